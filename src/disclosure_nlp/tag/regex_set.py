"""Prefiltered set of regular expressions: only patterns whose required literals occur in the text are run."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import chain, pairwise
from operator import add
from typing import Generic, TypeVar

import numpy as np

from disclosure_nlp.tag.pattern_facts import pattern_facts
from disclosure_nlp.text.ngrams import distinct

_AT_ONCE = 5_000  # texts
_BASE = 1 << 21  # more than there are characters
_COMMON = {"公开", "信息", "政府", "政务", "工作", "问题", "进行", "情况", "主动", "申请", "发布"}
K = TypeVar("K")
_Find = Callable[[str], Iterable[re.Match[str]]]


class RegexSet(Generic[K]):
    """Set of keyed patterns that are searched together.

    Every pattern is filed under pairs of characters of which each of its matches holds one; a text is looked up pair by
    pair, and the patterns so found alone are run.

    Parameters
    ----------
    patterns : iterable of (key, str)
        Regular expressions, compiled with ``re.MULTILINE``.
    waiting : iterable of (key, str), optional
        Patterns that are run only in a text where one of ``patterns`` with the same name has a hit; their hits come last.
    name_of : callable, optional
        The name of a key; by default the key itself.
    """

    def __init__(
        self,
        patterns: Iterable[tuple[K, str]],
        waiting: Iterable[tuple[K, str]] = (),
        name_of: Callable[[K], Hashable] | None = None,
    ) -> None:
        self._patterns: list[tuple[K, str, _Find | None]] = []
        self._uncompiled: dict[int, tuple[str, bool]] = {}
        self._needed: list[list[frozenset[str]]] = []
        self._filed: dict[str, list[int]] = {}
        self._always: list[int] = []
        for key, pattern in patterns:
            self._add(key, pattern)
        self._first_waiting = len(self._patterns)
        for key, pattern in waiting:
            self._add(key, pattern)
        self._names: list[Hashable] = [name_of(key) if name_of else key for key, _, _ in self._patterns]
        self._table = _GramTable(self._filed, self._needed)

    def _add(self, key: K, pattern: str) -> None:
        number, facts = len(self._patterns), pattern_facts(pattern)
        strings = sorted(facts.strings)
        literal = strings[0] if len(strings) == 1 else ""
        if literal == pattern:
            self._patterns.append((key, literal, None))
        else:
            self._patterns.append((key, literal, _uncompiled))
            self._uncompiled[number] = (pattern, facts.anchored)
        self._needed.append([frozenset(map(_pair, stretch)) for stretch in facts.others])
        for gram in dict.fromkeys(map(_pair, strings)):
            self._filed.setdefault(gram, []).append(number)
        if not strings:
            self._always.append(number)

    def _compile(self, number: int) -> _Find:
        """Compile a pattern when it is first run; most are not in a process of few reports."""
        key, literal, _ = self._patterns[number]
        find = _finder(*self._uncompiled[number])
        self._patterns[number] = (key, literal, find)
        return find

    def search(self, text: str) -> list[tuple[K, int, int]]:
        """Return (key, start, end) of the matches of all patterns in a text, in pattern order."""
        grams = {*text, *map(add, text, text[1:])}
        numbers = set(self._always).union(*[self._filed[gram] for gram in self._filed.keys() & grams])
        needed = self._needed
        return self._run(text, [n for n in sorted(numbers) if not any(map(grams.isdisjoint, needed[n]))])

    def search_all(self, texts: Sequence[str]) -> list[list[tuple[K, int, int]]]:
        """Batch version of `search` with one array lookup for all texts."""
        hits = []
        for start in range(0, len(texts), _AT_ONCE):
            some = texts[start : start + _AT_ONCE]
            for text, numbers in zip(some, self._table.candidates(some), strict=True):
                hits.append(self._run(text, sorted({*self._always, *numbers}) if self._always else numbers))
        return hits

    def _run(self, text: str, numbers: Iterable[int]) -> list[tuple[K, int, int]]:
        """Return the matches of the patterns with the given indices, in order."""
        hits: list[tuple[K, int, int]] = []
        names, first_waiting = self._names, self._first_waiting
        heard: set[Hashable] = set()
        for number in numbers:
            key, literal, find = self._patterns[number]
            if number >= first_waiting and names[number] not in heard:
                continue
            if find is not None:
                if literal not in text:
                    continue
                if find is _uncompiled:
                    find = self._compile(number)
                if found := [(key, *match.span()) for match in find(text)]:
                    heard.add(names[number])
                    hits += found
                continue
            start = text.find(literal)
            if start >= 0:
                heard.add(names[number])
            while start >= 0:
                end = start + len(literal)
                hits.append((key, start, end))
                start = text.find(literal, end)
        return hits


class _GramTable:
    """Candidate patterns per text, for many texts at once: the prefilter of `RegexSet` as arrays.

    A pattern has one or more groups of pairs of characters; a text can hold a match where it holds a pair of each group.
    """

    def __init__(self, filed: Mapping[str, Sequence[int]], needed: Sequence[Sequence[frozenset[str]]]) -> None:
        groups = [[*own, *others] for own, others in zip(_turned(filed, len(needed)), needed, strict=True)]
        self._sizes = np.array([len(own) for own in groups], dtype=np.int64)
        self._owners = np.repeat(np.arange(len(groups)), self._sizes)  # of each group, told one after the other
        members: dict[int, list[int]] = {}
        for number, group in enumerate(chain.from_iterable(groups)):
            for gram in group:
                members.setdefault(_code(gram), []).append(number)
        self._grams = np.array(sorted(members), dtype=np.int64)
        self._starts = np.cumsum([0, *(len(members[gram]) for gram in self._grams.tolist())])
        self._groups = np.array([n for gram in self._grams.tolist() for n in members[gram]], dtype=np.int64)

    def candidates(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the indices of the patterns that can match, in order, for each text."""
        codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.int64)
        if not len(codes) or not len(self._grams):
            return [[] for _ in texts]
        units = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
        inside = np.flatnonzero(units[:-1] == units[1:])
        keys = np.concatenate((codes, codes[inside] * _BASE + codes[inside + 1]))
        at = np.minimum(np.searchsorted(self._grams, keys), len(self._grams) - 1)
        known = np.flatnonzero(self._grams[at] == keys)
        met = distinct(np.concatenate((units, units[inside]))[known] * len(self._grams) + at[known])
        unit, gram = np.divmod(met, len(self._grams))
        sizes = self._starts[gram + 1] - self._starts[gram]
        places = np.arange(sizes.sum()) + np.repeat(self._starts[gram] - (np.cumsum(sizes) - sizes), sizes)
        filled = distinct(np.repeat(unit, sizes) * len(self._owners) + self._groups[places])
        unit, group = np.divmod(filled, len(self._owners))
        pairs = unit * len(self._sizes) + self._owners[group]
        first = np.flatnonzero(np.append(True, pairs[1:] != pairs[:-1])[: len(pairs)])
        unit, number = np.divmod(pairs[first], len(self._sizes))
        whole = np.flatnonzero(np.diff(np.append(first, len(pairs))) == self._sizes[number])
        ends = np.searchsorted(unit[whole], np.arange(len(texts) + 1)).tolist()
        numbers = number[whole].tolist()
        return [numbers[start:end] for start, end in pairwise(ends)]


