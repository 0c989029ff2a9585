"""Known-groups test over years: how well rubric items separate synthetic agencies that change from steady ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from disclosure_nlp.extras import import_optional

if TYPE_CHECKING:
    import pandas as pd

    from disclosure_nlp.compare.panel import Panel

# The items that each scenario should affect: text reuse; figures and slips; the rise of the total over the years.
SIGNALS: dict[str, tuple[str, ...]] = {
    "copying": ("E8", "E9"),
    "careless": ("C1", "C2", "C3", "C4", "C5", "Q3"),
    "improving": ("total",),
}


class Separation(NamedTuple):
    """How well rubric items separate agencies with a planted history from steady ones: ROC AUC (0.5 is chance)."""

    history: str
    items: tuple[str, ...]
    auc: float
    n: int
    steady: int


def measure_separations(panel: Panel, histories: Mapping[str, str]) -> list[Separation]:
    """Return how well rubric items separate synthetic agencies of each history (improving, …) from steady ones.

    Parameters
    ----------
    panel : Panel
        A panel whose scores include the items that need several reports (`compare_store`).
    histories : mapping
        Scenario of each agency, by agency name.
    """
    found = []
    for history, items in SIGNALS.items():
        signal = _rise_of_total_score(panel) if items == ("total",) else -_mean_item_values(panel, items)
        groups = {
            name: [
                signal[agency]
                for agency in signal.index
                if histories.get(agency) == name and signal[agency] == signal[agency]
            ]
            for name in (history, "steady")
        }
        auc = _area_under_roc_curve(groups[history], groups["steady"])
        found.append(Separation(history, items, auc, len(groups[history]), len(groups["steady"])))
    return found


def _mean_item_values(panel: Panel, items: Sequence[str]) -> pd.Series[float]:
    """Return the mean value in [0, 1] of some rubric items by agency; untested items count as 1."""
    chosen = panel.items[panel.items["item"].isin(list(items))]
    chosen = chosen[chosen["state"].isin(["value", "untested"])].fillna({"value": 1.0})
    means: pd.Series[float] = chosen.groupby("agency_id")["value"].mean()
    return means


def _rise_of_total_score(panel: Panel) -> pd.Series[float]:
    """Return the points by which the total of each agency rises from its first to its latest year."""
    ordered = panel.reports.dropna(subset=["total"]).sort_values("year").groupby("agency_id")["total"]
    rise: pd.Series[float] = ordered.last() - ordered.first()
    return rise


def _area_under_roc_curve(first: Sequence[float], second: Sequence[float]) -> float:
    """Return the probability that a value of the first group exceeds one of the second; ties count half."""
    if not first or not second:
        return float("nan")
    mannwhitneyu = import_optional("scipy.stats", "comparing groups", "validate").mannwhitneyu
    return float(mannwhitneyu(np.array(first), np.array(second)).statistic) / (len(first) * len(second))
