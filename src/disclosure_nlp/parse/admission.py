"""Decides whether a text is an annual report: notices, empty forms, drafts, statistics of part of a year are none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import msgspec

from disclosure_nlp.messages import Message, msg
from disclosure_nlp.model import Document, Section, Sentence
from disclosure_nlp.parse.identity import Identity
from disclosure_nlp.parse.lexicon import load_words
from disclosure_nlp.parse.lines import Line
from disclosure_nlp.parse.mentions import self_reference
from disclosure_nlp.parse.sections import SECTION_IDS
from disclosure_nlp.parse.titles import SUBJECT, YEARS
from disclosure_nlp.text.patterns import alternation_pattern

_FEWEST_HEADINGS = 2
# A title with less text than this and no part of a report stands above an attachment or an empty page.
_LEAST_TEXT = 120
_TITLE_LINES = 12
_LONGEST_TITLE = 80
_SENTENCE = re.compile(r"[。；，,：:>＞]")
# 图解：某局2023年政府信息公开工作年度报告 is a picture of the report, not the report.
_PICTURED = re.compile(r"^[【\[]?(图解|一图读懂|一图看懂|图文解读|政策解读|解读|长图|数说|视频解读)[】\]]?[:：|丨｜-]*")
_MASKED = re.compile(r"[X×ⅩxＸ○〇＊*_]{2}(?:省|市|县|区|镇|乡|街道|局|委|办|单位|年|部门|机关|政府)|20[X×xＸ*_]{2}年")
_MONTH = re.compile(
    r"(?:20\d\d年)?(?:1[0-2]|[1-9]|[一二三四五六七八九十]{1,2})月(?!\d)(?:份)?(?!.*日)|[1-9]\s*[-—~至]\s*1?\d\s*月"
)
_PUBLICITY = re.compile(r"公开")
_FEWEST_PLACEHOLDERS = 2


class AdmissionWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Word list ``data/lexicon/admission.toml``."""

    documents: tuple[str, ...]
    periods: tuple[str, ...]
    comparisons: tuple[str, ...]
    drafts: tuple[str, ...]
    placeholders: tuple[str, ...]
    addressees: tuple[str, ...]


@cache
def _words() -> AdmissionWords:
    return load_words("admission", AdmissionWords)


def refusal(
    document: Document,
    lines: Sequence[Line],
    sections: Sequence[Section],
    sentences: Sequence[Sentence],
    identity: Identity,
    has_period: bool,
) -> Message | None:
    """Return why a text is no annual report, or None where it is one.

    Parameters
    ----------
    document : Document
        The text.
    lines : sequence of Line
        Narrative lines.
    sections : sequence of Section
        Standard sections found.
    sentences : sequence of Sentence
        Sentences of the narrative.
    identity : Identity
        Title and agency found.
    has_period : bool
        Whether a statistical period is stated.
    """
    found = {section.id for section in sections}
    if reason := _other_document(lines, sections, identity):
        return msg("report.other_document", got=reason)
    if _is_empty_form(document, sections, sentences):
        return msg("report.empty_form")
    if (
        identity.title is None
        and len(found) < _FEWEST_HEADINGS
        and not (found and _speaks_as_report(lines, identity, has_period))
    ):
        return msg("report.none", found=len(found), count=len(SECTION_IDS))
    said = sum(len(sentence.text) for sentence in sentences if not sentence.is_heading)
    if not found and not document.tables and said < _LEAST_TEXT:
        return msg("report.no_content", count=said)
    return None


def _speaks_as_report(lines: Sequence[Line], identity: Identity, has_period: bool) -> bool:
    """Return whether a text without title and with one heading reports as an agency of its disclosure."""
    if has_period or identity.title_year is not None or identity.agency is not None:
        return True
    text = "\n".join(line.text for line in lines[:40])
    return self_reference(text) is not None and "信息公开" in text


def _title_lines(lines: Sequence[Line], sections: Sequence[Section]) -> list[str]:
    """Return the short lines above the first section, without blanks."""
    end = sections[0].start if sections else None
    head = [line for line in lines[:_TITLE_LINES] if end is None or line.start < end]
    squeezed = [re.sub(r"[\s\u3000#*|]+", "", line.text) for line in head]
    unlabelled = [_PICTURED.sub(r"\1", text) for text in squeezed]
    return [text for text in unlabelled if 4 < len(text) <= _LONGEST_TITLE and not _SENTENCE.search(text)]


def _other_document(lines: Sequence[Line], sections: Sequence[Section], identity: Identity) -> Message | None:
    words = _words()
    for text in _title_lines(lines, sections):
        if not _PUBLICITY.search(text) and "报告" not in text:
            continue
        if _PICTURED.match(text):
            return msg("got.other_title", title=text)
        subject = SUBJECT.search(text)
        if re.search(f"{alternation_pattern(words.documents)}(?:[（(].{{0,20}}[)）])?$", text) and not _ends_as_report(
            text, subject
        ):
            return msg("got.other_title", title=text)
        if any(word in text for word in words.periods) or _MONTH.search(YEARS.sub("", text)):
            return msg("got.part_year", title=text)
        if any(word in text for word in words.comparisons):
            return msg("got.comparison", title=text)
        if any(word in text for word in words.drafts) or _MASKED.search(text):
            return msg("got.draft", title=text)
    addressed = any(
        re.search(r"[：:]$", line.text) and any(word in line.text for word in words.addressees)
        for line in lines[:_TITLE_LINES]
    )
    if addressed and identity.title is None:
        return msg("got.letter")
    return None


def _ends_as_report(text: str, subject: re.Match[str] | None) -> bool:
    return subject is not None and subject.end() == len(text)


def _is_empty_form(document: Document, sections: Sequence[Section], sentences: Sequence[Sentence]) -> bool:
    """Return whether the sections hold placeholders and nothing else."""
    said = [
        item
        for item in sentences
        if not item.is_heading and item.section not in ("preamble", "proactive", "requests", "disputes")
    ]
    if not said or not sections:
        return False
    empty = sum(any(word in item.text for word in _words().placeholders) for item in said)
    figures = sum(
        bool(re.fullmatch(r"\s*\d+(?:\.\d+)?\s*", cell.text)) for table in document.tables for cell in table.cells
    )
    return empty >= _FEWEST_PLACEHOLDERS and (empty == len(said) or not figures)
