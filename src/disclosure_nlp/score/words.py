"""Word lists that item scorers search for, loaded from ``data/lexicon/score.toml`` and validated."""

from __future__ import annotations

import re
from functools import cache

import msgspec

from disclosure_nlp.definitions import load_definition

_CLAUSE = re.compile(r"[^，,。；;！!？?\n]+")


class TrainingWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words for staff training, and words after which a sentence names what was taught."""

    words: tuple[str, ...]
    taught: tuple[str, ...]


class ScoringWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All word lists in which item scorers look up words, read from ``data/lexicon/score.toml``."""

    training: TrainingWords


@cache
def load_scoring_words() -> ScoringWords:
    """Read the word lists of the item scorers; the file is read once.

    Raises
    ------
    DefinitionError
        If the file does not have the expected keys and types.
    """
    return load_definition("lexicon/score.toml", ScoringWords)


def split_into_clauses(text: str) -> list[str]:
    """Split a text into its clauses, without the punctuation between them."""
    return _CLAUSE.findall(text)
