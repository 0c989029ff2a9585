"""Special zones: the corps and its divisions, new areas, development zones. They are in no list of divisions."""

from __future__ import annotations

import csv
import re
from functools import cache
from typing import NamedTuple

from disclosure_nlp.definitions import packaged_text
from disclosure_nlp.parse.organs import ZONE_PLACE
from disclosure_nlp.parse.regions import find_region, find_short

CORPS, NEW_AREA, DEVELOPMENT, PARK, PILOT, OTHER = range(1, 7)
# Zones that are in no list, by the words of their names.
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


class Zone(NamedTuple):
    """A special zone.

    ``kind`` is 1 to 6 as the panel has it; ``number`` and ``level`` are None for one that is in no list; ``within`` is the code
    of the division in which it lies, None where that is not known.
    """

    kind: int
    number: int | None = None
    name: str | None = None
    within: str | None = None
    level: str | None = None
    since: int | None = None
    until: int | None = None

    def is_one_in(self, year: int | None) -> bool:
        """Return whether it is a zone in a year; in a year that is not known it is."""
        return year is None or (self.since or year) <= year <= (self.until or year)


@cache
def zones() -> dict[str, Zone]:
    """Return the zones listed, by name and alias.

    Examples
    --------
    >>> zones()["雄安新区"].kind
    2
    """
    found = {}
    for row in csv.DictReader(line for line in packaged_text("zones.csv").splitlines() if not line.startswith("#")):
        since, until = (int(row[name]) if row[name] else None for name in ("since", "until"))
        zone = Zone(
            int(row["kind"]),
            int(row["zone_no"]),
            row["name"],
            row["division"] or None,
            row["level"] or None,
            since,
            until,
        )
        for name in (row["name"], *filter(None, row["aliases"].split("|"))):
            found[name] = zone
    return found


def zone_of(agency: str, year: int | None = None) -> Zone | None:
    """Return the special zone that an agency's name opens with, or None.

    Parameters
    ----------
    agency : str
        Name of the agency, with or without the division in which the zone lies.
    year : int, optional
        The year the name is used in: a zone that had ended, or had not begun, is none.

    Examples
    --------
    >>> zone_of("雄安新区管理委员会").name, zone_of("云桥县水利局")
    ('雄安新区', None)
    >>> zone_of("合肥市高新技术产业开发区管理委员会").within
    '340100'
    """
    region = find_region(agency, year)
    if region is not None and region.end == len(agency):
        return None
    for start in (0, region.end if region is not None else 0):
        for length in range(min(_longest(), len(agency) - start), 1, -1):
            zone = zones().get(agency[start : start + length])
            if zone is not None and zone.is_one_in(year):
                return zone
    match = ZONE_PLACE.match(agency)
    if match is None or (region is not None and match.end() <= region.end):
        return None
    kind = next((kind for pattern, kind in _BY_WORD if pattern.search(match.group())), OTHER)
    place = region or find_short(agency)
    return Zone(kind, within=place.division.code if place is not None else None)


@cache
def _longest() -> int:
    return max(map(len, zones()))
