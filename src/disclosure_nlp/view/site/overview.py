"""The first page's data: every agency and every score, small enough to load whole."""

from __future__ import annotations

import re
from functools import cache
from math import isnan, nan
from pathlib import Path
from typing import TYPE_CHECKING, Any

from disclosure_nlp.parse.regions import Division, divisions, full_division_name
from disclosure_nlp.text.layout import escape_surrogates
from disclosure_nlp.view.site.findings import SEVERITIES
from disclosure_nlp.view.site.pack import write_data

if TYPE_CHECKING:
    import pandas as pd

    from disclosure_nlp.view.site.build import SiteData

AGENCY_SHARD = 16


def write_overview(folder: Path, data: SiteData, findings: pd.DataFrame, cards: frozenset[str]) -> None:
    """Write ``data/index.js``: agencies, reports column by column, the years in which an agency has none."""
    reports = data.reports
    names = agency_names(reports)
    number = {name: place for place, name in enumerate(names)}
    ranks = ranks_by_place(data)
    failed = findings[findings["grade"] < SEVERITIES.index("unjudged")]["place"].value_counts()
    columns = {
        "agency": [number[name] for name in reports["agency_id"]],
        "year": reports["year"].tolist(),
        **{name: rounded(reports[name], 1) for name in ("total", "lower", "upper")},
        **{name: rounded(100 * reports[name], 1) for name in ("assessed", "tested")},
        "common": rounded(reports["common"], 1),
        "rank": [rank[0] for rank in ranks],
        "best": [rank[1] for rank in ranks],
        "worst": [rank[2] for rank in ranks],
        "failed": [int(failed.get(place, 0)) for place in range(len(reports))],
        "card": reports["report"].tolist() if cards else [],
    }
    agencies = _agencies(reports)
    write_data(folder, "numbers", agencies["agencies"]["no"])
    write_data(folder, "index", {**agencies, "reports": columns, "absent": absences(data, number)}, packed=False)


def agency_names(reports: pd.DataFrame) -> list[str]:
    """Return the series in the order in which the pages count them."""
    return sorted(reports["agency_id"].unique().tolist())


def file_name(path: str) -> str:
    """Return the name of a file without the folders it is in, and without those in an archive.

    Examples
    --------
    >>> file_name("/home/me/reports.zip!2023/甲县.docx")
    '甲县.docx'
    """
    return escape_surrogates(re.split(r"[/\\!]", path)[-1])


def rounded(column: pd.Series[Any], digits: int) -> list[float | None]:
    """Return figures rounded, None where not known."""
    return [None if value is None or isnan(value) else round(float(value), digits) for value in column.tolist()]


def ranks_by_place(data: SiteData) -> list[tuple[float | None, float | None, float | None]]:
    """Return rank and its interval per report, None where its year has too few reports to rank."""
    columns = (data.ranks[name].tolist() for name in ("agency_id", "year", "rank", "lower", "upper"))
    known = {(agency, year): ranks for agency, year, *ranks in zip(*columns, strict=True)}
    found = []
    for key in zip(data.reports["agency_id"], data.reports["year"], strict=True):
        first, best, worst = (None if isnan(rank) else round(rank, 1) for rank in known.get(key, [nan] * 3))
        found.append((first, best, worst))
    return found


def absences(data: SiteData, number: dict[str, int]) -> list[tuple[int, int, str]]:
    """Return agency, year and why there is no report."""
    years = data.coverage.columns.tolist()
    rows = zip(data.coverage.index.tolist(), data.coverage.to_numpy().tolist(), strict=True)
    return [
        (number[name], int(year), state)
        for name, states in rows
        for year, state in zip(years, states, strict=True)
        if state != "present" and name in number
    ]


def _agencies(reports: pd.DataFrame) -> dict[str, Any]:
    """Return the columns of agencies as their last report has them, and the regions with what is above each."""
    last = reports.groupby("agency_id", sort=True).last()
    regions = Regions()
    codes = last["region_code"].tolist()
    places = [regions.place(code, name) for code, name in zip(codes, last["region"].tolist(), strict=True)]
    columns = {
        "name": [escape_surrogates(name) for name in last.index.tolist()],
        "no": [int(number) for number in last["agency_no"].tolist()],
        "region": places,
        "level": [known(value) for value in last["level"].tolist()],
        "kind": [known(value) for value in last["kind"].tolist()],
    }
    return {"agencies": columns, "regions": regions.rows}


def known(value: Any) -> str | None:
    """Return a text, or None for what a frame has in place of one."""
    return value if isinstance(value, str) and value else None


class Regions:
    """Regions with those they lie in: rows of name, row of the one above (-1: none) and what to sort by."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, int, str]] = []
        self._places: dict[str, int] = {}

    def place(self, code: Any, name: Any) -> int:
        """Return the row of an agency's region, -1 where it is not known."""
        division = _by_code().get(code) if isinstance(code, str) else None
        if division is None:
            return self._row(name, escape_surrogates(name), -1, f"~{name}") if known(name) else -1
        above = self._division(division)
        if not known(name) or name in (division.name, full_division_name(division)) or division.name.endswith(name):
            return above
        rest = name.rpartition(division.name)[2] or name
        return self._row(f"{division.code} {rest}", escape_surrogates(rest), above, f"{division.code}{rest}")

    def _division(self, division: Division) -> int:
        parent = _by_code().get(division.parent)
        above = self._division(parent) if parent is not None else -1
        return self._row(division.code, division.name, above, division.code)

    def _row(self, key: str, name: str, above: int, order: str) -> int:
        if key not in self._places:
            self._places[key] = len(self.rows)
            self.rows.append((name, above, order))
        return self._places[key]


@cache
def _by_code() -> dict[str, Division]:
    return {division.code: division for found in divisions().values() for division in found if not division.former}
