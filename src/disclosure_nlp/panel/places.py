"""Administrative places of agencies: division codes then and today, parent divisions, special zones."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from disclosure_nlp.panel.filling import PanelBuilder
from disclosure_nlp.parse.regions import current_division_code, division_with_code
from disclosure_nlp.parse.zones import find_zone

if TYPE_CHECKING:
    from numpy.typing import NDArray


class DivisionCodes(NamedTuple):
    """Today's codes of province, prefecture, county and prefecture-level unit of a place; None if it has none."""

    prov: str | None = None
    pref: str | None = None
    county: str | None = None
    unit: str | None = None


@cache
def find_division_codes(code: str) -> DivisionCodes:
    """Return the divisions of today in which a division lies, including itself.

    Examples
    --------
    >>> find_division_codes("110105")
    DivisionCodes(prov='110000', pref=None, county='110105', unit='110000')
    """
    division = division_with_code(code)
    if division is None:
        return DivisionCodes()
    province = f"{code[:2]}0000"
    county = code if division.level == "county" else None
    above = code if division.level == "prefecture" else division.parent if county else None
    prefecture = above if above is not None and above != province and not _is_municipality(province) else None
    unit = prefecture or (province if _is_municipality(province) else county or province)
    return DivisionCodes(province, prefecture, county, unit)


def _is_municipality(province: str) -> bool:
    return province in ("110000", "120000", "310000", "500000")


def fill_places(
    filling: PanelBuilder,
    agencies: Sequence[str],
    years: Sequence[int],
    codes: Sequence[str | None],
    national: Sequence[bool],
) -> None:
    """Add columns with division codes and names, and special zones.

    Parameters
    ----------
    agencies, years : sequence
        Agency name and reporting year of each row.
    codes : sequence of str or None
        Division codes valid in the year.
    national : sequence of bool
        Whether the agency is national, so that it has no division.
    """
    zones = [find_zone(agency, year) for agency, year in zip(agencies, years, strict=True)]
    why = ["g" if nation else "u" for nation in national]
    today = [current_division_code(code) if code else None for code in codes]
    places = [find_division_codes(code) if code else DivisionCodes() for code in today]
    _add_code_column(filling, "reg_then", codes, why)
    _add_code_column(filling, "reg_now", today, why)
    known = [reason if place.prov is None else "g" for place, reason in zip(places, why, strict=True)]
    zoned = ["g" if zone is not None else reason for zone, reason in zip(zones, known, strict=True)]
    for name, found, reasons in (
        ("prov", [place.prov for place in places], why),
        ("pref", [place.pref for place in places], known),
        ("county", [place.county for place in places], zoned),
    ):
        _add_code_column(filling, name, found, reasons)
        names = [division.name if code and (division := division_with_code(code)) else None for code in found]
        filling.add_text_column(f"{name}_name", names, _as_byte_codes(reasons))
    _add_code_column(filling, "pref_unit", [place.unit for place in places], ["u"] * filling.size)
    filling.add_number_column("zone", [zone.kind if zone is not None else 0 for zone in zones])
    filling.add_number_column("zone_no", [zone.number if zone is not None else None for zone in zones], "g")
    within = [current_division_code(zone.within) if zone is not None and zone.within else None for zone in zones]
    _add_code_column(filling, "zone_in", within, ["u" if zone is not None else "g" for zone in zones])


def _add_code_column(filling: PanelBuilder, name: str, codes: Sequence[str | None], why: Sequence[str]) -> None:
    filling.add_number_column(name, [int(code) if code else None for code in codes], _as_byte_codes(why))


def _as_byte_codes(why: Sequence[str]) -> NDArray[np.bytes_]:
    return np.array([reason.encode() for reason in why], "S1")
