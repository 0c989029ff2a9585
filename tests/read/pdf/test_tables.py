"""Tables: borders of every kind, merges, page breaks, tables without lines."""

from __future__ import annotations

import io
import random
from collections.abc import Sequence
from typing import Any

import pdfplumber
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disclosure_nlp.model import RawTable
from disclosure_nlp.parse import parse_report
from disclosure_nlp.parse.forms import load_form
from disclosure_nlp.read import read_bytes
from disclosure_nlp.read.assembly import DocumentLayout
from disclosure_nlp.read.pdf.reader import read_pdf
from tests.read.pdf.drawing import BORDERS, FONT, LEFT, RIGHT, TOP, Cell, Rows, Sheet, numbered, place
from tests.read.pdf.forms import (
    DISPUTE_WIDTHS,
    HEADINGS,
    PARAGRAPHS,
    PROACTIVE_WIDTHS,
    REQUEST_WIDTHS,
    dispute_rows,
    proactive_rows,
    request_rows,
    texts,
)

RULED = [name for name in BORDERS if name not in ("none", "level only", "upright only")]
BREAKS: list[dict[str, Any]] = [
    {},
    {"breaks": (13,)},
    {"breaks": (13,), "closed": False},
    {"breaks": (21,), "closed": False, "cut": {"三、本年度办理结果": 0, "（四）无法提供": 4, "（五）不予处理": 4}},
    {"breaks": (2, 19), "shaded": True},
]


def figures(count: int, seed: int = 3) -> list[str]:
    dice = random.Random(seed)
    return [dice.choice(["0", "0", "0", "1", "7", "10", "20", "134", "4119", "26.55"]) for _ in range(count)]


def rows_of(table: RawTable) -> list[list[str]]:
    found: dict[int, list[str]] = {}
    for cell in table.cells:
        found.setdefault(cell.row, []).append(cell.text)
    return [found[row] for row in sorted(found)]


def spans_of(table: RawTable) -> list[tuple[int, int, int, int, str]]:
    return [(cell.row, cell.column, cell.rowspan, cell.colspan, cell.text) for cell in table.cells]


def wanted(rows: Rows) -> list[tuple[int, int, int, int, str]]:
    return [(p.row, p.column, p.cell.rowspan, p.cell.colspan, p.cell.text) for p in place(rows)]


def one_table(pdf: DocumentLayout) -> RawTable:
    assert [block.kind for block in pdf.blocks] == ["table"]
    for cell in pdf.tables[0].cells:
        assert pdf.text[cell.start : cell.end] == cell.text
    return pdf.tables[0]


def drawn(rows: Rows, widths: Sequence[float], **options: Any) -> DocumentLayout:
    sheet = Sheet()
    sheet.furniture = numbered("- {} -", 90)
    sheet.table(rows, widths, **options)
    return read_pdf(sheet.save())


@pytest.mark.parametrize("border", RULED)
@pytest.mark.parametrize("options", BREAKS, ids=str)
def test_request_table_with_all_merges(border: str, options: dict[str, Any]) -> None:
    rows = request_rows(figures(175))
    assert spans_of(one_table(drawn(rows, REQUEST_WIDTHS, border=border, **options))) == wanted(rows)


@pytest.mark.parametrize("border", RULED)
@pytest.mark.parametrize("stacked", [True, False])
def test_dispute_table_with_narrow_columns(border: str, stacked: bool) -> None:
    rows = dispute_rows(figures(15), stacked)
    assert spans_of(one_table(drawn(rows, DISPUTE_WIDTHS, border=border))) == wanted(rows)


@pytest.mark.parametrize("border", RULED)
@pytest.mark.parametrize("breaks", [(), (4,), (7,), (1,)])
def test_proactive_table_whose_halves_have_other_columns(border: str, breaks: tuple[int, ...]) -> None:
    rows = proactive_rows(figures(10))
    pdf = drawn(rows, PROACTIVE_WIDTHS, border=border, breaks=breaks, size=10)
    assert [row for table in pdf.tables for row in rows_of(table)] == texts(rows)[
        len(texts(rows)) - sum(map(len, map(rows_of, pdf.tables))) :
    ]
    assert pdf.text.split("\n")[0] == "第二十条第（一）项"


