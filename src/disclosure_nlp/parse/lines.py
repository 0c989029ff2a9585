"""Lines of the narrative, with the numeral and the standard section that each names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from disclosure_nlp.model import Block, Document, RawCell
from disclosure_nlp.read.headings import HeadingMatch, HeadingNumeral, match_heading, split_numeral

# A label of the tables that a copy left outside of them (a page broke behind it).
_TABLE_LABEL = re.compile(
    r"第二十条\s*第\s*[（(].[）)]\s*项|信息内容|申请人情况|行政复议|行政诉讼|法人或其他组织|未经复议直接起诉|复议后起诉"
)
# Where a heading may begin inside a line: behind a stop, a blank or a figure (a page that came as few long lines).
_GLUED = re.compile(r"(?<=[。！？!?）)”\s\d])(?=[一二三四五六七八][、.．])")
# Where a sub-heading may begin inside a line.
_SUB_GLUED = re.compile(r"(?<=[。；！？”\s])(?=[（(][一二三四五六七八九十]{1,2}[）)][^，,。；\s]{2,24}[。：:\s])")
# What follows a title in a list of titles, as the preamble has it, or in a table of contents.
_LISTED = re.compile(r"[\s\u3000]{0,40}[，,、；;。]")
_SHORTEST_GLUED = 30
_LONGEST_GLUED_TITLE = 40
_FEWEST_SUB_HEADINGS = 2


class Line(NamedTuple):
    """A line of narrative: ``text[start:end]``, with its numeral and the standard section it names, if any."""

    start: int
    end: int
    text: str
    numeral: HeadingNumeral | None
    match: HeadingMatch | None
    before_table: bool


def narrative_lines(document: Document) -> list[Line]:
    """Return the lines of all text blocks in order, labels that a table lost left out."""
    lines = []
    blocks = document.blocks
    for index, block in enumerate(blocks):
        if block.kind != "text":
            continue
        followed = index + 1 < len(blocks) and blocks[index + 1].kind == "table"
        lines += _block_lines(document.text, block, followed)
    return lines


def _block_lines(text: str, block: Block, before_table: bool) -> list[Line]:
    lines, start = [], block.start
    for part in text[block.start : block.end].split("\n"):
        for piece in _glued_parts(part):
            end = start + len(piece)
            stripped = piece.strip()
            if stripped and not _TABLE_LABEL.fullmatch(stripped):
                left = start + piece.index(stripped[0])
                lines.append(make_line(stripped, left, before_table and end >= block.end))
            start = end
        start += 1
    return lines


def make_line(text: str, start: int, before_table: bool = False) -> Line:
    """Return a line of text that begins at ``start``, with its numeral and the section it names."""
    numeral = split_numeral(text)
    match = match_heading(text, numeral.end if numeral else 0)
    return Line(start, start + len(text), text, numeral, match, before_table)


def _glued_parts(line: str) -> list[str]:
    """Return a line cut before each heading of a section or sub-heading that is inside it."""
    if len(line) < _SHORTEST_GLUED:
        return [line]
    cuts = [place for match in _GLUED.finditer(line) for place in _heading_cuts(line, match.start())]
    subs = [match.start() for match in _SUB_GLUED.finditer(line)]
    cuts = sorted({*cuts, *(subs if len(subs) >= _FEWEST_SUB_HEADINGS else ())})
    places = [0, *cuts, len(line)]
    return [line[one:other] for one, other in pairwise(places)]


def _heading_cuts(line: str, start: int) -> list[int]:
    """Return where a line is cut for a heading that begins at ``start``: before it, and after one in words of its own."""
    numeral = split_numeral(line[start : start + 8])
    if numeral is None or numeral.depth != 1:
        return []
    match = match_heading(line, start + numeral.end)
    if match is not None and match.strong:
        return [] if _LISTED.match(line, match.end) else [start]
    title = re.split(r"[\s\u3000。]", line[start + numeral.end : start + _LONGEST_GLUED_TITLE])[0]
    end = start + numeral.end + len(title)
    return [] if match_heading(title) is None or _LISTED.match(line, end) else [start, end]


def title_lines(document: Document, lines: Sequence[Line], end: int) -> list[Line]:
    """Return the lines before ``end``, with the rows of tables that hold a single text: a title set in a table."""
    rows = [
        make_line(text.strip(), cell.start + text.index(text.strip()))
        for table in document.tables
        if table.start < end
        for _, cells in groupby(table.cells, key=lambda cell: cell.row)
        for cell, text in _only_text(cells)
        if cell.start < end
    ]
    return sorted([*(line for line in lines if line.start < end), *rows], key=lambda line: line.start)


def _only_text(cells: Iterable[RawCell]) -> list[tuple[RawCell, str]]:
    """Return the one filled cell of a row with its first line, or nothing where there are several."""
    filled = [(cell, cell.text) for cell in cells if cell.text.strip()]
    return filled if len(filled) == 1 and "\n" not in filled[0][1].strip() else []
