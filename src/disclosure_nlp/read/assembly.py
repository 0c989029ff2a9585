"""Assembles lines and tables in reading order into one text with offsets; the layout that every reader returns."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from disclosure_nlp.messages import msg
from disclosure_nlp.model import Block, Issue, RawCell, RawTable
from disclosure_nlp.read.furniture import is_page_furniture
from disclosure_nlp.read.headings import match_heading, only_punctuation_follows, split_numeral
from disclosure_nlp.read.lines import TextLine, TextTable, is_table_title, section_of_heading, split_lines
from disclosure_nlp.read.source_grid import SourceCell, SourceGrid
from disclosure_nlp.read.text_tables import find_tables


class DocumentLayout(NamedTuple):
    """Text, blocks, raw tables, issues and metadata of a file that was read, before its source record is attached."""

    text: str
    blocks: tuple[Block, ...]
    tables: tuple[RawTable, ...]
    issues: tuple[Issue, ...]
    encoding: str | None = None
    metadata: Mapping[str, str] = MappingProxyType({})


def assemble_document(lines_and_tables: Sequence[str | SourceGrid]) -> DocumentLayout:
    """Return the lines and tables of a file, listed in reading order, as one text with blocks and raw tables.

    Rows of a table that contain a section heading or narrative become lines of text. Tables written as lines of
    text are found as in plain text files; those without table markup only in sections without any other table.
    """
    builder = _DocumentBuilder()
    for item in _split_tables_at_narrative(_move_titles_into_tables(lines_and_tables)):
        builder.add(item)
    issues: tuple[Issue, ...] = ()
    if any(isinstance(item, SourceGrid) and item.cut for item in lines_and_tables):
        issues = (Issue.from_message(msg("table.cut"), "error"),)
    return DocumentLayout(*builder.finish(), issues)


def _move_titles_into_tables(lines_and_tables: Sequence[str | SourceGrid]) -> Iterator[str | SourceGrid]:
    """Yield lines and tables in order; a title line directly above a table becomes the first row of the table."""
    title: str | None = None
    for item, following in zip(lines_and_tables, [*lines_and_tables[1:], ""], strict=False):
        if isinstance(item, str) and isinstance(following, SourceGrid) and is_table_title(item):
            title = item
        elif isinstance(item, SourceGrid) and title is not None:
            below = (cell._replace(row=cell.row + 1) for cell in item.cells)
            yield SourceGrid((SourceCell(0, 0, 1, 1, title), *below), item.cut)
            title = None
        else:
            yield item


def _split_tables_at_narrative(lines_and_tables: Iterable[str | SourceGrid]) -> Iterator[str | SourceGrid]:
    """Yield lines and tables in order, with tables split at rows that contain a heading or narrative.

    Table rows that contain a heading or narrative split the table and become lines.
    """
    for item in lines_and_tables:
        if isinstance(item, str):
            yield item
            continue
        rows: list[list[SourceCell]] = []
        for row in item.rows():
            lines = _narrative_lines_of_row(row)
            if lines is None:
                rows.append(row)
                continue
            if rows:
                yield _grid_from_rows(rows, item.cut)
                rows = []
            yield from lines
        if rows:
            yield _grid_from_rows(rows, item.cut)


def _grid_from_rows(rows: list[list[SourceCell]], is_truncated: bool) -> SourceGrid:
    """Return rows of table cells as a grid whose first row has index 0."""
    first = rows[0][0].row
    cells = [cell for row in rows for cell in row]
    return SourceGrid(tuple([cell._replace(row=cell.row - first) for cell in cells] if first else cells), is_truncated)


def _narrative_lines_of_row(row: list[SourceCell]) -> list[str] | None:
    """Return the lines of a table row that is no data but a section heading or narrative in one cell, else None."""
    filled = [cell for cell in row if cell.text]
    if len(filled) != 1:
        return None
    text = filled[0].text
    line = text.split("\n")[0]
    numeral = split_numeral(line)
    match = match_heading(line, numeral.end if numeral else 0)
    if match is not None and match.strong and (only_punctuation_follows(line, match.end) or numeral is not None):
        return text.split("\n")
    return text.split("\n") if "。" in text and len(text) > 40 else None


class _DocumentBuilder:
    """Builds the text of a document and records the offsets of its blocks, tables and cells."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.blocks: list[Block] = []
        self.tables: list[RawTable] = []

    def add(self, item: str | SourceGrid) -> None:
        """Append a line of text or a table to the document."""
        if isinstance(item, SourceGrid):
            self._add_table(item)
            return
        start = self._append_text(item)
        self.blocks.append(Block("furniture" if is_page_furniture(item) else "text", start, self.length))
        self._append_text("\n")

    def _append_text(self, text: str) -> int:
        """Append text to the document and return the offset at which it begins."""
        start = self.length
        self.parts.append(text)
        self.length += len(text)
        return start

    def _add_table(self, grid: SourceGrid) -> None:
        """Append a table to the text, cells separated by tabs and rows by line breaks, and record its block."""
        table_start, parts, before = self.length, self.parts, 0
        cells: list[RawCell] = []
        for row, column, rowspan, colspan, text in grid.cells:
            if cells:
                parts.append("\n" if row != before else "\t")
                self.length += 1
            start, before = self.length, row
            self.length += len(text)
            parts.append(text)
            cells.append(RawCell(row, column, text, start, self.length, rowspan, colspan))
        self.blocks.append(Block("table", table_start, self.length, table=len(self.tables)))
        self.tables.append(RawTable(tuple(cells), table_start, self.length))
        self._append_text("\n")

    def finish(self) -> tuple[str, tuple[Block, ...], tuple[RawTable, ...]]:
        """Return text, blocks and raw tables of the document, including tables written as lines of text."""
        text = "".join(self.parts)
        lines = split_lines(text)
        taken = _SortedSpans((block.start, block.end) for block in self.blocks if block.kind == "table")
        runs = [raw_table_from_lines(text, lines, run) for run in _text_tables_outside_markup(lines, taken)]
        if not runs:
            return text, tuple(self.blocks), tuple(self.tables)
        inside = _SortedSpans((table.start, table.end) for table in runs)
        kept = [
            block for block in self.blocks if block.kind == "table" or not inside.overlaps_any(block.start, block.end)
        ]
        tables = sorted([*self.tables, *runs], key=lambda table: table.start)
        blocks = [Block("table", table.start, table.end, table=index) for index, table in enumerate(tables)]
        texts = [block for block in kept if block.kind != "table"]
        return text, tuple(sorted([*texts, *blocks], key=lambda block: block.start)), tuple(tables)