@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize("size", [7, 8.5])
def test_every_border_gives_all_cells_of_a_report(border: str, size: float) -> None:
    proactive, requests, disputes = figures(10, 5), figures(175, 6), figures(15, 7)
    sheet = Sheet(14)
    sheet.centred("峤坪区人民政府2023年政府信息公开工作年度报告", 18)
    sheet.paragraph(HEADINGS[0])
    sheet.paragraph(PARAGRAPHS[1])
    sheet.paragraph(HEADINGS[1])
    sheet.table(proactive_rows(proactive[6:] + proactive[:6]), PROACTIVE_WIDTHS, border=border, size=10)
    sheet.new_page()
    sheet.paragraph(HEADINGS[2])
    sheet.table(request_rows(requests), REQUEST_WIDTHS, border=border, size=size, breaks=(20,))
    sheet.paragraph(HEADINGS[3])
    sheet.table(dispute_rows(disputes), DISPUTE_WIDTHS, border=border, size=size)
    sheet.paragraph(HEADINGS[4])
    sheet.paragraph(PARAGRAPHS[2])
    report = parse_report(read_bytes(sheet.save(), "made-up.pdf"))
    form = load_form("2021")
    for name, told in {"proactive": proactive, "requests": requests, "disputes": disputes}.items():
        got = [report.tables[name].number(*key) for key in form.cell_ids(name)]
        assert got == [float(figure) for figure in told]


def test_figures_of_neighbouring_cells_are_never_joined_and_split_ones_are() -> None:
    sheet = Sheet()
    canvas = sheet.canvas
    sheet.table([["甲", "乙", "丙", "丁"], ["", "", "", ""]], [60, 20, 20, 60], size=9, height=24)
    y = TOP - 16
    sheet.write(LEFT + 60 + 12, y, "2", 9)
    sheet.write(LEFT + 80 + 2, y, "0", 9)
    sheet.write(LEFT + 120, y, "1", 9)
    sheet.write(LEFT + 124.6, y, "2", 9)
    sheet.write(LEFT + 20, y, "1", 9)
    sheet.write(LEFT + 34, y, "2", 9)
    assert canvas is sheet.canvas
    assert rows_of(one_table(read_pdf(sheet.save())))[1] == ["1 2", "2", "0", "12"]


def test_a_figure_that_runs_over_its_border_is_one_figure() -> None:
    sheet = Sheet()
    sheet.table([["甲", "乙", "丙"], ["", "", ""]], [60, 24, 60], size=9, height=24)
    sheet.write(LEFT + 62, TOP - 16, "1234567.5", 9)
    assert "1234567.5" in rows_of(one_table(read_pdf(sheet.save())))[1]


def test_a_figure_wrapped_in_a_narrow_cell_is_joined_and_two_figures_are_not() -> None:
    sheet = Sheet()
    sheet.table([["甲", "乙"], ["", ""]], [24, 100], size=9, height=34)
    for x, text, y in ((3, "113", -21), (3, "6", -32), (130 - 74, "11", -21), (130 - 74, "6", -32)):
        sheet.write(LEFT + x, TOP + y, text, 9)
    assert rows_of(one_table(read_pdf(sheet.save())))[1] == ["1136", "11 6"]


def test_rows_whose_floor_was_not_drawn_are_told_by_their_figures() -> None:
    sheet = Sheet()
    sheet.table([["项", "一", "二", "三"], ["", "", "", ""]], [100, 60, 60, 60], size=9, height=40)
    for row, texts_ in enumerate((("发布会", "1", "0", "7"), ("解读", "21", "3", "0"))):
        for x, text in zip((5, 125, 185, 245), texts_, strict=True):
            sheet.write(LEFT + x, TOP - 40 - 16 * row, text, 9)
    assert rows_of(one_table(read_pdf(sheet.save()))) == [
        ["项", "一", "二", "三"],
        ["发布会", "1", "0", "7"],
        ["解读", "21", "3", "0"],
    ]


def test_a_row_cut_in_the_middle_is_put_together() -> None:
    rows = request_rows(figures(175))
    label = "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"
    row = next(p.row for p in place(rows) if p.cell.text == label)
    head, tail = label[:14], label[14:]
    members = [Cell(item) if isinstance(item, str) else item for item in rows[row]]
    upper = [cell._replace(text=head if cell.text == label else cell.text) for cell in members]
    lower = [Cell(tail if cell.text == label else "") for cell in members]
    tall = [[_taller(cell, y, row) for cell in line] for y, line in enumerate(rows)]
    cut = [*tall[:row], upper, lower, *tall[row + 1 :]]
    pdf = drawn(cut, REQUEST_WIDTHS, breaks=(row + 1,), closed=False)
    assert texts(rows)[row] in rows_of(pdf.tables[0])
    assert len(pdf.tables) == 1
    assert len(rows_of(pdf.tables[0])) == len(rows)


def _taller(item: Cell | str, row: int, cut: int) -> Cell:
    cell = Cell(item) if isinstance(item, str) else item
    return cell._replace(rowspan=cell.rowspan + 1) if row < cut < row + cell.rowspan else cell


def test_a_header_repeated_on_the_next_page_is_read_once() -> None:
    head = ["事项", "甲", "乙", "丙"]
    body = [[f"第{i}类事项", str(i), "0", "2"] for i in range(1, 9)]
    pdf = drawn([head, *body[:4], head, *body[4:]], [120, 100, 100, 100], breaks=(5,))
    assert rows_of(one_table(pdf)) == [head, *body]


