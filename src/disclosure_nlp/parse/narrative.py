"""Selects the lines of the narrative: without the web page around the report and without table titles."""

from __future__ import annotations

from collections.abc import Sequence

from disclosure_nlp.model import Section, TextSpan
from disclosure_nlp.parse.dates import date_of_line
from disclosure_nlp.parse.lines import NarrativeLine
from disclosure_nlp.parse.organs import parse_government_body
from disclosure_nlp.read.furniture import is_footer_or_attachment, is_page_furniture, is_table_title_or_unit

_SHORT = 24
_SIGNATURE_LINES = 8


def select_narrative_lines(
    lines: Sequence[NarrativeLine], sections: Sequence[Section], title: TextSpan | None
) -> list[NarrativeLine]:
    """Return the lines of the narrative, without the web page around the report and without table titles.

    Parameters
    ----------
    lines : sequence of NarrativeLine
        All lines outside tables.
    sections : sequence of Section
        Sections found, including the preamble.
    title : TextSpan, optional
        Span of the title; short lines above it belong to the web page.

    Returns
    -------
    list of NarrativeLine
        Lines in order, without page numbers, table titles, and fields and buttons of the web page. Signature, date and
        attachments after the last sentence are included.
    """
    standard = [section for section in sections if section.id != "preamble"]
    headings = {section.start for section in standard}
    body = standard[0].start if standard else None
    end = _index_after_narrative(lines, headings)
    return [
        line
        for index, line in enumerate(lines)
        if line.start in headings
        or (index < end and not _is_outside_narrative(line, title, body))
        or (index >= end and _is_closing_line(line.text))
    ]


def _is_outside_narrative(line: NarrativeLine, title: TextSpan | None, body_start: int | None) -> bool:
    """Return whether a line is page furniture, a table title, or a short line above the title of the report."""
    if title is not None and title.start <= line.start < title.end:
        return False
    if line.numeral is not None:
        return False
    if is_page_furniture(line.text) or is_table_title_or_unit(line.text):
        return True
    above = title is not None and line.start < title.start and (body_start is None or title.start < body_start)
    return above and len(line.text) <= _SHORT and "。" not in line.text


def _index_after_narrative(lines: Sequence[NarrativeLine], heading_starts: set[int]) -> int:
    """Return the index after the last line of the narrative, which a signature, date or attachment may follow."""
    end = len(lines)
    signed = 0
    while end and lines[end - 1].start not in heading_starts:
        text = lines[end - 1].text
        if is_footer_or_attachment(text):
            end -= 1
        elif signed < _SIGNATURE_LINES and _is_signature_line(text):
            signed += 1
            end -= 1
        else:
            break
    return end if end else len(lines)


def _is_closing_line(text: str) -> bool:
    """Return whether a line after the last sentence is a signature, a date or an attachment."""
    attachment = text.lstrip().startswith("附件") and not is_page_furniture(text)
    return attachment or _is_signature_line(text)


def _is_signature_line(text: str) -> bool:
    """Return whether a line is only a date or the name of a government body."""
    plain = "".join(text.split())
    if date_of_line(text) or date_of_line(plain):
        return True
    organ = parse_government_body(plain) if len(plain) <= _SHORT + _SHORT else None
    return organ is not None
