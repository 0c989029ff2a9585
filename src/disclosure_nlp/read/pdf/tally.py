"""What was met on the pages: whether there is text to read at all, and what was lost."""

from __future__ import annotations

from collections.abc import Sequence

from disclosure_nlp.errors import ReadError
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
            got = f"{nature(self.data)} of which no page can be read"
            raise ReadError("pdf.broken", f"got {got}, expected a PDF file; fetch the file again")
        pages = f"{self.pages} page{'s' * (self.pages > 1)}"
        if self.characters:
            got = f"{pages} whose fonts do not say which characters they show"
        elif self.pictures:
            got = f"{pages} of pictures without a text layer"
        else:
            got = f"{pages} without any text"
        advice = f"find the text version of the report, or have it read by character recognition: {INSTALL}"
        raise ReadError("pdf.no_text", f"got {got}, expected text; {advice}")

    def issues(self) -> tuple[Issue, ...]:
        """Return what was lost though the file could be read."""
        found = []
        if self.unreadable:
            found.append(Issue("pdf.page_unreadable", "error", f"{_listed(self.unreadable)} could not be loaded"))
        if not _has_end(self.data):
            found.append(Issue("pdf.truncated", "error", "the file ends in the middle; pages or parts may be missing"))
        if self.pictured:
            message = f"{_listed(self.pictured)}: nothing but pictures, no text layer"
            found.append(Issue("pdf.page_without_text", "warning", message))
        if self.recognised:
            what = "read by character recognition, a word or figure may be wrong; look at the page before using it"
            found.append(Issue("pdf.recognised", "error", f"{_listed(self.recognised)}: {what}"))
        if self.cut:
            found.append(Issue("pdf.page_cut", "error", f"{_listed(self.cut)}: too many characters, the rest left out"))
        if self.unmapped:
            message = f"{self.unmapped} character(s) of the file's fonts have no code"
            found.append(Issue("text.lost_characters", "warning", message))
        return tuple(found)


def nature(data: bytes) -> str:
    """Return in words what bytes that PDFium cannot open are."""
    if not data:
        return "an empty file"
    if b"%PDF-" not in data[:1024]:
        return "bytes that are no PDF file"
    return "a damaged PDF file" if _has_end(data) else "a PDF file that ends in the middle"


def _has_end(data: bytes) -> bool:
    return b"%%EOF" in data[-_END_WINDOW:] or b"startxref" in data[-_END_WINDOW:]


def _listed(pages: Sequence[int]) -> str:
    shown = ", ".join(map(str, pages[:_MOST_LISTED])) + (", …" if len(pages) > _MOST_LISTED else "")
    return f"page{'s' * (len(pages) > 1)} {shown}"
