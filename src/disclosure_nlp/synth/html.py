"""Writes synthetic reports as web pages in ten styles that differ as much as those of real sites."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape
from itertools import pairwise
from random import Random

from disclosure_nlp.synth.grids import MergedGrid, merged_grid
from disclosure_nlp.synth.model import AgencyTable, SyntheticReport
from disclosure_nlp.synth.text import GRIDS

TableWriter = Callable[[SyntheticReport, str], str]


_RAISED = re.compile("[⁰¹²³⁴-⁹]+")
_LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def _cell_html(text: str, tag: str = "td", **spans: int) -> str:
    """Return the HTML of a table cell with its spans, and raised digits as superscript."""
    marks = "".join(f' {name}="{count}"' for name, count in spans.items() if count > 1)
    return f"<{tag}{marks}>{_RAISED.sub(lambda mark: f'<sup>{mark.group().translate(_LOWERED)}</sup>', text)}</{tag}>"


def _row_html(cells: list[str]) -> str:
    """Return the HTML of a table row around the HTML of its cells."""
    return f"<tr>{''.join(cells)}</tr>"


def _merged_rows_html(report: SyntheticReport, section: str) -> list[str]:
    """Return the HTML rows of a standard table with the merged cells of the official form."""
    grid = merged_grid(report, section)
    heights = _heights_of_merges(grid)
    return [
        _row_html(
            [
                _cell_html(
                    _break_narrow_header(cell.text), colspan=cell.colspan, rowspan=heights.get((index, position), 1)
                )
                for position, cell in enumerate(row)
                if cell.vertical != "inside"
            ]
        )
        for index, row in enumerate(grid)
    ]


def _heights_of_merges(grid: MergedGrid) -> dict[tuple[int, int], int]:
    """Return the number of rows that each vertical merge of a table covers, by row and position of its first cell."""
    heights: dict[tuple[int, int], int] = {}
    open_at: dict[int, tuple[int, int]] = {}
    for index, row in enumerate(grid):
        column = 0
        for position, cell in enumerate(row):
            if cell.vertical == "start":
                open_at[column] = (index, position)
                heights[index, position] = 1
            elif cell.vertical == "inside":
                heights[open_at[column]] += 1
            column += cell.colspan
    return heights


def _break_narrow_header(text: str) -> str:
    """Return a column header with the line break that the official form has in it (商业⏎企业)."""
    return f"{text[:2]}<br>{text[2:]}" if text in ("商业企业", "科研机构") else escape(text)


def render_plain_table(report: SyntheticReport, section: str) -> str:
    """Return the HTML of a standard table with merged cells and no styles."""
    return f"<table border='1'><tbody>{''.join(_merged_rows_html(report, section))}</tbody></table>"


def render_word_table(report: SyntheticReport, section: str) -> str:
    """Return the HTML of a table as word processors export it: paragraphs, spans and styles in each cell."""
    rows = "".join(_merged_rows_html(report, section))
    open_, close = (
        '<p class="MsoNormal" style="mso-pagination:widow-orphan"><span lang="EN-US">',
        "<o:p></o:p></span></p>",
    )
    rows = rows.replace("</td>", f"{close}</td>").replace("<td>", f"<td>{open_}&nbsp;")
    return f'<table class="MsoNormalTable" cellspacing="0">{rows}</table>'


def render_split_tables(report: SyntheticReport, section: str) -> str:
    """Return the HTML of a table split up: parts of section 2 as tables, the table on requests in two."""
    rows = _merged_rows_html(report, section)
    if section == "proactive":
        starts = [i for i, row in enumerate(rows) if "第二十条" in row] + [len(rows)]
        parts = [rows[a:b] for a, b in pairwise(starts)]
    else:
        cut = len(rows) // 2 if section == "requests" else len(rows)
        parts = [rows[:cut], rows[cut:]] if cut < len(rows) else [rows]
    return "".join(f"<table>{''.join(part)}</table><p>&nbsp;</p>" for part in parts)


def render_nested_table(report: SyntheticReport, section: str) -> str:
    """Return the HTML of a table nested inside a layout table."""
    return f"<table width='100%'><tr><td><div>{render_plain_table(report, section)}</div></td></tr></table>"


def render_flat_table(report: SyntheticReport, section: str) -> str:
    """Return the HTML of a table with empty cells in place of merged cells."""
    grid = GRIDS[section](report)
    width = max(len(row) for row in grid)
    rows = [_row_html([_cell_html(escape(cell)) for cell in [*row, *[""] * (width - len(row))]]) for row in grid]
    return f"<table>{''.join(rows)}</table>"


def render_div_table(report: SyntheticReport, section: str) -> str:
    """Return the HTML of a table made of div elements."""
    rows = GRIDS[section](report)
    cells = ["".join(f"<div class='cell'>{escape(cell)}</div>" for cell in row if cell) for row in rows]
    return "".join(f"<div class='row'>{row}</div>" for row in cells)


def render_text_table(report: SyntheticReport, section: str) -> str:
    """Return the HTML of a table as paragraphs of text."""
    rows = GRIDS[section](report)
    return "".join(f"<p>{escape('  '.join(cell for cell in row if cell))}</p>" for row in rows)


_MENU = "<div class='nav'><ul><li><a href='/'>首页</a></li><li><a href='/zwgk'>政务公开</a></li><li>政府信息公开年报</li></ul></div>"
_FOOT = "<div class='foot'>主办单位：{agency} 版权所有 网站标识码：0000000000 网站地图</div>"
_SCRIPT = "<script>var nav='一、总体情况';function go(){{document.title='{agency}'}}</script>"


class PageStyle:
    """A style of web pages: how tables, paragraphs and the page are written, and actual and declared encoding."""

    def __init__(
        self,
        render_table: TableWriter,
        paragraph_template: str,
        page_template: str,
        encoding: str = "utf-8",
        declared_encoding: str = "utf-8",
    ):
        self.table, self.block, self.frame = render_table, paragraph_template, page_template
        self.encoding, self.declared = encoding, declared_encoding


FAMILIES: dict[str, PageStyle] = {
    "plain": PageStyle(render_plain_table, "<p>{}</p>", "<div class='content'>{}</div>"),
    "word": PageStyle(render_word_table, "<p class='MsoNormal' style='text-indent:2em'><span>{}</span></p>", "<div id='UCAP-CONTENT'>{}</div>"),
    "breaks": PageStyle(render_plain_table, "{}<br>", "<td class='article'>{}</td>"),
    "split": PageStyle(render_split_tables, "<div>{}</div>", "<div class='TRS_Editor'>{}</div>"),
    "nested": PageStyle(render_nested_table, "<p>&nbsp;&nbsp;{}</p>", "<table><tr><td><div id='zoom'>{}</div></td></tr></table>"),
    "flat": PageStyle(render_flat_table, "<p>　　{}</p>", "<div><div><article>{}</article></div></div>", "gb18030", "gb2312"),
    "divs": PageStyle(render_div_table, "<section>{}</section>", "<main>{}</main>"),
    "lines": PageStyle(render_text_table, "<p>{}</p>", "<div class='view'>{}</div>", "gb18030", "utf-8"),
    "headings": PageStyle(render_plain_table, "<p><font size='3'>{}</font></p>", "<div class='bt-content'>{}</div>", "utf-8", "gbk"),
    "framework": PageStyle(render_flat_table, "<p ms-attr='x' v-html='{{{{y}}}}'>{}</p>", "<div ms-controller='c'>{}</div>"),
}  # fmt: skip


def write_html(report: SyntheticReport, family: str) -> bytes:
    """Return a synthetic report as the bytes of a web page in a style.

    Parameters
    ----------
    report : SyntheticReport
        Report to write.
    family : str
        A key of `FAMILIES`.

    Returns
    -------
    bytes
        The page in the style's encoding, which is not always the declared one.
    """
    look = FAMILIES[family]
    agency = escape(report.agency.name)
    title = f"{agency}{report.year}年政府信息公开工作年度报告"
    day = Random(report.name).randint(5, 28)
    head = (
        f"<meta charset='{look.declared}'><title>{title}_{agency}门户网站</title><meta name='SiteName' content='{agency}'>"
        f"<meta name='ArticleTitle' content='{title}'><meta name='PubDate' content='{report.year + 1}-01-{day:02d} 09:30'>"
    )
    body = look.frame.format("".join(_narrative_html(report, look)))
    where = f"<div>当前位置：首页 &gt; 政务公开 &gt; 年报</div><div class='info'>发布日期：{report.year + 1}-01-{day:02d} 字体：大 中 小</div>"
    page = f"<html><head>{head}</head><body>{_SCRIPT.format(agency=agency)}{_MENU}{where}{body}{_FOOT.format(agency=agency)}</body></html>"
    return f"<!DOCTYPE html>{page}".encode(look.encoding)


def _section_tables_html(report: SyntheticReport, section: str, style: PageStyle) -> Iterator[str]:
    """Yield the HTML of the tables in a section, the standard one and those that the agency adds."""
    own = [table for table in report.own_tables if table.section == section]
    yield from (_agency_table_html(table) for table in own if table.before)
    if section in GRIDS:
        yield style.table(report, section)
    yield from (_agency_table_html(table) for table in own if not table.before)


def _agency_table_html(table: AgencyTable) -> str:
    """Return the HTML of a table that an agency adds to the form."""
    rows = [_row_html([_cell_html(escape(text)) for text in row]) for row in table.rows]
    return f"<table border='1'>{''.join(rows)}</table>"


def _narrative_html(report: SyntheticReport, style: PageStyle) -> Iterator[str]:
    """Yield the HTML of a report's headings, paragraphs and tables in order."""
    paragraph: list[str] = []
    section = ""
    for unit in report.units:
        starts = unit.section != section or "heading" in unit.labels
        if starts and paragraph:
            yield style.block.format(escape("".join(paragraph)))
            paragraph = []
        if unit.section != section:
            yield from _section_tables_html(report, section, style)
        section = unit.section
        if "heading" in unit.labels and not unit.text.endswith("。"):
            yield style.block.format(f"<strong>{escape(unit.text)}</strong>")
        else:
            paragraph.append(unit.text)
    if paragraph:
        yield style.block.format(escape("".join(paragraph)))
