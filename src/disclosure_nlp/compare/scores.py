"""Scores with what only several reports can tell: D1 to D4, E3 and E4 put into the items, totals anew."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from disclosure_nlp.compare.panel import Panel

if TYPE_CHECKING:
    import pandas as pd

_KEYS = ["agency_id", "year"]
_DIGITS = 4


def with_items(panel: Panel, found: pd.DataFrame) -> Panel:
    """Return the panel with the values of some items replaced and every score worked out anew.

    Parameters
    ----------
    found : frame
        agency_id, year, item, value, state, reason; items that the rubric has not are left aside.
    """
    given = found.astype({"year": int, "value": float}).rename(
        columns={"value": "new_value", "state": "new_state", "reason": "new_reason"}
    )
    items = panel.items.merge(given, on=[*_KEYS, "item"], how="left")
    changed = items["new_state"].notna()
    for column in ("value", "state", "reason"):
        items.loc[changed, column] = items.loc[changed, f"new_{column}"]
    items["value"] = items["value"].astype(float)
    items["points"] = (items["weight"] * items["value"]).round(_DIGITS)
    items = items[panel.items.columns]
    scores = totals(items)
    reports = panel.reports.drop(columns=["total", "lower", "upper", "assessed", "legal"]).merge(
        scores, on=_KEYS, how="left"
    )
    return replace(panel, items=items, reports=reports[panel.reports.columns])


def totals(items: pd.DataFrame) -> pd.DataFrame:
    """Return total, lower, upper, legal in [0, 100] and assessed in [0, 1] per agency and year (docs/rubric.md)."""
    counted = items[items["state"] != "n/a"].copy()
    known = counted["value"].notna()
    counted["known_weight"] = counted["weight"].where(known, 0.0)
    counted["won"] = counted["points"].where(known, 0.0)
    sums = counted.groupby(_KEYS)[["weight", "known_weight", "won"]].sum()
    law = counted[counted["legal"].astype(bool)].groupby(_KEYS)[["known_weight", "won"]].sum()
    sums["total"] = (100 * sums["won"] / sums["known_weight"].where(sums["known_weight"] > 0)).round(_DIGITS)
    sums["lower"] = (100 * sums["won"] / sums["weight"]).round(_DIGITS)
    sums["upper"] = (100 * (sums["won"] + sums["weight"] - sums["known_weight"]) / sums["weight"]).round(_DIGITS)
    sums["assessed"] = (sums["known_weight"] / sums["weight"]).round(_DIGITS)
    sums["legal"] = (100 * law["won"] / law["known_weight"].where(law["known_weight"] > 0)).round(_DIGITS)
    return sums[["total", "lower", "upper", "assessed", "legal"]].reset_index()