def test_tables_with_text_between_or_other_sides_stay_apart() -> None:
    rows = [["事项", "甲", "乙"], ["发布会", "1", "2"]]
    sheet = Sheet()
    sheet.table(rows, [100, 100, 100])
    sheet.new_page()
    sheet.table(rows, [100, 100, 200])
    sheet.paragraph("以上为全年数据。")
    sheet.table(rows, [100, 100, 200])
    pdf = read_pdf(sheet.save())
    assert [block.kind for block in pdf.blocks] == ["table", "table", "text", "table"]
    assert [rows_of(table) for table in pdf.tables] == [rows] * 3
    assert [table.page for table in pdf.tables] == [1, 2, 2]


def test_turned_labels_are_read_in_their_direction() -> None:
    sheet = Sheet()
    sheet.table([["", "1"], ["", "2"]], [40, 100], size=9, height=60)
    canvas = sheet.canvas
    canvas.saveState()
    canvas.translate(LEFT + 24, TOP - 30)
    canvas.rotate(90)
    canvas.setFont(FONT, 9)
    canvas.drawString(0, 0, "办理结果")
    canvas.restoreState()
    sheet.paragraph(PARAGRAPHS[1])
    assert rows_of(read_pdf(sheet.save()).tables[0])[0] == ["办理结果", "1"]


def test_shading_behind_lines_and_underlines_are_no_table() -> None:
    sheet = Sheet(14)
    sheet.canvas.setFillColorRGB(1, 1, 1)
    for row in range(8):
        sheet.canvas.rect(LEFT, TOP - 24 * row - 10, RIGHT - LEFT, 24, stroke=0, fill=1)
    sheet.canvas.setFillColorRGB(0, 0, 0)
    sheet.canvas.line(LEFT, TOP - 3, LEFT + 100, TOP - 3)
    sheet.paragraph(PARAGRAPHS[1] * 3)
    pdf = read_pdf(sheet.save())
    assert pdf.tables == ()
    assert pdf.text == PARAGRAPHS[1] * 3


def test_curves_and_diagonals_do_no_harm() -> None:
    sheet = Sheet()
    sheet.canvas.roundRect(LEFT - 10, 100, 460, 690, 12)
    sheet.canvas.circle(300, 300, 80)
    sheet.canvas.line(LEFT, TOP + 16, LEFT + 100, TOP)
    rows = [["", "甲", "乙"], ["发布会", "1", "2"]]
    sheet.table(rows, [100, 100, 100])
    assert rows_of(read_pdf(sheet.save()).tables[0]) == rows


@st.composite
def merged_rows(draw: st.DrawFn) -> list[list[Cell]]:
    """Draw a grid of at least 2 × 2 with random merges in which every row and column has an edge of its own."""
    height, width = draw(st.integers(2, 6)), draw(st.integers(2, 6))
    taken: set[tuple[int, int]] = set()
    rows: list[list[Cell]] = []
    for y in range(height):
        row = []
        for x in range(width):
            if (y, x) in taken:
                continue
            rowspan = draw(st.integers(1, min(3, height - y))) if y and x == 0 else 1
            colspan = draw(st.integers(1, 3)) if y == 0 and x else 1
            while any((y, x + i) in taken or x + i >= width for i in range(colspan)):
                colspan -= 1
            taken |= {(y + i, x + j) for i in range(rowspan) for j in range(colspan)}
            row.append(Cell(f"第{y}行{x}" if x == 0 or y == 0 else str(10 * y + x), rowspan, colspan))
        rows.append(row)
    rows.append([Cell(f"末行{x}" if x == 0 else str(x)) for x in range(width)])
    return rows


@settings(max_examples=40, deadline=None)
@given(merged_rows(), st.sampled_from(RULED))
def test_any_grid_with_merges_comes_back(rows: list[list[Cell]], border: str) -> None:
    width = len(rows[-1])
    found = [spans_of(table) for table in drawn(rows, [440 / width] * width, border=border, size=10).tables]
    assert found == [_squeezed(wanted(rows))]


def _squeezed(cells: list[tuple[int, int, int, int, str]]) -> list[tuple[int, int, int, int, str]]:
    """Leave out rows in which no cell but merged ones would end: nothing is drawn that could tell them."""
    edges = sorted({row for row, *_ in cells} | {row + high for row, _, high, *_ in cells})
    at = {edge: number for number, edge in enumerate(edges)}
    return [(at[row], column, at[row + high] - at[row], wide, text) for row, column, high, wide, text in cells]


def test_cells_agree_with_another_extractor() -> None:
    rows = request_rows(figures(175, 9))
    sheet = Sheet()
    sheet.table(rows, REQUEST_WIDTHS)
    data = sheet.save()
    with pdfplumber.open(io.BytesIO(data)) as other:
        theirs = [["".join(c.split()) for c in row if c is not None] for row in other.pages[0].extract_tables()[0]]
    assert theirs == rows_of(one_table(read_pdf(data)))
