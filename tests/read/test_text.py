"""Plain text: encodings, layouts of tables, unwrapping."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_nlp.errors import ReadError
from disclosure_nlp.read import read_bytes, read_document
from disclosure_nlp.read.limits import Limits
from disclosure_nlp.read.text import decode_bytes
from disclosure_nlp.read.unwrap import unwrap_lines

HEADING = "三、收到和处理政府信息公开申请情况\n"
ROW = "一、本年新收政府信息公开申请数量"


def cells(text: str) -> list[list[str]]:
    document = read_bytes(text.encode(), "made-up.txt")
    rows: dict[tuple[int, int], list[str]] = {}
    for index, table in enumerate(document.tables):
        for cell in table.cells:
            assert document.text[cell.start : cell.end] == cell.text
            rows.setdefault((index, cell.row), []).append(cell.text)
    return list(rows.values())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_give_the_same_text(encoding: str) -> None:
    text = "云桥县水利局2023年政府信息公开工作年度报告\n一、总体情况\n"
    assert read_bytes(text.encode(encoding), "a.txt").text == text


def test_undecodable_bytes_are_an_issue() -> None:
    document = read_bytes("一、总体情况\n公开".encode() + b"\xff\xfe\xfd" + "信息。".encode(), "a.txt")
    assert "总体情况" in document.text
    assert [issue.code for issue in document.issues] == ["text.lost_characters"]


def test_decode_takes_the_encoding_with_fewer_replacements() -> None:
    assert decode_bytes("公开信息".encode("gb18030") * 40 + b"\xff")[1] == "gb18030"


def test_one_cell_per_line() -> None:
    text = f"{HEADING}\n\t{ROW}\n\t1\n\t\n0\n\t商业\n企业\n\n\t二、上年结转\n\t0\n\n四、政府信息公开行政复议、行政诉讼情况\n正文。\n"
    assert cells(text) == [[ROW, "1", "0", "商业\n企业"], ["二、上年结转", "0"]]


def test_markdown_rules_are_no_rows() -> None:
    assert cells(f"{HEADING}| 项目 | 数 |\n|---|:--:|\n| {ROW} |  |\n") == [["项目", "数"], [ROW, ""]]


def test_labels_with_figures_and_figures_alone() -> None:
    text = f"{HEADING}{ROW} 21 0 / 0\n（二）部分公开（区分处理的，只计这一情形，不\n4 0 0 4\n其中：12345热线反映的事项另行统计。\n"
    assert cells(text) == [
        [ROW, "21", "0", "/", "0"],
        ["（二）部分公开（区分处理的，只计这一情形，不"],
        ["4", "0", "0", "4"],
    ]


def test_narrative_in_a_table_section_stays_narrative() -> None:
    document = read_bytes(f"{HEADING}本年度没有收到申请，也没有上年结转的申请。\n{ROW} 0 0 0\n".encode(), "a.txt")
    kinds = [(block.kind, document.text[block.start : block.end][:4]) for block in document.blocks]
    assert kinds == [("text", "三、收到"), ("text", "本年度没"), ("table", "一、本年")]


def test_hard_wrapped_lines_are_joined_and_page_numbers_dropped() -> None:
    sentence = "全年通过网站和公众号发布各类信息，及时更新机构职能与办事指南，努力让群众看得懂、找得到、用得上，"
    wrapped = "\n".join(sentence[i : i + 24] for i in range(0, len(sentence), 24))
    text = f"{wrapped}\n- 3 -\n{wrapped}。\n一、总体情况\n{wrapped}。"
    assert unwrap_lines(text) == f"{sentence}{sentence}。\n一、总体情况\n{sentence}。"


def test_a_page_with_long_paragraphs_was_not_wrapped() -> None:
    short = [
        "云桥县高新技术产业开发区管理委员会",
        "云桥县高新区二〇二三年政府信息公开工作年度报告",
        "发布机构云桥县高新技术产业开发区管理委员会",
    ]
    long = "全年通过网站和公众号发布各类信息，及时更新机构职能与办事指南，努力让群众看得懂、找得到、用得上。" * 3
    text = "\n".join([*short, *short, long, "三、收到和处理政府信息公开申请情况", "| 申请人情况 |", long, long, long])
    assert unwrap_lines(text) == text


def test_headings_and_rows_of_tables_are_never_joined() -> None:
    line = "全年通过网站和公众号发布各类信息及时更新机构职能"
    heading = "三、因政府信息公开工作被申请行政复议、提起行政诉讼情况"
    text = "\n".join([line, line, line, line, line, "完。", heading, f"{line}。", line, "| 规章 | 0 |"])
    assert f"\n{heading}\n" in unwrap_lines(text)
    assert "\n| 规章 | 0 |" in unwrap_lines(text)


@given(st.lists(st.text(alphabet="公开信息年，。 ", max_size=16), min_size=1, max_size=12))
def test_short_lines_are_never_joined(lines: list[str]) -> None:
    assert unwrap_lines("\n".join(lines)) == "\n".join(lines)


@given(st.binary(max_size=300))
def test_any_bytes_give_a_document_or_a_reason(data: bytes) -> None:
    try:
        document = read_bytes(data, "a.txt")
    except ReadError as error:
        assert error.code
        assert "\n" not in error.message
    else:
        assert all(document.text[c.start : c.end] == c.text for t in document.tables for c in t.cells)


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.txt", "file.empty"),
        (b"\x00" * 5000, "a.txt", "file.empty"),
        (b"\x89PNG\r\n\x1a\n....", "a.pdf", "pdf.broken"),
        (b"\x89PNG\r\n\x1a\n....", "a.txt", "format.unknown"),
        (b"ab\x00\x01\x02" * 90, "a.txt", "format.unknown"),
    ],
)
def test_what_is_no_text_is_named(data: bytes, name: str, code: str) -> None:
    with pytest.raises(ReadError) as caught:
        read_bytes(data, name)
    assert caught.value.code == code
    assert caught.value.message.startswith(name)


def test_missing_files_folders_and_sizes(tmp_path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "a.txt"
    file.write_text("一、总体情况", encoding="utf-8")
    for path, options, code in [
        (tmp_path / "no.txt", {}, "file.missing"),
        (tmp_path, {}, "file.folder"),
        (file, {"limits": Limits(max_bytes=3)}, "file.too_large"),
    ]:
        with pytest.raises(ReadError) as caught:
            read_document(path, **options)
        assert caught.value.code == code


def test_a_comma_that_may_divide_thousands_leaves_the_table_unread() -> None:
    rows = ["自然人,企业,总计", "甲类,1,200,300", "乙类,0,5,6,7"]
    text = "\n".join(["三、收到和处理政府信息公开申请情况", *rows])
    document = read_bytes(text.encode(), "made-up.txt")
    assert not any(cell.text == "200" for table in document.tables for cell in table.cells)


def test_line_breaks_and_references_of_a_web_page_in_text() -> None:
    text = "一、总体情况<br>全年公开&ldquo;信息&rdquo;5条。\n| 商业<br>企业 | 0 |\n| 总计&nbsp; | 0 |"
    document = read_bytes(text.encode(), "made-up.txt")
    assert document.text.split("\n")[:2] == ["一、总体情况", "全年公开“信息”5条。"]
    assert [cell.text for cell in document.tables[0].cells] == ["商业企业", "0", "总计", "0"]


@pytest.mark.parametrize("mark", ["**", "__", "*", "***"])
def test_emphasis_of_markdown_is_no_part_of_a_cell(mark: str) -> None:
    rows = ["|项目|件数|", "|:-:|:-:|", f"|{mark}3.其他{mark}|{mark}12{mark}|", "|总计|12*|"]
    cells = [cell.text for cell in read_bytes("\n".join(rows).encode(), "made-up.md").tables[0].cells]
    assert cells == ["项目", "件数", "3.其他", "12", "总计", "12*"]
