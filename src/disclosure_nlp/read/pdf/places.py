"""Places of characters: for each character of a document's text, the page and the box that it was printed in.

Made on request only, from what the reader keeps of each page; scoring does without.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

import msgspec

from disclosure_nlp.read.pdf.compose import Composed, in_order
from disclosure_nlp.read.pdf.geometry import Box
from disclosure_nlp.read.pdf.page import Page
from disclosure_nlp.read.pdf.page_analysis import PageLayout
from disclosure_nlp.read.pdf.paragraphs import Paragraph, PlacedTable
from disclosure_nlp.read.pdf.runs import Line, Run

_MOST_TWICE = 3  # characters printed on top of each other to make one bold
_NEAR = 3.0  # em between two characters of one stretch
_MOST_LEFT_OUT = 200  # stretches of a page

LeftOutReason = Literal["margin", "outside", "other"]


class LeftOut(msgspec.Struct, frozen=True):
    """Print that is in no block: a page number or running line, print outside of the page, or anything else."""

    reason: LeftOutReason
    text: str
    box: tuple[float, float, float, float]


class PlacedPage(msgspec.Struct, frozen=True):
    """A page: its box in points with y upwards, after ``quarters`` clockwise turns, and the print left out."""

    number: int
    box: tuple[float, float, float, float]
    quarters: int = 0
    left_out: tuple[LeftOut, ...] = ()


class PlacedBox(NamedTuple):
    """A box on a page, in points with y upwards."""

    page: int
    left: float
    bottom: float
    right: float
    top: float


class Places(msgspec.Struct, frozen=True):
    """Where each character of a text was printed.

    Parameters
    ----------
    pages : tuple of PlacedPage
    numbers : bytes
        The page of each character as unsigned 16-bit integers, 0 for one that was not printed (a tab between cells).
    edges : bytes
        Left, bottom, right and top of each character as 32-bit floats, 16 bytes a character.
    """

    pages: tuple[PlacedPage, ...]
    numbers: bytes
    edges: bytes

    def boxes(self, start: int, end: int) -> list[PlacedBox]:
        """Return the boxes around ``text[start:end]``: one for each page that it is on, in order of the pages."""
        numbers = memoryview(self.numbers).cast("H")[start:end]
        edges = memoryview(self.edges).cast("f")
        found: dict[int, list[tuple[float, ...]]] = {}
        for index, number in enumerate(numbers, start):
            if number:
                found.setdefault(number, []).append(tuple(edges[4 * index : 4 * index + 4]))
        return [PlacedBox(number, *_around(found[number])) for number in sorted(found)]

    def line_boxes(self, start: int, end: int) -> list[PlacedBox]:
        """Return the boxes around ``text[start:end]``, one for each printed line that it is on."""
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
        return [PlacedBox(number, *_around(boxes)) for number, boxes in lines]

    def page(self, number: int) -> PlacedPage | None:
        """Return the page of a number, or None if it could not be read."""
        at = bisect_left(self.pages, number, key=lambda page: page.number)
        return self.pages[at] if at < len(self.pages) and self.pages[at].number == number else None


def _around(boxes: Sequence[Sequence[float]]) -> tuple[float, float, float, float]:
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def find_places(
    pages: Sequence[Page],
    dropped: Sequence[Line],
    parts: Sequence[Paragraph | PlacedTable],
    composed: Composed,
) -> Places:
    """Return the places of a text's characters.

    Parameters
    ----------
    pages : sequence of Page
        The pages as read.
    dropped : sequence of Line
        Page numbers and running lines.
    parts : sequence of Paragraph or PlacedTable
        What the text was composed of.
    composed : Composed
        The text.
    """
    places = _Places(pages, len(composed.text))
    for part, block in zip(parts, composed.blocks, strict=True):
        if isinstance(part, Paragraph):
            places.put(composed.text, block.start, block.end, [run for line in part.lines for run in line.runs])
            continue
        assert block.table is not None
        for cell, raw in zip(in_order(part.table.cells), composed.tables[block.table].cells, strict=True):
            places.put(composed.text, raw.start, raw.end, cell.runs)
    margins = {(run.page, run.first) for line in dropped for run in line.runs}
    return places.finish(margins)


def dropped_lines(before: Sequence[PageLayout], after: Sequence[PageLayout]) -> list[Line]:
    """Return the lines of the first layouts that the others have not."""
    kept = {id(item) for page in after for item in page.items}
    return [item for page in before for item in page.items if isinstance(item, Line) and id(item) not in kept]


class _Places:
    """Gives the characters of a text the boxes of the characters on the pages, and notes which these were."""

    def __init__(self, pages: Sequence[Page], length: int) -> None:
        self.pages = {page.number: page for page in pages}
        self.used = {page.number: bytearray(len(page.glyphs.text)) for page in pages}
        self.numbers = array("H", bytes(2 * length))
        self.edges = array("f", bytes(16 * length))

    def put(self, text: str, start: int, end: int, runs: Sequence[Run]) -> None:
        """Match ``text[start:end]`` with the characters of some runs, which are in the same order.

        The text has blanks that the page has not, and once what the page has twice in one place.
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

    def finish(self, margins: set[tuple[int, int]]) -> Places:
        """Return the places, and for each page the print that was not used; ``margins`` are (page, first index)."""
        pages = tuple(
            PlacedPage(number, page.box, page.quarters, tuple(self._left_out(page, margins)))
            for number, page in sorted(self.pages.items())
        )
        return Places(pages, self.numbers.tobytes(), self.edges.tobytes())

    def _left_out(self, page: Page, margins: set[tuple[int, int]]) -> Iterator[LeftOut]:
        glyphs = page.glyphs
        unused = [index for index, used in enumerate(self.used[page.number]) if not used]
        starts = [k for k, index in enumerate(unused) if not k or not _goes_on(page, unused[k - 1], index)]
        for first, last in list(pairwise([*starts, len(unused)]))[:_MOST_LEFT_OUT]:
            members = unused[first:last]
            box = _around([(glyphs.lefts[i], glyphs.bottoms[i], glyphs.rights[i], glyphs.tops[i]) for i in members])
            text = "".join(f" {glyphs.text[i]}" if glyphs.blanks[i] else glyphs.text[i] for i in members).strip()
            if (page.number, members[0]) in margins:
                yield LeftOut("margin", text, box)
            else:
                yield LeftOut("outside" if _is_outside(page.box, box) else "other", text, box)


def _goes_on(page: Page, before: int, index: int) -> bool:
    """Return whether a character follows another one on the same line."""
    glyphs = page.glyphs
    height = glyphs.tops[index] - glyphs.bottoms[index]
    level = min(glyphs.tops[before], glyphs.tops[index]) > max(glyphs.bottoms[before], glyphs.bottoms[index])
    return index == before + 1 and level and abs(glyphs.lefts[index] - glyphs.rights[before]) < _NEAR * height


def _is_outside(page: Box, box: Sequence[float]) -> bool:
    across, up = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return not (page.left <= across <= page.right and page.bottom <= up <= page.top)
