"""Caps on one file: what is over one is refused in one line that names it, the cap and the option to raise."""

import io
import zipfile
from pathlib import Path

import pytest

from disclosure_nlp import process_file
from disclosure_nlp.errors import DefinitionError, ReadError
from disclosure_nlp.read.limits import Limits, LimitWatch
from disclosure_nlp.read.reader import read_bytes

SAMPLE = next((Path(__file__).parents[2] / "corpora" / "sample").glob("*.txt"))
TABLE_HEAD = "<html><body><h1>某市2023年政府信息公开工作年度报告</h1>"


def refused(data: bytes, name: str = "made-up.html", **caps: float) -> ReadError:
    with pytest.raises(ReadError) as caught:
        read_bytes(data, name, limits=Limits(**caps))  # type: ignore[arg-type]
    return caught.value


def test_limits_must_be_above_zero() -> None:
    with pytest.raises(DefinitionError) as caught:
        Limits(max_seconds=0, max_memory=-1)
    assert len(caught.value.problems) == 2


def test_a_file_over_its_size_is_refused_before_it_is_read() -> None:
    outcome = process_file(SAMPLE, limits=Limits(max_bytes=100))
    assert outcome.status == "failed"
    assert outcome.issues[-1].code == "file.too_large"
    assert "--max-bytes" in outcome.issues[-1].message
    assert str(SAMPLE) in outcome.issues[-1].message


def test_time_is_checked_between_stages() -> None:
    outcome = process_file(SAMPLE, limits=Limits(max_seconds=1e-9))
    assert outcome.status == "failed"
    assert outcome.issues[-1].code == "file.too_slow"
    assert "--max-seconds" in outcome.issues[-1].message


def test_a_watch_knows_what_is_left() -> None:
    assert 0 < LimitWatch(Limits(max_seconds=5)).seconds_left() <= 5


def test_a_part_of_a_word_file_that_unpacks_beyond_the_cap() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"<a>" + b" " * 3_000_000 + b"</a>")
    error = refused(bomb.getvalue(), "made-up.docx", max_bytes=1_000_000)
    assert error.code == "file.too_large"


def test_more_elements_than_memory_allows() -> None:
    page = TABLE_HEAD + "<table>" + "<tr><td>1</td></tr>" * 40_000 + "</table></body></html>"
    error = refused(page.encode(), max_memory=16)
    assert error.code == "file.too_much_memory"
    assert "--max-memory" in error.message


def test_ten_thousand_nested_elements_and_a_colspan_of_millions_are_read_or_refused() -> None:
    for body in ("<div>" * 10_000 + "深" + "</div>" * 10_000, "<table><tr><td colspan='20000000'>1</td></tr></table>"):
        page = f"{TABLE_HEAD}{body}</body></html>".encode()
        try:
            assert "年度报告" in read_bytes(page, "made-up.html").text
        except ReadError as error:
            assert error.message


def test_entities_are_not_expanded_without_end() -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    xml = f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e0 "x">{entities}]><w:document>&e11;</w:document>'
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", xml)
    assert refused(bomb.getvalue(), "made-up.docx").message
