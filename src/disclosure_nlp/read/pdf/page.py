"""Extracts a PDF page with PDFium: characters with boxes, ruling lines and pictures, rotated to be upright."""

from __future__ import annotations

import ctypes
import math
import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from disclosure_nlp.read.marks import format_footnote_mark
from disclosure_nlp.read.pdf.calls import get_loose_char_box, pointer_address
from disclosure_nlp.read.pdf.characters import normalize_characters
from disclosure_nlp.read.pdf.geometry import Box, RulingLine, RulingLines, rotate_box
from disclosure_nlp.read.pdf.rules import read_ruling_lines

_SAMPLES = 24
_MOST = 0.6
_UPRIGHT = math.radians(22)
_SMALLEST, _LARGEST = 2.0, 40.0  # points, of type
_FIGURE_PAIR = re.compile(r"\d(?=\d)")
_SMALL, _LIFTED, _HIGH, _LEVEL, _TOUCHING = 0.9, 0.2, 0.4, 0.1, 0.3  # of the height of the figure before

Edges = tuple[list[float], list[float], list[float], list[float]]  # left, bottom, right, top


class Glyphs(NamedTuple):
    """Visible characters of a PDF page in file order, with the edges of their boxes as parallel lists.

    ``page`` is the number of the page. ``blanks[i]`` is 1 if a space precedes character ``i``. ``slanted(i)``
    returns whether character ``i`` is neither horizontal nor vertical, as in watermarks; it may be called only
    while the page is open.
    """

    text: str
    blanks: bytes
    lefts: list[float]
    bottoms: list[float]
    rights: list[float]
    tops: list[float]
    slanted: Callable[[int], bool]
    page: int = 0


class ExtractedPage(NamedTuple):
    """Characters, ruling lines and number of pictures of a PDF page; ``cut`` counts characters beyond the limit.

    All coordinates are rotated clockwise by ``quarters`` quarter turns, so that most of the text is upright.
    """

    number: int
    box: Box
    glyphs: Glyphs
    rules: RulingLines
    cut: int
    pictures: int
    quarters: int = 0


@contextmanager
def open_page(pdf: Any, index: int, max_characters: int) -> Iterator[ExtractedPage]:
    """Context manager: load a page of a PDF file and extract its characters, ruling lines and pictures.

    Raises
    ------
    pypdfium2.PdfiumError
        When PDFium cannot load the page.
    """
    page = pdf[index]
    textpage = page.get_textpage()
    try:
        yield _extract_page(page.raw, textpage.raw, index, max_characters)
    finally:
        textpage.close()
        page.close()


def _extract_page(page: Any, textpage: Any, index: int, max_characters: int) -> ExtractedPage:
    """Return the characters, ruling lines and number of pictures of an open page."""
    count = max(pdfium.FPDFText_CountChars(textpage), 0)
    kept = min(count, max_characters)
    text = normalize_characters(_page_text(textpage, kept))
    inked = [i for i, char in enumerate(text) if char > " "]
    blanks = bytes([text[i - 1] == " " for i in inked])
    letters = "".join([text[i] for i in inked])
    quarters = _count_quarter_turns(textpage, inked)
    edges = _character_edges(textpage, inked)
    rules, pictures = read_ruling_lines(page)
    if quarters:
        edges = _rotate_edges(edges, quarters)
        rules = _rotate_ruling_lines(rules, quarters)
    letters = mark_superscript_digits(letters, edges)
    glyphs = Glyphs(letters, blanks, *edges, slanted=lambda i: _is_slanted(textpage, inked[i]), page=index + 1)
    return ExtractedPage(
        index + 1, rotate_box(_page_box(page), quarters), glyphs, rules, count - kept, pictures, quarters
    )


def mark_superscript_digits(characters: str, edges: Edges) -> str:
    """Return a page's characters with superscript digits after other digits (footnote marks) written as ⁰–⁹."""
    lefts, bottoms, rights, tops = edges
    kept = list(characters)
    for match in _FIGURE_PAIR.finditer(characters):
        before, index = match.start(), match.start() + 1
        height = tops[before] - bottoms[before]
        if not -_TOUCHING * height < lefts[index] - rights[before] < _TOUCHING * height:
            continue
        lift = (bottoms[index] - bottoms[before]) / height
        least = _LIFTED if tops[index] - bottoms[index] < _SMALL * height else _HIGH
        if least < lift < 1 or (kept[before] != characters[before] and lift > -_LEVEL):
            kept[index] = format_footnote_mark(characters[index])
    return "".join(kept)


