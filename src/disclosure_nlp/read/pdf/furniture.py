"""Removes page furniture of PDF files: page numbers, running headers and running footers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise, takewhile

from disclosure_nlp.read.pdf.page_analysis import Item, PageLayout
from disclosure_nlp.read.pdf.runs import PrintedLine

_MARGIN = 0.14  # of the page's height, at head and foot
_EDGE = 0.09  # for a bare figure
_LINES = 3  # that a running head or foot may have
_OTHER_SIZE = 1.1
_WIDE_PITCH = 2.2
_SAME_HEIGHT = 6.0
_REPEATED = 0.5
_DASH = r"[-—–－_·~～•\s]*+"
_NUMBER = re.compile(
    rf"{_DASH}(?:第?\s*\d{{1,4}}\s*页(?:[/／,，、|（(\s]*共\s*\d{{1,4}}\s*页[）)]?)?"
    r"|第\s*[一二三四五六七八九十]{1,3}\s*页"
    r"|共\s*\d{1,4}\s*页[/／,，、|\s]*第\s*\d{1,4}\s*页"
    r"|\d{1,3}\s*[/／]\s*\d{1,3}"
    r"|[Pp](?:age|\.)\s*\d{1,4}(?:\s*of\s*\d{1,4})?"
    rf"|(?P<bare>\d{{1,3}})){_DASH}"
)
_DIGITS = re.compile(r"\d+")


def remove_page_furniture(pages: Sequence[PageLayout]) -> list[PageLayout]:
    """Return the pages without page numbers and without lines repeated at the same height on many pages."""
    edges = [_items_near_page_edges(page) for page in pages]
    running = [[line for items in both for line in _detached_outer_lines(items)] for both in edges]
    seen = Counter(key for lines in running for key in {_running_line_key(line) for line in lines})
    needed = max(2, _REPEATED * len(pages))
    cleaned = []
    for page, both, lines in zip(pages, edges, running, strict=True):
        dropped = {id(line) for line in lines if seen[_running_line_key(line)] >= needed}
        outer = [item for items in both for item in items[:_LINES]]
        dropped |= {id(item) for item in outer if isinstance(item, PrintedLine) and _is_page_number(item, page)}
        cleaned.append(page._replace(items=[item for item in page.items if id(item) not in dropped]))
    return cleaned


def _items_near_page_edges(page: PageLayout) -> tuple[list[Item], list[Item]]:
    """Return the lines and tables near the foot and near the head of a page, each list from the edge inwards.

    Each list has one more, from further inside.
    """
    low, high = page.box.bottom, page.box.top
    margin = _MARGIN * (high - low)
    feet = sorted(page.items, key=lambda item: item.bottom)
    heads = sorted(page.items, key=lambda item: -item.top)
    foot_count = sum(1 for _ in takewhile(lambda item: item.middle < low + margin, feet))
    head_count = sum(1 for _ in takewhile(lambda item: item.middle > high - margin, heads))
    return feet[: foot_count + 1], heads[: head_count + 1]


def _detached_outer_lines(items_from_edge: Sequence[Item]) -> list[PrintedLine]:
    """Return the outermost lines of a page that a gap or another type size separates from its body."""
    lines: list[PrintedLine] = []
    apart = 0
    for item, following in pairwise(items_from_edge[: _LINES + 1]):
        if not isinstance(item, PrintedLine):
            break
        lines.append(item)
        if not isinstance(following, PrintedLine) or _are_lines_detached(item, following):
            apart = len(lines)
    return lines[:apart]


def _are_lines_detached(first: PrintedLine, second: PrintedLine) -> bool:
    """Return whether two neighbouring lines differ in type size or have a wide gap between them."""
    low, high = sorted((first.size, second.size))
    return high > _OTHER_SIZE * low or abs(first.middle - second.middle) > _WIDE_PITCH * high


def _running_line_key(line: PrintedLine) -> tuple[str, int]:
    """Return (text with digits masked, height) of a line; equal for the same running header on different pages."""
    return _DIGITS.sub("#", line.text), round(line.middle / _SAME_HEIGHT)


def _is_page_number(line: PrintedLine, page: PageLayout) -> bool:
    """Return whether a line is a page number; a bare number counts only close to the edge of the page."""
    match = _NUMBER.fullmatch(line.text)
    if match is None or match.group() != match["bare"]:
        return match is not None
    edge = _EDGE * (page.box.top - page.box.bottom)
    return line.middle < page.box.bottom + edge or line.middle > page.box.top - edge
