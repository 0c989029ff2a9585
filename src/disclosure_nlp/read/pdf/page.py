"""One page as PDFium has it: characters with their boxes, ruling lines, pictures; turned so that its text is upright."""

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

from disclosure_nlp.read.marks import as_footnote_mark
from disclosure_nlp.read.pdf.calls import address, get_loose_char_box
from disclosure_nlp.read.pdf.characters import plain
from disclosure_nlp.read.pdf.geometry import Box, Rule, Rules, turn
from disclosure_nlp.read.pdf.rules import read_rules

_SAMPLES = 24
_MOST = 0.6
_UPRIGHT = math.radians(22)
_SMALLEST, _LARGEST = 2.0, 40.0  # points, of type
_FIGURE_PAIR = re.compile(r"\d(?=\d)")
_SMALL, _LIFTED, _HIGH, _LEVEL, _TOUCHING = 0.9, 0.2, 0.4, 0.1, 0.3  # of the height of the figure before

Edges = tuple[list[float], list[float], list[float], list[float]]  # left, bottom, right, top


class Glyphs(NamedTuple):
    """Inked characters in the order of the file; the other lists give, index for index, the edges of their boxes.

    ``page`` is the number of their page. ``blanks`` has a 1 for each character that a blank is before. ``slanted(i)`` says whether character ``i`` runs
    neither level nor straight up or down, as watermarks do; it may be asked while the page is open.
    """

    text: str
    blanks: bytes
    lefts: list[float]
    bottoms: list[float]
    rights: list[float]
    tops: list[float]
    slanted: Callable[[int], bool]
    page: int = 0


class Page(NamedTuple):
    """A page; ``cut`` counts the characters beyond the allowed number.

    All of it is turned clockwise by ``quarters``, so that most of the text is upright.
    """

    number: int
    box: Box
    glyphs: Glyphs
    rules: Rules
    cut: int
    pictures: int
    quarters: int = 0


@contextmanager
def open_page(pdf: Any, index: int, most_characters: int) -> Iterator[Page]:
    """Load a page; what it gives is valid inside the ``with`` block only.

    Raises
    ------
    pypdfium2.PdfiumError
        When PDFium cannot load the page.
    """
    page = pdf[index]
    textpage = page.get_textpage()
    try:
        yield _content(page.raw, textpage.raw, index, most_characters)
    finally:
        textpage.close()
        page.close()


def _content(page: Any, textpage: Any, index: int, most_characters: int) -> Page:
    count = max(pdfium.FPDFText_CountChars(textpage), 0)
    kept = min(count, most_characters)
    text = plain(_text(textpage, kept))
    inked = [i for i, char in enumerate(text) if char > " "]
    blanks = bytes([text[i - 1] == " " for i in inked])
    letters = "".join([text[i] for i in inked])
    quarters = _quarters(textpage, inked)
    edges = _char_edges(textpage, inked)
    rules, pictures = read_rules(page)
    if quarters:
        edges = _turned_edges(edges, quarters)
        rules = _turned_rules(rules, quarters)
    letters = with_raised_figures(letters, edges)
    glyphs = Glyphs(letters, blanks, *edges, slanted=lambda i: _is_slanted(textpage, inked[i]), page=index + 1)
    return Page(index + 1, turn(_page_box(page), quarters), glyphs, rules, count - kept, pictures, quarters)


def with_raised_figures(letters: str, edges: Edges) -> str:
    """Return the letters with figures in raised print directly after other figures as raised ones: footnote marks."""
    lefts, bottoms, rights, tops = edges
    kept = list(letters)
    for match in _FIGURE_PAIR.finditer(letters):
        before, index = match.start(), match.start() + 1
        height = tops[before] - bottoms[before]
        if not -_TOUCHING * height < lefts[index] - rights[before] < _TOUCHING * height:
            continue
        lift = (bottoms[index] - bottoms[before]) / height
        least = _LIFTED if tops[index] - bottoms[index] < _SMALL * height else _HIGH
        if least < lift < 1 or (kept[before] != letters[before] and lift > -_LEVEL):
            kept[index] = as_footnote_mark(letters[index])
    return "".join(kept)


