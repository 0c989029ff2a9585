"""The word lists that items look for, as typed data from ``data/lexicon/score.toml``."""

from __future__ import annotations

import re
from functools import cache

import msgspec

from disclosure_nlp.definitions import load_definition

_CLAUSE = re.compile(r"[^，,。；;！!？?\n]+")


class TrainingWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words of training, and words that introduce what was taught."""

    words: tuple[str, ...]
    taught: tuple[str, ...]


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All word lists."""

    training: TrainingWords


@cache
def load_words() -> Words:
    """Return the word lists.

    Raises
    ------
    DefinitionError
        When the file does not have their shape.
    """
    return load_definition("lexicon/score.toml", Words)


def clauses(text: str) -> list[str]:
    """Return the clauses of a text, without the marks between them."""
    return _CLAUSE.findall(text)
