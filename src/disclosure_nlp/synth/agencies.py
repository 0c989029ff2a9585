"""Invents agencies; no province, city or town with these names exists."""

from __future__ import annotations

from random import Random

from disclosure_nlp.synth.model import SyntheticAgency

_FIRST = "云澄棠岚栖泓曜砚苇芷楠峤沅翎"
_SECOND = "泊汀屿坞桥岭渚垣圩坪浦埠"
_BUREAUS = (
    "教育局", "民政局", "财政局", "水利局", "交通运输局", "农业农村局", "文化和旅游局", "卫生健康局", "应急管理局",
    "市场监督管理局", "自然资源和规划局", "人力资源和社会保障局", "退役军人事务局", "统计局", "审计局", "司法局",
)  # fmt: skip


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
    makers = (
        _make_city_government,
        _make_city_bureau,
        _make_district_government,
        _make_town_government,
        _make_county_bureau,
    )
    agencies: dict[str, SyntheticAgency] = {}
    while len(agencies) < count:
        agency = makers[len(agencies) % len(makers)](random)
        agencies.setdefault(agency.name, agency)
    return list(agencies.values())


def _make_place_name(random: Random) -> str:
    """Return a random place name of two characters that no real place has."""
    return random.choice(_FIRST) + random.choice(_SECOND)


def _make_city_government(random: Random) -> SyntheticAgency:
    """Return an invented government of a prefecture-level city."""
    region = f"{_make_place_name(random)}省{_make_place_name(random)}市"
    return SyntheticAgency(f"{region}人民政府", region, "prefecture", "government", "我市", "全市", 60.0)


def _make_district_government(random: Random) -> SyntheticAgency:
    """Return an invented government of a district or county."""
    region = f"{_make_place_name(random)}市{_make_place_name(random)}{random.choice('区县')}"
    return SyntheticAgency(
        f"{region}人民政府", region, "county", "government", f"我{region[-1]}", f"全{region[-1]}", 25.0
    )


def _make_town_government(random: Random) -> SyntheticAgency:
    """Return an invented government of a town."""
    region = f"{_make_place_name(random)}县{_make_place_name(random)}镇"
    return SyntheticAgency(f"{region}人民政府", region, "township", "government", "我镇", "全镇", 3.0)


def _make_city_bureau(random: Random) -> SyntheticAgency:
    """Return an invented bureau (department) of a prefecture-level city."""
    region = f"{_make_place_name(random)}省{_make_place_name(random)}市"
    return SyntheticAgency(
        f"{region}{random.choice(_BUREAUS)}", region, "prefecture", "department", "我局", "全市", 12.0
    )


def _make_county_bureau(random: Random) -> SyntheticAgency:
    """Return an invented bureau (department) of a county."""
    region = f"{_make_place_name(random)}市{_make_place_name(random)}县"
    return SyntheticAgency(f"{region}{random.choice(_BUREAUS)}", region, "county", "department", "我局", "全县", 5.0)
