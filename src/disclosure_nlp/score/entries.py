"""B, entries: are the form's cells filled, and with figures that can be."""

from __future__ import annotations

import re
from functools import partial

from disclosure_nlp.model import Cell, CellRef, Table
from disclosure_nlp.score.scoring import LEAST_SHARE, ItemResult, ItemScorer, ScoringInput, failed, known, unknown

_TABLES = ("proactive", "requests", "disputes")
# 单位：万元, （万元）, 金额(元): a unit of money in the table's own words.
_MONEY_UNIT = re.compile(r"[百千万亿]?元")
# The form prints a unit for fees alone; 采购总金额 of the form of 2019 has none to state.
_FEE_COLUMN = "amount_10k_yuan"
Key = tuple[str, str]


def _is_lost(table: Table, key: Key) -> bool:
    """Tell whether a cell that was not read has its labels in print: then it could not be read, else it is not there."""
    row, column = key
    missing_column = any(name.rpartition(".")[2] == column for name in table.missing_columns)
    return row not in table.missing_rows and not missing_column


def filled(case: ScoringInput, table: str) -> ItemResult:
    """B1, B2, B3: share of the form's cells that hold a number; blank, ``/`` and 无 hold none.

    Unknown without the table: A3 has counted that it is missing, and the share of nothing is no share.
    """
    found = case.table(table)
    if found is None:
        return case.no_table()
    keys = case.facts.expected_cells(found)
    numbers, lost, empty = 0, 0, []
    for key in keys:
        cell = found.cell(*key)
        if cell is None:
            lost += _is_lost(found, key)
        elif cell.value.state == "number":
            numbers += 1
        elif cell.value.state == "unreadable":
            lost += 1
        else:
            empty.append(CellRef(table, *key))
    readable = len(keys) - lost
    if readable < LEAST_SHARE * len(keys):
        return unknown(f"only {readable} of {len(keys)} cells could be read")
    left_out = f"; {lost} could not be read" if lost else ""
    return known(numbers / readable, f"{numbers} of {readable} cells hold a number{left_out}", empty)


def valid(case: ScoringInput) -> ItemResult:
    """B4: share of the figures that are whole where they count, not negative, and fees with their unit (check V2)."""
    tables = [table for table in map(case.table, _TABLES) if table is not None]
    figures = [(table, cell) for table in tables for cell in table.cells if cell.value.state == "number"]
    if not figures:
        return case.no_table()
    bare = [CellRef(table.id, cell.row, cell.column) for table, cell in figures if _lacks_unit(case, table, cell)]
    invalid = (item for result in case.results("V2") if failed(result) for item in result.evidence)
    wrong = dict.fromkeys((*invalid, *bare))
    right = len(figures) - len(wrong)
    unit = "; an amount has no unit" if bare else ""
    return known(right / len(figures), f"{right} of {len(figures)} figures are valid{unit}", wrong)


def _lacks_unit(case: ScoringInput, table: Table, cell: Cell) -> bool:
    """Tell whether a fee above 0 has a unit neither in its cell nor above it in its table."""
    if cell.column != _FEE_COLUMN or not cell.value.number or cell.value.unit:
        return False
    return not _MONEY_UNIT.search(case.report.text, table.start, cell.end)


ENTRIES: dict[str, ItemScorer] = {
    "B1": partial(filled, table="proactive"),
    "B2": partial(filled, table="requests"),
    "B3": partial(filled, table="disputes"),
    "B4": valid,
}
