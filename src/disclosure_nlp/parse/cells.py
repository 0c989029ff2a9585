"""Building blocks of the standard tables: cells, rows and tables with the issues met on the way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from msgspec import structs

from disclosure_nlp.messages import Message, msg
from disclosure_nlp.model import Cell, Issue, RawCell, RawTable, Table, TableId, Value
from disclosure_nlp.parse.amounts import in_10k_yuan, with_unit
from disclosure_nlp.parse.columns import ColumnLayout, assign_columns, ends_in_sum
from disclosure_nlp.parse.form_labels import label as form_label
from disclosure_nlp.parse.forms import ColumnForm
from disclosure_nlp.parse.grids import LabelRow, RawRow
from disclosure_nlp.parse.values import parse_change, parse_value

_SHOWN = 40
_FEWEST_PROOFS = 3  # together with the figures of the row itself


class ParsedTables(NamedTuple):
    """Tables by id, the form of each block, and the issues of parsing; ``text`` is the document's."""

    tables: dict[str, Table]
    forms: dict[str, str]
    issues: list[Issue]
    text: str = ""


def table_name(table: str) -> Message:
    """Return the name of a standard table for a message."""
    return msg(f"name.{table}")


def make_cell(row: str, column: ColumnForm, raw: RawCell, label: str = "", header: Iterable[str] = ()) -> Cell:
    """Return a cell with its value; amounts with their unit, changes with their sign."""
    value = parse_change(raw.text) if column.signed else parse_value(raw.text)
    if column.amount:
        value = with_unit(value, label, header)
    if column.id == "amount_10k_yuan":
        own = value.unit == "万元" and "万元" not in raw.text
        value = in_10k_yuan(structs.replace(value, unit=None) if own else value, raw.text)
    return Cell(row, column.id, raw.text, value, raw.start, raw.end)


def row_cells(
    row: LabelRow,
    columns: Sequence[ColumnForm],
    layout: ColumnLayout,
    table: str,
    parsed: ParsedTables,
    header: Sequence[RawRow] = (),
    proofs: int = 0,
) -> list[Cell]:
    """Return a row's cells; unreadable ones and an issue where the columns of its figures are not known.

    ``proofs`` counts the rows that show that the last figure of such a row is its total.
    """
    assert row.row is not None
    if row.misprint:
        message = msg(
            "table.label_misprint", table=table_name(table), label=row.label.strip(), row=form_label(table, row.row)
        )
        parsed.issues.append(Issue.of(message, "info", row.start, row.end))
    assigned = assign_columns(row.values, layout)
    if assigned is None:
        return _unknown_cells(row, columns, table, parsed, proofs)
    by_id = {column.id: column for column in columns}
    titles = [cell.text for cells in header for cell in cells]
    cells = [make_cell(row.row, by_id[name], cell, row.label, titles) for name, cell in assigned.items()]
    for cell in cells:
        if cell.value.state == "unreadable":
            label, raw = row.label.strip()[:_SHOWN], cell.raw.strip()[:_SHOWN]
            message = msg("table.cell_unreadable", table=table_name(table), label=label, raw=raw)
            parsed.issues.append(Issue.of(message, "warning", cell.start, cell.end))
    return cells


def _unknown_cells(
    row: LabelRow, columns: Sequence[ColumnForm], table: str, parsed: ParsedTables, proofs: int
) -> list[Cell]:
    """Return unreadable cells with the row's figures as their text, for the columns of the figures are not known."""
    filled = [cell for cell in row.values if cell.text.strip()]
    label = row.label.strip()[:_SHOWN]
    message = msg("table.row_width", table=table_name(table), label=label, got=len(filled), expected=len(columns))
    parsed.issues.append(Issue.of(message, "warning", row.start, row.end))
    start, end = row.values[0].start, row.values[-1].end
    unknown = Value("unreadable", note="column unknown")
    cells = [Cell(row.row or "", column.id, parsed.text[start:end], unknown, start, end) for column in columns]
    if proofs + len(filled) > _FEWEST_PROOFS and proofs and columns[-1].id == "total" and ends_in_sum(filled):
        cells[-1] = make_cell(row.row or "", columns[-1], filled[-1])
    return cells


def note_unknown_rows(rows: Iterable[LabelRow], table: str, issues: list[Issue]) -> None:
    """Add an issue for each row with figures that has no row id, one for all whose figures may belong to others."""
    doubtful = [row for row in rows if row.doubtful]
    if doubtful:
        message = msg("table.rows_apart", table=table_name(table), count=len(doubtful))
        issues.append(Issue.of(message, "warning", doubtful[0].start, doubtful[-1].end))
    for row in rows:
        if row.row is not None or row.doubtful or not any(cell.text.strip() for cell in row.values):
            continue
        figures = " ".join(cell.text for cell in row.values)[:_SHOWN]
        label = row.label.strip()[:_SHOWN]
        if row.unlabelled or not label:
            message = msg("table.figures_without_label", table=table_name(table), figures=figures)
        else:
            message = msg("table.unknown_row", table=table_name(table), label=label, figures=figures)
        issues.append(Issue.of(message, "warning", row.start, row.end))


def first_rows(rows: Iterable[LabelRow], table: str, issues: list[Issue]) -> dict[str, LabelRow]:
    """Return the first row of each id; a further one is an issue."""
    kept: dict[str, LabelRow] = {}
    for row in rows:
        if row.row is None:
            continue
        if row.row in kept:
            message = msg("table.repeated_row", table=table_name(table), label=row.label.strip()[:_SHOWN])
            issues.append(Issue.of(message, "warning", row.start, row.end))
        else:
            kept[row.row] = row
    return kept


def bounds(tables: Sequence[RawTable]) -> tuple[int, int]:
    """Return the first start and the last end of raw tables."""
    return min(table.start for table in tables), max(table.end for table in tables)


def build_table(
    name: TableId,
    form: str,
    cells: list[Cell],
    tables: Sequence[RawTable],
    wanted: Sequence[tuple[str, str]],
    lost_columns: tuple[str, ...] = (),
    stated_rows: set[str] | None = None,
) -> Table:
    """Assemble a table: its cells in the order of the form; rows are missing by label, not by figure."""
    order = {key: index for index, key in enumerate(wanted)}
    cells.sort(key=lambda cell: order.get((cell.row, cell.column), len(order)))
    rows = tuple(dict.fromkeys(row for row, _ in wanted))
    missing = tuple(row for row in rows if row not in (stated_rows or ()))
    return Table(name, form, tuple(cells), *bounds(tables), missing, lost_columns)
