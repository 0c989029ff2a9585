"""Headings in words of their own: a section at its place in the outline is found by numeral, title and text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import msgspec

from disclosure_nlp.model import SectionId
from disclosure_nlp.parse.lexicon import load_words
from disclosure_nlp.parse.lines import Line
from disclosure_nlp.read.headings import HeadingMatch
from disclosure_nlp.text.patterns import alternation_pattern

_ORDER: tuple[SectionId, ...] = ("overview", "proactive", "requests", "disputes", "problems", "other")
_NUMERALS = "一二三四五六"
_LONGEST_TITLE = 30
_SENTENCE = re.compile(r"[。；！？，,]")
_FEWEST_WORDS = 2
_FEWEST_ALONE = 3


class OutlineWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Word list ``data/lexicon/outline.toml``."""

    titles: dict[SectionId, tuple[str, ...]]
    bodies: dict[SectionId, tuple[str, ...]]
    subheadings: dict[str, tuple[str, ...]]
    remedies: dict[str, tuple[str, ...]]


@cache
def _words() -> OutlineWords:
    return load_words("outline", OutlineWords)


def place_missing(lines: Sequence[Line], picked: dict[int, Line]) -> dict[int, Line]:
    """Return the headings of sections that no heading was found for by its words.

    Parameters
    ----------
    lines : sequence of Line
        All narrative lines.
    picked : dict
        Lines that open sections, by where they start.

    Returns
    -------
    dict
        Further lines that open sections. A heading counts where its numeral is that of the section, or where it is
        alone between the sections before and after, and where its title and the text below mention the section.
    """
    found = {line.match.section: line for line in picked.values() if line.match is not None}
    added: dict[int, Line] = {}
    for section in _ORDER:
        if section in found:
            continue
        line = _heading_of(section, lines, found)
        if line is not None:
            found[section] = added[line.start] = line
    return added


def _heading_of(section: SectionId, lines: Sequence[Line], found: dict[str, Line]) -> Line | None:
    place = _ORDER.index(section)
    before = max((found[item].start for item in _ORDER[:place] if item in found), default=-1)
    behind = min((found[item].start for item in _ORDER[place + 1 :] if item in found), default=None)
    inside = [line for line in lines if line.start > before and (behind is None or line.start < behind)]
    taken = {line.start for line in found.values()}
    for index, line in enumerate(inside):
        title = None if line.start in taken else _title(line)
        if title is not None and _fits(section, line, title, inside[index + 1 : index + 12], not found):
            return line._replace(match=HeadingMatch(section, line.text.rindex(title[-1]) + 1, strong=False))
    return None


def _title(line: Line) -> str | None:
    """Return the title of a line that can open a section: no sentence, no sub-heading."""
    if line.numeral is not None and line.numeral.depth in (2, 4):
        return None
    text = line.text[line.numeral.end if line.numeral else 0 :].strip(" \t\u3000*#。：:、|")
    return text if 1 < len(text) <= _LONGEST_TITLE and not _SENTENCE.search(text) else None


def _fits(section: SectionId, line: Line, title: str, below: Sequence[Line], alone: bool) -> bool:
    """Return whether a line opens a section; ``alone`` where no other section was found."""
    words = _words()
    named = any(word in title for word in words.titles[section])
    text = "\n".join(item.text for item in below)
    speaks = sum(word in text for word in words.bodies[section])
    if line.numeral is None:
        known = line.match is not None and line.match.section == section
        return section == "problems" and named and (known or speaks >= 1)
    own_place = line.numeral.value == _NUMERALS[_ORDER.index(section)] and line.numeral.depth == 1
    if section == "overview":
        return own_place and speaks >= (_FEWEST_ALONE if alone else _FEWEST_WORDS) and (named or not alone)
    if section == "problems" and line.numeral.depth == 1 and title in words.remedies["titles"]:
        return True
    return own_place and named and (speaks >= 1 or not alone)


@cache
def _sub_heading() -> re.Pattern[str]:
    titles = alternation_pattern(_words().subheadings["titles"])
    mark = r"(?:[—–\-]{1,2}|[●◆■▲★•·➢◇○□▪►※]|第[一二三四五六][、，,]|#{2,6}|\*{2}|[【［\[〔])"
    plain = rf"(?P<plain>(?:{titles})(?:工作)?(?:的)?(?:情况|方面|落实情况)?)"
    return re.compile(
        rf"(?:{mark}\s*(?P<marked>[^。：:，,；;\s*】］\]〕|]{{2,20}})|{plain})(?:\*{{2}}|[】］\]〕])?\s*(?:[。：:]|$)"
    )


def sub_heading(line: Line) -> tuple[str, int] | None:
    """Return title and end of a sub-heading without numeral: after a dash or mark, or the name of an aspect.

    Examples
    --------
    >>> from disclosure_nlp.parse.lines import make_line
    >>> sub_heading(make_line("——主动公开情况。发布预警146期。", 0))
    ('主动公开情况', 9)
    """
    match = _sub_heading().match(line.text) if line.numeral is None else None
    return None if match is None else (match["marked"] or match["plain"], match.end())
