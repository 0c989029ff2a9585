"""What an inspection holds: outcome, document, places and pictures."""

from __future__ import annotations

from pathlib import Path

import msgspec

from disclosure_nlp.display import short
from disclosure_nlp.inspection.source import SourcePlaces
from disclosure_nlp.model import BaseRecord, Document, Outcome
from disclosure_nlp.read.pdf.pictures import Crop
from disclosure_nlp.read.pdf.places import CharacterBoxes, PageBox


class PagePicture(msgspec.Struct, frozen=True):
    """A picture of a page: its box in points, pixels a point, and the PNG file."""

    number: int
    box: tuple[float, float, float, float]
    scale: float
    png: bytes


class InspectionData(BaseRecord, frozen=True):
    """What the reader saw of a file, without its views.

    Parameters
    ----------
    outcome : Outcome
        Of `process_file`; a failed one says why.
    document : Document, optional
        Text, blocks and tables as read; also of a text that is no report. None where nothing could be read.
    places : Places, optional
        For PDF files, page and box of every character of the text.
    source_places : SourcePlaces, optional
        For text, web pages and Word files, line or paragraph of every block and cell.
    pictures : tuple of PagePicture
        For PDF files, the first pages.
    crops : tuple of Crop
        Parts of pages that failed checks point to.
    page_count : int
        Pages of the file, 0 for formats without.
    """

    outcome: Outcome
    document: Document | None = None
    places: CharacterBoxes | None = None
    source_places: SourcePlaces | None = None
    pictures: tuple[PagePicture, ...] = ()
    crops: tuple[Crop, ...] = ()
    page_count: int = 0

    def boxes(self, start: int, end: int) -> list[PageBox]:
        """Return page and box of ``text[start:end]``: one for each page it is on; none where the format has no pages.

        Boxes are in points with y upwards.
        """
        return self.places.boxes(start, end) if self.places else []

    def _repr_parts(self) -> tuple[str, ...]:
        size = f"{len(self.document.text):,} characters" if self.document else "nothing read"
        pages = (f"{self.page_count} pages",) if self.page_count else ()
        return self.outcome.status, size, *pages, f"path={short(Path(self.outcome.path).name)}"
