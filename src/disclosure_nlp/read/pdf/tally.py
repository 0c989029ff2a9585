"""Diagnostics of reading a PDF file: whether it has text, and which pages and characters were lost."""

from __future__ import annotations

from collections.abc import Sequence

from disclosure_nlp.errors import ReadError
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.model import Issue
from disclosure_nlp.read.pdf.characters import UNMAPPED
from disclosure_nlp.read.pdf.ocr import INSTALL
from disclosure_nlp.read.pdf.page import ExtractedPage

_END_WINDOW = 4096
_UNMAPPED_SHARE = 0.5
_MOST_LISTED = 12


class PdfDiagnostics:
    """Counts pages and characters of a PDF file and reports its unreadable parts."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.pages = self.pictures = self.characters = self.unmapped = 0
        self.unreadable: list[int] = []
        self.pictured: list[int] = []
        self.cut: list[int] = []
        self.recognised: list[int] = []

    def add_page(self, page: ExtractedPage) -> None:
        """Count the characters and pictures of a page."""
        inked = len(page.glyphs.text)
        self.pages += 1
        self.pictures += page.pictures
        self.characters += inked
        self.unmapped += page.glyphs.text.count(UNMAPPED)
        if page.pictures and not inked:
            self.pictured.append(page.number)
        if page.cut:
            self.cut.append(page.number)

    def require_text(self) -> None:
        """Raise a ReadError unless the PDF file has enough readable characters."""
        if self.characters and self.unmapped <= _UNMAPPED_SHARE * self.characters:
            return
        if not self.pages or (not self.characters and not _has_pdf_end(self.data)):
            got = msg("got.no_page", what=describe_invalid_pdf(self.data))
            raise ReadError(msg("pdf.broken", got=got))
        pages = msg("pdf.pages", count=self.pages)
        if self.characters:
            got = msg("got.no_codes", pages=pages)
        elif self.pictures:
            got = msg("got.pictures", pages=pages)
        else:
            got = msg("got.no_words", pages=pages)
        raise ReadError(msg("pdf.no_text", got=got, install=INSTALL))

    def issues(self) -> tuple[Issue, ...]:
        """Return issues for pages and characters that were lost although the PDF file could be read."""
        found = []
        if self.unreadable:
            found.append(
                Issue.from_message(msg("pdf.page_unreadable", pages=_page_list_message(self.unreadable)), "error")
            )
        if not _has_pdf_end(self.data):
            found.append(Issue.from_message(msg("pdf.truncated"), "error"))
        if self.pictured:
            found.append(
                Issue.from_message(msg("pdf.page_without_text", pages=_page_list_message(self.pictured)), "warning")
            )
        if self.recognised:
            found.append(Issue.from_message(msg("pdf.recognised", pages=_page_list_message(self.recognised)), "error"))
        if self.cut:
            found.append(Issue.from_message(msg("pdf.page_cut", pages=_page_list_message(self.cut)), "error"))
        if self.unmapped:
            found.append(Issue.from_message(msg("text.lost_characters", count=self.unmapped), "warning"))
        return tuple(found)


def describe_invalid_pdf(data: bytes) -> Message:
    """Return a message that says why PDFium cannot open some bytes: empty, no PDF, damaged or truncated."""
    if not data:
        return msg("got.nothing")
    if b"%PDF-" not in data[:1024]:
        return msg("got.no_pdf")
    return msg("got.damaged_pdf") if _has_pdf_end(data) else msg("got.cut_pdf")


def _has_pdf_end(data: bytes) -> bool:
    """Return whether the bytes end as a complete PDF file does."""
    return b"%%EOF" in data[-_END_WINDOW:] or b"startxref" in data[-_END_WINDOW:]


def _page_list_message(pages: Sequence[int]) -> Message:
    """Return a message that lists page numbers, shortened if there are many."""
    shown: tuple[int | str, ...] = (*pages[:_MOST_LISTED], *(["…"] if len(pages) > _MOST_LISTED else []))
    return msg("pdf.page_list", count=len(pages), pages=shown)
