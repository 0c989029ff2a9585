"""Places in words: which section, row and column, or which page, and what stands there."""

from __future__ import annotations

from disclosure_nlp.check.context import label
from disclosure_nlp.model import CellRef, Evidence, Report
from disclosure_nlp.parse.forms import ColumnForm, Form, RowForm, load_form
from disclosure_nlp.view.layout import clip, one_line

_SECTION = {"proactive": "2", "requests": "3", "disputes": "4"}
_QUOTE = 56


def describe(evidence: Evidence, report: Report) -> str:
    """Return a place in words with a quote: ``section 3, 重复申请 × 总计: "0" (at 1312)``."""
    span = report.span(evidence)
    where = cell_name(evidence, report) if isinstance(evidence, CellRef) else ""
    if span is None:
        return f"{where}: no such cell in print"
    quote = clip(one_line(report.text[span.start : span.end]), _QUOTE)
    page = _page(report, span.start)
    at = f"(page {page}, at {span.start})" if page else f"(at {span.start})"
    said = f'"{quote}"' if quote else "blank"
    return f"{where}: {said} {at}" if where else f"{said} {at}"


def cell_name(cell: CellRef, report: Report) -> str:
    """Return the official labels of a cell's row and column; its ids where the form has none."""
    if cell.table == "statistics":
        return f"statistics table, {clip(label(cell.table, cell.row), 30)}"
    table = report.tables.get(cell.table)
    form = load_form(table.form if table is not None else "2021")
    rows, columns = _labels(form, cell.table)
    row = clip(rows.get(cell.row, cell.row), 30)
    return f"section {_SECTION.get(cell.table, '?')}, {row} × {clip(columns.get(cell.column, cell.column), 20)}"


def _labels(form: Form, table: str) -> tuple[dict[str, str], dict[str, str]]:
    rows: list[RowForm] = []
    columns: list[ColumnForm] = []
    if table == "proactive":
        for block in form.blocks:
            rows += block.rows
            columns += block.columns
    else:
        grid = form.requests if table == "requests" else form.disputes
        rows += [*grid.rows, *grid.alternatives]
        columns += grid.columns
    return {row.id: row.label for row in rows}, {column.id: column.label for column in columns}


def _page(report: Report, position: int) -> int | None:
    """Return the page a position lies on, or None where the file has no pages."""
    blocks = (block for block in report.document.blocks if block.start <= position <= block.end)
    return next((block.page for block in blocks if block.page is not None), None)
