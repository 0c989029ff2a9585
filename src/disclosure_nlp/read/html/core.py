"""Web pages → text, blocks and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree, html

from disclosure_nlp.errors import ReadError
from disclosure_nlp.model import Block, Issue, RawCell, RawTable
from disclosure_nlp.read.cleaning import clean_text
from disclosure_nlp.read.headings import closes_line, match_heading, split_numeral
from disclosure_nlp.read.html.body import attachment_of, find_body, read_metadata
from disclosure_nlp.read.html.flow import read_flow
from disclosure_nlp.read.html.grid import Grid, GridCell, GridLimit
from disclosure_nlp.read.text import decode
from disclosure_nlp.read.text_tables import find_tables, split_lines

_FURNITURE = re.compile(
    r"(?:您?(?:的|现在的)?(?:当前)?(?:所在)?位置|首页\s?[>＞]|\[?字[体号]|【?打印|打印本页|关闭(?:窗口)?$|分享(?:到|至)?[:：]?|扫一扫|上一[篇条]|下一[篇条]"
    r"|浏览次数|访问量|点击(?:数|量|率)?[:：]|责任编辑|信息来源[:：]|来源[:：]|稿源|主办(?:单位)?[:：]|承办|版权所有|网站地图|返回顶部|相关(?:链接|附件|文章)"
    r"|收藏$|听全文|语音播报|无障碍|手机版|[^。]{0,30}ICP备|[^。]{0,20}公网安备|网站标识码|您访问的链接即将离开)"
)
_FURNITURE_LENGTH = 80
# Elements that only nest; taken out of a page that is nested deeper than the parser goes.
_NESTING_BLOCKS = re.compile(r"</?(?:div|section|article|center|main|ul|ol|blockquote)\b[^>]*>", re.IGNORECASE)
_NESTING_INLINE = re.compile(r"</?(?:span|font|b|strong|i|em|u|a)\b[^>]*>", re.IGNORECASE)
_FEWEST_CHINESE = 60


class HtmlLayout(NamedTuple):
    """A page's report: text, blocks, tables, metadata and issues."""

    text: str
    blocks: tuple[Block, ...]
    tables: tuple[RawTable, ...]
    metadata: dict[str, str]
    issues: tuple[Issue, ...]
    encoding: str


def read_html(data: bytes, limit: GridLimit | None = None) -> HtmlLayout:
    """Read a web page.

    Raises
    ------
    ReadError
        ``html.no_content`` for a page whose body is built by script or only links a file (the link is named).
    """
    raw, encoding = decode(data)
    markup, issues = clean_text(raw)
    root = parse_markup(markup)
    page = find_body(root)
    flow = read_flow(page.body, limit or GridLimit())
    if page.headings < 2:
        _assert_content(root, flow.items)
    builder = _Builder()
    for item in _without_headings_in_tables(flow.items):
        builder.add(item)
    text, blocks, tables = builder.finish()
    if builder.cut:
        issues = (*issues, Issue("html.table_cut", "error", "a table is longer than the cap; its end was not read"))
    return HtmlLayout(text, blocks, tables, read_metadata(root), issues, encoding)


