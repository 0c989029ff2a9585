"""Pictures of PDF pages on which boxes can be drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Self

from disclosure_nlp.paths import AnyPath, write_file_atomically
from disclosure_nlp.read.pdf.pictures import POINTS_PER_INCH, draw_frame, encode_png, render_page
from disclosure_nlp.read.pdf.places import PageGeometry
from disclosure_nlp.read.pdf.reader import open_pdf

if TYPE_CHECKING:
    from disclosure_nlp.read.pdf.pictures import Pixels

Colour = tuple[int, int, int]
BLOCK, CELL, LEFT_OUT, WRONG = (31, 95, 139), (44, 140, 85), (190, 40, 30), (190, 40, 30)
_WIDTH = 2  # pixels


class PageImage:
    """A picture of a PDF page on which boxes can be drawn, with methods as in pdfplumber.

    Parameters
    ----------
    pixels : array of uint8, shape (height, width, 3)
    page : PageGeometry
        The page, with its box in points.
    scale : float
        Pixels per point.
    """

    def __init__(self, pixels: Pixels, page: PageGeometry, scale: float) -> None:
        self.original, self.page, self.scale = pixels, page, scale
        self.annotated = pixels.copy()

    def draw_rect(self, box: Sequence[float], colour: Colour = WRONG, width: int = _WIDTH) -> Self:
        """Draw a frame around a box on the picture; return the picture.

        Parameters
        ----------
        box : sequence of float
            Left, bottom, right and top in points with y upwards: a `PageBox`, or four numbers.
        colour : tuple of int, optional
            Red, green and blue; default red.
        width : int, default 2
            Line width in pixels.
        """
        left, bottom, right, top = box[-4:]
        edge_left, _, _, edge_top = self.page.box
        across = [(side - edge_left) * self.scale for side in (left, right)]
        down = [(edge_top - side) * self.scale for side in (top, bottom)]
        draw_frame(self.annotated, (across[0], down[0], across[1], down[1]), colour, width)
        return self

    def draw_rects(self, boxes: Iterable[Sequence[float]], colour: Colour = WRONG, width: int = _WIDTH) -> Self:
        """Draw a frame around each of several boxes on the picture; return the picture."""
        for box in boxes:
            self.draw_rect(box, colour, width)
        return self

    def reset(self) -> Self:
        """Remove all drawn frames from the picture and return the picture."""
        self.annotated = self.original.copy()
        return self

    def to_png(self) -> bytes:
        """Return the picture with its frames as a PNG file."""
        return encode_png(self.annotated)

    def save(self, path: AnyPath) -> None:
        """Write the picture with its frames to a PNG file.

        Raises
        ------
        OSError
            If it cannot be written.
        """
        write_file_atomically(path, self.to_png())

    def _repr_png_(self) -> bytes:
        return self.to_png()

    def __repr__(self) -> str:
        height, width = self.original.shape[:2]
        return f"PageImage(page {self.page.number}, {width} × {height} pixels)"


def render_page_image(data: bytes, geometry: PageGeometry, resolution: float) -> PageImage:
    """Render a page of a PDF file as a picture on which frames can be drawn.

    Raises
    ------
    ReadError
        If the file cannot be opened.
    """
    pdf = open_pdf(data)
    try:
        pixels, scale = render_page(pdf, geometry, resolution / POINTS_PER_INCH)
    finally:
        pdf.close()
    return PageImage(pixels, geometry, scale)
