"""Tables written as text: one cell per line, bars between lines, Markdown, tab-separated, aligned columns, labels followed by figures.

Outside sections 2 to 4 only the first two are taken for tables; what is narrative inside them stays narrative.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, takewhile
from typing import NamedTuple

from disclosure_nlp.read.headings import closes_line, match_heading, split_numeral

# A figure, or what stands where a figure belongs.
FIGURE = r"[+\-－]?\d[\d,，.]*(?:\s?(?:万元|元|件|条|个|项|次|宗|份))?(?:[（(][^）)\n]{1,20}[）)])?|[/／\-—–－＼\\]{1,3}|无|不适用"
_FIGURE_LINE = re.compile(rf"[\s\u3000]*(?:{FIGURE})[\s\u3000]*")
_LABEL_AND_FIGURES = re.compile(rf"(?P<label>\S.*?)(?P<figures>(?:[ \t\u3000]+(?:{FIGURE}))+)[ \t\u3000]*")
_FIGURES_ONLY = re.compile(rf"[ \t\u3000]*(?:{FIGURE})(?:[ \t\u3000]+(?:{FIGURE}))+[ \t\u3000]*")
_ONE_FIGURE = re.compile(rf"(?:{FIGURE})(?=[ \t\u3000]|$)")
_PIPE_ROW = re.compile(r"[ \t]*\|.*\|[ \t]*|[^|\n]*(?:\|[^|\n]*){2,}|[^|\n。；]{0,60}\|+[ \t]*")
_PIPE_RULE = re.compile(r"[ \t]*\|?(?:[ \t]*:?-{2,}:?[ \t]*\|)+(?:[ \t]*:?-{2,}:?[ \t]*)?")
_TAB = re.compile(r"\t")
_PIPE = re.compile(r"\|")
_TABLE_SECTIONS = ("proactive", "requests", "disputes")
_GAP = re.compile(r"[ \u3000]{2,}|\t+|\u3000")
_WORD_GAP = re.compile(r"(?<=[\u4e00-\u9fff）]) (?=[\u4e00-\u9fff])")
_SENTENCE_END = re.compile(r"[。；！？]")
_LABEL_LENGTH = 48
_FEWEST_FIGURES = 3
_FEWEST_BARS = 6
_MOST_CELL_LINES = 5
_FEWEST_GAPS = 3
_MOSTLY = 0.6


class Line(NamedTuple):
    """A line, or a cell in one: ``text[start:end]`` of the document, without its line end."""

    start: int
    end: int
    text: str


Rows = list[list[Line]]


class TableRun(NamedTuple):
    """A table's lines, ``first`` to before ``last``, and its cells by row."""

    first: int
    last: int
    rows: Rows


def split_lines(text: str) -> list[Line]:
    """Return the lines of a text with their offsets."""
    lines, start = [], 0
    for part in text.split("\n"):
        lines.append(Line(start, start + len(part), part))
        start += len(part) + 1
    return lines


def find_tables(lines: list[Line]) -> Iterator[TableRun]:
    """Yield the tables of a text in order."""
    index, section = 0, None
    while index < len(lines):
        run = _bar_run(lines, index) or _pipe_run(lines, index) or _cell_per_line_run(lines, index)
        if run is None and section in _TABLE_SECTIONS:
            run = _loose_run(lines, index)
        if run is None:
            section = _section_of(lines[index].text) or section
            index += 1
        else:
            yield run
            index = run.last


def _section_of(text: str) -> str | None:
    """Return the standard section a line is the heading of; a row label such as 四、结转… is none."""
    numeral = split_numeral(text)
    if numeral is not None and numeral.depth not in (1, 3):
        return None
    match = match_heading(text, numeral.end if numeral else 0)
    if match is None or not (match.strong or numeral) or not closes_line(text, match.end):
        return None
    return match.section


def _part(line: Line, start: int, end: int) -> Line:
    """Return a stripped part of a line."""
    text = line.text[start:end].rstrip()
    stripped = text.lstrip()
    left = line.start + (start + len(text) - len(stripped) if stripped else min(end, len(line.text)))
    return Line(left, left + len(stripped), stripped)


def _split(line: Line, separator: re.Pattern[str]) -> list[Line]:
    """Return the parts of a line between separators, blank ones too."""
    cuts = [0]
    for match in separator.finditer(line.text):
        cuts += [match.start(), match.end()]
    cuts.append(len(line.text))
    return [_part(line, cuts[i], cuts[i + 1]) for i in range(0, len(cuts), 2)]


