"""Words of scope and of statements without a number, as typed data from ``data/lexicon/statements.toml``."""

from __future__ import annotations

from functools import cache

import msgspec

from disclosure_nlp.definitions import load_definition
from disclosure_nlp.text.patterns import finder

Words = tuple[str, ...]


class ZeroWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words of statements that something did not happen."""

    verbs: Words
    only_some: Words
    lost: Words


class DoneWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words of statements that all is done."""

    all_of_them: Words
    in_between: Words
    finished: Words
    rates: Words
    timely: Words
    none_carried: Words


class FigureWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All words of scope and statements."""

    comparisons: Words
    below: Words
    above: Words
    others: Words
    own: Words
    fillers: Words
    judge: Words
    zero: ZeroWords
    done: DoneWords


@cache
def figure_words() -> FigureWords:
    """Return the words.

    Raises
    ------
    DefinitionError
        When the file does not have their shape.
    """
    return load_definition("lexicon/statements.toml", FigureWords)


def is_filler(text: str) -> bool:
    """Return whether nothing is left of a text but words that say nothing of what is counted."""
    return not finder(figure_words().fillers).sub("", text)
