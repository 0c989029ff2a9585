"""Renders tables on a card: as published, or in the layout of the official form if rows have unequal widths."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from disclosure_nlp.model import Cell, RawCell, RawTable, Table
from disclosure_nlp.parse.form_labels import official_label
from disclosure_nlp.view.card.anchors import cell_anchor
from disclosure_nlp.view.card.marks import FailureMark

# Returns the runs of a stretch of text, or the text alone where nothing begins or ends in it.
CellStyler = Callable[[int, int], "tuple[Any, ...] | str"]


class RenderedCell(NamedTuple):
    """A table cell as displayed on a card: text, CSS classes, row and column span; in standard tables an anchor id.

    ``kind`` is n (a number), n nil (zero), gap (no number), label (a printed label), col or row (a heading of the
    form); `` leaf`` is added for the label directly before a row's numbers, `` sum`` for totals and their labels.
    """

    kind: str
    id: str
    rowspan: int
    colspan: int
    runs: tuple[Any, ...]
    text: str
    mark: FailureMark | None


class RenderedTable(NamedTuple):
    """A table as displayed on a card; ``laid_out`` is True if the rows follow the official form, not the file."""

    rows: tuple[tuple[RenderedCell, ...], ...]
    laid_out: bool


def render_published_table(
    raw: RawTable, tables: Sequence[Table], style_text: CellStyler, marks: Mapping[int, FailureMark]
) -> RenderedTable:
    """Return a raw table as displayed on a card: as published, or in the layout of the official form.

    Parameters
    ----------
    raw : RawTable
        The table as read.
    tables : sequence of Table
        The standard tables that were read from it.
    style_text : callable
        Function that returns the runs of a span of text.
    marks : mapping
        Marks of cells by start offset.
    """
    cells = [[cell for cell in table.cells if raw.start <= cell.start <= raw.end] for table in tables]
    if tables and not _is_rectangular(raw):
        pairs = zip(tables, cells, strict=True)
        return RenderedTable(
            tuple(row for table, own in pairs for row in _lay_out_by_form(table.id, own, style_text, marks)), True
        )
    standard = {cell.start: cell for own in cells for cell in own}
    leaves, sums = _row_heading_starts(raw, standard), _total_column_starts(raw, standard)
    rows: dict[int, list[RenderedCell]] = {}
    for cell in raw.cells:
        stays = " leaf" if cell.start in leaves else " sum" if cell.start in sums else ""
        rows.setdefault(cell.row, []).append(_render_raw_cell(cell, standard.get(cell.start), style_text, marks, stays))
    return RenderedTable(tuple(tuple(row) for row in rows.values()), False)


def _row_heading_starts(raw: RawTable, standard_cells: Mapping[int, Cell]) -> set[int]:
    """Return the start offsets of the cells with row headings: those directly before the first number in each row."""
    return {
        before.start
        for before, cell in pairwise(raw.cells)
        if before.row == cell.row and before.start not in standard_cells and cell.start in standard_cells
    }


def _total_column_starts(raw: RawTable, standard_cells: Mapping[int, Cell]) -> set[int]:
    """Return the start offsets of the cells in a table's last column if it contains the row totals."""
    totals = [
        cell for cell in raw.cells if cell.start in standard_cells and standard_cells[cell.start].column == "total"
    ]
    rows = {cell.row for cell in totals}
    if not totals or len(rows) < len(totals) or len({cell.column for cell in totals}) > 1:
        return set()
    last = totals[0].column
    return {cell.start for cell in raw.cells if cell.column == last and cell.colspan == 1}


def _is_rectangular(raw: RawTable) -> bool:
    """Return whether all rows of a raw table have the same width, column spans included."""
    widths: dict[int, int] = {}
    for cell in raw.cells:
        for row in range(cell.row, cell.row + cell.rowspan):
            widths[row] = widths.get(row, 0) + cell.colspan
    return len(set(widths.values())) <= 1


def _render_raw_cell(
    raw: RawCell, cell: Cell | None, style_text: CellStyler, marks: Mapping[int, FailureMark], css_classes: str
) -> RenderedCell:
    """Return a cell of a raw (published) table as displayed on a card."""
    anchor = cell_anchor(raw.start) if cell is not None else ""
    mark = marks.get(raw.start) if cell else None
    return RenderedCell(
        f"{_cell_kind(cell)}{css_classes}", anchor, raw.rowspan, raw.colspan, *_style_cell_text(raw, style_text), mark
    )


def _style_cell_text(cell: RawCell | Cell, style_text: CellStyler) -> tuple[tuple[Any, ...], str]:
    """Return a table cell's text as styled runs, or as plain text if no highlight or anchor begins or ends in it."""
    painted = style_text(cell.start, cell.end) if cell.end > cell.start else ""
    return ((), painted) if isinstance(painted, str) else (painted, "")


def _cell_kind(cell: Cell | None) -> str:
    """Return the CSS class of a table cell by its content: ``label`` (row or column heading), gap, number or zero."""
    if cell is None:
        return "label"
    if cell.value.state != "number":
        return "gap"
    return "n nil" if cell.value.number == 0 else "n"


def _lay_out_by_form(
    table_id: str, cells: Sequence[Cell], style_text: CellStyler, marks: Mapping[int, FailureMark]
) -> list[tuple[RenderedCell, ...]]:
    """Return the cells of a standard table arranged in the rows and columns of the official form."""
    rows: list[tuple[RenderedCell, ...]] = []
    shown: tuple[str, ...] = ()
    for row, group in groupby(cells, key=lambda cell: cell.row):
        own = tuple(group)
        columns = tuple(cell.column for cell in own)
        if columns != shown:
            names = [_heading_cell(official_label(table_id, column), "col") for column in columns]
            rows.append((_heading_cell("", "label"), *names))
            shown = columns
        rows.append(
            (
                _heading_cell(official_label(table_id, row), "row"),
                *(_render_standard_cell(cell, style_text, marks) for cell in own),
            )
        )
    return rows


def _heading_cell(text: str, kind: str) -> RenderedCell:
    """Return a displayed table cell that contains a row or column heading of the official form."""
    return RenderedCell(kind, "", 1, 1, (), text, None)


def _render_standard_cell(cell: Cell, style_text: CellStyler, marks: Mapping[int, FailureMark]) -> RenderedCell:
    """Return a cell of a standard table (read by row and column id) as displayed on a card."""
    return RenderedCell(
        _cell_kind(cell), cell_anchor(cell.start), 1, 1, *_style_cell_text(cell, style_text), marks.get(cell.start)
    )
