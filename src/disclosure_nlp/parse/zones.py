"""Special zones (corps and its divisions, new areas, development zones), which are not administrative divisions."""

from __future__ import annotations

import csv
import re
from functools import cache
from typing import NamedTuple

from disclosure_nlp.definitions import packaged_text
from disclosure_nlp.parse.organs import ZONE_PLACE
from disclosure_nlp.parse.regions import find_region, find_short_region

CORPS, NEW_AREA, DEVELOPMENT, PARK, PILOT, OTHER = range(1, 7)
# Kinds of unlisted zones by words in their names.
_BY_WORD = (
    (re.compile("兵团|第[一二三四五六七八九十]{1,3}师"), CORPS),
    (
        re.compile("经济技术开发|经济开发|高新技术产业开发|高新技术产业|经开区|高新区|开发区|产业开发|保税|出口加工"),
        DEVELOPMENT,
    ),
    (re.compile("工业园|产业园|园区|集聚区|产业集中区"), PARK),
    (re.compile("合作区|示范区|试验区|先行区|自贸|自由贸易"), PILOT),
    (re.compile("新区|新城"), OTHER),
)


class SpecialZone(NamedTuple):
    """A special zone, such as a development zone or a new area, which is no administrative division.

    ``kind`` is 1 to 6 as in the panel; ``number`` and ``level`` are None for a zone that is not listed; ``within``
    is the code of the division in which it is located, None if unknown.
    """

    kind: int
    number: int | None = None
    name: str | None = None
    within: str | None = None
    level: str | None = None
    since: int | None = None
    until: int | None = None

    def exists_in(self, year: int | None) -> bool:
        """Return whether the special zone exists in a year; True if the year is unknown."""
        return year is None or (self.since or year) <= year <= (self.until or year)


@cache
def special_zones_by_name() -> dict[str, SpecialZone]:
    """Return the listed special zones by name and alias.

    Examples
    --------
    >>> special_zones_by_name()["雄安新区"].kind
    2
    """
    found = {}
    for row in csv.DictReader(line for line in packaged_text("zones.csv").splitlines() if not line.startswith("#")):
        since, until = (int(row[name]) if row[name] else None for name in ("since", "until"))
        kind, number = int(row["kind"]), int(row["zone_no"])
        zone = SpecialZone(kind, number, row["name"], row["division"] or None, row["level"] or None, since, until)
        for name in (row["name"], *filter(None, row["aliases"].split("|"))):
            found[name] = zone
    return found


def find_special_zone(agency: str, year: int | None = None) -> SpecialZone | None:
    """Return the special zone that an agency's name begins with, or None.

    Parameters
    ----------
    agency : str
        Name of the agency, with or without the division in which the zone is located.
    year : int, optional
        Year in which the name is used; zones that do not exist in that year are ignored.

    Examples
    --------
    >>> find_special_zone("雄安新区管理委员会").name, find_special_zone("云桥县水利局")
    ('雄安新区', None)
    >>> find_special_zone("合肥市高新技术产业开发区管理委员会").within
    '340100'
    """
    region = find_region(agency, year)
    if region is not None and region.end == len(agency):
        return None
    for start in (0, region.end if region is not None else 0):
        for length in range(min(_length_of_longest_name(), len(agency) - start), 1, -1):
            zone = special_zones_by_name().get(agency[start : start + length])
            if zone is not None and zone.exists_in(year):
                return zone
    match = ZONE_PLACE.match(agency)
    if match is None or (region is not None and match.end() <= region.end):
        return None
    kind = next((kind for pattern, kind in _BY_WORD if pattern.search(match.group())), OTHER)
    place = region or find_short_region(agency)
    return SpecialZone(kind, within=place.division.code if place is not None else None)


@cache
def _length_of_longest_name() -> int:
    """Return the number of characters of the longest name of a special zone."""
    return max(map(len, special_zones_by_name()))
