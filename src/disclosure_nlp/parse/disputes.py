"""The table of section 4: 15 figures in one row, three rows of five, or five rows of three."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from disclosure_nlp.messages import msg
from disclosure_nlp.model import Cell, Issue, RawCell, RawTable
from disclosure_nlp.parse.cells import ParsedTables, bounds, build_table, make_cell, table_name
from disclosure_nlp.parse.columns import keeps_blanks, missing_columns
from disclosure_nlp.parse.forms import GridForm, RowForm, load_form
from disclosure_nlp.parse.grids import LabelRow, RawRow, label_rows, raw_rows, split_row
from disclosure_nlp.parse.labels import match_label
from disclosure_nlp.parse.values import is_value_like

Key = tuple[str, str]
_FEWEST_ROWS = 2


def parse_disputes(tables: Sequence[RawTable], form: str, blanks: bool, parsed: ParsedTables) -> None:
    """Add the table of disputes; without any cell and with an issue where the columns of its figures are not known.

    ``blanks`` is set where the copy keeps blank cells in their places.
    """
    grid = load_form(form).disputes
    keys = load_form(form).cells("disputes")
    rows = _from_header(raw_rows(tables))
    found = _three_rows(rows, grid) or _five_rows(rows, grid) or _one_row(rows, keys)
    if found is not None and not (blanks or _blanks_in_place(found)):
        found = None
    stated = {row.id for row in grid.rows if _names(rows, row)}
    columns = {column.id: column for column in grid.columns}
    cells: list[Cell] = []
    if found is None:
        start, end = bounds(tables)
        message = msg("table.no_run", table=table_name("disputes"), expected=len(keys))
        parsed.issues.append(Issue.of(message, "warning", start, end))
    else:
        cells = [make_cell(row, columns[column], raw) for (row, column), raw in found.items()]
        stated |= {row for row, _ in found}
    lost = missing_columns(grid.columns, rows)
    parsed.forms["disputes"] = form
    parsed.tables["disputes"] = build_table("disputes", form, cells, tables, keys, lost, stated)


def _blanks_in_place(found: dict[Key, RawCell]) -> bool:
    """Return whether no blank cell is among the figures, or none but blank cells, or one precedes a figure."""
    cells = list(found.values())
    filled = sum(bool(cell.text.strip()) for cell in cells)
    return filled in (0, len(cells)) or keeps_blanks([cells], len(cells), with_total=False) is True


def _names(rows: Iterable[RawRow], form: RowForm) -> bool:
    return any(match_label(cell.text, [form]) for row in rows for cell in row)


def _from_header(rows: list[RawRow]) -> list[RawRow]:
    """Return the rows from the header of the table of disputes on."""
    for index, row in enumerate(rows):
        if any("行政复议" in "".join(cell.text.split()) or "结果维持" in cell.text for cell in row):
            return rows[index:]
    return rows


def _matched(rows: list[RawRow], forms: tuple[RowForm, ...], width: int) -> dict[str, LabelRow] | None:
    """Return the rows of ``forms`` with just ``width`` values each, or None unless all labelled rows are so."""
    found = label_rows(rows, forms, lambda _: width)
    kept = {row.row: row for row in found if row.row is not None and _values(row, width) is not None}
    figures = sum(bool(cell.text.strip()) and is_value_like(cell.text) for row in found for cell in row.values)
    blank = not any(cell.text.strip() for row in found for cell in row.values) and len(kept) == len(forms)
    whole = len(kept) == len(found) and (figures > 0 or blank)
    return kept if whole and len(kept) >= _FEWEST_ROWS else None


def _values(row: LabelRow, width: int) -> RawRow | None:
    """Return a row's values where there are just as many as columns, blank cells of merged ones aside."""
    filled = [cell for cell in row.values if cell.text.strip()]
    return filled if len(filled) == width else row.values if len(row.values) == width else None


def _three_rows(rows: list[RawRow], grid: GridForm) -> dict[Key, RawCell] | None:
    """Return the cells of a table with a row for each kind of dispute."""
    kept = _matched(rows, grid.rows, len(grid.columns))
    if kept is None:
        return None
    ids = [column.id for column in grid.columns]
    return {
        (name, c): cell for name, row in kept.items() for c, cell in zip(ids, _values(row, len(ids)) or (), strict=True)
    }


def _five_rows(rows: list[RawRow], grid: GridForm) -> dict[Key, RawCell] | None:
    """Return the cells of a table with a row for each result and a column for each kind of dispute."""
    results = tuple(RowForm(column.id, column.label, column.keys) for column in grid.columns)
    kept = _matched(rows, results, len(grid.rows))
    if kept is None or len(kept) < len(results):
        return None
    ids = [row.id for row in grid.rows]
    return {
        (r, name): cell for name, row in kept.items() for r, cell in zip(ids, _values(row, len(ids)) or (), strict=True)
    }


def _is_data(row: RawRow, count: int) -> bool:
    """Return whether a row has as many cells as the table and most of them are figures; a few may hold words."""
    figures = sum(bool(cell.text.strip()) and is_value_like(cell.text) for cell in row)
    return len(row) == count and 2 * figures > count


def _more_blanks(blank: RawRow, cells: RawRow, count: int) -> RawRow:
    """Return blank cells that may be a row of data: those of one row, or each on a line of its own."""
    if len(cells) > 1:
        return cells if len(cells) >= count - 1 else []
    return [*blank, *cells] if len(blank) < count else blank


def _one_row(rows: Iterable[RawRow], keys: Sequence[Key]) -> dict[Key, RawCell] | None:
    """Return the cells of the one row of data, over several lines where the copy broke it."""
    values: RawRow = []
    blank: RawRow = []  # blank cells since the last label or figure, on lines of their own
    for row in rows:
        labels, cells = split_row(row)
        if _is_data(row, len(keys)):
            return dict(zip(keys, row, strict=True))
        figures = [cell for cell in cells if cell.text.strip()]
        blank = [] if labels or figures else _more_blanks(blank, cells, len(keys))
        if figures and (not labels or len(figures) == len(keys)):
            values += cells if len(cells) + len(values) <= len(keys) else figures
        elif labels:
            if len(values) == len(keys):
                break
            values = []
    if not values and len(keys) - 1 <= len(blank):
        values = [*blank, blank[-1]][: len(keys)]
    return dict(zip(keys, values, strict=True)) if len(values) == len(keys) else None
