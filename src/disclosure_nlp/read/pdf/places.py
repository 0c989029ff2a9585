"""Character boxes: the page and the box in which each character of a document's text was printed.

Computed only on request; scoring does not need them.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

import msgspec

from disclosure_nlp.read.pdf.compose import ComposedText, sort_cells
from disclosure_nlp.read.pdf.geometry import Box
from disclosure_nlp.read.pdf.page import ExtractedPage
from disclosure_nlp.read.pdf.page_analysis import PageLayout
from disclosure_nlp.read.pdf.paragraphs import PdfParagraph, TableOnPage
from disclosure_nlp.read.pdf.runs import PrintedLine, TextRun

_MOST_TWICE = 3  # characters printed on top of each other to make one bold
_NEAR = 3.0  # em between neighbouring characters of one left-out text
_MOST_LEFT_OUT = 200  # left-out texts listed per page

LeftOutReason = Literal["margin", "outside", "other"]


class LeftOutText(msgspec.Struct, frozen=True):
    """Printed text of a page that is not part of the document's text, such as a page number or running header."""

    reason: LeftOutReason
    text: str
    box: tuple[float, float, float, float]


class PageGeometry(msgspec.Struct, frozen=True):
    """A page: its number, its box in points (y upwards, after rotation), and the printed text left out."""

    number: int
    box: tuple[float, float, float, float]
    quarters: int = 0
    left_out: tuple[LeftOutText, ...] = ()


class PageBox(NamedTuple):
    """A box on a numbered page, in points with y upwards."""

    page: int
    left: float
    bottom: float
    right: float
    top: float


class CharacterBoxes(msgspec.Struct, frozen=True):
    """Page and box of each printed character of a document's text.

    Parameters
    ----------
    pages : tuple of PageGeometry
    numbers : bytes
        Page number of each character as unsigned 16-bit integer; 0 if it was not printed (a tab between cells).
    edges : bytes
        Left, bottom, right and top of each character as 32-bit floats, 16 bytes per character.
    """

    pages: tuple[PageGeometry, ...]
    numbers: bytes
    edges: bytes

    def boxes(self, start: int, end: int) -> list[PageBox]:
        """Return the boxes of the characters of ``text[start:end]``, joined to one box per page."""
        numbers = memoryview(self.numbers).cast("H")[start:end]
        edges = memoryview(self.edges).cast("f")
        found: dict[int, list[tuple[float, ...]]] = {}
        for index, number in enumerate(numbers, start):
            if number:
                found.setdefault(number, []).append(tuple(edges[4 * index : 4 * index + 4]))
        return [PageBox(number, *_bounding_box(found[number])) for number in sorted(found)]

    def line_boxes(self, start: int, end: int) -> list[PageBox]:
        """Return the boxes of the characters of ``text[start:end]``, joined to one box per printed line."""
        numbers, edges = memoryview(self.numbers).cast("H"), memoryview(self.edges).cast("f")
        lines: list[tuple[int, list[tuple[float, ...]]]] = []
        for index in range(start, end):
            box = tuple(edges[4 * index : 4 * index + 4])
            if not numbers[index]:
                continue
            last = lines[-1][1][-1] if lines and lines[-1][0] == numbers[index] else None
            if last is not None and min(last[3], box[3]) > max(last[1], box[1]) and box[0] >= last[0]:
                lines[-1][1].append(box)
            else:
                lines.append((numbers[index], [box]))
        return [PageBox(number, *_bounding_box(boxes)) for number, boxes in lines]

    def page(self, number: int) -> PageGeometry | None:
        """Return the geometry of the page with a page number, or None if the page could not be read."""
        at = bisect_left(self.pages, number, key=lambda page: page.number)
        return self.pages[at] if at < len(self.pages) and self.pages[at].number == number else None


def _bounding_box(boxes: Sequence[Sequence[float]]) -> tuple[float, float, float, float]:
    """Return the smallest box that contains several boxes."""
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def match_character_boxes(
    pages: Sequence[ExtractedPage],
    dropped_lines: Sequence[PrintedLine],
    paragraphs_and_tables: Sequence[PdfParagraph | TableOnPage],
    composed: ComposedText,
) -> CharacterBoxes:
    """Return the page and box of each character of a text composed from PDF pages.

    Parameters
    ----------
    pages : sequence of ExtractedPage
        The extracted pages.
    dropped_lines : sequence of PrintedLine
        Page numbers, running headers and running footers.
    paragraphs_and_tables : sequence of PdfParagraph or TableOnPage
        The paragraphs and tables that the text was composed of.
    composed : ComposedText
        The text.
    """
    matcher = _CharacterMatcher(pages, len(composed.text))
    for part, block in zip(paragraphs_and_tables, composed.blocks, strict=True):
        if isinstance(part, PdfParagraph):
            matcher.match_runs(composed.text, block.start, block.end, [run for line in part.lines for run in line.runs])
            continue
        assert block.table is not None
        for cell, raw in zip(sort_cells(part.table.cells), composed.tables[block.table].cells, strict=True):
            matcher.match_runs(composed.text, raw.start, raw.end, cell.runs)
    margins = {(run.page, run.first) for line in dropped_lines for run in line.runs}
    return matcher.finish(margins)


