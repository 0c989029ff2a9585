"""Cells with their text → tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from disclosure_nlp.read.pdf.geometry import Box, Rule, clusters
from disclosure_nlp.read.pdf.page import Glyphs
from disclosure_nlp.read.pdf.ruled_grid import Span
from disclosure_nlp.read.pdf.runs import Line, Run, build_lines
from disclosure_nlp.read.pdf.wrapping import join_wrapped

_FEWEST_STACKED = 3
_STACKED = 0.6
_PADDING = 14.0  # both sides of a cell together, at most
_FEWEST_COLUMNS = 3
_FIGURES = frozenset("0123456789.,-/")


class GridCell(NamedTuple):
    """A ruled cell with the runs in it, in the order of the file."""

    span: Span
    box: Box
    runs: list[Run]


class TableCell(NamedTuple):
    """A cell of a table with its text in one line, and the runs that it is made of, in this order."""

    span: Span
    text: str
    runs: tuple[Run, ...] = ()


class PageTable(NamedTuple):
    """A table on one page; ``xs`` are its column edges."""

    box: Box
    xs: list[float]
    rows: int
    cells: list[TableCell]

    @property
    def bottom(self) -> float:
        """Height of the lower edge."""
        return self.box.bottom

    @property
    def top(self) -> float:
        """Height of the upper edge."""
        return self.box.top

    @property
    def middle(self) -> float:
        """Height of the middle."""
        return (self.box.bottom + self.box.top) / 2


def build_table(cells: Sequence[GridCell], xs: list[float], glyphs: Glyphs) -> PageTable:
    """Return the table of some rows of a grid; rows count from 0 again."""
    first = min(cell.span.row for cell in cells)
    made = [TableCell(c.span.moved(-first), *(cell_content(c, glyphs) if c.runs else ("",))) for c in cells]
    rows = max(cell.span.row + cell.span.rowspan for cell in made)
    top, bottom = max(cell.box.top for cell in cells), min(cell.box.bottom for cell in cells)
    return PageTable(Box(xs[0], bottom, xs[-1], top), xs, rows, made)


def cell_content(cell: GridCell, glyphs: Glyphs) -> tuple[str, tuple[Run, ...]]:
    """Return the text of a cell, its lines joined, and its runs in the order of the text.

    Figures one below the other are one number only where the upper ones fill the cell; else a blank keeps them apart.
    """
    runs = tuple(cell.runs)
    if len(runs) == 1:
        return runs[0].text, runs
    if _is_stacked(runs):
        return "".join(run.text for run in runs), runs
    text, previous = "", None
    lines = build_lines(runs, glyphs)
    for line in lines:
        if previous is None:
            text = line.text
        elif text[-1] in _FIGURES and line.text[0] in _FIGURES and not _fills(previous, cell.box):
            text = f"{text} {line.text}"
        else:
            text = join_wrapped(text, line.text)
        previous = line
    return text, tuple(run for line in lines for run in line.runs)


def _is_stacked(runs: Sequence[Run]) -> bool:
    """Return whether characters follow each other up or down, as in upright or turned labels."""
    if len(runs) < _FEWEST_STACKED or sum(len(run.text) == 1 for run in runs) < _STACKED * len(runs):
        return False
    steps = sum(
        abs(a.centre - b.centre) < 0.5 * max(a.size, b.size) and abs(a.middle - b.middle) > 0.2 * a.size
        for a, b in pairwise(runs)
    )
    return steps >= _STACKED * (len(runs) - 1)


def _fills(line: Line, box: Box) -> bool:
    figure = (line.right - line.left) / len(line.text)
    return line.right - line.left + figure > box.right - box.left - _PADDING


def missing_floors(cells: Sequence[GridCell], glyphs: Glyphs) -> list[Rule]:
    """Return the lines between rows of a grid that were not drawn.

    They show in figures at several heights, or below a header, in at least three cells of a row alike.
    """
    stacked = Counter(cell.span.row for cell in cells if len(cell.runs) > 1 and cell.span.rowspan == 1)
    floors = []
    for row, count in sorted(stacked.items()):
        if count >= _FEWEST_COLUMNS:
            own = [cell for cell in cells if cell.span.row == row and cell.span.rowspan == 1]
            left, right = min(cell.box.left for cell in own), max(cell.box.right for cell in own)
            floors += [Rule(height, left, right) for height in _cuts(own, glyphs)]
    return floors


def _cuts(cells: Sequence[GridCell], glyphs: Glyphs) -> list[float]:
    """Return the heights at which rows part that were drawn as one, from top to bottom."""
    figures: list[Line] = []
    others: list[float] = []
    for cell in cells:
        if len(cell.runs) > 1 and any(_FIGURES.issuperset(run.text) for run in cell.runs):
            lines = build_lines(cell.runs, glyphs)
            own = [line for line in lines if _FIGURES.issuperset(line.text)]
            if len(lines) > 1 and not (len(own) == len(lines) and _fills(lines[0], cell.box)):
                figures += own
                others += [line.middle for line in lines[: lines.index(own[0])][-1:]] if own else []
    levels = _levels(figures)
    if not levels or (len(levels) == 1 and len(others) < _FEWEST_COLUMNS):
        return []
    head = [(min(others) + levels[0]) / 2] if len(others) >= _FEWEST_COLUMNS and min(others) > levels[0] else []
    return head + [(upper + lower) / 2 for upper, lower in pairwise(levels)]


def _levels(figures: Sequence[Line]) -> list[float]:
    """Return the heights at which at least three figures are, from top to bottom."""
    middles = [line.middle for line in figures]
    groups = clusters(middles, 0.3 * figures[0].size) if figures else []
    kept = [group for group in groups if len(group) >= _FEWEST_COLUMNS]
    return [sum(middles[i] for i in group) / len(group) for group in reversed(kept)]
