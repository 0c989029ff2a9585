"""Composes the paragraphs and tables of a PDF file into one text with blocks and raw tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from disclosure_nlp.model import Block, RawCell, RawTable
from disclosure_nlp.read.pdf.paragraphs import PdfParagraph, TableOnPage
from disclosure_nlp.read.pdf.tables import TableCell


class ComposedText(NamedTuple):
    """Text composed from a PDF file's paragraphs and tables, with its blocks and raw tables."""

    text: str
    blocks: tuple[Block, ...]
    tables: tuple[RawTable, ...]


def compose_text(paragraphs_and_tables: Iterable[PdfParagraph | TableOnPage]) -> ComposedText:
    r"""Return the paragraphs and tables of a PDF file as one text: one paragraph or table row per line.

    Cells are separated by tabs. ``text[cell.start:cell.end] == cell.text`` holds for every cell; a merged cell is
    written once, in its first row.
    """
    pieces: list[str] = []
    blocks: list[Block] = []
    tables: list[RawTable] = []
    position = 0
    for part in paragraphs_and_tables:
        if isinstance(part, TableOnPage):
            text, cells = _compose_table_text(part.table.cells, position)
            end = position + len(text)
            blocks.append(Block("table", position, end, part.page, len(tables)))
            tables.append(RawTable(cells, position, end, part.page))
        else:
            text = part.text
            blocks.append(Block("text", position, position + len(text), part.page))
        pieces.append(text)
        position += len(text) + 1
    return ComposedText("\n".join(pieces), tuple(blocks), tuple(tables))


def sort_cells(cells: Iterable[TableCell]) -> list[TableCell]:
    """Return table cells sorted by row and column, the order in which they are written to the text."""
    return sorted(cells, key=lambda cell: (cell.span.row, cell.span.column))


def _compose_table_text(cells: Sequence[TableCell], offset: int) -> tuple[str, tuple[RawCell, ...]]:
    """Return the text of a PDF table, and its cells with their offsets in the text."""
    pieces: list[str] = []
    raw: list[RawCell] = []
    position, last_row = offset, None
    for span, text, _ in sort_cells(cells):
        if last_row is not None:
            pieces.append("\t" if span.row == last_row else "\n")
            position += 1
        end = position + len(text)
        raw.append(RawCell(span.row, span.column, text, position, end, span.rowspan, span.colspan))
        pieces.append(text)
        position, last_row = end, span.row
    return "".join(pieces), tuple(raw)
