"""Sections by their words and sentences that tile the narrative."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_nlp.model import Report
from disclosure_nlp.parse import parse_report
from disclosure_nlp.parse.sentences import sentence_spans
from disclosure_nlp.read import read_bytes

TITLE = "云桥县水利局2023年政府信息公开工作年度报告\n"
STANDARD = [
    "一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况", "五、存在的主要问题及改进情况", "六、其他需要报告的事项",
]  # fmt: skip
IDS = ["overview", "proactive", "requests", "disputes", "problems", "other"]


def parse(*lines: str) -> Report:
    return parse_report(read_bytes((TITLE + "\n".join(lines)).encode(), "made-up.txt"))


def ids(report: Report) -> list[str]:
    return [section.id for section in report.sections if section.id != "preamble"]


def test_the_standard_headings() -> None:
    report = parse(*(part for title in STANDARD for part in (title, "正文内容。")))
    assert ids(report) == IDS
    assert [section.numeral for section in report.sections[1:]] == ["一、", "二、", "三、", "四、", "五、", "六、"]


@pytest.mark.parametrize(
    ("position", "variant"),
    [
        (0, "一、概述"), (0, "一、总体情况、"), (0, "1、 总体情况"), (0, "一、基本情况"), (0, "一、 总 体 情 况"),
        (0, "一、2022年政府信息公开工作的总体情况"), (0, "一 概述"), (0, "一、政府信息公开工作的基本概况"), (0, "一、政府信息公开主要工作概述"),
        (1, "二、行政机关主动公开政府信息情况"), (1, "二、政府信息主动公开情况"), (1, "二、主动公开政府政府情况"),
        (2, "2、 收到和处理政府信息公开申请情况"), (2, "三、依申请公开政府信息情况"), (2, "收到和处理政府信息公开申请情况"),
        (3, "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况"), (3, "四、政府信息公开行政复议和行政诉讼情况"),
        (3, "四、行政复议行政诉讼情况"), (3, "四、政府信息公开行政复议、提起行政诉讼的情况"),
        (4, "五、政府信息公开工作存在的主要问题及改进情况"), (4, "五、存在问题及改进情况"), (4, "五、存在的问题及整改情况"),
        (4, "五、存在的主要问题和改进措施"), (4, "五、存在的主要问题及下一步工作情况"),
        (5, "六、其它需要报告的事项"), (5, "l六、其他需要报告的事项"), (5, "六、其他事项"), (5, "六、其他需要报告事项"),
    ],
)  # fmt: skip
def test_variants_of_headings(position: int, variant: str) -> None:
    lines = [*STANDARD]
    lines[position] = variant
    assert ids(parse(*(part for title in lines for part in (title, "正文内容。")))) == IDS


def test_row_labels_and_sub_topics_open_no_section() -> None:
    report = parse(
        STANDARD[0], "二、工作机制", "内容。", "三、主动公开工作情况", "内容。", "四、政府信息公开申请情况", "内容。",
        STANDARD[1], "规章 0 0 0", "行政规范性文件 1 0 1", STANDARD[2],
        "一、本年新收政府信息公开申请数量 1 0 0 0 0 0 1", "四、结转下年度继续办理 0 0 0 0 0 0 0",
        STANDARD[3], "内容。", STANDARD[4], "内容。", STANDARD[5], "无。",
    )  # fmt: skip
    assert ids(report) == IDS
    assert report.sections[1].end > report.text.index("四、政府信息公开申请情况")


def test_a_heading_glued_to_its_first_sentence() -> None:
    report = parse(*STANDARD[:4], "五、存在的主要问题及改进情况：信息更新偏慢。下一步将及时更新。", STANDARD[5], "无。")
    assert ids(report) == IDS
    problems = [s.text for s in report.sentences if s.section == "problems"]
    assert problems[-2:] == ["信息更新偏慢。", "下一步将及时更新。"]


def test_a_page_that_came_as_one_line_still_has_its_sections() -> None:
    heads = "".join(f"{heading} 望屿县公开信息十条。" for heading in STANDARD)
    page = "首页 望屿县水利局2023年政府信息公开工作年度报告 本报告按要求编制。 " + heads
    report = parse_report(read_bytes(page.encode(), "a.txt"))
    assert (report.agency, report.year, ids(report)) == ("望屿县水利局", 2023, IDS)
    assert [s.text for s in report.sentences if s.section == "other"][-1] == "望屿县公开信息十条。"


def test_a_list_of_titles_opens_no_section() -> None:
    listed = "，".join(STANDARD)
    report = parse(f"全文包括： {listed}。", f"{STANDARD[0]},（一）概况,{STANDARD[1]},", *STANDARD)
    assert ids(report) == IDS


OUTLINES = [
    ("一、概述", "二、主动公开政府信息情况", "三、依申请公开政府信息情况", "四、政府信息公开的收费及减免情况",
     "五、因政府信息公开申请行政复议、提起行政诉讼的情况", "六、政府信息公开工作存在的主要问题及改进措施", "七、需要说明的事项与附表"),
    ("一、主动公开政府信息情况", "二、依申请公开政府信息和不予公开政府信息的情况", "三、政府信息公开收费及减免情况",
     "四、行政复议、行政诉讼情况", "五、主要问题和改进措施", "六、其他需要报告的事项"),
    ("一、基本工作情况", "二、主动公开情况", "三、回应解读情况", "四、依申请公开政府信息办理情况", "五、行政复议、诉讼和举报投诉情况",
     "六、机构建设、保障经费及会议培训情况", "七、存在的问题和不足及改进措施", "八、附件"),
    ("一、总体工作情况", "二、政府信息主动公开情况", "三、政府信息公开申请的办理情况", "四、咨询处理情况", "五、复议、诉讼情况",
     "六、存在问题和下一步打算", "七、说明与附表"),
]  # fmt: skip


@pytest.mark.parametrize("outline", OUTLINES)
def test_outlines_before_2019_are_mapped_to_the_six_sections(outline: tuple[str, ...]) -> None:
    text = "望屿县水利局2012年政府信息公开工作年度报告\n" + "".join(f"{title}\n有关内容。\n" for title in outline)
    report = parse_report(read_bytes(text.encode(), "a.txt"))
    wanted = [name for name in IDS if name != "overview" or len(outline) > 6]
    assert ids(report) == wanted
    assert report.form is None
    assert not [issue for issue in report.issues if issue.code == "table.none"]


def test_a_section_printed_twice_shows() -> None:
    report = parse(*STANDARD, "无。", STANDARD[5], "无。")
    assert ids(report) == [*IDS, "other"]


def test_headings_inside_a_line_and_their_path() -> None:
    report = parse(
        STANDARD[0], "（一）组织领导。成立领导小组。", "1.专人负责。", "（二）主动公开。发布信息十条。", *STANDARD[1:]
    )
    found = {s.text: (s.is_heading, s.heading_path) for s in report.sentences}
    assert found["（一）组织领导。"] == (True, ("总体情况",))
    assert found["成立领导小组。"] == (False, ("总体情况", "组织领导"))
    assert found["发布信息十条。"] == (False, ("总体情况", "主动公开"))


def test_list_items_are_segments_of_their_sentence() -> None:
    text = "主要问题：一是更新偏慢，二是形式单一；三是人员较少。"
    report = parse(*STANDARD[:5], text, STANDARD[5])
    sentences = [s for s in report.sentences if s.section == "problems" and not s.is_heading]
    pieces = [report.text[g.start : g.end] for s in sentences for g in s.segments]
    assert pieces == ["一是更新偏慢，", "二是形式单一；", "三是人员较少。"]


def test_stops_in_brackets_and_quotes_end_no_sentence() -> None:
    text = "答复十件（含上年两件；另有一件结转），均已办结。落实“一事一审。”原则；接受监督。"
    spans = [text[a:b] for a, b in sentence_spans(text, 0, len(text))]
    assert spans == ["答复十件（含上年两件；另有一件结转），均已办结。", "落实“一事一审。”原则；", "接受监督。"]


@given(st.text(alphabet="公开信息，。；！（）“”《》 \u30001", max_size=80))
def test_sentences_tile_the_text(text: str) -> None:
    spans = list(sentence_spans(text, 0, len(text)))
    assert all(a < b for a, b in spans)
    assert all(end <= start for (_, end), (start, _) in itertools.pairwise(spans))
    covered = "".join(text[a:b] for a, b in spans)
    assert "".join(covered.split()) == "".join(text.split())
