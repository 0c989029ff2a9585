"""Renders PDF pages and parts of pages as PNG pictures."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, Any

import msgspec
import pypdfium2

from disclosure_nlp.read.pdf.fonts import use_system_fonts
from disclosure_nlp.read.pdf.geometry import Box
from disclosure_nlp.read.pdf.places import PageGeometry

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]

POINTS_PER_INCH = 72
MOST_PIXELS = 6_000_000  # of one picture
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_GREY, _COLOUR = 0, 2  # colour types


class CropFrame(msgspec.Struct, frozen=True):
    """A frame drawn around evidence in a picture of a page, with its box in points.

    The box is (left, bottom, right, top). ``wrong`` is True if the framed text is itself wrong, not only compared.
    """

    box: tuple[float, float, float, float]
    wrong: bool


class Crop(msgspec.Struct, frozen=True):
    """A picture of the part of a page that a failed check refers to.

    Parameters
    ----------
    finding : int
        Index of the check result in ``Findings.results``.
    page : int
        Page number.
    box : tuple of float
        Left, bottom, right and top of the picture in points with y upwards.
    frames : tuple of CropFrame
    size : tuple of int
        Width and height in pixels.
    png : bytes
    """

    finding: int
    page: int
    box: tuple[float, float, float, float]
    frames: tuple[CropFrame, ...]
    size: tuple[int, int]
    png: bytes


def load_page_geometry(pdf: Any, index: int) -> PageGeometry | None:
    """Return the number and the box of a page, or None if PDFium cannot load it."""
    try:
        page = pdf[index]
    except pypdfium2.PdfiumError:
        return None
    try:
        return PageGeometry(index + 1, page.get_bbox())
    finally:
        page.close()


def render_page(
    pdf: Any, geometry: PageGeometry, scale: float, part: Box | None = None, *, grey: bool = False
) -> tuple[Pixels, float]:
    """Return the upright picture of a page, or of a part of it, as a pixel array, and its scale (pixels per point).

    Parameters
    ----------
    pdf : pypdfium2.PdfDocument
    geometry : PageGeometry
        The page, with the coordinate system of its character boxes.
    scale : float
        Pixels per point; reduced if the picture would have more than `MOST_PIXELS`.
    part : Box, optional
        Part of the page in the same coordinates; default the whole page.
    grey : bool, default False
        Render in shades of grey.

    Returns
    -------
    array of uint8, shape (height, width) or (height, width, 3)
    float
        Pixels per point.

    Raises
    ------
    pypdfium2.PdfiumError
        When PDFium cannot draw the page.
    """
    with use_system_fonts():
        return _render_open_page(pdf, geometry, scale, part, grey=grey)


def _render_open_page(
    pdf: Any, geometry: PageGeometry, scale: float, part: Box | None, *, grey: bool
) -> tuple[Pixels, float]:
    """Return the picture of an open page, or of a part of it, as a pixel array, and its scale (pixels per point)."""
    page = pdf[geometry.number - 1]
    try:
        full = Box(*geometry.box)
        box = full if part is None else part
        size = max(box.right - box.left, 1.0) * max(box.top - box.bottom, 1.0)
        scale = min(scale, (MOST_PIXELS / size) ** 0.5)
        crop = (box.left - full.left, box.bottom - full.bottom, full.right - box.right, full.top - box.top)
        rotation = (90 * geometry.quarters - page.get_rotation()) % 360
        bitmap = page.render(
            scale=scale,
            rotation=rotation,
            crop=tuple(max(side, 0.0) for side in crop),
            grayscale=grey,
            rev_byteorder=not grey,
        )
        pixels = bitmap.to_numpy()
        shape = pixels.shape[:2] if grey else (*pixels.shape[:2], 3)
        return pixels.reshape(*pixels.shape[:2], -1)[..., : 1 if grey else 3].reshape(shape).copy(), scale
    finally:
        page.close()


def encode_png(pixels: Pixels) -> bytes:
    """Return a picture as a PNG file; grey pictures have sixteen shades, which is enough for print.

    Parameters
    ----------
    pixels : array of uint8, shape (height, width) or (height, width, 3)

    Examples
    --------
    >>> import numpy as np
    >>> encode_png(np.zeros((2, 3), np.uint8))[1:4]
    b'PNG'
    """
    import numpy as np

    height, width = pixels.shape[:2]
    if pixels.ndim == 2:
        shades = np.pad(pixels >> 4, ((0, 0), (0, width % 2)))
        rows, depth, kind = (shades[:, ::2] << 4 | shades[:, 1::2]).astype(np.uint8), 4, _GREY
    else:
        rows, depth, kind = pixels.reshape(height, -1), 8, _COLOUR
    filtered = np.pad(rows, ((0, 0), (1, 0)))  # each row opens with the number of its filter: none
    header = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(filtered.tobytes(), 9)), (b"IEND", b""))
    return _SIGNATURE + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


def draw_frame(
    pixels: Pixels, box: tuple[float, float, float, float], colour: tuple[int, int, int], width: int
) -> None:
    """Draw the outline of a box into a colour picture.

    Parameters
    ----------
    pixels : array of uint8, shape (height, width, 3)
    box : tuple of float
        Left, top, right and bottom in pixels from the upper left corner.
    colour : tuple of int
        Red, green and blue.
    width : int
        Line width in pixels.
    """
    height, across = pixels.shape[:2]
    left, right = (min(max(round(side), 0), across - 1) for side in (box[0], box[2]))
    top, bottom = (min(max(round(side), 0), height - 1) for side in (box[1], box[3]))
    for first in (top, max(bottom - width + 1, top)):
        pixels[first : first + width, left : right + 1] = colour
    for first in (left, max(right - width + 1, left)):
        pixels[top : bottom + 1, first : first + width] = colour


__all__ = [
    "MOST_PIXELS",
    "POINTS_PER_INCH",
    "Crop",
    "CropFrame",
    "draw_frame",
    "encode_png",
    "load_page_geometry",
    "render_page",
]
