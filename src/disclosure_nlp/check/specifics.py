"""Finds specific details in a text: counts, percentages, dates, frequencies, documents, offices, objects, measures."""

from __future__ import annotations

import re
from functools import cache
from typing import ClassVar

from disclosure_nlp.definitions import PatternSet, WordLists
from disclosure_nlp.text.markers import list_marker_at
from disclosure_nlp.text.normalize import normalize

Words = tuple[str, ...]
_NUMERAL = r"(?:\d[\d,，.]*|[一二两三四五六七八九十百千]+)"
_RE = PatternSet(__name__)


class SpecificDetailWords(WordLists, frozen=True):
    """Word lists for finding specific details in a text, from ``data/lexicon/specifics.toml``."""

    file: ClassVar[str] = "specifics"
    things: Words
    vague: Words
    frequencies: Words
    slogans: Words
    with_office: Words
    offices: Words
    any_office: Words
    units: Words
    laws: Words


def find_specific_detail(text: str) -> str | None:
    """Return the first specific detail in the text of a remedy, or None.

    A count, share, date or frequency, a quoted name, a document other than a law, a named office, or a thing of the
    lexicon.

    Examples
    --------
    >>> find_specific_detail("实行跟班学习制度"), find_specific_detail("建立健全工作机制")
    ('跟班', None)
    """
    plain = _strip_list_marker_and_year(text)
    return (
        find_stated_fact(plain)
        or _first_word_in(SpecificDetailWords.load().frequencies, plain)
        or _find_quoted_name(plain)
        or _find_office(plain)
        or _find_concrete_object_or_measure(plain)
    )


def find_stated_fact(text: str) -> str | None:
    """Return the first fact that a sentence states (a count, share, date or document), or None.

    Examples
    --------
    >>> find_stated_fact("全年发布船讯80条"), find_stated_fact("严格落实三审三校制度")
    ('80条', None)
    """
    plain = _strip_list_marker_and_year(text)
    match = count_pattern().search(plain) or _RE.share.search(plain) or _RE.date.search(plain)
    return match.group() if match else _find_document_title(plain)


def _strip_list_marker_and_year(text: str) -> str:
    """Return a sentence without whitespace and without the list marker (such as 一是) and year at its start."""
    plain = normalize(text).text
    marker = list_marker_at(plain)
    return _RE.period.sub("", plain[marker.end :] if marker else plain)


@cache
def count_pattern() -> re.Pattern[str]:
    """Return the regular expression of a count with its unit, such as 80条 (80 items).

    It excludes ordinals (第三次), 一 in fixed phrases (一个, 统一) and numbers of aspects (五个方面).
    """
    units = "|".join(sorted(SpecificDetailWords.load().units, key=len, reverse=True))
    return re.compile(
        rf"(?<![第统专同进唯单万每十百千一二三四五六七八九+\d-])(?!一(?:个|项|种|批|条龙|次性|块|处|张网|部分|日|天|人一|家|件事|户一|企一))"
        rf"{_NUMERAL}(?:[余多])?(?:万|亿)?(?:[余多])?(?:{units})(?!方面|环节|层面|结合|维度|公开|审|校|到位|意识|坚持|统一)"
    )


def _find_document_title(text: str) -> str | None:
    """Return the first document title in 《》 that is not a law, or None."""
    return next((match.group() for match in _RE.title.finditer(text) if not _is_law_title(match[1])), None)


def _is_law_title(title: str) -> bool:
    """Return whether a title is that of a law, a regulation or the like."""
    return title.endswith(SpecificDetailWords.load().laws) and not title.endswith("办法")


def _find_quoted_name(text: str) -> str | None:
    """Return the first name in quotation marks in a text that is no slogan, or None."""
    slogans = SpecificDetailWords.load().slogans
    return next((m.group() for m in _RE.quoted.finditer(text) if not any(slogan in m[1] for slogan in slogans)), None)


@cache
def _office_pattern() -> re.Pattern[str]:
    """Return the regular expression of names of offices, such as 办公室."""
    words = SpecificDetailWords.load()
    anyone = "|".join(words.any_office)
    return re.compile(
        rf"(?:{'|'.join(words.with_office)})(?!{anyone})(?P<name>[\u4e00-\u9fff]{{1,8}}?(?:{'|'.join(words.offices)}))"
    )


def _find_office(text: str) -> str | None:
    """Return the office that a text names as acting or cooperating, or None."""
    match = _office_pattern().search(text)
    return match["name"] if match else None


def _find_concrete_object_or_measure(text: str) -> str | None:
    """Return the first word for a concrete object or measure in the text of a remedy, or None."""
    for vague in SpecificDetailWords.load().vague:
        text = text.replace(vague, "，")
    return _first_word_in(SpecificDetailWords.load().things, text)


def _first_word_in(words: Words, text: str) -> str | None:
    """Return the first word of a word list that occurs in a text, or None."""
    return next((word for word in words if word in text), None)
