"""Word files: merges, automatic numbers, tracked changes, content controls, strict files, bombs."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_nlp.errors import ReadError
from disclosure_nlp.parse import parse_report
from disclosure_nlp.read import read_bytes
from disclosure_nlp.read.docx.numbering import format_list_number
from disclosure_nlp.synth.docx import VARIANTS, write_docx
from disclosure_nlp.synth.generate import make_reports
from tests.truth import differences

MADE = next(make_reports(1, range(2023, 2024), 11))
NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("year", [2020, 2023])
def test_variants(variant: str, year: int) -> None:
    made = next(make_reports(1, range(year, year + 1), 11))
    document = read_bytes(write_docx(made, variant), "made-up.docx")
    assert all(document.text[c.start : c.end] == c.text for t in document.tables for c in t.cells)
    assert differences(parse_report(document), made) == []


def docx(body: str, prolog: str = "") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "word/document.xml", f'{prolog}<w:document xmlns:w="{NAMESPACE}"><w:body>{body}</w:body></w:document>'
        )
    return stream.getvalue()


def paragraph(inner: str) -> str:
    return f"<w:p>{inner}</w:p>"


def test_insertions_count_and_deletions_do_not() -> None:
    body = paragraph(
        "<w:r><w:t>共收到</w:t></w:r><w:del><w:r><w:delText>三</w:delText></w:r></w:del><w:ins><w:r><w:t>五</w:t></w:r></w:ins>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r><w:r><w:t>件。</w:t></w:r>"
    )
    assert read_bytes(docx(body), "a.docx").text.strip() == "共收到五件。"


def test_struck_through_runs_are_not_read() -> None:
    struck = "".join(f"<w:r><w:rPr><w:{name}/></w:rPr><w:t>{name}</w:t></w:r>" for name in ("strike", "dstrike"))
    kept = '<w:r><w:rPr><w:strike w:val="0"/><w:vanish w:val="false"/></w:rPr><w:t>十二</w:t></w:r>'
    assert read_bytes(docx(paragraph(f"{struck}{kept}<w:r><w:t>件。</w:t></w:r>")), "a.docx").text.strip() == "十二件。"


def test_cells_merged_in_the_old_way_are_one_cell() -> None:
    def cell(text: str, merge: str = "") -> str:
        return f"<w:tc><w:tcPr>{merge}</w:tcPr>{paragraph(f'<w:r><w:t>{text}</w:t></w:r>')}</w:tc>"

    first = cell("合并", '<w:hMerge w:val="restart"/>') + cell("", "<w:hMerge/>") + cell("三")
    rows = "".join(f"<w:tr>{row}</w:tr>" for row in (first, cell("一") + cell("二") + cell("三")))
    found = read_bytes(docx(f"<w:tbl>{rows}</w:tbl>"), "a.docx").tables[0].cells
    assert [(c.text, c.column, c.colspan) for c in found[:2]] == [("合并", 0, 2), ("三", 2, 1)]


def test_text_boxes_and_alternative_content_are_read_once() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>框内文字。</w:t></w:r></w:p></w:txbxContent>"
    body = paragraph(
        f'<w:r><mc:AlternateContent xmlns:mc="m"><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>正文。</w:t></w:r>'
    )
    assert read_bytes(docx(body), "a.docx").text.split() == ["正文。", "框内文字。"]


@pytest.mark.parametrize(("number", "text"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五")])
def test_chinese_numbers(number: int, text: str) -> None:
    assert format_list_number(number, "chineseCounting") == text


ENTITIES = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10 if i else "信息公开"}">' for i in range(9))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (write_docx(MADE, "plain")[:3000], "docx.broken"),
        (docx("").replace(b"word/", b"xxxx/"), "format.unknown"),
        (docx(""), "docx.no_text"),
        (docx(paragraph("<w:r><w:t>&a8;</w:t></w:r>"), f"<!DOCTYPE d [{ENTITIES}]>"), "docx.broken"),
        (docx(f"<!--{' ' * (81 * 1024 * 1024)}-->"), "file.too_large"),
    ],
    ids=["cut", "no word file", "empty", "entity bomb", "zip bomb"],
)
def test_what_cannot_be_read_is_named(data: bytes, code: str) -> None:
    with pytest.raises(ReadError) as caught:
        read_bytes(data, "a.docx")
    assert caught.value.code == code


@given(st.data())
def test_damaged_files_are_read_or_named(data: st.DataObject) -> None:
    good = bytearray(write_docx(MADE, "plain"))
    for _ in range(data.draw(st.integers(1, 6))):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    try:
        read_bytes(bytes(good), "a.docx")
    except ReadError as error:
        assert error.code


@pytest.mark.parametrize("value", ["x", "", "²", "-3", "1e9", "9" * 5000, " 2 ", "٣"])
def test_an_attribute_that_is_no_number_costs_itself_only(value: str) -> None:
    span = f'<w:tcPr><w:gridSpan w:val="{value}"/></w:tcPr>'
    cell = "<w:tc>{}<w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    row = (
        f'<w:tr><w:trPr><w:gridBefore w:val="{value}"/></w:trPr>{cell.format(span, "甲")}{cell.format("", "乙")}</w:tr>'
    )
    listed = (
        f'<w:pPr><w:numPr><w:ilvl w:val="{value}"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>条目。</w:t></w:r>'
    )
    levels = f'<w:lvl w:ilvl="{value}"><w:start w:val="{value}"/><w:lvlText w:val="%1."/></w:lvl>'
    numbers = f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    data = io.BytesIO(docx(f"<w:tbl>{row}{row}</w:tbl>{paragraph(listed)}"))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("word/numbering.xml", f'<w:numbering xmlns:w="{NAMESPACE}">{numbers}</w:numbering>')
    document = read_bytes(data.getvalue(), "a.docx")
    assert [cell.text for cell in document.tables[0].cells] == ["甲", "乙", "甲", "乙"]
    assert document.text.strip().endswith("条目。")
