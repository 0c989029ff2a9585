"""Data of an inspection: processing outcome, document, locations in the file, and pictures."""

from __future__ import annotations

from pathlib import Path

import msgspec

from disclosure_nlp.display import short_repr
from disclosure_nlp.inspection.source import SourceLocations
from disclosure_nlp.model import BaseRecord, Document, Outcome
from disclosure_nlp.read.pdf.pictures import Crop
from disclosure_nlp.read.pdf.places import CharacterBoxes, PageBox


class PagePicture(msgspec.Struct, frozen=True):
    """A picture of a page as PNG, with the page's box in points and the number of pixels per point."""

    number: int
    box: tuple[float, float, float, float]
    scale: float
    png: bytes


class InspectionData(BaseRecord, frozen=True):
    """Data of an inspection: processing outcome, document, locations of its text in the file, and pictures.

    Parameters
    ----------
    outcome : Outcome
        Outcome of `process_file`; a failed one names the reason.
    document : Document, optional
        Text, blocks and tables as read, also of a text that is no report; None if nothing could be read.
    places : CharacterBoxes, optional
        For PDF files, page and box of each character of the text.
    source_places : SourceLocations, optional
        For text, web pages and Word files, line or paragraph of each block and cell.
    pictures : tuple of PagePicture
        For PDF files, the first pages.
    crops : tuple of Crop
        Parts of pages that failed checks point to.
    page_count : int
        Number of pages, 0 for formats without pages.
    """

    outcome: Outcome
    document: Document | None = None
    places: CharacterBoxes | None = None
    source_places: SourceLocations | None = None
    pictures: tuple[PagePicture, ...] = ()
    crops: tuple[Crop, ...] = ()
    page_count: int = 0

    def boxes(self, start: int, end: int) -> list[PageBox]:
        """Return the boxes around ``text[start:end]`` on the pages, one per page; empty for formats without pages.

        Boxes are in points with y upwards.
        """
        return self.places.boxes(start, end) if self.places else []

    def _repr_parts(self) -> tuple[str, ...]:
        size = f"{len(self.document.text):,} characters" if self.document else "nothing read"
        pages = (f"{self.page_count} pages",) if self.page_count else ()
        return self.outcome.status, size, *pages, f"path={short_repr(Path(self.outcome.path).name)}"
