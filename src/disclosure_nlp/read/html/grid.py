"""Reads HTML tables into grids with merged cells."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from disclosure_nlp.read.html.visibility import is_invisible
from disclosure_nlp.read.marks import format_footnote_mark
from disclosure_nlp.read.source_grid import SourceCell, SourceGrid, TableLimits

_BLANKS = re.compile(r"[ \t\r\n\f\v\xa0\u3000]+")
_SPAN = re.compile(r"\s*(\d{1,9})")
_BREAKS = frozenset(("br", "p", "div", "li"))
_FIELDS = frozenset(("input", "textarea"))
_WITH_TEXT = frozenset(("text", "number", "tel"))
_RAISED_STYLE = re.compile(r"vertical-align\s*:\s*(?:super|text-top)", re.IGNORECASE)
_LONGEST_MARK = 4


def read_html_table(table: etree._Element, table_limits: TableLimits) -> SourceGrid:
    """Read an HTML table into a grid with merged cells; spans beyond the last row or the maximum column are cut."""
    rows = list(table.iter("tr"))
    cut = len(rows) > table_limits.rows
    rows = rows[: table_limits.rows]
    taken: dict[int, int] = {}  # column → rows still covered by a cell above
    cells: list[SourceCell] = []
    for index, row in enumerate(rows):
        column = 0
        covered = dict(taken)
        for element in row.iterchildren("td", "th"):
            while covered.get(column, 0) > 0:
                column += 1
            if column >= table_limits.columns:
                cut = True
                break
            wide, high = element.get("colspan"), element.get("rowspan")
            colspan = min(_parse_span(wide), table_limits.columns - column) if wide else 1
            rowspan = min(_parse_span(high), len(rows) - index) if high else 1
            cells.append(SourceCell(index, column, rowspan, colspan, html_cell_text(element)))
            for position in range(column, column + colspan) if rowspan > 1 else ():
                taken[position] = max(taken.get(position, 0), rowspan)
            column += colspan
            if len(cells) >= table_limits.cells:
                return SourceGrid(tuple(cells), cut=True)
        taken = {position: left - 1 for position, left in taken.items() if left > 1}
    return SourceGrid(tuple(cells), cut)


def _parse_span(value: str) -> int:
    """Return a ``colspan`` or ``rowspan`` attribute of an HTML cell as an integer, at least 1."""
    match = _SPAN.match(value)
    return max(1, int(match[1])) if match else 1


def html_cell_text(cell: etree._Element) -> str:
    """Return the visible text of an HTML table cell with whitespace collapsed; line breaks separate its lines."""
    text = _text_of_only_element(cell)
    if text is not None:
        text = text.strip()
        return text if text.isalnum() else _BLANKS.sub(" ", text).strip()
    parts: list[str] = []
    walk = etree.iterwalk(cell, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if tag in _FIELDS and (element.get("type") or "text").lower() in _WITH_TEXT:
                parts.append(element.get("value") or element.text or "")
            if element is not cell and is_invisible(element):
                walk.skip_subtree()
                continue
            if element is not cell and is_footnote_mark(element) and any(part.strip() for part in parts):
                parts.append(format_footnote_mark("".join(str(text) for text in element.itertext())))
                walk.skip_subtree()
                continue
            parts += ["\n"] if tag in _BREAKS else []
            parts.append(element.text or "")
        elif element is not cell:
            parts += ["\n"] if tag in _BREAKS and tag != "br" else []
            parts.append(element.tail or "")
    lines = (_BLANKS.sub(" ", line).strip() for line in _join_parts_into_lines(parts))
    return "\n".join(line for line in lines if line)


def _text_of_only_element(cell: etree._Element) -> str | None:
    """Return the text of the innermost HTML element that holds all text of a cell, or None without such an element.

    Such is the span of ``<td><p><span>12<o:p></o:p></span></p></td>``.
    """
    element = cell
    while True:
        text, inner = element.text or "", None
        for child in element:
            tag, tail = child.tag, child.tail
            if not (tail or child.text or len(child) or tag in _BREAKS or tag in _FIELDS):
                continue  # shows nothing
            if inner is not None or tag in _FIELDS or text.strip() or (tail and tail.strip()) or is_invisible(child):
                return None
            inner = child
        if inner is None:
            return text
        element = inner


def is_footnote_mark(element: etree._Element) -> bool:
    """Return whether an HTML element is a footnote mark: superscript, or a short link within the page."""
    tag = element.tag.lower() if isinstance(element.tag, str) else ""
    if tag in ("sup", "sub") or _RAISED_STYLE.search(element.get("style") or ""):
        return True
    if tag != "a" or not (element.get("href") or "").startswith("#"):
        return False
    return len("".join(str(text) for text in element.itertext()).strip()) <= _LONGEST_MARK


def _join_parts_into_lines(texts_and_breaks: list[str]) -> Iterator[str]:
    """Yield the lines of an HTML cell, joined from its texts between line breaks."""
    line: list[str] = []
    for part in texts_and_breaks:
        if part == "\n":
            yield "".join(line)
            line = []
        else:
            line.append(part)
    yield "".join(line)
