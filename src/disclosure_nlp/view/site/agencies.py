"""Data files of a site's agency pages: reports by year with item scores, reasons, findings and text."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, pairwise
from operator import itemgetter
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
    from numpy.typing import NDArray

    from disclosure_nlp.view.site.build import SiteData

_BATCH = 2_000  # reports whose rows are in memory at a time
_ITEM_COLUMNS = ["item", "weight", "value", "points", "state", "reason", "reason_zh"]


def write_agency_files(folder: Path, site: SiteData, findings: pd.DataFrame, cards: frozenset[str]) -> None:
    """Write the data files of a site's agency pages (``data/aN.js``); each file contains several agencies."""
    names = agency_names(site.reports)
    number = {name: place for place, name in enumerate(names)}
    items, texts = _ItemScoreRows(site.items), _NarrativeReader(site.texts)
    absent: dict[int, dict[int, str]] = {}
    for agency, year, state in list_years_without_report(site, number):
        absent.setdefault(agency, {})[year] = state
    shard: list[Any] = []
    agencies = groupby(_iterate_reports(site, findings, cards), key=itemgetter(0))
    for place, (_, own) in enumerate(agencies):
        rows = [row for _, row in own]
        for row in rows:
            row["items"], row["text"] = items.rows_of_report(row["key"]), texts.sections_of_report(row["key"])
        shard.append(
            {"id": place, "name": escape_surrogates(names[place]), "absent": absent.get(place, {}), "reports": rows}
        )
        if len(shard) == AGENCY_SHARD or place == len(names) - 1:
            write_data_script(folder, f"a{place // AGENCY_SHARD}", shard)
            shard = []


def _iterate_reports(
    site: SiteData, findings: pd.DataFrame, cards: frozenset[str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each report with its agency, and with the range of row indices of its findings."""
    reports = site.reports
    counts = findings["place"].value_counts()
    of_year = reports["year"].value_counts()
    figures = {name: round_column(reports[name], 1) for name in ("total", "lower", "upper", "legal")}
    figures["assessed"] = round_column(100 * reports["assessed"], 1)
    ranks, first = ranks_by_report(site), 0
    for place, row in enumerate(_iterate_records(reports)):
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
        yield row["agency_id"], shown | {"card": row["report"] in cards}
        first = last


def _iterate_records(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield the rows of a frame as dictionaries; few at a time are in memory."""
    for start in range(0, len(frame), _BATCH):
        records: Any = frame.iloc[start : start + _BATCH].to_dict("records")
        yield from records


class _ItemScoreRows:
    """Item scores by report, as rows of id, weight, value, points, state and reason in English and Chinese."""

    def __init__(self, items: pd.DataFrame) -> None:
        import numpy as np
        import pandas as pd

        reports = pd.Categorical(items["report"])
        self._order = np.argsort(reports.codes, kind="stable")
        bounds = np.searchsorted(reports.codes[self._order], np.arange(len(reports.categories) + 1))
        self._spans = dict(zip(reports.categories, pairwise(bounds.tolist()), strict=True))
        self._columns = [_values_with_names(items.reindex(columns=[name])[name]) for name in _ITEM_COLUMNS]

    def rows_of_report(self, report: str) -> list[list[Any]]:
        """Return the item rows of a report."""
        if report not in self._spans:
            return []
        at = self._order[slice(*self._spans[report])]
        columns = (
            values[at].tolist() if names is None else [names[code] for code in values[at].tolist()]
            for values, names in self._columns
        )
        found = []
        for *scored, reason, reason_zh in zip(*columns, strict=True):
            english = escape_surrogates(reason or "")
            chinese = escape_surrogates(reason_zh) if isinstance(reason_zh, str) and reason_zh != reason else 0
            found.append([*scored, english, chinese])
        return found


def _values_with_names(column: pd.Series[Any]) -> tuple[NDArray[Any], list[Any] | None]:
    """Return a column's values and None; for a categorical column its integer codes and the category names."""
    if column.dtype == "category":
        return column.cat.codes.to_numpy(), [*column.cat.categories.tolist(), float("nan")]  # the code of NaN is -1
    return column.to_numpy(), None


class _NarrativeReader:
    """Reads sentences report by report from an iterator that has the reports in site order and may omit some."""

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