def find_dropped_lines(before: Sequence[PageLayout], after: Sequence[PageLayout]) -> list[PrintedLine]:
    """Return the printed lines that were dropped between two versions of the page layouts."""
    kept = {id(item) for page in after for item in page.items}
    return [item for page in before for item in page.items if isinstance(item, PrintedLine) and id(item) not in kept]


class _CharacterMatcher:
    """Matches the characters of a document's text with those printed on its pages, and records which were used."""

    def __init__(self, pages: Sequence[ExtractedPage], length: int) -> None:
        self.pages = {page.number: page for page in pages}
        self.used = {page.number: bytearray(len(page.glyphs.text)) for page in pages}
        self.numbers = array("H", bytes(2 * length))
        self.edges = array("f", bytes(16 * length))

    def match_runs(self, text: str, start: int, end: int, runs: Sequence[TextRun]) -> None:
        """Match a span of the document's text with the characters of pieces of printed text in the same order.

        The text may have spaces that the page lacks, and has characters once that the page prints twice to look
        bold.
        """
        printed = [(run.page, index) for run in runs for index in range(run.first, run.last)]
        at = 0
        for offset in range(start, end):
            for skipped, (number, index) in enumerate(printed[at : at + 1 + _MOST_TWICE]):
                glyphs = self.pages[number].glyphs
                if glyphs.text[index] == text[offset]:
                    self.numbers[offset] = number
                    box = (glyphs.lefts[index], glyphs.bottoms[index], glyphs.rights[index], glyphs.tops[index])
                    self.edges[4 * offset : 4 * offset + 4] = array("f", box)
                    at += skipped + 1
                    break
        for number, index in printed:
            self.used[number][index] = 1

    def finish(self, margins: set[tuple[int, int]]) -> CharacterBoxes:
        """Return the box of each character of the text, and the printed text of each page that was left out."""
        pages = tuple(
            PageGeometry(number, page.box, page.quarters, tuple(self._find_left_out_text(page, margins)))
            for number, page in sorted(self.pages.items())
        )
        return CharacterBoxes(pages, self.numbers.tobytes(), self.edges.tobytes())

    def _find_left_out_text(self, page: ExtractedPage, margins: set[tuple[int, int]]) -> Iterator[LeftOutText]:
        """Yield the stretches of printed text of a page that are not part of the document's text."""
        glyphs = page.glyphs
        unused = [index for index, used in enumerate(self.used[page.number]) if not used]
        starts = [k for k, index in enumerate(unused) if not k or not _follows_on_line(page, unused[k - 1], index)]
        for first, last in list(pairwise([*starts, len(unused)]))[:_MOST_LEFT_OUT]:
            members = unused[first:last]
            box = _bounding_box(
                [(glyphs.lefts[i], glyphs.bottoms[i], glyphs.rights[i], glyphs.tops[i]) for i in members]
            )
            text = "".join(f" {glyphs.text[i]}" if glyphs.blanks[i] else glyphs.text[i] for i in members).strip()
            if (page.number, members[0]) in margins:
                yield LeftOutText("margin", text, box)
            else:
                yield LeftOutText("outside" if _is_outside_page(page.box, box) else "other", text, box)


def _follows_on_line(page: ExtractedPage, previous: int, index: int) -> bool:
    """Return whether a character directly follows another one on the same printed line."""
    glyphs = page.glyphs
    height = glyphs.tops[index] - glyphs.bottoms[index]
    level = min(glyphs.tops[previous], glyphs.tops[index]) > max(glyphs.bottoms[previous], glyphs.bottoms[index])
    return index == previous + 1 and level and abs(glyphs.lefts[index] - glyphs.rights[previous]) < _NEAR * height


def _is_outside_page(page_box: Box, box: Sequence[float]) -> bool:
    """Return whether the centre of a box is outside the page box."""
    across, up = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return not (page_box.left <= across <= page_box.right and page_box.bottom <= up <= page_box.top)
