"""Word lists of the checks, loaded from ``data/lexicon/checks.toml`` and validated."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from disclosure_nlp.definitions import WordLists

Words = tuple[str, ...]


class _WordList(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base class of the word lists of checks; loading fails on an unknown or missing key."""


class OverviewAspect(_WordList, frozen=True):
    """An aspect that section 1 must cover, with the words and the sentence label that show it."""

    id: str
    title: str
    words: Words
    label: str


class RequiredTheme(_WordList, frozen=True):
    """A theme that government reports must mention, with the words that name it."""

    id: str
    title: str
    words: Words
    others: Words = msgspec.field(default=(), name="not")


class ThemeResultWords(_WordList, frozen=True):
    """Words that state a result (a grade, rank or document) in a clause on a required theme such as assessment."""

    grades: Words
    ranks: Words
    none: Words
    documents: Words
    counted: Words


class WritingSlipWords(_WordList, frozen=True):
    """Words by which writing slips are found: form instructions, doubled words, counting units without a count."""

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


class CheckWords(WordLists, frozen=True):
    """All word lists of the checks on structure and wording."""

    file: ClassVar[str] = "checks"
    aspects: tuple[OverviewAspect, ...]
    themes: tuple[RequiredTheme, ...]
    law_references: Words
    results: ThemeResultWords
    slips: WritingSlipWords
