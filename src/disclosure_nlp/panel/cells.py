"""Panel columns of standard table cells, with a code of one letter for the reason of every missing value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from disclosure_nlp.panel.columns import PanelColumn, panel_columns
from disclosure_nlp.panel.filling import KNOWN, PanelBuilder

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from disclosure_nlp.corpus.store import Store

_BATCH = 500_000
_ABSENT = b"?"  # the table read has no such cell; replaced by a code that depends on the form
_STATES = {"blank": b"b", "not_applicable": b"x", "unreadable": b"c"}
_TEN_THOUSAND = 1e4
_IN_YUAN = {"元": 1.0, "万元": _TEN_THOUSAND, "亿元": _TEN_THOUSAND**2}
_QUERY = """
SELECT p.place, s.spot, coalesce(c.corrected, c.number) AS number, c.state, c.unit
FROM cells c JOIN panel_rows p USING (report)
JOIN panel_spots s ON s."table" = c."table" AND s."row" = c."row" AND s."column" = c."column"
"""
_TABLES = 'SELECT p.place, c."table", min(c.form) AS form FROM cells c JOIN panel_rows p USING (report) GROUP BY 1, 2'
# Generations in the order of `PanelColumn.forms`, by the first year after each.
_GENERATIONS = ((2014, 0), (2019, 1), (2021, 2), (9999, 3))
_FORM_PLACES = {"statistics": 1, "2019": 2, "2021": 3}
_PARTS_OF_OTHER = ("o1", "o2", "o3")


class TableForms:
    """Form (edition of the official template) that each standard table of every report follows.

    An index into `PanelColumn.forms`, -1 if the report lacks the table.

    Attributes
    ----------
    of : dict
        Arrays by table (requests, proactive, disputes, statistics, local), one entry per panel row.
    year : array
        Generation of the form used in the reporting year, 0 to 3.
    """

    def __init__(self, store: Store, years: NDArray[np.int64]) -> None:
        names = ("requests", "proactive", "disputes", "statistics", "local")
        self.of = {name: np.full(len(years), -1) for name in names}
        for place, table, form in store.connection.execute(_TABLES).fetchall():
            if table in self.of:
                self.of[table][place] = _FORM_PLACES.get(form, 0)
        bounds = [first for first, _ in _GENERATIONS[:-1]]
        self.year = np.searchsorted(bounds, years, side="right")


def register_panel_rows(store: Store, reports: pd.Series[str]) -> None:
    """Register the DuckDB table `panel_rows`, which maps each report key to its row in the panel."""
    import pandas as pd

    frame = pd.DataFrame({"report": reports, "place": np.arange(len(reports), dtype=np.int32)})
    store.connection.register("panel_rows", frame.dropna(subset=["report"]))


def fill_cells(store: Store, builder: PanelBuilder, table_forms: TableForms) -> None:
    """Add a panel column for each cell of the standard tables; `register_panel_rows` must be called before."""
    import pandas as pd

    columns = [column for column in panel_columns().values() if column.cell is not None]
    spots = pd.DataFrame([column.cell for column in columns], columns=["table", "row", "column"])
    store.connection.register("panel_spots", spots.assign(spot=np.arange(len(columns), dtype=np.int32)))
    values = np.full((len(columns), builder.size), np.nan)
    codes = np.full((len(columns), builder.size), _ABSENT, "S1")
    for batch in store.sql(_QUERY).to_arrow_reader(_BATCH):
        place, spot = (batch.column(name).to_numpy() for name in ("place", "spot"))
        number = batch.column("number").to_numpy(zero_copy_only=False)
        state = batch.column("state").dictionary_encode()
        letters = np.array([_STATES.get(name, b"b") for name in state.dictionary.to_pylist()], "S1")
        states = letters[state.indices.to_numpy()]
        values[spot, place] = number
        codes[spot, place] = np.where(np.isnan(number), states, KNOWN)
        for unit, factor in _IN_YUAN.items():
            scaled = (batch.column("unit").to_pandas() == unit).to_numpy()
            _convert_money(values, codes, columns, (spot[scaled], place[scaled]), factor)
    for column, own, why in zip(columns, values, codes, strict=True):
        if column.id == "pa_proc_amt":  # the form names no unit
            unitless = ~np.isnan(own) & (why != b"y")
            own[unitless], why[unitless] = np.nan, b"r"
        builder.add_column(
            column.id, own, np.where(why == _ABSENT, codes_of_absent_cells(column, table_forms), why).astype("S1")
        )
    _fill_other_processing_row(builder)


def _convert_money(
    values: NDArray[np.float64],
    codes: NDArray[np.bytes_],
    columns: list[PanelColumn],
    positions: tuple[NDArray[np.int32], NDArray[np.int32]],
    yuan_per_unit: float,
) -> None:
    """Convert, in place, amounts of money printed in another unit to the unit of their column; their code is ``y``.

    ``positions`` are column and row indices of the cells with that unit, which is worth ``yuan_per_unit`` yuan.
    """
    unit = np.array([{"10k yuan": _TEN_THOUSAND, "yuan": 1.0}.get(column.unit, 0.0) for column in columns])
    spot, place = (indices[unit[positions[0]] > 0] for indices in positions)
    values[spot, place] *= yuan_per_unit / unit[spot]
    codes[spot, place] = np.where(np.isnan(values[spot, place]), codes[spot, place], b"y")


def codes_of_absent_cells(column: PanelColumn, table_forms: TableForms) -> NDArray[np.bytes_]:
    """Return a code per row for an absent table cell: ``a`` if the form does not contain it, ``d`` if it was lost.

    The form is that of the table read, or if there is none that of the year.
    """
    assert column.cell is not None
    form_read = table_forms.of[column.cell[0]]
    form = np.where(form_read >= 0, form_read, table_forms.year)
    printed = np.array([mark == "x" for mark in column.forms])[form]
    return np.where(printed, b"d", b"a").astype("S1")


def _fill_other_processing_row(builder: PanelBuilder) -> None:
    """Fill the row 其他处理 (other processing) with the sum of its three parts if a report prints only these."""
    for short in (name.removeprefix("rq_o_") for name in panel_columns() if name.startswith("rq_o_")):
        sum_column, parts = f"rq_o_{short}", [f"rq_{part}_{short}" for part in _PARTS_OF_OTHER]
        has_sum = builder.codes[sum_column] == KNOWN
        lost = np.all([builder.codes[part] == b"d" for part in parts], axis=0)
        for part in parts:
            builder.codes[part][has_sum & lost] = b"a"
        added = np.sum([builder.values[part] for part in parts], axis=0)
        printed = ~has_sum & np.any([np.isin(builder.codes[part], [b"", b"b", b"c", b"x"]) for part in parts], axis=0)
        codes = first_missing_code([builder.codes[part] for part in parts])
        why = np.where(printed, codes, builder.codes[sum_column])
        builder.add_column(sum_column, np.where(has_sum, builder.values[sum_column], added), why.astype("S1"))


def first_missing_code(codes_by_column: list[NDArray[np.bytes_]]) -> NDArray[np.bytes_]:
    """Return, for each row, the first missing-value code among several columns; empty if no value is missing.

    Examples
    --------
    >>> first_missing_code([np.array([b"", b"b"]), np.array([b"c", b"d"])]).tolist()
    [b'c', b'b']
    """
    found = codes_by_column[0].astype("S1")
    for more in codes_by_column[1:]:
        found = np.where(found == KNOWN, more, found)
    return found.astype("S1")
