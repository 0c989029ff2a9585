"""Locates agencies by name: region, division code and level; and finds a department's field of work."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from disclosure_nlp.definitions import PatternSet, load_definition
from disclosure_nlp.parse.organs import PLACE, ZONE_PLACE, is_ministry, parse_government_body
from disclosure_nlp.parse.regions import find_region, find_short_region

_REGION = re.compile(rf"{PLACE}+(?=[\u4e00-\u9fff（(]|$)")
_RE = PatternSet(__name__)
_LEVELS = (
    (re.compile(r"(?:街道|镇|乡|苏木)$"), "township"),
    (re.compile(r"(?:省|自治区)$"), "province"),
    (re.compile(r"(?:县|旗|林区)$"), "county"),
    (re.compile(r"(?:州|盟|地区)$"), "prefecture"),
)


def field_of_work(agency: str | None, kind: str | None) -> str | None:
    """Return the field of work of a department by its name (``data/fields.toml``), or None.

    Examples
    --------
    >>> field_of_work("云桥县民政局", "department"), field_of_work("云桥县人民政府办公室", "department")
    ('civil_affairs', 'general_office')
    """
    if agency is None or kind != "department":
        return None
    name = agency.replace("人民政府", "政府")
    return next((field for field, words in _load_field_words().items() if any(word in name for word in words)), None)


@cache
def _load_field_words() -> dict[str, list[str]]:
    """Return the words in agency names by field of work (``data/fields.toml``)."""
    return load_definition("fields.toml", dict[str, dict[str, list[str]]])["fields"]


class AgencyLocation(NamedTuple):
    """Location of an agency: the place its name begins with, its division code and its level."""

    region: str | None = None
    code: str | None = None
    level: str | None = None


def locate_agency(agency: str | None, text: str, year: int | None = None) -> AgencyLocation:
    """Return region, division code and level of an agency in a year, from its name.

    The list of divisions has precedence; for a name that is not in it, its words decide. An unlisted 市 (city) is a
    prefecture only if the text mentions counties and districts below it. An unlisted place after a listed one
    (abolished, or a special zone) has no code, and a level only if its last word is unambiguous.

    Examples
    --------
    >>> locate_agency("云桥县水利局", "").level, locate_agency("松岚海关关区", "").region
    ('county', None)
    """
    if agency is None:
        return AgencyLocation()
    name = _RE.national_organ.sub("", agency)
    if _RE.customs.search(name):
        return AgencyLocation(None, None, "national" if _RE.national.match(agency) and name == agency else None)
    match, found = _REGION.match(name), find_region(name, year)
    # All real 自治州 are listed; a short unlisted 州 is only the beginning of another name (九州娱乐).
    printed = match.group() if match and not re.fullmatch(r"[\u4e00-\u9fff]{1,3}州", match.group()) else None
    if _RE.township.search(agency):
        return AgencyLocation(printed, found.division.code if found else None, "township")
    zone = ZONE_PLACE.match(name)
    if zone is not None and (found is None or zone.end() > found.end):
        return AgencyLocation(name[: found.end] if found else None, None, None)
    if found is not None and printed is not None and len(printed) > found.end:
        return AgencyLocation(printed, None, _level_from_last_word(printed))
    if found is not None:
        return AgencyLocation(name[: found.end], found.division.code, found.division.level)
    if name != agency and (branch := find_short_region(name)) is not None:
        return AgencyLocation(branch.short, branch.division.code, branch.division.level)
    if printed is None:
        return AgencyLocation(None, None, _level_without_place(agency))
    return AgencyLocation(printed, None, _level_of_unlisted_place(printed, text))


def _level_without_place(agency: str) -> str | None:
    """Return the administrative level of an agency whose name has no place, or None."""
    organ = parse_government_body(agency)
    if organ is not None and organ.ending in ("school", "hospital", "company", "zone"):
        return None
    generic = re.match(r"(?P<level>省|自治区|县|旗)(?:人民)?政府", agency)
    if generic is not None:
        return "county" if generic["level"] in "县旗" else "province"
    return "national" if _RE.national.match(agency) or is_ministry(agency) else None


def _level_from_last_word(region: str) -> str | None:
    """Return the administrative level that the last word of a place name determines, or None."""
    for pattern, level in _LEVELS:
        if pattern.search(region):
            return level
    return None


def _level_of_unlisted_place(region: str, text: str) -> str | None:
    """Return the administrative level of a place that is not listed, from its name and the text, or None."""
    if (level := _level_from_last_word(region)) is not None:
        return level
    above = re.sub(r"^[\u4e00-\u9fff]+?(?:省|自治区)", "", region)
    if re.search(r"[市州盟][\u4e00-\u9fff]+[市区]$", above) or region.endswith("区"):
        return "county"
    if above != region or _RE.county_words.search(text):
        return "prefecture"
    return None
