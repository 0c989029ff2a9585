"""Joins the printed lines of a PDF file into paragraphs, also across page breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from disclosure_nlp.read.pdf.geometry import Box
from disclosure_nlp.read.pdf.page_analysis import PageLayout
from disclosure_nlp.read.pdf.runs import PrintedLine
from disclosure_nlp.read.pdf.tables import PageTable
from disclosure_nlp.read.pdf.wrapping import first_token_width, join_wrapped_lines
from disclosure_nlp.text.markers import CHINESE

# All but the pitch and the ratio are in em.
_INDENT = 1.2
_CENTRED_ROOM = 1.9
_CENTRED_SLACK = 1.0
_SAME_PLACE = 0.4
_ROOM = 0.3
_WIDE_PITCH = 1.45
_SIZE_RATIO = 1.18
_FEW_LINES = 4
_WIDE_ENOUGH = 0.5  # of the page or box
_PADDING = 8.0  # points, inside a box
_STOPS = frozenset("。！？；：.!?;:”）)》")
_NEVER_LAST = frozenset("，、,（(《〈“‘「『【〔[")
_NEVER_FIRST = frozenset("，。、；：！？）》〉」』】〕”’%％")
_HANGING = frozenset("，。、；：！？）》”’,.")
_ITEM = re.compile(rf"\s*(?:[（(]?(?:{CHINESE}|\d{{1,2}})[）)、]|\d{{1,2}}[.．](?!\d)|[①-⑳●•■◆▪○·*-])")
_CHINESE = re.compile("[\u3400-\u9fff]")


class ColumnMargins(NamedTuple):
    """Left margin, right margin and line pitch of a text column of a page."""

    left: float
    right: float
    pitch: float
    sure: bool


class PdfParagraph(NamedTuple):
    """A paragraph of a PDF file as one line of text, the page it begins on, and its printed lines."""

    text: str
    page: int
    lines: Sequence[PrintedLine] = ()


class TableOnPage(NamedTuple):
    """A table of a PDF file and the number of the page it begins on."""

    table: PageTable
    page: int


class _LineOnPage(NamedTuple):
    """A printed line with its page number and the margins of its text column."""

    line: PrintedLine
    page: int
    margins: ColumnMargins


def find_paragraphs(pages: Sequence[PageLayout]) -> Iterator[PdfParagraph | TableOnPage]:
    """Yield the paragraphs and tables of the pages of a PDF file in reading order."""
    text, first_page, lines = "", 0, list[PrintedLine]()
    previous: _LineOnPage | None = None
    for page, margins in zip(pages, _margins_by_page(pages), strict=True):
        for item in page.items:
            place = _LineOnPage(item, page.number, margins[item.flow]) if isinstance(item, PrintedLine) else None
            if place and previous and _continues_paragraph(previous, place):
                text = join_wrapped_lines(text, place.line.text)
                lines.append(place.line)
            else:
                if previous:
                    yield PdfParagraph(text, first_page, lines)
                if isinstance(item, PageTable):
                    yield TableOnPage(item, page.number)
                else:
                    text, first_page, lines = item.text, page.number, [item]
            previous = place
    if previous:
        yield PdfParagraph(text, first_page, lines)


def _continues_paragraph(previous: _LineOnPage, current: _LineOnPage) -> bool:
    """Return whether a printed line continues the paragraph of the line before it."""
    before, line = previous.line, current.line
    if not _are_in_same_column(previous, current) or _differ_in_type_size(before, line):
        return False
    if _is_centred_line(previous) or _is_centred_line(current):
        return False
    full = not _line_ends_early(previous, line)
    stopped = before.text[-1] in _STOPS
    indented = line.left > current.margins.left + _INDENT * line.size
    if _ITEM.match(line.text) and (indented or stopped or not full):
        return False
    if indented:
        inset = abs(line.left - before.left) < _SAME_PLACE * line.size or _ITEM.match(before.text) is not None
        return inset and full and not stopped
    if line.text[0] in _NEVER_FIRST or before.text[-1] in _NEVER_LAST:
        return True
    return full and not (stopped and _is_below_wide_gap(previous, current))


def _are_in_same_column(previous: _LineOnPage, current: _LineOnPage) -> bool:
    """Return whether two printed lines belong to the same text column, on one page or across a page break."""
    if previous.page == current.page:
        return previous.line.flow == current.line.flow
    return (previous.line.flow == 0) == (current.line.flow == 0)


def _differ_in_type_size(previous: PrintedLine, line: PrintedLine) -> bool:
    """Return whether two printed lines of Chinese text differ in type size."""
    lines = _type_size_ratio(previous.size, line.size) > _SIZE_RATIO
    joint = _type_size_ratio(previous.runs[-1].end_size, line.runs[0].size) > _SIZE_RATIO
    return lines and joint and all(_CHINESE.search(item.text) for item in (previous, line))


def _type_size_ratio(first: float, second: float) -> float:
    """Return the larger of two type sizes divided by the smaller."""
    return max(first, second) / min(first, second)


def _is_centred_line(current: _LineOnPage) -> bool:
    """Return whether a printed line is centred between its margins."""
    line, (left, right, _, _) = current.line, current.margins
    room = min(line.left - left, right - line.right)
    skew = abs((line.left - left) - (right - line.right))
    return room > _CENTRED_ROOM * line.size and skew < _CENTRED_SLACK * line.size


def _line_ends_early(current: _LineOnPage, next_line: PrintedLine) -> bool:
    """Return whether a line ends early: the first word of the next line would have fitted into it."""
    room = (current.margins.right - current.line.right) / current.line.size
    return room > 1 and room > first_token_width(next_line.text) + _ROOM


def _is_below_wide_gap(previous: _LineOnPage, current: _LineOnPage) -> bool:
    """Return whether the gap between two lines of a page is wider than the usual line pitch."""
    pitch = current.margins.pitch
    return previous.page == current.page and previous.line.middle - current.line.middle > _WIDE_PITCH * pitch > 0


def _margins_by_page(pages: Sequence[PageLayout]) -> list[dict[int, ColumnMargins]]:
    """Return the margins of each text column, by page number and column index.

    Body margins that too few lines of a page confirm are taken from other pages.
    """
    every = [_page_margins(page) for page in pages]
    sure = [(found[0], page.box) for found, page in zip(every, pages, strict=True) if 0 in found and found[0].sure]
    for found, page in zip(every, pages, strict=True):
        alike = [margins for margins, box in sure if _rounded_box_width(box) == _rounded_box_width(page.box)]
        if 0 in found and not found[0].sure:
            found[0] = (
                _margins_from_other_pages(found[0], alike) if alike else _with_symmetric_margins(found[0], page.box)
            )
    return every


def _rounded_box_width(box: Box) -> int:
    """Return the width of a box in whole points."""
    return round(box.right - box.left)


def _margins_from_other_pages(margins: ColumnMargins, other_margins: Sequence[ColumnMargins]) -> ColumnMargins:
    """Return the margins of a text column extended to those of other pages of the same width."""
    left = min(margins.left, median(other.left for other in other_margins))
    right = max(margins.right, left + median(other.right - other.left for other in other_margins))
    return margins._replace(left=left, right=right)


def _with_symmetric_margins(margins: ColumnMargins, box: Box) -> ColumnMargins:
    """Return the margins of a text column, as wide on the right as on the left."""
    return margins._replace(right=max(margins.right, box.right - (margins.left - box.left)))


def _page_margins(page: PageLayout) -> dict[int, ColumnMargins]:
    """Return the margins of each text column of a page, by column index."""
    flows: dict[int, list[PrintedLine]] = {}
    for item in page.items:
        if isinstance(item, PrintedLine):
            flows.setdefault(item.flow, []).append(item)
    return {flow: _column_margins(lines, page.flows[flow], flow > 0) for flow, lines in flows.items()}


def _column_margins(lines: Sequence[PrintedLine], box: Box, is_framed: bool) -> ColumnMargins:
    """Return the margins of a text column from its outermost lines."""
    left = min(line.left for line in lines)
    whole = [line.right for line in lines if line.text[-1] not in _HANGING]
    right = max(whole or [line.right for line in lines])
    size = median(line.size for line in lines)
    at_left = sum(line.left < left + _SAME_PLACE * size for line in lines)
    at_right = sum(line.right > right - 2 * _SAME_PLACE * size for line in lines)
    wide = right - left > _WIDE_ENOUGH * (box.right - box.left)
    sure = wide and len(lines) >= _FEW_LINES and at_left > 1 and at_right > 1
    if is_framed and not sure:
        right = max(right, box.right - min(left - box.left, _PADDING))
    steps = [a.middle - b.middle for a, b in pairwise(lines)]
    steps = [step for step in steps if 0 < step < 4 * size]
    return ColumnMargins(left, right, median(steps) if steps else 0.0, sure)
