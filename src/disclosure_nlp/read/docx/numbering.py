"""Automatic list numbers: the 一、 of a heading may exist only as a list style."""

from __future__ import annotations

import re
from typing import NamedTuple

from lxml import etree

from disclosure_nlp.read.docx.package import Package, attribute, child, integer, local
from disclosure_nlp.text.numerals import chinese_numeral

_CHINESE_FORMATS = frozenset(
    ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "ideographDigital", "taiwaneseCounting",
     "taiwaneseCountingThousand", "japaneseDigitalTenThousand", "ideographTraditional")
)  # fmt: skip
_MOST_START = 1_000_000
_PLACEHOLDER = re.compile(r"%(\d)")


class Level(NamedTuple):
    """A list level: number format, text with %1 placeholders, first number."""

    format: str
    text: str
    start: int


class Numbering:
    """Counts the lists of a document and gives each paragraph its printed number."""

    def __init__(self, package: Package) -> None:
        self._levels = _read_levels(package.part("word/numbering.xml"))
        self._styles = _read_styles(package.part("word/styles.xml"))
        self._counts: dict[str, dict[int, int]] = {}

    def prefix(self, properties: etree._Element | None) -> str:
        """Return the number printed before a paragraph with these properties, counting it; empty where there is none."""
        found = self._list_of(properties)
        if found is None:
            return ""
        list_id, depth = found
        levels = self._levels.get(list_id, {})
        level = levels.get(depth)
        if level is None or level.format in ("none", "bullet"):
            return ""
        counts = self._counts.setdefault(list_id, {})
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [key for key in counts if key > depth]:
            del counts[deeper]

        def number(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            own = levels.get(at, level)
            return format_number(counts.get(at, own.start), own.format)

        return _PLACEHOLDER.sub(number, level.text)

    def _list_of(self, properties: etree._Element | None) -> tuple[str, int] | None:
        own = child(properties, "numPr")
        style = self._styles.get(attribute(child(properties, "pStyle"), "val") or "")
        list_id = attribute(child(own, "numId"), "val") or (style[0] if style else None)
        if list_id in (None, "0"):
            return None
        return str(list_id), integer(child(own, "ilvl"), "val", style[1] if style else 0)


def format_number(number: int, format_: str) -> str:
    """Return a list number as its format prints it."""
    if format_ in _CHINESE_FORMATS and 0 < number < 100:
        return chinese_numeral(number)
    if format_.startswith("decimalEnclosedCircle") and 0 < number <= 20:
        return chr(0x245F + number)
    if format_ in ("upperLetter", "lowerLetter") and 0 < number <= 26:
        letter = chr(64 + number)
        return letter if format_ == "upperLetter" else letter.lower()
    return str(number)


def _read_levels(root: etree._Element | None) -> dict[str, dict[int, Level]]:
    if root is None:
        return {}
    abstract = {
        attribute(item, "abstractNumId"): {
            integer(level, "ilvl", 0): Level(
                attribute(child(level, "numFmt"), "val") or "decimal",
                attribute(child(level, "lvlText"), "val") or "",
                integer(child(level, "start"), "val", 1, most=_MOST_START),
            )
            for level in item
            if local(level) == "lvl"
        }
        for item in root
        if local(item) == "abstractNum"
    }
    return {
        attribute(item, "numId") or "": abstract.get(attribute(child(item, "abstractNumId"), "val"), {})
        for item in root
        if local(item) == "num"
    }


def _read_styles(root: etree._Element | None) -> dict[str, tuple[str, int]]:
    """Return list id and level of the paragraph styles that number their paragraphs."""
    styles = {}
    for style in root if root is not None else ():
        list_ = child(style, "pPr", "numPr")
        list_id = attribute(child(list_, "numId"), "val")
        if list_id is not None:
            styles[attribute(style, "styleId") or ""] = (list_id, integer(child(list_, "ilvl"), "val", 0))
    return styles
