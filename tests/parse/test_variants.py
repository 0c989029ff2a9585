"""Variants and damage met in real files (docs/variants.md): each read right, or unread and named, never a wrong figure."""

from collections.abc import Callable

import pytest

from disclosure_nlp.check.runner import check_report
from disclosure_nlp.errors import NoReportError
from disclosure_nlp.model import CheckResult, Report
from disclosure_nlp.parse import parse_report
from disclosure_nlp.parse.forms import APPLICANTS, OUTCOME_GROUPS, load_form, outcome_rows_by_group
from disclosure_nlp.read import read_bytes
from disclosure_nlp.synth.generate import make_reports
from disclosure_nlp.synth.html import write_html
from disclosure_nlp.synth.model import SyntheticReport
from disclosure_nlp.synth.text import write_text
from disclosure_nlp.tag.tagging import tag_report

TABLES = ("proactive", "requests", "disputes")
COLUMNS = (*APPLICANTS, "total")


def made(year: int = 2023) -> SyntheticReport:
    return next(make_reports(1, range(year, year + 1), 11))


def parsed(text: str | bytes, name: str = "made-up.txt") -> Report:
    return parse_report(read_bytes(text.encode() if isinstance(text, str) else text, name))


def wrong_cells(report: Report, truth: SyntheticReport) -> list[tuple[str, str, str]]:
    """Return the cells that differ from the truth, a printed one that was not read among them."""
    wrong = []
    for (table, row, column), text in truth.cells.items():
        number = report.tables[table].number(row, column) if table in report.tables else None
        if number != (float(text) if text else None):
            wrong.append((table, row, column))
    return wrong


def invented_cells(report: Report, truth: SyntheticReport) -> list[tuple[str, str, str]]:
    """Return the cells that were given a figure which is not the one printed there."""
    numbers = {(n, c.row, c.column): c.value.number for n, t in report.tables.items() for c in t.cells}
    return [key for key, got in numbers.items() if got is not None and got != float(truth.cells.get(key) or "nan")]


def results(report: Report, *checks: str) -> list[CheckResult]:
    return [result for result in check_report(report, tag_report(report)).results if result.check in checks]


def failures(report: Report, *checks: str) -> list[CheckResult]:
    return [result for result in results(report, *checks) if result.verdict == "fail"]


# --- titles of sections ----------------------------------------------------------------------------------------------

TITLES = {
    "overview": (
        "一、概述", "一、总体情况概述", "一、总体情况、", "1、 总体情况", "一、基本工作情况", "一、基本情况", "一、主要工作概述",
        "一、主要任务落实情况", "一、政府信息公开总体情况",
    ),
    "proactive": (
        "二、行政机关主动公开政府信息情况", "二、主动公开政府信息的情况", "二、政府信息主动公开情况", "二、主动公开情况",
        "二、主动公开政府政府情况",
    ),
    "requests": (
        "2、收到和处理政府信息公开申请情况", "三、行政机关收到和处理政府信息公开申请情况", "三、收到和处理政府信息公开申请的情况",
        "三、依申请公开政府信息情况", "三、依申请公开和不予公开情况", "l三、收到和处理政府信息公开申请情况",
    ),
    "disputes": (
        "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况", "四、政府信息公开工作被申请行政复议提起行政诉讼情况",
        "四、政府信息公开行政复议和行政诉讼情况", "四、政府信息公开行政复议及行政诉讼情况", "四、行政复议行政诉讼情况",
        "四、行政复议、提起行政诉讼的情况", "五、政府信息公开行政复议、行政诉讼情况",
    ),
    "problems": (
        "五、政府信息公开工作存在的主要问题及改进情况", "五、存在的主要问题和改进措施", "五、存在问题及改进情况",
        "五、存在的主要问题及整改情况", "五、存在的主要问题及下一步工作情况",
    ),
    "other": (
        "六、其它需要报告的事项", "六、其他需要报告事项", "六、其他需要汇报事项", "六、其他报告事项", "六、其他事项",
        "六、需要说明的事项与附表", "l六、其他需要报告的事项",
    ),
}  # fmt: skip
OFFICIAL = {
    "overview": "一、总体情况",
    "proactive": "二、主动公开政府信息情况",
    "requests": "三、收到和处理政府信息公开申请情况",
    "disputes": "四、政府信息公开行政复议、行政诉讼情况",
    "problems": "五、存在的主要问题及改进情况",
    "other": "六、其他需要报告的事项",
}


