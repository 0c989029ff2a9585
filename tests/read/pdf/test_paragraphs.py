"""Paragraphs: unwrapping, page breaks, headings, furniture, boxes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from disclosure_nlp.read.assembly import DocumentLayout
from disclosure_nlp.read.pdf.reader import read_pdf
from disclosure_nlp.read.pdf.wrapping import join_wrapped_lines
from tests.read.pdf.drawing import FONT, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Cell, Rows, Sheet, numbered, width_of
from tests.read.pdf.forms import HEADINGS, PARAGRAPHS

LONG = PARAGRAPHS[1] * 4


def lines(pdf: DocumentLayout) -> list[str]:
    return [pdf.text[block.start : block.end] for block in pdf.blocks]


@pytest.mark.parametrize("spread", [True, False])
@pytest.mark.parametrize("size", [10.5, 14, 16])
def test_paragraphs_are_unwrapped_over_pages(size: float, spread: bool) -> None:
    sheet = Sheet(size)
    sheet.furniture = numbered("- {} -")
    sheet.centred("云桥县水利局")
    sheet.centred("2023年政府信息公开工作年度报告")
    told = [HEADINGS[0], LONG, "（一）主动公开情况。" + LONG, HEADINGS[1], *PARAGRAPHS, LONG * 3]
    for text in told:
        sheet.paragraph(text, spread=spread)
    pdf = read_pdf(sheet.save())
    assert sheet.page > 1
    assert lines(pdf) == ["云桥县水利局", "2023年政府信息公开工作年度报告", *told]
    assert pdf.text == "\n".join(lines(pdf))
    assert pdf.tables == ()


def test_paragraphs_without_indent_are_parted_by_short_lines_and_wide_gaps() -> None:
    sheet = Sheet(12)
    full = "公开信息" * 28  # whole lines: nothing but the gap below tells where the paragraph ends
    told = [HEADINGS[0], LONG, full + "。", LONG]
    for text in told:
        sheet.paragraph(text, indent=0, after=10)
    assert lines(read_pdf(sheet.save())) == told


def test_a_line_that_ends_early_for_a_long_word_goes_on() -> None:
    sheet = Sheet(16)
    text = (
        "如有疑问，请联系云桥县水利局办公室，电子邮箱是" + "yunqiao.shuiliju.office@mail.example.com" + "，欢迎监督。"
    )
    sheet.paragraph(text, spread=False)
    sheet.paragraph(LONG)
    assert lines(read_pdf(sheet.save())) == [text, LONG]


@pytest.mark.parametrize("hyphen", ["-", "\u00ad"])
def test_a_number_broken_at_its_hyphen_keeps_it(hyphen: str) -> None:
    sheet = Sheet(16)
    first = "如有疑问，请联系云桥县水利局办公室，电话为" + "0571" + hyphen
    sheet.write(RIGHT - width_of(first, 16), sheet.y, first)
    sheet.write(LEFT, sheet.y - 27, "81234567，欢迎监督。")
    sheet.y -= 54
    sheet.paragraph(LONG)
    paragraph = lines(read_pdf(sheet.save()))[0]
    assert paragraph == first.replace("\u00ad", "-") + "81234567，欢迎监督。"


def test_signature_and_date_stand_alone() -> None:
    sheet = Sheet(16)
    sheet.paragraph(LONG)
    for text in ("云桥县水利局", "2024年1月20日"):
        sheet.write(RIGHT - 150, sheet.y, text)
        sheet.y -= 28
    assert lines(read_pdf(sheet.save())) == [LONG, "云桥县水利局", "2024年1月20日"]


def test_a_heading_in_larger_type_runs_into_its_paragraph_and_a_title_does_not() -> None:
    sheet = Sheet(12)
    sheet.write(LEFT, sheet.y, "云桥县水利局年度报告正文", 18)
    sheet.y -= 30
    heading = "（一）主动公开情况。"
    lines_ = ["全年共发布各类信息，内容包括各项政策文件、", "工作动态与办事指南。" + "公开信息" * 5]
    sheet.write(LEFT + 24, sheet.y, heading, 18)
    sheet.write(LEFT + 24 + 18 * len(heading), sheet.y, lines_[0], 12)
    sheet.write(LEFT, sheet.y - 24, lines_[1], 12)
    sheet.y -= 48
    sheet.paragraph(LONG)
    title, paragraph, *_ = lines(read_pdf(sheet.save()))
    assert title == "云桥县水利局年度报告正文"
    assert paragraph == heading + "".join(lines_)


def test_hanging_marks_at_line_ends_are_kept() -> None:
    sheet = Sheet(16)
    text = "公开" * 12 + "信、" + "公开" * 13 + "信，" + "公开" * 13 + "信。其余信息另行公布。"
    sheet.paragraph(text)
    assert lines(read_pdf(sheet.save())) == [text]


@pytest.mark.parametrize(
    "form", ["- {} -", "— {} —", "－{}－", "{}", "第{}页", "第 {} 页 共 9 页", "{}/9", "Page {} of 9", "·{}·"]
)
def test_page_numbers_are_no_text(form: str) -> None:
    sheet = Sheet(16)
    sheet.furniture = numbered(form)
    sheet.paragraph(LONG * 8)
    assert sheet.page > 1
    assert lines(read_pdf(sheet.save())) == [LONG * 8]


def test_running_heads_and_feet_are_no_text() -> None:
    def furniture(canvas: Canvas, page: int) -> None:
        canvas.setFont(FONT, 9)
        canvas.drawString(LEFT, 800, "云桥县水利局2023年政府信息公开工作年度报告")
        canvas.drawString(LEFT, 40, f"https://www.example.com/report.html    {page}/4")
        canvas.line(LEFT, 790, RIGHT, 790)

    sheet = Sheet(16)
    sheet.furniture = furniture
    sheet.paragraph(LONG * 8)
    assert sheet.page > 1
    assert lines(read_pdf(sheet.save())) == [LONG * 8]


def test_a_figure_in_the_text_is_no_page_number() -> None:
    sheet = Sheet(16)
    sheet.paragraph("全年公开信息的件数为")
    sheet.paragraph("12")
    assert lines(read_pdf(sheet.save())) == ["全年公开信息的件数为", "12"]


def test_paragraphs_in_boxes_are_no_tables() -> None:
    sheet = Sheet(14)
    told = []
    for heading, text in zip(HEADINGS, [LONG, *PARAGRAPHS], strict=False):
        sheet.paragraph(heading)
        top = sheet.y + 18
        sheet.paragraph(text, left=LEFT + 6, right=RIGHT - 6)
        sheet.canvas.rect(LEFT, sheet.y + 16, RIGHT - LEFT, top - sheet.y - 16)
        sheet.y -= 20
        told += [heading, text]
    pdf = read_pdf(sheet.save())
    assert lines(pdf) == told
    assert pdf.tables == ()


def test_a_box_over_a_page_break_and_a_frame_around_the_page() -> None:
    sheet = Sheet(14)
    sheet.furniture = lambda canvas, page: canvas.rect(LEFT - 20, 60, RIGHT - LEFT + 40, 730)
    sheet.paragraph(LONG * 5)
    sheet.table([["事项", "数量", "备注"], ["发布会", "12", ""]], [150, 150, 148])
    sheet.paragraph(LONG)
    pdf = read_pdf(sheet.save())
    assert sheet.page > 1
    assert lines(pdf) == [LONG * 5, "事项\t数量\t备注\n发布会\t12\t", LONG]


def test_a_column_of_cells_with_paragraphs_is_no_table() -> None:
    sheet = Sheet(10)
    sheet.table([[HEADINGS[0]], [LONG], [HEADINGS[4]], [PARAGRAPHS[2]]], [RIGHT - LEFT], size=10)
    pdf = read_pdf(sheet.save())
    assert lines(pdf) == [HEADINGS[0], LONG, HEADINGS[4], PARAGRAPHS[2]]
    assert pdf.tables == ()


def test_prose_and_headings_inside_a_table_are_taken_out_of_it() -> None:
    sheet = Sheet(10)
    rows: Rows = [
        [Cell(HEADINGS[1], 1, 3)],
        ["信息内容", "制发", "废止"],
        ["规章", "1", "0"],
        [Cell(PARAGRAPHS[2], 1, 3)],
        ["信息内容", "制发", "废止"],
        ["文件", "2", "3"],
    ]
    sheet.table(rows, [150, 150, 148], size=10)
    assert lines(read_pdf(sheet.save())) == [
        HEADINGS[1],
        "信息内容\t制发\t废止\n规章\t1\t0",
        PARAGRAPHS[2],
        "信息内容\t制发\t废止\n文件\t2\t3",
    ]


def test_spaced_titles_and_justified_gaps_lose_their_blanks_and_words_keep_them() -> None:
    sheet = Sheet(14)
    sheet.centred("政 府 信 息 公 开")
    sheet.paragraph("依据《 条例 》第 50 条 ， 使用 Open Data 平台发布 12 项 。")
    assert lines(read_pdf(sheet.save())) == ["政府信息公开", "依据《条例》第50条，使用Open Data平台发布12项。"]


def test_watermarks_and_text_off_the_page_are_left_out() -> None:
    sheet = Sheet(14)
    sheet.paragraph(LONG)
    canvas = sheet.canvas
    canvas.saveState()
    canvas.translate(200, 500)
    canvas.rotate(45)
    canvas.setFont(FONT, 30)
    canvas.drawString(0, 0, "仅供内部参考")
    canvas.restoreState()
    sheet.write(WIDTH + 60, 600, "页外的字")
    assert lines(read_pdf(sheet.save())) == [LONG]


def test_bold_by_printing_twice_is_read_once() -> None:
    sheet = Sheet(14)
    for shift in (0.0, 0.4):
        sheet.write(LEFT + shift, TOP, "一、总体情况11")
    sheet.y -= 30
    for char, x in zip("情情况", (LEFT, LEFT + 14, LEFT + 28), strict=True):
        sheet.write(x, sheet.y, char)
        sheet.write(x + 0.3, sheet.y, char)
    assert lines(read_pdf(sheet.save())) == ["一、总体情况11", "情情况"]


def test_figures_drawn_after_the_rest_of_the_line_come_in_place() -> None:
    sheet = Sheet(16)
    sheet.write(LEFT, TOP, "全年公开")
    sheet.write(LEFT + 16 * 6, TOP, "件信息")
    sheet.write(LEFT + 16 * 4 + 2, TOP, "21")
    assert lines(read_pdf(sheet.save())) == ["全年公开21件信息"]


@pytest.mark.parametrize("quarter", [90, 180, 270])
def test_turned_pages_read_upright(quarter: int) -> None:
    """The page is turned for display, its text the other way, as landscape pages are made."""
    sheet = Sheet(14)
    canvas = sheet.canvas
    canvas.setPageRotation(quarter)
    wide, high = (HEIGHT, WIDTH) if quarter % 180 else (WIDTH, HEIGHT)
    canvas.translate(wide / 2, high / 2)
    canvas.rotate(quarter)
    canvas.translate(-WIDTH / 2, -HEIGHT / 2)
    sheet.paragraph(LONG)
    sheet.table([["事项", "数量"], ["发布会", "12"]], [150, 150])
    assert lines(read_pdf(sheet.save())) == [LONG, "事项\t数量\n发布会\t12"]


def test_radicals_and_soft_hyphens_become_common_characters() -> None:
    from disclosure_nlp.read.pdf.characters import normalize_characters

    assert normalize_characters("⼈⺠政府⼀⻓\u00ad\u3000。") == "人民政府一长- 。"
    text = "⼈⺠\x00\u200b\ufffe"
    assert len(normalize_characters(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "more", "joined"),
    [
        ("公开", "信息", "公开信息"),
        ("open", "data", "open data"),
        ("gk@exam", "ple.com", "gk@example.com"),
        ("0571-", "81234567", "0571-81234567"),
        ("202", "3年", "2023年"),
        ("", "信息", "信息"),
    ],
)
def test_join_wrapped(text: str, more: str, joined: str) -> None:
    assert join_wrapped_lines(text, more) == joined


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.text(alphabet="公开信息年度报告，、；12", min_size=3, max_size=160).map(lambda text: f"公{text}开。"),
        min_size=1,
        max_size=5,
    )
)
def test_any_indented_paragraphs_come_back(told: list[str]) -> None:
    sheet = Sheet(14)
    for text in (LONG, *told):
        sheet.paragraph(text)
    assert lines(read_pdf(sheet.save())) == [LONG, *told]
