"""Recognises headings of the standard report sections by their words; numerals only confirm them."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

import msgspec

from disclosure_nlp.definitions import load_definition
from disclosure_nlp.text.markers import CHINESE, CIRCLED

# 一、 （一） 1. (1) 第一章 with common errors: spaces, full stops, a letter before the numeral.
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


class HeadingNumeral(NamedTuple):
    """The list numeral of a heading: as printed, its value, its nesting depth and its end offset.

    The depth is 1 for 一、, 2 for （一）, 3 for 1. and 4 for （1）.
    """

    text: str
    value: str
    depth: int
    end: int


class HeadingMatch(NamedTuple):
    """A line recognised as the title of a standard section, and whether the title has the official wording.

    ``end`` is the end of the title, ``strong`` means official wording.
    """

    section: str
    end: int
    strong: bool


def split_numeral(line: str) -> HeadingNumeral | None:
    """Return the list numeral at the start of a line (一、, （一）, 1., （1）), or None if it has none."""
    match = _NUMERAL.match(line)
    if match is None:
        return None
    name, value = next((k, v) for k, v in match.groupdict().items() if v)
    return HeadingNumeral(match.group().strip(), value, _DEPTH[name], match.end())


class HeadingPatterns(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Title patterns of the standard sections by section id, from ``data/lexicon/headings.toml``."""

    strong: dict[str, tuple[str, ...]]
    weak: dict[str, tuple[str, ...]]


@cache
def _compiled_title_patterns() -> tuple[tuple[bool, tuple[tuple[str, re.Pattern[str]], ...]], ...]:
    """Return the compiled patterns of section titles, grouped by official and other wording."""
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
# What may follow a title in its line: punctuation, a bracketed remark, a stray mark.
_LONGEST_TAIL = 60
_TAIL = re.compile(r"[\s\u3000、。：:；;，,*#.．]*+(?:[（(【][^）)】]{0,40}[）)】][\s\u3000。：:、]*+)?$")


def match_heading(line: str, title_start: int = 0) -> HeadingMatch | None:
    """Return the standard section of the report form whose title a line is, or None.

    Text may follow a title in official wording on the same line (a heading joined to its first sentence); any other
    title must fill the line.
    """
    found = _match_section_title(line[title_start : title_start + 80])
    return HeadingMatch(found.section, title_start + found.end, found.strong) if found and title_start else found


@lru_cache(maxsize=10_000)
def _match_section_title(line: str) -> HeadingMatch | None:
    """Return the standard section whose title begins a line, or None; cached, since the same lines recur."""
    if not _TITLE_WORDS.search(line, 0, 60):
        return None
    title = remove_blanks_and_markdown(line)
    for strong, sections in _compiled_title_patterns():
        for section, pattern in sections:
            match = pattern.match(title)
            if match and (strong or _TAIL.match(title, match.end())):
                return HeadingMatch(section, _offset_after_characters(line, match.end()), strong)
    return None


def _offset_after_characters(line: str, count: int) -> int:
    """Return the offset in a line after its first ``count`` non-blank characters."""
    position = 0
    while count:
        count -= _BLANK.match(line, position) is None
        position += 1
    return position


def only_punctuation_follows(line: str, end: int) -> bool:
    """Return whether only punctuation and at most one bracketed remark follow position ``end`` of a line."""
    rest = line[end:].strip()
    return len(rest) <= _LONGEST_TAIL and _TAIL.match(rest) is not None


def remove_blanks_and_markdown(text: str) -> str:
    """Return a text without whitespace and without the Markdown marks ``*`` and ``#``."""
    return _BLANK.sub("", text)
