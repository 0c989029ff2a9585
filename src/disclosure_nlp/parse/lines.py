"""Splits the text blocks of a document into lines, each with its numeral and the standard section it names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from disclosure_nlp.definitions import PatternSet
from disclosure_nlp.model import Block, Document, RawCell
from disclosure_nlp.read.headings import HeadingMatch, HeadingNumeral, match_heading, split_numeral

_RE = PatternSet(__name__)
_SHORTEST_GLUED = 30
_LONGEST_GLUED_TITLE = 40
_FEWEST_SUB_HEADINGS = 2


class NarrativeLine(NamedTuple):
    """A line of text outside tables: its text and offsets, its numeral, and the section whose title it is, if any."""

    start: int
    end: int
    text: str
    numeral: HeadingNumeral | None
    match: HeadingMatch | None
    before_table: bool


def split_narrative_lines(document: Document) -> list[NarrativeLine]:
    """Return the lines of all text blocks in order, without stray labels of tables."""
    lines = []
    blocks = document.blocks
    for index, block in enumerate(blocks):
        if block.kind != "text":
            continue
        followed = index + 1 < len(blocks) and blocks[index + 1].kind == "table"
        lines += _lines_of_block(document.text, block, followed)
    return lines


def _lines_of_block(text: str, block: Block, is_before_table: bool) -> list[NarrativeLine]:
    """Return the lines of a text block."""
    lines, start = [], block.start
    for part in text[block.start : block.end].split("\n"):
        for piece in _split_before_headings(part):
            end = start + len(piece)
            stripped = piece.strip()
            if stripped and not _RE.table_label.fullmatch(stripped):
                left = start + piece.index(stripped[0])
                lines.append(make_narrative_line(stripped, left, is_before_table and end >= block.end))
            start = end
        start += 1
    return lines


def make_narrative_line(text: str, start: int, is_before_table: bool = False) -> NarrativeLine:
    """Return a line with its numeral and the section that it names, from its text and start offset."""
    numeral = split_numeral(text)
    match = match_heading(text, numeral.end if numeral else 0)
    return NarrativeLine(start, start + len(text), text, numeral, match, is_before_table)


def _split_before_headings(line: str) -> list[str]:
    """Return a line split before each section heading that is inside it."""
    if len(line) < _SHORTEST_GLUED:
        return [line]
    cuts = [place for match in _RE.glued.finditer(line) for place in _split_positions_at_heading(line, match.start())]
    subs = [match.start() for match in _RE.sub_glued.finditer(line)]
    cuts = sorted({*cuts, *(subs if len(subs) >= _FEWEST_SUB_HEADINGS else ())})
    places = [0, *cuts, len(line)]
    return [line[one:other] for one, other in pairwise(places)]


def _split_positions_at_heading(line: str, start: int) -> list[int]:
    """Return the positions at which a line is split around a heading: before it, and perhaps after it."""
    numeral = split_numeral(line[start : start + 8])
    if numeral is None or numeral.depth != 1:
        return []
    match = match_heading(line, start + numeral.end)
    if match is not None and match.strong:
        return [] if _RE.listed.match(line, match.end) else [start]
    title = re.split(r"[\s\u3000。]", line[start + numeral.end : start + _LONGEST_GLUED_TITLE])[0]
    end = start + numeral.end + len(title)
    return [] if match_heading(title) is None or _RE.listed.match(line, end) else [start, end]


def possible_title_lines(document: Document, lines: Sequence[NarrativeLine], end: int) -> list[NarrativeLine]:
    """Return the lines before an offset and the table rows with a single text, which may be the report's title."""
    rows = [
        make_narrative_line(text.strip(), cell.start + text.index(text.strip()))
        for table in document.tables
        if table.start < end
        for _, cells in groupby(table.cells, key=lambda cell: cell.row)
        for cell, text in _only_filled_cell(cells)
        if cell.start < end
    ]
    return sorted([*(line for line in lines if line.start < end), *rows], key=lambda line: line.start)


def _only_filled_cell(cells: Iterable[RawCell]) -> list[tuple[RawCell, str]]:
    """Return (cell, text) of the only filled cell of a table row, as a list that is empty if several are filled."""
    filled = [(cell, cell.text) for cell in cells if cell.text.strip()]
    return filled if len(filled) == 1 and "\n" not in filled[0][1].strip() else []
