"""What was met on the pages: whether there is text to read at all, and what was lost."""

from __future__ import annotations

from collections.abc import Sequence

from disclosure_nlp.errors import ReadError
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.model import Issue
from disclosure_nlp.read.pdf.characters import UNMAPPED
from disclosure_nlp.read.pdf.ocr import INSTALL
from disclosure_nlp.read.pdf.page import Page

_END_WINDOW = 4096
_UNMAPPED_SHARE = 0.5
_MOST_LISTED = 12


class Tally:
    """Counts pages and characters of one file, then says what is wrong with it."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.pages = self.pictures = self.characters = self.unmapped = 0
        self.unreadable: list[int] = []
        self.pictured: list[int] = []
        self.cut: list[int] = []
        self.recognised: list[int] = []

    def add(self, page: Page) -> None:
        """Count a page."""
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
        """Raise a ReadError unless there are characters to read."""
        if self.characters and self.unmapped <= _UNMAPPED_SHARE * self.characters:
            return
        if not self.pages or (not self.characters and not _has_end(self.data)):
            got = msg("got.no_page", what=nature(self.data))
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
        """Return what was lost though the file could be read."""
        found = []
        if self.unreadable:
            found.append(Issue.of(msg("pdf.page_unreadable", pages=_listed(self.unreadable)), "error"))
        if not _has_end(self.data):
            found.append(Issue.of(msg("pdf.truncated"), "error"))
        if self.pictured:
            found.append(Issue.of(msg("pdf.page_without_text", pages=_listed(self.pictured)), "warning"))
        if self.recognised:
            found.append(Issue.of(msg("pdf.recognised", pages=_listed(self.recognised)), "error"))
        if self.cut:
            found.append(Issue.of(msg("pdf.page_cut", pages=_listed(self.cut)), "error"))
        if self.unmapped:
            found.append(Issue.of(msg("text.lost_characters", count=self.unmapped), "warning"))
        return tuple(found)


def nature(data: bytes) -> Message:
    """Return in words what bytes that PDFium cannot open are."""
    if not data:
        return msg("got.nothing")
    if b"%PDF-" not in data[:1024]:
        return msg("got.no_pdf")
    return msg("got.damaged_pdf") if _has_end(data) else msg("got.cut_pdf")


def _has_end(data: bytes) -> bool:
    return b"%%EOF" in data[-_END_WINDOW:] or b"startxref" in data[-_END_WINDOW:]


def _listed(pages: Sequence[int]) -> Message:
    shown: tuple[int | str, ...] = (*pages[:_MOST_LISTED], *(["…"] if len(pages) > _MOST_LISTED else []))
    return msg("pdf.page_list", count=len(pages), pages=shown)
