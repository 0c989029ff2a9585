"""Plain-text tables with commas, semicolons or slashes between cells, and tables whose cells are all on one line."""

from __future__ import annotations

import re
from itertools import pairwise

from disclosure_nlp.read.lines import (
    FIGURE,
    Rows,
    TextLine,
    TextTable,
    contains_sentence_end,
    section_of_heading,
    stripped_part,
)

_SEPARATORS = (";", "；", "，", ",", "、", "/")
_QUOTED = {",": r'"[^"\n]*"|'}
_CELLS = {
    separator: re.compile(rf"(?P<cell>{_QUOTED.get(separator, '')}[^{separator}\n]*)(?:{separator}|$)")
    for separator in _SEPARATORS
}
_FIGURE = re.compile(FIGURE)
_THOUSANDS = re.compile(r"(?<![\d.])\d{1,3}[,，]\d{3}(?![\d.])")
# Two figures with blanks between them.
_NO_CELL = re.compile(r"\d[ \t\u3000]+\d|\t")
_WORD = re.compile(r"[^ \t\u3000]+")
_LABEL_LENGTH = 60
_LONGEST_LINE = 6000
_FEWEST_IN_ROW = 3
_FEWEST_FIGURES = 5
_FEWEST_ON_LINE = 8
_FEWEST_TURNS = 3  # of a figure and a label after it
_BETWEEN_WORDS = " \t\u3000"
_MOST_SINGLE = 2


def find_separated_table(lines: list[TextLine], first_line: int) -> tuple[TextTable | None, int]:
    """Return the table with ``,``, ``;``, ``、`` or ``/`` between cells, or None, and where the search ended.

    A comma between digits may separate two numbers or thousands: such a table is read only if all rows have the
    same number of numbers.
    """
    end = first_line + 1
    for separator in _SEPARATORS:
        if separator in lines[first_line].text or separator in (
            lines[first_line + 1].text if first_line + 1 < len(lines) else ""
        ):
            run = _collect_separated_rows(lines, first_line, separator)
            if _has_enough_numbers(run.rows, separator, lines[first_line : run.last]):
                return run, run.last
            end = max(end, run.last)
    return None, end


def _collect_separated_rows(lines: list[TextLine], first_line: int, separator: str) -> TextTable:
    """Return the table rows, from a line on, whose cells are separated by a character such as a comma."""
    rows: Rows = []
    last, single = first_line, 0
    for index in range(first_line, len(lines)):
        cells = _split_separated_cells(lines[index], separator)
        single = single + 1 if cells is not None and len(cells) == 1 else 0
        if cells is None or single > _MOST_SINGLE:
            break
        if cells:
            rows.append(cells)
            last = index + 1
    return TextTable(first_line, last, rows)


def _has_enough_numbers(rows: Rows, separator: str, lines: list[TextLine]) -> bool:
    """Return whether lines split at a separator have enough numbers to be a table."""
    figures = [sum(_FIGURE.fullmatch(cell.text) is not None for cell in row) for row in rows]
    widths = {count for count in figures if count >= _FEWEST_IN_ROW}
    doubtful = separator in ",，" and any(_THOUSANDS.search(line.text) for line in lines)
    return bool(widths) and sum(figures) >= _FEWEST_FIGURES and not (doubtful and len(widths) > 1)


def _split_separated_cells(line: TextLine, separator: str) -> list[TextLine] | None:
    """Return the cells of a line of a separated table; None if the line is no table row."""
    text = line.text.rstrip()
    if not text:
        return []
    if "。" in text:
        return None
    cells = [
        _strip_quotation_marks(stripped_part(line, *match.span("cell"))) for match in _CELLS[separator].finditer(text)
    ]
    cells = cells if text.endswith(separator) or len(cells) < 2 or cells[-1].text else cells[:-1]
    if any(len(cell.text) > _LABEL_LENGTH or _NO_CELL.search(cell.text) for cell in cells):
        return None
    return None if section_of_heading(line.text) is not None else cells


def _strip_quotation_marks(cell: TextLine) -> TextLine:
    """Return a cell of comma-separated values without the quotation marks around it."""
    quoted = len(cell.text) > 1 and cell.text[0] == cell.text[-1] == '"'
    return TextLine(cell.start + 1, cell.end - 1, cell.text[1:-1]) if quoted else cell


def find_one_line_table(lines: list[TextLine], first_line: int) -> tuple[TextTable | None, int]:
    """Return the table whose labels and numbers are all on one line, or None, and where the search ended.

    Each word of the line becomes a row of one cell, as in tables with one cell per line.
    """
    line = lines[first_line]
    few_words = sum(map(line.text.count, _BETWEEN_WORDS)) < _FEWEST_ON_LINE + _FEWEST_TURNS - 1
    if few_words or len(line.text) > _LONGEST_LINE or contains_sentence_end(line.text):
        return None, first_line + 1
    words = [stripped_part(line, *match.span()) for match in _WORD.finditer(line.text) if match.group() != "|"]
    figures = [_FIGURE.fullmatch(word.text) is not None for word in words]
    turns = sum(one and not other for one, other in pairwise(figures))
    if sum(figures) < _FEWEST_ON_LINE or turns < _FEWEST_TURNS:
        return None, first_line + 1
    return TextTable(first_line, first_line + 1, [[word] for word in words]), first_line + 1
