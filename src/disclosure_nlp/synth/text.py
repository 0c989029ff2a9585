"""Writes synthetic reports as plain text in the layouts that converters of web pages produce."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain

from disclosure_nlp.parse.forms import RowForm, TableForm, load_form
from disclosure_nlp.synth.model import SyntheticReport

Grid = list[list[str]]
_GROUP_LABELS = {
    "denied": "（三）不予公开",
    "unable": "（四）无法提供",
    "unprocessed": "（五）不予处理",
    "other": "（六）其他处理",
}
_TOP = {"received": "一、", "carried_in": "二、", "carried_out": "四、", "total_processed": "（七）"}
_SECOND = {"granted": "（一）", "partly_granted": "（二）", "other_processing": "（六）"}
_CORNER = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
_ARTICLE = "第二十条第（{}）项"


def request_grid(report: SyntheticReport) -> Grid:
    """Return the printed rows of the table on requests; positions covered by merged labels are empty strings."""
    form = load_form(report.form).requests
    columns = [column.label for column in form.columns]
    rows: Grid = [[_CORNER, "", "", *columns]]
    seen: dict[str, int] = {}
    for row in _rows_in_printed_order(form):
        values = [report.cells.get(("requests", row.id, column.id)) for column in form.columns]
        if all(value is None for value in values):
            continue
        seen[row.group] = seen.get(row.group, 0) + 1
        rows.append([*_request_label_cells(row.id, row.label, row.group, seen), *(value or "" for value in values)])
    return rows


def _rows_in_printed_order(form: TableForm) -> list[RowForm]:
    """Return the rows of a table in a form, with alternative rows before those that they replace."""
    rows: list[RowForm] = []
    for row in form.rows:
        rows += [other for other in form.alternatives if other.replaces[0] == row.id]
        rows.append(row)
    return rows


def _request_label_cells(row_id: str, label: str, group: str, count_by_group: dict[str, int]) -> list[str]:
    """Return the three label cells of a row in the table on requests."""
    if row_id in _TOP and row_id != "total_processed":
        return [_TOP[row_id] + ("本年新收政府信息公开申请数量" if row_id == "received" else label), "", ""]
    top = "三、本年度办理结果" if row_id == "granted" else ""
    if row_id in _SECOND or row_id == "total_processed":
        return [top, {**_SECOND, **_TOP}[row_id] + label, ""]
    return [top, _GROUP_LABELS[group] if count_by_group[group] == 1 else "", f"{count_by_group[group]}.{label}"]


def proactive_grid(report: SyntheticReport) -> Grid:
    """Return the printed rows of the small tables in section 2 (proactive disclosure), one below the other."""
    rows: Grid = []
    for block in load_form(report.form).blocks:
        rows.append([_ARTICLE.format(block.article)])
        rows.append(["信息内容", *(column.label for column in block.columns)])
        for row in block.rows:
            values = [report.cells.get(("proactive", row.id, column.id)) for column in block.columns]
            if any(value is not None for value in values):
                rows.append([row.label, *(value or "" for value in values)])
    return rows


def dispute_grid(report: SyntheticReport) -> Grid:
    """Return the printed rows of the table of disputes: three header rows and one row of figures."""
    form = load_form(report.form).disputes
    results = [column.label for column in form.columns]
    figures = [report.cells.get(("disputes", r.id, c.id), "") for r in form.rows for c in form.columns]
    return [
        ["行政复议", "", "", "", "", "行政诉讼"],
        [*results, "未经复议直接起诉", "", "", "", "", "复议后起诉"],
        ["", "", "", "", "", *results, *results],
        figures,
    ]


GRIDS: dict[str, Callable[[SyntheticReport], Grid]] = {
    "proactive": proactive_grid,
    "requests": request_grid,
    "disputes": dispute_grid,
}


def _render_cell_per_line(grid: Grid) -> str:
    """Return a table as text with one cell per line after a tab, and a blank line after each row."""
    return "\n".join("".join(f"\t{cell}\n" for cell in row) for row in grid)


def _render_markdown(grid: Grid) -> str:
    """Return a table in Markdown."""
    width = max(len(row) for row in grid)
    rows = [f"| {' | '.join([*row, *[''] * (width - len(row))])} |" for row in grid]
    return "\n".join([rows[0], "|" + "---|" * width, *rows[1:]])


def _render_aligned(grid: Grid) -> str:
    """Return a table as text with spaces between cells and without empty cells, as copied from a web page."""
    return "\n".join("  ".join(cell for cell in row if cell) for row in grid)


LAYOUTS: dict[str, Callable[[Grid], str]] = {
    "cell_per_line": _render_cell_per_line,
    "markdown": _render_markdown,
    "aligned": _render_aligned,
}


def write_text(report: SyntheticReport, layout: str) -> str:
    """Return a synthetic report as plain text in a layout.

    Parameters
    ----------
    report : SyntheticReport
        Report to write.
    layout : {"cell_per_line", "markdown", "aligned"}
        Layout of the tables.
    """
    return render_report_lines(
        report, lambda section: [LAYOUTS[layout](grid) for grid in grids_of_section(report, section)]
    )


def render_report_lines(report: SyntheticReport, render_tables: Callable[[str], list[str]]) -> str:
    """Return a report as text; after each section come its tables, which a function renders."""
    lines: list[str] = []
    paragraph: list[str] = []
    section = ""
    for unit in report.units:
        if unit.section != section or "heading" in unit.labels:
            lines += ["".join(paragraph)] if paragraph else []
            written = render_tables(section) if unit.section != section else []
            lines += ["", *chain.from_iterable((table, "") for table in written)] if written else []
            paragraph, section = [], unit.section
        own_line = "heading" in unit.labels and not unit.text.endswith("。")
        lines += [unit.text] if own_line else []
        paragraph += [] if own_line else [unit.text]
    return "\n".join([*lines, "".join(paragraph), ""])


def grids_of_section(report: SyntheticReport, section: str) -> list[Grid]:
    """Return the tables of a section in order: the standard table, and those that the agency adds."""
    own = [table for table in report.own_tables if table.section == section]
    has_standard = section in GRIDS and any(key[0] == section for key in report.cells)
    standard = [GRIDS[section](report)] if has_standard else []
    before = [[list(row) for row in table.rows] for table in own if table.before]
    return [*before, *standard, *([list(row) for row in table.rows] for table in own if not table.before)]
