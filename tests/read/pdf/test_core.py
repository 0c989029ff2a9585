"""What no text can be read from is told apart; metadata, issues, limits."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.pdfencrypt import StandardEncryption

from disclosure_nlp.errors import ReadError
from disclosure_nlp.read.limits import Limits, LimitWatch
from disclosure_nlp.read.pdf.characters import repair_gbk_title
from disclosure_nlp.read.pdf.fonts import placeholder_font
from disclosure_nlp.read.pdf.reader import read_pdf
from tests.read.pdf.drawing import FONT, Sheet, picture
from tests.read.pdf.forms import PARAGRAPHS

TEXT = PARAGRAPHS[1]


def made(pages: int = 1) -> bytes:
    sheet = Sheet(14)
    for page in range(pages):
        if page:
            sheet.new_page()
        sheet.paragraph(TEXT)
    return sheet.save()


def pictures(pages: int) -> bytes:
    sheet = Sheet()
    for page in range(pages):
        if page:
            sheet.new_page()
        sheet.canvas.drawImage(picture(), 50, 50, 400, 600)
    return sheet.save()


def refused(data: bytes, **options: Any) -> ReadError:
    with pytest.raises(ReadError) as caught:
        read_pdf(data, **options)
    assert "\n" not in caught.value.message
    return caught.value


def test_a_password_is_named() -> None:
    sheet = Sheet(encrypt=StandardEncryption("secret"))
    sheet.paragraph(TEXT)
    assert refused(sheet.save()).code == "pdf.password"


def test_a_file_that_only_forbids_changes_is_read() -> None:
    sheet = Sheet(14, encrypt=StandardEncryption("", ownerPassword="owner", canModify=0))
    sheet.paragraph(TEXT)
    assert read_pdf(sheet.save()).text == TEXT


def test_pictures_without_text_are_counted() -> None:
    error = refused(pictures(3))
    assert error.code == "pdf.no_text"
    assert "3 pages of pictures" in error.message


def test_empty_pages_are_no_pictures() -> None:
    sheet = Sheet()
    sheet.new_page()
    error = refused(sheet.save())
    assert (error.code, "pictures" in error.message) == ("pdf.no_text", False)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "an empty file"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "no PDF file"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 20 + b"%%EOF", "damaged"),
        (made()[:300], "ends in the middle"),
    ],
)
def test_broken_files_say_what_they_are(data: bytes, words: str) -> None:
    error = refused(data)
    assert error.code == "pdf.broken"
    assert words in error.message


def test_a_file_cut_at_its_end_is_broken_or_says_so() -> None:
    data = made(4)
    for share in (0.3, 0.6, 0.9):
        try:
            pdf = read_pdf(data[: int(len(data) * share)])
        except ReadError as error:
            assert error.code == "pdf.broken"
        else:
            assert "pdf.truncated" in [issue.code for issue in pdf.issues if issue.level == "error"]


def test_too_many_pages_or_characters() -> None:
    error = refused(made(3), watch=LimitWatch(Limits(max_pages=2)))
    assert error.code == "pdf.too_long"
    assert "3 pages" in error.message
    pdf = read_pdf(made(2), max_page_characters=20)
    assert [(issue.code, issue.level) for issue in pdf.issues] == [("pdf.page_cut", "error")]


def test_a_page_of_pictures_among_others_is_an_issue_and_an_empty_one_is_not() -> None:
    sheet = Sheet(14)
    sheet.paragraph(TEXT)
    sheet.new_page()
    sheet.canvas.drawImage(picture(), 50, 50, 400, 600)
    sheet.new_page()
    sheet.new_page()
    sheet.paragraph(TEXT)
    pdf = read_pdf(sheet.save())
    assert pdf.text == f"{TEXT}\n{TEXT}"
    assert [(issue.code, issue.message.split(":")[0]) for issue in pdf.issues] == [("pdf.page_without_text", "page 2")]
    assert [block.page for block in pdf.blocks] == [1, 4]


def test_metadata() -> None:
    sheet = Sheet()
    sheet.canvas.setTitle("云桥县水利局2023年政府信息公开工作年度报告")
    sheet.canvas.setAuthor("云桥县")
    sheet.paragraph(TEXT)
    metadata = read_pdf(sheet.save()).metadata
    assert metadata["title"] == "云桥县水利局2023年政府信息公开工作年度报告"
    assert metadata["author"] == "云桥县"
    assert "created" in metadata


def test_a_title_of_broken_code_units_is_no_crash() -> None:
    sheet = Sheet(14)
    sheet.canvas.setTitle("年度报告")
    sheet.paragraph(TEXT)
    whole = sheet.save()
    broken = whole.replace("年度报告".encode("utf-16-be"), b"\xd8\x00" * 4)
    assert set(read_pdf(broken).metadata["title"]) <= set("\ufffd年度报告")


@pytest.mark.parametrize("title", ["年度报告", "Annual report", "Résumé", ""])
def test_titles_in_a_wrong_encoding_are_repaired(title: str) -> None:
    assert repair_gbk_title(title) == title
    assert repair_gbk_title("年度报告".encode("gb18030").decode("latin-1")) == "年度报告"


def test_same_bytes_in_same_text_out() -> None:
    assert read_pdf(made(2)) == read_pdf(made(2))


def test_single_characters_of_fonts_not_in_the_file_are_kept() -> None:
    sheet = Sheet()
    for number, char in enumerate("云桥县"):
        sheet.canvas.setFont(FONT, 14)
        sheet.canvas.drawString(100 + 14 * number, 700, char)
    assert read_pdf(sheet.save()).text == "云桥县"
    assert placeholder_font()[:4] == b"\x00\x01\x00\x00"


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damaged_bytes_give_text_or_a_reason(data: st.DataObject) -> None:
    whole = bytearray(made())
    for _ in range(data.draw(st.integers(1, 12))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        pdf = read_pdf(bytes(whole))
    except ReadError as error:
        assert error.code.startswith("pdf.")
    else:
        assert all(pdf.text[cell.start : cell.end] == cell.text for table in pdf.tables for cell in table.cells)
