"""Comparison of the reports in a store: the panel of agencies and years, with scores, checks and text reuse."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from disclosure_nlp.agencies.registry import Register
from disclosure_nlp.agencies.successions import Succession
from disclosure_nlp.compare.across import check_across_reports
from disclosure_nlp.compare.fingerprints import add_fingerprints, dismiss_panel_failures
from disclosure_nlp.compare.followup import follow_up
from disclosure_nlp.compare.panel import Panel, build_panel
from disclosure_nlp.compare.panel_items import PanelResults, score_panel_items
from disclosure_nlp.compare.rates import compute_rates
from disclosure_nlp.compare.reuse import LongestSections, find_reuse, section_texts
from disclosure_nlp.compare.scores import add_panel_item_results
from disclosure_nlp.compare.tagging_error import draw_replicates, summarise_error
from disclosure_nlp.compare.uncertainty import (
    Replicates,
    group_means,
    rank_intervals,
    superiority,
    weight_sensitivity,
)
from disclosure_nlp.compare.versions import compare_versions
from disclosure_nlp.corpus.decisions import read_decisions
from disclosure_nlp.corpus.engine import Engine, open_engine
from disclosure_nlp.corpus.lost_sections import lost_sections
from disclosure_nlp.display import one_line_repr

if TYPE_CHECKING:
    import pandas as pd

    from disclosure_nlp.corpus.store import Store


@dataclass(frozen=True)
class Comparison:
    """Result of comparing reports: the panel of agencies and years, and the results of checks over several reports.

    Attributes
    ----------
    panel : Panel
    across : frame
        Results of X1, X2, X3, X7 and H1 (`check_across_reports`).
    reuse : frame
        Text reuse, checks X4 and X5 (`find_reuse`).
    followup : frame
        Follow-up of the previous year's problems and promised remedies, check X6 (`follow_up`).
    versions : frame
        Comparison of copies of the same report, check X8 (`compare_versions`).
    rates : frame
        Outcomes of requests and disputes (`compute_rates`).
    copies : Replicates
        Item values of the latest year under drawn labels (`draw_replicates`); empty if not requested.
    tagging_error : frame
        Effect of the tagger's error on items and totals of the latest year (`summarise_error`).
    """

    panel: Panel
    across: pd.DataFrame
    reuse: pd.DataFrame
    followup: pd.DataFrame
    versions: pd.DataFrame
    rates: pd.DataFrame
    copies: Replicates
    tagging_error: pd.DataFrame

    def ranks(self, year: int | None = None) -> pd.DataFrame:
        """Return the agencies of a year ranked by score, each rank with its 95 % interval.

        Parameters
        ----------
        year : int, optional
            By default the latest year, for which the intervals include the tagger's error.
        """
        last = self.panel.years[-1]
        return rank_intervals(self.panel, year or last, replicates=self.copies if year in (None, last) else None)

    def superiority(self, first: str, second: str, year: int | None = None) -> float:
        """Return the probability that one agency scores higher than another in a year, from simulated scores."""
        return superiority(self.panel, year or self.panel.years[-1], first, second)

    def group_means(self, group_column: str) -> pd.DataFrame:
        """Return mean scores by year and region, level, kind or field, with intervals, as a frame."""
        return group_means(self.panel, group_column)

    def weight_sensitivity(self, year: int | None = None) -> pd.DataFrame:
        """Return how much the ranking of agencies changes with the item weights (`weight_sensitivity`)."""
        return weight_sensitivity(self.panel, year or self.panel.years[-1])

    def __repr__(self) -> str:
        sizes = (("across", self.across), ("reuse", self.reuse), ("followup", self.followup))
        return one_line_repr("Comparison", (repr(self.panel), *(f"{len(frame):,} of {name}" for name, frame in sizes)))

    def _repr_html_(self) -> str:
        return self.panel._repr_html_()


def check_panel(panel: Panel, store: Store, engine: Engine | None = None) -> tuple[PanelResults, dict[str, int]]:
    """Run all checks that compare several reports; return the results, and the longest section size of each report."""
    across = check_across_reports(panel)
    published: Any = panel.reports.dropna(subset=["published"]).set_index("report")["published"].to_dict()
    sizes = LongestSections()
    reuse = find_reuse(sizes.add_each(section_texts(panel, store)), published, engine)
    followup = follow_up(panel, store)
    versions = compare_versions(panel, store)
    return add_fingerprints(PanelResults(across, reuse, followup, versions), panel), sizes


def compare_store(
    store: Store,
    successions: Iterable[Succession] | None = None,
    *,
    agencies: Register = (),
    tagging_error: bool = True,
    scheduler: str | None = None,
) -> Comparison:
    """Compare the reports of a store with each other over agencies and years.

    Parameters
    ----------
    store : Store
        An open store (`disclosure_nlp.open_store`).
    successions : iterable of Succession, optional
        Renames and reorganisations of agencies (`read_successions`); by default those of the package.
    agencies : sequence of RegisteredName, optional
        Agency numbers of another store to reuse (`read_agency_register`).
    tagging_error : bool, default True
        Whether reports of the latest year are rescored under drawn labels: about 40 ms per report, at most 400 reports.
    scheduler : str, optional
        Address of a running Dask scheduler, whose workers search for text reuse. The result does not depend on it.

    Raises
    ------
    DefinitionError
        If the store has no report with agency and year, or reports scored by different rubrics.
    StoreError
        If the scheduler does not answer, or its workers run another version of the package.
    """
    panel = build_panel(store, successions, agencies)
    with open_engine(0 if scheduler is None else None, scheduler) as engine:
        results, sizes = check_panel(panel, store, engine)
    results = dismiss_panel_failures(results, read_decisions(store.storage))
    scored = add_panel_item_results(panel, score_panel_items(panel, results, sizes, lost_sections(store)))
    year = scored.years[-1]
    replicates = draw_replicates(scored, store, year) if tagging_error else Replicates((), {})
    errors = summarise_error(scored, year, replicates)
    return Comparison(scored, *results, compute_rates(panel), replicates, errors)
