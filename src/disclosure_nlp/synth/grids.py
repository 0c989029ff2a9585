"""Standard tables of synthetic reports with the merged cells of the official form."""

from __future__ import annotations

from typing import NamedTuple

from disclosure_nlp.synth.model import SyntheticReport
from disclosure_nlp.synth.text import GRIDS, Grid, grids_of_section, request_grid

_LABELS = 3
_RESULTS = 5


class MergedCell(NamedTuple):
    """A table cell: text, number of columns, and whether a vertical merge starts or continues in it."""

    text: str
    colspan: int = 1
    vertical: str = ""


MergedGrid = list[list[MergedCell]]


def merged_grids(report: SyntheticReport, section: str) -> list[MergedGrid]:
    """Return the tables of a report's section in order, the standard table with the official form's merged cells."""
    return [
        merged_grid(report, section)
        if section in GRIDS and grid == GRIDS[section](report)
        else [[MergedCell(text) for text in row] for row in grid]
        for grid in grids_of_section(report, section)
    ]


def merged_grid(report: SyntheticReport, section: str) -> MergedGrid:
    """Return the standard table of a section with the merged cells of the official form."""
    return {"proactive": _merge_proactive_table, "requests": _merge_request_table, "disputes": _merge_dispute_table}[
        section
    ](report)


def _merge_proactive_table(report: SyntheticReport) -> MergedGrid:
    """Return the tables of section 2 (proactive disclosure) with the merged cells of the official form."""
    width = 5 if report.form == "2019" else 4
    rows = []
    for row in GRIDS["proactive"](report):
        spare = width - len(row)
        at = 2 if row[0] == "信息内容" and len(row) == 4 else 1 if len(row) == 4 else len(row) - 1
        rows.append([MergedCell(text, 1 + spare * (i == at)) for i, text in enumerate(row)])
    return rows


def _merge_request_table(report: SyntheticReport) -> MergedGrid:
    """Return the table on requests (section 3) with the merged cells of the official form."""
    head, *body = request_grid(report)
    kinds = head[_LABELS + 1 : -1]
    corner = MergedCell(head[0], 3, "start")
    below = corner._replace(vertical="inside")
    rows = [
        [corner, MergedCell("申请人情况", 7)],
        [below, MergedCell("自然人", 1, "start"), MergedCell("法人或其他组织", 5), MergedCell("总计", 1, "start")],
        [below, MergedCell("", 1, "inside"), *(MergedCell(kind) for kind in kinds), MergedCell("", 1, "inside")],
    ]
    for index, row in enumerate(body):
        rows.append([*_label_cells_of_row(body, index), *(MergedCell(text) for text in row[_LABELS:])])
    return rows


def _label_cells_of_row(table_rows: Grid, row_index: int) -> list[MergedCell]:
    """Return the merged label cells of a row in the table on requests."""
    top, group, leaf = table_rows[row_index][:_LABELS]
    if not group and not leaf and top:
        return [MergedCell(top, 3)]
    first = MergedCell(top, 1, "start" if top else "inside")
    if not leaf:
        return [first, MergedCell(group, 2)]
    return [first, MergedCell(group, 1, "start" if group else "inside"), MergedCell(leaf)]


def _merge_dispute_table(report: SyntheticReport) -> MergedGrid:
    """Return the table on reviews and lawsuits (section 4) with the merged cells of the official form."""
    grid = GRIDS["disputes"](report)
    results = grid[1][:_RESULTS]
    blocks = [MergedCell(name, _RESULTS) for name in ("未经复议直接起诉", "复议后起诉")]
    return [
        [MergedCell("行政复议", _RESULTS), MergedCell("行政诉讼", 2 * _RESULTS)],
        [*(MergedCell(result, 1, "start") for result in results), *blocks],
        [*(MergedCell("", 1, "inside") for _ in results), *(MergedCell(result) for result in results * 2)],
        [MergedCell(text) for text in grid[-1]],
    ]