def _page_text(textpage: Any, count: int) -> str:
    """Return the text of a page with exactly one character per PDFium character, unmapped ones included."""
    buffer = (ctypes.c_ushort * (count + 1))()
    if pdfium.FPDFText_GetText(textpage, 0, count, buffer) == count + 1:
        text = bytes(buffer).decode("utf-16-le", "replace")
        if len(text) == count + 1:
            return text[:-1]
    codes = (pdfium.FPDFText_GetUnicode(textpage, i) for i in range(count))
    return "".join(chr(code) if code < 0xD800 or 0xDFFF < code < 0x110000 else "\ufffd" for code in codes)


def _character_edges(textpage: Any, visible_indices: Sequence[int]) -> Edges:
    """Return the edges of the characters' boxes on a PDF page: as high as the font and as wide as the advance.

    These boxes line up where the ink does not. In fonts for vertical writing PDFium returns them without the scale
    of the page, and the box of the ink is used.
    """
    rects = (ctypes.c_float * (4 * len(visible_indices)))()
    start, handle = ctypes.addressof(rects), pointer_address(textpage)
    for place, index in zip(range(start, start + 16 * len(visible_indices), 16), visible_indices, strict=True):
        get_loose_char_box(handle, index, place)
    flat = array("f", bytes(rects)).tolist()
    lefts, tops, rights, bottoms = flat[0::4], flat[1::4], flat[2::4], flat[3::4]
    odd = [
        k for k, (bottom, top) in enumerate(zip(bottoms, tops, strict=True)) if not _SMALLEST < top - bottom < _LARGEST
    ]
    for k in odd:
        lefts[k], bottoms[k], rights[k], tops[k] = _box_of_ink(textpage, visible_indices[k])
    return lefts, bottoms, rights, tops


def _box_of_ink(textpage: Any, index: int) -> Box:
    """Return the bounding box of a character's ink."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(textpage, index, left, right, bottom, top)
    return Box(left.value, bottom.value, right.value, top.value)


def _count_quarter_turns(textpage: Any, visible_indices: Sequence[int]) -> int:
    """Return the count of counter-clockwise quarter turns by which most text of a page is rotated."""
    sample = visible_indices[:: max(1, len(visible_indices) // _SAMPLES)]
    # PDFium's angles are in radians, clockwise.
    angles = [pdfium.FPDFText_GetCharAngle(textpage, i) for i in sample]
    turns = Counter(round(-angle / (math.pi / 2)) % 4 for angle in angles if math.isfinite(angle))
    quarter, count = turns.most_common(1)[0] if turns else (0, 0)
    return quarter if count > _MOST * len(sample) else 0


def _is_slanted(textpage: Any, index: int) -> bool:
    """Return whether a character is neither horizontal nor vertical, as in watermarks."""
    angle = float(pdfium.FPDFText_GetCharAngle(textpage, index)) % (math.pi / 2)
    return _UPRIGHT < angle < math.pi / 2 - _UPRIGHT


def _rotate_edges(edges: Edges, quarter_turns: int) -> Edges:
    """Return the edges of character boxes rotated clockwise by quarter turns."""
    boxes = [rotate_box(box, quarter_turns) for box in zip(*edges, strict=True)]
    lefts, bottoms, rights, tops = (list(side) for side in zip(*boxes, strict=True))
    return lefts, bottoms, rights, tops


def _rotate_ruling_lines(ruling_lines: RulingLines, quarter_turns: int) -> RulingLines:
    """Return ruling lines rotated clockwise by quarter turns."""
    level = [rotate_box((rule.start, rule.at, rule.end, rule.at), quarter_turns) for rule in ruling_lines.horizontal]
    upright = [rotate_box((rule.at, rule.start, rule.at, rule.end), quarter_turns) for rule in ruling_lines.vertical]
    if quarter_turns % 2:
        level, upright = upright, level
    return RulingLines(
        [RulingLine(box.bottom, box.left, box.right) for box in level],
        [RulingLine(box.left, box.bottom, box.top) for box in upright],
    )


def _page_box(page: Any) -> Box:
    """Return the bounding box of a PDF page in points, A4 if PDFium does not know it."""
    rect = pdfium.FS_RECTF()
    if not pdfium.FPDF_GetPageBoundingBox(page, rect):
        return Box(0, 0, 595, 842)
    return Box(rect.left, rect.bottom, rect.right, rect.top)
