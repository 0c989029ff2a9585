"""Word lists that item scorers search for, loaded from ``data/lexicon/score.toml`` and validated."""

from __future__ import annotations

import re
from typing import ClassVar

import msgspec

from disclosure_nlp.definitions import WordLists

_CLAUSE = re.compile(r"[^，,。；;！!？?\n]+")


class TrainingWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words for staff training, and words after which a sentence names what was taught."""

    words: tuple[str, ...]
    taught: tuple[str, ...]


class ScoringWords(WordLists, frozen=True):
    """All word lists in which item scorers look up words, read from ``data/lexicon/score.toml``."""

    file: ClassVar[str] = "score"
    training: TrainingWords


def split_into_clauses(text: str) -> list[str]:
    """Split a text into its clauses, without the punctuation between them."""
    return _CLAUSE.findall(text)
