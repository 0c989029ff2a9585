"""Thousands of regular expressions over one text, at the cost of the few whose fixed characters stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any, Generic, NamedTuple, TypeVar

_MOST_BRANCHES = 60
K = TypeVar("K")


class Match(NamedTuple, Generic[K]):
    """A hit: the key its pattern was given under, and where it stands."""

    key: K
    start: int
    end: int


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
        self._patterns = [(key, re.compile(pattern, re.MULTILINE)) for key, pattern in patterns]
        self._filed: dict[str, list[int]] = {}
        self._always: list[int] = []
        for number, (_, compiled) in enumerate(self._patterns):
            grams = required_grams(compiled.pattern)
            for gram in sorted(grams):
                self._filed.setdefault(gram, []).append(number)
            if not grams:
                self._always.append(number)

    def search(self, text: str) -> Iterator[Match[K]]:
        """Yield the hits of all patterns in a text, pattern by pattern in the order given."""
        filed = self._filed
        numbers = set(self._always)
        for gram in {*text, *map("".join, pairwise(text))}:
            if gram in filed:
                numbers.update(filed[gram])
        for number in sorted(numbers):
            key, pattern = self._patterns[number]
            for match in pattern.finditer(text):
                yield Match(key, match.start(), match.end())


def required_grams(pattern: str) -> frozenset[str]:
    """Return pairs of characters (or single ones) of which every match of a pattern holds at least one.

    Empty where no such set is sure. Of a run of fixed characters its last pair is taken, of a choice one per branch.
    """
    parser: Any = getattr(re, "_parser", None)
    return frozenset() if parser is None else _best(_sets(parser.parse(pattern, re.MULTILINE)))


def _best(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    """Return the set that the fewest texts meet: pairs before single characters, few before many."""
    return min((s for s in sets if s), key=lambda s: (min(map(len, s)) < 2, len(s)), default=frozenset())


def _sets(items: Any) -> Iterator[frozenset[str]]:
    """Yield sets of grams of a parsed sequence, each of which every match meets."""
    run: list[str] = []
    for operation, argument in items:
        name = str(operation)
        if name == "LITERAL":
            run.append(chr(argument))
        elif name != "AT" and not name.startswith("ASSERT"):
            yield _gram(run)
            run = []
            yield from _inner(name, argument)
    yield _gram(run)


def _gram(run: list[str]) -> frozenset[str]:
    return frozenset(["".join(run[-2:])]) if run else frozenset()


def _inner(name: str, argument: Any) -> Iterator[frozenset[str]]:
    if name == "SUBPATTERN":
        yield from _sets(argument[3])
    elif name in ("MAX_REPEAT", "MIN_REPEAT") and argument[0] > 0:
        yield from _sets(argument[2])
    elif name == "BRANCH" and len(argument[1]) <= _MOST_BRANCHES:
        branches = [_best(_sets(branch)) for branch in argument[1]]
        if all(branches):
            yield frozenset().union(*branches)
    elif name == "IN" and all(str(kind) == "LITERAL" for kind, _ in argument):
        yield frozenset(chr(code) for _, code in argument)
