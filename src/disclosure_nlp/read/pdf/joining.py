"""Tables cut by page breaks → one table; rows and merged labels cut in the middle are put together again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from disclosure_nlp.read.headings import split_numeral
from disclosure_nlp.read.pdf.geometry import clusters
from disclosure_nlp.read.pdf.paragraphs import Paragraph, PlacedTable
from disclosure_nlp.read.pdf.ruled_grid import Span
from disclosure_nlp.read.pdf.tables import PageTable, TableCell
from disclosure_nlp.read.pdf.wrapping import join_wrapped

_SAME_SIDE = 8.0
_SAME_EDGE = 5.0
_FEWEST_VALUES = 3
_VALUE = re.compile(r"\s*(?:[+-]?[\d.,]+|[/／—–-]{1,2})?\s*")


def join_tables(parts: Iterable[Paragraph | PlacedTable]) -> list[Paragraph | PlacedTable]:
    """Join tables that nothing but a page break parts and whose outer edges agree."""
    joined: list[Paragraph | PlacedTable] = []
    last_page = 0
    for part in parts:
        previous = joined[-1] if joined else None
        if isinstance(part, PlacedTable):
            if isinstance(previous, PlacedTable) and part.page == last_page + 1:
                whole = _joined(previous.table, part.table)
                if whole is not None:
                    joined[-1], last_page = PlacedTable(whole, previous.page), part.page
                    continue
            last_page = part.page
        joined.append(part)
    return joined


def _joined(upper: PageTable, lower: PageTable) -> PageTable | None:
    """Return the table of both, or None where their edges do not agree."""
    if abs(upper.xs[0] - lower.xs[0]) > _SAME_SIDE or abs(upper.xs[-1] - lower.xs[-1]) > _SAME_SIDE:
        return None
    places = [*upper.xs, *lower.xs]
    groups = clusters(places, _SAME_EDGE)
    column = {index: number for number, group in enumerate(groups) for index in group}
    first = _moved(upper.cells, column, 0)
    second = _moved(lower.cells, column, len(upper.xs))
    if any(cell.span.colspan < 1 for cell in (*first, *second)):
        return None
    second, rows = _without_repeated_head(first, second, lower.rows)
    first, second, rows = _with_row_mended(first, second, upper.rows, rows)
    cells = _with_labels_mended(first, second, upper.rows)
    xs = [sum(places[i] for i in group) / len(group) for group in groups]
    return PageTable(upper.box, xs, upper.rows + rows, cells)


def _moved(cells: Sequence[TableCell], column: dict[int, int], offset: int) -> list[TableCell]:
    """Return the cells with their columns counted over the edges of both tables."""
    moved = []
    for cell in cells:
        span = cell.span
        left, right = column[offset + span.column], column[offset + span.column + span.colspan]
        moved.append(cell._replace(span=Span(span.row, left, span.rowspan, right - left)))
    return moved


def _row(cells: Sequence[TableCell], row: int) -> list[TableCell]:
    return [cell for cell in cells if cell.span.row == row]


def _without_repeated_head(
    first: Sequence[TableCell], second: list[TableCell], rows: int
) -> tuple[list[TableCell], int]:
    """Leave out the header rows of the first table where the second one begins with them again."""
    head = 0
    while head < rows - 1:
        texts = [cell.text for cell in _row(second, head)]
        if not any(texts) or texts != [cell.text for cell in _row(first, head)] or any(map(_is_figure, texts)):
            break
        head += 1
    if not head:
        return second, rows
    return [_shifted(cell, -head) for cell in second if cell.span.row >= head], rows - head


def _shifted(cell: TableCell, rows: int) -> TableCell:
    return cell._replace(span=cell.span.moved(rows))


def _with_more(cell: TableCell, more: TableCell) -> TableCell:
    """Return a cell with the text of its other half."""
    return cell._replace(text=join_wrapped(cell.text, more.text), runs=cell.runs + more.runs)


def _is_figure(text: str) -> bool:
    return bool(text) and _VALUE.fullmatch(text) is not None


class _LabelledRow(NamedTuple):
    """A row's own label, by its index among the cells, and the cells of figures after it."""

    label: int
    values: list[TableCell]
    cells: list[TableCell]

    @property
    def text(self) -> str:
        return self.cells[self.label].text if self.label >= 0 else ""

    @property
    def is_blank(self) -> bool:
        return not any(cell.text for cell in self.values)

    @property
    def columns(self) -> list[int]:
        return [cell.span.column for cell in self.values]