@pytest.mark.parametrize(("section", "title"), [(name, title) for name, titles in TITLES.items() for title in titles])
def test_titles_of_sections(section: str, title: str) -> None:
    text = write_text(made(), "markdown")
    assert OFFICIAL[section] in text
    report = parsed(text.replace(OFFICIAL[section], title))
    assert [item.id for item in report.sections] == ["preamble", *OFFICIAL]
    assert wrong_cells(report, made()) == []


def test_the_preamble_lists_other_parts_than_the_body_has() -> None:
    listed = "全文由概述、主动公开情况、依申请公开情况、收费及减免情况、复议诉讼情况、主要问题、附表七部分组成。"
    text = write_text(made(), "markdown")
    report = parsed(text.replace(OFFICIAL["overview"], f"{listed}\n{OFFICIAL['overview']}"))
    assert [item.id for item in report.sections] == ["preamble", *OFFICIAL]


# --- labels of tables ------------------------------------------------------------------------------------------------

LABELS = [
    (2023, "行政规范性文件", "规范性文件"),
    (2023, "规章", "规 章"),
    (2023, "第二十条第（一）项", "第二十条 第(一)项"),
    (2023, "（一）予以公开", "(一)予以公开"),
    (2023, "现行有效件数", "现行有效件"),
    (2023, "本年制发件数", "本年发件"),
    (2023, "行政事业性收费", "行政事业型收费"),
    (2023, "2.其他法律行政法规禁止公开", "2.其他法律行政止公开"),
    (2023, "（本列数据的勾稽关系为", "（本列）数据的勾稽关系为"),
    (2023, "（三）不予公开", "（三) 不予公开"),
    (2023, "总计", "合计"),
    (2023, "1.属于国家秘密", "1.属于国家秘密（依照条例第十四条）"),
    (2023, "（七）总计", "（七）总计（各项之和）"),
    (2023, "其他", "其它"),
    (2019, "本年新制作数量", "本年新 制作数量"),
    (2019, "对外公开总数量", "对外公开总数"),
    (2019, "本年增/减", "本年增减"),
    (2019, "规范性文件", "规范性文件（含市政府及办公室文件）"),
]


@pytest.mark.parametrize(("year", "label", "variant"), LABELS)
@pytest.mark.parametrize("layout", ["markdown", "cell_per_line"])
def test_labels_of_tables(year: int, label: str, variant: str, layout: str) -> None:
    truth = made(year)
    head, heading, body = write_text(truth, layout).partition(OFFICIAL["proactive"])
    assert label in body
    report = parsed(head + heading + body.replace(label, variant))
    assert wrong_cells(report, truth) == []
    assert report.form == truth.form
    assert failures(report, "S3") == []


def test_labels_broken_over_lines_of_a_cell() -> None:
    truth = made()
    text = write_text(truth, "cell_per_line")
    for label in ("商业企业", "科研机构", "社会公益组织"):
        text = text.replace(label, f"{label[:2]}\n{label[2:]}")
    report = parsed(text.replace("本年制发件数", "本年制\n发件数"))
    assert wrong_cells(report, truth) == []
    assert failures(report, "S3") == []


def test_labels_split_over_two_rows_of_the_header() -> None:
    truth = made()
    text = write_text(truth, "markdown")
    header = next(line for line in text.split("\n") if "商业企业" in line)
    halves = [header.replace("企业", "").replace("机构", ""), "|  |  |  |  | 企业 | 机构 |  | 机构 |  |  |"]
    report = parsed(text.replace(header, "\n".join(halves)))
    assert wrong_cells(report, truth) == []
    assert failures(report, "S3") == []


# --- cells -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "state", "number"),
    [
        ("０", "number", 0), ("　0　", "number", 0), ("? 0", "number", 0), ("22（其中修订16件）", "number", 22), ("", "blank", None),
        ("/", "not_applicable", None), ("-", "not_applicable", None), ("——", "not_applicable", None), ("无", "not_applicable", None),
        ("不适用", "not_applicable", None), ("260余", "unreadable", None),
    ],
)  # fmt: skip
def test_cells(printed: str, state: str, number: int | None) -> None:
    truth = made()
    truth.cells["proactive", "rules", "made"] = printed
    cell = parsed(write_text(truth, "markdown")).tables["proactive"].cell("rules", "made")
    assert cell is not None
    assert (cell.value.state, cell.value.number, cell.raw.strip()) == (
        state,
        number,
        printed.strip().replace("０", "0"),
    )


