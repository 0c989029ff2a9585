"""Administrative divisions: the region an agency's name opens with, its code and level (GB/T 2260)."""

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
# The part of a name that ends a region when a division is written without its kind (新疆维吾尔自治区 → 新疆).
_SHORT_ENDINGS = ("壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "省")


class Division(NamedTuple):
    """A division: six-digit code, its parent's code, level (province, prefecture, county), name.

    ``since`` is the year it got its name, ``until`` the year it gave it up, ``successor`` the code of the division that
    took its place; None where that is not known or does not apply.
    """

    code: str
    parent: str
    level: str
    name: str
    former: bool
    since: int | None = None
    until: int | None = None
    successor: str | None = None

    def bears_name_in(self, year: int) -> bool:
        """Return whether the division has its name in a year, the year of a change counted to both names."""
        return (self.since or year) <= year <= (self.until or year)


class Region(NamedTuple):
    """A region found in a name: its deepest division and where it ends in the name."""

    division: Division
    end: int


@cache
def divisions() -> dict[str, tuple[Division, ...]]:
    """Return the divisions by name, provinces by their short names too."""
    path = resources.files("disclosure_nlp") / "data" / "regions.csv"
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    by_name: dict[str, list[Division]] = {}
    for row in csv.DictReader(lines):
        division = _division(row)
        for name in _names(division):
            by_name.setdefault(name, []).append(division)
    return {name: tuple(found) for name, found in by_name.items()}


def _division(row: dict[str, str]) -> Division:
    since, until = (int(row[key]) if row[key] else None for key in ("since", "until"))
    former, following = row["status"] == "former", row["successor"] or None
    return Division(row["code"], row["parent"], row["level"], row["name"], former, since, until, following)


def _names(division: Division) -> Iterator[str]:
    yield division.name
    if division.level == "province":
        ending = next((ending for ending in _SHORT_ENDINGS if division.name.endswith(ending)), None)
        if ending is not None:
            yield division.name.removesuffix(ending)


@cache
def _by_code() -> dict[str, Division]:
    return {d.code: d for found in divisions().values() for d in found if not d.former}


def division_of(code: str) -> Division | None:
    """Return the division of a code: that of today, else the one that had it last.

    Examples
    --------
    >>> division_of("110105").name, division_of("110103").name, division_of("990000")
    ('朝阳区', '崇文区', None)
    """
    return _by_code().get(code) or _former_by_code().get(code)


@cache
def _former_by_code() -> dict[str, Division]:
    former = (d for found in divisions().values() for d in found if d.former)
    return {division.code: division for division in sorted(former, key=lambda item: item.until or 0)}


def code_today(code: str) -> str | None:
    """Return the code that a division goes by today; None where it was split or it is not known what took its place.

    Examples
    --------
    >>> code_today("110103"), code_today("110105"), code_today("371200")
    ('110101', '110105', None)
    """
    following = successor(code)
    return following if following in _by_code() else None


def find_region(name: str, year: int | None = None) -> Region | None:
    """Return the region that a name opens with, or None where it opens with none or with an ambiguous one.

    Parameters
    ----------
    name : str
        An agency's name, such as 淮安市洪泽区人民政府; intermediate levels may be left out.
    year : int, optional
        The year the name is used in: of two divisions of one name, the one that bore it then is meant.

    Returns
    -------
    Region or None
        朝阳区 alone is ambiguous and gives None; 北京市朝阳区 does not.
    """
    found = list(_chains(name, 0, None))
    if not found:
        return None
    longest = max(region.end for region in found)
    deepest = list({region.division.code: region for region in found if region.end == longest}.values())
    if year is not None:
        deepest = [region for region in deepest if region.division.bears_name_in(year)] or deepest
    candidates = [region for region in deepest if not region.division.former] or deepest
    return candidates[0] if len(candidates) == 1 else None


class ShortRegion(NamedTuple):
    """A division named without its kind (湖北 for 湖北省)."""

    division: Division
    short: str


def find_short(name: str) -> ShortRegion | None:
    """Return the division whose short name a name opens with, as local branches of national organs have it, or None.

    吉林 is a province and a city: a 总队 or 省局 belongs to the province, anything else is unknown.
    """
    for length in range(min(_LONGEST, len(name)), 1, -1):
        found = _by_short_name().get(name[:length], ())
        if len(found) > 1 and _OF_PROVINCE.search(name):
            found = tuple(division for division in found if division.level == "province")
        if found:
            return ShortRegion(found[0], name[:length]) if len(found) == 1 else None
    return None


@cache
def _by_short_name() -> dict[str, tuple[Division, ...]]:
    by_name: dict[str, dict[str, Division]] = {}
    for found in divisions().values():
        for division in found:
            short = _KIND.sub("", division.name)
            if not division.former and len(short) > 1 and short != division.name:
                by_name.setdefault(short, {})[division.code] = division
    return {name: tuple(found.values()) for name, found in by_name.items()}


def successor(code: str) -> str:
    """Return the code that a division goes by today: that of what took its place, else its own."""
    former = {division.code: division for found in divisions().values() for division in found if division.former}
    seen = {code}
    while code in former and (following := former[code].successor) and following not in seen:
        code = following
        seen.add(code)
    return code


def _chains(name: str, start: int, above: Division | None) -> Iterator[Region]:
    """Yield every way to read divisions from ``start`` on, each below the one before."""
    for length in range(min(_LONGEST, len(name) - start), 1, -1):
        for division in divisions().get(name[start : start + length], ()):
            if above is None or is_below(division, above):
                if length == len(division.name):  # a short name (河南) counts only with a division below it
                    yield Region(division, start + length)
                yield from _chains(name, start + length, division)


def is_below(division: Division, above: Division) -> bool:
    """Return whether a division is below another, at whatever distance."""
    if division.code == above.code:
        return False
    code: str | None = division.parent
    while code:
        if code == above.code:
            return True
        parent = division_of(code)
        code = parent.parent if parent else None
    return False


def full_name(division: Division) -> str:
    """Return a division's name with those above it."""
    names = [division.name]
    parent = division_of(division.parent)
    while parent is not None:
        names.append(parent.name)
        parent = division_of(parent.parent)
    return "".join(reversed(names))
