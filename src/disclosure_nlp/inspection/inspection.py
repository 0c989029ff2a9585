"""Result of `inspect`, with its HTML page and pictures of PDF pages."""

from __future__ import annotations

import hashlib
from html import escape

from disclosure_nlp.errors import UnavailableError
from disclosure_nlp.inspection.image import BLOCK, CELL, LEFT_OUT, PageImage, render_page_image
from disclosure_nlp.inspection.page import render_inspection_page
from disclosure_nlp.inspection.record import InspectionData
from disclosure_nlp.inspection.targets import iterate_blocks_and_cells
from disclosure_nlp.messages import Language, msg
from disclosure_nlp.read.files import read_file
from disclosure_nlp.read.limits import Limits
from disclosure_nlp.read.pdf.places import PageGeometry

_FRAME_HEIGHT = 640  # pixels, in a notebook


class InspectedPage:
    """A page of an inspected PDF file, which can be rendered as a picture.

    Parameters
    ----------
    inspection : Inspection
    page : PageGeometry
        Number, box and left-out text of the page.
    """

    def __init__(self, inspection: Inspection, page: PageGeometry) -> None:
        self.inspection, self.page = inspection, page
        self.number = page.number

    def to_image(self, resolution: float = 72) -> PageImage:
        """Render the page as a picture with frames around text blocks, table cells and text that was left out.

        Text blocks are framed blue, table cells green and text left out red; ``reset()`` removes the frames. A
        notebook shows the picture.

        Parameters
        ----------
        resolution : float, default 72
            Dots per inch.

        Raises
        ------
        UnavailableError
            If the file has changed since the inspection.
        """
        path, source = self.inspection.outcome.path, self.inspection.outcome.source
        data = read_file(path, Limits())
        if source is not None and hashlib.sha256(data).hexdigest() != source.sha256:
            raise UnavailableError(msg("inspect.file_changed").with_path(path))
        image = render_page_image(data, self.page, resolution)
        for span in iterate_blocks_and_cells(self.inspection.document):
            boxes = [box for box in self.inspection.boxes(span.start, span.end) if box.page == self.number]
            image.draw_rects(boxes, CELL if span.is_cell else BLOCK, 1)
        return image.draw_rects([item.box for item in self.page.left_out], LEFT_OUT, 1)

    def __repr__(self) -> str:
        return f"InspectedPage({self.number})"


class Inspection(InspectionData, frozen=True):
    """Result of `inspect`: what was read from a file and where it is, with an HTML page and page pictures.

    Examples
    --------
    >>> from disclosure_nlp.model import Outcome
    >>> Inspection(Outcome("failed", "a.pdf"))
    Inspection(failed, nothing read, path='a.pdf')
    """

    @property
    def pages(self) -> list[InspectedPage]:
        """Pages of an inspected PDF file; empty for other formats and for PDF files without text."""
        return [InspectedPage(self, page) for page in self.places.pages] if self.places else []

    def to_html(self, language: Language = "en") -> str:
        """Return the inspection as a self-contained HTML page in both languages.

        Parameters
        ----------
        language : str, default ``en``
            The language shown first.
        """
        return render_inspection_page(self, language)

    def _repr_html_(self) -> str:
        page = escape(self.to_html(), quote=True)
        return f'<iframe sandbox srcdoc="{page}" style="width:100%;height:{_FRAME_HEIGHT}px;border:0"></iframe>'
