"""The lines that are narrative: without the page around them and titles of tables."""

from __future__ import annotations

from collections.abc import Sequence

from disclosure_nlp.model import Section, TextSpan
from disclosure_nlp.parse.dates import line_date
from disclosure_nlp.parse.lines import Line
from disclosure_nlp.parse.organs import read_organ
from disclosure_nlp.read.furniture import is_footer, is_furniture, is_table_title_or_unit

_SHORT = 24
_SIGNATURE_LINES = 8


def narrative_only(lines: Sequence[Line], sections: Sequence[Section], title: TextSpan | None) -> list[Line]:
    """Return the lines of the narrative.

    Parameters
    ----------
    lines : sequence of Line
        All lines outside tables.
    sections : sequence of Section
        Sections found, the preamble among them.
    title : TextSpan, optional
        Place of the title; short lines above it belong to the page.

    Returns
    -------
    list of Line
        Lines in order. Nothing is left out of a section but page numbers, titles of tables, fields and tools of the
        page; below the last sentence signature, date and attachments stay, as sentences of boilerplate.
    """
    standard = [section for section in sections if section.id != "preamble"]
    headings = {section.start for section in standard}
    body = standard[0].start if standard else None
    end = _end_of_narrative(lines, headings)
    return [
        line
        for index, line in enumerate(lines)
        if line.start in headings
        or (index < end and not _is_outside(line, title, body))
        or (index >= end and _signs_off(line.text))
    ]


def _is_outside(line: Line, title: TextSpan | None, body: int | None) -> bool:
    if title is not None and title.start <= line.start < title.end:
        return False
    if line.numeral is not None:
        return False
    if is_furniture(line.text) or is_table_title_or_unit(line.text):
        return True
    above = title is not None and line.start < title.start and (body is None or title.start < body)
    return above and len(line.text) <= _SHORT and "。" not in line.text


def _end_of_narrative(lines: Sequence[Line], headings: set[int]) -> int:
    """Return the index after the last line that is neither signature, date nor attachment."""
    end = len(lines)
    signed = 0
    while end and lines[end - 1].start not in headings:
        text = lines[end - 1].text
        if is_footer(text):
            end -= 1
        elif signed < _SIGNATURE_LINES and _is_signature(text):
            signed += 1
            end -= 1
        else:
            break
    return end if end else len(lines)


def _signs_off(text: str) -> bool:
    """Return whether a line below the last sentence is a signature, a date or an attachment."""
    attachment = text.lstrip().startswith("附件") and not is_furniture(text)
    return attachment or _is_signature(text)


def _is_signature(text: str) -> bool:
    plain = "".join(text.split())
    if line_date(text) or line_date(plain):
        return True
    organ = read_organ(plain) if len(plain) <= _SHORT + _SHORT else None
    return organ is not None
