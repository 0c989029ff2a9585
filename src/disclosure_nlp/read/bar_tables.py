"""Plain-text tables with ``|`` between cells: Markdown, html2text, one cell per line, bars on their own lines."""

from __future__ import annotations

import re

from disclosure_nlp.definitions import PatternSet
from disclosure_nlp.read.lines import (
    Rows,
    TextLine,
    TextTable,
    append_line_to_cell,
    contains_sentence_end,
    next_non_blank_line,
    section_of_heading,
    split_line_at,
    stripped_part,
)

_RE = PatternSet(__name__)
_FEWEST_BARS = 6
_MOST_CELL_LINES = 5
_MOST_SHARED = 0.2
_FEWEST_DOUBLE = 3
_LABEL_LENGTH = 48


def is_drawn_table_border(text: str) -> bool:
    """Return whether a line is the border between two rows of a drawn table, such as ``+----+----+``."""
    return text.lstrip(" \t").startswith("+-") and _RE.rule.fullmatch(text) is not None


def find_bar_table(lines: list[TextLine], first_line: int, in_section: bool) -> tuple[TextTable | None, int]:
    """Return the table with ``|`` between cells that begins at a line, or None, and where the search ended.

    Inside a section of tables, short lines between two rows count as rows. Where every line is one cell, each cell
    is a row of its own; a lone ``|`` is a blank cell.
    """
    kept, last, index = [], first_line, first_line
    while index < len(lines):
        if _RE.barred.fullmatch(lines[index].text) or is_drawn_table_border(lines[index].text):
            kept.append(lines[index])
            last = index + 1
        elif not _continues_bar_table(lines, index, in_section):
            break
        elif lines[index].text.strip():
            kept.append(lines[index])
        index += 1
    rows = _split_into_rows(kept)
    barred = sum("|" in line.text for line in kept)
    filled = barred > 1 and any(cell.text for row in rows for cell in row)
    return (TextTable(first_line, last, rows) if filled else None), max(index, first_line + 1)


def _continues_bar_table(lines: list[TextLine], index: int, in_section: bool) -> bool:
    """Return whether a line without ``|`` is inside a table: blank or a short label, followed by a row with ``|``."""
    text = lines[index].text.strip()
    following = next_non_blank_line(lines, index + 1)
    if following >= len(lines) or not (
        _RE.barred.fullmatch(lines[following].text) or is_drawn_table_border(lines[following].text)
    ):
        return False
    if not text:
        ruled = following + 1 < len(lines) and _RE.rule.fullmatch(lines[following + 1].text)
        return following == index + 1 and not ruled
    return in_section and following == index + 1 and _is_short_label(text)


def _is_short_label(text: str) -> bool:
    """Return whether a text may be a row label: short, no sentence and no section heading."""
    return len(text) <= _LABEL_LENGTH and not contains_sentence_end(text) and section_of_heading(text) is None


def _split_into_rows(kept: list[TextLine]) -> Rows:
    """Return the cells of each line of a table with ``|`` between cells; ruling lines (``---``) are dropped."""
    ruled = any(_RE.rule.fullmatch(line.text) for line in kept)
    lines = [line for line in kept if not _RE.rule.fullmatch(line.text)]
    opened = all(line.text.lstrip().startswith("|") for line in lines)
    closed = 2 * sum(line.text.rstrip().endswith("|") for line in lines) > len(lines)
    separator = _detect_cell_separator(lines)
    rows = [
        [_strip_emphasis_marks(cell) for cell in _split_row_at_bars(line, opened, closed, separator)] for line in lines
    ]
    filled = [sum(bool(cell.text) for cell in row) for row in rows]
    shared = sum(count > 1 for count in filled)
    if ruled or separator is _RE.double_bar or shared > _MOST_SHARED * sum(count > 0 for count in filled):
        return rows
    return [[cell] for line in lines for cell in _cells_ended_by_bars(line)]


def _strip_emphasis_marks(cell: TextLine) -> TextLine:
    """Return a table cell without the Markdown marks of bold and italic text around it."""
    match = _RE.emphasis.fullmatch(cell.text)
    if match is None:
        return cell
    left = cell.start + match.start("text")
    return TextLine(left, left + len(match["text"]), match["text"])


def _cells_ended_by_bars(line: TextLine) -> list[TextLine]:
    """Return the table cells of a line that end at a ``|``, and the last cell if it has text."""
    cells = split_line_at(line, _RE.bar)
    return cells if cells[-1].text else cells[:-1]


def _detect_cell_separator(lines: list[TextLine]) -> re.Pattern[str]:
    """Return the pattern of a table's cell separator: ``||`` if only double bars separate filled cells, else ``|``."""
    gaps = [set(re.findall(r"(?<=[^|\s])\s*+(\|(?:[|\s]*\|)?)\s*+(?=[^|\s])", line.text)) for line in lines]
    found = [gap for gap in gaps if gap]
    double = len(found) >= _FEWEST_DOUBLE and all(gap == {"||"} for gap in found)
    return _RE.double_bar if double else _RE.bar


def _split_row_at_bars(
    line: TextLine, has_left_border: bool, has_right_border: bool, separator: re.Pattern[str]
) -> list[TextLine]:
    """Return the cells of a table row that is written with ``|`` between cells.

    A bar at the start or end of a line is a border if the table has such borders; otherwise it separates a blank
    cell.
    """
    if separator is _RE.double_bar:
        text = line.text.strip().strip("|")
        start = line.text.index(text) if text else 0
        return split_line_at(TextLine(line.start + start, line.start + start + len(text), text), _RE.double_bar)
    cells = split_line_at(line, separator)
    if cells and not cells[0].text and has_left_border:
        cells = cells[1:]
    if has_right_border and cells and not cells[-1].text and line.text.rstrip().endswith("|"):
        cells = cells[:-1]
    return cells


def find_table_of_bar_lines(lines: list[TextLine], first_line: int) -> TextTable | None:
    """Return the plain-text table whose cells are separated by lines that consist of ``|`` only, or None.

    Cells may span several lines. The first bar of such a line closes the cell above it; each further bar, and one
    without a cell above it, is a blank cell.
    """
    if not lines[first_line].text.strip() or "|" in lines[first_line].text:
        return None
    if not any("|" in line.text for line in lines[first_line + 1 : first_line + _MOST_CELL_LINES + 2]):
        return None
    if section_of_heading(lines[first_line].text) is not None:
        return None
    rows: Rows = []
    last, cell = first_line, None
    for index in range(first_line, len(lines)):
        line = lines[index]
        text = line.text.strip()
        if text and _RE.only_bars.fullmatch(text):
            bars = text.count("|")
            blanks = bars - 1 if cell else bars
            rows += [[cell]] if cell else []
            rows += [[stripped_part(line, 0, 0)] for _ in range(blanks)]
            last, cell = index + 1, None
        elif text and ("|" in text or not _may_continue_cell(text, cell)):
            break
        elif text:
            cell = append_line_to_cell(cell, line) if cell else stripped_part(line, 0, len(line.text))
        if not rows and index - first_line > _MOST_CELL_LINES:
            break
    return TextTable(first_line, last, rows) if len(rows) >= _FEWEST_BARS else None


def _may_continue_cell(text: str, cell_above: TextLine | None) -> bool:
    """Return whether a line can belong to the table cell above it: no sentence, no heading, not too many lines."""
    lines = cell_above.text.count("\n") + 1 if cell_above else 0
    return lines < _MOST_CELL_LINES and not contains_sentence_end(text) and section_of_heading(text) is None
