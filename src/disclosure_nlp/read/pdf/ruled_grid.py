"""Detects tables with merged cells from the ruling lines of a PDF page."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise, product
from typing import NamedTuple

from disclosure_nlp.read.pdf.geometry import Box, RulingLine, RulingLines, cluster_values

_TOUCH = 5.0  # corners drawn open, lines drawn short
_SAME_EDGE = 5.0  # the two lines of a double border, or of two cells drawn with a space between them
_SLIVER = 9.0  # nearer edges are one edge drawn askew, unless some row has both
_OVERHANG = 1.0
_NARROWEST = 18.0
_LOWEST = 8.0
_HIGHEST_TITLE = 60.0


class CellSpan(NamedTuple):
    """Position of a cell in a table: row and column of its top left corner, its rowspan and its colspan."""

    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1

    def shifted_down(self, rows: int) -> CellSpan:
        """Return the position of a table cell moved down by a number of rows."""
        return CellSpan(self.row + rows, self.column, self.rowspan, self.colspan)


class RuledGrid(NamedTuple):
    """A table grid made of ruling lines: its column edges, row edges (from the top), cell positions and lines."""

    xs: list[float]
    ys: list[float]
    spans: list[CellSpan]
    rules: RulingLines

    @property
    def box(self) -> Box:
        """Bounding box of the grid, in points."""
        return Box(self.xs[0], self.ys[-1], self.xs[-1], self.ys[0])

    def cell_box(self, span: CellSpan) -> Box:
        """Return the bounding box of a cell of the grid, in points."""
        right = self.xs[span.column + span.colspan]
        return Box(self.xs[span.column], self.ys[span.row + span.rowspan], right, self.ys[span.row])


def find_ruled_grids(ruling_lines: RulingLines) -> list[RuledGrid]:
    """Return the table grids that ruling lines form on a page, from top to bottom.

    Lines that cross no other line are ignored.
    """
    grids = (_build_grid(part) for part in _join_stacked_table_parts(_connected_components(ruling_lines)))
    return sorted((grid for grid in grids if grid is not None), key=lambda grid: (-grid.ys[0], grid.xs[0]))


def add_row_lines(grid: RuledGrid, row_lines: list[RulingLine]) -> RuledGrid:
    """Return a copy of a table grid with additional lines between its rows."""
    return _build_grid(RulingLines(grid.rules.horizontal + row_lines, grid.rules.vertical)) or grid


def _connected_components(ruling_lines: RulingLines) -> list[RulingLines]:
    """Return the sets of ruling lines that touch each other."""
    level, upright = ruling_lines
    parent = list(range(len(level) + len(upright)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = index = parent[parent[index]]
        return index

    for j, (x, bottom, top) in enumerate(upright, len(level)):
        for i, (y, left, right) in enumerate(level):
            if bottom - _TOUCH <= y <= top + _TOUCH and left - _TOUCH <= x <= right + _TOUCH:
                parent[root(i)] = root(j)
    parts: dict[int, RulingLines] = {}
    for i, rule in enumerate(level):
        parts.setdefault(root(i), RulingLines([], [])).horizontal.append(rule)
    for j, rule in enumerate(upright, len(level)):
        parts.setdefault(root(j), RulingLines([], [])).vertical.append(rule)
    return [part for part in parts.values() if part.horizontal]


def _join_stacked_table_parts(line_sets: list[RulingLines]) -> list[RulingLines]:
    """Return the sets of ruling lines that form one table each, with stacked parts of a table joined.

    Parts are separated by a row of one cell whose sides were not drawn. Sets without vertical lines are dropped.
    """
    joined: list[RulingLines] = []
    open_to: dict[tuple[int, int], int] = {}
    for part in sorted(line_sets, key=lambda part: -max(rule.at for rule in part.horizontal)):
        left, right = min(rule.start for rule in part.horizontal), max(rule.end for rule in part.horizontal)
        key = (round(left / _TOUCH), round(right / _TOUCH))
        above = open_to.get(key)
        if any(min(abs(rule.at - left), abs(rule.at - right)) < _TOUCH for rule in part.vertical):
            joined.append(part)
        elif (
            above is not None
            and _lowest_line_height(joined[above]) - max(rule.at for rule in part.horizontal) < _HIGHEST_TITLE
        ):
            joined[above] = RulingLines(
                joined[above].horizontal + part.horizontal, joined[above].vertical + part.vertical
            )
        else:
            open_to[key] = len(joined)
            joined.append(part)
    return [part for part in joined if part.vertical]


def _lowest_line_height(ruling_lines: RulingLines) -> float:
    """Return the y coordinate of the lowest horizontal ruling line."""
    return min(rule.at for rule in ruling_lines.horizontal)


def _build_grid(ruling_lines: RulingLines) -> RuledGrid | None:
    """Return the table grid of connected ruling lines, or None if it is too small or has no cells."""
    xs, walls = _row_or_column_edges(ruling_lines.vertical, ruling_lines.horizontal)
    ys, floors = _row_or_column_edges(ruling_lines.horizontal, ruling_lines.vertical)
    if xs[-1] - xs[0] < _NARROWEST or ys[-1] - ys[0] < _LOWEST:
        return None
    new_xs, columns = _merge_near_edges(xs, [_covered_by_lines(lines, ys) for lines in walls])
    new_ys, rows = _merge_near_edges(ys, [_covered_by_lines(lines, xs) for lines in floors])
    if len(new_xs) < 2 or len(new_ys) < 2:
        return None
    wall_at = [_covered_by_lines([rule for i in group for rule in walls[i]], new_ys)[::-1] for group in columns]
    floor_at = [_covered_by_lines([rule for i in group for rule in floors[i]], new_xs) for group in rows[::-1]]
    return RuledGrid(new_xs, new_ys[::-1], _find_cell_spans(wall_at, floor_at), ruling_lines)


def _row_or_column_edges(
    parallel_lines: Sequence[RulingLine], crossing_lines: Sequence[RulingLine]
) -> tuple[list[float], list[list[RulingLine]]]:
    """Return the coordinates of the row or column edges of a table grid, and the ruling lines on each edge.

    An outer edge that was not drawn is where the crossing lines end.
    """
    ends = [min(rule.start for rule in crossing_lines), max(rule.end for rule in crossing_lines)]
    places = [rule.at for rule in parallel_lines] + ends
    positions, lines = [], []
    for group in cluster_values(places, _SAME_EDGE):
        drawn = [parallel_lines[i] for i in group if i < len(parallel_lines)]
        positions.append(sum(rule.at for rule in drawn) / len(drawn) if drawn else places[group[0]])
        lines.append(drawn)
    return positions, lines


def _covered_by_lines(lines: Sequence[RulingLine], edges: Sequence[float]) -> list[bool]:
    """Return, for each interval between two edges of a table grid, whether a ruling line covers it."""
    middles = [(low + high) / 2 for low, high in pairwise(edges)]
    covered = [False] * len(middles)
    for _, start, end in lines:
        first, last = bisect_left(middles, start - _OVERHANG), bisect_right(middles, end + _OVERHANG)
        covered[first:last] = [True] * (last - first)
    return covered


def _merge_near_edges(edges: list[float], drawn: list[list[bool]]) -> tuple[list[float], list[list[int]]]:
    """Return the edges of a table grid with near neighbours merged, and the old indices of each new edge."""
    kept, groups = [edges[0]], [[0]]
    marks = drawn[0]
    for index in range(1, len(edges)):
        near = edges[index] - kept[-1] < _SLIVER
        if near and not any(a and b for a, b in zip(marks, drawn[index], strict=True)):
            groups[-1].append(index)
            kept[-1] = (kept[-1] + edges[index]) / 2
            marks = [a or b for a, b in zip(marks, drawn[index], strict=True)]
        else:
            kept.append(edges[index])
            groups.append([index])
            marks = drawn[index]
    return kept, groups


def _find_cell_spans(vertical_drawn: list[list[bool]], horizontal_drawn: list[list[bool]]) -> list[CellSpan]:
    """Return the cells of a table grid from the pieces of its edges that are drawn.

    ``vertical_drawn[x][row]`` and ``horizontal_drawn[y][column]`` are True where a piece was drawn. Regions that
    are not rectangular (a border is missing) are cut into rectangles from the top left.
    """
    rows, columns = len(horizontal_drawn) - 1, len(vertical_drawn) - 1
    taken = [[False] * columns for _ in range(rows)]
    spans = []
    for row, column in product(range(rows), range(columns)):
        if taken[row][column]:
            continue
        width, height = _colspan_of_cell(vertical_drawn, taken, row, column), 1
        while row + height < rows and _extends_into_row(
            vertical_drawn, horizontal_drawn, taken, row + height, column, width
        ):
            height += 1
        for below in range(row, row + height):
            taken[below][column : column + width] = [True] * width
        spans.append(CellSpan(row, column, height, width))
    return spans


def _colspan_of_cell(vertical_drawn: list[list[bool]], taken: list[list[bool]], row: int, column: int) -> int:
    """Return the number of columns that the table cell beginning at a row and column spans."""
    width = 1
    while (
        column + width < len(taken[row]) and not vertical_drawn[column + width][row] and not taken[row][column + width]
    ):
        width += 1
    return width


def _extends_into_row(
    vertical_drawn: list[list[bool]],
    horizontal_drawn: list[list[bool]],
    taken: list[list[bool]],
    row: int,
    column: int,
    width: int,
) -> bool:
    """Return whether a table cell that begins in an earlier row extends into a row, since no line separates them."""
    if any(horizontal_drawn[row][column : column + width]) or taken[row][column]:
        return False
    if column and not vertical_drawn[column][row]:
        return False
    return _colspan_of_cell(vertical_drawn, taken, row, column) == width


class CellFinder:
    """Finds the cell of a grid that contains a point of the page."""

    def __init__(self, grid: RuledGrid) -> None:
        self.grid = grid
        self._falling = [-y for y in grid.ys]
        self._owner = [[0] * (len(grid.xs) - 1) for _ in range(len(grid.ys) - 1)]
        for index, (row, column, rowspan, colspan) in enumerate(grid.spans):
            for below in range(row, row + rowspan):
                self._owner[below][column : column + colspan] = [index] * colspan

    def cell_index_at(self, x: float, y: float) -> int | None:
        """Return the index of the grid cell that contains a point, or None outside the grid."""
        row = bisect_right(self._falling, -y) - 1
        column = bisect_right(self.grid.xs, x) - 1
        if 0 <= row < len(self._owner) and 0 <= column < len(self._owner[0]):
            return self._owner[row][column]
        return None
