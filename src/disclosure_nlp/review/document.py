"""Word documents of the review round: an agency's list of findings to print, sign and return on paper."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from disclosure_nlp.corpus.decisions import DecisionLog
from disclosure_nlp.extras import import_optional
from disclosure_nlp.messages import Language, msg
from disclosure_nlp.paths import zip_with_fixed_times
from disclosure_nlp.review.workbook import ReviewListRow, answer_choices, column_title, texts_of_list_row
from disclosure_nlp.spreadsheet import remove_control_characters

_BODY = "word/document.xml"
_CREATED = datetime(2000, 1, 1)
# Columns of the table, width in twentieths of a point; landscape A4 within its margins has 14,900.
_WIDTHS = {"number": 560, "severity": 1000, "place": 2300, "issue": 4060, "rule": 2500, "advice": 2280, "answer": 2200}
_COLOURS = {"error": "F8D7DA", "warning": "FFF3CD", "hint": "E7F1FB"}


def make_word_document(
    title: str,
    sections: Sequence[tuple[str, str, Sequence[ReviewListRow]]],
    decisions: DecisionLog,
    language: Language,
) -> bytes:
    """Return a Word document as bytes: a title, then sections with heading, note and table of findings.

    The files that all documents share are created once by python-docx; only the body is written for each document.
    ``sections`` holds heading, note and rows of each section.

    Raises
    ------
    MissingExtraError
        If python-docx is not installed.
    """
    parts, opening, closing = _word_template()
    body = [_word_paragraph_xml(title, "Title")]
    for heading, note, lines in sections:
        body += [_word_paragraph_xml(heading, "Heading 1"), *(_word_paragraph_xml(text) for text in note.split("\n"))]
        none_found = "" if lines else _word_paragraph_xml(msg("review.none_found").text(language))
        body.append(none_found or _review_table_xml(lines, decisions, language))
    body += [_word_paragraph_xml(""), _word_paragraph_xml(msg("review.signature").text(language))]
    return zip_with_fixed_times((*parts, (_BODY, (opening + "".join(body) + closing).encode())), level=1)


@cache
def _word_template() -> tuple[tuple[tuple[str, bytes], ...], str, str]:
    """Return the files of an empty Word document by name, and the XML before and after its body's content."""
    docx: Any = import_optional("docx", "Word documents of the review round", "review")
    document = docx.Document()
    section = document.sections[0]
    section.orientation = docx.enum.section.WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = docx.shared.Mm(297), docx.shared.Mm(210)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, docx.shared.Mm(17))
    for name, size in (("Normal", 9), ("Title", 18), ("Heading 1", 13)):
        style = document.styles[name]
        style.font.name, style.font.size = "Microsoft YaHei", docx.shared.Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in [key for key in fonts.attrib if "Theme" in key or "theme" in key]:
            del fonts.attrib[attribute]
        fonts.set(docx.oxml.ns.qn("w:eastAsia"), "Microsoft YaHei")
        style.paragraph_format.space_after = docx.shared.Pt(3)
    _add_page_number_field(docx, section.footer.paragraphs[0])
    document.core_properties.created = document.core_properties.modified = _CREATED
    buffer = io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as archive:
        parts = tuple((name, archive.read(name)) for name in archive.namelist() if name != _BODY)
        text = archive.read(_BODY).decode()
    opening, _, rest = text.partition("<w:body>")
    return parts, f"{opening}<w:body>", rest[rest.index("<w:sectPr") :]


def _add_page_number_field(docx: Any, paragraph: Any) -> None:
    """Add a centred field with the page number to a paragraph in a Word document's footer."""
    run = paragraph.add_run()
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        element = docx.oxml.OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(docx.oxml.ns.qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)
    paragraph.alignment = docx.enum.text.WD_ALIGN_PARAGRAPH.CENTER


@cache
def _style_id(name: str) -> str:
    """Return the style id of a Word style by its name."""
    return name.replace(" ", "")


