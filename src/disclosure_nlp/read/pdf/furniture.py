"""Page numbers and running heads and feet: what is on a page only because it is a page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, takewhile

from disclosure_nlp.read.pdf.layout import Item, PageLayout
from disclosure_nlp.read.pdf.runs import Line

_MARGIN = 0.14  # of the page's height, at head and foot
_FOOT = 0.09
_LINES = 3  # that a running head or foot may have
_SAME_HEIGHT = 6.0
_REPEATED = 0.5
_DASH = r"[-—–－_·~～•\s]*"
_NUMBER = re.compile(
    rf"{_DASH}(?:第?\s*\d{{1,4}}\s*页(?:[/／,，、|（(\s]*共\s*\d{{1,4}}\s*页[）)]?)?"
    r"|共\s*\d{1,4}\s*页[/／,，、|\s]*第\s*\d{1,4}\s*页"
    r"|\d{1,3}\s*[/／]\s*\d{1,3}"
    r"|[Pp](?:age|\.)\s*\d{1,4}(?:\s*of\s*\d{1,4})?"
    rf"|(?P<bare>\d{{1,3}})){_DASH}"
)
_DIGITS = re.compile(r"\d+")


def without_furniture(pages: Sequence[PageLayout]) -> list[PageLayout]:
    """Return the pages without page numbers and without lines that are repeated at the same height."""
    edges = [_edge_lines(page) for page in pages]
    seen = Counter(key for lines in edges for key in {_key(line) for line in lines})
    needed = max(2, _REPEATED * len(pages))
    cleaned = []
    for page, lines in zip(pages, edges, strict=True):
        dropped = {id(line) for line in lines if seen[_key(line)] >= needed}
        dropped |= {id(line) for line in lines if _is_number(line, page)}
        cleaned.append(page._replace(items=[item for item in page.items if id(item) not in dropped]))
    return cleaned


def _edge_lines(page: PageLayout) -> list[Line]:
    """Return the lines at head and foot of a page, as far as nothing else lies beyond them."""
    low, high = page.box.bottom, page.box.top
    margin = _MARGIN * (high - low)
    feet = sorted(page.items, key=lambda item: item.bottom)
    heads = sorted(page.items, key=lambda item: -item.top)
    return [
        *_lines(takewhile(lambda item: item.middle < low + margin, feet)),
        *_lines(takewhile(lambda item: item.middle > high - margin, heads)),
    ]


def _lines(items: Iterable[Item]) -> Iterator[Line]:
    for item in islice(items, _LINES):
        if not isinstance(item, Line):
            return
        yield item


def _key(line: Line) -> tuple[str, int]:
    """Return what two lines of different pages share if they are the same running line."""
    return _DIGITS.sub("#", line.text), round(line.middle / _SAME_HEIGHT)


def _is_number(line: Line, page: PageLayout) -> bool:
    """Tell whether a line is a page number; a bare figure is one only close to the edge of the paper."""
    match = _NUMBER.fullmatch(line.text)
    if match is None or match.group() != match["bare"]:
        return match is not None
    foot = _FOOT * (page.box.top - page.box.bottom)
    return line.middle < page.box.bottom + foot or line.middle > page.box.top - foot
