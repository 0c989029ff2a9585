"""Word lists that the checks look for, as typed data from ``data/lexicon``."""

from __future__ import annotations

from functools import cache

import msgspec

from disclosure_nlp.definitions import load_definition

Words = tuple[str, ...]


class _Lexicon(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of the lists: a key too many or too few is an error."""


class Aspect(_Lexicon, frozen=True):
    """An aspect of section 1: words of its sub-heading, and the label of a sentence about it."""

    id: str
    title: str
    words: Words
    label: str


class Theme(_Lexicon, frozen=True):
    """A theme that governments owe; ``others`` are longer words that hold one of its words and mean something else."""

    id: str
    title: str
    words: Words
    others: Words = msgspec.field(default=(), name="not")


class ResultWords(_Lexicon, frozen=True):
    """Words next to a theme that state a result."""

    grades: Words
    ranks: Words
    none: Words
    documents: Words
    counted: Words


class Slips(_Lexicon, frozen=True):
    """Words of slips: instructions left in, doubled characters and words, counts without a number."""

    instructions: Words
    doubled: tuple[tuple[str, str, str], ...]
    doubled_units: tuple[tuple[str, str], ...]
    counted: Words
    loose_ends: Words
    doubled_opening_allowed: tuple[tuple[str, str], ...]
    repeatable: Words
    units: tuple[tuple[str, str], ...]
    receipt: Words
    received_things: Words
    no_end: tuple[tuple[str, str], ...]


class CheckWords(_Lexicon, frozen=True):
    """All words of the checks of structure."""

    aspects: tuple[Aspect, ...]
    themes: tuple[Theme, ...]
    law_references: Words
    results: ResultWords
    slips: Slips


@cache
def check_words() -> CheckWords:
    """Return the words of the checks of structure.

    Raises
    ------
    DefinitionError
        When the file does not have their shape.
    """
    return load_definition("lexicon/checks.toml", CheckWords)
