"""Parses the table of administrative reviews and lawsuits (section 4), printed as 1 × 15, 3 × 5 or 5 × 3 numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from disclosure_nlp.messages import msg
from disclosure_nlp.model import Cell, Issue, RawCell, RawTable
from disclosure_nlp.parse.cells import ParsedTables, build_table, make_cell, table_name, text_span_of_tables
from disclosure_nlp.parse.columns import has_blanks_in_place, missing_columns
from disclosure_nlp.parse.forms import ColumnForm, RowForm, TableForm, load_form
from disclosure_nlp.parse.grids import LabelRow, RawRow, collect_label_rows, rows_of_tables, split_label_and_values
from disclosure_nlp.parse.labels import match_label
from disclosure_nlp.parse.values import is_value_like

Key = tuple[str, str]
_FEWEST_ROWS = 2
_RESULTS = 5  # columns of each kind of dispute, which may be printed as tables of their own


def parse_disputes(tables: Sequence[RawTable], form: str, has_blanks_in_place: bool, parsed: ParsedTables) -> None:
    """Add the table of disputes (administrative reviews and lawsuits) to the parsed tables.

    If the columns of its numbers are unknown, the table has no cells and an issue is added. ``has_blanks_in_place``
    says that blank cells of the copy are where they were printed.
    """
    grid = load_form(form).disputes
    keys = load_form(form).cell_ids("disputes")
    rows = _rows_from_header(rows_of_tables(tables))
    found = (
        _read_one_row_per_kind(rows, grid)
        or _read_one_row_per_result(rows, grid, _results_as_rows(form))
        or _read_single_row(rows, _keys_in_header_order(rows, grid, keys))
    )
    if found is not None and not (has_blanks_in_place or _has_unambiguous_blanks(found)):
        found = None
    texts = dict.fromkeys(cell.text for cells in rows for cell in cells)
    stated = {alone[0].id for alone in _single_rows(form) if any(match_label(text, alone) for text in texts)}
    columns = {column.id: column for column in grid.columns}
    cells: list[Cell] = []
    if found is None:
        start, end = text_span_of_tables(tables)
        message = msg("table.no_run", table=table_name("disputes"), expected=len(keys))
        parsed.issues.append(Issue.from_message(message, "warning", start, end))
    else:
        cells = [make_cell(row, columns[column], raw) for (row, column), raw in found.items()]
        stated |= {row for row, _ in found}
    lost = missing_columns(grid.columns, rows)
    parsed.forms["disputes"] = form
    parsed.tables["disputes"] = build_table("disputes", form, cells, tables, keys, lost, stated)


def _has_unambiguous_blanks(found: dict[Key, RawCell]) -> bool:
    """Return whether the positions of the blank cells in the table of disputes are certain."""
    cells = list(found.values())
    filled = sum(bool(cell.text.strip()) for cell in cells)
    return filled in (0, len(cells)) or has_blanks_in_place([cells], len(cells), has_total=False) is True


def _rows_from_header(rows: list[RawRow]) -> list[RawRow]:
    """Return the rows of the table of disputes without those above its header."""
    for index, row in enumerate(rows):
        if any("行政复议" in "".join(cell.text.split()) or "结果维持" in cell.text for cell in row):
            return rows[index:]
    return rows


def _match_labelled_rows(rows: list[RawRow], forms: tuple[RowForm, ...], n_columns: int) -> dict[str, LabelRow] | None:
    """Return the rows of a table by row id, or None unless each has a label of the form and enough values."""
    found = collect_label_rows(rows, forms, lambda _: n_columns)
    kept = {
        row.row: row for row in found if row.row is not None and _values_matching_columns(row, n_columns) is not None
    }
    figures = sum(bool(cell.text.strip()) and is_value_like(cell.text) for row in found for cell in row.values)
    blank = not any(cell.text.strip() for row in found for cell in row.values) and len(kept) == len(forms)
    whole = len(kept) == len(found) and (figures > 0 or blank)
    return kept if whole and len(kept) >= _FEWEST_ROWS else None


def _values_matching_columns(row: LabelRow, n_columns: int) -> RawRow | None:
    """Return the values of a row, without blank repeats of merged cells, if there is one per column, else None."""
    filled = [cell for cell in row.values if cell.text.strip()]
    return filled if len(filled) == n_columns else row.values if len(row.values) == n_columns else None


def _read_one_row_per_kind(rows: list[RawRow], form_table: TableForm) -> dict[Key, RawCell] | None:
    """Return the cells of a table with one row per kind of dispute (review, lawsuit); None if printed otherwise."""
    kept = _match_labelled_rows(rows, form_table.rows, len(form_table.columns))
    if kept is None:
        return None
    ids = _ids_in_header_order(rows, form_table.columns)
    return {
        (name, c): cell
        for name, row in kept.items()
        for c, cell in zip(ids, _values_matching_columns(row, len(ids)) or (), strict=True)
    }


@cache
def _results_as_rows(form: str) -> tuple[RowForm, ...]:
    """Return the columns (results) of a form's table of disputes as row definitions, to match row labels with."""
    return tuple(RowForm(column.id, column.label, column.keys) for column in load_form(form).disputes.columns)


