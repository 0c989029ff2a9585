"""Panel columns of scores, text measures, and percentiles among peers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from disclosure_nlp.measures.percentiles import PEERS, peer_percentiles
from disclosure_nlp.panel.columns import columns_with_percentiles, measures_with_standard_deviation, panel_columns
from disclosure_nlp.panel.filling import KNOWN, PanelBuilder
from disclosure_nlp.panel.states import SeriesYear, submitted_share

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

_FIRST_FORM_YEAR = 2019


def fill_scores(
    builder: PanelBuilder, rows: pd.DataFrame, item_scores: pd.DataFrame, states: Mapping[SeriesYear, int]
) -> None:
    """Add the panel columns of scores; item D4 (share of due reports submitted) is computed from report states."""
    early = rows["year"].to_numpy() < _FIRST_FORM_YEAR
    for name in ("total", "lower", "upper", "legal", "assessed"):
        values = rows[name].to_numpy(dtype=float)
        codes = np.where(early, b"a", b"f" if name == "assessed" else b"k").astype("S1")
        builder.add_column(f"sc_{name}", np.where(early, np.nan, values), codes)
    _fill_item_scores(builder, rows, item_scores, early)
    builder.add_column("sc_d4", *_shares_of_reports_submitted(rows, states, early))


def _fill_item_scores(
    builder: PanelBuilder, rows: pd.DataFrame, item_scores: pd.DataFrame, before_first_form: NDArray[np.bool_]
) -> None:
    """Add a panel column of scores per rubric item; years before 2019 (the first uniform form) have no score."""
    row_by_report = {report: row for row, report in enumerate(rows["report"].tolist()) if report is not None}
    row_of_score = item_scores["report"].map(row_by_report)
    for column in (name for name in panel_columns() if name.startswith("sc_")):
        if column in builder.values:
            continue
        of_item = (item_scores["item"] == column.removeprefix("sc_").upper()) & row_of_score.notna()
        spots = row_of_score[of_item].to_numpy(dtype=int)
        values, codes = np.full(builder.size, np.nan), np.full(builder.size, b"g", "S1")
        values[spots] = item_scores.loc[of_item, "value"].to_numpy(dtype=float)
        states_of = item_scores.loc[of_item, "state"].to_numpy()
        codes[spots] = np.where(np.isin(states_of, ["n/a", "untested"]), b"g", b"u")
        values[before_first_form], codes[before_first_form] = np.nan, b"a"
        builder.add_column(column, values, codes)


def _shares_of_reports_submitted(
    rows: pd.DataFrame, states: Mapping[SeriesYear, int], before_first_form: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.bytes_]]:
    """Return per row the share of the reports due until that year that were submitted, with missing-value codes."""
    by_agency: dict[str, list[tuple[int, int]]] = {}
    for key, state in states.items():
        by_agency.setdefault(key.agency_id, []).append((key.year, state))
    shares = [
        submitted_share(state for year, state in by_agency[agency] if year <= last)
        for agency, last in zip(rows["agency_id"].tolist(), rows["year"].tolist(), strict=True)
    ]
    values = np.array([np.nan if share is None else share for share in shares])
    return np.where(before_first_form, np.nan, values), np.where(before_first_form, b"a", b"u").astype("S1")


def fill_text_measures(builder: PanelBuilder, measures: pd.DataFrame, reports: pd.Series[str]) -> None:
    """Add panel columns of the text measures of reports, with missing-value codes."""
    import pandas as pd

    place = measures.index.get_indexer(pd.Index(reports.fillna("")))
    missing = measures.attrs["missing"]
    spots = measures.index.get_indexer(pd.Index(missing["report"]))
    letters = {
        name: (spots[rows], missing["code"].to_numpy(dtype="S1")[rows])
        for name, rows in missing.groupby("column").indices.items()
    }
    values = measures.to_numpy(dtype=float)
    for column, name in enumerate(measures.columns):
        codes = np.full(len(measures) + 1, b"u", "S1")
        if name in letters:
            at, codes[at] = letters[name]
        codes[-1] = b"f"
        builder.add_column(name, np.where(place >= 0, values[place, column], np.nan), codes[place])


def fill_standard_deviations(builder: PanelBuilder, draws: pd.DataFrame, reports: pd.Series[str]) -> None:
    """Add panel columns with the standard deviation of measures over drawn sentence labels (effect of tagging errors).

    Parameters
    ----------
    draws : frame
        As `disclosure_nlp.measures.draw_measures` returns it; reports tagged by cue words have none.
    """
    spread = draws.drop(columns="draw").groupby("report").std().reindex(reports.fillna(""))
    for base in measures_with_standard_deviation():
        codes = np.where(builder.codes[base] == KNOWN, b"u", builder.codes[base]).astype("S1")
        deviations = spread[base].to_numpy(dtype=float)
        builder.add_column(f"{base}_sd", np.where(builder.codes[base] == KNOWN, deviations, np.nan), codes)


def fill_percentiles(builder: PanelBuilder) -> None:
    """Add panel columns of percentiles among agencies of the same level, kind and year."""
    import pandas as pd

    bases = [base for base in columns_with_percentiles() if base in builder.values]
    ranked = peer_percentiles(pd.DataFrame({name: builder.values[name] for name in (*PEERS, *bases)}), bases)
    for base in bases:
        why = np.where(builder.codes[base] == KNOWN, b"s", builder.codes[base]).astype("S1")
        builder.add_column(f"pc_{base}", ranked[f"pc_{base}"].to_numpy(dtype=float), why)
