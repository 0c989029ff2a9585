"""Builds the cells and tables of the standard tables, and collects the issues found in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from msgspec import structs

from disclosure_nlp.messages import Message, msg
from disclosure_nlp.model import Cell, Issue, RawCell, RawTable, Table, TableId, Value
from disclosure_nlp.parse.amounts import add_money_unit, convert_to_10k_yuan
from disclosure_nlp.parse.columns import ColumnLayout, assign_columns, last_number_is_sum
from disclosure_nlp.parse.form_labels import official_label as form_label
from disclosure_nlp.parse.forms import ColumnForm
from disclosure_nlp.parse.grids import LabelRow, RawRow
from disclosure_nlp.parse.values import parse_signed_value, parse_value

_SHOWN = 40
_FEWEST_PROOFS = 3  # including the figures of the row itself


class ParsedTables(NamedTuple):
    """Result of parsing a report's tables: tables by id, form (2019 or 2021) of each block of rows, and issues."""

    tables: dict[str, Table]
    forms: dict[str, str]
    issues: list[Issue]
    text: str = ""


def table_name(table: str) -> Message:
    """Return the display name of a standard table, as a message in both languages."""
    return msg(f"name.{table}")


def make_cell(row: str, column: ColumnForm, raw: RawCell, label: str = "", header_texts: Iterable[str] = ()) -> Cell:
    """Return a cell of a standard table, with its printed text parsed into a value."""
    value = parse_signed_value(raw.text) if column.signed else parse_value(raw.text)
    if column.amount:
        value = add_money_unit(value, label, header_texts)
    if column.id == "amount_10k_yuan":
        own = value.unit == "万元" and "万元" not in raw.text
        value = convert_to_10k_yuan(structs.replace(value, unit=None) if own else value, raw.text)
    return Cell(row, column.id, raw.text, value, raw.start, raw.end)


def make_row_cells(
    row: LabelRow,
    columns: Sequence[ColumnForm],
    layout: ColumnLayout,
    table: str,
    parsed: ParsedTables,
    header: Sequence[RawRow] = (),
    rows_with_total: int = 0,
) -> list[Cell]:
    """Return the cells of a table row, unreadable and with an issue if the columns of its values are unknown.

    ``rows_with_total`` is the number of rows that show that the last number of such a row is its total.
    """
    assert row.row is not None
    if row.misprint:
        message = msg(
            "table.label_misprint", table=table_name(table), label=row.label.strip(), row=form_label(table, row.row)
        )
        parsed.issues.append(Issue.from_message(message, "info", row.start, row.end))
    assigned = assign_columns(row.values, layout)
    if assigned is None:
        return _make_unreadable_cells(row, columns, table, parsed, rows_with_total)
    by_id = {column.id: column for column in columns}
    titles = [cell.text for cells in header for cell in cells]
    cells = [make_cell(row.row, by_id[name], cell, row.label, titles) for name, cell in assigned.items()]
    for cell in cells:
        if cell.value.state == "unreadable":
            label, raw = row.label.strip()[:_SHOWN], cell.raw.strip()[:_SHOWN]
            message = msg("table.cell_unreadable", table=table_name(table), label=label, raw=raw)
            parsed.issues.append(Issue.from_message(message, "warning", cell.start, cell.end))
    return cells


def _make_unreadable_cells(
    row: LabelRow, columns: Sequence[ColumnForm], table: str, parsed: ParsedTables, rows_with_total: int
) -> list[Cell]:
    """Return unreadable cells for a table row whose numbers cannot be assigned to columns."""
    filled = [cell for cell in row.values if cell.text.strip()]
    label = row.label.strip()[:_SHOWN]
    message = msg("table.row_width", table=table_name(table), label=label, got=len(filled), expected=len(columns))
    parsed.issues.append(Issue.from_message(message, "warning", row.start, row.end))
    start, end = row.values[0].start, row.values[-1].end
    unknown = Value("unreadable", note="column unknown")
    cells = [Cell(row.row or "", column.id, parsed.text[start:end], unknown, start, end) for column in columns]
    total_is_last = rows_with_total and rows_with_total + len(filled) > _FEWEST_PROOFS and columns[-1].id == "total"
    if total_is_last and last_number_is_sum(filled):
        cells[-1] = make_cell(row.row or "", columns[-1], filled[-1])
    return cells


def add_unknown_row_issues(rows: Iterable[LabelRow], table: str, issues: list[Issue]) -> None:
    """Add an issue for the numbers of table rows whose label is unknown, or which may belong to another row."""
    doubtful = [row for row in rows if row.doubtful]
    if doubtful:
        message = msg("table.rows_apart", table=table_name(table), count=len(doubtful))
        issues.append(Issue.from_message(message, "warning", doubtful[0].start, doubtful[-1].end))
    for row in rows:
        if row.row is not None or row.doubtful or not any(cell.text.strip() for cell in row.values):
            continue
        figures = " ".join(cell.text for cell in row.values)[:_SHOWN]
        label = row.label.strip()[:_SHOWN]
        if row.unlabelled or not label:
            message = msg("table.figures_without_label", table=table_name(table), figures=figures)
        else:
            message = msg("table.unknown_row", table=table_name(table), label=label, figures=figures)
        issues.append(Issue.from_message(message, "warning", row.start, row.end))


def first_row_of_each_id(rows: Iterable[LabelRow], table: str, issues: list[Issue]) -> dict[str, LabelRow]:
    """Return the first table row of each row id, and add an issue for each row whose id occurs again."""
    kept: dict[str, LabelRow] = {}
    for row in rows:
        if row.row is None:
            continue
        if row.row in kept:
            message = msg("table.repeated_row", table=table_name(table), label=row.label.strip()[:_SHOWN])
            issues.append(Issue.from_message(message, "warning", row.start, row.end))
        else:
            kept[row.row] = row
    return kept


def text_span_of_tables(tables: Sequence[RawTable]) -> tuple[int, int]:
    """Return the offsets in the text at which the first of some raw tables begins and the last ends."""
    return min(table.start for table in tables), max(table.end for table in tables)


def build_table(
    name: TableId,
    form: str,
    cells: list[Cell],
    tables: Sequence[RawTable],
    form_cells: Sequence[tuple[str, str]],
    lost_columns: tuple[str, ...] = (),
    stated_rows: set[str] | None = None,
) -> Table:
    """Return a standard table with its cells in the order of the form.

    Rows of the form without a label are missing rows.
    """
    order = {key: index for index, key in enumerate(form_cells)}
    cells.sort(key=lambda cell: order.get((cell.row, cell.column), len(order)))
    rows = tuple(dict.fromkeys(row for row, _ in form_cells))
    missing = tuple(row for row in rows if row not in (stated_rows or ()))
    return Table(name, form, tuple(cells), *text_span_of_tables(tables), missing, lost_columns)
