"""Prefiltered set of regular expressions: only patterns whose required strings occur in the text are run."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import cache
from typing import Generic, NamedTuple, TypeVar

from ahocorasick_rs import AhoCorasick, Implementation

from disclosure_nlp.tag.pattern_facts import find_pattern_facts

_SURROGATE = re.compile("[\ud800-\udfff]")
K = TypeVar("K")
_Find = Callable[[str], Iterable[re.Match[str]]]


class RegexSet(Generic[K]):
    """Set of regular expressions with keys that are searched together.

    One Aho-Corasick automaton finds strings that matches must contain. Matches of plain strings are taken from it
    directly; a regular expression is run only on texts that contain its strings.

    Parameters
    ----------
    patterns : iterable of (key, str)
        Regular expressions, compiled with ``re.MULTILINE`` when they are first run.
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
        self._keys, self._finders = list[K](), list[_Find | None]()
        self._regexes: dict[int, tuple[str, bool]] = {}  # patterns that are not just a string
        self._others: dict[int, frozenset[int]] = {}  # groups of strings that a match contains besides
        self._always: list[int] = []
        self._strings: dict[str, _StringOwners] = {}
        groups: dict[tuple[str, ...], int] = {}
        for key, pattern in patterns:
            self._add_pattern(key, pattern, groups)
        self._first_waiting = len(self._keys)
        for key, pattern in waiting:
            self._add_pattern(key, pattern, groups)
        self._names: list[Hashable] = [name_of(key) if name_of else key for key in self._keys]
        self._owners = list(self._strings.values())
        self._automaton = AhoCorasick(list(self._strings), implementation=Implementation.ContiguousNFA)

    def _add_pattern(self, key: K, pattern: str, group_numbers: dict[tuple[str, ...], int]) -> None:
        """Register a pattern: as a plain string, or as a regular expression with its required strings."""
        number, facts = len(self._keys), find_pattern_facts(pattern)
        self._keys.append(key)
        self._finders.append(None)
        if facts.strings == (pattern,) and not facts.anchored:
            self._strings.setdefault(pattern, _StringOwners([], [], [])).literals.append(number)
            return
        self._regexes[number] = (pattern, facts.anchored)
        for string in facts.strings:
            self._strings.setdefault(string, _StringOwners([], [], [])).regexes.append(number)
        if not facts.strings:
            self._always.append(number)
        for group in facts.others:
            if group not in group_numbers:
                group_numbers[group] = len(group_numbers)
                for string in group:
                    self._strings.setdefault(string, _StringOwners([], [], [])).groups.append(group_numbers[group])
        self._others[number] = frozenset(group_numbers[group] for group in facts.others)

    def regexes(self) -> Iterator[str]:
        """Yield the patterns of the set that are regular expressions, not plain strings."""
        return (pattern for pattern, _ in self._regexes.values())

    def search(self, text: str) -> list[tuple[K, int, int]]:
        """Return (key, start, end) of every match of every pattern in a text, in the order of the patterns."""
        occurrences = self._find_required_strings(text)
        if not occurrences and not self._always:
            return []
        found: dict[int, list[tuple[int, int]] | None] = dict.fromkeys(self._always)
        groups: set[int] = set()
        owners = self._owners
        for string, start, end in occurrences:
            literals, regexes, others = owners[string]
            for number in literals:
                spans = found.get(number)
                if spans is None:
                    found[number] = [(start, end)]
                elif spans[-1][1] <= start:
                    spans.append((start, end))
            for number in regexes:
                found[number] = None
            if others:
                groups.update(others)
        return self._run_candidates(text, found, groups) if found else []

    def _find_required_strings(self, text: str) -> list[tuple[int, int, int]]:
        """Return (index of the string, start, end) of every occurrence of a required string in a text."""
        try:
            return self._automaton.find_matches_as_indexes(text, overlapping=True)
        except UnicodeEncodeError:
            return self._automaton.find_matches_as_indexes(_SURROGATE.sub("\ufffd", text), overlapping=True)

    def _run_candidates(
        self, text: str, candidates: dict[int, list[tuple[int, int]] | None], string_groups: set[int]
    ) -> list[tuple[K, int, int]]:
        """Return (key, start, end) of the candidate patterns' matches.

        Regular expressions are run, plain strings are copied.
        """
        hits: list[tuple[K, int, int]] = []
        names, keys, first_waiting = self._names, self._keys, self._first_waiting
        others, finders = self._others, self._finders
        heard: set[Hashable] = set()
        for number in sorted(candidates):
            if number >= first_waiting and names[number] not in heard:
                continue
            key, spans, count = keys[number], candidates[number], len(hits)
            if spans is not None:
                hits += [(key, start, end) for start, end in spans]
            elif others[number] <= string_groups:
                for match in (finders[number] or self._compile_pattern(number))(text):
                    hits.append((key, *match.span()))
            if len(hits) > count:
                heard.add(names[number])
        return hits

    def _compile_pattern(self, index: int) -> _Find:
        """Compile the pattern with an index at its first use, and return its search function."""
        find = self._finders[index] = _make_finder(*self._regexes[index])
        return find

    def search_all(self, texts: Sequence[str]) -> list[list[tuple[K, int, int]]]:
        """Return (key, start, end) of every match in each of several texts; see `search`."""
        return [self.search(text) for text in texts]


class _StringOwners(NamedTuple):
    """Indices of the patterns that a string belongs to: as a plain string, as a required string, as a further one."""

    literals: list[int]
    regexes: list[int]
    groups: list[int]


@cache
def _make_finder(pattern: str, anchored: bool) -> _Find:
    """Return the search function of a regular expression; one anchored to the line start is tried only there."""
    compiled = re.compile(_move_lookbehind(pattern), re.MULTILINE)
    if not anchored:
        return compiled.finditer

    match_at_start = compiled.match

    def at_start(text: str) -> Iterable[re.Match[str]]:
        if "\n" in text:
            return compiled.finditer(text)
        match = match_at_start(text)
        return (match,) if match else ()

    return at_start


_LOOKS_BACK = re.compile(r"((?:\(\?<[=!](?:[^()\[\]\\|]|\[[^\[\]\\]*\])+\))+)([\u4e00-\u9fff]{2,}(?![?*+{]))")


def _move_lookbehind(pattern: str) -> str:
    """Return a pattern with its leading lookbehind moved after the first literal, which makes the search faster.

    ``(?<!依)申请`` matches the same texts as ``申请(?<!依申请)``, but a search for the latter can start from its literal.
    """
    match = _LOOKS_BACK.match(pattern)
    if match is None or "|" in re.sub(r"\([^()]*\)|\[[^\]]*\]", "", pattern):
        return pattern
    behind, literal = match.groups()
    return literal + behind.replace(")", literal + ")") + pattern[match.end() :]
