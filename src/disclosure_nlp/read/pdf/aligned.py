"""Tables without ruling lines: labels followed by figures that are below each other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from disclosure_nlp.read.pdf.geometry import Box, clusters
from disclosure_nlp.read.pdf.page_analysis import Item, PageLayout, is_section_heading
from disclosure_nlp.read.pdf.ruled_grid import Span
from disclosure_nlp.read.pdf.runs import Line, Run, join_runs
from disclosure_nlp.read.pdf.tables import PageTable, TableCell
from disclosure_nlp.read.pdf.wrapping import join_wrapped

_FIGURE = re.compile(r"[+-]?\d[\d.,]*(?:万?元|件|条|个|项|次)?|[/／\-—–]{1,2}|无")
_HEADER = re.compile(r"信息内容|制发|废止|有效|处理决定|数量|件数|金额|项目")
_PROSE = re.compile(r"[。；！？]")
_GAP = 0.9  # em, between words
_FIGURE_GAP = 0.5
_SAME_LEFT = 1.5
_NEAR = 1.9
_MANY_FIGURES = 5
_LABEL_LENGTH = 60
_MOST_BETWEEN = 4
_MOST_HEADERS = 10


class _Word(NamedTuple):
    left: float
    right: float
    text: str
    runs: tuple[Run, ...]

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2


class _Row(NamedTuple):
    """A line as words; ``figures`` is how many of the last ones are figures."""

    line: Line
    words: list[_Word]
    figures: int


class _Columns(NamedTuple):
    """Where labels begin and figures have their middle; columns count over both."""

    lefts: list[float]
    centres: list[float]


def with_aligned_tables(page: PageLayout) -> PageLayout:
    """Return the page with tables in place of lines that align like one.

    Five figures in a line make a row of a table; fewer do below a header that names counts.
    """
    if not any(isinstance(item, Line) and _may_be_row(item) for item in page.items):
        return page
    items: list[Item] = []
    block: list[Line] = []
    for item in page.items:
        if isinstance(item, Line) and (not block or block[-1].flow == item.flow):
            block.append(item)
            continue
        items += _arranged(block)
        block = [item] if isinstance(item, Line) else []
        items += [] if block else [item]
    return page._replace(items=items + _arranged(block))


def _may_be_row(line: Line) -> bool:
    return len(line.runs) > 1 and _FIGURE.fullmatch(line.runs[-1].text) is not None


def _arranged(lines: Sequence[Line]) -> list[Item]:
    """Return the lines, and tables in place of those that make up some."""
    if not any(map(_may_be_row, lines)):
        return list(lines)
    rows = [_row(line) for line in lines]
    items: list[Item] = []
    position = 0
    for first, last in _row_groups(rows):
        start = _header_start(rows, first, position)
        if rows[first].figures < _MANY_FIGURES and not _names_counts(rows[start:first]):
            continue
        end = _tail_end(rows, last)
        items += lines[position:start]
        items.append(_table(rows[start:first], rows[first:end]))
        position = end
    return [*items, *lines[position:]]


def _row(line: Line) -> _Row:
    groups = [[line.runs[0]]]
    for run, following in pairwise(line.runs):
        both = _FIGURE.fullmatch(run.text) and _FIGURE.fullmatch(following.text)
        if following.left - run.right > (_FIGURE_GAP if both else _GAP) * line.size:
            groups.append([following])
        else:
            groups[-1].append(following)
    words = [_Word(group[0].left, group[-1].right, join_runs(group), tuple(group)) for group in groups]
    figures = 0
    while figures < len(words) and _FIGURE.fullmatch(words[-1 - figures].text):
        figures += 1
    return _Row(line, words, figures)


def _is_data(row: _Row) -> bool:
    """Return whether a line may be a row: many figures, or a short label and some."""
    labels = row.words[: len(row.words) - row.figures]
    short = len(labels) > 0 and len(row.line.text) <= _LABEL_LENGTH and not _PROSE.search(row.line.text)
    return row.figures >= _MANY_FIGURES or (row.figures > 0 and short)


def _row_groups(rows: Sequence[_Row]) -> list[tuple[int, int]]:
    """Return first and last index of runs of rows with equally many figures, parted by nothing but labels."""
    groups: list[tuple[int, int]] = []
    for index, row in enumerate(rows):
        if not _is_data(row):
            continue
        if groups:
            first, last = groups[-1]
            between = rows[last + 1 : index]
            alike = row.figures == rows[last].figures or min(row.figures, rows[last].figures) >= _MANY_FIGURES
            if alike and len(between) <= _MOST_BETWEEN and all(_is_label_beside(r, rows[last]) for r in between):
                groups[-1] = (first, index)
                continue
        groups.append((index, index))
    return groups


def _is_label_beside(row: _Row, data: _Row) -> bool:
    """Return whether a line ends before the figures of a row begin and is no header of further rows."""
    if len(row.words) > 1 and _HEADER.search(row.line.text):
        return False
    return not row.figures and row.line.right < data.words[-data.figures].left and _is_label(row)


def _is_label(row: _Row) -> bool:
    text = row.line.text
    return len(text) <= _LABEL_LENGTH and not _PROSE.search(text) and not is_section_heading(text)


def _header_start(rows: Sequence[_Row], first: int, lowest: int) -> int:
    start = first
    while start > max(lowest, first - _MOST_HEADERS) and _is_label(rows[start - 1]) and not _is_data(rows[start - 1]):
        start -= 1
    return start


def _names_counts(header: Sequence[_Row]) -> bool:
    return any(len(row.words) > 1 and _HEADER.search(row.line.text) for row in header)


def _tail_end(rows: Sequence[_Row], last: int) -> int:
    """Return where the last row's label ends, which may go on below its figures."""
    end = last + 1
    left = rows[last].words[0].left
    while end < len(rows):
        row, above = rows[end], rows[end - 1].line
        near = above.middle - row.line.middle < _NEAR * row.line.size and abs(row.words[0].left - left) < row.line.size
        if not (near and len(row.words) == 1 and _is_label(row)) or row.figures:
            break
        end += 1
    return end


