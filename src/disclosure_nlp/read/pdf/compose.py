"""Paragraphs and tables → the document's text, with blocks and raw tables in its offsets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from disclosure_nlp.model import Block, RawCell, RawTable
from disclosure_nlp.read.pdf.paragraphs import Paragraph, PlacedTable
from disclosure_nlp.read.pdf.tables import TableCell


class Composed(NamedTuple):
    """Text with its blocks and tables."""

    text: str
    blocks: tuple[Block, ...]
    tables: tuple[RawTable, ...]


def compose(parts: Iterable[Paragraph | PlacedTable]) -> Composed:
    r"""Write a paragraph or a row of a table on each line, cells parted by ``\t``.

    ``text[cell.start:cell.end] == cell.text`` holds for every cell; a merged cell is written once, in its first row.
    """
    pieces: list[str] = []
    blocks: list[Block] = []
    tables: list[RawTable] = []
    position = 0
    for part in parts:
        if isinstance(part, PlacedTable):
            text, cells = _write_table(part.table.cells, position)
            end = position + len(text)
            blocks.append(Block("table", position, end, part.page, len(tables)))
            tables.append(RawTable(cells, position, end, part.page))
        else:
            text = part.text
            blocks.append(Block("text", position, position + len(text), part.page))
        pieces.append(text)
        position += len(text) + 1
    return Composed("\n".join(pieces), tuple(blocks), tuple(tables))


def in_order(cells: Iterable[TableCell]) -> list[TableCell]:
    """Return cells in the order in which they are written."""
    return sorted(cells, key=lambda cell: (cell.span.row, cell.span.column))


def _write_table(cells: Sequence[TableCell], start: int) -> tuple[str, tuple[RawCell, ...]]:
    pieces: list[str] = []
    raw: list[RawCell] = []
    position, last_row = start, None
    for span, text, _ in in_order(cells):
        if last_row is not None:
            pieces.append("\t" if span.row == last_row else "\n")
            position += 1
        end = position + len(text)
        raw.append(RawCell(span.row, span.column, text, position, end, span.rowspan, span.colspan))
        pieces.append(text)
        position, last_row = end, span.row
    return "".join(pieces), tuple(raw)
