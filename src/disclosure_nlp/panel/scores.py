"""Panel columns of scores, text measures, and percentiles among peers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from disclosure_nlp.measures.percentiles import PEERS, peer_percentiles
from disclosure_nlp.panel.columns import panel_columns, percentile_bases, spread_bases
from disclosure_nlp.panel.filling import KNOWN, PanelBuilder
from disclosure_nlp.panel.states import SeriesYear, submitted_share

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

_FIRST_FORM_YEAR = 2019


def fill_scores(
    filling: PanelBuilder, rows: pd.DataFrame, items: pd.DataFrame, states: Mapping[SeriesYear, int]
) -> None:
    """Add score columns from a comparison; item D4 (no year missing) from the states of due reports."""
    early = rows["year"].to_numpy() < _FIRST_FORM_YEAR
    for name in ("total", "lower", "upper", "legal", "assessed"):
        values = rows[name].to_numpy(dtype=float)
        codes = np.where(early, b"a", b"f" if name == "assessed" else b"k").astype("S1")
        filling.add_column(f"sc_{name}", np.where(early, np.nan, values), codes)
    _fill_item_scores(filling, rows, items, early)
    filling.add_column("sc_d4", *_coverage_shares(rows, states, early))


def _fill_item_scores(filling: PanelBuilder, rows: pd.DataFrame, items: pd.DataFrame, early: NDArray[np.bool_]) -> None:
    """Add one column per rubric item."""
    place = {report: at for at, report in enumerate(rows["report"].tolist()) if report is not None}
    at = items["report"].map(place)
    for column in (name for name in panel_columns() if name.startswith("sc_")):
        if column in filling.values:
            continue
        own = (items["item"] == column.removeprefix("sc_").upper()) & at.notna()
        spots = at[own].to_numpy(dtype=int)
        values, codes = np.full(filling.size, np.nan), np.full(filling.size, b"g", "S1")
        values[spots] = items.loc[own, "value"].to_numpy(dtype=float)
        states_of = items.loc[own, "state"].to_numpy()
        codes[spots] = np.where(np.isin(states_of, ["n/a", "untested"]), b"g", b"u")
        filling.add_column(column, np.where(early, np.nan, values), np.where(early, b"a", codes).astype("S1"))


def _coverage_shares(
    rows: pd.DataFrame, states: Mapping[SeriesYear, int], early: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.bytes_]]:
    """Return the share of due reports up to each row's year that were submitted, and codes."""
    by_agency: dict[str, list[tuple[int, int]]] = {}
    for key, state in states.items():
        by_agency.setdefault(key.agency_id, []).append((key.year, state))
    shares = [
        submitted_share(state for year, state in by_agency[agency] if year <= last)
        for agency, last in zip(rows["agency_id"].tolist(), rows["year"].tolist(), strict=True)
    ]
    values = np.array([np.nan if share is None else share for share in shares])
    return np.where(early, np.nan, values), np.where(early, b"a", b"u").astype("S1")


def fill_text_measures(filling: PanelBuilder, frame: pd.DataFrame, reports: pd.Series[str]) -> None:
    """Add the text measures (`disclosure_nlp.measures`)."""
    import pandas as pd

    place = frame.index.get_indexer(pd.Index(reports.fillna("")))
    missing = frame.attrs["missing"]
    spots = frame.index.get_indexer(pd.Index(missing["report"]))
    letters = {
        name: (spots[rows], missing["code"].to_numpy(dtype="S1")[rows])
        for name, rows in missing.groupby("column").indices.items()
    }
    for name in frame.columns:
        codes = np.full(len(frame) + 1, b"u", "S1")
        if name in letters:
            at, codes[at] = letters[name]
        codes[-1] = b"f"
        filling.add_column(name, np.where(place >= 0, frame[name].to_numpy(dtype=float)[place], np.nan), codes[place])


def fill_spreads(filling: PanelBuilder, drawn: pd.DataFrame, reports: pd.Series[str]) -> None:
    """Add standard deviations over draws of the labels, with the code of the measure where it is missing.

    Parameters
    ----------
    drawn : frame
        As `disclosure_nlp.measures.draw_measures` returns it; reports tagged by cue words have none.
    """
    spread = drawn.drop(columns="draw").groupby("report").std().reindex(reports.fillna(""))
    for base in spread_bases():
        codes = np.where(filling.codes[base] == KNOWN, b"u", filling.codes[base]).astype("S1")
        own = spread[base].to_numpy(dtype=float)
        filling.add_column(f"{base}_sd", np.where(filling.codes[base] == KNOWN, own, np.nan), codes)


def fill_percentiles(filling: PanelBuilder) -> None:
    """Add percentiles among peers of the same level, kind and year (`peer_percentiles`)."""
    import pandas as pd

    bases = [base for base in percentile_bases() if base in filling.values]
    ranked = peer_percentiles(pd.DataFrame({name: filling.values[name] for name in (*PEERS, *bases)}), bases)
    for base in bases:
        why = np.where(filling.codes[base] == KNOWN, b"s", filling.codes[base]).astype("S1")
        filling.add_column(f"pc_{base}", ranked[f"pc_{base}"].to_numpy(dtype=float), why)
