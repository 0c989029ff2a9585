"""The entry of the PDF reader: bytes → text, blocks and tables in one offset space."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any

import msgspec
import pypdfium2
import pypdfium2.raw as pdfium

from disclosure_nlp.errors import ReadError
from disclosure_nlp.messages import msg
from disclosure_nlp.model import Block, Issue, RawTable
from disclosure_nlp.read.limits import LimitWatch
from disclosure_nlp.read.pdf import fonts, ocr
from disclosure_nlp.read.pdf.aligned import with_aligned_tables
from disclosure_nlp.read.pdf.characters import repaired
from disclosure_nlp.read.pdf.compose import compose
from disclosure_nlp.read.pdf.furniture import without_furniture
from disclosure_nlp.read.pdf.joining import join_tables
from disclosure_nlp.read.pdf.page import Page, open_page
from disclosure_nlp.read.pdf.page_analysis import PageLayout, analyse_page
from disclosure_nlp.read.pdf.paragraphs import Paragraph, PlacedTable, find_paragraphs
from disclosure_nlp.read.pdf.places import Places, dropped_lines, find_places
from disclosure_nlp.read.pdf.tally import Tally, nature

DEFAULT_MAX_PAGE_CHARACTERS = 20_000
_INFO = {
    "title": "Title",
    "subject": "Subject",
    "author": "Author",
    "creator": "Creator",
    "producer": "Producer",
    "created": "CreationDate",
    "modified": "ModDate",
}


class PdfText(msgspec.Struct, frozen=True):
    """What a PDF file says, before its source is known."""

    text: str
    blocks: tuple[Block, ...]
    tables: tuple[RawTable, ...]
    metadata: dict[str, str]
    issues: tuple[Issue, ...]


def read_pdf(
    data: bytes,
    *,
    max_page_characters: int = DEFAULT_MAX_PAGE_CHARACTERS,
    watch: LimitWatch | None = None,
) -> PdfText:
    """Read a PDF file: paragraphs in one line each, tables with merged cells, without page furniture.

    Parameters
    ----------
    data : bytes
        The whole file.
    max_page_characters : int, default 20000
        Characters read of one page; that more were there is an issue.
    watch : LimitWatch, optional
        Limits of the file: a file of more pages is refused, the time is looked at before each page.

    Raises
    ------
    ReadError
        ``pdf.password``, ``pdf.broken``, ``pdf.too_long`` or ``pdf.no_text``.
    """
    tally = Tally(data)
    layouts, metadata = _read_pages(data, tally, max_page_characters, watch or LimitWatch())
    tally.require_text()
    return PdfText(*compose(_parts(without_furniture(layouts))), metadata, tally.issues())


def read_places(
    data: bytes,
    *,
    max_page_characters: int = DEFAULT_MAX_PAGE_CHARACTERS,
    watch: LimitWatch | None = None,
) -> Places:
    """Return where each character of the text that `read_pdf` returns was printed.

    Raises
    ------
    ReadError
        As `read_pdf`.
    """
    tally, seen = Tally(data), list[Page]()
    layouts, _ = _read_pages(data, tally, max_page_characters, watch or LimitWatch(), seen)
    tally.require_text()
    cleaned = without_furniture(layouts)
    parts = _parts(cleaned)
    return find_places(seen, dropped_lines(layouts, cleaned), parts, compose(parts))


def _parts(pages: Sequence[PageLayout]) -> list[Paragraph | PlacedTable]:
    return join_tables(find_paragraphs([with_aligned_tables(page) for page in pages]))


def _read_pages(
    data: bytes, tally: Tally, most_characters: int, watch: LimitWatch, seen: list[Page] | None = None
) -> tuple[list[PageLayout], dict[str, str]]:
    """Return the layouts of the pages, and the metadata; the pages themselves are put into ``seen``."""
    pdf = open_pdf(data)
    try:
        count, most = len(pdf), watch.limits.max_pages
        if count > most:
            raise ReadError(msg("pdf.too_long", count=count, most=most))
        return _layouts(pdf, tally, most_characters, watch, seen), _metadata(pdf)
    finally:
        pdf.close()


def open_pdf(data: bytes) -> Any:
    """Return a file as an open ``pypdfium2.PdfDocument``; it must be closed.

    Raises
    ------
    ReadError
        ``pdf.password`` or ``pdf.broken``.
    """
    fonts.install()
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if pdfium.FPDF_GetLastError() == pdfium.FPDF_ERR_PASSWORD:
            raise ReadError(msg("pdf.password")) from error
        raise ReadError(msg("pdf.broken", got=nature(data))) from error
    if not len(pdf):
        pdf.close()
        raise ReadError(msg("pdf.broken", got=msg("got.no_page", what=nature(data))))
    return pdf


def _layouts(
    pdf: Any, tally: Tally, max_page_characters: int, watch: LimitWatch, seen: list[Page] | None
) -> list[PageLayout]:
    layouts = []
    for index in range(len(pdf)):
        watch.check_time()
        try:
            with open_page(pdf, index, max_page_characters) as found:
                page = _recognised(pdf, found, tally)
                tally.add(page)
                layouts.append(analyse_page(page))
                if seen is not None:
                    seen.append(page)
        except pypdfium2.PdfiumError:
            tally.unreadable.append(index + 1)
    return layouts


def _recognised(pdf: Any, page: Page, tally: Tally) -> Page:
    """Return a page that is nothing but pictures as character recognition reads it, where that is installed."""
    if page.glyphs.text or not page.pictures or not ocr.is_installed():
        return page
    tally.recognised.append(page.number)
    return ocr.recognise(pdf[page.number - 1], page.number)


def _metadata(pdf: Any) -> dict[str, str]:
    found = {name: _clean(_info(pdf, key)) for name, key in _INFO.items()}
    return {name: value for name, value in found.items() if value}


def _info(pdf: Any, key: str) -> str:
    size = pdfium.FPDF_GetMetaText(pdf.raw, key.encode(), None, 0)
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDF_GetMetaText(pdf.raw, key.encode(), buffer, size)
    return buffer.raw[: max(size - 2, 0)].decode("utf-16-le", "replace")


def _clean(value: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in repaired(value)).split())
