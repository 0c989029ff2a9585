"""Optical character recognition of pages that are pictures, in the same form as pages read by PDFium.

Needs the extra ``ocr`` (RapidOCR with bundled models; nothing is downloaded). In a line recognised with low confidence
the letters are kept but digits become unmapped characters: a figure is either right or unknown.
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


def recognise_page(page: Any, number: int) -> ExtractedPage:
    """Return the characters and ruling lines recognised in the picture of a page.

    Parameters
    ----------
    page : pypdfium2.PdfPage
    number : int
        Page number, from 1.
    """
    image = page.render(scale=_SCALE, grayscale=True).to_numpy()
    picture = image[..., 0] if image.ndim == 3 else image
    width, height = page.get_size()
    glyphs = _place_characters(_recognise_lines(picture), height)._replace(page=number)
    return ExtractedPage(number, Box(0, 0, width, height), glyphs, find_ruling_lines(picture < _DARK, height), 0, 1)


@cache
def _load_ocr_engine() -> Any:
    """Return the OCR engine."""
    return import_module("rapidocr_onnxruntime").RapidOCR()


def _recognise_lines(picture: Any) -> list[tuple[Sequence[Sequence[float]], str, float]]:
    """Return the text lines recognised in a picture: corners, text and confidence."""
    found, _ = _load_ocr_engine()(picture)
    return [(corners, text, float(score)) for corners, text, score in found or []]


def _place_characters(lines: list[tuple[Sequence[Sequence[float]], str, float]], height: float) -> Glyphs:
    """Return the characters of recognised lines, spread evenly over each line's box (full-width ones twice as wide)."""
    text: list[str] = []
    blanks = bytearray()
    edges: tuple[list[float], list[float], list[float], list[float]] = ([], [], [], [])
    for corners, words, score in lines:
        box = _text_box_in_points(corners, height)
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


def _text_box_in_points(corners: Sequence[Sequence[float]], height: float) -> Box:
    """Return the box of a recognised line in points with y upwards, shrunk to the height of its letters."""
    across, down = [corner[0] / _SCALE for corner in corners], [corner[1] / _SCALE for corner in corners]
    inset = _INSET * (max(down) - min(down))
    return Box(min(across), height - max(down) + inset, max(across), height - min(down) - inset)


def find_ruling_lines(dark: Dark, height: float) -> RulingLines:
    """Return the ruling lines of a picture: long dark runs no thicker than a line, in points with y upwards.

    Parameters
    ----------
    dark : array of bool, shape (rows, columns)
    height : float
        Height of the page in points.
    """
    level = [RulingLine(height - at, start, end) for at, start, end in _horizontal_lines(dark)]
    upright = [RulingLine(at, height - end, height - start) for at, start, end in _horizontal_lines(dark.T)]
    return RulingLines(sorted(level), sorted(upright))


def _horizontal_lines(dark: Dark) -> Iterator[tuple[float, float, float]]:
    """Yield (position, start, end) of the horizontal lines of a picture in points.

    Dark runs in neighbouring pixel rows are one line.
    """
    open_lines: list[list[int]] = []  # first row, last row, start, end
    for row, start, end in _dark_pixel_runs(dark, int(_LINE * _SCALE)):
        line = next((one for one in open_lines if one[1] >= row - 2 and one[2] <= end and start <= one[3]), None)
        if line is None:
            open_lines.append([row, row, start, end])
        else:
            line[1:] = [row, min(line[2], start), max(line[3], end)]
    for first, last, start, end in open_lines:
        if last - first <= _THICK * _SCALE:
            yield (first + last + 1) / 2 / _SCALE, start / _SCALE, end / _SCALE


def _dark_pixel_runs(dark: Dark, least: int) -> Iterator[tuple[int, int, int]]:
    """Yield (row, start, end) of runs of at least ``least`` dark pixels; a gap of one pixel is bridged."""
    import numpy as np

    for row in np.flatnonzero(dark.sum(axis=1) >= least).tolist():
        line = dark[row].copy()
        line[1:-1] |= line[:-2] & line[2:]
        steps = np.flatnonzero(np.diff(np.concatenate(([0], line.astype(np.int8), [0]))))
        for start, end in zip(steps[::2].tolist(), steps[1::2].tolist(), strict=True):
            if end - start >= least:
                yield row, start, end


__all__ = ["INSTALL", "find_ruling_lines", "is_ocr_installed", "recognise_page"]
