"""Link targets of the inspection page: spans of text with a description of where each is in the file."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from disclosure_nlp.inspection.record import InspectionData
from disclosure_nlp.model import Document
from disclosure_nlp.text.layout import clip_to_width, collapse_whitespace
from disclosure_nlp.view.card.words import BilingualText, page_number_text

_QUOTE = 44
_BEFORE = 20


class BlockOrCell(NamedTuple):
    """A text block or table cell of a document, by its start and end offset."""

    start: int
    end: int
    is_cell: bool


class LinkTarget(NamedTuple):
    """A link to a span of text: HTML anchor id, quoted text, offsets, and location in the file."""

    id: str
    quote: str
    offsets: str
    where: BilingualText | None


class LinkTargets:
    """Registry of the text positions to which links on the inspection page point."""

    def __init__(self, inspection: InspectionData) -> None:
        self.inspection = inspection
        self.units: list[BlockOrCell] = list(iterate_blocks_and_cells(inspection.document))
        self._starts = [unit.start for unit in self.units]
        self._linked: set[int] = set()

    def register_link(self, start: int, end: int) -> LinkTarget:
        """Register a link to ``text[start:end]`` and return it; a span inside a cell links to the cell."""
        document = self.inspection.document
        assert document is not None
        unit = self._block_or_cell_at(start)
        at = start
        if unit is not None:
            at = unit.start if unit.is_cell else min(max(start, unit.start), max(unit.end - 1, unit.start))
        self._linked.add(at)
        first = start if end > start else max(start - _BEFORE, 0)  # an empty span is quoted by the text before it
        quote = clip_to_width(collapse_whitespace(document.text[first : max(end, start)]), _QUOTE)
        return LinkTarget(f"o{at}", quote, f"{start:,}–{end:,}", self.location_of(start, end))

    def linked_positions(self, start: int, end: int) -> list[int]:
        """Return the positions in ``[start, end)`` to which links point, in ascending order."""
        return sorted(place for place in self._linked if start <= place < max(end, start + 1))

    def location_of(self, start: int, end: int) -> BilingualText | None:
        """Return where a span of text is in the file: page and box, line number, or paragraph number."""
        boxes = self.inspection.boxes(start, min(end, start + 4_000))
        if boxes:
            page, left, bottom, right, top = boxes[0]
            if len(boxes) > 1:
                return BilingualText(f"pages {page}–{boxes[-1].page}", f"第{page}—{boxes[-1].page}页")
            box = f"{left:.0f}–{right:.0f} × {bottom:.0f}–{top:.0f}"
            name = page_number_text(page)
            return BilingualText(f"{name.en}, {box} pt", f"{name.zh}，{box} 磅")
        source = self.inspection.source_places
        unit = self._block_or_cell_at(start)
        number = source.places.get(unit.start) if source and unit else None
        if source is None or number is None:
            return None
        return line_or_paragraph_text(source.unit, number)

    def _block_or_cell_at(self, position: int) -> BlockOrCell | None:
        """Return the text block or cell at a position, else the next one after it; None at the end."""
        index = bisect_right(self._starts, position) - 1
        if index >= 0 and position <= self.units[index].end:
            return self.units[index]
        index = bisect_left(self._starts, position)
        return self.units[min(index, len(self.units) - 1)] if self.units else None


def iterate_blocks_and_cells(document: Document | None) -> Iterator[BlockOrCell]:
    """Yield the text blocks and table cells of a document in order."""
    for block in document.blocks if document else ():
        if document is None or block.table is None:
            yield BlockOrCell(block.start, block.end, False)
        else:
            yield from (BlockOrCell(cell.start, cell.end, True) for cell in document.tables[block.table].cells)


def line_or_paragraph_text(kind: str, line_or_paragraph: int) -> BilingualText:
    """Return "line 3" or "paragraph 3" in both languages (第3行, 第3段), from the kind of location and its number."""
    return BilingualText(
        f"{kind} {line_or_paragraph}", f"第{line_or_paragraph}行" if kind == "line" else f"第{line_or_paragraph}段"
    )
