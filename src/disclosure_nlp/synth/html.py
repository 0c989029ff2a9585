"""Made-up reports as web pages, in families as different as the site builders of real ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape
from itertools import pairwise
from random import Random

from disclosure_nlp.synth.grids import Merged, merged_grid
from disclosure_nlp.synth.model import MadeReport, OwnTable
from disclosure_nlp.synth.text import GRIDS

TableWriter = Callable[[MadeReport, str], str]


_RAISED = re.compile("[⁰¹²³⁴-⁹]+")
_LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def _cell(text: str, tag: str = "td", **spans: int) -> str:
    marks = "".join(f' {name}="{count}"' for name, count in spans.items() if count > 1)
    return f"<{tag}{marks}>{_RAISED.sub(lambda mark: f'<sup>{mark.group().translate(_LOWERED)}</sup>', text)}</{tag}>"


def _row(cells: list[str]) -> str:
    return f"<tr>{''.join(cells)}</tr>"


def _rows(report: MadeReport, section: str) -> list[str]:
    """Return the table's rows with the merged cells of the official form."""
    grid = merged_grid(report, section)
    heights = _heights(grid)
    return [
        _row(
            [
                _cell(_broken(cell.text), colspan=cell.colspan, rowspan=heights.get((index, position), 1))
                for position, cell in enumerate(row)
                if cell.vertical != "inside"
            ]
        )
        for index, row in enumerate(grid)
    ]


def _heights(grid: Merged) -> dict[tuple[int, int], int]:
    """Return the height of each vertical merge by (row, position) of its first cell."""
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


def _broken(text: str) -> str:
    """Break the narrow headers as the form does (商业⏎企业)."""
    return f"{text[:2]}<br>{text[2:]}" if text in ("商业企业", "科研机构") else escape(text)


def plain_table(report: MadeReport, section: str) -> str:
    """Write the official merges with bare cells."""
    return f"<table border='1'><tbody>{''.join(_rows(report, section))}</tbody></table>"


def word_table(report: MadeReport, section: str) -> str:
    """Write what a word processor exports: paragraphs and spans in each cell, its own styles."""
    rows = "".join(_rows(report, section))
    open_, close = (
        '<p class="MsoNormal" style="mso-pagination:widow-orphan"><span lang="EN-US">',
        "<o:p></o:p></span></p>",
    )
    rows = rows.replace("</td>", f"{close}</td>").replace("<td>", f"<td>{open_}&nbsp;")
    return f'<table class="MsoNormalTable" cellspacing="0">{rows}</table>'


def split_tables(report: MadeReport, section: str) -> str:
    """Write the small tables of section 2 as tables of their own, the request table cut in two."""
    rows = _rows(report, section)
    if section == "proactive":
        starts = [i for i, row in enumerate(rows) if "第二十条" in row] + [len(rows)]
        parts = [rows[a:b] for a, b in pairwise(starts)]
    else:
        cut = len(rows) // 2 if section == "requests" else len(rows)
        parts = [rows[:cut], rows[cut:]] if cut < len(rows) else [rows]
    return "".join(f"<table>{''.join(part)}</table><p>&nbsp;</p>" for part in parts)


def nested_table(report: MadeReport, section: str) -> str:
    """Write the table inside a table that lays out the page."""
    return f"<table width='100%'><tr><td><div>{plain_table(report, section)}</div></td></tr></table>"


def flat_table(report: MadeReport, section: str) -> str:
    """Write every merged cell out as empty cells."""
    grid = GRIDS[section](report)
    width = max(len(row) for row in grid)
    rows = [_row([_cell(escape(cell)) for cell in [*row, *[""] * (width - len(row))]]) for row in grid]
    return f"<table>{''.join(rows)}</table>"


def div_table(report: MadeReport, section: str) -> str:
    """Write a table of div elements."""
    rows = GRIDS[section](report)
    cells = ["".join(f"<div class='cell'>{escape(cell)}</div>" for cell in row if cell) for row in rows]
    return "".join(f"<div class='row'>{row}</div>" for row in cells)


def text_table(report: MadeReport, section: str) -> str:
    """Write a table as lines of text."""
    rows = GRIDS[section](report)
    return "".join(f"<p>{escape('  '.join(cell for cell in row if cell))}</p>" for row in rows)