@cache
def _single_rows(form: str) -> tuple[tuple[RowForm], ...]:
    """Return each row definition of a form's table of disputes as a tuple of its own, to match labels with it alone."""
    return tuple((row,) for row in load_form(form).disputes.rows)


def _read_one_row_per_result(
    rows: list[RawRow], form_table: TableForm, results: tuple[RowForm, ...]
) -> dict[Key, RawCell] | None:
    """Return the cells of a table with one row per result (upheld, corrected, …); None if printed otherwise."""
    kept = _match_labelled_rows(rows, results, len(form_table.rows))
    if kept is None or len(kept) < len(results):
        return None
    ids = _ids_in_header_order(rows, form_table.rows)
    return {
        (r, name): cell
        for name, row in kept.items()
        for r, cell in zip(ids, _values_matching_columns(row, len(ids)) or (), strict=True)
    }


def _ids_in_header_order(rows: Iterable[RawRow], forms: Sequence[RowForm | ColumnForm]) -> list[str]:
    """Return the ids of a form's rows or columns in the order in which the header of a printed table names them."""
    named = [match_label(cell.text, forms) for row in rows for cell in row if not is_value_like(cell.text)]
    order = [name for name in dict.fromkeys(named) if name is not None]
    return order if len(order) == len(forms) else [form.id for form in forms]


def _keys_in_header_order(rows: Sequence[RawRow], grid: TableForm, keys: Sequence[Key]) -> list[Key]:
    """Return the (row id, column id) pairs of the table of disputes in the order of its printed header."""
    n_results = len(grid.columns)
    named = [match_label(cell.text, grid.columns) for row in rows for cell in row if not is_value_like(cell.text)]
    results = [name for name in named if name is not None]
    blocks = [results[at : at + n_results] for at in range(0, len(results), n_results)]
    if len(blocks) not in (1, len(grid.rows)) or any(len(set(block)) != n_results for block in blocks):
        return list(keys)
    return [(row.id, name) for index, row in enumerate(grid.rows) for name in blocks[index % len(blocks)]]


def _is_data_row(row: RawRow, n_columns: int) -> bool:
    """Return whether a row has as many cells as the table has columns, most of them numbers."""
    figures = sum(bool(cell.text.strip()) and is_value_like(cell.text) for cell in row)
    return len(row) == n_columns and 2 * figures > n_columns


def _extend_blank_row(row: RawRow, next_row: RawRow, n_columns: int) -> RawRow:
    """Return a row of blank cells extended by the next row, if the two may be one row of the table of disputes."""
    if len(next_row) > 1:
        return next_row if len(next_row) >= n_columns - 1 else []
    return [*row, *next_row] if len(row) < n_columns else row


def _read_single_row(rows: Iterable[RawRow], cell_ids: Sequence[Key]) -> dict[Key, RawCell] | None:
    """Return the cells of a table of disputes whose numbers are all in one row, or None if it is printed otherwise."""
    values: RawRow = []
    blank: RawRow = []  # blank cells on separate lines since the last label or figure
    for row in rows:
        labels, cells = split_label_and_values(row)
        if _is_data_row(row, len(cell_ids)):
            return dict(zip(cell_ids, row, strict=True))
        figures = [cell for cell in cells if cell.text.strip()]
        blank = [] if labels or figures else _extend_blank_row(blank, cells, len(cell_ids))
        if figures and (not labels or len(figures) == len(cell_ids)):
            values += cells if len(cells) + len(values) <= len(cell_ids) else figures
        elif labels:
            if len(values) == len(cell_ids):
                break
            if len(values) % _RESULTS:
                values = []
    if not values and len(cell_ids) - 1 <= len(blank):
        values = [*blank, blank[-1]][: len(cell_ids)]
    return dict(zip(cell_ids, values, strict=True)) if len(values) == len(cell_ids) else None
