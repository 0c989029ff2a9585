"""Detects PDF tables without ruling lines: rows of labels and numbers aligned in columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from disclosure_nlp.read.pdf.geometry import Box, cluster_values
from disclosure_nlp.read.pdf.page_analysis import Item, PageLayout, is_section_heading
from disclosure_nlp.read.pdf.ruled_grid import CellSpan
from disclosure_nlp.read.pdf.runs import PrintedLine, TextRun, join_run_texts
from disclosure_nlp.read.pdf.tables import PageTable, TableCell
from disclosure_nlp.read.pdf.wrapping import join_wrapped_lines

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


class _AlignedWord(NamedTuple):
    """A word of a printed line with the x coordinates of its left and right edges."""

    left: float
    right: float
    text: str
    runs: tuple[TextRun, ...]

    @property
    def centre(self) -> float:
        """Horizontal centre of the word, in points."""
        return (self.left + self.right) / 2


class _WordRow(NamedTuple):
    """A printed line split into words, and the number of words at its end that are numbers."""

    line: PrintedLine
    words: list[_AlignedWord]
    figures: int


class _ColumnPositions(NamedTuple):
    """Left edges of a table's label columns and centres of its number columns, as x coordinates."""

    lefts: list[float]
    centres: list[float]


def detect_aligned_tables(page: PageLayout) -> PageLayout:
    """Return a page with lines whose words align in columns replaced by tables.

    A line with five numbers is a table row; lines with fewer numbers are rows only below a header that names
    counts.
    """
    if not any(isinstance(item, PrintedLine) and _ends_with_number(item) for item in page.items):
        return page
    items: list[Item] = []
    block: list[PrintedLine] = []
    for item in page.items:
        if isinstance(item, PrintedLine) and (not block or block[-1].flow == item.flow):
            block.append(item)
            continue
        items += _extract_aligned_tables(block)
        block = [item] if isinstance(item, PrintedLine) else []
        items += [] if block else [item]
    return page._replace(items=items + _extract_aligned_tables(block))


def _ends_with_number(line: PrintedLine) -> bool:
    """Return whether a printed line has several pieces of text and the last one is a number."""
    return len(line.runs) > 1 and _FIGURE.fullmatch(line.runs[-1].text) is not None


def _extract_aligned_tables(lines: Sequence[PrintedLine]) -> list[Item]:
    """Return the printed lines, with those whose words align in columns replaced by tables."""
    if not any(map(_ends_with_number, lines)):
        return list(lines)
    rows = [_split_line_into_words(line) for line in lines]
    items: list[Item] = []
    position = 0
    for first, last in _group_data_rows(rows):
        start = _first_header_row(rows, first, position)
        if rows[first].figures < _MANY_FIGURES and not _is_count_header(rows[start:first]):
            continue
        end = _end_of_wrapped_label(rows, last)
        items += lines[position:start]
        items.append(_build_aligned_table(rows[start:first], rows[first:end]))
        position = end
    return [*items, *lines[position:]]


def _split_line_into_words(line: PrintedLine) -> _WordRow:
    """Return a line split into words at wide gaps."""
    groups = [[line.runs[0]]]
    for run, following in pairwise(line.runs):
        both = _FIGURE.fullmatch(run.text) and _FIGURE.fullmatch(following.text)
        if following.left - run.right > (_FIGURE_GAP if both else _GAP) * line.size:
            groups.append([following])
        else:
            groups[-1].append(following)
    words = [_AlignedWord(group[0].left, group[-1].right, join_run_texts(group), tuple(group)) for group in groups]
    figures = 0
    while figures < len(words) and _FIGURE.fullmatch(words[-1 - figures].text):
        figures += 1
    return _WordRow(line, words, figures)


def _is_data_row(row: _WordRow) -> bool:
    """Return whether a line can be a table row: many numbers, or a short label with numbers."""
    labels = row.words[: len(row.words) - row.figures]
    short = len(labels) > 0 and len(row.line.text) <= _LABEL_LENGTH and not _PROSE.search(row.line.text)
    return row.figures >= _MANY_FIGURES or (row.figures > 0 and short)


def _group_data_rows(rows: Sequence[_WordRow]) -> list[tuple[int, int]]:
    """Return (first, last) indices of groups of successive table rows with equally many numbers."""
    groups: list[tuple[int, int]] = []
    for index, row in enumerate(rows):
        if not _is_data_row(row):
            continue
        if groups:
            first, last = groups[-1]
            between = rows[last + 1 : index]
            alike = row.figures == rows[last].figures or min(row.figures, rows[last].figures) >= _MANY_FIGURES
            if (
                alike
                and len(between) <= _MOST_BETWEEN
                and all(_is_label_left_of_numbers(r, rows[last]) for r in between)
            ):
                groups[-1] = (first, index)
                continue
        groups.append((index, index))
    return groups


