"""PDF files and Word files whose parts refer to themselves or declare more than they hold: read, or refused in one line."""

import io
import zipfile

import pytest

from disclosure_nlp.messages import message_text
from disclosure_nlp.pipeline import process_bytes

CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
EMPTY = b"<< /Type /Pages /Kids [] /Count 0 >>"
PDF_OBJECTS = {
    "page tree that holds itself": {1: CATALOG, 2: b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"},
    "page tree in a circle": {
        1: CATALOG,
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R] /Count 1 >>",
    },
    "a million pages declared": {
        1: CATALOG,
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1000000 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>",
    },
    "page that is its own content": {
        1: CATALOG,
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 3 0 R /MediaBox 3 0 R /Resources 3 0 R /Contents 3 0 R >>",
    },
    "object that refers to itself": {1: b"1 0 R", 2: b"2 0 R"},
    "object stream that extends itself": {
        1: CATALOG,
        2: EMPTY,
        4: b"<< /Type /ObjStm /N 1 /First 4 /Extends 4 0 R /Length 4 >>\nstream\n4 0 \nendstream",
    },
    "array nested 50,000 deep": {
        1: CATALOG,
        2: b"<< /Type /Pages /Kids [] /X " + b"[" * 50_000 + b"]" * 50_000 + b">>",
    },
}


def pdf_file(objects: dict[int, bytes]) -> bytes:
    """Return a PDF file of the objects with their cross-reference table."""
    out = io.BytesIO(b"%PDF-1.5\n")
    out.seek(0, io.SEEK_END)
    offsets = {}
    for number, body in objects.items():
        offsets[number] = out.tell()
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start, size = out.tell(), max(objects) + 1
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % size)
    out.write(b"".join(b"%010d 00000 n \n" % offsets.get(number, 0) for number in range(1, size)))
    out.write(b"trailer\n<< /Root 1 0 R /Size %d /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (size, start, start))
    return out.getvalue()


@pytest.mark.parametrize("name", PDF_OBJECTS)
def test_a_pdf_file_is_refused_in_one_line(name: str) -> None:
    outcome = process_bytes(pdf_file(PDF_OBJECTS[name]), "a.pdf")
    assert outcome.status == "failed"
    assert not outcome.issues[-1].code.startswith("crash")


PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TEXT = "".join(
    f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>"
    for line in ("虚拟市示例局2022年政府信息公开工作年度报告", "一、总体情况", "本局依法公开政府信息。")
)
DOCUMENT = f"<w:document {NAMESPACE}><w:body>{TEXT}</w:body></w:document>"


def word_file(document: str = DOCUMENT, target: str = "word/document.xml", **parts: str) -> bytes:
    """Return a Word file; ``parts`` are the targets of relationships of the document, and texts of further parts."""
    links = "".join(f'<Relationship Id="r{n}" Type="{OFFICE}/{n}" Target="{t}"/>' for n, t in parts.items())
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{PACKAGE}/content-types"/>')
        main = f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="{target}"/>'
        archive.writestr("_rels/.rels", f'<Relationships xmlns="{PACKAGE}/relationships">{main}</Relationships>')
        archive.writestr("word/document.xml", document)
        archive.writestr(
            "word/_rels/document.xml.rels", f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>'
        )
    return out.getvalue()


READ = {
    "relationships in a circle": word_file(
        header="document.xml", styles="document.xml", footnotes="../word/document.xml"
    ),
    "document outside the file": word_file(target="../../../../etc/passwd"),
    "relationships as document": word_file(target="_rels/.rels"),
}
REFUSED = {
    "entities in entities": f'<!DOCTYPE x [<!ENTITY a "哈哈"><!ENTITY b "&a;&a;">]>{DOCUMENT}',
    "entity of another file": f'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>{DOCUMENT}',
    "elements nested 2,000 deep": f"<w:document {NAMESPACE}><w:body>{'<w:sdt><w:sdtContent>' * 1_000}{TEXT}",
}


@pytest.mark.parametrize("name", READ)
def test_a_word_file_is_read(name: str) -> None:
    outcome = process_bytes(READ[name], "a.docx")
    assert outcome.status != "failed" and outcome.report is not None
    assert outcome.report.agency == "虚拟市示例局"


@pytest.mark.parametrize("name", REFUSED)
def test_a_word_file_is_refused_in_one_line(name: str) -> None:
    outcome = process_bytes(word_file(REFUSED[name]), "a.docx")
    assert outcome.status == "failed"
    assert not outcome.issues[-1].code.startswith("crash")
    assert "\n" not in message_text(outcome.issues[-1].message, "en")
