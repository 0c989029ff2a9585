"""Writes the sample corpus (``make sample``); the same version gives the same bytes."""

from __future__ import annotations

import sys
from pathlib import Path

from disclosure_nlp.synth.corpus import CorpusPlan, write_corpus
from disclosure_nlp.synth.scenarios import CARELESS, COPYING, IMPROVING, STEADY

PLAN = CorpusPlan(
    reports=60,
    years=(2019, 2024),
    seed=2024,
    formats=("txt", "html", "docx", "pdf"),
    histories=(IMPROVING, STEADY, COPYING, CARELESS),
)


def write_sample(folder: Path) -> int:
    """Write the sample corpus to a folder and return the number of its reports."""
    return write_corpus(PLAN, folder)


if __name__ == "__main__":
    write_sample(Path(sys.argv[1]))