def test_a_line_end_before_a_figure() -> None:
    truth = made()
    text = write_text(truth, "cell_per_line")
    assert wrong_cells(parsed(text.replace("\t0\n", "\t\n0\n")), truth) == []


def test_figures_in_the_column_of_totals_only() -> None:
    truth = made()
    truth.cells |= {key: "" for key in truth.cells if key[0] == "requests" and key[2] != "total"}
    report = parsed(write_text(truth, "markdown"))
    assert wrong_cells(report, truth) == []
    assert {result.verdict for result in results(report, "R3")} == {"not_assessable"}
    assert len(failures(report, "V1")) == 1


# --- structure -------------------------------------------------------------------------------------------------------


def test_the_form_of_another_year_is_told_by_its_words() -> None:
    truth = made(2020)
    text = write_text(truth, "markdown").replace("2020年", "2022年")
    report = parsed(text)
    assert (report.year, report.form) == (2022, "2019")
    assert wrong_cells(report, truth) == []
    assert failures(report, "S6")


def test_blocks_of_two_forms_in_one_report() -> None:
    truth, old = made(), made(2019)
    text, older = write_text(truth, "markdown"), write_text(old, "markdown")

    def block(of: str) -> str:
        return of[of.index("| 第二十条第（一）项") : of.index("| 第二十条第（五）项")]

    report = parsed(text.replace(block(text), block(older)))
    assert report.forms["proactive.documents"] == "2019"
    assert report.forms["requests"] == report.forms["proactive.licences"] == "2021"
    truth.cells = {k: v for k, v in truth.cells.items() if k[1] not in ("rules", "normative_documents")}
    truth.cells |= {k: v for k, v in old.cells.items() if k[1] in ("rules", "normative_documents")}
    assert wrong_cells(report, truth) == []


def test_narrative_between_heading_and_table() -> None:
    truth = made()
    text = write_text(truth, "markdown")
    for heading in (OFFICIAL["proactive"], OFFICIAL["requests"]):
        text = text.replace(heading, f"{heading}\n该部分以表格形式报告。本年度我单位主动公开信息120条，其中文件3件。")
    report = parsed(text)
    assert wrong_cells(report, truth) == []
    assert [r.check for r in failures(report, "S7")] == ["S7"] * 2


def test_a_total_in_the_wrong_row_of_the_header() -> None:
    truth = made()
    text = write_text(truth, "markdown")
    header = next(line for line in text.split("\n") if "自然人" in line)
    rows = [header.replace("总计", ""), "|  |  |  |  |  |  |  |  | 总计 |  |"]
    assert invented_cells(parsed(text.replace(header, "\n".join(rows))), truth) == []


def test_repeated_lines_taken_out_by_a_converter() -> None:
    truth = made()
    seen: set[str] = set()
    kept = []
    for line in write_text(truth, "cell_per_line").split("\n"):
        if line.strip() not in seen or not line.strip():
            kept.append(line)
        seen.add(line.strip())
    report = parsed("\n".join(kept))
    assert not [r for r in failures(report, "S3", "R1", "R2", "R3", "R4", "V1", "N1", "N2") if r.fault == "agency"]


def run_together(text: str) -> str:
    """Return a text whose table rows have lost what parts their cells."""
    lines = text.split("\n")
    return "\n".join("".join(c.strip() for c in line.split("|")) if line.startswith("|") else line for line in lines)


def test_cells_run_together() -> None:
    truth = made()
    report = parsed(run_together(write_text(truth, "markdown")))
    assert invented_cells(report, truth) == []
    assert not failures(report, "R1", "R2", "R3", "R4", "N1", "N2")


def test_a_page_as_one_line() -> None:
    truth = made()
    text = run_together(write_text(truth, "markdown")).replace("\n", " ")
    report = parsed(text)
    assert (report.agency, report.year) == (truth.agency.name, truth.year)
    assert [item.id for item in report.sections] == ["preamble", *OFFICIAL]
    assert report.tables == {} or invented_cells(report, truth) == []
    assert {r.verdict for r in results(report, "S3")} == {"not_assessable"}
    said = {s.text for s in report.sentences if s.section == "problems"}
    assert said & {unit.text for unit in truth.units if unit.section == "problems"}


