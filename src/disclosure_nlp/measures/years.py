"""Reads the narratives of a store year by year, with one id for each agency under all its names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from disclosure_nlp.agencies.successions import Succession, read_successions
from disclosure_nlp.compare.panel import PanelKey, add_series_column, sort_by_agency_year_completeness
from disclosure_nlp.measures.narratives import Narratives, read_narratives_of_year
from disclosure_nlp.measures.words import Vocabulary

if TYPE_CHECKING:
    import pandas as pd

    from disclosure_nlp.corpus.store import Store

_REPORTS = """
SELECT report, status, cells, sentences, sha256, agency_no, agency, region, region_code, level, kind, year FROM scored ORDER BY year, report
"""


def reports_with_series(store: Store, successions: Iterable[Succession] | None = None) -> pd.DataFrame:
    """Return the scored reports of a store with the series (one agency under all its names) of each.

    Returns
    -------
    frame
        report, agency_no, agency, region, level, kind, year, agency_id (the series; the report key if agency or year is
        unknown), placed (False for these, and for a second report of one agency and year), follows (whether the store has
        a report of the year before).
    """
    rules = read_successions() if successions is None else tuple(successions)
    reports: pd.DataFrame = store.sql(_REPORTS).df()
    known = reports["agency"].notna() & reports["year"].notna()
    named = reports[known].copy()
    add_series_column(named, rules)
    reports["agency_id"] = named["series"].reindex(reports.index).fillna(reports["report"])
    again = sort_by_agency_year_completeness(reports).duplicated(["agency_id", "year"]).reindex(reports.index)
    reports["placed"] = known & ~again
    placed = reports[reports["placed"]]
    held = set(zip(placed["agency_id"], placed["year"], strict=True))
    pairs = zip(reports["agency_id"], reports["year"], strict=True)
    reports["follows"] = [(agency, year - 1) in held for agency, year in pairs]
    return reports


def keys_of_panel_reports(reports: pd.DataFrame) -> list[PanelKey]:
    """Return agency, year and key of the one report per agency and year that enters the panel."""
    placed = reports[reports["placed"]]
    columns = (placed[name].tolist() for name in ("agency_id", "year", "report", "agency"))
    return [PanelKey(agency_id, int(year), *rest) for agency_id, year, *rest in zip(*columns, strict=True)]


def narratives_by_year(
    store: Store,
    successions: Iterable[Succession] | None = None,
    reports: pd.DataFrame | None = None,
    vocabulary: Vocabulary | None = None,
) -> Iterator[tuple[int | None, Narratives]]:
    """Yield each year of a store with its narratives, ascending; reports of unknown year come last, with year None.

    Parameters
    ----------
    reports : frame, optional
        Frame from `reports_with_series`, if already computed.
    vocabulary : Vocabulary, optional
        Vocabulary to use; by default a new one.
    """
    reports = reports_with_series(store, successions) if reports is None else reports
    vocabulary = vocabulary or Vocabulary()
    for year in [*sorted(reports["year"].dropna().unique().astype(int).tolist()), None]:
        chosen = reports[reports["year"].isna() if year is None else reports["year"] == year]
        if not chosen.empty:
            yield year, read_narratives_of_year(store, chosen, year, vocabulary)
