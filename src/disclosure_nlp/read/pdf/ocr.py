"""Optical character recognition (OCR) of pages that are pictures, in the same form as pages read by PDFium.

Needs the extra ``ocr`` (RapidOCR with bundled models; nothing is downloaded). In a line recognised with low confidence
the letters are used but digits become unmapped characters: a number is either right or unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from disclosure_nlp.extras import install_command
from disclosure_nlp.read.pdf.characters import UNMAPPED
from disclosure_nlp.read.pdf.geometry import Box, RulingLine, RulingLines
from disclosure_nlp.read.pdf.page import ExtractedPage, Glyphs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Dark = NDArray[np.bool_]

INSTALL = install_command("ocr")
_SCALE = 200 / 72  # pixels per point
_DARK = 150  # of 255: darker pixels count as ink
_SURE = 0.9  # confidence of a line from which its digits are trusted
_LINE = 24  # points: a shorter dark run is a stroke of a character
_THICK = 4  # points: a thicker line is a picture
_INSET = 0.12  # of the height: boxes of recognised lines reach beyond their letters


def is_ocr_installed() -> bool:
    """Return whether the OCR extra is installed, without importing it."""
    return find_spec("rapidocr_onnxruntime") is not None


def recognise_page(page: Any, page_number: int) -> ExtractedPage:
    """Return the characters and ruling lines recognised by OCR in the picture of a page.

    Parameters
    ----------
    page : pypdfium2.PdfPage
    page_number : int
        Page number, from 1.
    """
    image = page.render(scale=_SCALE, grayscale=True).to_numpy()
    picture = image[..., 0] if image.ndim == 3 else image
    width, height = page.get_size()
    glyphs = _distribute_characters(_recognise_lines(picture), height)._replace(page=page_number)
    return ExtractedPage(
        page_number, Box(0, 0, width, height), glyphs, find_ruling_lines(picture < _DARK, height), 0, 1
    )


@cache
def _load_ocr_engine() -> Any:
    """Return the OCR engine, loaded once per process."""
    return import_module("rapidocr_onnxruntime").RapidOCR()


def _recognise_lines(picture: Any) -> list[tuple[Sequence[Sequence[float]], str, float]]:
    """Return the text lines that OCR finds in a picture: corners, text and confidence of each."""
    found, _ = _load_ocr_engine()(picture)
    return [(corners, text, float(score)) for corners, text, score in found or []]


def _distribute_characters(lines: list[tuple[Sequence[Sequence[float]], str, float]], page_height: float) -> Glyphs:
    """Return the characters of lines found by OCR, spread evenly over each line's box.

    Full-width characters take twice the width of others.
    """
    text: list[str] = []
    blanks = bytearray()
    edges: tuple[list[float], list[float], list[float], list[float]] = ([], [], [], [])
    for corners, words, score in lines:
        box = _text_box_in_points(corners, page_height)
        shares = [2.0 if char > "\u2e7f" else 1.0 for char in words]
        step = (box.right - box.left) / (sum(shares) or 1.0)
        at: float = box.left
        blank = False
        for char, share in zip(words, shares, strict=True):
            if char > " ":
                text.append(UNMAPPED if char.isdigit() and score < _SURE else char)
                blanks.append(blank)
                for side, value in zip(edges, (at, box.bottom, at + share * step, box.top), strict=True):
                    side.append(value)
            blank = char <= " "
            at += share * step
    return Glyphs("".join(text), bytes(blanks), *edges, slanted=lambda _: False)


def _text_box_in_points(corners: Sequence[Sequence[float]], page_height: float) -> Box:
    """Return the box of a line found by OCR, in points with y upwards, shrunk to the height of its letters."""
    across, down = [corner[0] / _SCALE for corner in corners], [corner[1] / _SCALE for corner in corners]
    inset = _INSET * (max(down) - min(down))
    return Box(min(across), page_height - max(down) + inset, max(across), page_height - min(down) - inset)


def find_ruling_lines(dark_pixels: Dark, page_height: float) -> RulingLines:
    """Return the ruling lines of a picture: long thin runs of dark pixels, in points with y upwards.

    Parameters
    ----------
    dark_pixels : array of bool, shape (rows, columns)
    page_height : float
        Height of the page in points.
    """
    level = [RulingLine(page_height - at, start, end) for at, start, end in _horizontal_lines(dark_pixels)]
    upright = [
        RulingLine(at, page_height - end, page_height - start) for at, start, end in _horizontal_lines(dark_pixels.T)
    ]
    return RulingLines(sorted(level), sorted(upright))


def _horizontal_lines(dark_pixels: Dark) -> Iterator[tuple[float, float, float]]:
    """Yield (position, start, end) in points of the horizontal lines of a picture.

    Dark runs in neighbouring pixel rows are one line.
    """
    open_lines: list[list[int]] = []  # first row, last row, start, end
    for row, start, end in _dark_pixel_runs(dark_pixels, int(_LINE * _SCALE)):
        line = next((one for one in open_lines if one[1] >= row - 2 and one[2] <= end and start <= one[3]), None)
        if line is None:
            open_lines.append([row, row, start, end])
        else:
            line[1:] = [row, min(line[2], start), max(line[3], end)]
    for first, last, start, end in open_lines:
        if last - first <= _THICK * _SCALE:
            yield (first + last + 1) / 2 / _SCALE, start / _SCALE, end / _SCALE


def _dark_pixel_runs(dark_pixels: Dark, min_length: int) -> Iterator[tuple[int, int, int]]:
    """Yield (row, start, end) of horizontal runs of at least ``min_length`` dark pixels.

    Gaps of one pixel are bridged.
    """
    import numpy as np

    for row in np.flatnonzero(dark_pixels.sum(axis=1) >= min_length).tolist():
        line = dark_pixels[row].copy()
        line[1:-1] |= line[:-2] & line[2:]
        steps = np.flatnonzero(np.diff(np.concatenate(([0], line.astype(np.int8), [0]))))
        for start, end in zip(steps[::2].tolist(), steps[1::2].tolist(), strict=True):
            if end - start >= min_length:
                yield row, start, end


__all__ = ["INSTALL", "find_ruling_lines", "is_ocr_installed", "recognise_page"]
