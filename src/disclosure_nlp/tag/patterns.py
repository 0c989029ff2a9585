"""Thousands of regular expressions over one text, at the cost of the few whose fixed characters stand in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from operator import add
from typing import Any, Generic, TypeVar

_MOST_READINGS = 120
_COMMON = {"公开", "信息", "政府", "政务", "工作", "问题", "进行", "情况", "主动", "申请", "发布"}
K = TypeVar("K")
_Find = Callable[[str], Iterable[re.Match[str]]]


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
        self._patterns: list[tuple[K, str, _Find | None]] = []
        self._needed: list[list[frozenset[str]]] = []
        self._filed: dict[str, list[int]] = {}
        self._always: list[int] = []
        for number, (key, pattern) in enumerate(patterns):
            strings = sorted(required_strings(pattern))
            literal = strings[0] if len(strings) == 1 else ""
            self._patterns.append((key, literal, None if literal == pattern else _finder(pattern)))
            self._needed.append(_other_pairs(pattern, strings))
            for gram in dict.fromkeys(map(_pair, strings)):
                self._filed.setdefault(gram, []).append(number)
            if not strings:
                self._always.append(number)

    def search(self, text: str) -> list[tuple[K, int, int]]:
        """Return (key, start, end) of the hits of all patterns in a text, pattern by pattern in the order given."""
        grams = {*text, *map(add, text, text[1:])}
        numbers = set(self._always).union(*[self._filed[gram] for gram in self._filed.keys() & grams])
        hits = []
        for number in sorted(numbers):
            key, literal, find = self._patterns[number]
            if find is not None:
                if literal in text and not any(map(grams.isdisjoint, self._needed[number])):
                    hits += [(key, *match.span()) for match in find(text)]
                continue
            start = text.find(literal)
            while start >= 0:
                end = start + len(literal)
                hits.append((key, start, end))
                start = text.find(literal, end)
        return hits


def _finder(pattern: str) -> _Find:
    """Return what finds the matches of a pattern; one bound to the start of a line is tried there alone."""
    compiled = re.compile(pattern, re.MULTILINE)
    if not _is_anchored(pattern):
        return compiled.finditer

    def at_start(text: str) -> Iterable[re.Match[str]]:
        if "\n" in text:
            return compiled.finditer(text)
        match = compiled.match(text)
        return (match,) if match else ()

    return at_start


def _is_anchored(pattern: str) -> bool:
    parser: Any = getattr(re, "_parser", None)
    items = [] if parser is None else parser.parse(pattern, re.MULTILINE)
    return bool(items) and tuple(map(str, items[0])) == ("AT", "AT_BEGINNING")


def _pair(string: str) -> str:
    """Return the pair of neighbours in a string that the fewest texts of the field hold; a single character as it is."""
    pairs = [*map(add, string, string[1:])] or [string]
    rare: str = next((pair for pair in reversed(pairs) if pair not in _COMMON), pairs[-1])
    return rare


def _other_pairs(pattern: str, strings: Iterable[str]) -> list[frozenset[str]]:
    """Return what else every match holds: sets of pairs of characters, one of each of which is there."""
    own = frozenset(strings)
    return [frozenset(map(_pair, stretch)) for stretch in _filled_stretches(pattern) if stretch != own]


def required_strings(pattern: str) -> frozenset[str]:
    """Return strings of which every match of a pattern holds at least one; empty where no such set is sure.

    What a stretch of a pattern may read is written out as long as it is little: ``不(?:够|足)`` reads 不够 or 不足.
    """
    return min(_filled_stretches(pattern), key=_frequency, default=frozenset())


def _filled_stretches(pattern: str) -> list[frozenset[str]]:
    parser: Any = getattr(re, "_parser", None)
    stretches = [] if parser is None else _stretches(parser.parse(pattern, re.MULTILINE))
    return [stretch for stretch in stretches if stretch and all(stretch)]


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
