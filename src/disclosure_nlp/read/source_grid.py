"""Tables as a reader extracts them, before their cells have offsets in the text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple


class TableLimits(NamedTuple):
    """Maximum counts of rows, cells and columns that are read from one table."""

    rows: int = 5_000
    cells: int = 100_000
    columns: int = 1_000


class SourceCell(NamedTuple):
    """A table cell: row and column of its top left corner, its rowspan and colspan, and its text."""

    row: int
    column: int
    rowspan: int
    colspan: int
    text: str


class SourceGrid(NamedTuple):
    """Cells of a table as read from a file, in row order; ``cut`` is True if a limit ended the reading early."""

    cells: tuple[SourceCell, ...]
    cut: bool = False

    def rows(self) -> Iterator[list[SourceCell]]:
        """Yield the cells of each row of the table."""
        row: list[SourceCell] = []
        for cell in self.cells:
            if row and cell.row != row[0].row:
                yield row
                row = []
            row.append(cell)
        if row:
            yield row
