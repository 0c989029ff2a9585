"""Old Word files and web archives, told by their first bytes whatever their name."""

import pytest

from disclosure_nlp.errors import ReadError
from disclosure_nlp.parse import parse_report
from disclosure_nlp.read import legacy, read_bytes
from disclosure_nlp.synth.docx import write_docx
from disclosure_nlp.synth.generate import make_reports
from disclosure_nlp.synth.html import write_html
from tests.truth import differences

MADE = next(make_reports(1, range(2023, 2024), 11))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


def test_docx_and_pages_under_the_name_doc() -> None:
    for data in (write_docx(MADE, "plain"), write_html(MADE, "word")):
        assert differences(parse_report(read_bytes(data, "made-up.doc")), MADE) == []


def test_a_web_archive() -> None:
    page = write_html(MADE, "word")
    head = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n"
    document = read_bytes(head + page + b"\r\n--b--\r\n", "made-up.doc")
    assert document.source.format == "mht"
    assert differences(parse_report(document), MADE) == []


def test_a_missing_extra_is_named_with_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(legacy, "_convert_with_doc2docx", lambda *_: False)
    monkeypatch.setattr(legacy, "_convert_with_libreoffice", lambda *_: False)
    with pytest.raises(ReadError) as caught:
        read_bytes(OLE, "a.doc")
    assert caught.value.code == "doc.extra_missing"
    assert "disclosure_nlp[doc]" in caught.value.message


def test_an_old_file_that_cannot_be_converted_is_named() -> None:
    with pytest.raises(ReadError) as caught:
        read_bytes(OLE, "a.doc")
    assert caught.value.code in ("doc.extra_missing", "doc.broken")