def _text(textpage: Any, count: int) -> str:
    """Return exactly one character for each of PDFium's; its own text leaves out those it knows no code for."""
    buffer = (ctypes.c_ushort * (count + 1))()
    if pdfium.FPDFText_GetText(textpage, 0, count, buffer) == count + 1:
        text = bytes(buffer).decode("utf-16-le", "replace")
        if len(text) == count + 1:
            return text[:-1]
    codes = (pdfium.FPDFText_GetUnicode(textpage, i) for i in range(count))
    return "".join(chr(code) if code < 0xD800 or 0xDFFF < code < 0x110000 else "\ufffd" for code in codes)


def _char_edges(textpage: Any, inked: Sequence[int]) -> Edges:
    """Return the edges of boxes as high as the font and as wide as the advance: they line up where ink does not.

    In fonts for vertical writing PDFium gives them without the scale of the page; there the ink has to do.
    """
    rects = (ctypes.c_float * (4 * len(inked)))()
    start, handle = ctypes.addressof(rects), address(textpage)
    for place, index in zip(range(start, start + 16 * len(inked), 16), inked, strict=True):
        get_loose_char_box(handle, index, place)
    flat = array("f", bytes(rects)).tolist()
    lefts, tops, rights, bottoms = flat[0::4], flat[1::4], flat[2::4], flat[3::4]
    odd = [
        k for k, (bottom, top) in enumerate(zip(bottoms, tops, strict=True)) if not _SMALLEST < top - bottom < _LARGEST
    ]
    for k in odd:
        lefts[k], bottoms[k], rights[k], tops[k] = _ink_box(textpage, inked[k])
    return lefts, bottoms, rights, tops


def _ink_box(textpage: Any, index: int) -> Box:
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(textpage, index, left, right, bottom, top)
    return Box(left.value, bottom.value, right.value, top.value)


def _quarters(textpage: Any, inked: Sequence[int]) -> int:
    """Return by how many quarters, counter-clockwise, most of the text is turned."""
    sample = inked[:: max(1, len(inked) // _SAMPLES)]
    turns = Counter(_quarter(pdfium.FPDFText_GetCharAngle(textpage, i)) for i in sample)
    quarter, count = turns.most_common(1)[0] if turns else (0, 0)
    return quarter if count > _MOST * len(sample) else 0


def _quarter(angle: float) -> int:
    """Return quarters counter-clockwise for an angle of PDFium, which counts clockwise."""
    return round(-angle / (math.pi / 2)) % 4


def _is_slanted(textpage: Any, index: int) -> bool:
    angle = float(pdfium.FPDFText_GetCharAngle(textpage, index)) % (math.pi / 2)
    return _UPRIGHT < angle < math.pi / 2 - _UPRIGHT


def _turned_edges(edges: Edges, quarters: int) -> Edges:
    boxes = [turn(box, quarters) for box in zip(*edges, strict=True)]
    lefts, bottoms, rights, tops = (list(side) for side in zip(*boxes, strict=True))
    return lefts, bottoms, rights, tops


def _turned_rules(rules: Rules, quarters: int) -> Rules:
    level = [turn((rule.start, rule.at, rule.end, rule.at), quarters) for rule in rules.horizontal]
    upright = [turn((rule.at, rule.start, rule.at, rule.end), quarters) for rule in rules.vertical]
    if quarters % 2:
        level, upright = upright, level
    return Rules(
        [Rule(box.bottom, box.left, box.right) for box in level],
        [Rule(box.left, box.bottom, box.top) for box in upright],
    )


def _page_box(page: Any) -> Box:
    rect = pdfium.FS_RECTF()
    if not pdfium.FPDF_GetPageBoundingBox(page, rect):
        return Box(0, 0, 595, 842)
    return Box(rect.left, rect.bottom, rect.right, rect.top)