def _word_paragraph_xml(text: str, style_name: str = "Normal", *, bold: bool = False) -> str:
    """Return the WordprocessingML of a paragraph; line breaks in the text become line breaks in Word."""
    weight = "<w:rPr><w:b/></w:rPr>" if bold else ""
    lines = "<w:br/>".join(
        f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in remove_control_characters(text).split("\n")
    )
    return f'<w:p><w:pPr><w:pStyle w:val="{_style_id(style_name)}"/></w:pPr><w:r>{weight}{lines}</w:r></w:p>'


def _review_table_xml(list_rows: Iterable[ReviewListRow], decisions: DecisionLog, language: Language) -> str:
    """Return the WordprocessingML of a table with one row per review item."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in _WIDTHS.values())
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="BFBFBF"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    header = "".join(
        _table_cell_xml(column_title(name, language), width, "1F3A5F", header=True) for name, width in _WIDTHS.items()
    )
    rows = "".join(_review_row_xml(number, row, decisions, language) for number, row in enumerate(list_rows, 1))
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(_WIDTHS.values())}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{header}</w:tr>{rows}</w:tbl>"
    )


def _review_row_xml(row_number: int, list_row: ReviewListRow, decisions: DecisionLog, language: Language) -> str:
    """Return the WordprocessingML of a table row that shows a review item."""
    words = texts_of_list_row(list_row, decisions, language)
    texts = {
        "number": str(row_number),
        "severity": f"{words['severity']}\n{words['checks']}",
        "place": "\n".join(_location_lines(words, language)),
        "issue": "\n".join(_issue_description_lines(words, language)),
        "rule": words["rule"],
        "advice": words["advice"],
        "answer": "\n".join(_answer_lines(words, language, offer_correction=bool(list_row.item.cells))),
    }
    colours = {"severity": _COLOURS[list_row.item.severity]}
    cells = "".join(_table_cell_xml(texts[name], width, colours.get(name)) for name, width in _WIDTHS.items())
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"


def _location_lines(texts: dict[str, Any], language: Language) -> Iterator[str]:
    """Yield lines on where a review item is: year, page and section, table row and column.

    ``texts`` is from `texts_of_list_row`, as in the functions below.
    """
    yield f"{texts['year'] or ''} {texts['place']}".strip()
    for name in ("row", "column"):
        if texts[name]:
            yield f"{column_title(name, language)}: {texts[name].replace(chr(10), ' / ')}"


def _issue_description_lines(texts: dict[str, Any], language: Language) -> Iterator[str]:
    """Yield lines on what a review item is about: what is wrong, expected and observed value, quote."""
    yield texts["issue"]
    for name in ("expected", "observed"):
        if texts[name] is not None:
            yield f"{column_title(name, language)}: {texts[name]}"
    if texts["quote"] and texts["quote"] not in texts["issue"]:
        yield f"{column_title('quote', language)}: {texts['quote']}"


def _answer_lines(texts: dict[str, Any], language: Language, *, offer_correction: bool) -> Iterator[str]:
    """Yield the agency's earlier answer to a review item as lines, or check boxes for the possible answers."""
    if texts["answer"]:
        yield f"{texts['answer']} {texts['value']}".strip()
        yield from (text for text in (texts["reason"], texts["by"], texts["on"]) if text)
        return
    choices = answer_choices(language)
    yield from (f"□ {choice}" for choice in (choices if offer_correction else choices[:2]))
    yield f"{column_title('reason', language)}:"


def _table_cell_xml(text: str, width: int, fill_colour: str | None = None, *, header: bool = False) -> str:
    """Return the WordprocessingML of a table cell; ``width`` is in twentieths of a point, the colour RRGGBB."""
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill_colour}"/>' if fill_colour else ""
    paragraph = _word_paragraph_xml(text, bold=header)
    if header:
        paragraph = paragraph.replace("<w:b/>", '<w:b/><w:color w:val="FFFFFF"/>')
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr>{paragraph}</w:tc>'
