"""Blocks and cells of a document as a page shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from disclosure_nlp.inspection.targets import Targets
from disclosure_nlp.model import Block, Cell, Document, RawCell, RawTable, Report
from disclosure_nlp.parse.form_labels import label
from disclosure_nlp.view.card.words import Words, word

MOST_BLOCKS = 4_000
MOST_CELLS = 6_000  # of a page
LONGEST_BLOCK = 20_000  # characters
_FIGURE = re.compile(r"\s*[+-]?\d[\d.,]*\s*[%％]?\s*")


class Mark(NamedTuple):
    """A stretch of text that something was found in: heading, agency, year, figure or issue; ``said`` is what."""

    start: int
    end: int
    kind: str
    said: Words


class Piece(NamedTuple):
    """A stretch of a block's text; ``id`` where something leads to it, ``kinds`` of its marks, ``ends`` those that end."""

    text: str
    id: str
    kinds: str
    ends: tuple[Mark, ...]


class ShownBlock(NamedTuple):
    """A block of text, or one with a table; ``more`` counts characters or cells that are not shown."""

    id: str
    kind: str
    offsets: str
    where: Words | None
    pieces: tuple[Piece, ...] = ()
    table: ShownTable | None = None
    more: int = 0


class ShownCell(NamedTuple):
    """A cell as read; ``name`` is its row and column id where a standard table has it.

    ``kind`` is n (a number), blank, na, unreadable, label, or left (a figure that no standard table has).
    """

    id: str
    kind: str
    text: str
    name: str
    title: str
    rowspan: int
    colspan: int


class ShownTable(NamedTuple):
    """A table as read: rows of cells, each with the one row id of its cells, and what was made of it."""

    number: int
    rows: tuple[tuple[str, tuple[ShownCell, ...]], ...]
    standard: tuple[Words, ...]
    taken: int
    left_out: int


class BlockView:
    """Makes the blocks of a document ready to be shown.

    Parameters
    ----------
    document : Document
    report : Report or None
        What was parsed of it.
    targets : Targets
        The places that are linked to.
    marks : sequence of Mark
        What was found where.
    """

    def __init__(self, document: Document, report: Report | None, targets: Targets, marks: Sequence[Mark]) -> None:
        self.document, self.report, self.targets = document, report, targets
        self.marks = sorted((mark for mark in marks if mark.end > mark.start), key=lambda mark: (mark.start, -mark.end))
        tables = report.tables if report else {}
        self.cells = sorted(
            ((cell, name) for name, table in tables.items() for cell in table.cells), key=lambda pair: pair[0].start
        )
        self._room = MOST_CELLS

    def blocks(self) -> Iterator[ShownBlock]:
        """Yield the first blocks."""
        number = 0
        for index, block in enumerate(self.document.blocks[:MOST_BLOCKS]):
            offsets, where = f"{block.start:,}–{block.end:,}", self.targets.where(block.start, block.end)
            if block.table is None:
                end = min(block.end, block.start + LONGEST_BLOCK)
                pieces = tuple(self._pieces(block.start, end))
                yield ShownBlock(f"b{index}", self._kind(block), offsets, where, pieces, None, block.end - end)
                continue
            number += 1
            raw = self.document.tables[block.table]
            shown = raw.cells[: max(self._room, 0)]
            self._room -= len(shown)
            table = self._table(number, raw, shown)
            yield ShownBlock(f"b{index}", "table", offsets, where, (), table, len(raw.cells) - len(shown))

    def _kind(self, block: Block) -> str:
        heads = self.report.headings if self.report else ()
        whole = any(block.start <= head.start < block.end <= head.end + 1 for head in heads)
        return "heading" if block.kind == "text" and whole else block.kind

    def _pieces(self, start: int, end: int) -> Iterator[Piece]:
        own = [mark for mark in self.marks if mark.start < end and mark.end > start]
        ids = self.targets.ids(start, end)
        edges = {start, end, *ids, *(place for mark in own for place in (mark.start, mark.end) if start < place < end)}
        cuts = sorted(edges)
        for first, last in pairwise(cuts):
            over = [mark for mark in own if mark.start <= first and mark.end >= last]
            ends = tuple(mark for mark in over if mark.end == last or (mark.end > end and last == end))
            kinds = " ".join(dict.fromkeys(f"m-{mark.kind}" for mark in over))
            yield Piece(self.document.text[first:last], f"o{first}" if first in ids else "", kinds, ends)

    def _table(self, number: int, raw: RawTable, shown: Sequence[RawCell]) -> ShownTable:
        inside = [(cell, name) for cell, name in self.cells if raw.start <= cell.start <= raw.end]
        by_start = {cell.start: (cell, name) for cell, name in inside}
        linked = set(self.targets.ids(raw.start, raw.end + 1))
        rows: dict[int, list[tuple[RawCell, Cell | None, str]]] = {}
        for item in shown:
            rows.setdefault(item.row, []).append((item, *by_start.get(item.start, (None, ""))))
        made = [_row(members, linked) for members in rows.values()]
        left = sum(cell.kind == "left" for _, cells in made for cell in cells)
        names = dict.fromkeys(name for _, name in inside)
        return ShownTable(
            number, tuple(made), tuple(word("report", f"table_{name}") for name in names), len(inside), left
        )


def _row(members: Sequence[tuple[RawCell, Cell | None, str]], linked: set[int]) -> tuple[str, tuple[ShownCell, ...]]:
    """Return a row's cells, and the id of the row where all of them have the same."""
    ids = dict.fromkeys(cell.row for _, cell, _ in members if cell is not None)
    one = next(iter(ids)) if len(ids) == 1 else ""
    return one, tuple(_cell(raw, cell, table, bool(one), linked) for raw, cell, table in members)


def _cell(raw: RawCell, cell: Cell | None, table: str, row_named: bool, linked: set[int]) -> ShownCell:
    place = f"o{raw.start}" if raw.start in linked else ""
    if cell is None:
        kind = "left" if _FIGURE.fullmatch(raw.text) else "label"
        return ShownCell(place, kind, raw.text, "", "", raw.rowspan, raw.colspan)
    kind = {"number": "n", "not_applicable": "na"}.get(cell.value.state, cell.value.state)
    name = cell.column if row_named else f"{cell.row} · {cell.column}"
    title = f"{label(table, cell.row)} / {label(table, cell.column)}"
    return ShownCell(place, kind, raw.text, name, title, raw.rowspan, raw.colspan)
