"""Decides from the end of the text whether a file (a copy of a published report) contains the whole report."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import ClassVar, NamedTuple

from disclosure_nlp.definitions import PatternSet, WordLists
from disclosure_nlp.messages import msg
from disclosure_nlp.model import Completeness, Document, Issue, Section, SectionId, Table
from disclosure_nlp.model.provenance import CutSign
from disclosure_nlp.parse.dates import date_of_line
from disclosure_nlp.parse.forms import FORM_IDS, BlockForm, TableForm, load_form, section_number_message
from disclosure_nlp.parse.lines import NarrativeLine
from disclosure_nlp.parse.sections import SECTION_IDS
from disclosure_nlp.read.furniture import is_page_furniture
from disclosure_nlp.text.patterns import alternation_pattern, compile_alternation

_RE = PatternSet(__name__)
_TAIL_LENGTH = 100
_SHORTEST_SENTENCE = 15
_SHORTEST_PARAGRAPH = 24
_LEAST_STOPPED = 0.5
_LONGEST_HEADING = 30
_WRAP_SLACK = 4
_HEAD_OF_SECTION = 600
_FEWEST_PARTS = 3
_MANIFEST: dict[bool, tuple[CutSign, ...]] = {True: ("manifest",), False: ()}
_TRUNCATED = ("pdf.truncated", "pdf.page_cut")
_SHORTEST_PREAMBLE = 30
_SECTION_OF: dict[str, SectionId] = {"proactive": "proactive", "requests": "requests", "disputes": "disputes"}


class CompletenessWords(WordLists, frozen=True):
    """Words that show whether the text of a report is complete, from ``data/lexicon/completeness.toml``."""

    file: ClassVar[str] = "completeness"
    announces: tuple[str, ...]
    markers: tuple[str, ...]
    endings: tuple[str, ...]
    parts: dict[SectionId, tuple[str, ...]]


class _LastReportContent(NamedTuple):
    """The last line or table of a file that belongs to the report, not to the web page around the report."""

    line: NarrativeLine | None
    table: bool
    end: int


def assess_completeness(
    document: Document,
    lines: Sequence[NarrativeLine],
    sections: Sequence[Section],
    tables: Mapping[str, Table],
    manifest_says_cut: bool | None = None,
) -> Completeness:
    """Return whether the text of a report file is complete, cut off or of unknown completeness, with signs of a cut.

    Parameters
    ----------
    document : Document
        The copy of the report.
    lines : sequence of NarrativeLine
        Lines of its narrative.
    sections : sequence of Section
        Sections found, including the preamble.
    tables : mapping
        Standard tables found.
    manifest_says_cut : bool, optional
        Whether the copy is cut according to the manifest; None if the manifest does not say.

    Returns
    -------
    Completeness
        ``cut`` with the signs that show it; ``whole`` without such signs if section 5, section 6 or a date at the end was
        found; otherwise ``unknown``.
    """
    standard = [section for section in sections if section.id != "preamble"]
    present = tuple(dict.fromkeys(section.id for section in standard))
    starts = _first_section_if_start_missing(document, lines, sections)
    tail = _find_last_report_content(document, lines)
    signs = (
        [*_find_cut_signs(document, lines, standard, tail)]
        if manifest_says_cut is None
        else [*_MANIFEST[manifest_says_cut]]
    )
    if not signs and starts is None:
        closed = manifest_says_cut is False or {"problems", "other"} & set(present) or _ends_with_date(lines)
        return Completeness("whole" if closed else "unknown", present=present)
    section = standard[-1].id if standard else _section_of_last_table(tables)
    return Completeness(
        "cut",
        tail.end if signs else None,
        section if signs else None,
        starts,
        (*signs, "page") if starts else tuple(signs),
        present or ((section,) if section else ()),
    )


def completeness_issues(completeness: Completeness, tables: Mapping[str, Table]) -> Iterator[Issue]:
    """Yield issues for a file that is cut off: one for the text, and one for the table in which it ends."""
    if not completeness.is_cut:
        return
    if completeness.cut is not None:
        section = completeness.section
        where = msg("S9.inside", section=section_number_message(section)) if section else msg("copy.before")
        how = msg("copy.breaks_off", where=where, signs=tuple(msg(f"sign.{sign}") for sign in completeness.signs))
    else:
        how = msg("copy.starts_late", section=section_number_message(completeness.starts or "overview"))
    yield Issue.from_message(msg("copy.cut", how=how), "error", completeness.cut, completeness.cut)
    last = max(tables.values(), key=lambda table: table.end, default=None)
    if "table" in completeness.signs and last is not None and (last.missing_rows or last.missing_columns):
        yield Issue.from_message(msg("copy.cut_table"), "error", last.start, last.end)


def _section_of_last_table(tables: Mapping[str, Table]) -> SectionId | None:
    """Return the id of the section that the last standard table belongs to, or None without tables."""
    last = max(tables.values(), key=lambda table: table.end, default=None)
    return _SECTION_OF.get(last.id) if last is not None else None


def _ends_with_date(lines: Sequence[NarrativeLine]) -> bool:
    """Return whether one of the last lines is a date, as below a signature."""
    return any(date_of_line(line.text) for line in lines[-4:] if len(lines) > 4)


def _is_web_page_line(text: str) -> bool:
    """Return whether a line belongs to the web page around the report, such as a menu or the number of a page."""
    return _RE.furniture.fullmatch(text) is not None or is_page_furniture(text)


def _find_last_report_content(document: Document, lines: Sequence[NarrativeLine]) -> _LastReportContent:
    """Return the last line or table of a document that belongs to the report, not to the web page around it."""
    kept = [line for line in lines[-40:] if line.numeral or not _is_web_page_line(line.text)]
    while kept and _RE.attachment.fullmatch(kept[-1].text):
        kept.pop()
    line = kept[-1] if kept else None
    table = max((block for block in document.blocks if block.kind == "table"), key=lambda b: b.end, default=None)
    if table is not None and (line is None or table.start > line.start):
        return _LastReportContent(None, True, table.end)
    continues = (
        table is not None
        and line is not None
        and all(_is_form_label_line(o.text) for o in kept if o.start > table.start)
    )
    return _LastReportContent(
        line, continues or _ends_with_table_labels(kept), line.end if line else len(document.text)
    )


def _ends_with_table_labels(lines: Sequence[NarrativeLine]) -> bool:
    """Return whether a text ends with labels and numbers of a table that was read as plain text."""
    return len(lines) > 2 and all(_is_form_label_line(line.text) for line in lines[-3:])


def _is_form_label_line(text: str) -> bool:
    """Return whether a line consists of labels of the standard tables, possibly truncated, and numbers."""
    pieces = [re.sub(r"[\s\d.,/]+", "", piece) for piece in re.split(r"[|\t]", text)]
    return all(any(label.startswith(piece) for label in _all_form_labels()) for piece in pieces if piece)


@cache
def _all_form_labels() -> tuple[str, ...]:
    """Return all row and column labels of the standard tables, without list numerals and whitespace."""
    labels = ["信息内容", "申请人情况", "法人或其他组织", "行政复议", "行政诉讼", "未经复议直接起诉", "复议后起诉"]
    labels += [f"第二十条第（{numeral}）项" for numeral in "一五六八九"] + [
        f"第二十条第({numeral})项" for numeral in "一五六八九"
    ]
    for form in map(load_form, FORM_IDS):
        parts: tuple[BlockForm | TableForm, ...] = (*form.blocks, form.requests, form.disputes)
        labels += [row.label for part in parts for row in part.rows]
        labels += [column.label for part in parts for column in part.columns]
    return tuple(dict.fromkeys(re.sub(r"[\s\d.]+", "", label) for label in labels))


def _find_cut_signs(
    document: Document,
    lines: Sequence[NarrativeLine],
    standard_sections: Sequence[Section],
    last_part: _LastReportContent,
) -> Iterator[CutSign]:
    """Yield the signs that a report is cut off at the end of its file, such as an unfinished sentence."""
    present = {section.id for section in standard_sections}
    last = standard_sections[-1].id if standard_sections else None
    codes = {issue.code for issue in document.issues}
    if codes & set(_TRUNCATED) or ("html.truncated" in codes and not present & {"problems", "other"}):
        yield "reader"
    if "other" not in present and any(
        compile_alternation(CompletenessWords.load().markers).search(line.text)
        for line in lines[-6:]
        if len(line.text) <= _LONGEST_HEADING
    ):
        yield "marker"
    if _ends_with_date(lines):
        return
    if last_part.table:
        if not present & {"problems", "other"}:
            yield "table"
    elif last_part.line is not None and (sign := _unfinished_line_sign(lines, last_part.line, last)):
        yield sign
    elif (
        standard_sections
        and not present & {"problems", "other"}
        and "problems" in _announced_sections(document, standard_sections[0])
    ):
        yield "announced"


def _strip_attachment_links(text: str) -> str:
    """Return a line without whitespace, and without attachment links and page buttons at its end."""
    while True:
        text = text.rstrip(" \t\u3000\xa0|\r\n")
        match = _RE.trailing.search(text, max(0, len(text) - _TAIL_LENGTH))
        if match is None:
            return text
        text = text[: match.start()]


def _unfinished_line_sign(
    lines: Sequence[NarrativeLine], line: NarrativeLine, last_section: str | None
) -> CutSign | None:
    """Return which is cut off at the end of the text, a ``sentence`` or a ``heading``, or None if neither is."""
    text = _strip_attachment_links(line.text)
    if _RE.stop.search(text):
        return None
    if _is_heading_without_text(line):
        return None if last_section == "other" else "heading"
    if last_section == "other":
        tail = re.split(r"[。！？；;]", text)[-1]
        endings = alternation_pattern(CompletenessWords.load().endings)
        ends_well = re.search(f"(?:{endings}|[\\d)）”》])$", text) is not None
        longer = len(tail) >= _SHORTEST_SENTENCE and len(text) >= _SHORTEST_PARAGRAPH
        return "sentence" if longer and not ends_well and _paragraphs_end_with_stops(lines) else None
    if _RE.never_last.search(text):
        return "sentence"
    return (
        "sentence"
        if _paragraphs_end_with_stops(lines) or _is_wrapped_paragraph(lines) or last_section is None
        else None
    )


def _is_wrapped_paragraph(lines: Sequence[NarrativeLine]) -> bool:
    """Return whether the last lines belong to one paragraph wrapped at a fixed width."""
    widths = [len(line.text) for line in lines[-6:-1] if not _RE.stop.search(line.text) and line.numeral is None]
    return len(widths) > 1 and max(widths) - min(widths) < _WRAP_SLACK and min(widths) >= _SHORTEST_SENTENCE


def _is_heading_without_text(line: NarrativeLine) -> bool:
    """Return whether a line is a numbered heading without text after it."""
    return line.numeral is not None and len(line.text) <= _LONGEST_HEADING and not re.search(r"[，,。；]", line.text)


def _paragraphs_end_with_stops(lines: Sequence[NarrativeLine]) -> bool:
    """Return whether most paragraphs of a text, except the last, end with a full stop."""
    paragraphs = [
        line.text
        for line in lines[:-1]
        if len(line.text) >= (_LONGEST_HEADING if line.numeral else _SHORTEST_SENTENCE)
        and re.search(r"[，,。]", line.text)
    ]
    stopped = sum(_RE.stop.search(text) is not None or text.endswith(("：", ":")) for text in paragraphs)
    return stopped >= _LEAST_STOPPED * len(paragraphs)


def _announced_sections(document: Document, first_section: Section) -> set[str]:
    """Return the ids of the sections that a sentence at the beginning of the report lists as its parts."""
    head = document.text[: first_section.body_start + _HEAD_OF_SECTION]
    return {part for sentence in re.split(r"[。\n]", head) for part in sections_listed_in(sentence)}


def sections_listed_in(sentence: str) -> frozenset[str]:
    """Return the ids of the sections that a sentence lists as parts of the report; empty for other sentences.

    Examples
    --------
    >>> sorted(sections_listed_in("本报告由总体情况、主动公开政府信息情况、存在的主要问题及改进情况三部分组成。"))
    ['overview', 'proactive', 'problems']
    """
    if not any(word in sentence for word in CompletenessWords.load().announces):
        return frozenset()
    named = frozenset(
        part for part, words in CompletenessWords.load().parts.items() if any(word in sentence for word in words)
    )
    return named if len(named) >= _FEWEST_PARTS and named & {"disputes", "problems", "other"} else frozenset()


def _first_section_if_start_missing(
    document: Document, lines: Sequence[NarrativeLine], sections: Sequence[Section]
) -> SectionId | None:
    """Return the id of the first section in the file if the beginning of the report is missing, else None."""
    standard = [section for section in sections if section.id != "preamble"]
    if not standard or standard[0].id == "overview" or any(section.id == "overview" for section in standard):
        return None
    before = [line for line in lines if line.start < standard[0].start]
    page = next((int(match["page"]) for line in before[:3] if (match := _RE.page_head.match(line.text))), 1)
    speaks = any(len(line.text) >= _SHORTEST_PREAMBLE and "。" in line.text for line in before)
    numeral = re.sub(r"[^一二三四五六]", "", standard[0].numeral or "")
    own_place = numeral == "一二三四五六"[SECTION_IDS.index(standard[0].id)]
    return standard[0].id if page > 1 or (own_place and not speaks) else None
