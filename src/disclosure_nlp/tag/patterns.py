"""Thousands of regular expressions over one text, at the cost of the few whose fixed characters stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from operator import add
from typing import Any, Generic, TypeVar

_MOST_READINGS = 120
_COMMON = {"公开", "信息", "政府", "政务", "工作", "问题", "进行", "情况", "主动", "申请", "发布"}
K = TypeVar("K")


class PatternIndex(Generic[K]):
    """Patterns under keys, searched together.

    Every pattern is filed under pairs of characters of which each of its matches holds one; a text is looked up pair by
    pair, and the patterns so found alone are run.

    Parameters
    ----------
    patterns : iterable of (key, str)
        Regular expressions, compiled with ``re.MULTILINE``.
    """

    def __init__(self, patterns: Iterable[tuple[K, str]]) -> None:
        self._patterns: list[tuple[K, str, re.Pattern[str]]] = []
        self._filed: dict[str, list[int]] = {}
        self._always: list[int] = []
        for number, (key, pattern) in enumerate(patterns):
            strings = sorted(required_strings(pattern))
            literal = strings[0] if len(strings) == 1 else ""
            self._patterns.append((key, literal, re.compile(pattern, re.MULTILINE)))
            for gram in dict.fromkeys(map(_pair, strings)):
                self._filed.setdefault(gram, []).append(number)
            if not strings:
                self._always.append(number)

    def search(self, text: str) -> Iterator[tuple[K, int, int]]:
        """Yield (key, start, end) of the hits of all patterns in a text, pattern by pattern in the order given."""
        grams = {*text, *map(add, text, text[1:])}
        numbers = set(self._always).union(*(self._filed[gram] for gram in self._filed.keys() & grams))
        for number in sorted(numbers):
            key, literal, pattern = self._patterns[number]
            if literal in text:
                for match in pattern.finditer(text):
                    yield key, *match.span()


def _pair(string: str) -> str:
    """Return the pair of neighbours in a string that the fewest texts of the field hold; a single character as it is."""
    pairs = [*map(add, string, string[1:])] or [string]
    rare: str = next((pair for pair in reversed(pairs) if pair not in _COMMON), pairs[-1])
    return rare


def required_strings(pattern: str) -> frozenset[str]:
    """Return strings of which every match of a pattern holds at least one; empty where no such set is sure.

    What a stretch of a pattern may read is written out as long as it is little: ``不(?:够|足)`` reads 不够 or 不足.
    """
    parser: Any = getattr(re, "_parser", None)
    stretches = [] if parser is None else _stretches(parser.parse(pattern, re.MULTILINE))
    return min((s for s in stretches if s and all(s)), key=_frequency, default=frozenset())


def _frequency(strings: frozenset[str]) -> float:
    """Estimate how often a text holds one of some strings; any one character is taken to be one in fifty."""
    return sum(50.0 ** -len(string) for string in strings)


def _stretches(items: Any) -> list[frozenset[str]]:
    """Return, for each stretch of a parsed sequence that reads a known few strings, these strings."""
    found = [frozenset([""])]
    for operation, argument in items:
        name = str(operation)
        if name == "AT" or name.startswith("ASSERT"):
            continue
        readings = _readings(name, argument)
        if readings is None:
            found += [*_inside(name, argument), frozenset([""])]
        elif len(found[-1]) * len(readings) <= _MOST_READINGS:
            found[-1] = frozenset(first + second for first in found[-1] for second in readings)
        else:
            found.append(readings)
    return found


def _readings(name: str, argument: Any) -> frozenset[str] | None:
    """Return all that an item can read, or None where that is not known to be little."""
    if name == "LITERAL":
        return frozenset([chr(argument)])
    if name == "IN" and all(str(kind) == "LITERAL" for kind, _ in argument):
        return frozenset(chr(code) for _, code in argument)
    if name == "SUBPATTERN":
        return _whole(argument[3])
    if name in ("MAX_REPEAT", "MIN_REPEAT") and argument[1] == 1:
        once = _whole(argument[2])
        return once if once is None or argument[0] == 1 else once | {""}
    if name == "BRANCH":
        branches = [_whole(branch) for branch in argument[1]]
        joined = frozenset().union(*(branch for branch in branches if branch is not None))
        return joined if None not in branches and len(joined) <= _MOST_READINGS else None
    return None


def _whole(items: Any) -> frozenset[str] | None:
    """Return all that a sequence can read, if it is one stretch."""
    readings = frozenset([""])
    for operation, argument in items:
        name = str(operation)
        if name == "AT" or name.startswith("ASSERT"):
            continue
        more = _readings(name, argument)
        if more is None or len(readings) * len(more) > _MOST_READINGS:
            return None
        readings = frozenset(first + second for first in readings for second in more)
    return readings


def _inside(name: str, argument: Any) -> list[frozenset[str]]:
    """Return the stretches inside an item that every match reads at least once."""
    if name == "SUBPATTERN":
        return _stretches(argument[3])
    if name in ("MAX_REPEAT", "MIN_REPEAT") and argument[0] > 0:
        return _stretches(argument[2])
    if name == "BRANCH":
        parts = [[s for s in _stretches(branch) if all(s)] for branch in argument[1]]
        if all(parts):
            return [frozenset().union(*(min(part, key=_frequency) for part in parts))]
    return []
