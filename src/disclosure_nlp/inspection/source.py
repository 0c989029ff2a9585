"""Locates blocks and cells in files without pages: by line in text and HTML files, by paragraph in Word files."""

from __future__ import annotations

import html
import re
from array import array
from collections.abc import Iterator
from typing import Literal, NamedTuple

import msgspec

from disclosure_nlp.errors import ReadError
from disclosure_nlp.model import Document
from disclosure_nlp.read.cleaning import clean_text
from disclosure_nlp.read.docx.package import DocxPackage, local_name
from disclosure_nlp.read.limits import Limits, LimitWatch
from disclosure_nlp.read.text import decode_bytes

Unit = Literal["line", "paragraph"]
_AHEAD = 60_000  # characters of the file that are searched for the next block or cell
_NEAR = 400  # the same for short texts that occur nearly everywhere, such as one digit
_SHORT = 4
_ENOUGH = 80  # characters of a block or cell that are compared
_MOST_LEFT_OUT = 300
_LONGEST_LEFT_OUT = 200
_FEWEST_LEFT_OUT = 2
_NUMERAL = re.compile(r"[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．]+(?=.{3})")
_SKIPPED = (("<!--", "-->"), ("<script", "</script"), ("<style", "</style"))
# A numeric character reference of more digits than any character has; Python converts at most 4,300 digits to a number.
_LONG_REFERENCE = re.compile(r"&#[0-9]{9,};?")


class SourceGap(msgspec.Struct, frozen=True):
    """Text of a file that is missing in the document read from it, with its first line or paragraph number."""

    unit: int
    text: str


class SourceLocations(msgspec.Struct, frozen=True):
    """Line or paragraph number in the file for each block and table cell of a document.

    Parameters
    ----------
    unit : str
        ``line`` or ``paragraph``; numbers are counted from 1.
    places : dict
        Line or paragraph number by start offset of a block or cell; those that were not found are missing.
    left_out : tuple of SourceGap
        Text of the file that is in none of the blocks and cells found.
    """

    unit: Unit
    places: dict[int, int]
    left_out: tuple[SourceGap, ...]


class _TextWithLineNumbers(NamedTuple):
    """Text of a file without whitespace and markup, and the line or paragraph number of each character."""

    text: str
    units: array[int]


def locate_in_source(data: bytes, document: Document, limits: Limits | None = None) -> SourceLocations | None:
    """Find the line or paragraph of each block and cell in a file; None for converted formats and PDF files.

    Text that the reader changed, such as traditional characters, may not be found and then has no location.
    """
    kinds: dict[str, Unit] = {"text": "line", "html": "line", "docx": "paragraph"}
    unit = kinds.get(document.source.format)
    if unit is None:
        return None
    try:
        pieces = (
            _numbered_paragraphs(data, limits) if unit == "paragraph" else _numbered_lines(data, document.source.format)
        )
        plain = _join_removing_whitespace(pieces)
    except ReadError:
        return None
    return SourceLocations(unit, *_match_blocks_and_cells(document, plain))


def _join_removing_whitespace(pieces: Iterator[tuple[str, int]]) -> _TextWithLineNumbers:
    """Join (text, line or paragraph number) pairs into one text without whitespace."""
    parts: list[str] = []
    units = array("I")
    for text, unit in pieces:
        kept = "".join(clean_text(text)[0].split())
        parts.append(kept)
        units.extend([unit] * len(kept))
    return _TextWithLineNumbers("".join(parts), units)


def _numbered_lines(data: bytes, format_: str) -> Iterator[tuple[str, int]]:
    """Yield (text without markup, line number) for the parts of a text or HTML file."""
    raw, _ = decode_bytes(data)
    for start, end, line in _spans_between_tags(raw) if format_ == "html" else [(0, len(raw), 1)]:
        for number, text in enumerate(raw[start:end].split("\n"), line):
            yield (html.unescape(_LONG_REFERENCE.sub("", text)) if format_ == "html" else text), number


def _spans_between_tags(markup: str) -> Iterator[tuple[int, int, int]]:
    """Yield (start, end, line number) of the text between HTML tags, without comments, scripts and styles.

    Runs in linear time: every step continues where the last one ended.
    """
    lower, at, line = markup.lower(), 0, 1
    while at < len(markup):
        tag = markup.find("<", at)
        tag = len(markup) if tag < 0 else tag
        yield at, tag, line
        closing = next((close for opening, close in _SKIPPED if lower.startswith(opening, tag)), ">")
        end = lower.find(closing, tag + 1)
        end = len(markup) if end < 0 else end + len(closing)
        line += markup.count("\n", at, end)
        at = end


def _numbered_paragraphs(data: bytes, limits: Limits | None) -> Iterator[tuple[str, int]]:
    """Yield (text, paragraph number) for the paragraphs of a Word file."""
    root = DocxPackage(data, LimitWatch(limits)).read_part("word/document.xml")
    number = 0
    for element in () if root is None else root.iter():
        name = local_name(element)
        number += name == "p"
        if name == "t" and element.text:
            yield element.text, max(number, 1)


def _match_blocks_and_cells(
    document: Document, bare_text: _TextWithLineNumbers
) -> tuple[dict[int, int], tuple[SourceGap, ...]]:
    """Return the line or paragraph number of each block and cell, and the text of the file between them."""
    places: dict[int, int] = {}
    left_out: list[SourceGap] = []
    reached = 0
    for start, end in _block_and_cell_spans(document):
        wanted = "".join(document.text[start:end].split())
        if not wanted:
            continue
        ahead = _NEAR if len(wanted) < _SHORT else _AHEAD
        found = bare_text.text.find(wanted[:_ENOUGH], reached, reached + ahead + len(wanted))
        if found < 0 and (numeral := _NUMERAL.match(wanted)):  # numbered by Word, not in the text of the file
            wanted = wanted[numeral.end() :]
            found = bare_text.text.find(wanted[:_ENOUGH], reached, reached + ahead + len(wanted))
        if found < 0:
            continue
        places[start] = bare_text.units[found]
        left_out.append(_make_source_gap(bare_text, reached, found))
        whole = bare_text.text.startswith(wanted, found)
        reached = found + (len(wanted) if whole else min(len(wanted), _ENOUGH))
    left_out.append(_make_source_gap(bare_text, reached, len(bare_text.text)))
    kept = [gap for gap in left_out if len(gap.text) >= _FEWEST_LEFT_OUT]
    return places, tuple(kept[:_MOST_LEFT_OUT])


def _make_source_gap(bare_text: _TextWithLineNumbers, start: int, end: int) -> SourceGap:
    """Return the text of a file between two positions with the number of its first line or paragraph."""
    text = bare_text.text[start:end]
    return SourceGap(
        bare_text.units[start] if text else 0, text[:_LONGEST_LEFT_OUT] + "…" * (len(text) > _LONGEST_LEFT_OUT)
    )


def _block_and_cell_spans(document: Document) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) span of each text block and table cell of a document, in order."""
    for block in document.blocks:
        if block.table is None:
            yield block.start, block.end
        else:
            yield from ((cell.start, cell.end) for cell in document.tables[block.table].cells)
