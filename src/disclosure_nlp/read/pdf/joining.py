"""Joins PDF tables that page breaks split, including rows and merged labels split in the middle."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from disclosure_nlp.read.headings import split_numeral
from disclosure_nlp.read.pdf.geometry import cluster_values
from disclosure_nlp.read.pdf.paragraphs import PdfParagraph, TableOnPage
from disclosure_nlp.read.pdf.ruled_grid import CellSpan
from disclosure_nlp.read.pdf.tables import PageTable, TableCell
from disclosure_nlp.read.pdf.wrapping import join_wrapped_lines

_SAME_SIDE = 8.0
_SAME_EDGE = 5.0
_FEWEST_VALUES = 3
_VALUE = re.compile(r"\s*+(?:[+-]?[\d.,]++|[/／—–-]{1,2})?+\s*+")


def join_tables_across_pages(
    paragraphs_and_tables: Iterable[PdfParagraph | TableOnPage],
) -> list[PdfParagraph | TableOnPage]:
    """Return paragraphs and tables with tables joined that only a page break separates.

    Their outer edges must agree.
    """
    joined: list[PdfParagraph | TableOnPage] = []
    last_page = 0
    for part in paragraphs_and_tables:
        previous = joined[-1] if joined else None
        if isinstance(part, TableOnPage):
            if isinstance(previous, TableOnPage) and part.page == last_page + 1:
                whole = _join_two_tables(previous.table, part.table)
                if whole is not None:
                    joined[-1], last_page = TableOnPage(whole, previous.page), part.page
                    continue
            last_page = part.page
        joined.append(part)
    return joined


def _join_two_tables(upper: PageTable, lower: PageTable) -> PageTable | None:
    """Return two tables as one, the second below the first, or None if their outer edges do not agree."""
    if abs(upper.xs[0] - lower.xs[0]) > _SAME_SIDE or abs(upper.xs[-1] - lower.xs[-1]) > _SAME_SIDE:
        return None
    places = [*upper.xs, *lower.xs]
    groups = cluster_values(places, _SAME_EDGE)
    column = {index: number for number, group in enumerate(groups) for index in group}
    first = _renumber_columns(upper.cells, column, 0)
    second = _renumber_columns(lower.cells, column, len(upper.xs))
    if any(cell.span.colspan < 1 for cell in (*first, *second)):
        return None
    second, rows = _drop_repeated_header(first, second, lower.rows)
    first, second, rows = _join_row_split_by_page_break(first, second, upper.rows, rows)
    cells = _join_labels_split_by_page_break(first, second, upper.rows)
    xs = [sum(places[i] for i in group) / len(group) for group in groups]
    return PageTable(upper.box, xs, upper.rows + rows, cells)


def _renumber_columns(cells: Sequence[TableCell], new_column: dict[int, int], row_offset: int) -> list[TableCell]:
    """Return the cells of a table renumbered for the column edges that two joined tables have in common."""
    moved = []
    for cell in cells:
        span = cell.span
        left, right = new_column[row_offset + span.column], new_column[row_offset + span.column + span.colspan]
        moved.append(cell._replace(span=CellSpan(span.row, left, span.rowspan, right - left)))
    return moved


def _cells_of_row(cells: Sequence[TableCell], row: int) -> list[TableCell]:
    """Return the table cells that begin in a certain row."""
    return [cell for cell in cells if cell.span.row == row]


def _drop_repeated_header(
    upper_cells: Sequence[TableCell], lower_cells: list[TableCell], lower_rows: int
) -> tuple[list[TableCell], int]:
    """Return cells and row count of the part of a table after a page break, without repeated header rows."""
    head = 0
    while head < lower_rows - 1:
        texts = [cell.text for cell in _cells_of_row(lower_cells, head)]
        if (
            not any(texts)
            or texts != [cell.text for cell in _cells_of_row(upper_cells, head)]
            or any(map(_is_number, texts))
        ):
            break
        head += 1
    if not head:
        return lower_cells, lower_rows
    return [_shift_cell_down(cell, -head) for cell in lower_cells if cell.span.row >= head], lower_rows - head


def _shift_cell_down(cell: TableCell, rows: int) -> TableCell:
    """Return a copy of a table cell moved down by a number of rows."""
    return cell._replace(span=cell.span.shifted_down(rows))


def _append_cell_text(cell: TableCell, continuation: TableCell) -> TableCell:
    """Return a copy of a table cell extended by the text of its half on the next page."""
    return cell._replace(text=join_wrapped_lines(cell.text, continuation.text), runs=cell.runs + continuation.runs)


def _is_number(text: str) -> bool:
    """Return whether the text of a cell is a number or a dash in place of one."""
    return bool(text) and _VALUE.fullmatch(text) is not None


class _LabelledRow(NamedTuple):
    """A row of a PDF table: the index of its label among its cells, and the number cells right of the label."""

    label: int
    values: list[TableCell]
    cells: list[TableCell]

    @property
    def label_text(self) -> str:
        """Text of the table row's label, empty if it has none."""
        return self.cells[self.label].text if self.label >= 0 else ""

    @property
    def has_no_values(self) -> bool:
        """Whether all cells to the right of the table row's label are empty."""
        return not any(cell.text for cell in self.values)

    @property
    def value_columns(self) -> list[int]:
        """Column indices of the cells to the right of the table row's label."""
        return [cell.span.column for cell in self.values]


