"""Tables as published: rows of cells with spans; after the form where the copy has no even grid."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from disclosure_nlp.model import Cell, RawCell, RawTable, Table
from disclosure_nlp.parse.form_labels import label
from disclosure_nlp.view.card.anchors import cell_anchor
from disclosure_nlp.view.card.marks import Mark

# Returns the runs of a stretch of text, or the text alone where nothing begins or ends in it.
Paint = Callable[[int, int], "tuple[Any, ...] | str"]


class RenderedCell(NamedTuple):
    """A cell: ``id`` where it belongs to a standard table, ``runs`` its text as painted, or ``text`` of the form.

    ``kind`` is n (a number), n nil (0), gap (no number), label (of the copy), col or row (a heading of the form); with
    `` leaf`` for the label right before a row's figures and `` sum`` for a row's one total and what is above it.
    """

    kind: str
    id: str
    rowspan: int
    colspan: int
    runs: tuple[Any, ...]
    text: str
    mark: Mark | None


class RenderedTable(NamedTuple):
    """Rows of cells; ``laid_out`` where they are as the form has them, not as the copy has them."""

    rows: tuple[tuple[RenderedCell, ...], ...]
    laid_out: bool


def published_grid(raw: RawTable, tables: Sequence[Table], paint: Paint, marks: Mapping[int, Mark]) -> RenderedTable:
    """Return a table as published.

    Parameters
    ----------
    raw : RawTable
        The table as read.
    tables : sequence of Table
        The standard tables that were read from it.
    paint : callable
        Returns the runs of a stretch of text.
    marks : mapping
        The marks of cells by their start.
    """
    cells = [[cell for cell in table.cells if raw.start <= cell.start <= raw.end] for table in tables]
    if tables and not _is_even(raw):
        pairs = zip(tables, cells, strict=True)
        return RenderedTable(tuple(row for table, own in pairs for row in _laid_out(table.id, own, paint, marks)), True)
    standard = {cell.start: cell for own in cells for cell in own}
    leaves, sums = _leaves(raw, standard), _sum_cells(raw, standard)
    rows: dict[int, list[RenderedCell]] = {}
    for cell in raw.cells:
        stays = " leaf" if cell.start in leaves else " sum" if cell.start in sums else ""
        rows.setdefault(cell.row, []).append(_cell(cell, standard.get(cell.start), paint, marks, stays))
    return RenderedTable(tuple(tuple(row) for row in rows.values()), False)


def _leaves(raw: RawTable, standard: Mapping[int, Cell]) -> set[int]:
    """Return the starts of the labels right before the figures of their rows."""
    return {
        before.start
        for before, cell in pairwise(raw.cells)
        if before.row == cell.row and before.start not in standard and cell.start in standard
    }


def _sum_cells(raw: RawTable, standard: Mapping[int, Cell]) -> set[int]:
    """Return the starts of the last column where it holds the one total of each row, with the labels above it."""
    totals = [cell for cell in raw.cells if cell.start in standard and standard[cell.start].column == "total"]
    rows = {cell.row for cell in totals}
    if not totals or len(rows) < len(totals) or len({cell.column for cell in totals}) > 1:
        return set()
    last = totals[0].column
    return {cell.start for cell in raw.cells if cell.column == last and cell.colspan == 1}


def _is_even(raw: RawTable) -> bool:
    """Return whether the rows of a table, spans counted, are all of one width."""
    widths: dict[int, int] = {}
    for cell in raw.cells:
        for row in range(cell.row, cell.row + cell.rowspan):
            widths[row] = widths.get(row, 0) + cell.colspan
    return len(set(widths.values())) <= 1


def _cell(raw: RawCell, cell: Cell | None, paint: Paint, marks: Mapping[int, Mark], stays: str) -> RenderedCell:
    anchor = cell_anchor(raw.start) if cell is not None else ""
    mark = marks.get(raw.start) if cell else None
    return RenderedCell(f"{_kind(cell)}{stays}", anchor, raw.rowspan, raw.colspan, *_painted(raw, paint), mark)


def _painted(cell: RawCell | Cell, paint: Paint) -> tuple[tuple[Any, ...], str]:
    """Return a cell's runs, or its text alone."""
    painted = paint(cell.start, cell.end) if cell.end > cell.start else ""
    return ((), painted) if isinstance(painted, str) else (painted, "")


def _kind(cell: Cell | None) -> str:
    if cell is None:
        return "label"
    if cell.value.state != "number":
        return "gap"
    return "n nil" if cell.value.number == 0 else "n"


def _laid_out(
    table: str, cells: Sequence[Cell], paint: Paint, marks: Mapping[int, Mark]
) -> list[tuple[RenderedCell, ...]]:
    """Return cells of a standard table as the form has them: rows and columns under their official labels."""
    rows: list[tuple[RenderedCell, ...]] = []
    shown: tuple[str, ...] = ()
    for row, group in groupby(cells, key=lambda cell: cell.row):
        own = tuple(group)
        columns = tuple(cell.column for cell in own)
        if columns != shown:
            names = [_heading(label(table, column), "col") for column in columns]
            rows.append((_heading("", "label"), *names))
            shown = columns
        rows.append((_heading(label(table, row), "row"), *(_standard(cell, paint, marks) for cell in own)))
    return rows


def _heading(text: str, kind: str) -> RenderedCell:
    return RenderedCell(kind, "", 1, 1, (), text, None)


def _standard(cell: Cell, paint: Paint, marks: Mapping[int, Mark]) -> RenderedCell:
    return RenderedCell(_kind(cell), cell_anchor(cell.start), 1, 1, *_painted(cell, paint), marks.get(cell.start))
