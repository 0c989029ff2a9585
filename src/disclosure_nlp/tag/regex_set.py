"""Prefiltered set of regular expressions: only patterns whose required strings occur in the text are run."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import cache
from itertools import chain
from typing import Generic, NamedTuple, TypeVar

from ahocorasick_rs import AhoCorasick, Implementation

from disclosure_nlp.tag.pattern_facts import find_required_strings

_SURROGATE = re.compile("[\ud800-\udfff]")
_FEW = 8  # patterns that are run one by one at less cost than the automaton's
K = TypeVar("K")
_Find = Callable[..., re.Match[str] | None]


class RegexSet(Generic[K]):
    """Set of regular expressions with keys that are searched together.

    One Aho-Corasick automaton finds strings that matches must contain. Matches of plain strings are taken from it
    directly; a regular expression is run only on texts that contain its strings. A set of few patterns has no automaton:
    all are run.

    Parameters
    ----------
    patterns : iterable of (key, str)
        Regular expressions, compiled with ``re.MULTILINE`` when they are first run.
    waiting : iterable of (key, str), optional
        Patterns that are run only in a text where one of ``patterns`` with the same name matches, and come last.
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
        self._always_waiting: list[int] = []
        owners, groups = _StringOwners({}, {}, {}, {}), dict[tuple[str, ...], int]()
        listed, waiting = list(patterns), list(waiting)
        self._few = len(listed) + len(waiting) <= _FEW
        for key, pattern in listed:
            self._add_pattern(key, pattern, owners, groups)
        for key, pattern in waiting:
            self._add_pattern(key, pattern, owners, groups, waits=True)
        self._names: list[Hashable] = [name_of(key) if name_of else key for key in self._keys]
        strings = list(dict.fromkeys(chain(*owners)))
        none: list[int] = []
        literals, regexes, later, others = owners
        self._owners = [
            (literals.get(string, none), regexes.get(string, none), later.get(string, none), others.get(string, none))
            for string in strings
        ]
        self._either = "|".join(f"(?:{pattern})" for _, pattern in listed) if self._few else None
        self._automaton = AhoCorasick(strings, implementation=Implementation.ContiguousNFA)

    def _add_pattern(
        self,
        key: K,
        pattern: str,
        owners: _StringOwners,
        group_numbers: dict[tuple[str, ...], int],
        *,
        waits: bool = False,
    ) -> None:
        """Add a pattern to the set: as a plain string, or as a regular expression with the strings it requires."""
        number, facts = len(self._keys), find_required_strings(pattern)
        facts = facts._replace(strings=(), others=()) if self._few else facts
        self._keys.append(key)
        self._finders.append(None)
        if facts.strings == (pattern,) and not facts.anchored and not waits and not _can_overlap_itself(pattern):
            owners.literals.setdefault(pattern, []).append(number)
            return
        self._regexes[number] = (pattern, facts.anchored)
        patterns_of_string = owners.waiting if waits else owners.regexes
        for string in facts.strings:
            patterns_of_string.setdefault(string, []).append(number)
        if not facts.strings:
            (self._always_waiting if waits else self._always).append(number)
        for group in facts.others:
            if group not in group_numbers:
                group_numbers[group] = len(group_numbers)
                for string in group:
                    owners.groups.setdefault(string, []).append(group_numbers[group])
        self._others[number] = frozenset(group_numbers[group] for group in facts.others)

    def regexes(self) -> Iterator[str]:
        """Yield the patterns of the set that are not plain strings."""
        return (
            pattern for pattern, _ in self._regexes.values() if find_required_strings(pattern).strings != (pattern,)
        )

    def search(self, text: str) -> list[tuple[K, int, int]]:
        """Return (key, start, end) of every match of every pattern of the set in a text, in order of the patterns."""
        if self._either is not None and _compile(self._either).search(text) is None:
            return []
        matches: list[tuple[int, int, int]] = []
        candidates, waiting, groups = set(self._always), set(self._always_waiting), set[int]()
        owners = self._owners
        for string, start, end in self._find_required_strings(text):
            literals, regexes, later, others = owners[string]
            for number in literals:
                matches.append((number, start, end))
            if regexes:
                candidates.update(regexes)
            if later:
                waiting.update(later)
            if others:
                groups.update(others)
        self._run_candidates(text, candidates, groups, matches)
        if waiting and matches:
            names = self._names
            heard = {names[match[0]] for match in matches}
            self._run_candidates(text, [number for number in waiting if names[number] in heard], groups, matches)
        matches.sort()
        keys = self._keys
        return [(keys[number], start, end) for number, start, end in matches]

    def _find_required_strings(self, text: str) -> list[tuple[int, int, int]]:
        """Return (string index, start, end) of every occurrence in a text of strings that matches must contain."""
        if self._few:
            return []
        try:
            return self._automaton.find_matches_as_indexes(text, overlapping=True)
        except UnicodeEncodeError:
            return self._automaton.find_matches_as_indexes(_SURROGATE.sub("\ufffd", text), overlapping=True)

    def _run_candidates(
        self, text: str, candidates: Iterable[int], string_groups: set[int], matches: list[tuple[int, int, int]]
    ) -> None:
        """Search a text with the patterns whose required strings it contains, and append the matches to ``matches``."""
        others, finders = self._others, self._finders
        for number in candidates:
            if others[number] <= string_groups:
                find = finders[number] or self._compile_pattern(number)
                match = find(text)
                while match is not None:
                    start, end = match.span()
                    matches.append((number, start, end))
                    match = find(text, end if end > start else end + 1)

    def _compile_pattern(self, index: int) -> _Find:
        """Compile a pattern of the set, by index, at its first use and return its search function."""
        find = self._finders[index] = _make_finder(*self._regexes[index])
        return find

    def search_all(self, texts: Sequence[str]) -> list[list[tuple[K, int, int]]]:
        """Return (key, start, end) of every match of every pattern of the set, for each of several texts."""
        return [self.search(text) for text in texts]


def _can_overlap_itself(string: str) -> bool:
    """Return whether two occurrences of a string can overlap, as 一对一 can in 一对一对一."""
    if len(set(string)) == len(string):
        return False
    return any(string.startswith(string[start:]) for start in range(1, len(string)))


class _StringOwners(NamedTuple):
    """Indices of the patterns of a regex set in which a string occurs: as the whole pattern or as a required string."""

    literals: dict[str, list[int]]
    regexes: dict[str, list[int]]
    waiting: dict[str, list[int]]
    groups: dict[str, list[int]]


@cache
def _compile(pattern: str) -> re.Pattern[str]:
    """Return a compiled regular expression in which ^ and $ match at the start and end of every line."""
    return re.compile(pattern, re.MULTILINE)


@cache
def _make_finder(pattern: str, anchored: bool) -> _Find:
    """Return the search function of a regular expression; a pattern anchored to the line start is tried only there."""
    compiled = _compile(_move_lookbehind(pattern))
    if not anchored:
        return compiled.search

    match_at, search = compiled.match, compiled.search

    def at_start(text: str, start: int = 0) -> re.Match[str] | None:
        return search(text, start) if "\n" in text else match_at(text, start)

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
