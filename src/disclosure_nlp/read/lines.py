"""Lines of a text with their offsets, and helpers to split lines into table cells."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from disclosure_nlp.read.headings import match_heading, only_punctuation_follows, split_numeral

_SENTENCE_END = re.compile(r"[。；！？]")
_TRAILING_TITLE = re.compile(
    r"(?:统计表|情况表|明细表|汇总表|一览表|统计指标|附表\s*+\d*+)(?:[（(][^（()）]{0,20}[）)])?[\s：:）)】]*+$"
)
_TITLE_LENGTH = 50
_RECURRING = 60  # characters of a line whose section is cached
_MARK = r"[¹²³⁰⁴-⁹①-⑳❶-❿⑴-⒇ⅰ-ⅿ*＊※†‡#]"
# A figure, or a sign in its place such as - or 无.
FIGURE = (
    r"(?:[+\-－增减↑↓]|增加|减少)?\s?\d[\d,，.]{0,40}+(?:\s?(?:万元|人次|元|件|条|个|项|次|宗|份|人|家|例))?"
    rf"(?:[（(][^）)\n]{{1,20}}[）)]|\[\^?[^\]\s]{{1,4}}\]|注[\d一二三]?|{_MARK})?"
    r"|[/／\-—–－＼\\]{1,3}|无|不适用|〇|零"
)


class TextLine(NamedTuple):
    """A line of the document's text, or a table cell in one, with its start and end offsets, without line end."""

    start: int
    end: int
    text: str


Rows = list[list[TextLine]]


class TextTable(NamedTuple):
    """A table written as lines of plain text: its cells by row, and the range of its lines.

    ``last`` is the index after the last line; ``loose`` is True for a table without markup, only labels and numbers
    next to each other.
    """

    first: int
    last: int
    rows: Rows
    loose: bool = False


def split_lines(text: str) -> list[TextLine]:
    """Return the lines of a text, each with its start and end offsets."""
    lines, start = [], 0
    for part in text.split("\n"):
        lines.append(TextLine(start, start + len(part), part))
        start += len(part) + 1
    return lines


def stripped_part(line: TextLine, start: int, end: int) -> TextLine:
    """Return the part of a line between two positions, with offsets and without surrounding whitespace."""
    text = line.text[start:end].rstrip()
    stripped = text.lstrip()
    left = line.start + (start + len(text) - len(stripped) if stripped else min(end, len(line.text)))
    return TextLine(left, left + len(stripped), stripped)


def split_line_at(line: TextLine, separator: re.Pattern[str]) -> list[TextLine]:
    """Return the parts of a line, with offsets, between matches of a separator, including blank parts."""
    cuts = [0]
    for match in separator.finditer(line.text):
        cuts += [match.start(), match.end()]
    cuts.append(len(line.text))
    return [stripped_part(line, cuts[i], cuts[i + 1]) for i in range(0, len(cuts), 2)]


def append_line_to_cell(cell: TextLine, line: TextLine) -> TextLine:
    """Return a table cell extended by the next line of text."""
    more = stripped_part(line, 0, len(line.text))
    return TextLine(cell.start, more.end, f"{cell.text}\n{more.text}") if cell.text else more


def next_non_blank_line(lines: list[TextLine], index: int) -> int:
    """Return the index of the first non-blank line at or after an index."""
    while index < len(lines) and not lines[index].text.strip():
        index += 1
    return index


def contains_sentence_end(text: str) -> bool:
    """Return whether a line contains the end of a sentence (。；！？): narrative, not a table row."""
    return _SENTENCE_END.search(text) is not None


def is_table_title(text: str) -> bool:
    """Return whether a line is the title of a table, such as 附：政府信息公开情况统计表.

    Examples
    --------
    >>> is_table_title("附件：2016年政府信息公开情况统计表"), is_table_title("按时报送了统计表。")
    (True, False)
    """
    if "表" not in text and "统计指标" not in text:
        return False
    text = text.strip()
    return len(text) <= _TITLE_LENGTH and not contains_sentence_end(text) and _TRAILING_TITLE.search(text) is not None


def section_of_heading(text: str) -> str | None:
    """Return the id of the standard section that a line is the heading of, or None for any other line."""
    return _section_of_short_line(text) if len(text) <= _RECURRING else _section_of_line(text)


@lru_cache(maxsize=10_000)
def _section_of_short_line(text: str) -> str | None:
    """Return the id of the standard section that a short line is the heading of, or None; cached by the line."""
    return _section_of_line(text)


def _section_of_line(text: str) -> str | None:
    """Return the id of the standard section that a line is the heading of, or None; not cached."""
    numeral = split_numeral(text)
    if numeral is not None and numeral.depth not in (1, 3):
        return None
    match = match_heading(text, numeral.end if numeral else 0)
    if match is None or not (match.strong or numeral) or not only_punctuation_follows(text, match.end):
        return None
    return match.section
