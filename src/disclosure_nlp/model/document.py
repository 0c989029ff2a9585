"""Document model: cleaned text, text blocks and raw tables, all with offsets into one text."""

from __future__ import annotations

from typing import Literal

import msgspec

from disclosure_nlp.display import short_repr
from disclosure_nlp.model.base import BaseRecord, Issue


class Source(BaseRecord, frozen=True):
    """Source of a document: its file, format and hash, and the reader that read it."""

    path: str
    sha256: str
    format: str
    size: int
    encoding: str | None = None
    reader: str = ""
    reader_version: str = ""


class Block(BaseRecord, frozen=True):
    """A contiguous part of the document's text of one kind: narrative text, a table, or page furniture.

    Blocks are in reading order; ``table`` is an index into ``Document.tables``, ``furniture`` is text of the page
    around the report, such as menus and page numbers.
    """

    kind: Literal["text", "table", "furniture"]
    start: int
    end: int
    page: int | None = None
    table: int | None = None


class RawCell(BaseRecord, frozen=True):
    """A table cell as published, with its row, column and span in the document's text."""

    row: int
    column: int
    text: str
    start: int
    end: int
    rowspan: int = 1
    colspan: int = 1


class RawTable(BaseRecord, frozen=True):
    """A table as read from a file: its cells in row order, each merged cell once, at its top left position."""

    cells: tuple[RawCell, ...]
    start: int
    end: int
    page: int | None = None


class Document(BaseRecord, frozen=True):
    """A file as read: cleaned text, blocks in reading order and raw tables, all with offsets into the text."""

    text: str
    blocks: tuple[Block, ...]
    tables: tuple[RawTable, ...]
    source: Source
    issues: tuple[Issue, ...] = ()
    metadata: dict[str, str] = msgspec.field(default_factory=dict)

    def _repr_parts(self) -> tuple[str, ...]:
        return (
            short_repr(self.source.path),
            self.source.format,
            f"{len(self.text):,} characters, {len(self.tables)} tables",
        )
