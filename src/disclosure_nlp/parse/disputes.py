"""Parses the table of section 4 (行政复议, 行政诉讼), printed as one row of 15 figures, 3 rows of 5, or 5 rows of 3."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from disclosure_nlp.messages import msg
from disclosure_nlp.model import Cell, Issue, RawCell, RawTable
from disclosure_nlp.parse.cells import ParsedTables, build_table, make_cell, table_name, text_bounds
from disclosure_nlp.parse.columns import has_blanks_in_place, missing_columns
from disclosure_nlp.parse.forms import GridForm, RowForm, load_form
from disclosure_nlp.parse.grids import LabelRow, RawRow, collect_label_rows, rows_of_tables, split_label_and_values
from disclosure_nlp.parse.labels import match_label
from disclosure_nlp.parse.values import is_value_like

Key = tuple[str, str]
_FEWEST_ROWS = 2


def parse_disputes(tables: Sequence[RawTable], form: str, blanks: bool, parsed: ParsedTables) -> None:
    """Add the table of disputes to the parsed tables.

    If the columns of its figures are unknown, the table has no cells and an issue is added. ``blanks`` is set if
    the copy has blank cells at their positions.
    """
    grid = load_form(form).disputes
    keys = load_form(form).cell_ids("disputes")
    rows = _rows_from_header(rows_of_tables(tables))
    found = _read_rows_by_kind(rows, grid) or _read_rows_by_result(rows, grid) or _read_single_row(rows, keys)
    if found is not None and not (blanks or _has_unambiguous_blanks(found)):
        found = None
    stated = {row.id for row in grid.rows if any(match_label(cell.text, [row]) for cells in rows for cell in cells)}
    columns = {column.id: column for column in grid.columns}
    cells: list[Cell] = []
    if found is None:
        start, end = text_bounds(tables)
        message = msg("table.no_run", table=table_name("disputes"), expected=len(keys))
        parsed.issues.append(Issue.of(message, "warning", start, end))
    else:
        cells = [make_cell(row, columns[column], raw) for (row, column), raw in found.items()]
        stated |= {row for row, _ in found}
    lost = missing_columns(grid.columns, rows)
    parsed.forms["disputes"] = form
    parsed.tables["disputes"] = build_table("disputes", form, cells, tables, keys, lost, stated)


def _has_unambiguous_blanks(found: dict[Key, RawCell]) -> bool:
    """Return whether all figures are blank or none is, or a blank cell before a figure shows their positions."""
    cells = list(found.values())
    filled = sum(bool(cell.text.strip()) for cell in cells)
    return filled in (0, len(cells)) or has_blanks_in_place([cells], len(cells), with_total=False) is True


def _rows_from_header(rows: list[RawRow]) -> list[RawRow]:
    """Return the rows from the header of the table of disputes on."""
    for index, row in enumerate(rows):
        if any("行政复议" in "".join(cell.text.split()) or "结果维持" in cell.text for cell in row):
            return rows[index:]
    return rows


def _match_labelled_rows(rows: list[RawRow], forms: tuple[RowForm, ...], width: int) -> dict[str, LabelRow] | None:
    """Return the rows with the labels of a form if each has exactly ``width`` values, else None."""
    found = collect_label_rows(rows, forms, lambda _: width)
    kept = {row.row: row for row in found if row.row is not None and _values_of_width(row, width) is not None}
    figures = sum(bool(cell.text.strip()) and is_value_like(cell.text) for row in found for cell in row.values)
    blank = not any(cell.text.strip() for row in found for cell in row.values) and len(kept) == len(forms)
    whole = len(kept) == len(found) and (figures > 0 or blank)
    return kept if whole and len(kept) >= _FEWEST_ROWS else None


def _values_of_width(row: LabelRow, width: int) -> RawRow | None:
    """Return the values of a row if there are as many as columns, blank cells of merged columns aside, else None."""
    filled = [cell for cell in row.values if cell.text.strip()]
    return filled if len(filled) == width else row.values if len(row.values) == width else None


def _read_rows_by_kind(rows: list[RawRow], grid: GridForm) -> dict[Key, RawCell] | None:
    """Return the cells of a table with one row per kind of dispute, or None if it is not printed so."""
    kept = _match_labelled_rows(rows, grid.rows, len(grid.columns))
    if kept is None:
        return None
    ids = [column.id for column in grid.columns]
    return {
        (name, c): cell
        for name, row in kept.items()
        for c, cell in zip(ids, _values_of_width(row, len(ids)) or (), strict=True)
    }


def _read_rows_by_result(rows: list[RawRow], grid: GridForm) -> dict[Key, RawCell] | None:
    """Return the cells of a table with one row per result and one column per kind of dispute, or None."""
    results = tuple(RowForm(column.id, column.label, column.keys) for column in grid.columns)
    kept = _match_labelled_rows(rows, results, len(grid.rows))
    if kept is None or len(kept) < len(results):
        return None
    ids = [row.id for row in grid.rows]
    return {
        (r, name): cell
        for name, row in kept.items()
        for r, cell in zip(ids, _values_of_width(row, len(ids)) or (), strict=True)
    }


def _is_data_row(row: RawRow, count: int) -> bool:
    """Return whether a row has as many cells as the table, most of them figures."""
    figures = sum(bool(cell.text.strip()) and is_value_like(cell.text) for cell in row)
    return len(row) == count and 2 * figures > count


def _extend_blank_row(blank: RawRow, cells: RawRow, count: int) -> RawRow:
    """Return the blank cells that may form a row of data, extended by the blank cells of the next line."""
    if len(cells) > 1:
        return cells if len(cells) >= count - 1 else []
    return [*blank, *cells] if len(blank) < count else blank


def _read_single_row(rows: Iterable[RawRow], keys: Sequence[Key]) -> dict[Key, RawCell] | None:
    """Return the cells of a table with a single row of data, possibly broken over several lines, or None."""
    values: RawRow = []
    blank: RawRow = []  # blank cells on separate lines since the last label or figure
    for row in rows:
        labels, cells = split_label_and_values(row)
        if _is_data_row(row, len(keys)):
            return dict(zip(keys, row, strict=True))
        figures = [cell for cell in cells if cell.text.strip()]
        blank = [] if labels or figures else _extend_blank_row(blank, cells, len(keys))
        if figures and (not labels or len(figures) == len(keys)):
            values += cells if len(cells) + len(values) <= len(keys) else figures
        elif labels:
            if len(values) == len(keys):
                break
            values = []
    if not values and len(keys) - 1 <= len(blank):
        values = [*blank, blank[-1]][: len(keys)]
    return dict(zip(keys, values, strict=True)) if len(values) == len(keys) else None
