"""Builds tables from the ruled cells of a PDF page and the text in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from disclosure_nlp.read.pdf.geometry import Box, RulingLine, cluster_values
from disclosure_nlp.read.pdf.page import Glyphs
from disclosure_nlp.read.pdf.ruled_grid import CellSpan
from disclosure_nlp.read.pdf.runs import PrintedLine, TextRun, build_printed_lines
from disclosure_nlp.read.pdf.wrapping import join_wrapped_lines

_FEWEST_STACKED = 3
_STACKED = 0.6
_PADDING = 14.0  # both sides of a cell together, at most
_FEWEST_COLUMNS = 3
_FIGURES = frozenset("0123456789.,-/")


class RuledCell(NamedTuple):
    """A cell framed by ruling lines, with its text runs in file order."""

    span: CellSpan
    box: Box
    runs: list[TextRun]


class TableCell(NamedTuple):
    """A table cell: its position, its text in one line, and the text runs it is from."""

    span: CellSpan
    text: str
    runs: tuple[TextRun, ...] = ()


class PageTable(NamedTuple):
    """A table on one PDF page; ``xs`` are the x coordinates of its column edges."""

    box: Box
    xs: list[float]
    rows: int
    cells: list[TableCell]

    @property
    def bottom(self) -> float:
        """Y coordinate of the lower edge of the table, in points."""
        return self.box.bottom

    @property
    def top(self) -> float:
        """Y coordinate of the upper edge of the table, in points."""
        return self.box.top

    @property
    def middle(self) -> float:
        """Y coordinate of the vertical middle of the table, in points."""
        return (self.box.bottom + self.box.top) / 2


def build_table(cells: Sequence[RuledCell], column_edges: list[float], glyphs: Glyphs) -> PageTable:
    """Return the table formed by some rows of cells that ruling lines frame."""
    first = min(cell.span.row for cell in cells)
    made = [
        TableCell(c.span.shifted_down(-first), *(text_and_runs_of_cell(c, glyphs) if c.runs else ("",))) for c in cells
    ]
    rows = max(cell.span.row + cell.span.rowspan for cell in made)
    top, bottom = max(cell.box.top for cell in cells), min(cell.box.bottom for cell in cells)
    return PageTable(Box(column_edges[0], bottom, column_edges[-1], top), column_edges, rows, made)


def text_and_runs_of_cell(cell: RuledCell, glyphs: Glyphs) -> tuple[str, tuple[TextRun, ...]]:
    """Return the text of a ruled cell with its lines joined, and its text runs in the order of the text.

    Numbers in consecutive lines are one number only if the upper one fills the cell; otherwise a space separates
    them.
    """
    runs = tuple(cell.runs)
    if len(runs) == 1:
        return runs[0].text, runs
    if _is_vertical_text(runs):
        return "".join(run.text for run in runs), runs
    text, previous = "", None
    lines = build_printed_lines(runs, glyphs)
    for line in lines:
        if previous is None:
            text = line.text
        elif text[-1] in _FIGURES and line.text[0] in _FIGURES and not _fills_cell_width(previous, cell.box):
            text = f"{text} {line.text}"
        else:
            text = join_wrapped_lines(text, line.text)
        previous = line
    return text, tuple(run for line in lines for run in line.runs)


def _is_vertical_text(runs: Sequence[TextRun]) -> bool:
    """Return whether characters follow each other vertically, as in upright or rotated labels."""
    if len(runs) < _FEWEST_STACKED or sum(len(run.text) == 1 for run in runs) < _STACKED * len(runs):
        return False
    steps = sum(
        abs(a.centre - b.centre) < 0.5 * max(a.size, b.size) and abs(a.middle - b.middle) > 0.2 * a.size
        for a, b in pairwise(runs)
    )
    return steps >= _STACKED * (len(runs) - 1)


def _fills_cell_width(line: PrintedLine, box: Box) -> bool:
    """Return whether a number fills the width of its table cell, so that it may continue on the next line."""
    figure = (line.right - line.left) / len(line.text)
    return line.right - line.left + figure > box.right - box.left - _PADDING


def find_missing_row_lines(cells: Sequence[RuledCell], glyphs: Glyphs) -> list[RulingLine]:
    """Return the ruling lines between rows of a table grid that were not drawn.

    They are inferred from numbers at several heights, or below a header, alike in at least three cells of a row.
    """
    stacked = Counter(cell.span.row for cell in cells if len(cell.runs) > 1 and cell.span.rowspan == 1)
    floors = []
    for row, count in sorted(stacked.items()):
        if count >= _FEWEST_COLUMNS:
            own = [cell for cell in cells if cell.span.row == row and cell.span.rowspan == 1]
            left, right = min(cell.box.left for cell in own), max(cell.box.right for cell in own)
            floors += [RulingLine(height, left, right) for height in _find_row_boundaries(own, glyphs)]
    return floors


def _find_row_boundaries(cells: Sequence[RuledCell], glyphs: Glyphs) -> list[float]:
    """Return the y coordinates that separate table rows drawn as a single row, from top to bottom."""
    figures: list[PrintedLine] = []
    others: list[float] = []
    for cell in cells:
        if len(cell.runs) > 1 and any(_FIGURES.issuperset(run.text) for run in cell.runs):
            lines = build_printed_lines(cell.runs, glyphs)
            own = [line for line in lines if _FIGURES.issuperset(line.text)]
            if len(lines) > 1 and not (len(own) == len(lines) and _fills_cell_width(lines[0], cell.box)):
                figures += own
                others += [line.middle for line in lines[: lines.index(own[0])][-1:]] if own else []
    levels = _heights_of_numbers(figures)
    if not levels or (len(levels) == 1 and len(others) < _FEWEST_COLUMNS):
        return []
    head = [(min(others) + levels[0]) / 2] if len(others) >= _FEWEST_COLUMNS and min(others) > levels[0] else []
    return head + [(upper + lower) / 2 for upper, lower in pairwise(levels)]


def _heights_of_numbers(number_lines: Sequence[PrintedLine]) -> list[float]:
    """Return the y coordinates of lines in a table at which at least three numbers are printed."""
    middles = [line.middle for line in number_lines]
    groups = cluster_values(middles, 0.3 * number_lines[0].size) if number_lines else []
    kept = [group for group in groups if len(group) >= _FEWEST_COLUMNS]
    return [sum(middles[i] for i in group) / len(group) for group in reversed(kept)]