def test_vertical_header_characters_on_lines_of_their_own() -> None:
    truth = made()
    words = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    across, down = ("\n".join(f"\t{mark.join(word)}" for word in words) for mark in ("", "\n"))
    text = write_text(truth, "cell_per_line")
    assert across in text
    report = parsed(text.replace(across, down))
    assert wrong_cells(report, truth) == []
    assert failures(report, "S3") == []


def test_page_heads_between_the_rows_of_a_table() -> None:
    truth = made()
    text = (
        write_text(truth, "aligned")
        .replace("5.属于三类内部", "- 4 -\n5.属于三类内部")
        .replace("2.重复申请", "— 5 —\n2.重复申请")
    )
    assert wrong_cells(parsed(text), truth) == []


def blank_lines_between_cells(text: str) -> str:
    lines = [line.strip("\t") for line in text.split("\n")]
    return "\n\n".join(line for line in lines if line)


def bars_without_an_opening_one(text: str) -> str:
    return "\n".join(line.removeprefix("| ") if line.startswith("| ") else line for line in text.split("\n"))


def bars_and_cells_on_lines(text: str) -> str:
    rows = []
    for line in text.split("\n"):
        cells = line.strip("| ").replace(" | ", "  | \n ")
        rows.append(f"| \n {cells}  | " if line.startswith("| ") else line)
    return "\n".join(row for row in rows if not row.startswith("|---"))


def bars_behind_each_line(text: str) -> str:
    """One cell a line, each with a bar behind it, nothing where a row ends."""
    lines = [line for line in text.split("\n") if not line.startswith("|---")]
    cells = (line.strip("| ").split(" | ") if line.startswith("| ") else None for line in lines)
    rows = (
        [f"{cell.strip()} |" for cell in row if cell.strip()] if row else [line]
        for row, line in zip(cells, lines, strict=True)
    )
    return "\n".join(line for row in rows for line in row)


def marks_of_converters(text: str) -> str:
    return text.replace("\n三、", "\n[bookmark: _GoBack]三、").replace("信息内容", "[bookmark: OLE_1]信息内容")


@pytest.mark.parametrize(
    ("layout", "change"),
    [
        ("cell_per_line", blank_lines_between_cells),
        ("markdown", bars_without_an_opening_one),
        ("markdown", bars_and_cells_on_lines),
        ("markdown", bars_behind_each_line),
        ("cell_per_line", marks_of_converters),
    ],
)
@pytest.mark.parametrize("year", [2019, 2023])
def test_layouts_of_converters(layout: str, change: Callable[[str], str], year: int) -> None:
    truth = made(year)
    assert wrong_cells(parsed(change(write_text(truth, layout))), truth) == []


def test_tables_missing_altogether_are_a_fault_of_the_report() -> None:
    text = write_text(made(), "markdown")
    report = parsed("\n".join(line for line in text.split("\n") if not line.startswith("|")))
    assert [r.fault for r in failures(report, "S3")] == ["agency"] * 3


def test_figures_after_their_page_break_belong_to_no_other_row() -> None:
    truth = made()
    text = write_text(truth, "aligned")
    row = next(line for line in text.split("\n") if line.startswith("3.补正后"))
    label, *figures = row.split("  ")
    report = parsed(text.replace(row, f"{label}\n- 7 -\n{'  '.join(figures)}"))
    assert invented_cells(report, truth) == []


def test_a_torn_figure_is_never_put_together_in_silence() -> None:
    truth = made()
    truth.cells["requests", "granted", "natural_person"] = "2 0"
    report = parsed(write_text(truth, "markdown"))
    cell = report.tables["requests"].cell("granted", "natural_person")
    assert cell is not None
    assert cell.value.state == "unreadable"


# --- damage to the text ----------------------------------------------------------------------------------------------


def test_doubled_stops_and_spam_before_the_title() -> None:
    truth = made()
    text = write_text(truth, "markdown").replace("，", ",,").replace("。\n", "。,\n")
    report = parsed("优惠活动天天有 注册即送\n最新网址大全\n" + text)
    assert (report.agency, report.year) == (truth.agency.name, truth.year)
    assert wrong_cells(report, truth) == []


