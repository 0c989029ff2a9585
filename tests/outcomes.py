"""Outcomes of files that no test changes, such as those of the sample corpus: each is processed once a session."""

from functools import cache
from pathlib import Path

from disclosure_nlp import process_file
from disclosure_nlp.model import Outcome


@cache
def outcome_of(path: Path) -> Outcome:
    """Return the outcome of a file; outcomes are frozen."""
    return process_file(path)