def _table(header: Sequence[_Row], body: Sequence[_Row]) -> PageTable:
    data = [row for row in body if _is_data(row)]
    columns = _columns(data)
    cells: dict[tuple[int, int], TableCell] = {}
    for number, row in enumerate(header):
        _put(cells, number, row.words, columns)
    for row in body:
        nearest = min(range(len(data)), key=lambda i: abs(data[i].line.middle - row.line.middle))
        _put(cells, len(header) + nearest, row.words, columns)
    rows = len(header) + len(data)
    for number in range(len(header), rows):
        for column in range(len(columns.lefts) + len(columns.centres)):
            cells.setdefault((number, column), TableCell(Span(number, column), ""))
    made = [cell for _, cell in sorted(cells.items())]
    lines = [row.line for row in (*header, *body)]
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    inner = [(a + b) / 2 for a, b in pairwise([*columns.lefts, *columns.centres])]
    box = Box(left, min(line.bottom for line in lines), right, max(line.top for line in lines))
    return PageTable(box, [left, *inner, right], rows, made)


def _columns(data: Sequence[_Row]) -> _Columns:
    count = Counter(row.figures for row in data).most_common(1)[0][0]
    figures = [row.words[-count:] for row in data if row.figures == count]
    centres = [median(words[i].centre for words in figures) for i in range(count)]
    size = median(row.line.size for row in data)
    lefts = [word.left for row in data for word in row.words[: len(row.words) - row.figures]]
    groups = clusters(lefts, _SAME_LEFT * size)
    return _Columns([min(lefts[i] for i in group) for group in groups], centres)


def _put(cells: dict[tuple[int, int], TableCell], number: int, words: Sequence[_Word], columns: _Columns) -> None:
    """Put words into the cells of a row; what is right of the labels belongs to the nearest figures."""
    lefts, centres = columns
    pitch = min((b - a for a, b in pairwise(centres)), default=centres[0] - (lefts[-1] if lefts else 0))
    for word in words:
        if not lefts or word.centre > centres[0] - pitch / 2:
            column = len(lefts) + min(range(len(centres)), key=lambda i: abs(centres[i] - word.centre))
        else:
            column = min(range(len(lefts)), key=lambda i: abs(lefts[i] - word.left))
        place = (number, column)
        cell = cells.get(place, TableCell(Span(*place), ""))
        apart = cell.text and _FIGURE.fullmatch(cell.text) and _FIGURE.fullmatch(word.text)
        text = f"{cell.text} {word.text}" if apart else join_wrapped(cell.text, word.text)
        cells[place] = TableCell(cell.span, text, cell.runs + word.runs)
