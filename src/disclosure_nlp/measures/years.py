"""The narratives of a store, year by year, with the series of every agency."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from disclosure_nlp.agencies.successions import Succession, read_successions
from disclosure_nlp.compare.panel import PanelKey, add_series
from disclosure_nlp.measures.narratives import Narratives, read_year
from disclosure_nlp.measures.words import Vocabulary

if TYPE_CHECKING:
    import pandas as pd

    from disclosure_nlp.corpus.store import Store

_REPORTS = """
SELECT report, path, status, agency_no, agency, region, region_code, level, kind, year FROM scored ORDER BY year, report
"""


def placed_reports(store: Store, successions: Iterable[Succession] | None = None) -> pd.DataFrame:
    """Return the scored reports with the series of their agency.

    Returns
    -------
    frame
        report, agency_no, agency, region, level, kind, year, agency_id (the series; the report's key where agency or year is not
        known), placed (False for these, and for a second report of one agency and year), follows (whether there is a report
        of the year before).
    """
    rules = read_successions() if successions is None else tuple(successions)
    reports: pd.DataFrame = store.sql(_REPORTS).df()
    known = reports["agency"].notna() & reports["year"].notna()
    named = reports[known].copy()
    add_series(named, rules)
    reports["agency_id"] = named["series"].reindex(reports.index).fillna(reports["report"])
    first = reports.sort_values(["agency_id", "year", "status", "path"], kind="stable")
    again = first.duplicated(["agency_id", "year"]).reindex(reports.index)
    reports["placed"] = known & ~again
    placed = reports[reports["placed"]]
    held = set(zip(placed["agency_id"], placed["year"], strict=True))
    pairs = zip(reports["agency_id"], reports["year"], strict=True)
    reports["follows"] = [(agency, year - 1) in held for agency, year in pairs]
    return reports


def places_of(reports: pd.DataFrame) -> list[PanelKey]:
    """Return the places of reports in the panel (`placed_reports`)."""
    placed = reports[reports["placed"]]
    columns = (placed[name].tolist() for name in ("agency_id", "year", "report", "agency"))
    return [PanelKey(agency_id, int(year), *rest) for agency_id, year, *rest in zip(*columns, strict=True)]


def each_year(
    store: Store,
    successions: Iterable[Succession] | None = None,
    reports: pd.DataFrame | None = None,
    vocabulary: Vocabulary | None = None,
) -> Iterator[tuple[int | None, Narratives]]:
    """Yield the years of a store with their narratives, in order; reports whose year is not known last, under None.

    Parameters
    ----------
    reports : frame, optional
        As of `placed_reports`, where it is at hand.
    vocabulary : Vocabulary, optional
        By default a new one.
    """
    reports = placed_reports(store, successions) if reports is None else reports
    vocabulary = vocabulary or Vocabulary()
    for year in [*sorted(reports["year"].dropna().unique().astype(int).tolist()), None]:
        chosen = reports[reports["year"].isna() if year is None else reports["year"] == year]
        if not chosen.empty:
            yield year, read_year(store, chosen, year, vocabulary)
