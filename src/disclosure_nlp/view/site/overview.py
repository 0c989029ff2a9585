"""Data file of a site's first page: all agencies and their scores, small enough to load at once."""

from __future__ import annotations

import re
from functools import cache
from math import isnan, nan
from pathlib import Path
from typing import TYPE_CHECKING, Any

from disclosure_nlp.parse.regions import Division, divisions_by_name, full_division_name
from disclosure_nlp.text.layout import escape_surrogates
from disclosure_nlp.view.site.findings import SEVERITIES
from disclosure_nlp.view.site.pack import write_data_script

if TYPE_CHECKING:
    import pandas as pd

    from disclosure_nlp.view.site.build import SiteData

AGENCY_SHARD = 16


def write_overview_file(folder: Path, site: SiteData, findings: pd.DataFrame, cards: frozenset[str]) -> None:
    """Write ``data/index.js`` of a site: agencies, columns of reports, and years without a report."""
    reports = site.reports
    names = agency_names(reports)
    number = {name: place for place, name in enumerate(names)}
    ranks = ranks_by_report(site)
    failed = findings[findings["grade"] < SEVERITIES.index("unjudged")]["place"].value_counts()
    columns = {
        "agency": [number[name] for name in reports["agency_id"]],
        "year": reports["year"].tolist(),
        **{name: round_column(reports[name], 1) for name in ("total", "lower", "upper")},
        **{name: round_column(100 * reports[name], 1) for name in ("assessed", "tested")},
        "common": round_column(reports["common"], 1),
        "rank": [rank[0] for rank in ranks],
        "best": [rank[1] for rank in ranks],
        "worst": [rank[2] for rank in ranks],
        "failed": [int(failed.get(place, 0)) for place in range(len(reports))],
        "card": reports["report"].tolist() if cards else [],
    }
    agencies = _agency_columns(reports)
    write_data_script(folder, "numbers", agencies["agencies"]["no"])
    write_data_script(
        folder,
        "index",
        {**agencies, "reports": columns, "absent": list_years_without_report(site, number)},
        packed=False,
    )


def agency_names(reports: pd.DataFrame) -> list[str]:
    """Return the ids of the agencies in the order of the agency indices of a site."""
    return sorted(reports["agency_id"].unique().tolist())


def file_name(path: str) -> str:
    """Return the name of a file without its folders, also for a file inside an archive.

    Examples
    --------
    >>> file_name("/home/me/reports.zip!2023/甲县.docx")
    '甲县.docx'
    """
    return escape_surrogates(re.split(r"[/\\!]", path)[-1])


def round_column(column: pd.Series[Any], digits: int) -> list[float | None]:
    """Return the values of a numeric column rounded, None for missing ones."""
    return [None if value is None or isnan(value) else round(float(value), digits) for value in column.tolist()]


def ranks_by_report(site: SiteData) -> list[tuple[float | None, float | None, float | None]]:
    """Return (rank, lower, upper) of each report, or None values if its year has too few reports to rank."""
    columns = (site.ranks[name].tolist() for name in ("agency_id", "year", "rank", "lower", "upper"))
    ranks_by_key = {(agency, year): ranks for agency, year, *ranks in zip(*columns, strict=True)}
    found = []
    for key in zip(site.reports["agency_id"], site.reports["year"], strict=True):
        first, best, worst = (None if isnan(rank) else round(rank, 1) for rank in ranks_by_key.get(key, [nan] * 3))
        found.append((first, best, worst))
    return found


def list_years_without_report(site: SiteData, agency_numbers: dict[str, int]) -> list[tuple[int, int, str]]:
    """Return (agency index, year, state) for each year in which an agency has no report."""
    years = site.coverage.columns.tolist()
    rows = zip(site.coverage.index.tolist(), site.coverage.to_numpy().tolist(), strict=True)
    return [
        (agency_numbers[name], int(year), state)
        for name, states in rows
        for year, state in zip(years, states, strict=True)
        if state != "present" and name in agency_numbers
    ]


def _agency_columns(reports: pd.DataFrame) -> dict[str, Any]:
    """Return columns with the attributes of agencies (from the latest report of each), and the table of regions."""
    last = reports.groupby("agency_id", sort=True).last()
    regions = RegionTable()
    codes = last["region_code"].tolist()
    places = [regions.row_of_region(code, name) for code, name in zip(codes, last["region"].tolist(), strict=True)]
    columns = {
        "name": [escape_surrogates(name) for name in last.index.tolist()],
        "no": [int(number) for number in last["agency_no"].tolist()],
        "region": places,
        "level": [text_or_none(value) for value in last["level"].tolist()],
        "kind": [text_or_none(value) for value in last["kind"].tolist()],
    }
    return {"agencies": columns, "regions": regions.rows}


def text_or_none(value: Any) -> str | None:
    """Return a value of a frame if it is a non-empty string, else None."""
    return value if isinstance(value, str) and value else None


class RegionTable:
    """Table of regions as a tree: name, row index of the parent region (-1 for none) and sort key."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, int, str]] = []
        self._places: dict[str, int] = {}

    def row_of_region(self, code: Any, name: Any) -> int:
        """Return the row index of a region, added to the table if missing; -1 if the region is unknown."""
        division = _divisions_by_code().get(code) if isinstance(code, str) else None
        if division is None:
            return self._find_or_add_row(name, escape_surrogates(name), -1, f"~{name}") if text_or_none(name) else -1
        above = self._row_of_division(division)
        if (
            not text_or_none(name)
            or name in (division.name, full_division_name(division))
            or division.name.endswith(name)
        ):
            return above
        rest = name.rpartition(division.name)[2] or name
        return self._find_or_add_row(
            f"{division.code} {rest}", escape_surrogates(rest), above, f"{division.code}{rest}"
        )

    def _row_of_division(self, division: Division) -> int:
        """Return the row index of an administrative division, added to the table if missing."""
        parent = _divisions_by_code().get(division.parent)
        above = self._row_of_division(parent) if parent is not None else -1
        return self._find_or_add_row(division.code, division.name, above, division.code)

    def _find_or_add_row(self, key: str, name: str, parent_row: int, sort_key: str) -> int:
        """Return the row index of the region with a key; the region is added to the table if missing."""
        if key not in self._places:
            self._places[key] = len(self.rows)
            self.rows.append((name, parent_row, sort_key))
        return self._places[key]


@cache
def _divisions_by_code() -> dict[str, Division]:
    """Return the current administrative divisions by code."""
    return {
        division.code: division for found in divisions_by_name().values() for division in found if not division.former
    }
