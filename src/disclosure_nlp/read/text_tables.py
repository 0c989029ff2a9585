"""Finds tables in plain text: ``|`` separators, one cell per line, tabs, aligned columns, labels with numbers.

Outside sections 2 to 4, only tables with ``|``, tabs before cells or the header of a statistics table are found;
narrative inside these sections remains narrative. Every line is examined a bounded number of times.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from disclosure_nlp.definitions import PatternSet
from disclosure_nlp.read.bar_tables import find_bar_table, find_table_of_bar_lines, is_drawn_table_border
from disclosure_nlp.read.lines import (
    FIGURE,
    Rows,
    TextLine,
    TextTable,
    append_line_to_cell,
    contains_sentence_end,
    is_table_title,
    next_non_blank_line,
    section_of_heading,
    split_line_at,
    split_lines,
    stripped_part,
)
from disclosure_nlp.read.separated_tables import find_one_line_table, find_separated_table
from disclosure_nlp.read.statistics_runs import find_statistics_table, is_statistics_header

Reader = Callable[[list[TextLine], int], tuple[TextTable | None, int]]
__all__ = ["FIGURE", "Rows", "TextLine", "TextTable", "find_tables", "split_lines"]
_FIGURE_LINE = re.compile(rf"[\s\u3000]*(?:{FIGURE})[\s\u3000]*")
# Figures after a label, and after a label with a colon: each run once from its beginning, whatever comes before it.
_FIGURES = re.compile(rf"(?<![ \t\u3000])(?:[ \t\u3000]++(?:{FIGURE}))++")
_COLON_AND_FIGURES = re.compile(rf"[:：][ \t\u3000]*+(?P<figures>(?:{FIGURE})(?:[ \t\u3000]++(?:{FIGURE}))*+)")
_FIGURES_ONLY = re.compile(rf"[ \t\u3000]*(?:{FIGURE})(?:[ \t\u3000]+(?:{FIGURE}))+[ \t\u3000]*")
_ONE_FIGURE = re.compile(rf"(?:{FIGURE})(?=[ \t\u3000]|$)")
_RE = PatternSet(__name__)
_TABLE_SECTIONS = ("proactive", "requests", "disputes")
_LABEL_LENGTH = 48
_LONGEST_ROW = 2000  # characters: a longer line without tabs is no row
_MOST_CELL_LINES = 8
_LONGEST_PARAGRAPH = 40
_WORD_LENGTH = 6
_FEWEST_FIGURES = 3
_FEWEST_GAPS = 3
_FEWEST_WORD_GAPS = 2


def find_tables(lines: list[TextLine], is_taken: Callable[[int, int], bool] | None = None) -> Iterator[TextTable]:
    """Yield the tables of a plain text in order; the title of a table is its first row.

    Parameters
    ----------
    lines : list of TextLine
    is_taken : callable, optional
        Whether the text between two offsets is part of a table already; tables that overlap one are left out.
    """
    finder, index, section = _TextTableFinder(lines), 0, None
    while index < len(lines):
        start = next_non_blank_line(lines, index + 1) if is_table_title(lines[index].text) else index
        in_section = section in _TABLE_SECTIONS
        run = finder.find_marked_table(start, in_section) if start < len(lines) else None
        if run is None and in_section:
            run = finder.find_unmarked_table(index)
        if run is None:
            section = section_of_heading(lines[index].text) or section
        elif is_taken is None or not is_taken(lines[index].start, lines[run.last - 1].end):
            title = [[stripped_part(lines[index], 0, len(lines[index].text))]] if run.first > index else []
            rows = [_split_unmarked_row(line) for [line] in run.rows] if run.loose else run.rows
            yield run._replace(first=index, rows=[*title, *rows])
        index = run.last if run else index + 1


class _TextTableFinder:
    """Finds the plain-text table at a line, of any kind, so that no kind is tried twice on the same line."""

    def __init__(self, lines: list[TextLine]) -> None:
        self._lines = lines
        self._has_bars = any("|" in line.text for line in lines)
        self._read: dict[Reader, int] = {}
        self._barred = 0

    def find_once(self, find: Reader, first_line: int) -> TextTable | None:
        """Return the table that a finder function finds at a line, or None if it has already examined the line."""
        if first_line < self._read.get(find, 0):
            return None
        run, self._read[find] = find(self._lines, first_line)
        return run

    def find_unmarked_table(self, first_line: int) -> TextTable | None:
        """Return the table at a line without bars or tabs before its cells, or None."""
        readers = (find_separated_table, find_one_line_table, _find_unmarked_table)
        return next((run for reader in readers if (run := self.find_once(reader, first_line))), None)

    def find_marked_table(self, first_line: int, in_section: bool) -> TextTable | None:
        """Return the table at a line that is marked by bars, tabs or a statistics header, or None."""
        lines = self._lines
        run = find_table_of_bar_lines(lines, first_line) if self._has_bars else None
        barred = "|" in lines[first_line].text or is_drawn_table_border(lines[first_line].text)
        if run is None and barred and first_line >= self._barred:
            run, self._barred = find_bar_table(lines, first_line, in_section)
        if run is None and lines[first_line].text.startswith("\t"):
            run = self.find_once(_find_cell_per_line_table, first_line)
        if run is None and is_statistics_header(lines[first_line].text):
            run = self.find_once(find_statistics_table, first_line)
        return run


def _find_cell_per_line_table(lines: list[TextLine], first_line: int) -> tuple[TextTable | None, int]:
    """Return the table with one cell per line that begins at a line, or None, and where the search ended.

    A tab opens a cell, a line without a tab continues it, and a blank line ends a row.
    """
    rows: Rows = [[]]
    last = index = first_line
    continuing = 0
    for index in range(first_line, len(lines)):
        line = lines[index]
        text = line.text.strip()
        if not text and not line.text.startswith("\t"):
            rows += [[]] if rows[-1] else []
            continue
        if section_of_heading(line.text) is not None or (
            len(text) > _LONGEST_PARAGRAPH and contains_sentence_end(text)
        ):
            break
        if line.text.startswith("\t") and "\t" not in text:
            left = line.end - len(line.text.lstrip())
            rows[-1].append(TextLine(left, left + len(text), text))
            continuing = 0
        elif rows[-1] and continuing < _MOST_CELL_LINES:
            rows[-1][-1] = append_line_to_cell(rows[-1][-1], line)
            continuing += 1
        else:
            break
        last = index + 1
    rows = [row for row in rows if row]
    return (TextTable(first_line, last, rows) if len(rows) >= 2 else None), max(index, first_line + 1)


def _find_unmarked_table(lines: list[TextLine], first_line: int) -> tuple[TextTable | None, int]:
    """Return the table of labels and numbers without markup at a line, or None, and where the search ended.

    Narrative, a heading or a ``|`` ends the table.
    """
    if not lines[first_line].text.strip():
        return None, first_line
    last, figures = first_line, 0
    rows: Rows = []
    index = first_line
    for index in range(first_line, len(lines)):
        line = lines[index]
        if not line.text.strip():
            continue
        if "|" in line.text or not _may_be_table_row(line.text) or section_of_heading(line.text) is not None:
            break
        if index > first_line and find_one_line_table(lines, index)[0]:
            break
        rows.append([line])
        if figures < _FEWEST_FIGURES:
            figures += sum(_FIGURE_LINE.fullmatch(cell.text) is not None for cell in _split_unmarked_row(line))
        last = index + 1
    run = TextTable(first_line, last, rows, loose=True) if figures >= _FEWEST_FIGURES else None
    return run, max(index, first_line + 1)


def _may_be_table_row(text: str) -> bool:
    """Return whether a line can be a table row: tabs, a label with numbers, a short label or several wide gaps."""
    text = text.strip()
    if "\t" in text or len(text) > _LONGEST_ROW:
        return "\t" in text
    if _match_label_to_end(_FIGURES, text) or _match_label_to_end(_COLON_AND_FIGURES, text):
        return True
    if contains_sentence_end(text):
        return False
    return (
        len(_RE.gap.sub(" ", text)) <= _LABEL_LENGTH
        or len(_RE.gap.findall(text)) >= _FEWEST_GAPS
        or len(_RE.word_gap.findall(text)) > _FEWEST_GAPS
    )


def _match_label_to_end(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """Return the match of a pattern that reaches the end of a text and does not begin at its first character."""
    return next((match for match in pattern.finditer(text, 1) if match.end() == len(text)), None)


def _split_unmarked_row(line: TextLine) -> list[TextLine]:
    """Return the cells of a plain-text table row: split at tabs, between label and numbers, or at wide gaps."""
    if "\t" in line.text.lstrip():
        return split_line_at(line, _RE.tab)
    line = stripped_part(line, 0, len(line.text))
    if _FIGURES_ONLY.fullmatch(line.text):
        return [stripped_part(line, m.start(), m.end()) for m in _ONE_FIGURE.finditer(line.text)]
    if _is_row_of_numbers(line.text):
        return [stripped_part(line, *span) for span in _word_spans(line.text, 0)]
    coloned = _match_label_to_end(_COLON_AND_FIGURES, line.text)
    start = coloned.start("figures") if coloned else _first_number_offset(line.text)
    label = stripped_part(line, 0, coloned.start() if coloned else start)
    labels = [cell for cell in split_line_at(label, _RE.gap) if cell.text]
    if start == len(line.text) and len(labels) == 1 and len(_RE.word_gap.findall(line.text)) >= _FEWEST_WORD_GAPS:
        return split_line_at(line, _RE.word_gap)
    return labels + [stripped_part(line, *span) for span in _word_spans(line.text, start)]


def _is_row_of_numbers(text: str) -> bool:
    """Return whether a line is a table row of numbers, possibly with a word among them, such as ``0 0 x 0 0``."""
    tokens = [text[start:end] for start, end in _word_spans(text, 0)]
    figures = [_FIGURE_LINE.fullmatch(token) is not None for token in tokens]
    return (
        len(tokens) >= _FEWEST_FIGURES
        and all(figures[:2])
        and 2 * sum(figures) > len(tokens)
        and max(map(len, tokens)) <= _WORD_LENGTH
    )


def _first_number_offset(text: str) -> int:
    """Return the offset of the first number after the label in a plain-text table row."""
    tokens = _word_spans(text, 0)
    figures = [_FIGURE_LINE.fullmatch(text[start:end]) is not None for start, end in tokens]
    place = next((place for place, figure in enumerate(figures) if place and figure), len(tokens))
    words = [end - start for (start, end), figure in zip(tokens[place:], figures[place:], strict=True) if not figure]
    if words and max(words) <= _WORD_LENGTH and sum(figures[place:]) >= max(len(words), _FEWEST_FIGURES):
        return tokens[place][0]
    match = _match_label_to_end(_FIGURES, text)
    return match.start() if match is not None else len(text)


def _word_spans(text: str, start: int) -> list[tuple[int, int]]:
    """Return the (start, end) spans of the words of a text from an offset on."""
    return [match.span() for match in re.compile(r"[^ \t\u3000]+").finditer(text, start)]
