"""Data files of a site's agency pages: reports by year with item scores, reasons, findings and text."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from disclosure_nlp.text.layout import escape_surrogates
from disclosure_nlp.view.site.overview import (
    AGENCY_SHARD,
    agency_names,
    file_name,
    list_years_without_report,
    ranks_by_report,
    round_column,
    text_or_none,
)
from disclosure_nlp.view.site.pack import write_data_script

if TYPE_CHECKING:
    import pandas as pd

    from disclosure_nlp.view.site.build import SiteData


def write_agency_files(folder: Path, site: SiteData, findings: pd.DataFrame, cards: frozenset[str]) -> None:
    """Write the data files of a site's agency pages (``data/aN.js``), with several agencies in each file."""
    names = agency_names(site.reports)
    number = {name: place for place, name in enumerate(names)}
    items, texts = _ItemScoreRows(site.items), _NarrativeReader(site.texts)
    absent: dict[int, dict[int, str]] = {}
    for agency, year, state in list_years_without_report(site, number):
        absent.setdefault(agency, {})[year] = state
    shard: list[Any] = []
    for place, rows in enumerate(_iterate_reports_by_agency(site, findings, cards)):
        for row in rows:
            row["items"], row["text"] = items.rows_of_report(row["key"]), texts.sections_of_report(row["key"])
        shard.append(
            {"id": place, "name": escape_surrogates(names[place]), "absent": absent.get(place, {}), "reports": rows}
        )
        if len(shard) == AGENCY_SHARD or place == len(names) - 1:
            write_data_script(folder, f"a{place // AGENCY_SHARD}", shard)
            shard = []


def _iterate_reports_by_agency(
    site: SiteData, findings: pd.DataFrame, cards: frozenset[str]
) -> Iterator[list[dict[str, Any]]]:
    """Yield the list of each agency's reports, each with the index range of its findings."""
    reports = site.reports
    counts = findings["place"].value_counts()
    of_year = reports["year"].value_counts()
    figures = {name: round_column(reports[name], 1) for name in ("total", "lower", "upper", "legal")}
    figures["assessed"] = round_column(100 * reports["assessed"], 1)
    ranks, first = ranks_by_report(site), 0
    rows: list[tuple[str, dict[str, Any]]] = []
    for place, row in enumerate(reports.to_dict("records")):
        last = first + int(counts.get(place, 0))
        shown: dict[str, Any] = {
            name: text_or_none(row[name]) for name in ("region", "level", "kind", "form", "published", "status")
        }
        shown |= {"key": row["report"], "year": int(row["year"]), "ranks": ranks[place], "n": int(of_year[row["year"]])}
        shown |= {"agency": escape_surrogates(row["agency"]), "path": file_name(row["path"]), "findings": (first, last)}
        shown |= {name: figures[name][place] for name in figures}
        if earlier := site.versions.get(row["report"]):
            shown["versions"] = [(file_name(path), day, basis) for path, day, basis in earlier]
        if str(row.get("url")).startswith(("http://", "https://")):
            shown["url"] = escape_surrogates(row["url"])
        if site.figures is not None:
            shown["figures"], shown["why"], shown["parts"] = site.figures.figures_of_report(row["report"])
        rows.append((row["agency_id"], shown | {"card": row["report"] in cards}))
        first = last
    for _, group in groupby(rows, key=lambda pair: pair[0]):
        yield [shown for _, shown in group]


class _ItemScoreRows:
    """Item scores by report, as rows of id, weight, value, points, state and reason in English and Chinese."""

    def __init__(self, items: pd.DataFrame) -> None:
        self._rows: dict[str, list[list[Any]]] = {}
        columns = ["report", "item", "weight", "value", "points", "state", "reason", "reason_zh"]
        for report, item, weight, value, points, state, reason, reason_zh in zip(
            *(items.reindex(columns=columns)[name].tolist() for name in columns), strict=True
        ):
            english = escape_surrogates(reason or "")
            chinese = escape_surrogates(reason_zh) if isinstance(reason_zh, str) and reason_zh != reason else 0
            row = [item, weight, value, points, state, english, chinese]
            self._rows.setdefault(report, []).append(row)

    def rows_of_report(self, report: str) -> list[list[Any]]:
        """Return the item scores of a report as rows."""
        return self._rows.get(report, [])


class _NarrativeReader:
    """Reads the sentences of reports from an iterator that is in report order and may omit reports."""

    def __init__(self, texts: Any) -> None:
        self._groups = groupby(texts, key=lambda row: row[0])
        self._next: tuple[str, list[tuple[str, str]]] | None = None
        self._advance()

    def sections_of_report(self, report: str) -> list[tuple[str, list[str]]]:
        """Return the sections of a report, each with its sentences; empty if the iterator omits the report."""
        if self._next is None or self._next[0] != report:
            return []
        sentences = self._next[1]
        self._advance()
        return [
            (section, [escape_surrogates(text) for _, text in group])
            for section, group in groupby(sentences, key=lambda pair: pair[0])
        ]

    def _advance(self) -> None:
        """Read the next report's sentences from the iterator."""
        for report, rows in self._groups:
            self._next = (report, [(section, text) for _, section, text in rows])
            return
        self._next = None
