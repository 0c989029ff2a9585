"""Regular expressions made of word lists."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache


def alternation_pattern(words: Iterable[str]) -> str:
    """Return a regular expression that matches any of the words, the longest first.

    A lookahead at the first character comes before the words, since most positions of a text begin none of them.

    Examples
    --------
    >>> alternation_pattern(["办结", "办结率"])
    '(?:(?=[办])(?:办结率|办结))'
    """
    listed = sorted(set(words), key=lambda word: (-len(word), word))
    first = "".join(sorted({re.escape(word[0]) for word in listed}))
    return rf"(?:(?=[{first}])(?:{'|'.join(map(re.escape, listed))}))"


@lru_cache(maxsize=512)
def compile_alternation(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return the compiled regular expression that matches any of some words, cached by the words.

    Examples
    --------
    >>> compile_alternation(("局", "管理局")).search("县管理局").group()
    '管理局'
    """
    return re.compile(alternation_pattern(words))
