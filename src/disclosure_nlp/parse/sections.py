"""Finds standard sections and headings by their wording; numerals are only supporting evidence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from disclosure_nlp.model import Heading, Section
from disclosure_nlp.parse.lines import NarrativeLine
from disclosure_nlp.parse.outline import find_missing_headings, match_sub_heading
from disclosure_nlp.read.headings import only_punctuation_follows

SECTION_IDS = ("overview", "proactive", "requests", "disputes", "problems", "other")
TABLE_SECTIONS = ("proactive", "requests", "disputes")
_EXPECTED_NUMERAL = dict(zip(SECTION_IDS, "一二三四五六", strict=True))
_HEADING_LENGTH = 40
_SUB_DEPTH = 2
_STOPS = re.compile(r"[\s\u3000。：:、]*")
_SENTENCE_MARK = re.compile(r"[。；！？，;!?]|,(?!\d{3})")


def find_sections(lines: Sequence[NarrativeLine], text_end: int) -> tuple[Section, ...]:
    """Return the preamble and the standard sections in text order.

    The best heading of each section opens it. A repeated heading with the official title and a section numeral
    opens a further section with the same id, so that duplicates are visible; sub-topics with headings like sections
    remain in their section.
    """
    chosen = _choose_opening_lines(lines)
    sections = []
    first = chosen[0].start if chosen else text_end
    if lines and lines[0].start < first:
        sections.append(Section("preamble", "", lines[0].start, first, lines[0].start))
    for index, line in enumerate(chosen):
        end = chosen[index + 1].start if index + 1 < len(chosen) else text_end
        sections.append(_make_section(line, end))
    return tuple(sections)


def _make_section(line: NarrativeLine, end: int) -> Section:
    """Return the section that a heading line opens, up to an offset."""
    match = line.match
    assert match is not None  # only lines with a match are chosen
    title_start = line.numeral.end if line.numeral else 0
    title = line.text[title_start : match.end].strip()
    glued = not only_punctuation_follows(line.text, match.end)
    body_start = line.start + _STOPS.match(line.text, match.end).end() if glued else line.end  # type: ignore[union-attr]
    numeral = line.numeral.text if line.numeral else None
    return Section(match.section, title, line.start, end, body_start, numeral)  # type: ignore[arg-type]


def _choose_opening_lines(lines: Sequence[NarrativeLine]) -> list[NarrativeLine]:
    """Return the lines that open sections, in text order."""
    candidates = [line for line in lines if _may_open_section(line)]
    if any(line.numeral is not None and line.numeral.depth == 1 for line in candidates):
        candidates = [line for line in candidates if not _is_numbered_list_item(line)]
    best = {section: _best_heading_of_section(candidates, section) for section in SECTION_IDS}
    picked = {line.start: line for line in best.values() if line is not None}
    for line in candidates:
        if _is_repeat_of_heading(line, best[line.match.section]):  # type: ignore[union-attr]
            picked[line.start] = line
    picked |= find_missing_headings(lines, picked)
    return [picked[start] for start in sorted(picked)]


def _is_numbered_list_item(line: NarrativeLine) -> bool:
    """Return whether a line numbered ``1.`` is a list item, not a heading: other headings are numbered 一、."""
    return line.numeral is not None and line.numeral.depth > 1 and line.match is not None and not line.match.strong


def _may_open_section(line: NarrativeLine) -> bool:
    """Return whether a line could be the heading of a standard section.

    Sub-headings numbered （一） cannot. Without a numeral the title must be the whole line; with one, text may follow
    an official title in the same line.
    """
    if line.match is None:
        return False
    alone = only_punctuation_follows(line.text, line.match.end)
    if line.numeral is None:
        return alone and (line.match.strong or line.before_table)
    if line.numeral.depth in (2, 4):
        return False
    listed = re.match(r"[，,]", line.text[line.match.end :]) is not None
    return alone or (line.match.strong and line.numeral.depth == 1 and not listed)


def _best_heading_of_section(candidates: Sequence[NarrativeLine], section: str) -> NarrativeLine | None:
    """Return the line that is most likely the heading of a section."""
    own = [line for line in candidates if line.match is not None and line.match.section == section]
    return max(own, key=_heading_sort_key, default=None)


def _heading_sort_key(line: NarrativeLine) -> tuple[int, int]:
    """Return the sort key of possible headings of a section: official title, table below, own numeral, position."""
    assert line.match is not None
    points = 4 * line.match.strong
    if line.match.section in TABLE_SECTIONS:
        points += 3 * line.before_table
    if line.numeral is not None:
        points += 2 * (line.numeral.value == _EXPECTED_NUMERAL[line.match.section]) + (line.numeral.depth == 1)
    return points, -line.start


def _is_repeat_of_heading(line: NarrativeLine, heading: NarrativeLine | None) -> bool:
    """Return whether a line repeats a section heading with the official title and numeral."""
    if heading is None or heading.start == line.start or line.match is None or line.numeral is None:
        return False
    return (
        line.match.strong
        and line.numeral.depth == 1
        and only_punctuation_follows(line.text, line.match.end)
        and _both_have_table_below(line, heading)
    )


def _both_have_table_below(first: NarrativeLine, second: NarrativeLine) -> bool:
    """Return whether a section has no table, or both or neither of two possible headings have a table below them."""
    return first.before_table == second.before_table or (
        first.match is not None and first.match.section not in TABLE_SECTIONS
    )


def find_headings(lines: Sequence[NarrativeLine], sections: Sequence[Section]) -> tuple[Heading, ...]:
    """Return all headings of the report: section headings, and numbered titles within sections."""
    opening = {section.start: section for section in sections if section.id != "preamble"}
    first = min(opening, default=0)
    headings = []
    for line in lines:
        section = opening.get(line.start)
        if section is not None:
            end = section.body_start if section.body_start < line.end else line.end
            headings.append(Heading(section.title, line.start, end, 1, section.numeral, section.id))
        elif line.numeral is not None and (end := _end_of_numbered_title(line)):
            title = line.text[line.numeral.end : end].strip("。：: ")
            headings.append(Heading(title, line.start, line.start + end, line.numeral.depth, line.numeral.text))
        elif line.start > first and (found := match_sub_heading(line)) is not None:
            headings.append(Heading(found[0], line.start, line.start + found[1], _SUB_DEPTH))
    return tuple(headings)


def _end_of_numbered_title(line: NarrativeLine) -> int:
    """Return the offset at which a numbered title ends in its line, 0 if the line is a statement."""
    assert line.numeral is not None
    stop = re.compile(r"[。：:]").search(line.text, line.numeral.end)
    end = stop.end() if stop else len(line.text)
    title = line.text[line.numeral.end : end].rstrip("。：: ")
    if not title or len(title) > _HEADING_LENGTH or _SENTENCE_MARK.search(title):
        return 0
    if stop and stop.group() in ":：" and end < len(line.text) and len(title) > 16:
        return 0
    return end
