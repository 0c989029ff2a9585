"""A page → its lines and tables in reading order; frames around text are no tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from disclosure_nlp.read.headings import match_heading, only_punctuation_follows, split_numeral
from disclosure_nlp.read.pdf.geometry import Box
from disclosure_nlp.read.pdf.page import Glyphs, Page
from disclosure_nlp.read.pdf.ruled_grid import Finder, RuledGrid, Span, find_grids, with_floors
from disclosure_nlp.read.pdf.runs import Line, Run, build_lines, fill_regions, slanted_runs
from disclosure_nlp.read.pdf.tables import GridCell, PageTable, build_table, cell_content, missing_floors

_PROSE_LENGTH = 60
_FIGURE = re.compile(r"[\d.,+-]+")

Item = Line | PageTable


class PageLayout(NamedTuple):
    """A page's lines and tables in reading order; ``flows`` gives the box that each flow of lines is in."""

    number: int
    box: Box
    items: list[Item]
    flows: dict[int, Box]


class _Frame:
    """A grid with the runs in its cells; ``children`` are the grids drawn inside its cells."""

    def __init__(self, grid: RuledGrid) -> None:
        self.grid = grid
        self.finder = Finder(grid)
        self.cells = [GridCell(span, grid.cell_box(span), []) for span in grid.spans]
        self.children: dict[int, list[_Frame]] = {}

    @property
    def area(self) -> float:
        left, bottom, right, top = self.grid.box
        return (right - left) * (top - bottom)


def analyse_page(page: Page) -> PageLayout:
    """Return the layout of a page; characters outside the page box are left out."""
    frames = sorted((_Frame(grid) for grid in find_grids(page.rules)), key=lambda frame: frame.area)
    body: list[Run] = []
    outside: list[Run] = []
    edge = page.box

    def locate(x: float, y: float) -> list[Run]:
        for frame in frames:
            index = frame.finder.at(x, y)
            if index is not None:
                return frame.cells[index].runs
        return body if edge.left <= x <= edge.right and edge.bottom <= y <= edge.top else outside

    runs = fill_regions(page.glyphs, locate)
    frames = [_floored(frame, page.glyphs) for frame in frames]
    arranger = _Arranger(page.glyphs, slanted_runs(runs, page.glyphs))
    items = arranger.flow(body, _nest(frames), page.box)
    return PageLayout(page.number, page.box, items, arranger.flows)


def _floored(frame: _Frame, glyphs: Glyphs) -> _Frame:
    """Return the grid with the lines between its rows that were not drawn."""
    floors = missing_floors(frame.cells, glyphs)
    if not floors:
        return frame
    floored = _Frame(with_floors(frame.grid, floors))
    for run in sorted((run for cell in frame.cells for run in cell.runs), key=lambda run: run.first):
        floored.cells[floored.finder.at(run.centre, run.middle) or 0].runs.append(run)
    return floored


def _nest(frames: list[_Frame]) -> list[_Frame]:
    """Hang each grid, smallest first, under the cell it is drawn in; return those in no cell."""
    outermost = []
    for index, frame in enumerate(frames):
        left, bottom, right, top = frame.grid.box
        for outer in frames[index + 1 :]:
            cell = outer.finder.at((left + right) / 2, (bottom + top) / 2)
            if cell is not None:
                outer.children.setdefault(cell, []).append(frame)
                break
        else:
            outermost.append(frame)
    return outermost


class _Arranger:
    """Puts the lines and grids of one page into reading order."""

    def __init__(self, glyphs: Glyphs, left_out: set[int]) -> None:
        self.glyphs = glyphs
        self.left_out = left_out
        self.flows: dict[int, Box] = {}

    def flow(self, runs: list[Run], frames: Iterable[_Frame], box: Box) -> list[Item]:
        """Return the lines of one flow and, at their height, the grids that interrupt it."""
        number = len(self.flows)
        self.flows[number] = box
        lines = build_lines(self._kept(runs), self.glyphs, number)
        parts: list[tuple[float, list[Item]]] = [(-line.middle, [line]) for line in lines]
        parts += [(-frame.grid.box.top, list(self._grid_items(frame))) for frame in frames]
        parts.sort(key=lambda part: part[0])
        return [item for _, items in parts for item in items]

    def _kept(self, runs: list[Run]) -> list[Run]:
        return [run for run in runs if run.first not in self.left_out] if self.left_out else runs

    def _grid_items(self, frame: _Frame) -> Iterator[Item]:
        """Yield what a grid holds: tables, and the lines of cells that do nothing but frame text."""
        cells = frame.cells
        if self.left_out:
            cells = [cell._replace(runs=self._kept(cell.runs)) for cell in cells]
        pending: list[list[int]] = []
        for rows in _row_groups(frame.grid.spans):
            if self._is_text(rows, cells, frame):
                yield from self._chunk(pending, cells, frame)
                yield from self._texts(rows, cells, frame)
                pending = []
            else:
                pending.append(rows)
        yield from self._chunk(pending, cells, frame)

    def _chunk(self, groups: list[list[int]], cells: list[GridCell], frame: _Frame) -> Iterator[Item]:
        """Yield a table of consecutive rows, or their lines if none of them is parted into cells with content."""
        members = [index for rows in groups for index in rows]
        filled = [index for index in members if cells[index].runs]
        if not filled:
            return
        widest = max(sum(bool(cells[index].runs) for index in rows) for rows in groups)
        figures = any(_FIGURE.fullmatch(cells[index].runs[0].text) for index in filled)
        if widest < 2 or (widest == 2 and not figures and len(groups) == 1):
            yield from self._texts(members, cells, frame)
            return
        yield build_table([cells[index] for index in members], frame.grid.xs, self.glyphs)

    def _texts(self, members: list[int], cells: list[GridCell], frame: _Frame) -> Iterator[Item]:
        for index in members:
            yield from self.flow(cells[index].runs, frame.children.get(index, ()), cells[index].box)

    def _is_text(self, rows: list[int], cells: list[GridCell], frame: _Frame) -> bool:
        """Return whether rows hold paragraphs, a section's heading or further grids instead of labels and figures."""
        if any(index in frame.children for index in rows):
            return True
        long = [i for i in rows if sum(len(run.text) for run in cells[i].runs) >= _PROSE_LENGTH]
        whole = len(rows) == 1
        if not long and not whole:
            return False
        texts = {i: cell_content(cells[i], self.glyphs)[0] for i in rows if cells[i].runs}
        if any(_FIGURE.fullmatch(text) for text in texts.values()):
            return False
        return any("。" in texts[i] for i in long) or (whole and any(map(is_section_heading, texts.values())))


def is_section_heading(text: str) -> bool:
    """Return whether a text is the numbered heading of a standard section and nothing else."""
    numeral = split_numeral(text)
    if numeral is None or numeral.depth != 1:
        return False
    match = match_heading(text, numeral.end)
    return match is not None and match.strong and only_punctuation_follows(text, match.end)


def _row_groups(spans: Sequence[Span]) -> list[list[int]]:
    """Return the indices of cells by rows, those together that a merged cell holds together."""
    groups: list[list[int]] = []
    below = 0
    for index, (row, _, rowspan, _) in enumerate(spans):
        if row >= below or not groups:
            groups.append([])
        groups[-1].append(index)
        below = max(below, row + rowspan)
    return groups
