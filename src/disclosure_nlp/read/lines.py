"""Lines of a text with their offsets, and what a line of a table looks like."""

from __future__ import annotations

import re
from typing import NamedTuple

from disclosure_nlp.read.headings import closes_line, match_heading, split_numeral

_SENTENCE_END = re.compile(r"[。；！？]")
_TRAILING_TITLE = re.compile(
    r"(?:统计表|情况表|明细表|汇总表|一览表|统计指标|附表\s*\d*)(?:[（(][^（()）]{0,20}[）)])?[\s：:）)】]*$"
)
_TITLE_LENGTH = 50


class Line(NamedTuple):
    """A line, or a cell in one: ``text[start:end]`` of the document, without its line end."""

    start: int
    end: int
    text: str


Rows = list[list[Line]]


class TableRun(NamedTuple):
    """A table's lines, ``first`` to before ``last``, and its cells by row.

    A ``loose`` one has no marks of a table next to labels and figures.
    """

    first: int
    last: int
    rows: Rows
    loose: bool = False


def split_lines(text: str) -> list[Line]:
    """Return the lines of a text with their offsets."""
    lines, start = [], 0
    for part in text.split("\n"):
        lines.append(Line(start, start + len(part), part))
        start += len(part) + 1
    return lines


def part_of(line: Line, start: int, end: int) -> Line:
    """Return a stripped part of a line."""
    text = line.text[start:end].rstrip()
    stripped = text.lstrip()
    left = line.start + (start + len(text) - len(stripped) if stripped else min(end, len(line.text)))
    return Line(left, left + len(stripped), stripped)


def split_at(line: Line, separator: re.Pattern[str]) -> list[Line]:
    """Return the parts of a line between separators, blank ones too."""
    cuts = [0]
    for match in separator.finditer(line.text):
        cuts += [match.start(), match.end()]
    cuts.append(len(line.text))
    return [part_of(line, cuts[i], cuts[i + 1]) for i in range(0, len(cuts), 2)]


def continued(cell: Line, line: Line) -> Line:
    """Return the cell with a further line of its own; the document's text is what is between its ends."""
    more = part_of(line, 0, len(line.text))
    return Line(cell.start, more.end, f"{cell.text}\n{more.text}") if cell.text else more


def next_filled(lines: list[Line], index: int) -> int:
    """Return the index of the first line from ``index`` on that is not blank."""
    while index < len(lines) and not lines[index].text.strip():
        index += 1
    return index


def ends_sentence(text: str) -> bool:
    """Return whether a line holds the end of a sentence: narrative, no row of a table."""
    return _SENTENCE_END.search(text) is not None


def is_table_title(text: str) -> bool:
    """Return whether a line is the title of a table, such as 附：政府信息公开情况统计表.

    Examples
    --------
    >>> is_table_title("附件：2016年政府信息公开情况统计表"), is_table_title("按时报送了统计表。")
    (True, False)
    """
    text = text.strip()
    return len(text) <= _TITLE_LENGTH and not ends_sentence(text) and _TRAILING_TITLE.search(text) is not None


def section_of(text: str) -> str | None:
    """Return the standard section a line is the heading of; a row label such as 四、结转… is none."""
    numeral = split_numeral(text)
    if numeral is not None and numeral.depth not in (1, 3):
        return None
    match = match_heading(text, numeral.end if numeral else 0)
    if match is None or not (match.strong or numeral) or not closes_line(text, match.end):
        return None
    return match.section
