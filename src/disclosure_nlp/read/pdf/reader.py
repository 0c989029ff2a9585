"""Reads PDF files into text, blocks and raw tables."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from disclosure_nlp.errors import ReadError
from disclosure_nlp.messages import msg
from disclosure_nlp.read.assembly import DocumentLayout
from disclosure_nlp.read.limits import LimitWatch
from disclosure_nlp.read.pdf import fonts, ocr
from disclosure_nlp.read.pdf.aligned import detect_aligned_tables
from disclosure_nlp.read.pdf.characters import repair_gbk_title
from disclosure_nlp.read.pdf.compose import compose_text
from disclosure_nlp.read.pdf.furniture import remove_page_furniture
from disclosure_nlp.read.pdf.joining import join_tables_across_pages
from disclosure_nlp.read.pdf.page import ExtractedPage, open_page
from disclosure_nlp.read.pdf.page_analysis import PageLayout, analyse_page
from disclosure_nlp.read.pdf.paragraphs import PdfParagraph, TableOnPage, find_paragraphs
from disclosure_nlp.read.pdf.places import CharacterBoxes, find_dropped_lines, match_character_boxes
from disclosure_nlp.read.pdf.tally import PdfDiagnostics, describe_invalid_pdf

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


def read_pdf(
    data: bytes,
    *,
    max_page_characters: int = DEFAULT_MAX_PAGE_CHARACTERS,
    watch: LimitWatch | None = None,
) -> DocumentLayout:
    """Read a PDF file into text (one paragraph per line) and tables with merged cells, without page furniture.

    Parameters
    ----------
    data : bytes
        The whole file.
    max_page_characters : int, default 20000
        Maximum number of characters read per page; exceeding it is an issue.
    watch : LimitWatch, optional
        Limits on pages and time: a file with more pages is refused, the time is checked before each page.

    Raises
    ------
    ReadError
        ``pdf.password``, ``pdf.broken``, ``pdf.too_long`` or ``pdf.no_text``.
    """
    tally = PdfDiagnostics(data)
    layouts, metadata = _read_pages(data, tally, max_page_characters, watch or LimitWatch())
    tally.require_text()
    composed = compose_text(_paragraphs_and_tables(remove_page_furniture(layouts)))
    return DocumentLayout(*composed, tally.issues(), metadata=metadata)


def read_character_boxes(
    data: bytes,
    *,
    max_page_characters: int = DEFAULT_MAX_PAGE_CHARACTERS,
    watch: LimitWatch | None = None,
) -> CharacterBoxes:
    """Return the page and box of each character of the text that `read_pdf` returns.

    Raises
    ------
    ReadError
        As `read_pdf`.
    """
    tally, seen = PdfDiagnostics(data), list[ExtractedPage]()
    layouts, _ = _read_pages(data, tally, max_page_characters, watch or LimitWatch(), seen)
    tally.require_text()
    cleaned = remove_page_furniture(layouts)
    parts = _paragraphs_and_tables(cleaned)
    return match_character_boxes(seen, find_dropped_lines(layouts, cleaned), parts, compose_text(parts))


def _paragraphs_and_tables(pages: Sequence[PageLayout]) -> list[PdfParagraph | TableOnPage]:
    """Return the paragraphs and tables of the pages, with tables joined across page breaks."""
    return join_tables_across_pages(find_paragraphs([detect_aligned_tables(page) for page in pages]))


def _read_pages(
    data: bytes,
    diagnostics: PdfDiagnostics,
    max_characters: int,
    watch: LimitWatch,
    extracted_pages: list[ExtractedPage] | None = None,
) -> tuple[list[PageLayout], dict[str, str]]:
    """Return the layouts of the pages and the metadata; extracted pages are appended to ``extracted_pages``."""
    pdf = open_pdf(data)
    try:
        count, most = len(pdf), watch.limits.max_pages
        if count > most:
            raise ReadError(msg("pdf.too_long", count=count, most=most))
        return _analyse_pages(pdf, diagnostics, max_characters, watch, extracted_pages), _read_metadata(pdf)
    finally:
        pdf.close()


def open_pdf(data: bytes) -> Any:
    """Open a PDF file as a ``pypdfium2.PdfDocument``; the caller must close it.

    Raises
    ------
    ReadError
        ``pdf.password`` or ``pdf.broken``.
    """
    fonts.install_placeholder_font()
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if pdfium.FPDF_GetLastError() == pdfium.FPDF_ERR_PASSWORD:
            raise ReadError(msg("pdf.password")) from error
        raise ReadError(msg("pdf.broken", got=describe_invalid_pdf(data))) from error
    if not len(pdf):
        pdf.close()
        raise ReadError(msg("pdf.broken", got=msg("got.no_page", what=describe_invalid_pdf(data))))
    return pdf


def _analyse_pages(
    pdf: Any,
    diagnostics: PdfDiagnostics,
    max_page_characters: int,
    watch: LimitWatch,
    extracted_pages: list[ExtractedPage] | None,
) -> list[PageLayout]:
    """Return the layouts of the pages that can be loaded; problems are recorded in ``diagnostics``."""
    layouts = []
    for index in range(len(pdf)):
        watch.check_time()
        try:
            with open_page(pdf, index, max_page_characters) as found:
                page = _recognise_if_picture(pdf, found, diagnostics)
                diagnostics.add_page(page)
                layouts.append(analyse_page(page))
                if extracted_pages is not None:
                    extracted_pages.append(page)
        except pypdfium2.PdfiumError:
            diagnostics.unreadable.append(index + 1)
    return layouts


def _recognise_if_picture(pdf: Any, page: ExtractedPage, diagnostics: PdfDiagnostics) -> ExtractedPage:
    """Return a page read by OCR if it consists only of pictures and OCR is installed; else the page unchanged."""
    if page.glyphs.text or not page.pictures or not ocr.is_ocr_installed():
        return page
    diagnostics.recognised.append(page.number)
    return ocr.recognise_page(pdf[page.number - 1], page.number)


def _read_metadata(pdf: Any) -> dict[str, str]:
    """Return the non-empty metadata of a PDF file, such as title and author."""
    found = {name: _clean_metadata_text(_metadata_entry(pdf, key)) for name, key in _INFO.items()}
    return {name: value for name, value in found.items() if value}


def _metadata_entry(pdf: Any, key: str) -> str:
    """Return an entry of a PDF file's metadata, such as its title; empty if it is missing."""
    size = pdfium.FPDF_GetMetaText(pdf.raw, key.encode(), None, 0)
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDF_GetMetaText(pdf.raw, key.encode(), buffer, size)
    return buffer.raw[: max(size - 2, 0)].decode("utf-16-le", "replace")


def _clean_metadata_text(value: str) -> str:
    """Return a metadata value of a PDF file with its encoding repaired and whitespace collapsed."""
    return " ".join("".join(char if char.isprintable() else " " for char in repair_gbk_title(value)).split())
