"""Where an agency is: division codes of the year and of today, what is above them, and special zones."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from disclosure_nlp.panel.filling import Filling
from disclosure_nlp.parse.regions import current_division_code, division_with_code
from disclosure_nlp.parse.zones import find_zone

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Placement(NamedTuple):
    """Codes of province, prefecture and county today; None with the reason after it where there is none."""

    prov: str | None = None
    pref: str | None = None
    county: str | None = None
    unit: str | None = None


@cache
def placement(code: str) -> Placement:
    """Return what a division of today lies in, itself included.

    Examples
    --------
    >>> placement("110105")
    Placement(prov='110000', pref=None, county='110105', unit='110000')
    """
    division = division_with_code(code)
    if division is None:
        return Placement()
    province = f"{code[:2]}0000"
    county = code if division.level == "county" else None
    above = code if division.level == "prefecture" else division.parent if county else None
    prefecture = above if above is not None and above != province and not _is_municipality(province) else None
    unit = prefecture or (province if _is_municipality(province) else county or province)
    return Placement(province, prefecture, county, unit)


def _is_municipality(province: str) -> bool:
    return province in ("110000", "120000", "310000", "500000")


def fill_places(
    filling: Filling,
    agencies: Sequence[str],
    years: Sequence[int],
    codes: Sequence[str | None],
    national: Sequence[bool],
) -> None:
    """Add division codes and names, and special zones.

    Parameters
    ----------
    agencies, years : sequence
        Name of the agency in each row, and the reporting year.
    codes : sequence of str or None
        Division codes borne in the year.
    national : sequence of bool
        Whether the agency is a national one, which has no division.
    """
    zones = [find_zone(agency, year) for agency, year in zip(agencies, years, strict=True)]
    why = ["g" if nation else "u" for nation in national]
    today = [current_division_code(code) if code else None for code in codes]
    places = [placement(code) if code else Placement() for code in today]
    _put(filling, "reg_then", codes, why)
    _put(filling, "reg_now", today, why)
    known = [reason if place.prov is None else "g" for place, reason in zip(places, why, strict=True)]
    zoned = ["g" if zone is not None else reason for zone, reason in zip(zones, known, strict=True)]
    for name, found, reasons in (
        ("prov", [place.prov for place in places], why),
        ("pref", [place.pref for place in places], known),
        ("county", [place.county for place in places], zoned),
    ):
        _put(filling, name, found, reasons)
        names = [division.name if code and (division := division_with_code(code)) else None for code in found]
        filling.put_text(f"{name}_name", names, _reasons(reasons))
    _put(filling, "pref_unit", [place.unit for place in places], ["u"] * filling.size)
    filling.put_numbers("zone", [zone.kind if zone is not None else 0 for zone in zones])
    filling.put_numbers("zone_no", [zone.number if zone is not None else None for zone in zones], "g")
    within = [current_division_code(zone.within) if zone is not None and zone.within else None for zone in zones]
    _put(filling, "zone_in", within, ["u" if zone is not None else "g" for zone in zones])


def _put(filling: Filling, name: str, codes: Sequence[str | None], why: Sequence[str]) -> None:
    filling.put_numbers(name, [int(code) if code else None for code in codes], _reasons(why))


def _reasons(why: Sequence[str]) -> NDArray[np.bytes_]:
    return np.array([reason.encode() for reason in why], "S1")
