"""Word lists that the checks look for, as typed data from ``data/lexicon``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

import msgspec

from disclosure_nlp.definitions import load_definition

Words = tuple[str, ...]


class _Lexicon(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of the lists: a key too many or too few is an error."""


class RequestWords(_Lexicon, frozen=True):
    """Verbs of receiving and answering applications."""

    received: Words
    strictly_received: Words
    processed: Words
    handled: Words
    some_of_them: Words


class OutcomeWords(_Lexicon, frozen=True):
    """Names of the outcome groups, and words that make a number that of one reason."""

    granted: Words
    partly_granted: Words
    denied: Words
    unable: Words
    unprocessed: Words
    other: Words
    reasons: Words


class DisputeWords(_Lexicon, frozen=True):
    """Results of reviews and suits, and verbs of the organ that decides them."""

    upheld: Words
    corrected: Words
    other: Words
    pending: Words
    as_judge: Words


class DocumentWords(_Lexicon, frozen=True):
    """Verbs of making and repealing documents."""

    made: Words
    repealed: Words
    in_force: Words
    not_made: Words


class ZeroWords(_Lexicon, frozen=True):
    """Words of statements that something did not happen."""

    verbs: Words
    only_some: Words
    lost: Words


class DoneWords(_Lexicon, frozen=True):
    """Words of statements that all is done."""

    all_of_them: Words
    in_between: Words
    finished: Words
    rates: Words
    timely: Words
    none_carried: Words


class ClaimWords(_Lexicon, frozen=True):
    """All words of the grammar of claims."""

    comparisons: Words
    other_times: Words
    whole_times: Words
    other_scopes: Words
    own_scopes: Words
    channels: Words
    all_channels: Words
    foreign_subjects: Words
    fillers: Words
    requests: RequestWords
    outcomes: OutcomeWords
    disputes: DisputeWords
    documents: DocumentWords
    zero: ZeroWords
    done: DoneWords


class Aspect(_Lexicon, frozen=True):
    """An aspect of section 1: words of its sub-heading or sentence, and the label of a sentence about it."""

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


class Slips(_Lexicon, frozen=True):
    """Words of slips: instructions left in, doubled characters and words, counts without a number."""

    instructions: Words
    doubled: tuple[tuple[str, str, str], ...]
    doubled_units: tuple[tuple[str, str], ...]
    counted: Words
    loose_ends: Words


class CheckWords(_Lexicon, frozen=True):
    """All words of the checks of structure."""

    aspects: tuple[Aspect, ...]
    themes: tuple[Theme, ...]
    slips: Slips


@cache
def claim_words() -> ClaimWords:
    """Return the words of the grammar of claims.

    Raises
    ------
    DefinitionError
        When the file does not have their shape.
    """
    return load_definition("lexicon/claims.toml", ClaimWords)


@cache
def check_words() -> CheckWords:
    """Return the words of the checks of structure.

    Raises
    ------
    DefinitionError
        When the file does not have their shape.
    """
    return load_definition("lexicon/checks.toml", CheckWords)


def any_of(words: Iterable[str]) -> str:
    """Return a pattern that matches any of some words, the longest first.

    It looks at the first character before it tries word by word: most places in a text begin none of them.
    """
    listed = sorted(set(words), key=lambda word: (-len(word), word))
    first = "".join(sorted({re.escape(word[0]) for word in listed}))
    return rf"(?:(?=[{first}])(?:{'|'.join(map(re.escape, listed))}))"


@cache
def finder(words: Words) -> re.Pattern[str]:
    """Return the compiled pattern of :func:`any_of`."""
    return re.compile(any_of(words))