def _text_tables_outside_markup(lines: list[TextLine], table_spans: _SortedSpans) -> Iterator[TextTable]:
    """Yield the tables written as lines of text that do not overlap tables read from table markup.

    In a section that already has a table, only those with table markup are yielded: labels and numbers next to a
    table are narrative.
    """
    found = list(find_tables(lines, table_spans.overlaps_any))
    if not (table_spans and any(run.loose for run in found)):
        yield from found
        return
    headings = [line.start for line in lines if section_of_heading(line.text) is not None]
    for run in found:
        at = bisect_right(headings, lines[run.first].start)
        section = (headings[at - 1] if at else 0, headings[at] if at < len(headings) else lines[-1].end)
        if not (run.loose and table_spans.overlaps_any(*section)):
            yield run


def raw_table_from_lines(text: str, lines: Sequence[TextLine], table: TextTable) -> RawTable:
    """Return a table written as lines of text as a raw table with offsets of its cells."""
    cells = tuple(
        RawCell(row, column, text[cell.start : cell.end], cell.start, cell.end)
        for row, line in enumerate(table.rows)
        for column, cell in enumerate(line)
    )
    return RawTable(cells, lines[table.first].start, lines[table.last - 1].end)


class _SortedSpans:
    """Non-overlapping spans of a text in ascending order, for fast overlap queries."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in spans:
            self._starts.append(start)
            self._ends.append(end)

    def __bool__(self) -> bool:
        return bool(self._starts)

    def overlaps_any(self, start: int, end: int) -> bool:
        """Return whether the span from ``start`` to ``end`` overlaps one of the spans."""
        place = bisect_right(self._ends, start)
        return place < len(self._starts) and self._starts[place] < end