def parse_markup(markup: str) -> etree._Element:
    """Parse decoded markup; a declaration of another encoding in it is not believed."""
    parser = html.HTMLParser(huge_tree=True, encoding="utf-8", remove_comments=False)
    try:
        root = html.document_fromstring(markup.encode("utf-8", errors="replace"), parser=parser)
        if any("depth" in error.message.lower() for error in parser.error_log):
            flat = _NESTING_INLINE.sub("", _NESTING_BLOCKS.sub("<br>", markup))
            root = html.document_fromstring(flat.encode("utf-8", errors="replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise ReadError("html.broken", f"got markup without any element ({error}); fetch the page again") from error
    return root


def _assert_content(root: etree._Element, items: list[str | Grid]) -> None:
    text = "".join(item for item in items if isinstance(item, str))
    link = attachment_of(root)
    if link is not None:
        raise ReadError("html.no_content", f"the page only links a file ({link}); fetch that file and read it")
    if len(re.findall("[\u4e00-\u9fff]", text)) < _FEWEST_CHINESE and not any(isinstance(i, Grid) for i in items):
        message = "got a page without text (its body is built by script); save it from a browser as it is shown"
        raise ReadError("html.no_content", message)


def _without_headings_in_tables(items: list[str | Grid]) -> Iterator[str | Grid]:
    """Yield the items, tables cut at rows that are a section's heading or narrative in one wide cell."""
    for item in items:
        if isinstance(item, str):
            yield item
            continue
        rows: list[list[GridCell]] = []
        for row in item.rows():
            lines = _narrative_row(row)
            if lines is None:
                rows.append(row)
                continue
            if rows:
                yield _grid(rows, item.cut)
                rows = []
            yield from lines
        if rows:
            yield _grid(rows, item.cut)


def _grid(rows: list[list[GridCell]], cut: bool) -> Grid:
    first = rows[0][0].row
    return Grid(tuple(cell._replace(row=cell.row - first) for row in rows for cell in row), cut)


def _narrative_row(row: list[GridCell]) -> list[str] | None:
    """Return the lines of a row that is no data: one filled cell, with a section's heading or sentences in it."""
    filled = [cell for cell in row if cell.text]
    if len(filled) != 1:
        return None
    text = filled[0].text
    line = text.split("\n")[0]
    numeral = split_numeral(line)
    match = match_heading(line, numeral.end if numeral else 0)
    if match is not None and match.strong and (closes_line(line, match.end) or numeral is not None):
        return text.split("\n")
    return text.split("\n") if "。" in text and len(text) > 40 else None


class _Builder:
    """Lays lines and tables out in one text and keeps their offsets."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.blocks: list[Block] = []
        self.tables: list[RawTable] = []
        self.cut = False

    def add(self, item: str | Grid) -> None:
        if isinstance(item, Grid):
            self._add_table(item)
            return
        start = self._write(item)
        furniture = len(item) <= _FURNITURE_LENGTH and _FURNITURE.match(item)
        self.blocks.append(Block("furniture" if furniture else "text", start, self.length))
        self._write("\n")

    def _write(self, text: str) -> int:
        start = self.length
        self.parts.append(text)
        self.length += len(text)
        return start

    def _add_table(self, grid: Grid) -> None:
        self.cut |= grid.cut
        table_start, row = self.length, 0
        cells: list[RawCell] = []
        for cell in grid.cells:
            if cells:
                self._write("\n" if cell.row != row else "\t")
            row = cell.row
            start = self._write(cell.text)
            cells.append(RawCell(row, cell.column, cell.text, start, self.length, cell.rowspan, cell.colspan))
        self.blocks.append(Block("table", table_start, self.length, table=len(self.tables)))
        self.tables.append(RawTable(tuple(cells), table_start, self.length))
        self._write("\n")

    def finish(self) -> tuple[str, tuple[Block, ...], tuple[RawTable, ...]]:
        """Return text, blocks and tables; tables written as lines of text are found as in plain text."""
        text = "".join(self.parts)
        if self.tables:
            return text, tuple(self.blocks), tuple(self.tables)
        lines = split_lines(text)
        runs = list(find_tables(lines))
        blocks: list[Block] = []
        for run in runs:
            start, end = lines[run.first].start, lines[run.last - 1].end
            cells = tuple(
                RawCell(row, column, text[cell.start : cell.end], cell.start, cell.end)
                for row, line in enumerate(run.rows)
                for column, cell in enumerate(line)
            )
            blocks.append(Block("table", start, end, table=len(self.tables)))
            self.tables.append(RawTable(cells, start, end))
        kept = [b for b in self.blocks if not any(t.start <= b.start < t.end for t in self.tables)]
        return text, tuple(sorted([*kept, *blocks], key=lambda block: block.start)), tuple(self.tables)