def _turned(filed: Mapping[str, Sequence[int]], count: int) -> list[list[frozenset[str]]]:
    """Return the bigrams each pattern is indexed under, as one group; empty for a pattern without any."""
    groups: list[set[str]] = [set() for _ in range(count)]
    for gram, numbers in filed.items():
        for number in numbers:
            groups[number].add(gram)
    return [[frozenset(group)] if group else [] for group in groups]


def _code(gram: str) -> int:
    """Encode a character or a bigram as an integer."""
    return ord(gram) if len(gram) == 1 else ord(gram[0]) * _BASE + ord(gram[1])


def _uncompiled(text: str) -> Iterable[re.Match[str]]:
    """Mark a pattern that is not yet compiled; never called."""
    raise NotImplementedError


def _finder(pattern: str, anchored: bool) -> _Find:
    """Return the match iterator of a pattern; a pattern anchored to the line start is tried only there."""
    compiled = re.compile(_literal_first(pattern), re.MULTILINE)
    if not anchored:
        return compiled.finditer

    def at_start(text: str) -> Iterable[re.Match[str]]:
        if "\n" in text:
            return compiled.finditer(text)
        match = compiled.match(text)
        return (match,) if match else ()

    return at_start


_LOOKS_BACK = re.compile(r"((?:\(\?<[=!](?:[^()\[\]\\|]|\[[^\[\]\\]*\])+\))+)([\u4e00-\u9fff]{2,}(?![?*+{]))")


def _literal_first(pattern: str) -> str:
    """Move a leading lookbehind after the first literal, so that the search can start at the literal.

    ``(?<!依)申请`` reads what ``申请(?<!依申请)`` reads, and a search for the latter starts at the characters.
    """
    match = _LOOKS_BACK.match(pattern)
    if match is None or "|" in re.sub(r"\([^()]*\)|\[[^\]]*\]", "", pattern):
        return pattern
    behind, literal = match.groups()
    return literal + behind.replace(")", literal + ")") + pattern[match.end() :]


def _pair(string: str) -> str:
    """Return the rarest bigram of a string; a single character is returned unchanged."""
    pairs = [*map(add, string, string[1:])] or [string]
    rare: str = next((pair for pair in reversed(pairs) if pair not in _COMMON), pairs[-1])
    return rare
