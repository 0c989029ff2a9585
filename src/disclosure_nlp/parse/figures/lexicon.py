"""Word lists for scope words and for statements without a number (``data/lexicon/statements.toml``)."""

from __future__ import annotations

from functools import cache

import msgspec

from disclosure_nlp.definitions import load_definition
from disclosure_nlp.text.patterns import compile_alternation

Words = tuple[str, ...]


class ZeroWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words of statements that something did not happen."""

    verbs: Words
    only_some: Words
    lost: Words


class DoneWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words of statements that everything was completed."""

    all_of_them: Words
    in_between: Words
    finished: Words
    rates: Words
    timely: Words
    none_carried: Words


class FigureWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Word lists of ``data/lexicon/statements.toml``."""

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
def load_figure_words() -> FigureWords:
    """Return the word lists for scope words and for statements without a number.

    Raises
    ------
    DefinitionError
        When the file has missing, unknown or wrongly typed keys.
    """
    return load_definition("lexicon/statements.toml", FigureWords)


def has_only_fillers(text: str) -> bool:
    """Return whether a text consists of filler words, which do not say what is counted."""
    return not compile_alternation(load_figure_words().fillers).sub("", text)
