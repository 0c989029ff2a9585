"""Word lists for whose figures are meant and for statements without a number (``data/lexicon/statements.toml``)."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from disclosure_nlp.definitions import WordLists
from disclosure_nlp.text.patterns import compile_alternation

Words = tuple[str, ...]


class ZeroWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words of statements that something did not happen, such as 未收到 (none received)."""

    verbs: Words
    only_some: Words
    lost: Words


class DoneWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words of statements that everything was completed, such as 全部办结."""

    all_of_them: Words
    in_between: Words
    finished: Words
    rates: Words
    timely: Words
    none_carried: Words


class FigureWords(WordLists, frozen=True):
    """Content of ``data/lexicon/statements.toml``: words for whose figures are meant and for nil statements."""

    file: ClassVar[str] = "statements"
    comparisons: Words
    below: Words
    above: Words
    others: Words
    own: Words
    fillers: Words
    judge: Words
    zero: ZeroWords
    done: DoneWords


def consists_of_fillers(text: str) -> bool:
    """Return whether a text consists of filler words, which do not say what a number counts."""
    return not compile_alternation(FigureWords.load().fillers).sub("", text)
