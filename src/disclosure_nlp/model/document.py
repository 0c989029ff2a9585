"""A read file: text, blocks and raw tables in one offset space."""

from __future__ import annotations

from typing import Literal

import msgspec

from disclosure_nlp.display import short
from disclosure_nlp.model.base import BaseRecord, Issue


class Source(BaseRecord, frozen=True):
    """Where a document came from."""

    path: str
    sha256: str
    format: str
    size: int
    encoding: str | None = None
    reader: str = ""
    reader_version: str = ""


class Block(BaseRecord, frozen=True):
    """A stretch of text of one kind, in reading order; ``table`` is an index into ``Document.tables``."""

    kind: Literal["text", "table", "furniture"]
    start: int
    end: int
    page: int | None = None
    table: int | None = None


class RawCell(BaseRecord, frozen=True):
    """A cell as published; ``document.text[start:end] == text`` always holds."""

    row: int
    column: int
    text: str
    start: int
    end: int
    rowspan: int = 1
    colspan: int = 1


class RawTable(BaseRecord, frozen=True):
    """A grid of cells in row order; merged cells appear once, at their top left position."""

    cells: tuple[RawCell, ...]
    start: int
    end: int
    page: int | None = None


class Document(BaseRecord, frozen=True):
    """A read file: cleaned text, blocks in order and raw tables, in one offset space."""

    text: str
    blocks: tuple[Block, ...]
    tables: tuple[RawTable, ...]
    source: Source
    issues: tuple[Issue, ...] = ()
    metadata: dict[str, str] = msgspec.field(default_factory=dict)

    def _summary(self) -> tuple[str, ...]:
        return short(self.source.path), self.source.format, f"{len(self.text):,} characters, {len(self.tables)} tables"
