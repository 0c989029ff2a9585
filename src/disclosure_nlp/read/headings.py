"""The words of the standard headings: they decide what a line is, numerals only confirm (forms.md, heading variants)."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

import msgspec

from disclosure_nlp.definitions import load_definition
from disclosure_nlp.text.markers import CHINESE, CIRCLED

# 一、 （一） 1. (1) 第一章 with the slips met in print: spaces, full stops, a letter before the numeral.
_NUMERAL = re.compile(
    r"[\s\u3000#*a-zA-Z|]{0,4}"
    rf"(?:第(?P<part>{CHINESE})(?:部分|章|节)[、:：.．\s\u3000]*"
    rf"|(?P<top>{CHINESE})(?:\s*[、.．,，:：]+|[ \t\u3000]+(?=[\u4e00-\u9fff]{{2}}))"
    rf"|[（(〔【]\s*(?P<sub>{CHINESE})\s*[）)〕】][、.．]?"
    r"|(?P<arabic>\d{1,2})\s*[、.．](?!\d)"
    rf"|[（(]\s*(?P<item>\d{{1,2}})\s*[）)]|(?P<circled>{CIRCLED}))[\s\u3000]*"
)
_DEPTH = {"part": 1, "top": 1, "sub": 2, "arabic": 3, "item": 4, "circled": 4}
_BLANK = re.compile(r"[\s\u3000*#]+")


class Numeral(NamedTuple):
    """A heading's numeral: as printed, its depth (1 for 一、, 2 for （一）, 3 for 1., 4 for （1）) and where it ends."""

    text: str
    value: str
    depth: int
    end: int


class HeadingMatch(NamedTuple):
    """A standard section named by a line: ``end`` is where the title ends in the line; ``strong`` for official words."""

    section: str
    end: int
    strong: bool


def split_numeral(line: str) -> Numeral | None:
    """Return the numeral that opens a line, or None."""
    match = _NUMERAL.match(line)
    if match is None:
        return None
    name, value = next((k, v) for k, v in match.groupdict().items() if v)
    return Numeral(match.group().strip(), value, _DEPTH[name], match.end())


class HeadingPatterns(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Titles of the standard sections, ``data/lexicon/headings.toml``: patterns by section id."""

    strong: dict[str, tuple[str, ...]]
    weak: dict[str, tuple[str, ...]]


@cache
def _titles() -> tuple[tuple[bool, tuple[tuple[str, re.Pattern[str]], ...]], ...]:
    """Return the compiled titles, the official ones first: (whether official, pairs of section and pattern)."""
    patterns = load_definition("lexicon/headings.toml", HeadingPatterns)
    return tuple(
        (
            strong,
            tuple(
                (key, re.compile("|".join(titles).replace("情况", "情(?:况|$)"))) for key, titles in sections.items()
            ),
        )
        for strong, sections in ((True, patterns.strong), (False, patterns.weak))
    )


_TITLE_WORDS = re.compile(
    r"情\s*况|情\s*$|概\s*况|概\s*述|问\s*题|事\s*项|不\s*足|综\s*述|工\s*作|复\s*议|困\s*难|附|公\s*开|短\s*板|薄\s*弱|差\s*距"
)
# What may stand between a title and the end of its line: stops, a bracketed remark, a stray mark.
_LONGEST_TAIL = 60
_TAIL = re.compile(r"[\s\u3000、。：:；;，,*#.．]*(?:[（(【][^）)】]{0,40}[）)】])?[\s\u3000。：:、]*$")


def match_heading(line: str, start: int = 0) -> HeadingMatch | None:
    """Return the standard section that the line's title (from ``start``, after its numeral) names, or None.

    A strong title may be followed by text in the same line (a heading glued to its first sentence); a weak one must be
    the whole line.
    """
    if not _TITLE_WORDS.search(line, start, start + 60):
        return None
    title = normalize(line[start : start + 80])
    for strong, sections in _titles():
        for section, pattern in sections:
            match = pattern.match(title)
            if match and (strong or _TAIL.match(title, match.end())):
                return HeadingMatch(section, _unsqueeze(line, start, match.end()), strong)
    return None


def _unsqueeze(line: str, start: int, count: int) -> int:
    """Return the position in the line after ``count`` characters that are not blank."""
    position = start
    while count:
        count -= _BLANK.match(line, position) is None
        position += 1
    return position


def closes_line(line: str, end: int) -> bool:
    """Return whether nothing but stops and a bracketed remark follows position ``end``."""
    rest = line[end:].strip()
    return len(rest) <= _LONGEST_TAIL and _TAIL.match(rest) is not None


def normalize(text: str) -> str:
    """Return the text without blanks and Markdown marks."""
    return _BLANK.sub("", text)
