"""Known groups over years: how well items tell made-up agencies with a known history from steady ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from disclosure_nlp.extras import need

if TYPE_CHECKING:
    import pandas as pd

    from disclosure_nlp.compare.panel import Panel

# The items that each history should show in: text reuse, figures and slips, all items at the end against the beginning.
SIGNALS: dict[str, tuple[str, ...]] = {
    "copying": ("E8", "E9"),
    "careless": ("C1", "C2", "C3", "C4", "C5", "Q3"),
    "improving": ("total",),
}


class Separation(NamedTuple):
    """Area under the ROC curve of a history against steady agencies, by the mean of some items; 0.5 is chance."""

    history: str
    items: tuple[str, ...]
    auc: float
    n: int
    steady: int


def separations(panel: Panel, histories: Mapping[str, str]) -> list[Separation]:
    """Return how well items tell agencies of each history from steady ones.

    Copying and careless agencies have lower values; improving ones a total that rises from their first to their last year.

    Parameters
    ----------
    panel : Panel
        Scored with the items that need several reports (`compare_store`).
    histories : mapping
        History of each agency by its name.
    """
    found = []
    for history, items in SIGNALS.items():
        signal = _rise(panel) if items == ("total",) else -_means(panel, items)
        groups = {
            name: [
                signal[agency]
                for agency in signal.index
                if histories.get(agency) == name and signal[agency] == signal[agency]
            ]
            for name in (history, "steady")
        }
        auc = _auc(groups[history], groups["steady"])
        found.append(Separation(history, items, auc, len(groups[history]), len(groups["steady"])))
    return found


def _means(panel: Panel, items: Sequence[str]) -> pd.Series[float]:
    """Return the mean loss-free share of some items by agency; untested items are full as far as they go."""
    chosen = panel.items[panel.items["item"].isin(list(items))]
    chosen = chosen[chosen["state"].isin(["value", "untested"])].fillna({"value": 1.0})
    means: pd.Series[float] = chosen.groupby("agency_id")["value"].mean()
    return means


def _rise(panel: Panel) -> pd.Series[float]:
    """Return by how many points the total rises from the first to the last year of each agency."""
    ordered = panel.reports.dropna(subset=["total"]).sort_values("year").groupby("agency_id")["total"]
    rise: pd.Series[float] = ordered.last() - ordered.first()
    return rise


def _auc(one: Sequence[float], other: Sequence[float]) -> float:
    """Return the chance that one of the first group has a higher value than one of the second; ties count half."""
    if not one or not other:
        return float("nan")
    mannwhitneyu = need("scipy.stats", "comparing groups", "validate").mannwhitneyu
    return float(mannwhitneyu(np.array(one), np.array(other)).statistic) / (len(one) * len(other))