def _is_label_left_of_numbers(row: _WordRow, data_row: _WordRow) -> bool:
    """Return whether a line is a label left of a row's numbers, not the header of another table."""
    if len(row.words) > 1 and _HEADER.search(row.line.text):
        return False
    return not row.figures and row.line.right < data_row.words[-data_row.figures].left and _is_label_row(row)


def _is_label_row(row: _WordRow) -> bool:
    """Return whether a line can be a row label: short, without sentence punctuation, not a section heading."""
    text = row.line.text
    return len(text) <= _LABEL_LENGTH and not _PROSE.search(text) and not is_section_heading(text)


def _first_header_row(rows: Sequence[_WordRow], first_data_row: int, lowest_index: int) -> int:
    """Return the index of the first header line directly above a group of data rows."""
    start = first_data_row
    while (
        start > max(lowest_index, first_data_row - _MOST_HEADERS)
        and _is_label_row(rows[start - 1])
        and not _is_data_row(rows[start - 1])
    ):
        start -= 1
    return start


def _is_count_header(header: Sequence[_WordRow]) -> bool:
    """Return whether the header lines of a table name counts, such as 制发 (issued) or 数量 (number)."""
    return any(len(row.words) > 1 and _HEADER.search(row.line.text) for row in header)


def _end_of_wrapped_label(rows: Sequence[_WordRow], last_data_row: int) -> int:
    """Return the index after the last row of a table, including lines on which its last label continues."""
    end = last_data_row + 1
    left = rows[last_data_row].words[0].left
    while end < len(rows):
        row, above = rows[end], rows[end - 1].line
        near = above.middle - row.line.middle < _NEAR * row.line.size and abs(row.words[0].left - left) < row.line.size
        if not (near and len(row.words) == 1 and _is_label_row(row)) or row.figures:
            break
        end += 1
    return end


def _build_aligned_table(header: Sequence[_WordRow], data_rows: Sequence[_WordRow]) -> PageTable:
    """Return header and data rows as a table with one column per label and number position."""
    data = [row for row in data_rows if _is_data_row(row)]
    columns = _find_column_positions(data)
    cells: dict[tuple[int, int], TableCell] = {}
    for number, row in enumerate(header):
        _add_words_to_cells(cells, number, row.words, columns)
    for row in data_rows:
        nearest = min(range(len(data)), key=lambda i: abs(data[i].line.middle - row.line.middle))
        _add_words_to_cells(cells, len(header) + nearest, row.words, columns)
    rows = len(header) + len(data)
    for number in range(len(header), rows):
        for column in range(len(columns.lefts) + len(columns.centres)):
            cells.setdefault((number, column), TableCell(CellSpan(number, column), ""))
    made = [cell for _, cell in sorted(cells.items())]
    lines = [row.line for row in (*header, *data_rows)]
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    inner = [(a + b) / 2 for a, b in pairwise([*columns.lefts, *columns.centres])]
    box = Box(left, min(line.bottom for line in lines), right, max(line.top for line in lines))
    return PageTable(box, [left, *inner, right], rows, made)


def _find_column_positions(data_rows: Sequence[_WordRow]) -> _ColumnPositions:
    """Return the x coordinates of the label and number columns of data rows."""
    count = Counter(row.figures for row in data_rows).most_common(1)[0][0]
    figures = [row.words[-count:] for row in data_rows if row.figures == count]
    centres = [median(words[i].centre for words in figures) for i in range(count)]
    size = median(row.line.size for row in data_rows)
    lefts = [word.left for row in data_rows for word in row.words[: len(row.words) - row.figures]]
    groups = cluster_values(lefts, _SAME_LEFT * size)
    return _ColumnPositions([min(lefts[i] for i in group) for group in groups], centres)


def _add_words_to_cells(
    cells: dict[tuple[int, int], TableCell], row: int, words: Sequence[_AlignedWord], columns: _ColumnPositions
) -> None:
    """Add the words of a line to the cells of a table row.

    Words right of the labels go to the nearest number column.
    """
    lefts, centres = columns
    pitch = min((b - a for a, b in pairwise(centres)), default=centres[0] - (lefts[-1] if lefts else 0))
    for word in words:
        if not lefts or word.centre > centres[0] - pitch / 2:
            column = len(lefts) + min(range(len(centres)), key=lambda i: abs(centres[i] - word.centre))
        else:
            column = min(range(len(lefts)), key=lambda i: abs(lefts[i] - word.left))
        place = (row, column)
        cell = cells.get(place, TableCell(CellSpan(*place), ""))
        apart = cell.text and _FIGURE.fullmatch(cell.text) and _FIGURE.fullmatch(word.text)
        text = f"{cell.text} {word.text}" if apart else join_wrapped_lines(cell.text, word.text)
        cells[place] = TableCell(cell.span, text, cell.runs + word.runs)
