"""Finds section headings in non-standard wording by their numeral, title and the text below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import ClassVar

from disclosure_nlp.definitions import WordLists
from disclosure_nlp.model import SectionId
from disclosure_nlp.parse.lines import NarrativeLine
from disclosure_nlp.read.headings import HeadingMatch
from disclosure_nlp.text.patterns import alternation_pattern

_ORDER: tuple[SectionId, ...] = ("overview", "proactive", "requests", "disputes", "problems", "other")
_NUMERALS = "一二三四五六"
_LONGEST_TITLE = 30
_SENTENCE = re.compile(r"[。；！？，,]")
_FEWEST_WORDS = 2
_FEWEST_ALONE = 3


class OutlineWords(WordLists, frozen=True):
    """Word lists of ``data/lexicon/outline.toml``: words in the titles and texts of standard sections."""

    file: ClassVar[str] = "outline"
    titles: dict[SectionId, tuple[str, ...]]
    bodies: dict[SectionId, tuple[str, ...]]
    subheadings: dict[str, tuple[str, ...]]
    remedies: dict[str, tuple[str, ...]]


def find_missing_headings(
    lines: Sequence[NarrativeLine], known_headings: dict[int, NarrativeLine]
) -> dict[int, NarrativeLine]:
    """Return, by start offset, headings of standard sections that do not have the official title.

    Parameters
    ----------
    lines : sequence of NarrativeLine
        All narrative lines.
    known_headings : dict
        Lines that open sections, by start offset.

    Returns
    -------
    dict
        Further lines that open sections, by start offset: headings with the numeral of the missing section whose title
        or following text has words of the section.
    """
    found = {line.match.section: line for line in known_headings.values() if line.match is not None}
    added: dict[int, NarrativeLine] = {}
    for section in _ORDER:
        if section in found:
            continue
        line = _find_heading_of_section(section, lines, found)
        if line is not None:
            found[section] = added[line.start] = line
    return added


def _find_heading_of_section(
    section: SectionId, lines: Sequence[NarrativeLine], known_headings: dict[str, NarrativeLine]
) -> NarrativeLine | None:
    """Return the first line that can open a section between the sections before and after it, or None."""
    place = _ORDER.index(section)
    before = max((known_headings[item].start for item in _ORDER[:place] if item in known_headings), default=-1)
    behind = min((known_headings[item].start for item in _ORDER[place + 1 :] if item in known_headings), default=None)
    inside = [line for line in lines if line.start > before and (behind is None or line.start < behind)]
    taken = {line.start for line in known_headings.values()}
    for index, line in enumerate(inside):
        title = None if line.start in taken else _possible_section_title(line)
        if title is not None and _opens_section(
            section, line, title, inside[index + 1 : index + 12], not known_headings
        ):
            return line._replace(match=HeadingMatch(section, line.text.rindex(title[-1]) + 1, strong=False))
    return None


def _possible_section_title(line: NarrativeLine) -> str | None:
    """Return the title in a line that can open a section, or None for sentences and sub-headings."""
    if line.numeral is not None and line.numeral.depth in (2, 4):
        return None
    text = line.text[line.numeral.end if line.numeral else 0 :].strip(" \t\u3000*#。：:、|")
    return text if 1 < len(text) <= _LONGEST_TITLE and not _SENTENCE.search(text) else None


def _opens_section(
    section: SectionId, line: NarrativeLine, title: str, lines_below: Sequence[NarrativeLine], is_only_section: bool
) -> bool:
    """Return whether a line opens a standard section, by its title or the text below it."""
    words = OutlineWords.load()
    named = any(word in title for word in words.titles[section])
    text = "\n".join(item.text for item in lines_below)
    speaks = sum(word in text for word in words.bodies[section])
    if line.numeral is None:
        known = line.match is not None and line.match.section == section
        return section == "problems" and named and (known or speaks >= 1)
    own_place = line.numeral.value == _NUMERALS[_ORDER.index(section)] and line.numeral.depth == 1
    if section == "overview":
        return (
            own_place
            and speaks >= (_FEWEST_ALONE if is_only_section else _FEWEST_WORDS)
            and (named or not is_only_section)
        )
    if section == "problems" and line.numeral.depth == 1 and title in words.remedies["titles"]:
        return True
    return own_place and named and (speaks >= 1 or not is_only_section)


@cache
def _sub_heading_pattern() -> re.Pattern[str]:
    """Return the regular expression of sub-headings without numeral."""
    titles = alternation_pattern(OutlineWords.load().subheadings["titles"])
    mark = r"(?:[—–\-]{1,2}|[●◆■▲★•·➢◇○□▪►※]|第[一二三四五六][、，,]|#{2,6}|\*{2}|[【［\[〔])"
    plain = rf"(?P<plain>(?:{titles})(?:工作)?(?:的)?(?:情况|方面|落实情况)?)"
    return re.compile(
        rf"(?:{mark}\s*(?P<marked>[^。：:，,；;\s*】］\]〕|]{{2,20}})|{plain})(?:\*{{2}}|[】］\]〕])?\s*(?:[。：:]|$)"
    )


def match_sub_heading(line: NarrativeLine) -> tuple[str, int] | None:
    """Return (title, end) of a sub-heading without numeral, marked by a dash or with a usual title, or None.

    Examples
    --------
    >>> from disclosure_nlp.parse.lines import make_narrative_line
    >>> match_sub_heading(make_narrative_line("——主动公开情况。发布预警146期。", 0))
    ('主动公开情况', 9)
    """
    match = _sub_heading_pattern().match(line.text) if line.numeral is None else None
    return None if match is None else (match["marked"] or match["plain"], match.end())
