"""Parses tables that have numbers but no labels, if the form and its sums allow exactly one assignment."""

from __future__ import annotations

from collections.abc import Sequence

from disclosure_nlp.messages import msg
from disclosure_nlp.model import Issue, RawCell, RawTable, TableId
from disclosure_nlp.parse.cells import ParsedTables, build_table, make_cell, table_name, text_span_of_tables
from disclosure_nlp.parse.forms import FORM_IDS, TableForm, load_form, outcome_rows_by_group
from disclosure_nlp.parse.values import parse_value

_FEWEST_FIGURES = 5


def parse_unlabelled_table(
    table_id: TableId, tables: Sequence[RawTable], default_form: str, parsed: ParsedTables
) -> None:
    """Add a standard table whose labels are lost in the file, if its values fit the form in only one way."""
    figures = [cell for table in tables for cell in table.cells if cell.text.strip()]
    if len(figures) < _FEWEST_FIGURES:
        return
    form = next((form for form in (default_form, *FORM_IDS) if _numbers_fit_form(table_id, form, figures)), None)
    keys = load_form(form or default_form).cell_ids(table_id)
    code = "table.read_by_sums" if form else "table.only_figures"
    message = msg(code, table=table_name(table_id), count=len(figures))
    parsed.issues.append(Issue.from_message(message, "warning", *text_span_of_tables(tables)))
    columns = {column.id: column for column in _standard_table_form(table_id, form or default_form).columns}
    pairs = zip(keys, figures, strict=True) if form else ()
    cells = [make_cell(row, columns[column], raw) for (row, column), raw in pairs]
    parsed.forms[table_id] = form or default_form
    stated = {row for row, _ in keys}
    parsed.tables[table_id] = build_table(table_id, form or default_form, cells, tables, keys, (), stated)


def _standard_table_form(table_id: str, form_year: str) -> TableForm:
    """Return the definition of a standard table's rows and columns in a form, such as that of 2021."""
    return load_form(form_year).requests if table_id == "requests" else load_form(form_year).disputes


def _numbers_fit_form(table_id: str, form_year: str, figures: Sequence[RawCell]) -> bool:
    """Return whether numbers fit a standard table: as many as it has cells, with all sums correct."""
    keys = load_form(form_year).cell_ids(table_id)
    numbers = [parse_value(cell.text).number for cell in figures]
    if len(numbers) != len(keys) or None in numbers:
        return False
    known = {key: number or 0 for key, number in zip(keys, numbers, strict=True)}
    grid = _standard_table_form(table_id, form_year)
    columns = [column.id for column in grid.columns]
    rows = [row.id for row in grid.rows]
    if any(sum(known[row, column] for column in columns[:-1]) != known[row, columns[-1]] for row in rows):
        return False
    if table_id == "disputes":
        return True
    leaves = [row for group in outcome_rows_by_group(form_year).values() for row in group if row in rows]
    return all(
        known["received", c] + known["carried_in", c] == known["total_processed", c] + known["carried_out", c]
        and sum(known[row, c] for row in leaves) == known["total_processed", c]
        for c in columns
    )
