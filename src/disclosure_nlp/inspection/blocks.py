"""Prepares the text blocks and table cells of a document for display on the inspection page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from disclosure_nlp.inspection.targets import LinkTargets
from disclosure_nlp.model import Block, Cell, Document, RawCell, RawTable, Report
from disclosure_nlp.parse.form_labels import official_label
from disclosure_nlp.view.card.words import BilingualText, interface_text

MOST_BLOCKS = 4_000
MOST_CELLS = 6_000  # of a page
LONGEST_BLOCK = 20_000  # characters
_FIGURE = re.compile(r"[+-]?\d[\d.,]*\s{0,9}[%％]?")


class TextMark(NamedTuple):
    """A highlighted span of text (heading, agency, year, number or issue) with a description of what was found."""

    start: int
    end: int
    kind: str
    description: BilingualText


class TextPiece(NamedTuple):
    """A piece of a block's text within which no highlight begins or ends.

    ``id`` is its anchor if something links to it, ``kinds`` the CSS classes of its marks, ``ends`` the marks that
    end with it.
    """

    text: str
    id: str
    kinds: str
    ends: tuple[TextMark, ...]


class ShownBlock(NamedTuple):
    """A text block or table as displayed on the inspection page; ``more`` counts characters or cells left out."""

    id: str
    kind: str
    offsets: str
    where: BilingualText | None
    pieces: tuple[TextPiece, ...] = ()
    table: ShownTable | None = None
    more: int = 0


class ShownCell(NamedTuple):
    """A table cell as displayed on the inspection page; ``name`` is its column and, if rows differ, its row.

    ``kind`` is n (a number), blank, na, unreadable, label, or left (a number that is in no standard table).
    """

    id: str
    kind: str
    text: str
    name: BilingualText | None
    title: str
    rowspan: int
    colspan: int


class ShownTable(NamedTuple):
    """A table as displayed on the inspection page: rows of cells, and the standard tables read from it."""

    number: int
    rows: tuple[tuple[BilingualText, tuple[ShownCell, ...]], ...]
    standard: tuple[BilingualText, ...]
    taken: int
    left_out: int


class BlockView:
    """Prepares the blocks of a document for display on the inspection page, with highlights and link anchors.

    Parameters
    ----------
    document : Document
    report : Report or None
        The report parsed from it.
    targets : LinkTargets
        Registry of linked positions.
    marks : sequence of TextMark
        Marked spans of the text.
    """

    def __init__(
        self, document: Document, report: Report | None, targets: LinkTargets, marks: Sequence[TextMark]
    ) -> None:
        self.document, self.report, self.targets = document, report, targets
        self.marks = sorted((mark for mark in marks if mark.end > mark.start), key=lambda mark: (mark.start, -mark.end))
        tables = report.tables if report else {}
        self.cells = sorted(
            ((cell, name) for name, table in tables.items() for cell in table.cells), key=lambda pair: pair[0].start
        )
        self._room = MOST_CELLS

    def blocks(self) -> Iterator[ShownBlock]:
        """Yield the first 4,000 blocks of the document as displayed on the inspection page."""
        number = 0
        for index, block in enumerate(self.document.blocks[:MOST_BLOCKS]):
            offsets, where = f"{block.start:,}–{block.end:,}", self.targets.location_of(block.start, block.end)
            if block.table is None:
                end = min(block.end, block.start + LONGEST_BLOCK)
                pieces = tuple(self._split_at_marks(block.start, end))
                yield ShownBlock(f"b{index}", self._block_kind(block), offsets, where, pieces, None, block.end - end)
                continue
            number += 1
            raw = self.document.tables[block.table]
            shown = raw.cells[: max(self._room, 0)]
            self._room -= len(shown)
            table = self._build_shown_table(number, raw, shown)
            yield ShownBlock(f"b{index}", "table", offsets, where, (), table, len(raw.cells) - len(shown))

    def _block_kind(self, block: Block) -> str:
        """Return ``heading`` if a section heading fills the block, else the kind that the file reader assigned."""
        heads = self.report.headings if self.report else ()
        whole = any(block.start <= head.start < block.end <= head.end + 1 for head in heads)
        return "heading" if block.kind == "text" and whole else block.kind

    def _split_at_marks(self, start: int, end: int) -> Iterator[TextPiece]:
        """Split a span of text into pieces within which no highlight and no link anchor begins."""
        own = [mark for mark in self.marks if mark.start < end and mark.end > start]
        ids = self.targets.linked_positions(start, end)
        edges = {start, end, *ids, *(place for mark in own for place in (mark.start, mark.end) if start < place < end)}
        cuts = sorted(edges)
        for first, last in pairwise(cuts):
            over = [mark for mark in own if mark.start <= first and mark.end >= last]
            ends = tuple(mark for mark in over if mark.end == last or (mark.end > end and last == end))
            kinds = " ".join(dict.fromkeys(f"m-{mark.kind}" for mark in over))
            yield TextPiece(self.document.text[first:last], f"o{first}" if first in ids else "", kinds, ends)

    def _build_shown_table(self, index: int, raw: RawTable, shown: Sequence[RawCell]) -> ShownTable:
        """Return a published table as displayed on the inspection page."""
        inside = [(cell, name) for cell, name in self.cells if raw.start <= cell.start <= raw.end]
        by_start = {cell.start: (cell, name) for cell, name in inside}
        linked = set(self.targets.linked_positions(raw.start, raw.end + 1))
        rows: dict[int, list[tuple[RawCell, Cell | None, str]]] = {}
        for item in shown:
            rows.setdefault(item.row, []).append((item, *by_start.get(item.start, (None, ""))))
        made = [_build_shown_row(members, linked) for members in rows.values()]
        left = sum(cell.kind == "left" for _, cells in made for cell in cells)
        names = dict.fromkeys(name for _, name in inside)
        return ShownTable(
            index, tuple(made), tuple(interface_text("report", f"table_{name}") for name in names), len(inside), left
        )


def bilingual_ids_and_labels(table_id: str, ids: Iterable[str]) -> BilingualText:
    """Return row or column ids of a standard table as English text, and their headings in the form as Chinese text."""
    return BilingualText(" · ".join(ids), " · ".join(official_label(table_id, name) for name in ids))


def _build_shown_row(
    members: Sequence[tuple[RawCell, Cell | None, str]], linked_positions: set[int]
) -> tuple[BilingualText, tuple[ShownCell, ...]]:
    """Return the cells of a table row as displayed, and the row's name (empty if its cells have different rows)."""
    ids = dict.fromkeys((table, cell.row) for _, cell, table in members if cell is not None)
    one = [bilingual_ids_and_labels(table, [row]) for table, row in ids] if len(ids) == 1 else []
    cells = tuple(_build_shown_cell(raw, cell, table, bool(one), linked_positions) for raw, cell, table in members)
    return one[0] if one else BilingualText("", ""), cells


def _build_shown_cell(
    raw: RawCell, cell: Cell | None, table_id: str, row_named: bool, linked_positions: set[int]
) -> ShownCell:
    """Return a published cell as displayed, with the row and column id that it has in a standard table."""
    place = f"o{raw.start}" if raw.start in linked_positions else ""
    if cell is None:
        kind = "left" if _FIGURE.fullmatch(raw.text.strip()) else "label"
        return ShownCell(place, kind, raw.text, None, "", raw.rowspan, raw.colspan)
    kind = {"number": "n", "not_applicable": "na"}.get(cell.value.state, cell.value.state)
    name = bilingual_ids_and_labels(table_id, [cell.column] if row_named else [cell.row, cell.column])
    title = f"{official_label(table_id, cell.row)} / {official_label(table_id, cell.column)}"
    return ShownCell(place, kind, raw.text, name, title, raw.rowspan, raw.colspan)