_MENU = "<div class='nav'><ul><li><a href='/'>首页</a></li><li><a href='/zwgk'>政务公开</a></li><li>政府信息公开年报</li></ul></div>"
_FOOT = "<div class='foot'>主办单位：{agency} 版权所有 网站标识码：0000000000 网站地图</div>"
_SCRIPT = "<script>var nav='一、总体情况';function go(){{document.title='{agency}'}}</script>"


class Family:
    """A family of pages: how tables, paragraphs, the frame around them and the encoding look."""

    def __init__(self, table: TableWriter, block: str, frame: str, encoding: str = "utf-8", declared: str = "utf-8"):
        self.table, self.block, self.frame = table, block, frame
        self.encoding, self.declared = encoding, declared


FAMILIES: dict[str, Family] = {
    "plain": Family(plain_table, "<p>{}</p>", "<div class='content'>{}</div>"),
    "word": Family(word_table, "<p class='MsoNormal' style='text-indent:2em'><span>{}</span></p>", "<div id='UCAP-CONTENT'>{}</div>"),
    "breaks": Family(plain_table, "{}<br>", "<td class='article'>{}</td>"),
    "split": Family(split_tables, "<div>{}</div>", "<div class='TRS_Editor'>{}</div>"),
    "nested": Family(nested_table, "<p>&nbsp;&nbsp;{}</p>", "<table><tr><td><div id='zoom'>{}</div></td></tr></table>"),
    "flat": Family(flat_table, "<p>　　{}</p>", "<div><div><article>{}</article></div></div>", "gb18030", "gb2312"),
    "divs": Family(div_table, "<section>{}</section>", "<main>{}</main>"),
    "lines": Family(text_table, "<p>{}</p>", "<div class='view'>{}</div>", "gb18030", "utf-8"),
    "headings": Family(plain_table, "<p><font size='3'>{}</font></p>", "<div class='bt-content'>{}</div>", "utf-8", "gbk"),
    "framework": Family(flat_table, "<p ms-attr='x' v-html='{{{{y}}}}'>{}</p>", "<div ms-controller='c'>{}</div>"),
}  # fmt: skip


def write_html(report: MadeReport, family: str) -> bytes:
    """Return a report as a web page.

    Parameters
    ----------
    report : MadeReport
        What to write.
    family : str
        A key of `FAMILIES`.

    Returns
    -------
    bytes
        In the family's encoding, which is not always the one it declares.
    """
    look = FAMILIES[family]
    agency = escape(report.agency.name)
    title = f"{agency}{report.year}年政府信息公开工作年度报告"
    day = Random(report.name).randint(5, 28)
    head = (
        f"<meta charset='{look.declared}'><title>{title}_{agency}门户网站</title><meta name='SiteName' content='{agency}'>"
        f"<meta name='ArticleTitle' content='{title}'><meta name='PubDate' content='{report.year + 1}-01-{day:02d} 09:30'>"
    )
    body = look.frame.format("".join(_blocks(report, look)))
    where = f"<div>当前位置：首页 &gt; 政务公开 &gt; 年报</div><div class='info'>发布日期：{report.year + 1}-01-{day:02d} 字体：大 中 小</div>"
    page = f"<html><head>{head}</head><body>{_SCRIPT.format(agency=agency)}{_MENU}{where}{body}{_FOOT.format(agency=agency)}</body></html>"
    return f"<!DOCTYPE html>{page}".encode(look.encoding)


def _tables(report: MadeReport, section: str, look: Family) -> Iterator[str]:
    """Yield the tables of a section; those of the agency's own as bare cells."""
    own = [table for table in report.own_tables if table.section == section]
    yield from (_own_table(table) for table in own if table.before)
    if section in GRIDS:
        yield look.table(report, section)
    yield from (_own_table(table) for table in own if not table.before)


def _own_table(table: OwnTable) -> str:
    rows = [_row([_cell(escape(text)) for text in row]) for row in table.rows]
    return f"<table border='1'>{''.join(rows)}</table>"


def _blocks(report: MadeReport, look: Family) -> Iterator[str]:
    paragraph: list[str] = []
    section = ""
    for unit in report.units:
        starts = unit.section != section or "heading" in unit.labels
        if starts and paragraph:
            yield look.block.format(escape("".join(paragraph)))
            paragraph = []
        if unit.section != section:
            yield from _tables(report, section, look)
        section = unit.section
        if "heading" in unit.labels and not unit.text.endswith("。"):
            yield look.block.format(f"<strong>{escape(unit.text)}</strong>")
        else:
            paragraph.append(unit.text)
    if paragraph:
        yield look.block.format(escape("".join(paragraph)))
