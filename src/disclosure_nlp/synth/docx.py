"""Writes synthetic reports as Word files: merged cells, automatic numbers, tracked changes, content controls."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from html import escape

from disclosure_nlp.synth.grids import MergedCell, merged_grids
from disclosure_nlp.synth.model import SyntheticReport

_TRANSITIONAL = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/word/numbering.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
    'Target="{target}"/></Relationships>'
)
_NUMBERING = (
    '<?xml version="1.0" encoding="UTF-8"?><w:numbering xmlns:w="{namespace}"><w:abstractNum w:abstractNumId="0">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl>'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)
VARIANTS = ("plain", "numbered", "tracked", "controls", "strict")
_WIDTH = 9000  # width of a table in twentieths of a point
_RULES = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_TABLE = f'<w:tblPr><w:tblW w:w="{_WIDTH}" w:type="dxa"/><w:tblBorders>{_RULES}</w:tblBorders></w:tblPr>'
_RAISED = re.compile("([⁰¹²³⁴-⁹]+)")
_LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_DAY = (1980, 1, 1, 0, 0, 0)  # a fixed time stamp, so that the same report gives the same bytes


def write_docx(report: SyntheticReport, variant: str) -> bytes:
    """Return a synthetic report as the bytes of a Word file.

    Parameters
    ----------
    report : SyntheticReport
        Report to write.
    variant : str
        One of `VARIANTS`: headings numbered by a list style, tracked changes, content controls, strict OOXML.
    """
    namespace = _STRICT if variant == "strict" else _TRANSITIONAL
    body = "".join(_document_body_xml(report, variant))
    document = (
        f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{namespace}"><w:body>{body}</w:body></w:document>'
    )
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELATIONS.format(kind="officeDocument", target="word/document.xml"),
        "word/_rels/document.xml.rels": _RELATIONS.format(kind="numbering", target="numbering.xml"),
        "word/document.xml": document,
        "word/numbering.xml": _NUMBERING.format(namespace=namespace),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _DAY), text.encode())
    return stream.getvalue()


def _text_runs_xml(text: str) -> str:
    """Return a text as the WordprocessingML of its runs; raised digits are separate runs in superscript."""
    return "".join(
        _superscript_run_xml(part)
        if _RAISED.fullmatch(part)
        else f'<w:r><w:t xml:space="preserve">{escape(part)}</w:t></w:r>'
        for part in _RAISED.split(text)
        if part or part == text
    )


def _superscript_run_xml(text: str) -> str:
    """Return the WordprocessingML of a run of raised digits."""
    return f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>{text.translate(_LOWERED)}</w:t></w:r>'


def _paragraph_xml(runs: str, properties: str = "") -> str:
    """Return the WordprocessingML of a paragraph around the XML of its runs."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"


def _document_body_xml(report: SyntheticReport, variant: str) -> Iterator[str]:
    """Yield the WordprocessingML of a report's headings, paragraphs and tables in order."""
    paragraph: list[str] = []
    section = ""
    for unit in report.units:
        if (unit.section != section or "heading" in unit.labels) and paragraph:
            yield _text_paragraph_xml(paragraph, variant)
            paragraph = []
        if unit.section != section:
            yield from (_merged_table_xml(grid, variant) for grid in merged_grids(report, section))
        starts, section = unit.section != section, unit.section
        if "heading" in unit.labels and not unit.text.endswith("。"):
            yield _heading_paragraph_xml(unit.text, variant, numbered=starts and section != "preamble")
        else:
            paragraph.append(unit.text)
    if paragraph:
        yield _text_paragraph_xml(paragraph, variant)


def _heading_paragraph_xml(text: str, variant: str, numbered: bool) -> str:
    """Return the WordprocessingML of a heading, in one variant with its numeral as automatic list number."""
    if variant == "numbered" and numbered:
        list_ = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
        return _paragraph_xml(_text_runs_xml(text.partition("、")[2]), list_)
    return _paragraph_xml(_text_runs_xml(text))


def _text_paragraph_xml(sentences: list[str], variant: str) -> str:
    """Return the WordprocessingML of a paragraph, in two variants with tracked changes or content controls."""
    runs = [_text_runs_xml(sentence) for sentence in sentences]
    if variant == "tracked":
        deleted = '<w:del w:id="1"><w:r><w:delText>原稿的话已删去。</w:delText></w:r></w:del>'
        runs = [f'{deleted}<w:ins w:id="2">{runs[0]}</w:ins>', *runs[1:]]
    if variant == "controls":
        runs[-1] = f"<w:sdt><w:sdtContent><w:smartTag>{runs[-1]}</w:smartTag></w:sdtContent></w:sdt>"
    return _paragraph_xml("".join(runs))


def _merged_table_xml(rows: list[list[MergedCell]], variant: str) -> str:
    """Return the WordprocessingML of a table with merged cells, in one variant with content controls."""
    columns = max(sum(cell.colspan for cell in cells) for cells in rows)
    unit = _WIDTH // columns
    written = []
    for cells in rows:
        row = f"<w:tr>{''.join(_merged_cell_xml(cell, unit) for cell in cells)}</w:tr>"
        written.append(f"<w:sdt><w:sdtContent>{row}</w:sdtContent></w:sdt>" if variant == "controls" else row)
    grid = f'<w:gridCol w:w="{unit}"/>' * columns
    return f"<w:tbl>{_TABLE}<w:tblGrid>{grid}</w:tblGrid>{''.join(written)}</w:tbl>"


def _merged_cell_xml(cell: MergedCell, column_width: int) -> str:
    """Return the WordprocessingML of a table cell with its merges; ``column_width`` in twentieths of a point."""
    width = f'<w:tcW w:w="{column_width * cell.colspan}" w:type="dxa"/>'
    merge = {"start": '<w:vMerge w:val="restart"/>', "inside": "<w:vMerge/>", "": ""}[cell.vertical]
    span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
    text = "" if cell.vertical == "inside" else cell.text
    return f"<w:tc><w:tcPr>{width}{span}{merge}</w:tcPr>{_paragraph_xml(_text_runs_xml(text))}</w:tc>"
