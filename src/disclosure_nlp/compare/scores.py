"""Scores of a panel: adds the rubric items that need several reports and recomputes every total."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from disclosure_nlp.compare.panel import Panel
from disclosure_nlp.compare.version1 import VERSION1_ITEMS, is_version1
from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.model import Scope
from disclosure_nlp.score.deductions import subtract_deductions
from disclosure_nlp.score.rubric import Rubric
from disclosure_nlp.score.scorer import resolve_rubric
from disclosure_nlp.score.totals import DIGITS, LEAST_COMMON, compute_subtotal, compute_totals

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

_KEYS = ["agency_id", "year"]


def scoring_scope(panel: Panel, year: int) -> Scope:
    """Return which other reports score those of a year: earlier years too, the same year only, or none."""
    if year > panel.years[0]:
        return "panel"
    return "year" if int((panel.reports["year"] == year).sum()) > 1 else "report"


def add_panel_item_results(panel: Panel, item_results: pd.DataFrame) -> Panel:
    """Return a panel with the results of the items that need several reports, and with recomputed totals.

    Parameters
    ----------
    item_results : frame
        agency_id, year, item, value, state, reason, reason_zh. Items that are not in the rubric or do not apply to a report
        are ignored.
    """
    names = ("value", "state", "reason", "reason_zh")
    given = item_results.astype({"year": int, "value": float}).rename(columns={name: f"new_{name}" for name in names})
    items = panel.items.merge(given, on=[*_KEYS, "item"], how="left")
    open_ones = items["item"].isin(VERSION1_ITEMS) if is_version1(panel) else items["state"] == "aside"
    changed = items["new_state"].notna() & open_ones
    for column in names:
        items.loc[changed, column] = items.loc[changed, f"new_{column}"]
    items["value"] = items["value"].astype(float)
    items["points"] = (items["weight"] * items["value"]).round(DIGITS)
    items = items[panel.items.columns]
    reports = panel.reports.copy()
    scores = panel_totals(items, reports, find_packaged_rubric(panel))
    for name in scores.columns:
        reports[name] = scores[name].to_numpy()
    reports["scope"] = [scoring_scope(panel, year) for year in reports["year"].tolist()]
    return replace(panel, items=items, reports=reports)


def find_packaged_rubric(panel: Panel) -> Rubric | None:
    """Return the rubric that a panel was scored with, or None if the package does not contain it."""
    first = panel.reports.iloc[0]
    try:
        return resolve_rubric(f"{first['rubric']}@{first['rubric_version']}")
    except DefinitionError:
        return None


def panel_totals(items: pd.DataFrame, reports: pd.DataFrame, rubric: Rubric | None = None) -> pd.DataFrame:
    """Compute totals, bounds and shares of reports from their item results, in the order of the reports.

    The frame has total, lower, upper, assessed, legal, common, known, won and tested. A report without a total keeps none.

    Parameters
    ----------
    items : frame
        agency_id, year, item, weight, value, state, legal, common.
    reports : frame
        agency_id, year, total.
    rubric : Rubric, optional
        The rubric; needed only for score cards with deductions, which are no weighted mean.
    """
    import numpy as np
    import pandas as pd

    keys = pd.MultiIndex.from_frame(reports[_KEYS])
    cells = items.set_index([*_KEYS, "item"])

    def to_wide_table(column: str, missing: Any) -> pd.DataFrame:
        table: pd.DataFrame = cells[column].unstack("item").reindex(keys)
        return table.astype(object).where(table.notna(), missing) if isinstance(missing, str) else table.fillna(missing)

    weights, states = to_wide_table("weight", 0.0).to_numpy(float), to_wide_table("state", "n/a").to_numpy(str)
    values = to_wide_table("value", np.nan).to_numpy(float)
    marks = {name: to_wide_table(name, False).to_numpy(bool) for name in ("legal", "common")}
    found = compute_totals(weights, values, states)
    frame = pd.DataFrame(found._asdict())[["total", "lower", "upper", "assessed", "known", "won", "tested"]]
    frame["legal"] = compute_subtotal(weights, values, states, marks["legal"])
    frame["common"] = compute_subtotal(weights, values, states, marks["common"], LEAST_COMMON)
    if rubric is not None and rubric.view == "scorecard":
        columns = ["total", "lower", "upper", "assessed"]
        frame[columns] = _totals_after_deductions(
            cells["value"].unstack("item").columns.tolist(), values, states, rubric
        )
    none = reports["total"].isna().to_numpy() & (reports["known"] > 0).to_numpy()
    frame.loc[none, ["total", "lower", "upper", "legal"]] = np.nan
    return frame


def _totals_after_deductions(
    names: list[str], values: NDArray[np.float64], states: NDArray[np.str_], rubric: Rubric
) -> list[tuple[float, ...]]:
    """Return total, bounds and assessed share of each report under a rubric with deductions."""
    rows = []
    for own, known in zip(values.tolist(), states.tolist(), strict=True):
        by_id = {
            name: (value if state == "value" else None, state)
            for name, value, state in zip(names, own, known, strict=True)
        }
        rows.append(tuple(subtract_deductions(by_id, rubric)[:4]))
    return rows
