"""List markers at the start of a sentence or part of it: 一是, （一）, 1., ①, 首先."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from disclosure_nlp.text.numerals import ORDINALS, parse_numeral

# Building blocks of the patterns of list markers.
CHINESE = rf"[{ORDINALS}]{{1,3}}"
CIRCLED = "[①-⑳]"
_ORDER = {"首先": 1, "其次": 2, "再次": 3, "第一": 1, "第二": 2, "第三": 3, "第四": 4, "第五": 5}
_MARKER = re.compile(
    rf"(?P<is>[{ORDINALS}][是则要]|[1-9]是)|(?P<top>{CHINESE}[、.．])"
    rf"|[（(](?P<sub>{CHINESE})[）)][、.]?|(?P<arabic>\d{{1,2}}(?:[、.．](?!\d)))"
    rf"|[（(](?P<item>\d{{1,2}})[）)]|(?P<circled>{CIRCLED})"
    r"|(?P<order>首先|其次|再次|第[一二三四五](?![章节次季届批代时一线二产方年]))[，、]?"
    r"|(?P<side>一方面|另一方面)[，]?"
)
# Characters after which a list marker inside a sentence may begin a new part.
_BEFORE = "，：；。、\n"
_KEPT = 10_000
_RANK = {"top": 1, "sub": 2, "arabic": 3, "item": 4, "circled": 4, "is": 5, "order": 5, "side": 5}


class ListMarker(NamedTuple):
    """A list marker such as 一是 or （1）: its style, its number, and its start and end in the text."""

    style: str
    number: int
    start: int
    end: int

    @property
    def depth(self) -> int:
        """Nesting depth of a list marker: 1 for 一、, 2 for （一）, 3 for 1., 4 for （1）, 5 for 一是."""
        return _RANK[self.style]


@lru_cache(maxsize=_KEPT)
def list_marker_at(text: str, position: int = 0) -> ListMarker | None:
    """Return the list marker (一是, （1）, …) at a position of a normalised text, or None."""
    match = _MARKER.match(text, position)
    return None if match is None else _list_marker_from_match(match)


@lru_cache(maxsize=_KEPT)
def list_markers_in(text: str) -> tuple[ListMarker, ...]:
    """Return the list markers (一是, 二是, …) that divide a sentence into items, in order, all of the same style."""
    if _MARKER.search(text) is None:
        return ()
    found = [m for m in _MARKER.finditer(text) if m.start() == 0 or text[m.start() - 1] in _BEFORE]
    markers = [_list_marker_from_match(match) for match in found]
    inner = [m for m in markers if m.start > 0 and m.style == "is"] or [m for m in markers if m.start > 0]
    first = markers[0] if markers and markers[0].start == 0 else None
    if first is not None and inner and inner[0].style != first.style and inner[0].number == 1:
        return tuple([marker for marker in inner if marker.style == inner[0].style])
    style = markers[0].style if markers else None
    return tuple([marker for marker in markers if marker.style == style])


def _list_marker_from_match(match: re.Match[str]) -> ListMarker:
    """Return the list marker (such as 一是) that a regular expression has matched."""
    style = str(match.lastgroup)
    return ListMarker(style, _marker_number(style, match.group(style)), match.start(), match.end())


def _marker_number(style: str, text: str) -> int:
    """Return the number of a list marker, such as 2 for 二是 or 其次."""
    if style == "order":
        return _ORDER.get(text, 1)
    if style == "side":
        return 1 if text.startswith("一") else 2
    return parse_numeral(text.rstrip("是则要、.．")) or 1
