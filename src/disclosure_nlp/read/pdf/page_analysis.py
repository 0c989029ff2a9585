"""Page layout analysis of PDF files: lines and tables in reading order; frames around text are not tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from disclosure_nlp.read.headings import match_heading, only_punctuation_follows, split_numeral
from disclosure_nlp.read.pdf.geometry import Box
from disclosure_nlp.read.pdf.page import ExtractedPage, Glyphs
from disclosure_nlp.read.pdf.ruled_grid import CellFinder, CellSpan, RuledGrid, add_row_lines, find_ruled_grids
from disclosure_nlp.read.pdf.runs import (
    PrintedLine,
    TextRun,
    assign_runs_to_regions,
    build_printed_lines,
    find_slanted_runs,
)
from disclosure_nlp.read.pdf.tables import (
    PageTable,
    RuledCell,
    build_table,
    find_missing_row_lines,
    text_and_runs_of_cell,
)

_PROSE_LENGTH = 60
_FIGURE = re.compile(r"[\d.,+-]+")

Item = PrintedLine | PageTable


class PageLayout(NamedTuple):
    """Lines and tables of a PDF page in reading order, and the bounding boxes of its text columns (``flows``)."""

    number: int
    box: Box
    items: list[Item]
    flows: dict[int, Box]


class _GridWithText:
    """A grid of ruling lines with the text in its cells, and the grids nested in its cells (``children``)."""

    def __init__(self, grid: RuledGrid) -> None:
        self.grid = grid
        self.finder = CellFinder(grid)
        self.cells = [RuledCell(span, grid.cell_box(span), []) for span in grid.spans]
        self.children: dict[int, list[_GridWithText]] = {}

    @property
    def area(self) -> float:
        """Area of the grid in square points."""
        left, bottom, right, top = self.grid.box
        return (right - left) * (top - bottom)


def analyse_page(page: ExtractedPage) -> PageLayout:
    """Return the lines and tables of a page in reading order; characters outside the page box are dropped."""
    frames = sorted((_GridWithText(grid) for grid in find_ruled_grids(page.rules)), key=lambda frame: frame.area)
    body: list[TextRun] = []
    outside: list[TextRun] = []
    edge = page.box

    def locate(x: float, y: float) -> list[TextRun]:
        for frame in frames:
            index = frame.finder.cell_index_at(x, y)
            if index is not None:
                return frame.cells[index].runs
        return body if edge.left <= x <= edge.right and edge.bottom <= y <= edge.top else outside

    runs = assign_runs_to_regions(page.glyphs, locate)
    frames = [_add_missing_row_lines(frame, page.glyphs) for frame in frames]
    arranger = _ReadingOrder(page.glyphs, find_slanted_runs(runs, page.glyphs))
    items = arranger.arrange_column(body, _nest_grids(frames), page.box)
    return PageLayout(page.number, page.box, items, arranger.flows)


def _add_missing_row_lines(grid: _GridWithText, glyphs: Glyphs) -> _GridWithText:
    """Return a table grid with ruling lines added between rows where none were drawn."""
    floors = find_missing_row_lines(grid.cells, glyphs)
    if not floors:
        return grid
    floored = _GridWithText(add_row_lines(grid.grid, floors))
    for run in sorted((run for cell in grid.cells for run in cell.runs), key=lambda run: run.first):
        floored.cells[floored.finder.cell_index_at(run.centre, run.middle) or 0].runs.append(run)
    return floored


def _nest_grids(grids: list[_GridWithText]) -> list[_GridWithText]:
    """Attach each grid (smallest first) to the cell it is drawn in; return the grids that are in no cell."""
    outermost = []
    for index, frame in enumerate(grids):
        left, bottom, right, top = frame.grid.box
        for outer in grids[index + 1 :]:
            cell = outer.finder.cell_index_at((left + right) / 2, (bottom + top) / 2)
            if cell is not None:
                outer.children.setdefault(cell, []).append(frame)
                break
        else:
            outermost.append(frame)
    return outermost


class _ReadingOrder:
    """Arranges the lines and ruled grids of one PDF page in reading order."""

    def __init__(self, glyphs: Glyphs, left_out: set[int]) -> None:
        self.glyphs = glyphs
        self.left_out = left_out
        self.flows: dict[int, Box] = {}

    def arrange_column(self, runs: list[TextRun], grids: Iterable[_GridWithText], box: Box) -> list[Item]:
        """Return the lines of one text column of a page, with tables between them at their heights."""
        number = len(self.flows)
        self.flows[number] = box
        lines = build_printed_lines(self._without_slanted_runs(runs), self.glyphs, number)
        parts: list[tuple[float, list[Item]]] = [(-line.middle, [line]) for line in lines]
        parts += [(-frame.grid.box.top, list(self._contents_of_grid(frame))) for frame in grids]
        parts.sort(key=lambda part: part[0])
        return [item for _, items in parts for item in items]

    def _without_slanted_runs(self, runs: list[TextRun]) -> list[TextRun]:
        """Return pieces of printed text without the slanted ones, which are watermarks."""
        return [run for run in runs if run.first not in self.left_out] if self.left_out else runs

    def _contents_of_grid(self, grid: _GridWithText) -> Iterator[Item]:
        """Yield the contents of a ruled grid: tables, and lines where a cell only frames text."""
        cells = grid.cells
        if self.left_out:
            cells = [cell._replace(runs=self._without_slanted_runs(cell.runs)) for cell in cells]
        pending: list[list[int]] = []
        for rows in _group_cells_by_row(grid.grid.spans):
            if self._are_text_rows(rows, cells, grid):
                yield from self._table_or_lines(pending, cells, grid)
                yield from self._lines_in_cells(rows, cells, grid)
                pending = []
            else:
                pending.append(rows)
        yield from self._table_or_lines(pending, cells, grid)

    def _table_or_lines(
        self, row_groups: list[list[int]], cells: list[RuledCell], grid: _GridWithText
    ) -> Iterator[Item]:
        """Yield consecutive rows of a ruled grid as a table, or as lines if no row has several filled cells."""
        members = [index for rows in row_groups for index in rows]
        filled = [index for index in members if cells[index].runs]
        if not filled:
            return
        widest = max(sum(bool(cells[index].runs) for index in rows) for rows in row_groups)
        figures = any(_FIGURE.fullmatch(cells[index].runs[0].text) for index in filled)
        if widest < 2 or (widest == 2 and not figures and len(row_groups) == 1):
            yield from self._lines_in_cells(members, cells, grid)
            return
        yield build_table([cells[index] for index in members], grid.grid.xs, self.glyphs)

    def _lines_in_cells(self, cell_indices: list[int], cells: list[RuledCell], grid: _GridWithText) -> Iterator[Item]:
        """Yield the lines and nested grids inside some cells of a ruled grid."""
        for index in cell_indices:
            yield from self.arrange_column(cells[index].runs, grid.children.get(index, ()), cells[index].box)

    def _are_text_rows(self, cell_indices: list[int], cells: list[RuledCell], grid: _GridWithText) -> bool:
        """Return whether rows of a ruled grid contain paragraphs, a heading or nested grids, not labels and numbers."""
        if any(index in grid.children for index in cell_indices):
            return True
        long = [i for i in cell_indices if sum(len(run.text) for run in cells[i].runs) >= _PROSE_LENGTH]
        whole = len(cell_indices) == 1
        if not long and not whole:
            return False
        texts = {i: text_and_runs_of_cell(cells[i], self.glyphs)[0] for i in cell_indices if cells[i].runs}
        if any(_FIGURE.fullmatch(text) for text in texts.values()):
            return False
        return any("。" in texts[i] for i in long) or (whole and any(map(is_section_heading, texts.values())))


def is_section_heading(text: str) -> bool:
    """Return whether a text is exactly the numbered heading of a standard section."""
    numeral = split_numeral(text)
    if numeral is None or numeral.depth != 1:
        return False
    match = match_heading(text, numeral.end)
    return match is not None and match.strong and only_punctuation_follows(text, match.end)


def _group_cells_by_row(spans: Sequence[CellSpan]) -> list[list[int]]:
    """Return the indices of a grid's cells grouped by row; rows joined by a merged cell are one group."""
    groups: list[list[int]] = []
    below = 0
    for index, (row, _, rowspan, _) in enumerate(spans):
        if row >= below or not groups:
            groups.append([])
        groups[-1].append(index)
        below = max(below, row + rowspan)
    return groups
