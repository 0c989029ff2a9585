"""Lines and grids in reading order → one text with blocks and tables; shared by the readers of pages and Word files."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from disclosure_nlp.messages import msg
from disclosure_nlp.model import Block, Issue, RawCell, RawTable
from disclosure_nlp.read.furniture import is_furniture
from disclosure_nlp.read.headings import closes_line, match_heading, split_numeral
from disclosure_nlp.read.lines import Line, TableRun, is_table_title, section_of, split_lines
from disclosure_nlp.read.source_grid import SourceCell, SourceGrid
from disclosure_nlp.read.text_tables import find_tables


class Layout(NamedTuple):
    """Text, blocks, tables and issues of a document whose source is not known yet."""

    text: str
    blocks: tuple[Block, ...]
    tables: tuple[RawTable, ...]
    issues: tuple[Issue, ...]


def assemble_document(items: Sequence[str | SourceGrid]) -> Layout:
    """Lay lines and grids out in one text.

    Rows of a grid that are a section's heading or narrative become lines; where there is no grid at all, tables
    written as lines of text are found as in plain text.
    """
    builder = _Builder()
    for item in _without_headings_in_tables(_with_titles(items)):
        builder.add(item)
    issues: tuple[Issue, ...] = ()
    if any(isinstance(item, SourceGrid) and item.cut for item in items):
        issues = (Issue.of(msg("table.cut"), "error"),)
    return Layout(*builder.finish(), issues)


def _with_titles(items: Sequence[str | SourceGrid]) -> Iterator[str | SourceGrid]:
    """Yield the items, the title of a table right before it as its first row."""
    title: str | None = None
    for item, following in zip(items, [*items[1:], ""], strict=False):
        if isinstance(item, str) and isinstance(following, SourceGrid) and is_table_title(item):
            title = item
        elif isinstance(item, SourceGrid) and title is not None:
            below = (cell._replace(row=cell.row + 1) for cell in item.cells)
            yield SourceGrid((SourceCell(0, 0, 1, 1, title), *below), item.cut)
            title = None
        else:
            yield item


def _without_headings_in_tables(items: Iterable[str | SourceGrid]) -> Iterator[str | SourceGrid]:
    """Yield the items, tables cut at rows that are a section's heading or narrative in one wide cell."""
    for item in items:
        if isinstance(item, str):
            yield item
            continue
        rows: list[list[SourceCell]] = []
        for row in item.rows():
            lines = _narrative_row(row)
            if lines is None:
                rows.append(row)
                continue
            if rows:
                yield _grid(rows, item.cut)
                rows = []
            yield from lines
        if rows:
            yield _grid(rows, item.cut)


def _grid(rows: list[list[SourceCell]], cut: bool) -> SourceGrid:
    first = rows[0][0].row
    return SourceGrid(tuple(cell._replace(row=cell.row - first) for row in rows for cell in row), cut)


def _narrative_row(row: list[SourceCell]) -> list[str] | None:
    """Return the lines of a row that is no data: one filled cell, with a section's heading or sentences in it."""
    filled = [cell for cell in row if cell.text]
    if len(filled) != 1:
        return None
    text = filled[0].text
    line = text.split("\n")[0]
    numeral = split_numeral(line)
    match = match_heading(line, numeral.end if numeral else 0)
    if match is not None and match.strong and (closes_line(line, match.end) or numeral is not None):
        return text.split("\n")
    return text.split("\n") if "。" in text and len(text) > 40 else None


class _Builder:
    """Lays lines and tables out in one text and keeps their offsets."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.blocks: list[Block] = []
        self.tables: list[RawTable] = []

    def add(self, item: str | SourceGrid) -> None:
        if isinstance(item, SourceGrid):
            self._add_table(item)
            return
        start = self._write(item)
        self.blocks.append(Block("furniture" if is_furniture(item) else "text", start, self.length))
        self._write("\n")

    def _write(self, text: str) -> int:
        start = self.length
        self.parts.append(text)
        self.length += len(text)
        return start

    def _add_table(self, grid: SourceGrid) -> None:
        table_start, row = self.length, 0
        cells: list[RawCell] = []
        for cell in grid.cells:
            if cells:
                self._write("\n" if cell.row != row else "\t")
            row = cell.row
            start = self._write(cell.text)
            cells.append(RawCell(row, cell.column, cell.text, start, self.length, cell.rowspan, cell.colspan))
        self.blocks.append(Block("table", table_start, self.length, table=len(self.tables)))
        self.tables.append(RawTable(tuple(cells), table_start, self.length))
        self._write("\n")

    def finish(self) -> tuple[str, tuple[Block, ...], tuple[RawTable, ...]]:
        """Return text, blocks and tables; tables written as lines of text are found as in plain text."""
        text = "".join(self.parts)
        lines = split_lines(text)
        taken = _Spans((block.start, block.end) for block in self.blocks if block.kind == "table")
        runs = [run_table(text, lines, run) for run in _free_runs(lines, taken)]
        if not runs:
            return text, tuple(self.blocks), tuple(self.tables)
        inside = _Spans((table.start, table.end) for table in runs)
        kept = [block for block in self.blocks if block.kind == "table" or not inside.meets(block.start, block.end)]
        tables = sorted([*self.tables, *runs], key=lambda table: table.start)
        blocks = [Block("table", table.start, table.end, table=index) for index, table in enumerate(tables)]
        texts = [block for block in kept if block.kind != "table"]
        return text, tuple(sorted([*texts, *blocks], key=lambda block: block.start)), tuple(tables)


def _free_runs(lines: list[Line], taken: _Spans) -> Iterator[TableRun]:
    """Yield the tables written as lines outside of grids.

    In a section with a grid only those with marks of a table are: labels and figures next to it are narrative.
    """
    found = [run for run in find_tables(lines) if not taken.meets(lines[run.first].start, lines[run.last - 1].end)]
    if not (taken and any(run.loose for run in found)):
        yield from found
        return
    headings = [line.start for line in lines if section_of(line.text) is not None]
    for run in found:
        at = bisect_right(headings, lines[run.first].start)
        section = (headings[at - 1] if at else 0, headings[at] if at < len(headings) else lines[-1].end)
        if not (run.loose and taken.meets(*section)):
            yield run


def run_table(text: str, lines: Sequence[Line], run: TableRun) -> RawTable:
    """Return a table written as lines of text as a raw table."""
    cells = tuple(
        RawCell(row, column, text[cell.start : cell.end], cell.start, cell.end)
        for row, line in enumerate(run.rows)
        for column, cell in enumerate(line)
    )
    return RawTable(cells, lines[run.first].start, lines[run.last - 1].end)


class _Spans:
    """Spans of a text in order that do not overlap."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in spans:
            self._starts.append(start)
            self._ends.append(end)

    def __bool__(self) -> bool:
        return bool(self._starts)

    def meets(self, start: int, end: int) -> bool:
        """Return whether a span has a place in common with one of these."""
        place = bisect_right(self._ends, start)
        return place < len(self._starts) and self._starts[place] < end
