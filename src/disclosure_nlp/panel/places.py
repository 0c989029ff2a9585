"""Administrative divisions of agencies: codes at the time and today, parent divisions, development zones."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from disclosure_nlp.panel.filling import PanelBuilder
from disclosure_nlp.parse.regions import current_division_code, division_with_code
from disclosure_nlp.parse.zones import find_special_zone

if TYPE_CHECKING:
    from numpy.typing import NDArray


class DivisionCodes(NamedTuple):
    """Current codes of the province, prefecture, county and prefecture-level unit that contain a place, or None."""

    prov: str | None = None
    pref: str | None = None
    county: str | None = None
    unit: str | None = None


@cache
def find_division_codes(division_code: str) -> DivisionCodes:
    """Return the current codes of the divisions that contain an administrative division, itself included.

    Examples
    --------
    >>> find_division_codes("110105")
    DivisionCodes(prov='110000', pref=None, county='110105', unit='110000')
    """
    division = division_with_code(division_code)
    if division is None:
        return DivisionCodes()
    province = f"{division_code[:2]}0000"
    county = division_code if division.level == "county" else None
    above = division_code if division.level == "prefecture" else division.parent if county else None
    prefecture = above if above is not None and above != province and not _is_municipality(province) else None
    unit = prefecture or (province if _is_municipality(province) else county or province)
    return DivisionCodes(province, prefecture, county, unit)


def _is_municipality(province_code: str) -> bool:
    """Return whether a province code is that of Beijing, Tianjin, Shanghai or Chongqing."""
    return province_code in ("110000", "120000", "310000", "500000")


def fill_division_columns(
    builder: PanelBuilder,
    agencies: Sequence[str],
    years: Sequence[int],
    division_codes: Sequence[str | None],
    is_national: Sequence[bool],
) -> None:
    """Add the panel columns with codes and names of administrative divisions, and of development zones.

    Parameters
    ----------
    agencies, years : sequence
        Agency name and reporting year of each row.
    division_codes : sequence of str or None
        Division codes valid in the year.
    is_national : sequence of bool
        Whether the agency is national, so that it has no division.
    """
    zones = [find_special_zone(agency, year) for agency, year in zip(agencies, years, strict=True)]
    why = ["g" if nation else "u" for nation in is_national]
    today = [current_division_code(code) if code else None for code in division_codes]
    places = [find_division_codes(code) if code else DivisionCodes() for code in today]
    _add_division_code_column(builder, "reg_then", division_codes, why)
    _add_division_code_column(builder, "reg_now", today, why)
    known = [reason if place.prov is None else "g" for place, reason in zip(places, why, strict=True)]
    zoned = ["g" if zone is not None else reason for zone, reason in zip(zones, known, strict=True)]
    for name, found, reasons in (
        ("prov", [place.prov for place in places], why),
        ("pref", [place.pref for place in places], known),
        ("county", [place.county for place in places], zoned),
    ):
        _add_division_code_column(builder, name, found, reasons)
        names = [division.name if code and (division := division_with_code(code)) else None for code in found]
        builder.add_text_column(f"{name}_name", names, _as_byte_codes(reasons))
    _add_division_code_column(builder, "pref_unit", [place.unit for place in places], ["u"] * builder.size)
    builder.add_number_column("zone", [zone.kind if zone is not None else 0 for zone in zones])
    builder.add_number_column("zone_no", [zone.number if zone is not None else None for zone in zones], "g")
    within = [current_division_code(zone.within) if zone is not None and zone.within else None for zone in zones]
    _add_division_code_column(builder, "zone_in", within, ["u" if zone is not None else "g" for zone in zones])


def _add_division_code_column(
    builder: PanelBuilder, name: str, division_codes: Sequence[str | None], missing_codes: Sequence[str]
) -> None:
    """Add a numeric panel column of division codes, with missing-value codes."""
    builder.add_number_column(
        name, [int(code) if code else None for code in division_codes], _as_byte_codes(missing_codes)
    )


def _as_byte_codes(letters: Sequence[str]) -> NDArray[np.bytes_]:
    """Return missing-value codes as an array of one-byte strings."""
    return np.array([reason.encode() for reason in letters], "S1")