def test_a_foreign_name_in_the_title_is_not_mended_by_guess() -> None:
    truth = made()
    text = write_text(truth, "markdown").replace(truth.agency.name, "九州娱乐")
    report = parsed(text)
    assert (report.level, report.region, report.region_code) == (None, None, None)


def test_a_heading_that_a_wrong_encoding_broke() -> None:
    truth = made()
    text = write_text(truth, "markdown").replace(OFFICIAL["requests"], "三?。ㄒ唬┦盏胶痛?硇畔⒐_申请情况")
    report = parsed(text)
    assert wrong_cells(report, truth) == []
    assert not [r for r in failures(report, "S1") if r.fault == "agency"]


def test_literal_bytes_in_the_text_are_named_or_read() -> None:
    truth = made()
    text = write_text(truth, "markdown").replace("、", "\\xE3\\x80\\x81", 3)
    assert invented_cells(parsed(text), truth) == []


def test_words_of_other_regions_in_labels() -> None:
    truth = made()
    text = write_text(truth, "markdown")
    for simplified, mirrored in (
        ("行政规范性文件", "行政規範性檔案"),
        ("本年制发件数", "本年製發件數"),
        ("行政复议", "行政複議"),
        ("本年收费金额（单位：万元）", "本年收費金額（單位：萬元）"),
        ("行政处罚", "行政處罰"),
        ("总计", "總計"),
    ):
        text = text.replace(simplified, mirrored)
    report = parsed(text)
    assert wrong_cells(report, truth) == []
    assert failures(report, "S3") == []


# --- whole files -----------------------------------------------------------------------------------------------------


def test_the_groups_of_outcomes_share_no_row_and_miss_none() -> None:
    for form in ("2019", "2021"):
        grouped = [row for rows in outcome_rows_by_group(form).values() for row in rows]
        leaves = [row.id for row in load_form(form).requests.rows if row.group in OUTCOME_GROUPS]
        assert len(grouped) == len(set(grouped))
        assert set(leaves) <= set(grouped)
        assert len(leaves) == {"2019": 19, "2021": 21}[form]


@pytest.mark.parametrize("layout", ["one cell a line", "one row"])
def test_fifteen_bare_figures_below_their_header(layout: str) -> None:
    truth = made()
    text = write_text(truth, "aligned")
    figures = [value for key, value in truth.cells.items() if key[0] == "disputes"]
    row = "  ".join(figures)
    assert row in text
    report = parsed(text.replace(row, ("\n" if layout == "one cell a line" else "  ").join(figures)))
    assert wrong_cells(report, truth) == []


@pytest.mark.parametrize(
    "text",
    [
        "望屿县水利局2023年政府信息公开工作年度报告\n",
        "索引号：0024-2024\n发布机构：望屿县水利局\n发布日期：2024-01-20\n望屿县水利局2023年政府信息公开工作年度报告\n附件下载\n",
    ],
)
def test_a_title_without_a_text_is_no_report(text: str) -> None:
    with pytest.raises(NoReportError) as caught:
        parsed(text)
    assert caught.value.code == "report.no_content"


def test_the_same_file_under_another_name_has_the_same_identity() -> None:
    data = write_text(made(), "markdown").encode()
    one, other = (read_bytes(data, name) for name in ("a.txt", "年度报告" * 40 + ".txt"))
    assert one.source.sha256 == other.source.sha256
    assert (one.text, one.blocks, one.tables) == (other.text, other.blocks, other.tables)


def test_a_large_page_around_a_small_report() -> None:
    truth = made()
    page = write_html(truth, "word").decode()
    menu = "<ul>" + "<li><a href='/a.html'>信息公开指南</a></li>" * 2500 + "</ul>"
    style = (
        "<style>p.MsoNormal {mso-style-parent:''}</style><!--[if !supportLists]--><span>一、</span><!--[endif]-->" * 200
    )
    template = "<div ms-repeat='el in list' ms-if='el'>{{el.title}}</div>" * 200
    start, end = page.index("<body>") + 6, page.rindex("</body>")
    large = page[:start] + menu + style + template + page[start:end] + menu + page[end:]
    assert len(large) > 200_000
    report = parsed(large, "a.html")
    assert wrong_cells(report, truth) == []
    assert (report.agency, report.year) == (truth.agency.name, truth.year)
    assert [item.id for item in report.sections if item.id != "preamble"] == list(OFFICIAL)
