"""Administrative divisions (GB/T 2260): finds the division that an agency's name begins with."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import NamedTuple

_LONGEST = 16
_KIND = re.compile(r"(?:壮族自治区|回族自治区|维吾尔自治区|特别行政区|自治区|省|地区|盟|市|县|区|旗)$")
_OF_PROVINCE = re.compile(r"总队|省局|省税务局|自治区")
# Endings of province names that are omitted in their short names (新疆维吾尔自治区 → 新疆).
_SHORT_ENDINGS = ("壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "省")


class Division(NamedTuple):
    """An administrative division: its six-digit code, its parent's code, its level and its name.

    ``since`` is the year in which it got its name, ``until`` the year in which it lost it, ``successor`` the code
    of the division that replaced it; None if unknown or not applicable.
    """

    code: str
    parent: str
    level: str
    name: str
    former: bool
    since: int | None = None
    until: int | None = None
    successor: str | None = None

    def has_name_in(self, year: int) -> bool:
        """Return whether the division has its name in a year; in the year of a change, both names are valid."""
        return (self.since or year) <= year <= (self.until or year)


class RegionMatch(NamedTuple):
    """The lowest division that a name begins with, and the offset at which the division's name ends."""

    division: Division
    end: int


@cache
def divisions_by_name() -> dict[str, tuple[Division, ...]]:
    """Return the administrative divisions by name; provinces also by their short names."""
    path = resources.files("disclosure_nlp") / "data" / "regions.csv"
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    by_name: dict[str, list[Division]] = {}
    for row in csv.DictReader(lines):
        division = _parse_division(row)
        for name in _names_of_division(division):
            by_name.setdefault(name, []).append(division)
    return {name: tuple(found) for name, found in by_name.items()}


def _parse_division(row: dict[str, str]) -> Division:
    """Return the division in a row of the data file."""
    since, until = (int(row[key]) if row[key] else None for key in ("since", "until"))
    former, following = row["status"] == "former", row["successor"] or None
    return Division(row["code"], row["parent"], row["level"], row["name"], former, since, until, following)


def _names_of_division(division: Division) -> Iterator[str]:
    """Yield the full name of a division, and the short names of a province."""
    yield division.name
    if division.level == "province":
        ending = next((ending for ending in _SHORT_ENDINGS if division.name.endswith(ending)), None)
        if ending is not None:
            yield division.name.removesuffix(ending)


@cache
def _current_divisions_by_code() -> dict[str, Division]:
    """Return the present divisions by their six-digit code."""
    return {d.code: d for found in divisions_by_name().values() for d in found if not d.former}


def division_with_code(code: str) -> Division | None:
    """Return the division with a code: the present one, else the last one that had it; None if unknown.

    Examples
    --------
    >>> division_with_code("110105").name, division_with_code("110103").name, division_with_code("990000")
    ('朝阳区', '崇文区', None)
    """
    return _current_divisions_by_code().get(code) or _former_divisions_by_code().get(code)


@cache
def _former_divisions_by_code() -> dict[str, Division]:
    """Return the abolished or renamed divisions by code, for each code the last division that had it."""
    former = (d for found in divisions_by_name().values() for d in found if d.former)
    return {division.code: division for division in sorted(former, key=lambda item: item.until or 0)}


def current_division_code(code: str) -> str | None:
    """Return the present code of a division by a former code; None if it was split or its successor is unknown.

    Examples
    --------
    >>> current_division_code("110103"), current_division_code("110105"), current_division_code("371200")
    ('110101', '110105', None)
    """
    following = successor_code(code)
    return following if following in _current_divisions_by_code() else None


def find_region(name: str, year: int | None = None) -> RegionMatch | None:
    """Return the division that an agency's name begins with, or None if there is none or it is ambiguous.

    Parameters
    ----------
    name : str
        An agency's name, such as 淮安市洪泽区人民政府; intermediate levels may be missing.
    year : int, optional
        Year in which the name is used; of two divisions with one name, the one with this name in that year is returned.

    Returns
    -------
    RegionMatch or None
        朝阳区 alone is ambiguous and gives None; 北京市朝阳区 does not.
    """
    found = list(_find_division_chains(name, 0, None))
    if not found:
        return None
    longest = max(region.end for region in found)
    deepest = list({region.division.code: region for region in found if region.end == longest}.values())
    if year is not None:
        deepest = [region for region in deepest if region.division.has_name_in(year)] or deepest
    candidates = [region for region in deepest if not region.division.former] or deepest
    return candidates[0] if len(candidates) == 1 else None


class ShortRegionMatch(NamedTuple):
    """A division named without its kind (湖北 for 湖北省), and the short name found."""

    division: Division
    short: str


def find_short_region(name: str) -> ShortRegionMatch | None:
    """Return the division whose short name an agency's name begins with, or None.

    吉林 is a province and a city: with 总队 or 省局 in the name it is the province, otherwise it is ambiguous.
    """
    for length in range(min(_LONGEST, len(name)), 1, -1):
        found = _divisions_by_short_name().get(name[:length], ())
        if len(found) > 1 and _OF_PROVINCE.search(name):
            found = tuple(division for division in found if division.level == "province")
        if found:
            return ShortRegionMatch(found[0], name[:length]) if len(found) == 1 else None
    return None


@cache
def _divisions_by_short_name() -> dict[str, tuple[Division, ...]]:
    """Return the divisions by their names without the kind, such as 湖北 for 湖北省."""
    by_name: dict[str, dict[str, Division]] = {}
    for found in divisions_by_name().values():
        for division in found:
            short = _KIND.sub("", division.name)
            if not division.former and len(short) > 1 and short != division.name:
                by_name.setdefault(short, {})[division.code] = division
    return {name: tuple(found.values()) for name, found in by_name.items()}


def successor_code(code: str) -> str:
    """Return the code of the division that replaced a former division; the same code if there is none."""
    former = {
        division.code: division for found in divisions_by_name().values() for division in found if division.former
    }
    seen = {code}
    while code in former and (following := former[code].successor) and following not in seen:
        code = following
        seen.add(code)
    return code


def _find_division_chains(name: str, start: int, parent: Division | None) -> Iterator[RegionMatch]:
    """Yield all ways to read a text as a sequence of divisions from ``start``, each subordinate to the one before."""
    for length in range(min(_LONGEST, len(name) - start), 1, -1):
        for division in divisions_by_name().get(name[start : start + length], ()):
            if parent is None or is_subordinate(division, parent):
                if length == len(division.name):  # a short name (河南) counts only with a division below it
                    yield RegionMatch(division, start + length)
                yield from _find_division_chains(name, start + length, division)


def is_subordinate(division: Division, superior: Division) -> bool:
    """Return whether an administrative division is subordinate to another, directly or indirectly."""
    if division.code == superior.code:
        return False
    code: str | None = division.parent
    while code:
        if code == superior.code:
            return True
        parent = division_with_code(code)
        code = parent.parent if parent else None
    return False


def full_division_name(division: Division) -> str:
    """Return the name of a division preceded by the names of its superior divisions."""
    names = [division.name]
    parent = division_with_code(division.parent)
    while parent is not None:
        names.append(parent.name)
        parent = division_with_code(parent.parent)
    return "".join(reversed(names))
