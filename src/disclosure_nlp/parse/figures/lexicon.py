"""Word lists for whose figures are meant and for statements without a number (``data/lexicon/statements.toml``)."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from disclosure_nlp.definitions import WordLists
from disclosure_nlp.text.patterns import compile_alternation

Words = tuple[str, ...]


class NilStatementWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words of statements that something did not happen, such as 未收到 (none received)."""

    verbs: Words
    only_some: Words
    lost: Words


class CompletionWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words of statements that all cases were completed, such as 全部办结."""

    all_of_them: Words
    in_between: Words
    finished: Words
    rates: Words
    timely: Words
    none_carried: Words


class FigureWords(WordLists, frozen=True):
    """Word lists on whose figures a text states, and on statements without a number such as 未收到 (none received)."""

    file: ClassVar[str] = "statements"
    comparisons: Words
    below: Words
    above: Words
    others: Words
    own: Words
    fillers: Words
    judge: Words
    zero: NilStatementWords
    done: CompletionWords


def consists_of_fillers(text: str) -> bool:
    """Return whether a text consists of filler words, which do not say what a number counts."""
    return not compile_alternation(FigureWords.load().fillers).sub("", text)
