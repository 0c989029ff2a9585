"""Detects page furniture in web pages: metadata fields, toolbars, navigation, footers and page numbers."""

from __future__ import annotations

import re
from functools import cache

import msgspec

from disclosure_nlp.definitions import load_definition
from disclosure_nlp.text.patterns import alternation_pattern

_LONGEST = 80
_LONGEST_LABELLED = 120
_NAVIGATION = re.compile(
    r"(?:首\s*页|当前.{0,6}位置|(?:您|现)在?.{0,8}位置).{0,60}[>＞/»›→]|(?:[\u4e00-\u9fff]{2,20}\s*[>＞»›]\s*){2,}|^[>＞»›]"
)
_PAGE_NUMBER = re.compile(
    r"[-—－–·~\s]{0,80}+(?:第\s{0,9})?\d{1,3}(?:\s{0,9}页)?(?:[，,/\s]{0,9}(?:共|of)?\s{0,9}\d{1,3}\s{0,9}页?)?[-—－–·~\s]{0,80}|Page\s{0,9}\d{1,9}.{0,4}|P\.\s?\d{1,9}"
)
_FOOT = re.compile(
    r"[^。]{0,40}(?:ICP备|公网安备|政府网站标识码|网站标识码|版权所有|Copyright|All Rights)", re.IGNORECASE
)
_UNIT = re.compile(r"[（(]?\s{0,80}+(?:计量)?单\s{0,9}位\s{0,9}[:：]\s{0,9}.{1,12}[）)]?")
_TABLE_NUMBER = re.compile(r"(?:附?表|图)\s*[\d一二三四五六七八九十]{0,3}\s*[:：.、]?.{0,40}")
_RULE = re.compile(r"[\s=*_\-—–~·•|]{3,}+.{0,12}?[\s=*_\-—–~·•|]{0,}")
_BULLET = re.compile(r"^[\s•·●◆■▪◦\-【\[(（|*#]+")


class FurnitureWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Word lists of page furniture, loaded from ``data/lexicon/furniture.toml``."""

    labels: tuple[str, ...]
    tools: tuple[str, ...]
    footers: tuple[str, ...]
    tables: tuple[str, ...]


@cache
def _load_furniture_words() -> FurnitureWords:
    """Return the word lists of page furniture (menus, toolbars, footers); read once."""
    return load_definition("lexicon/furniture.toml", FurnitureWords)


@cache
def _metadata_label_pattern() -> re.Pattern[str]:
    # 发布时间：…, 索引号 | …, 发布日期 2023-01-19; a value may be missing.
    """Return the regular expression of a metadata field of a web page, such as 发布时间： (published)."""
    names = f"{alternation_pattern(word.replace(' ', '') for word in _load_furniture_words().labels)}"
    return re.compile(rf"{names}(?:[】\]）)]|[:：|]|\s+[\dA-Z\[【]|\s*$|(?={names})(?!{names}[\u4e00-\u9fff]))")


@cache
def _toolbar_pattern() -> re.Pattern[str]:
    """Return the regular expression of a line of toolbar words of a web page, such as 打印 | 关闭 (print, close)."""
    return re.compile(
        rf"(?:(?>{alternation_pattern(word.replace(' ', '') for word in _load_furniture_words().tools)})[\s|/、，,:：·•【】\[\]（）()<>《》\-]*+)++"
    )


def is_furniture(line: str) -> bool:
    """Return whether a line is page furniture of a web page (metadata, toolbar, navigation, footer, page number).

    Parameters
    ----------
    line : str
        One line, without its line end.

    Examples
    --------
    >>> is_furniture("来源：区政府 发布时间：2024-01-15"), is_furniture("微信公众号年内发文三十篇。")
    (True, False)
    """
    text = _BULLET.sub("", line).strip()
    if not text or len(text) > _LONGEST_LABELLED:
        return not text
    squeezed = re.sub(r"(?<=[\u4e00-\u9fff])[\s\u3000]+(?=[\u4e00-\u9fff])", "", text)
    if "。" not in text and (_metadata_label_pattern().match(squeezed) or _NAVIGATION.search(text)):
        return True
    if len(text) > _LONGEST:
        return False
    return (
        _toolbar_pattern().fullmatch(squeezed) is not None
        or _FOOT.match(text) is not None
        or _RULE.fullmatch(line.strip()) is not None
        or _PAGE_NUMBER.fullmatch(text) is not None
    )


def is_footer_or_attachment(line: str) -> bool:
    """Return whether a line after the end of a report is page furniture or a list of attachments."""
    text = _BULLET.sub("", line).strip()
    return is_furniture(line) or (text.startswith(_load_furniture_words().footers) and len(text) <= _LONGEST_LABELLED)


def is_table_title_or_unit(line: str) -> bool:
    """Return whether a line is the title of a table or names its unit (单位：件)."""
    text = line.strip()
    if len(text) > _LONGEST or re.search(r"[。；，]", text):
        return False
    return (
        text.endswith(_load_furniture_words().tables)
        or _UNIT.fullmatch(text) is not None
        or _TABLE_NUMBER.fullmatch(text) is not None
    )
