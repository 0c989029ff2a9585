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
_BATCH = 10_000  # reports of which the totals are computed at a time


def scoring_scope(panel: Panel, year: int) -> Scope:
    """Return whether a panel scores a year's reports with earlier years, only with each other, or each alone."""
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
    from pandas.api.types import union_categoricals

    items = panel.items.copy(deep=False)
    row = _find_rows(items, item_results, panel.reports)
    open_ones = items["item"].isin(VERSION1_ITEMS) if is_version1(panel) else items["state"] == "aside"
    changed = (row >= 0) & open_ones.to_numpy()
    new = item_results.iloc[row[changed]]
    for name in ("state", "reason", "reason_zh"):
        texts = union_categoricals([_as_categories(items[name]), _as_categories(new[name])], sort_categories=True)
        both = texts[: len(items)]
        both[changed] = texts[len(items) :]
        items[name] = both.remove_unused_categories()
    values = items["value"].to_numpy(dtype=float, copy=True)
    values[changed] = new["value"].to_numpy(dtype=float)
    items["value"] = values
    items["points"] = (items["weight"] * items["value"]).round(DIGITS)
    reports = panel.reports.copy()
    scores = panel_totals(items, reports, find_packaged_rubric(panel))
    for name in scores.columns:
        reports[name] = scores[name].to_numpy()
    reports["scope"] = [scoring_scope(panel, year) for year in reports["year"].tolist()]
    return replace(panel, items=items, reports=reports)


def _as_categories(texts: pd.Series[Any]) -> pd.Categorical:
    """Return texts as a pandas categorical array; an empty sequence is allowed."""
    import pandas as pd

    found = pd.Categorical(texts)
    return pd.Categorical.from_codes(found.codes, found.categories.astype("str"))


def _find_rows(items: pd.DataFrame, item_results: pd.DataFrame, reports: pd.DataFrame) -> NDArray[np.int32]:
    """Return for each item of a panel the row index of its result, -1 for items without a result."""
    import numpy as np
    import pandas as pd

    names = pd.Index(items["item"].unique().astype(str)).append(pd.Index(item_results["item"].unique().astype(str)))
    names = names.unique()
    found = np.full((len(reports), len(names)), -1, dtype=np.int32)
    places = pd.MultiIndex.from_frame(reports[_KEYS]).get_indexer(pd.MultiIndex.from_frame(item_results[_KEYS]))
    known = places >= 0
    found[places[known], names.get_indexer(item_results["item"])[known]] = np.flatnonzero(known)
    found_of_item: NDArray[np.int32] = found[_report_indices_of_items(items, reports), names.get_indexer(items["item"])]
    return found_of_item


def _report_indices_of_items(items: pd.DataFrame, reports: pd.DataFrame) -> NDArray[np.int64]:
    """Return for each item score the row index of its report in the frame of reports."""
    import pandas as pd

    own = pd.Categorical(items["report"])
    places: NDArray[np.int64] = pd.Index(reports["report"]).get_indexer(own.categories)[own.codes]
    return places


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
        report, item, weight, value, state, legal, common.
    reports : frame
        report, total, known.
    rubric : Rubric, optional
        The rubric; needed only for score cards with deductions, which are no weighted mean.
    """
    import numpy as np
    import pandas as pd

    names = sorted(items["item"].unique().tolist())
    shape, spots = (
        (len(reports), len(names)),
        (_report_indices_of_items(items, reports), pd.Index(names).get_indexer(items["item"])),
    )
    found_states = pd.Categorical(items["state"])
    states = np.array([*found_states.categories, "n/a"], dtype=str)
    tables = {
        name: _scatter_values(shape, spots, column, missing)
        for name, column, missing in (
            ("weight", items["weight"].to_numpy(float), 0.0),
            ("value", items["value"].to_numpy(float), np.nan),
            ("state", found_states.codes, -1),
            ("legal", items["legal"].to_numpy(bool), False),
            ("common", items["common"].to_numpy(bool), False),
        )
    }
    parts = [
        _totals_of_batch({name: table[start : start + _BATCH] for name, table in tables.items()}, states, names, rubric)
        for start in range(0, len(reports), _BATCH)
    ]
    frame: pd.DataFrame = pd.concat(parts, ignore_index=True)
    none = reports["total"].isna().to_numpy() & (reports["known"] > 0).to_numpy()
    frame.loc[none, ["total", "lower", "upper", "legal"]] = np.nan
    return frame


def _scatter_values(shape: tuple[int, int], spots: tuple[Any, Any], values: NDArray[Any], missing: Any) -> NDArray[Any]:
    """Return an array (reports, items) filled with values at the given positions, and ``missing`` elsewhere.

    It is row by row in memory: the last bit of a sum, and so the rounding, depends on that.
    """
    import numpy as np

    table = np.full(shape, missing, dtype=values.dtype)
    kept = spots[0] >= 0
    table[spots[0][kept], spots[1][kept]] = values[kept]
    return table


def _totals_of_batch(
    tables: dict[str, NDArray[Any]], state_names: NDArray[np.str_], item_names: list[str], rubric: Rubric | None
) -> pd.DataFrame:
    """Return the totals of some reports from tables of their items; ``state`` holds indices of ``state_names``."""
    import pandas as pd

    weights, values, states = tables["weight"], tables["value"], state_names[tables["state"]]
    found = compute_totals(weights, values, states)
    frame = pd.DataFrame(found._asdict())[["total", "lower", "upper", "assessed", "known", "won", "tested"]]
    frame["legal"] = compute_subtotal(weights, values, states, tables["legal"])
    frame["common"] = compute_subtotal(weights, values, states, tables["common"], LEAST_COMMON)
    if rubric is not None and rubric.view == "scorecard":
        columns = ["total", "lower", "upper", "assessed"]
        frame[columns] = _totals_after_deductions(item_names, values, states, rubric)
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
