"""Web pages: families of site builders, dirty markup, hostile markup."""

import pytest

from disclosure_nlp.check.runner import check_report
from disclosure_nlp.errors import ReadError
from disclosure_nlp.parse import parse_report
from disclosure_nlp.read import read_bytes
from disclosure_nlp.synth.generate import make_reports
from disclosure_nlp.synth.html import FAMILIES, write_html
from disclosure_nlp.tag.tagging import tag_report
from tests.truth import differences

HEADINGS = "<p>一、总体情况</p><p>内容。</p><p>二、主动公开政府信息情况</p>"


@pytest.mark.parametrize("family", list(FAMILIES))
@pytest.mark.parametrize("year", [2020, 2023])
def test_families(family: str, year: int) -> None:
    made = next(make_reports(1, range(year, year + 1), 11))
    document = read_bytes(write_html(made, family), "made-up.html")
    assert all(document.text[c.start : c.end] == c.text for t in document.tables for c in t.cells)
    report = parse_report(document)
    assert differences(report, made) == []
    assert (report.published or "").startswith(f"{year + 1}-01")


def page(body: str) -> bytes:
    return f"<html><head><meta charset='gb2312'></head><body>{body}</body></html>".encode()


def cells(body: str) -> list[list[str]]:
    document = read_bytes(page(HEADINGS + body), "a.html")
    rows: dict[tuple[int, int], list[str]] = {}
    for index, table in enumerate(document.tables):
        for cell in table.cells:
            rows.setdefault((index, cell.row), []).append(cell.text)
    return list(rows.values())


def test_blanks_and_breaks_in_cells() -> None:
    body = "<table><tr><td>商业<br>企业</td><td>\n 0&nbsp; </td></tr><tr><td><p>规章</p></td><td><span>1</span><!-- 9 --></td></tr></table>"
    assert cells(body) == [["商业\n企业", "0"], ["规章", "1"]]


def test_hidden_text_and_scripts_are_not_read() -> None:
    text = read_bytes(
        page(HEADINGS + "<p style='display: none'>隐藏</p><script>var a='脚本';</script><p>正文。</p>"), "a.html"
    ).text
    assert "正文。" in text
    assert "隐藏" not in text
    assert "脚本" not in text


def test_a_heading_inside_a_table_cuts_it() -> None:
    body = (
        "<table><tr><td>规章</td><td>0</td></tr><tr><td colspan='2'>三、收到和处理政府信息公开申请情况</td></tr>"
        "<tr><td>一、本年新收政府信息公开申请数量</td><td>5</td></tr></table>"
    )
    assert cells(body) == [["规章", "0"], ["一、本年新收政府信息公开申请数量", "5"]]
    report = parse_report(
        read_bytes(page("<h1>云桥县水利局2023年政府信息公开工作年度报告</h1>" + HEADINGS + body), "a.html")
    )
    assert report.section("requests") is not None


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ("<div id='app'></div><script src='app.js'></script>", "script"),
        ("<p>年度报告</p><a href='/files/2023年报.pdf'>下载</a>", "2023年报.pdf"),
        ("<iframe src='report.docx'></iframe><p>附件：年度报告</p>", "report.docx"),
    ],
)
def test_pages_without_content_say_why(body: str, word: str) -> None:
    with pytest.raises(ReadError) as caught:
        read_bytes(page(body), "a.html")
    assert caught.value.code == "html.no_content"
    assert word in caught.value.message


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 10_000 + HEADINGS + "</div>" * 10_000,
        HEADINGS + "<table><tr><td colspan='20000000' rowspan='99999999'>规章</td><td>0</td></tr></table>",
        HEADINGS + "<table>" + "<tr><td>规章</td><td>0</td></tr>" * 30_000 + "</table>",
        HEADINGS + "<table><tr><td>" * 300,
    ],
)
def test_hostile_markup_is_read_within_caps(body: str) -> None:
    document = read_bytes(page(body), "a.html")
    assert len(document.text) < 500_000


def test_a_picture_in_place_of_a_table_is_named() -> None:
    body = HEADINGS + "<p><img src='table.png'></p><p>三、收到和处理政府信息公开申请情况</p><p>没有收到申请。</p>"
    title = "<h1>云桥县水利局2023年政府信息公开工作年度报告</h1><p><img src='logo.png'></p>"
    report = parse_report(read_bytes(page(title + body), "a.html"))
    [issue] = [issue for issue in report.document.issues if issue.code == "html.picture"]
    assert report.text[issue.start : issue.end] == "二、主动公开政府信息情况"
    found = {r.subject: r.verdict for r in check_report(report, tag_report(report)).results if r.check == "S3"}
    assert (found["proactive"], found["requests"]) == ("not_assessable", "fail")


@pytest.mark.parametrize(
    "cell",
    [
        "<s>8</s>12",
        "<del>8</del><ins>12</ins>",
        "<span style='text-decoration: line-through'>8</span>12",
        "12<span style='display:none'>8</span>",
        "12<i hidden>8</i>",
        "<font style='font-size:0'>8</font>12",
        "<input type='text' value='12'><input type='hidden' value='8'>",
        "<textarea>12</textarea>",
    ],
)
def test_the_valid_figure_of_a_cell_is_read(cell: str) -> None:
    assert (
        cells(f"<table><tr><td>项目</td><td>件数</td></tr><tr><td>总计</td><td>{cell}</td></tr></table>")[1][1] == "12"
    )


def test_struck_through_text_is_not_read() -> None:
    document = read_bytes(page(HEADINGS + "<p>全年收到申请<s>八</s>九件，<del>无</del>结转二件。</p>"), "made-up.html")
    assert "全年收到申请九件，结转二件。" in document.text
