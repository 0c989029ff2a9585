"""Detects page furniture in web pages: metadata fields, toolbars, navigation, footers and page numbers."""

from __future__ import annotations

import re
from functools import cache
from typing import ClassVar

from msgspec import structs

from disclosure_nlp.definitions import PatternSet, WordLists
from disclosure_nlp.text.patterns import alternation_pattern

_LONGEST = 80
_LONGEST_LABELLED = 120
_ARROWS = ">＞/»›→"  # one of them is in every navigation path
_RE = PatternSet(__name__)


class FurnitureWords(WordLists, frozen=True):
    """Word lists of page furniture, loaded from ``data/lexicon/furniture.toml``."""

    file: ClassVar[str] = "furniture"
    labels: tuple[str, ...]
    tools: tuple[str, ...]
    footers: tuple[str, ...]
    tables: tuple[str, ...]


@cache
def _squeezed_words() -> FurnitureWords:
    """Return the word lists of page furniture with whitespace removed from the words.

    The long patterns made of them are compiled and tried only on a line that begins with one of the words.
    """
    words = FurnitureWords.load()
    labels, tools = (tuple(word.replace(" ", "") for word in some) for some in (words.labels, words.tools))
    return structs.replace(words, labels=labels, tools=tools)


@cache
def _metadata_label_pattern() -> re.Pattern[str]:
    # 发布时间：…, 索引号 | …, 发布日期 2023-01-19; a value may be missing.
    """Return the regular expression of a metadata field of a web page, such as 发布时间： (published)."""
    names = alternation_pattern(_squeezed_words().labels)
    return re.compile(rf"{names}(?:[】\]）)]|[:：|]|\s+[\dA-Z\[【]|\s*$|(?={names})(?!{names}[\u4e00-\u9fff]))")


@cache
def _toolbar_pattern() -> re.Pattern[str]:
    """Return the regular expression of a line of toolbar words of a web page, such as 打印 | 关闭 (print, close)."""
    return re.compile(
        rf"(?:(?>{alternation_pattern(_squeezed_words().tools)})[\s|/、，,:：·•【】\[\]（）()<>《》\-]*+)++"
    )


def is_page_furniture(line: str) -> bool:
    """Return whether a line is page furniture of a web page (metadata, toolbar, navigation, footer, page number).

    Parameters
    ----------
    line : str
        One line, without its line end.

    Examples
    --------
    >>> is_page_furniture("来源：区政府 发布时间：2024-01-15"), is_page_furniture("微信公众号年内发文三十篇。")
    (True, False)
    """
    text = _RE.bullet.sub("", line).strip()
    if not text or len(text) > _LONGEST_LABELLED:
        return not text
    squeezed = _RE.blanks_inside.sub("", text) if len(text.split()) > 1 else text
    if "。" not in text and (_begins_with_label(squeezed) or _is_navigation(text)):
        return True
    if len(text) > _LONGEST:
        return False
    return (
        (squeezed.startswith(_squeezed_words().tools) and _toolbar_pattern().fullmatch(squeezed) is not None)
        or _RE.foot.match(text) is not None
        or _RE.rule.fullmatch(line.strip()) is not None
        or _RE.page_number.fullmatch(text) is not None
    )


def _begins_with_label(squeezed: str) -> bool:
    """Return whether a line without blanks begins with a metadata field of a web page."""
    return squeezed.startswith(_squeezed_words().labels) and _metadata_label_pattern().match(squeezed) is not None


def _is_navigation(text: str) -> bool:
    """Return whether a line is a navigation path of a web page, such as 首页 > 政务公开."""
    return any(mark in text for mark in _ARROWS) and _RE.navigation.search(text) is not None


def is_footer_or_attachment(line: str) -> bool:
    """Return whether a line after the end of a report is page furniture or a list of attachments."""
    text = _RE.bullet.sub("", line).strip()
    return is_page_furniture(line) or (
        text.startswith(FurnitureWords.load().footers) and len(text) <= _LONGEST_LABELLED
    )


def is_table_title_or_unit(line: str) -> bool:
    """Return whether a line is the title of a table or names its unit (单位：件)."""
    text = line.strip()
    if len(text) > _LONGEST or re.search(r"[。；，]", text):
        return False
    return (
        text.endswith(FurnitureWords.load().tables)
        or _RE.unit.fullmatch(text) is not None
        or _RE.table_number.fullmatch(text) is not None
    )
