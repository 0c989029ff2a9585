"""Invents agencies in provinces, cities and towns that do not exist."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from disclosure_nlp.synth.model import SyntheticAgency

_FIRST = "云澄棠岚栖泓曜砚苇芷楠峤沅翎"
_SECOND = "泊汀屿坞桥岭渚垣圩坪浦埠"
_BUREAUS = (
    "教育局", "民政局", "财政局", "水利局", "交通运输局", "农业农村局", "文化和旅游局", "卫生健康局", "应急管理局",
    "市场监督管理局", "自然资源和规划局", "人力资源和社会保障局", "退役军人事务局", "统计局", "审计局", "司法局",
)  # fmt: skip


class _AgencyType(NamedTuple):
    """A type of agency: words that end its region and the region above, level, kind and size."""

    upper: str
    lower: str
    level: str
    kind: str
    size: float


_TYPES = (
    _AgencyType("省", "市", "prefecture", "government", 60.0),
    _AgencyType("省", "市", "prefecture", "department", 12.0),
    _AgencyType("市", "区县", "county", "government", 25.0),
    _AgencyType("县", "镇", "township", "government", 3.0),
    _AgencyType("市", "县", "county", "department", 5.0),
)


def make_agencies(count: int, seed: int) -> list[SyntheticAgency]:
    """Return invented agencies of five kinds in turn: city, city bureau, district, town, county bureau.

    Parameters
    ----------
    count : int
        Number of agencies; no two have the same name.
    seed : int
        The same seed gives the same agencies; a larger number begins with the same ones.
    """
    random = Random(f"agencies-{seed}")
    agencies: dict[str, SyntheticAgency] = {}
    while len(agencies) < count:
        agency = _make_agency(_TYPES[len(agencies) % len(_TYPES)], random)
        agencies.setdefault(agency.name, agency)
    return list(agencies.values())


def _make_agency(agency_type: _AgencyType, random: Random) -> SyntheticAgency:
    """Return an invented agency of a type, in a region whose names no real place has."""
    upper, lower, level, kind, size = agency_type
    above, own = (random.choice(_FIRST) + random.choice(_SECOND) for _ in range(2))
    area = lower if len(lower) == 1 else random.choice(lower)
    region, is_bureau = f"{above}{upper}{own}{area}", kind == "department"
    name = region + (random.choice(_BUREAUS) if is_bureau else "人民政府")
    return SyntheticAgency(name, region, level, kind, "我局" if is_bureau else f"我{area}", f"全{area}", size)
