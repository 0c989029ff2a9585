"""Pages that are pictures of text: characters and ruling lines found in the picture, in the shape that PDFium gives others.

Needs the extra ``ocr`` (RapidOCR with the models it carries; nothing is fetched). A line of text that is not surely read keeps
its letters, but its digits are taken as characters without a code: a figure is right or unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from disclosure_nlp.extras import install_command
from disclosure_nlp.read.pdf.characters import UNMAPPED
from disclosure_nlp.read.pdf.geometry import Box, Rule, Rules
from disclosure_nlp.read.pdf.page import Glyphs, Page

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Dark = NDArray[np.bool_]

INSTALL = install_command("ocr")
_SCALE = 200 / 72  # pixels a point
_DARK = 150  # of 255
_SURE = 0.9  # of the engine's own score of a line
_LINE = 24  # points: a shorter dark run is a stroke of a character
_THICK = 4  # points: a thicker one is a picture
_INSET = 0.12  # of the height: boxes of recognised lines reach beyond their letters


def is_installed() -> bool:
    """Return whether the extra is there, without loading it."""
    return find_spec("rapidocr_onnxruntime") is not None


def recognise(page: Any, number: int) -> Page:
    """Return what is on a page that is a picture.

    Parameters
    ----------
    page : pypdfium2.PdfPage
    number : int
        Of the page, from 1.
    """
    image = page.render(scale=_SCALE, grayscale=True).to_numpy()
    picture = image[..., 0] if image.ndim == 3 else image
    width, height = page.get_size()
    glyphs = _glyphs(_lines(picture), height)._replace(page=number)
    return Page(number, Box(0, 0, width, height), glyphs, find_rules(picture < _DARK, height), 0, 1)


@cache
def _engine() -> Any:
    return import_module("rapidocr_onnxruntime").RapidOCR()


def _lines(picture: Any) -> list[tuple[Sequence[Sequence[float]], str, float]]:
    found, _ = _engine()(picture)
    return [(corners, text, float(score)) for corners, text, score in found or []]


def _glyphs(lines: list[tuple[Sequence[Sequence[float]], str, float]], height: float) -> Glyphs:
    """Spread the characters of each line evenly over its box, full-width ones twice as wide."""
    text: list[str] = []
    blanks = bytearray()
    edges: tuple[list[float], list[float], list[float], list[float]] = ([], [], [], [])
    for corners, words, score in lines:
        box = _box(corners, height)
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


def _box(corners: Sequence[Sequence[float]], height: float) -> Box:
    across, down = [corner[0] / _SCALE for corner in corners], [corner[1] / _SCALE for corner in corners]
    inset = _INSET * (max(down) - min(down))
    return Box(min(across), height - max(down) + inset, max(across), height - min(down) - inset)


def find_rules(dark: Dark, height: float) -> Rules:
    """Return the ruling lines of a picture: long dark runs no thicker than a line, in points with y upwards.

    Parameters
    ----------
    dark : array of bool, shape (rows, columns)
    height : float
        Of the page, in points.
    """
    level = [Rule(height - at, start, end) for at, start, end in _straight(dark)]
    upright = [Rule(at, height - end, height - start) for at, start, end in _straight(dark.T)]
    return Rules(sorted(level), sorted(upright))


def _straight(dark: Dark) -> Iterator[tuple[float, float, float]]:
    """Yield (place, start, end) of the level lines of a picture, in points: runs in neighbouring rows are one line."""
    open_lines: list[list[int]] = []  # first row, last row, start, end
    for row, start, end in _runs(dark, int(_LINE * _SCALE)):
        line = next((one for one in open_lines if one[1] >= row - 2 and one[2] <= end and start <= one[3]), None)
        if line is None:
            open_lines.append([row, row, start, end])
        else:
            line[1:] = [row, min(line[2], start), max(line[3], end)]
    for first, last, start, end in open_lines:
        if last - first <= _THICK * _SCALE:
            yield (first + last + 1) / 2 / _SCALE, start / _SCALE, end / _SCALE


def _runs(dark: Dark, least: int) -> Iterator[tuple[int, int, int]]:
    """Yield (row, first, last column) of the dark runs of at least so many pixels, row by row; a gap of a pixel is none."""
    import numpy as np

    for row in np.flatnonzero(dark.sum(axis=1) >= least).tolist():
        line = dark[row].copy()
        line[1:-1] |= line[:-2] & line[2:]
        steps = np.flatnonzero(np.diff(np.concatenate(([0], line.astype(np.int8), [0]))))
        for start, end in zip(steps[::2].tolist(), steps[1::2].tolist(), strict=True):
            if end - start >= least:
                yield row, start, end


__all__ = ["INSTALL", "find_rules", "is_installed", "recognise"]
