"""Grids: tables as a reader finds them, before they have a place in a document's text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple


class GridLimit(NamedTuple):
    """Caps on a single table."""

    rows: int = 5_000
    cells: int = 100_000
    columns: int = 1_000


class SourceCell(NamedTuple):
    """A cell at its top left position, with its spans."""

    row: int
    column: int
    rowspan: int
    colspan: int
    text: str


class SourceGrid(NamedTuple):
    """A table's cells in row order; ``cut`` is set where a cap ended the reading."""

    cells: tuple[SourceCell, ...]
    cut: bool = False

    def rows(self) -> Iterator[list[SourceCell]]:
        """Yield the cells row by row."""
        row: list[SourceCell] = []
        for cell in self.cells:
            if row and cell.row != row[0].row:
                yield row
                row = []
            row.append(cell)
        if row:
            yield row
