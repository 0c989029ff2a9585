"""compare: a store of many reports → Panel with everything that only several reports can tell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from disclosure_nlp.agencies.registry import Register
from disclosure_nlp.agencies.successions import Succession
from disclosure_nlp.compare.across import check_across
from disclosure_nlp.compare.decided import apply_decisions, with_fingerprints
from disclosure_nlp.compare.followup import follow_up
from disclosure_nlp.compare.panel import Panel, build_panel
from disclosure_nlp.compare.panel_items import PanelResults, panel_items
from disclosure_nlp.compare.rates import rates_of
from disclosure_nlp.compare.reuse import Text, find_reuse, sizes_of, texts_of
from disclosure_nlp.compare.scores import with_items
from disclosure_nlp.compare.tagging_error import draw_replicates, error_of
from disclosure_nlp.compare.uncertainty import (
    Replicates,
    group_means,
    rank_intervals,
    superiority,
    weight_sensitivity,
)
from disclosure_nlp.compare.versions import compare_versions
from disclosure_nlp.corpus.decisions import read_decisions
from disclosure_nlp.display import one_line_repr

if TYPE_CHECKING:
    import pandas as pd

    from disclosure_nlp.corpus.store import Store


@dataclass(frozen=True)
class Comparison:
    """A panel whose scores hold the items over several years, with what they rest on.

    Attributes
    ----------
    panel : Panel
    across : frame
        Results of X1, X2, X3, X7 and H1 (`check_across`).
    reuse : frame
        Reused text, X4 and X5 (`find_reuse`).
    followup : frame
        Last year's problems and promises, X6 (`follow_up`).
    versions : frame
        Copies of one agency and year against each other, X8 (`compare_versions`).
    rates : frame
        Outcomes of requests and disputes (`rates_of`).
    copies : Replicates
        Items of the last year under labels drawn by their probabilities (`draw_replicates`); empty where it was not asked for.
    tagging_error : frame
        What the tagger's error does to items and totals of the last year (`error_of`).
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
        """Return the agencies of a year by score with intervals of their ranks (`rank_intervals`).

        Parameters
        ----------
        year : int, optional
            By default the last one, for which the tagger's error is drawn as well.
        """
        last = self.panel.years[-1]
        return rank_intervals(self.panel, year or last, tagged=self.copies if year in (None, last) else None)

    def superiority(self, first: str, second: str, year: int | None = None) -> float:
        """Return the probability that one agency scores above another (`superiority`)."""
        return superiority(self.panel, year or self.panel.years[-1], first, second)

    def group_means(self, by: str) -> pd.DataFrame:
        """Return mean scores by year and region, level, kind or field, with intervals (`group_means`)."""
        return group_means(self.panel, by)

    def weight_sensitivity(self, year: int | None = None) -> pd.DataFrame:
        """Return how much the order of agencies depends on each item's weight (`weight_sensitivity`)."""
        return weight_sensitivity(self.panel, year or self.panel.years[-1])

    def __repr__(self) -> str:
        sizes = (("across", self.across), ("reuse", self.reuse), ("followup", self.followup))
        return one_line_repr("Comparison", (repr(self.panel), *(f"{len(frame):,} of {name}" for name, frame in sizes)))

    def _repr_html_(self) -> str:
        return self.panel._repr_html_()


def results_of(panel: Panel, store: Store) -> tuple[PanelResults, list[Text]]:
    """Return what the checks over several reports find, before decisions of people, and the texts compared."""
    across = check_across(panel)
    texts = texts_of(panel, store)
    published: Any = panel.reports.dropna(subset=["published"]).set_index("report")["published"].to_dict()
    reuse = find_reuse(texts, published)
    followup = follow_up(panel, store)
    versions = compare_versions(panel, store)
    return with_fingerprints(PanelResults(across, reuse, followup, versions), panel), texts


def compare_store(
    store: Store,
    successions: Iterable[Succession] | None = None,
    *,
    agencies: Register = (),
    tagging_error: bool = True,
) -> Comparison:
    """Compare the reports of a store.

    Parameters
    ----------
    store : Store
        An open store (`disclosure_nlp.open_store`).
    successions : iterable of Succession, optional
        Renames and reorganisations of agencies (`read_successions`); by default those that ship with the package.
    agencies : sequence of RegisteredName, optional
        Numbers of another store that are carried over (`read_register`).
    tagging_error : bool, default True
        Whether reports of the last year are judged again under drawn labels: about 40 ms a report, at most 400 of them.

    Raises
    ------
    DefinitionError
        When the store holds no report with agency and year, or reports scored by different rubrics.
    """
    panel = build_panel(store, successions, agencies)
    results, texts = results_of(panel, store)
    results = apply_decisions(results, read_decisions(store.place))
    scored = with_items(panel, panel_items(panel, results, sizes_of(texts)))
    year = scored.years[-1]
    replicates = draw_replicates(scored, store, year) if tagging_error else Replicates((), {})
    errors = error_of(scored, year, replicates)
    return Comparison(scored, *results, rates_of(panel), replicates, errors)
