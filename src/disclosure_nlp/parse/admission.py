"""Decides whether a document is an annual disclosure report; rejects notices, empty forms, drafts and other reports."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import ClassVar

from disclosure_nlp.definitions import PatternSet, WordLists
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.model import Document, Section, Sentence
from disclosure_nlp.parse.identity import ReportIdentity
from disclosure_nlp.parse.lines import NarrativeLine
from disclosure_nlp.parse.mentions import most_frequent_self_reference
from disclosure_nlp.parse.sections import SECTION_IDS
from disclosure_nlp.parse.titles import SUBJECT, YEARS
from disclosure_nlp.text.patterns import alternation_pattern

_FEWEST_HEADINGS = 2
# A page with a title, less text than this and no section only links to the report or is empty.
_LEAST_TEXT = 120
_TITLE_LINES = 12
_LONGEST_TITLE = 80
_RE = PatternSet(__name__)
_FEWEST_PLACEHOLDERS = 2


class AdmissionWords(WordLists, frozen=True):
    """Word lists of ``data/lexicon/admission.toml``: words that show that a document is not an annual report."""

    file: ClassVar[str] = "admission"
    documents: tuple[str, ...]
    periods: tuple[str, ...]
    comparisons: tuple[str, ...]
    drafts: tuple[str, ...]
    placeholders: tuple[str, ...]
    addressees: tuple[str, ...]


def find_rejection_reason(
    document: Document,
    lines: Sequence[NarrativeLine],
    sections: Sequence[Section],
    sentences: Sequence[Sentence],
    identity: ReportIdentity,
    has_period: bool,
) -> Message | None:
    """Return a message why a document is not an annual disclosure report, or None if it is one.

    Parameters
    ----------
    document : Document
        The document that was read.
    lines : sequence of NarrativeLine
        Narrative lines.
    sections : sequence of Section
        Standard sections found.
    sentences : sequence of Sentence
        Sentences of the narrative.
    identity : ReportIdentity
        Title and agency found.
    has_period : bool
        Whether the text states a statistical period.
    """
    found = {section.id for section in sections}
    if reason := _other_document_kind(lines, sections, identity):
        return msg("report.other_document", got=reason)
    if _is_empty_form(document, sections, sentences):
        return msg("report.empty_form")
    is_recognised = identity.title is not None or len(found) >= _FEWEST_HEADINGS
    if not is_recognised and not (found and _is_report_without_title(lines, identity, has_period)):
        return msg("report.none", found=len(found), count=len(SECTION_IDS))
    said = sum(len(sentence.text) for sentence in sentences if not sentence.is_heading)
    if not found and not document.tables and said < _LEAST_TEXT:
        return msg("report.no_content", count=said)
    return None


def _is_report_without_title(lines: Sequence[NarrativeLine], identity: ReportIdentity, has_period: bool) -> bool:
    """Return whether a text without a title is a report, since it states a year and an agency or 我局 (our bureau)."""
    if has_period or identity.title_year is not None or identity.agency is not None:
        return True
    text = "\n".join(line.text for line in lines[:40])
    return most_frequent_self_reference(text) is not None and "信息公开" in text


def _short_lines_before_sections(lines: Sequence[NarrativeLine], sections: Sequence[Section]) -> list[str]:
    """Return the texts of the short lines above the first section, one of which may be the title.

    A title is among them if there is one.
    """
    end = sections[0].start if sections else None
    head = [line for line in lines[:_TITLE_LINES] if end is None or line.start < end]
    squeezed = [re.sub(r"[\s\u3000#*|]+", "", line.text) for line in head]
    unlabelled = [_RE.pictured.sub(r"\1", text) for text in squeezed]
    return [text for text in unlabelled if 4 < len(text) <= _LONGEST_TITLE and not _RE.sentence.search(text)]


@cache
def _other_document_pattern() -> re.Pattern[str]:
    """Return the regular expression of the title of another kind of document at the end of a line."""
    return re.compile(f"{alternation_pattern(AdmissionWords.load().documents)}(?:[（(].{{0,20}}[)）])?$")


def _other_document_kind(
    lines: Sequence[NarrativeLine], sections: Sequence[Section], identity: ReportIdentity
) -> Message | None:
    """Return a message with the kind of document that the title or salutation shows, or None if it is a report."""
    words = AdmissionWords.load()
    for text in _short_lines_before_sections(lines, sections):
        if not _RE.publicity.search(text) and "报告" not in text:
            continue
        if _RE.pictured.match(text):
            return msg("got.other_title", title=text)
        subject = SUBJECT.search(text)
        is_other = _other_document_pattern().search(text)
        if is_other and (subject is None or subject.end() < len(text)):
            return msg("got.other_title", title=text)
        if any(word in text for word in words.periods) or _RE.month.search(YEARS.sub("", text)):
            return msg("got.part_year", title=text)
        if any(word in text for word in words.comparisons):
            return msg("got.comparison", title=text)
        if any(word in text for word in words.drafts) or _RE.masked.search(text):
            return msg("got.draft", title=text)
    addressed = any(
        re.search(r"[：:]$", line.text) and any(word in line.text for word in words.addressees)
        for line in lines[:_TITLE_LINES]
    )
    if addressed and identity.title is None:
        return msg("got.letter")
    return None


def _is_empty_form(document: Document, sections: Sequence[Section], sentences: Sequence[Sentence]) -> bool:
    """Return whether the sections of a report contain only placeholders, since the form was not filled in."""
    said = [
        item
        for item in sentences
        if not item.is_heading and item.section not in ("preamble", "proactive", "requests", "disputes")
    ]
    if not said or not sections:
        return False
    empty = sum(any(word in item.text for word in AdmissionWords.load().placeholders) for item in said)
    if empty < _FEWEST_PLACEHOLDERS:
        return False
    return empty == len(said) or not any(
        re.fullmatch(r"\s*\d+(?:\.\d+)?\s*", cell.text) for table in document.tables for cell in table.cells
    )
