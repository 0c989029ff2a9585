"""Words of scope and of statements without a number, as typed data from ``data/lexicon/statements.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib import resources

import msgspec

from disclosure_nlp.errors import DefinitionError

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
    file = resources.files("disclosure_nlp") / "data" / "lexicon" / "statements.toml"
    try:
        return msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), FigureWords)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise DefinitionError("lexicon statements", [str(error)]) from error


def any_of(words: Iterable[str]) -> str:
    """Return a pattern that matches any of some words, the longest first.

    It looks at the first character before it tries word by word: most places in a text begin none of them.

    Examples
    --------
    >>> any_of(["办结", "办结率"])
    '(?:(?=[办])(?:办结率|办结))'
    """
    listed = sorted(set(words), key=lambda word: (-len(word), word))
    first = "".join(sorted({re.escape(word[0]) for word in listed}))
    return rf"(?:(?=[{first}])(?:{'|'.join(map(re.escape, listed))}))"


@cache
def finder(words: Words) -> re.Pattern[str]:
    """Return the compiled pattern of `any_of`."""
    return re.compile(any_of(words))


def is_filler(text: str) -> bool:
    """Return whether nothing is left of a text but words that say nothing of what is counted."""
    return not finder(figure_words().fillers).sub("", text)
