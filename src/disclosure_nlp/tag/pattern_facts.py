"""Static analysis of regular expressions: strings that every match must contain."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple

import msgspec

from disclosure_nlp.definitions import packaged_text

_MOST_READINGS = 120
_SPECIAL = re.compile(r"[\\.^$*+?{}\[\]|()]")


class RequiredStrings(NamedTuple):
    """Strings that every match of a regular expression contains, used to skip texts that cannot match.

    ``strings``: each match contains at least one of them; ``others``: further such lists; ``anchored``: whether a
    match starts at the start of a line.
    """

    strings: tuple[str, ...]
    others: tuple[tuple[str, ...], ...] = ()
    anchored: bool = False


def find_required_strings(pattern: str) -> RequiredStrings:
    """Return the strings that every match of a regular expression contains; from a file for packaged patterns.

    The facts of the packaged lexicon are read from ``data/lexicon/patterns.json``, so that its patterns need not be
    analysed in every process.

    Examples
    --------
    >>> find_required_strings("^不[够足]")
    RequiredStrings(strings=('不够', '不足'), others=(), anchored=True)
    """
    if not _SPECIAL.search(pattern):
        return RequiredStrings((pattern,) if pattern else ())
    return packaged_required_strings().get(pattern) or analyse_required_strings(pattern)


@cache
def packaged_required_strings() -> dict[str, RequiredStrings]:
    """Return the required strings of the lexicon's patterns, by pattern, from ``data/lexicon/patterns.json``."""
    return msgspec.json.decode(packaged_text("lexicon/patterns.json"), type=dict[str, RequiredStrings])


def analyse_required_strings(pattern: str) -> RequiredStrings:
    """Return strings that every match of a regular expression contains, found in its parse tree.

    Alternatives are expanded as long as they are few: ``不(?:够|足)`` requires 不够 or 不足.
    """
    parser: Any = getattr(re, "_parser", None)
    if parser is None:
        return RequiredStrings(())
    items = parser.parse(pattern, re.MULTILINE)
    filled = [stretch for stretch in _required_string_sets(items) if stretch and all(stretch)]
    strings = min(filled, key=_expected_frequency, default=frozenset[str]())
    anchored = bool(items) and tuple(map(str, items[0])) == ("AT", "AT_BEGINNING")
    others = tuple(tuple(sorted(stretch)) for stretch in filled if stretch != strings)
    return RequiredStrings(tuple(sorted(strings)), others, anchored)


def _expected_frequency(strings: frozenset[str]) -> float:
    """Return the estimated frequency, per character of a text, of any of several strings."""
    return sum(50.0 ** -len(string) for string in strings)


def _required_string_sets(parse_tree: Any) -> list[frozenset[str]]:
    """Return sets of strings from the parse tree of a pattern; every match contains one string of each set."""
    found = [frozenset([""])]
    for operation, argument in parse_tree:
        name = str(operation)
        if name == "AT" or name.startswith("ASSERT"):
            continue
        readings = _strings_matched_by_node(name, argument)
        if readings is None:
            found += [*_required_inside_node(name, argument), frozenset([""])]
        elif len(found[-1]) * len(readings) <= _MOST_READINGS:
            found[-1] = frozenset(first + second for first in found[-1] for second in readings)
        else:
            found.append(readings)
    return found


def _strings_matched_by_node(operation: str, argument: Any) -> frozenset[str] | None:
    """Return all strings that a node of a regular expression's parse tree matches, or None if they are too many."""
    if operation == "LITERAL":
        return frozenset([chr(argument)])
    if operation == "IN" and all(str(kind) == "LITERAL" for kind, _ in argument):
        return frozenset(chr(code) for _, code in argument)
    if operation == "SUBPATTERN":
        return _strings_matched_by_sequence(argument[3])
    if operation in ("MAX_REPEAT", "MIN_REPEAT") and argument[1] == 1:
        once = _strings_matched_by_sequence(argument[2])
        return once if once is None or argument[0] == 1 else once | {""}
    if operation == "BRANCH":
        branches = [_strings_matched_by_sequence(branch) for branch in argument[1]]
        joined = frozenset().union(*(branch for branch in branches if branch is not None))
        return joined if None not in branches and len(joined) <= _MOST_READINGS else None
    return None


def _strings_matched_by_sequence(parse_tree: Any) -> frozenset[str] | None:
    """Return all strings that a sequence of parse tree nodes matches, or None if they are too many."""
    readings = frozenset([""])
    for operation, argument in parse_tree:
        name = str(operation)
        if name == "AT" or name.startswith("ASSERT"):
            continue
        more = _strings_matched_by_node(name, argument)
        if more is None or len(readings) * len(more) > _MOST_READINGS:
            return None
        readings = frozenset(first + second for first in readings for second in more)
    return readings


def _required_inside_node(operation: str, argument: Any) -> list[frozenset[str]]:
    """Return sets of strings that a group, repetition or alternation requires; a match contains one of each set."""
    if operation == "SUBPATTERN":
        return _required_string_sets(argument[3])
    if operation in ("MAX_REPEAT", "MIN_REPEAT") and argument[0] > 0:
        return _required_string_sets(argument[2])
    if operation == "BRANCH":
        parts = [[s for s in _required_string_sets(branch) if all(s)] for branch in argument[1]]
        if all(parts):
            return [frozenset().union(*(min(part, key=_expected_frequency) for part in parts))]
    return []
