"""A page's body as a flow of lines and tables, in reading order and without recursion."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from disclosure_nlp.read.headings import normalize
from disclosure_nlp.read.html.grid import read_grid
from disclosure_nlp.read.marks import raised, without_marks
from disclosure_nlp.read.source_grid import GridLimit, SourceGrid

_SILENT = frozenset(
    ("script", "style", "noscript", "template", "head", "select", "option", "button", "textarea", "svg", "object")
)
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "kbd",
        "label",
        "mark",
        "o:p",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "st1",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "ruby",
        "rt",
        "rb",
        "rp",
    ]
)
_BLANKS = re.compile(r"[ \t\r\n\f\v\xa0]+")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_NARRATIVE = re.compile(r"[。；]")
_LONG_CELL = 150


@dataclass
class Flow:
    """Lines of text (str) and tables (SourceGrid) in order; ``pictures`` are the numbers of the items they are before."""

    items: list[str | SourceGrid] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)
    _open: list[str] = field(default_factory=list)

    def add(self, text: str | None) -> None:
        """Append inline text to the open line."""
        if text:
            self._open.append(text)

    def close_line(self) -> None:
        """End the open line; a blank one leaves nothing."""
        if self._open:
            line = without_marks(_BLANKS.sub(" ", "".join(self._open)).strip(" "))
            if line.strip():
                self.items.append(line)
            self._open.clear()

    def add_table(self, grid: SourceGrid) -> None:
        """Append a table."""
        self.close_line()
        self.items.append(grid)


def tag_of(element: etree._Element) -> str:
    """Return an element's tag in small letters, empty for comments and instructions."""
    tag = element.tag
    return tag.lower() if isinstance(tag, str) else ""


def is_silent(element: etree._Element) -> bool:
    """Return whether an element shows no text: scripts, comments, what is hidden."""
    tag = tag_of(element)
    return not tag or tag in _SILENT or bool(_HIDDEN.search(element.get("style") or ""))


def read_flow(body: etree._Element, limit: GridLimit) -> Flow:
    """Read an element into a flow.

    A table of data is turned into a grid; a table that only lays out the page (it holds tables or paragraphs) is walked
    through like any block.
    """
    flow = Flow()
    walk = etree.iterwalk(body, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if event in ("comment", "pi"):
            flow.add(element.tail)
        elif event == "start":
            _open_element(flow, element, walk, limit)
        else:
            _close_element(flow, element, body)
    flow.close_line()
    return flow


def _open_element(flow: Flow, element: etree._Element, walk: Any, limit: GridLimit) -> None:
    tag = tag_of(element)
    if is_silent(element):
        walk.skip_subtree()
    elif tag == "table" and is_data_table(element):
        flow.add_table(read_grid(element, limit))
        walk.skip_subtree()
    else:
        if tag == "sup":
            flow.add(raised("".join(str(text) for text in element.itertext())))
            walk.skip_subtree()
            return
        if tag not in _INLINE:
            flow.close_line()
        elif tag == "img":
            flow.pictures.append(len(flow.items))
        flow.add(element.text)


def _close_element(flow: Flow, element: etree._Element, body: etree._Element) -> None:
    if tag_of(element) not in _INLINE and not is_silent(element):
        flow.close_line()
    if element is not body:
        flow.add(element.tail)


def is_data_table(table: etree._Element) -> bool:
    """Tell a table of data from one that lays out the page."""
    if next(table.iter("table", "TABLE"), table) is not table or len(list(_nested(table))) > 0:
        return False
    cells = list(table.iter("td", "th"))
    if len(cells) < 2:
        return False
    texts = ["".join(_visible_text(cell)) for cell in cells[:400]]
    filled = [text for text in texts if text.strip()]
    narrative = sum(len(text) for text in filled if len(normalize(text)) > _LONG_CELL and _NARRATIVE.search(text))
    return len(filled) >= 2 and narrative < sum(len(text) for text in filled) * 0.6


def _nested(table: etree._Element) -> Iterator[etree._Element]:
    return (inner for inner in table.iter("table") if inner is not table)


def _visible_text(element: etree._Element) -> Iterator[str]:
    return (text for text in element.itertext() if isinstance(text, str))
