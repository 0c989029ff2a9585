"""Patterns made of word lists."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache


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


@lru_cache(maxsize=512)
def finder(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return the compiled pattern of `any_of`.

    Examples
    --------
    >>> finder(("局", "管理局")).search("县管理局").group()
    '管理局'
    """
    return re.compile(any_of(words))
