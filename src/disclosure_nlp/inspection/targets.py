"""Links to places of the text: every place that is linked to has an id, and says where in the file it is."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from disclosure_nlp.inspection.record import InspectionData
from disclosure_nlp.model import Document
from disclosure_nlp.text.layout import clip_to_width, collapse_whitespace
from disclosure_nlp.view.card.words import Words, page_words

_QUOTE = 44
_BEFORE = 20


class Unit(NamedTuple):
    """A block of text or a cell."""

    start: int
    end: int
    is_cell: bool


class Target(NamedTuple):
    """A link: the id it leads to, the first characters there, the offsets, and where in the file."""

    id: str
    quote: str
    offsets: str
    where: Words | None


class Targets:
    """The places that are linked to; `link` registers one, `ids` returns those in a stretch of text."""

    def __init__(self, inspection: InspectionData) -> None:
        self.inspection = inspection
        self.units: list[Unit] = list(units_of(inspection.document))
        self._starts = [unit.start for unit in self.units]
        self._linked: set[int] = set()

    def link(self, start: int, end: int) -> Target:
        """Return the link to ``text[start:end]``; a place inside a cell leads to the cell."""
        document = self.inspection.document
        assert document is not None
        unit = self._unit(start)
        at = start
        if unit is not None:
            at = unit.start if unit.is_cell else min(max(start, unit.start), max(unit.end - 1, unit.start))
        self._linked.add(at)
        first = start if end > start else max(start - _BEFORE, 0)  # an empty place is seen by what is before it
        quote = clip_to_width(collapse_whitespace(document.text[first : max(end, start)]), _QUOTE)
        return Target(f"o{at}", quote, f"{start:,}–{end:,}", self.where(start, end))

    def ids(self, start: int, end: int) -> list[int]:
        """Return the positions in ``[start, end)`` that are linked to, in order."""
        return sorted(place for place in self._linked if start <= place < max(end, start + 1))

    def where(self, start: int, end: int) -> Words | None:
        """Return where in the file a stretch is: its page and place on it, its line, or its paragraph."""
        boxes = self.inspection.boxes(start, min(end, start + 4_000))
        if boxes:
            page, left, bottom, right, top = boxes[0]
            if len(boxes) > 1:
                return Words(f"pages {page}–{boxes[-1].page}", f"第{page}—{boxes[-1].page}页")
            box = f"{left:.0f}–{right:.0f} × {bottom:.0f}–{top:.0f}"
            name = page_words(page)
            return Words(f"{name.en}, {box} pt", f"{name.zh}，{box} 磅")
        source = self.inspection.source_places
        unit = self._unit(start)
        number = source.places.get(unit.start) if source and unit else None
        if source is None or number is None:
            return None
        return words_of_unit(source.unit, number)

    def _unit(self, position: int) -> Unit | None:
        """Return the block or cell that a position is in, or the next one; the last one behind the end."""
        index = bisect_right(self._starts, position) - 1
        if index >= 0 and position <= self.units[index].end:
            return self.units[index]
        index = bisect_left(self._starts, position)
        return self.units[min(index, len(self.units) - 1)] if self.units else None


def units_of(document: Document | None) -> Iterator[Unit]:
    """Yield the blocks of text and the cells of a document in order."""
    for block in document.blocks if document else ():
        if document is None or block.table is None:
            yield Unit(block.start, block.end, False)
        else:
            yield from (Unit(cell.start, cell.end, True) for cell in document.tables[block.table].cells)


def words_of_unit(unit: str, number: int) -> Words:
    """Return a line or paragraph in words."""
    return Words(f"{unit} {number}", f"第{number}行" if unit == "line" else f"第{number}段")
