"""Tables whose cells are separated by bars: Markdown, html2text, one cell a line, bars on lines of their own."""

from __future__ import annotations

import re

from disclosure_nlp.read.lines import (
    Line,
    Rows,
    TableRun,
    continued,
    ends_sentence,
    next_filled,
    part_of,
    section_of,
    split_at,
)

_BARRED = re.compile(r"[ \t]{0,200}\|.*\|[ \t]{0,200}|[^|\n。；]{0,200}(?:\|[^|\n。；]*)+")
_RULE = re.compile(r"[ \t]*\|?(?:[ \t]*:?-{2,}:?[ \t]*\|)+(?:[ \t]*:?-{2,}:?[ \t]*)?|[ \t]*-{2,}[ \t|+-]*")
_BAR = re.compile(r"\|")
_DOUBLE_BAR = re.compile(r"\|\|")
_ONLY_BARS = re.compile(r"[ \t]*\|[ \t|]*")
_FEWEST_BARS = 6
_MOST_CELL_LINES = 5
_MOST_SHARED = 0.2
_FEWEST_DOUBLE = 3
_LABEL_LENGTH = 48


def bar_run(lines: list[Line], first: int, in_section: bool) -> tuple[TableRun | None, int]:
    """Read a table of barred rows that begins at a line; in a section of tables short lines between rows belong to it.

    Lines of one cell each show nothing of rows, so each cell is turned into a row of its own; a lone ``|`` is a blank cell. The
    second value is where the reading ended.
    """
    kept, last = [], first
    index = first
    while index < len(lines):
        if _BARRED.fullmatch(lines[index].text):
            kept.append(lines[index])
            last = index + 1
        elif not _goes_on(lines, index, in_section):
            break
        elif lines[index].text.strip():
            kept.append(lines[index])
        index += 1
    rows = _rows(kept)
    barred = sum("|" in line.text for line in kept)
    filled = barred > 1 and any(cell.text for row in rows for cell in row)
    return (TableRun(first, last, rows) if filled else None), max(index, first + 1)


def _goes_on(lines: list[Line], index: int, in_section: bool) -> bool:
    """Return whether a line without a bar is inside a table: blank, or a short label, with a barred row next."""
    text = lines[index].text.strip()
    following = next_filled(lines, index + 1)
    if following >= len(lines) or not _BARRED.fullmatch(lines[following].text):
        return False
    if not text:
        ruled = following + 1 < len(lines) and _RULE.fullmatch(lines[following + 1].text)
        return following == index + 1 and not ruled
    return in_section and following == index + 1 and _is_label(text)


def _is_label(text: str) -> bool:
    return len(text) <= _LABEL_LENGTH and not ends_sentence(text) and section_of(text) is None


def _rows(kept: list[Line]) -> Rows:
    ruled = any(_RULE.fullmatch(line.text) for line in kept)
    lines = [line for line in kept if not _RULE.fullmatch(line.text)]
    opened = all(line.text.lstrip().startswith("|") for line in lines)
    closed = 2 * sum(line.text.rstrip().endswith("|") for line in lines) > len(lines)
    separator = _separator(lines)
    rows = [_cells(line, opened, closed, separator) for line in lines]
    filled = [sum(bool(cell.text) for cell in row) for row in rows]
    shared = sum(count > 1 for count in filled)
    if ruled or separator is _DOUBLE_BAR or shared > _MOST_SHARED * sum(count > 0 for count in filled):
        return rows
    return [[cell] for line in lines for cell in _stream(line)]


def _stream(line: Line) -> list[Line]:
    """Return the cells that a line closes with bars, and the last one where it is not closed."""
    cells = split_at(line, _BAR)
    return cells if cells[-1].text else cells[:-1]


def _separator(lines: list[Line]) -> re.Pattern[str]:
    """Return the separator: a double bar where filled cells of a row never have a single one between them."""
    gaps = [set(re.findall(r"(?<=[^|\s])\s*(\|[|\s]*?)\s*(?=[^|\s])", line.text)) for line in lines]
    found = [gap for gap in gaps if gap]
    double = len(found) >= _FEWEST_DOUBLE and all(gap == {"||"} for gap in found)
    return _DOUBLE_BAR if double else _BAR


def _cells(line: Line, opened: bool, closed: bool, separator: re.Pattern[str]) -> list[Line]:
    """Return the cells of a row.

    A bar before the first one opens the row only where all rows are ``opened`` by one, a bar after the last one closes
    it only where most are ``closed`` by one; elsewhere there is a blank cell.
    """
    if separator is _DOUBLE_BAR:
        text = line.text.strip().strip("|")
        start = line.text.index(text) if text else 0
        return split_at(Line(line.start + start, line.start + start + len(text), text), _DOUBLE_BAR)
    cells = split_at(line, separator)
    if cells and not cells[0].text and opened:
        cells = cells[1:]
    if closed and cells and not cells[-1].text and line.text.rstrip().endswith("|"):
        cells = cells[:-1]
    return cells


def lone_bar_run(lines: list[Line], first: int) -> TableRun | None:
    """Read cells each closed by a line of bars alone; a cell of several lines is one.

    The first bar of such a line closes the cell before it; each further bar, and one with no cell before it, is a
    blank cell.
    """
    if not lines[first].text.strip() or "|" in lines[first].text:
        return None
    if not any("|" in line.text for line in lines[first + 1 : first + _MOST_CELL_LINES + 2]):
        return None
    if section_of(lines[first].text) is not None:
        return None
    rows: Rows = []
    last, cell = first, None
    for index in range(first, len(lines)):
        line = lines[index]
        text = line.text.strip()
        if text and _ONLY_BARS.fullmatch(text):
            bars = text.count("|")
            blanks = bars - 1 if cell else bars
            rows += [[cell]] if cell else []
            rows += [[part_of(line, 0, 0)] for _ in range(blanks)]
            last, cell = index + 1, None
        elif text and ("|" in text or not _continues_cell(text, cell)):
            break
        elif text:
            cell = continued(cell, line) if cell else part_of(line, 0, len(line.text))
        if not rows and index - first > _MOST_CELL_LINES:
            break
    return TableRun(first, last, rows) if len(rows) >= _FEWEST_BARS else None


def _continues_cell(text: str, cell: Line | None) -> bool:
    """Return whether a line may be part of a cell: no narrative, no heading of a section, not too many lines."""
    lines = cell.text.count("\n") + 1 if cell else 0
    return lines < _MOST_CELL_LINES and not ends_sentence(text) and section_of(text) is None
