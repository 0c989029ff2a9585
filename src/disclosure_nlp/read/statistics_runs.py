"""Finds statistics tables in plain text, in which each line has a label, a unit and numbers."""

from __future__ import annotations

import re

from disclosure_nlp.read.lines import TextLine, TextTable, contains_sentence_end, stripped_part

_HEADER = re.compile(r"统计指标|指标名称|计量单位|统计数|历年累计|本年累计|本期实际|指\s?标(?=\s)|项\s?目\s+单\s?位")
_HEADER_LENGTH = 80
_ROW_LENGTH = 120
_FIGURE = r"[+\-]?\d[\d,.]*[①-⑳¹²³*]?|[/\-—–－]{1,4}|无"
_UNIT = r"条次?|件次?|次|篇次?|个|人次?|万?元|场次?|份|项|期|家|户|宗|部|名|条/件|件/条|人/次|元/件"
_ROW = re.compile(
    rf"[ \t\u3000]*(?P<label>\S.{{0,{_ROW_LENGTH}}}?)(?:[ \t\u3000]+[（(]?(?P<unit>{_UNIT})[）)]?)?(?P<figures>(?:[ \t\u3000]+(?:{_FIGURE}))+)[ \t\u3000]*"
)
_UNIT_ONLY = re.compile(
    rf"[ \t\u3000]*(?P<label>\S.{{0,{_ROW_LENGTH}}}?)[ \t\u3000]++(?P<unit>{_UNIT})(?P<figures>(?!))?[ \t\u3000]*"
)
# A line that is one cell: a figure, a unit or the title of a column.
_CELL = re.compile(rf"(?P<figures>{_FIGURE})|{_UNIT}|(?:计量)?单位|统计数|数量|历年累计|\S{{0,6}}年度?")
_WORD = re.compile(r"[^ \t\u3000]+")
_FEWEST_ROWS = 2
_MOST_BARE = 2


def is_statistics_header(text: str) -> bool:
    """Return whether a line is the header of a statistics table, such as 指标名称 计量单位 2016年度 历年累计."""
    return len(text) <= _HEADER_LENGTH and not contains_sentence_end(text) and _HEADER.search(text) is not None


def find_statistics_table(lines: list[TextLine], first_line: int) -> tuple[TextTable | None, int]:
    """Return the statistics table whose header is a line, or None, and the index where the search ended.

    At most two consecutive lines without a number are accepted inside the table.
    """
    header = [stripped_part(lines[first_line], *match.span()) for match in _WORD.finditer(lines[first_line].text)]
    rows, last, bare, figures = [header], first_line, 0, 0
    kept, index = 1, first_line
    for index in range(first_line + 1, len(lines)):
        text = lines[index].text
        if not text.strip():
            continue
        long = len(text) > _ROW_LENGTH
        match = None if long else _ROW.fullmatch(text) or _UNIT_ONLY.fullmatch(text) or _CELL.fullmatch(text.strip())
        if match is None and (long or contains_sentence_end(text) or bare == _MOST_BARE):
            break
        rows.append(_split_statistics_row(lines[index], match))
        bare = 0 if match else bare + 1
        if match is not None:
            figures += match["figures"] is not None
            last, kept = index + 1, len(rows)
    return (TextTable(first_line, last, rows[:kept]) if figures >= _FEWEST_ROWS else None), max(index, first_line + 1)


def _split_statistics_row(line: TextLine, row_match: re.Match[str] | None) -> list[TextLine]:
    """Return the cells of a row of a statistics table: label, unit and numbers."""
    if row_match is None or row_match.re is _CELL:
        return [stripped_part(line, 0, len(line.text))]
    spans = [row_match.span(name) for name in ("label", "unit") if row_match[name]]
    figures = _WORD.finditer(line.text, row_match.start("figures")) if row_match["figures"] else ()
    return [stripped_part(line, *span) for span in (*spans, *(figure.span() for figure in figures))]