def _split_label_from_numbers(cells: Sequence[TableCell], row: int) -> _LabelledRow:
    """Return the cells of a table row with the position of its label: the last cell that is not a number."""
    members = _cells_of_row(cells, row)
    label = max((i for i, cell in enumerate(members) if not _VALUE.fullmatch(cell.text)), default=-1)
    return _LabelledRow(label, members[label + 1 :], members)


def _join_row_split_by_page_break(
    upper_cells: list[TableCell], lower_cells: list[TableCell], upper_rows: int, lower_rows: int
) -> tuple[list[TableCell], list[TableCell], int]:
    """Join a table row that a page break splits; return the upper cells, lower cells and lower row count."""
    above, below = _split_label_from_numbers(upper_cells, upper_rows - 1), _split_label_from_numbers(lower_cells, 0)
    if not _are_halves_of_split_row(above, below):
        return upper_cells, lower_cells, lower_rows
    more = {cell.span.column: cell for cell in below.cells if cell.span.rowspan == 1}
    mended = [
        _append_cell_text(cell, more[cell.span.column]) if cell in above.cells and cell.span.column in more else cell
        for cell in upper_cells
    ]
    rest = [_shift_cell_down(cell, -1) for cell in lower_cells if cell.span.row > 0]
    tall = [cell for cell in below.cells if cell.span.rowspan > 1]
    rest = [cell._replace(span=cell.span._replace(rowspan=cell.span.rowspan - 1)) for cell in tall] + rest
    return mended, rest, lower_rows - 1


def _are_halves_of_split_row(upper: _LabelledRow, lower: _LabelledRow) -> bool:
    """Return whether two table rows are halves of one row that a page break has split."""
    values = min(len(upper.values), len(lower.values))
    if (
        values < _FEWEST_VALUES
        or upper.value_columns[-values:] != lower.value_columns[-values:]
        or not upper.label_text
    ):
        return False
    numbered = split_numeral(upper.label_text) is not None or upper.label_text.count("（") > upper.label_text.count(
        "）"
    )
    if lower.label_text and (split_numeral(lower.label_text) is not None or not numbered):
        return False
    return upper.has_no_values != lower.has_no_values and bool(lower.label_text or upper.has_no_values)


def _join_labels_split_by_page_break(
    upper_cells: list[TableCell], lower_cells: list[TableCell], upper_rows: int
) -> list[TableCell]:
    """Return the cells of the upper table, with merged label cells extended by their halves after the page break."""
    lower = _label_cells_after_page_break(
        _split_label_from_numbers(upper_cells, upper_rows - 1), _split_label_from_numbers(lower_cells, 0)
    )
    cells, taken = [], set()
    for cell in upper_cells:
        more = lower.get(cell.span.column)
        reaches = cell.span.row + cell.span.rowspan == upper_rows
        if more and reaches and more.span.colspan == cell.span.colspan and _may_be_halves_of_label(cell, more):
            taken.add(more)
            span = cell.span._replace(rowspan=cell.span.rowspan + more.span.rowspan)
            cells.append(_append_cell_text(cell, more)._replace(span=span))
        else:
            cells.append(cell)
    return cells + [_shift_cell_down(cell, upper_rows) for cell in lower_cells if cell not in taken]


def _label_cells_after_page_break(upper: _LabelledRow, lower: _LabelledRow) -> dict[int, TableCell]:
    """Return, by column, the cells after a page break that may continue a label before it.

    Left of the rows' own labels any cell may; in a header, which has no numbers, empty cells below a text may.
    """
    if min(len(upper.values), len(lower.values)) >= _FEWEST_VALUES and min(upper.label, lower.label) >= 0:
        leaf = min(upper.cells[upper.label].span.column, lower.cells[lower.label].span.column)
        return {cell.span.column: cell for cell in lower.cells if cell.span.column < leaf}
    if (
        not lower.label_text
        or lower.cells[0].text
        or any(_is_number(cell.text) for cell in (*upper.cells, *lower.cells))
    ):
        return {}
    return {cell.span.column: cell for cell in lower.cells if not cell.text}


def _may_be_halves_of_label(upper: TableCell, lower: TableCell) -> bool:
    """Return whether the label cells above and below a page break may be halves of one label."""
    return not upper.text or not lower.text or split_numeral(lower.text) is None
