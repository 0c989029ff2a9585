"""What a regular expression is known to match: strings of which each match contains one, read from its parse tree."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple

import msgspec

from disclosure_nlp.definitions import packaged_text

_MOST_READINGS = 120
_SPECIAL = re.compile(r"[\\.^$*+?{}\[\]|()]")


class PatternFacts(NamedTuple):
    """What is known of the matches of a pattern.

    ``strings`` are strings of which every match contains one, ``others`` further such lists, all sorted; ``anchored``
    whether each match starts at the start of a line.
    """

    strings: tuple[str, ...]
    others: tuple[tuple[str, ...], ...] = ()
    anchored: bool = False


def pattern_facts(pattern: str) -> PatternFacts:
    """Return what is known of the matches of a pattern compiled with ``re.MULTILINE``.

    The facts of the shipped lexicon are read from ``data/lexicon/patterns.json``, which saves parsing its patterns in
    every process.

    Examples
    --------
    >>> pattern_facts("^不[够足]")
    PatternFacts(strings=('不够', '不足'), others=(), anchored=True)
    """
    if not _SPECIAL.search(pattern):
        return PatternFacts((pattern,) if pattern else ())
    return shipped_facts().get(pattern) or analyse(pattern)


@cache
def shipped_facts() -> dict[str, PatternFacts]:
    """Return the facts of the patterns of the shipped lexicon; ``python -m disclosure_nlp.tag.pattern_index`` writes them."""
    return msgspec.json.decode(packaged_text("lexicon/patterns.json"), type=dict[str, PatternFacts])


def analyse(pattern: str) -> PatternFacts:
    """Return what the parse tree of a pattern says of its matches.

    What a stretch of a pattern may read is written out as long as it is little: ``不(?:够|足)`` reads 不够 or 不足.
    """
    parser: Any = getattr(re, "_parser", None)
    if parser is None:
        return PatternFacts(())
    items = parser.parse(pattern, re.MULTILINE)
    filled = [stretch for stretch in _stretches(items) if stretch and all(stretch)]
    strings = min(filled, key=_frequency, default=frozenset[str]())
    anchored = bool(items) and tuple(map(str, items[0])) == ("AT", "AT_BEGINNING")
    others = tuple(tuple(sorted(stretch)) for stretch in filled if stretch != strings)
    return PatternFacts(tuple(sorted(strings)), others, anchored)


def required_strings(pattern: str) -> frozenset[str]:
    """Return strings of which every match contains at least one; empty if no such set is known."""
    return frozenset(pattern_facts(pattern).strings)


def _frequency(strings: frozenset[str]) -> float:
    """Estimate the frequency of any of some strings, taking each character as one in fifty."""
    return sum(50.0 ** -len(string) for string in strings)


def _stretches(items: Any) -> list[frozenset[str]]:
    """Return, for each part of a parsed sequence with a small known set of readings, these readings."""
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
    """Return all readings of an item, or None if they are not known to be few."""
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
    """Return all readings of a sequence, if they are few."""
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
    """Return the parts inside an item that every match contains."""
    if name == "SUBPATTERN":
        return _stretches(argument[3])
    if name in ("MAX_REPEAT", "MIN_REPEAT") and argument[0] > 0:
        return _stretches(argument[2])
    if name == "BRANCH":
        parts = [[s for s in _stretches(branch) if all(s)] for branch in argument[1]]
        if all(parts):
            return [frozenset().union(*(min(part, key=_frequency) for part in parts))]
    return []