def _pipe_run(lines: list[Line], first: int) -> TableRun | None:
    """Read a table whose cells are parted by ``|``: Markdown rows (a rule ``|---|`` is none), or one cell a line.

    Lines of one cell each tell nothing about rows, so each becomes a row of its own; a lone ``|`` is an empty cell.
    """
    if "|" not in lines[first].text:
        return None
    run = list(takewhile(lambda line: _PIPE_ROW.fullmatch(line.text), lines[first:]))
    opened = all(line.text.lstrip().startswith("|") for line in run)
    rows = [_pipe_cells(line, opened) for line in run if not _PIPE_RULE.fullmatch(line.text)]
    if len(run) < 2 or not any(cell.text for row in rows for cell in row):
        return None
    single = sum(sum(bool(cell.text) for cell in row) <= 1 for row in rows)
    if single > _MOSTLY * len(rows):
        rows = [[cell] for line in run for cell in _split(line, _PIPE)[:-1]]
    return TableRun(first, first + len(run), rows)


def _pipe_cells(line: Line, opened: bool) -> list[Line]:
    """Return the cells of a row; a bar before the first one counts only where all rows are ``opened`` by one."""
    cells = _split(line, _PIPE)
    if cells and not cells[0].text and opened:
        cells = cells[1:]
    if cells and not cells[-1].text and line.text.rstrip().endswith("|"):
        cells = cells[:-1]
    return cells


def _bar_run(lines: list[Line], first: int) -> TableRun | None:
    """Read cells each closed by a line that holds ``|`` alone; a cell of several lines is one, none between bars empty."""
    if not lines[first].text.strip() or "|" in lines[first].text:
        return None
    rows: Rows = []
    last, cell = first, None
    for index, line in enumerate(islice(lines, first, None), first):
        text = line.text.strip()
        if text == "|":
            rows.append([cell or _part(line, 0, 0)])
            last, cell = index + 1, None
        elif text and ("|" in text or not _continues_cell(text, cell)):
            break
        elif text:
            cell = _continued(cell, line) if cell else _part(line, 0, len(line.text))
        if not rows and index - first > _MOST_CELL_LINES:
            break
    return TableRun(first, last, rows) if len(rows) >= _FEWEST_BARS else None


def _continues_cell(text: str, cell: Line | None) -> bool:
    """Tell whether a line may stand in a cell: no narrative, no heading of a section, not too many lines of one cell."""
    lines = cell.text.count("\n") + 1 if cell else 0
    return lines < _MOST_CELL_LINES and not _SENTENCE_END.search(text) and _section_of(text) is None


def _cell_per_line_run(lines: list[Line], first: int) -> TableRun | None:
    """Read the layout of one cell per line: a tab opens a cell, a line without one continues it, a blank ends a row."""
    if not lines[first].text.startswith("\t"):
        return None
    rows: Rows = [[]]
    last = first
    for index, line in enumerate(islice(lines, first, None), first):
        text = line.text.strip()
        if line.text.startswith("\t") and "\t" not in text:
            left = line.end - len(line.text.lstrip())
            rows[-1].append(Line(left, left + len(text), text))
        elif not text:
            rows += [[]] if rows[-1] else []
            continue
        elif rows[-1] and _section_of(line.text) is None:
            rows[-1][-1] = _continued(rows[-1][-1], line)
        else:
            break
        last = index + 1
    rows = [row for row in rows if row]
    return TableRun(first, last, rows) if len(rows) >= 2 else None


def _continued(cell: Line, line: Line) -> Line:
    """Return the cell with a further line of its own; the document's text is what lies between its ends."""
    more = _part(line, 0, len(line.text))
    return Line(cell.start, more.end, f"{cell.text}\n{more.text}") if cell.text else more


def _loose_run(lines: list[Line], first: int) -> TableRun | None:
    """Read a run of labels and figures without any marks; narrative, a heading or too few figures end it or forbid it."""
    if not lines[first].text.strip():
        return None
    last, figures, rows = first, 0, []
    for index in range(first, len(lines)):
        line = lines[index]
        if not line.text.strip():
            continue
        if not _is_tabular(line.text) or _section_of(line.text) is not None:
            break
        cells = _loose_cells(line)
        rows.append(cells)
        figures += sum(_FIGURE_LINE.fullmatch(cell.text) is not None for cell in cells)
        last = index + 1
    return TableRun(first, last, rows) if figures >= _FEWEST_FIGURES else None


def _is_tabular(text: str) -> bool:
    if "\t" in text.strip() or _LABEL_AND_FIGURES.fullmatch(text):
        return True
    if _SENTENCE_END.search(text):
        return False
    return (
        len(text.strip()) <= _LABEL_LENGTH
        or len(_GAP.findall(text.strip())) >= _FEWEST_GAPS
        or len(_WORD_GAP.findall(text)) > _FEWEST_GAPS
    )


def _loose_cells(line: Line) -> list[Line]:
    """Return a line's cells: at tabs, else label and figures, else at wide gaps."""
    if "\t" in line.text.strip():
        return _split(line, _TAB)
    match = _LABEL_AND_FIGURES.fullmatch(line.text)
    figures = 0 if _FIGURES_ONLY.fullmatch(line.text) else match.start("figures") if match else len(line.text)
    labels = [cell for cell in _split(_part(line, 0, figures), _GAP) if cell.text]
    return labels + [_part(line, m.start(), m.end()) for m in _ONE_FIGURE.finditer(line.text, figures)]
