"""Copies that lost or hide something: none ends in a crash, and nobody is accused of what a copy of a good report lost."""

import io
import zipfile
from collections.abc import Callable

import pytest

from disclosure_nlp.model import Outcome
from disclosure_nlp.pipeline import process_bytes
from disclosure_nlp.synth.generate import FORMATS, make_reports
from disclosure_nlp.view.card.render import render_card

REPORT = next(make_reports(1, range(2023, 2024), 17))
FILES = {name: write(REPORT, variants[0]) for name, (write, variants) in FORMATS.items()}
TEXT = FILES["txt"].decode()
PAGE = "<html><body><h1>虚拟市示例局2022年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>本局依法公开政府信息。</p>{}</body></html>"
ENTITIES = b'<!DOCTYPE x [<!ENTITY a "ha">%s]>' % b"".join(
    b'<!ENTITY %c "%s">' % (98 + number, b"&%c;" % (97 + number) * 10) for number in range(9)
)


def docx(change: Callable[[bytes], bytes]) -> bytes:
    """Return the Word file with its text part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(FILES["docx"])) as archive, zipfile.ZipFile(out, "w") as written:
        for name in archive.namelist():
            data = archive.read(name)
            written.writestr(name, change(data) if name.endswith("document.xml") else data)
    return out.getvalue()


def digits(others: str) -> bytes:
    return TEXT.translate(str.maketrans("0123456789", others)).encode()


def with_type(entity: bytes) -> bytes:
    """Return the Word file with a document type, whose last entity is used in its text."""
    return docx(lambda data: data.replace(b"?>", b"?>" + entity, 1).replace(b"<w:t>", b"<w:t>&j;", 1))


HOSTILE = {
    "nul.docx": docx(lambda data: data.replace("公开".encode(), "公\0开".encode(), 3)),
    "entities.docx": with_type(ENTITIES),
    "external.docx": with_type(b'<!DOCTYPE x [<!ENTITY j SYSTEM "file:///etc/passwd">]>'),
    "nested.html": PAGE.format("<table><tr><td>" * 50_000).encode(),
    "divs.html": PAGE.format("<div>" * 100_000 + "x").encode(),
    "image.html": PAGE.format(f"<img src='data:image/png;base64,{'A' * 20_000_000}'>").encode(),
    "content.html": PAGE.format("<style>p::before{content:'行政复议9件'}</style><p>无</p>").encode(),
    "merged.html": PAGE.format("<table>" + "<tr><td colspan=65535 rowspan=65535>2</td></tr>" * 500 + "</table>").encode(),
    "rtf.doc": b"{\\rtf1\\ansi " + TEXT.encode("gb18030")[:4000] + b"}",
    "html.doc": FILES["html"],
    "word.doc": FILES["docx"],
    "sheet.docx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000),
    "halves.txt": TEXT[:2000].encode("gb18030") + TEXT[2000:].encode(),
    "no-mark.txt": TEXT.encode("utf-16-le"),
    "boundaries.mht": b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--c\r\n\r\n" + FILES["html"],
    "rotated.pdf": FILES["pdf"].replace(b"/Type /Page\n", b"/Type /Page /Rotate 90\n"),
    "huge-page.pdf": FILES["pdf"].replace(b"/MediaBox", b"/MediaBox [0 0 1000000000 1000000000] /X"),
}  # fmt: skip
SAME = {
    "zero-width.txt": "".join(f"{one}\u200b" if one.isdigit() else one for one in TEXT).encode(),
    "full-width.txt": digits("０１２３４５６７８９"),
    "marks.txt": TEXT.replace("件", "\u202e件\u202c").encode(),
}


def accusations(outcome: Outcome) -> list[str]:
    findings = outcome.parts.findings
    results = findings.results if findings else ()
    return [item.check for item in results if item.verdict == "fail" and item.fault == "agency"]


def shown(data: bytes, name: str) -> Outcome:
    """Return the outcome of a file whose card can be drawn, or that is refused with a reason."""
    outcome = process_bytes(data, name)
    if outcome.status == "failed":
        assert not outcome.issues[-1].code.startswith("crash"), name
    else:
        assert render_card(outcome)
    assert outcome.parts.report is None or "root:" not in outcome.parts.report.text
    return outcome


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_read_or_refused(name: str) -> None:
    shown(HOSTILE[name], name)


@pytest.mark.parametrize("name", SAME)
def test_figures_with_marks_between_their_digits_are_the_same_figures(name: str) -> None:
    good = shown(FILES["txt"], "good.txt").parts.report
    report = shown(SAME[name], name).parts.report
    assert good is not None
    assert report is not None
    for table, found in good.tables.items():
        assert [cell.value.number for cell in report.tables[table].cells] == [cell.value.number for cell in found.cells]


@pytest.mark.parametrize("format_", FILES)
@pytest.mark.parametrize("tenth", range(1, 10))
def test_a_copy_that_broke_off_accuses_of_no_more_than_the_whole(format_: str, tenth: int) -> None:
    data = FILES[format_]
    whole = accusations(shown(data, f"good.{format_}"))
    assert set(accusations(shown(data[: len(data) * tenth // 10], f"cut.{format_}"))) <= set(whole)
