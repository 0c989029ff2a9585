"""Reads the body of a web page into lines and tables in reading order, without recursion."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from lxml import etree

from disclosure_nlp.read.headings import remove_blanks_and_markdown
from disclosure_nlp.read.html.grid import read_html_table
from disclosure_nlp.read.html.visibility import is_invisible, tag_name
from disclosure_nlp.read.marks import format_footnote_mark, remove_footnote_marks
from disclosure_nlp.read.source_grid import SourceGrid, TableLimits

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
        "samp",
        "small",
        "span",
        "st1",
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
_NARRATIVE = re.compile(r"[。；]")
_LONG_CELL = 150
_has_long_cell = etree.XPath(
    f"boolean(descendant::td[string-length() > {_LONG_CELL}] | descendant::th[string-length() > {_LONG_CELL}])"
)


@dataclass
class HtmlContent:
    """Lines of text and tables of a web page in reading order.

    ``pictures`` contains, for each picture, the index of the line or table that follows it.
    """

    items: list[str | SourceGrid] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)
    _open: list[str] = field(default_factory=list)

    def add(self, text: str | None) -> None:
        """Append inline text to the current line of the web page's text."""
        if text:
            self._open.append(text)

    def close_line(self) -> None:
        """End the current line of the web page's text; a blank line is dropped."""
        if self._open:
            line = remove_footnote_marks(_BLANKS.sub(" ", "".join(self._open)).strip(" "))
            if line.strip():
                self.items.append(line)
            self._open.clear()

    def add_table(self, grid: SourceGrid) -> None:
        """End the current line of the web page's text and append a table."""
        self.close_line()
        self.items.append(grid)


def read_html_content(body: etree._Element, table_limits: TableLimits) -> HtmlContent:
    """Read the content of an HTML element into lines and tables.

    A data table becomes a grid; a table that is only used for page layout is read like any other block.
    """
    flow = HtmlContent()
    walk = etree.iterwalk(body, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if event in ("comment", "pi"):
            flow.add(element.tail)
        elif event == "start":
            _open_element(flow, element, walk, table_limits)
        else:
            _close_element(flow, element, body)
    flow.close_line()
    return flow


def _open_element(flow: HtmlContent, element: etree._Element, iterator: Any, table_limits: TableLimits) -> None:
    """Append the text at the start of an HTML element; skip invisible elements and read data tables."""
    tag = tag_name(element)
    if is_invisible(element):
        iterator.skip_subtree()
    elif tag == "table" and is_data_table(element):
        flow.add_table(read_html_table(element, table_limits))
        iterator.skip_subtree()
    else:
        if tag == "sup":
            flow.add(format_footnote_mark("".join(str(text) for text in element.itertext())))
            iterator.skip_subtree()
            return
        if tag not in _INLINE:
            flow.close_line()
        elif tag == "img":
            flow.pictures.append(len(flow.items))
        flow.add(element.text)


def _close_element(flow: HtmlContent, element: etree._Element, body: etree._Element) -> None:
    """End the line after an HTML block element and append the text that follows the element."""
    if tag_name(element) not in _INLINE and not is_invisible(element):
        flow.close_line()
    if element is not body:
        flow.add(element.tail)


def is_data_table(table: etree._Element) -> bool:
    """Return whether an HTML table contains data, rather than being used for page layout."""
    if next(table.iter("table", "TABLE"), table) is not table or any(
        inner is not table for inner in table.iter("table")
    ):
        return False
    cells = list(table.iter("td", "th"))
    if len(cells) < 2:
        return False
    texts = ("".join(cell.itertext()) if len(cell) else cell.text or "" for cell in cells[:400])
    if not _has_long_cell(table):
        return len(list(islice(filter(str.strip, texts), 2))) == 2
    filled = [text for text in texts if text.strip()]
    long = [text for text in filled if len(text) > _LONG_CELL and len(remove_blanks_and_markdown(text)) > _LONG_CELL]
    narrative = sum(len(text) for text in long if _NARRATIVE.search(text))
    return len(filled) >= 2 and narrative < sum(len(text) for text in filled) * 0.6