def _labelled_row(cells: Sequence[TableCell], row: int) -> _LabelledRow:
    members = _row(cells, row)
    label = max((i for i, cell in enumerate(members) if not _VALUE.fullmatch(cell.text)), default=-1)
    return _LabelledRow(label, members[label + 1 :], members)


def _with_row_mended(
    first: list[TableCell], second: list[TableCell], upper_rows: int, rows: int
) -> tuple[list[TableCell], list[TableCell], int]:
    """Put a row together again of which one half is before the break and one after it."""
    above, below = _labelled_row(first, upper_rows - 1), _labelled_row(second, 0)
    if not _is_cut(above, below):
        return first, second, rows
    more = {cell.span.column: cell for cell in below.cells if cell.span.rowspan == 1}
    mended = [
        _with_more(cell, more[cell.span.column]) if cell in above.cells and cell.span.column in more else cell
        for cell in first
    ]
    rest = [_shifted(cell, -1) for cell in second if cell.span.row > 0]
    tall = [cell for cell in below.cells if cell.span.rowspan > 1]
    rest = [cell._replace(span=cell.span._replace(rowspan=cell.span.rowspan - 1)) for cell in tall] + rest
    return mended, rest, rows - 1


def _is_cut(above: _LabelledRow, below: _LabelledRow) -> bool:
    """Return whether two rows are halves of one: one half has the figures, the second no label of its own."""
    values = min(len(above.values), len(below.values))
    if values < _FEWEST_VALUES or above.columns[-values:] != below.columns[-values:] or not above.text:
        return False
    numbered = split_numeral(above.text) is not None or above.text.count("（") > above.text.count("）")
    if below.text and (split_numeral(below.text) is not None or not numbered):
        return False
    return above.is_blank != below.is_blank and bool(below.text or above.is_blank)


def _with_labels_mended(first: list[TableCell], second: list[TableCell], upper_rows: int) -> list[TableCell]:
    """Return all cells, labels of several rows that the break cuts made one cell again."""
    lower = _split_labels(_labelled_row(first, upper_rows - 1), _labelled_row(second, 0))
    cells, taken = [], set()
    for cell in first:
        more = lower.get(cell.span.column)
        reaches = cell.span.row + cell.span.rowspan == upper_rows
        if more and reaches and more.span.colspan == cell.span.colspan and _is_one_label(cell, more):
            taken.add(more)
            span = cell.span._replace(rowspan=cell.span.rowspan + more.span.rowspan)
            cells.append(_with_more(cell, more)._replace(span=span))
        else:
            cells.append(cell)
    return cells + [_shifted(cell, upper_rows) for cell in second if cell not in taken]


def _split_labels(above: _LabelledRow, below: _LabelledRow) -> dict[int, TableCell]:
    """Return, by column, cells below the break that may belong to a label above it.

    Left of the rows' own labels any cell may; in a header, which has no figures, the empty ones below a text.
    """
    if min(len(above.values), len(below.values)) >= _FEWEST_VALUES and min(above.label, below.label) >= 0:
        leaf = min(above.cells[above.label].span.column, below.cells[below.label].span.column)
        return {cell.span.column: cell for cell in below.cells if cell.span.column < leaf}
    if not below.text or below.cells[0].text or any(_is_figure(cell.text) for cell in (*above.cells, *below.cells)):
        return {}
    return {cell.span.column: cell for cell in below.cells if not cell.text}


def _is_one_label(cell: TableCell, more: TableCell) -> bool:
    return not cell.text or not more.text or split_numeral(more.text) is None
