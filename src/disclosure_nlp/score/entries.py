"""B, entries: are the form's cells filled, and with figures that can be."""

from __future__ import annotations

import re
from functools import partial

from disclosure_nlp.model import Cell, CellRef, Table
from disclosure_nlp.parse.forms import BlockForm, load_form
from disclosure_nlp.score.case import LEAST_SHARE, Case, Judge, Judgement, failed, known, unknown

_TABLES = ("proactive", "requests", "disputes")
# 单位：万元, （万元）, 金额(元): a unit of money in the table's own words.
_MONEY_UNIT = re.compile(r"[百千万亿]?元")
_AMOUNT_COLUMNS = ("amount_10k_yuan", "amount")
Key = tuple[str, str]


def expected_cells(table: Table, forms: dict[str, str]) -> tuple[Key, ...]:
    """Return the (row, column) ids that the form asks for, in order.

    Parameters
    ----------
    table : Table
        A standard table as parsed.
    forms : dict of str to str
        The form of each block: the small tables of section 2 may differ.
    """
    form = load_form(table.form)
    if table.id == "proactive":
        return tuple(
            (row.id, column.id)
            for base in form.blocks
            for block in (_block(base.id, forms.get(f"proactive.{base.id}", form.id), base),)
            for row in block.rows
            for column in block.columns
        )
    keys = form.cells(table.id)
    for row in form.requests.alternatives if table.id == "requests" else ():
        if row.id in table.rows and not set(row.replaces) & set(table.rows):
            columns = [column.id for column in form.requests.columns]
            keys = tuple(key for key in keys if key[0] not in row.replaces) + tuple((row.id, name) for name in columns)
    return keys


def _block(name: str, form: str, base: BlockForm) -> BlockForm:
    return next((block for block in load_form(form).blocks if block.id == name), base)


def _is_lost(table: Table, key: Key) -> bool:
    """Tell whether a cell that was not read has its labels in print: then it could not be read, else it is not there."""
    row, column = key
    missing_column = any(name.rpartition(".")[2] == column for name in table.missing_columns)
    return row not in table.missing_rows and not missing_column


def filled(case: Case, table: str) -> Judgement:
    """B1, B2, B3: share of the form's cells that hold a number; blank, ``/`` and 无 hold none.

    Unknown without the table: A3 has counted that it is missing, and the share of nothing is no share.
    """
    found = case.table(table)
    if found is None:
        return unknown("no figure of the table could be read")
    keys = expected_cells(found, case.report.forms)
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


def valid(case: Case) -> Judgement:
    """B4: share of the figures that are whole where they count, not negative, and money with its unit (check V2)."""
    tables = [table for table in map(case.table, _TABLES) if table is not None]
    figures = [(table, cell) for table in tables for cell in table.cells if cell.value.state == "number"]
    if not figures:
        return unknown("no figure could be read")
    bare = [CellRef(table.id, cell.row, cell.column) for table, cell in figures if _lacks_unit(case, table, cell)]
    invalid = (item for result in case.results("V2") if failed(result) for item in result.evidence)
    wrong = tuple(dict.fromkeys((*invalid, *bare)))
    right = len(figures) - len(wrong)
    unit = "; an amount has no unit" if bare else ""
    return known(right / len(figures), f"{right} of {len(figures)} figures are valid{unit}", wrong)


def _lacks_unit(case: Case, table: Table, cell: Cell) -> bool:
    """Tell whether an amount above 0 has a unit neither in its cell nor above it in its table."""
    if cell.column not in _AMOUNT_COLUMNS or not cell.value.number or cell.value.unit:
        return False
    return not _MONEY_UNIT.search(case.report.text, table.start, cell.end)


ENTRIES: dict[str, Judge] = {
    "B1": partial(filled, table="proactive"),
    "B2": partial(filled, table="requests"),
    "B3": partial(filled, table="disputes"),
    "B4": valid,
}
