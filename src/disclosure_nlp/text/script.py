"""Converts traditional Chinese characters to simplified ones."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

# Characters of reports and forms that differ in the two scripts, in the same order.
_TRADITIONAL = re.compile("[開報關請據數總條製規範處訴訟複審與對應務實際書計類號說題導]")
_SIMPLIFIED = re.compile("[开报关请据数总条规范处诉讼复审与对应务实际书计类号说题导]")
# Characters of labels that only the traditional script has.
_IN_LABELS = re.compile(
    "[規範檔製發廢現條項許處罰強費額總計數機關開區別屬於國祕級護權內務過執詢無補後複覆請確認書維糾結審議訴訟經餘產業構會組織團體從當應對據報導]"
)
# Wrong words that automatic conversion leaves on mirror websites, with their corrections.
_MIRROR_SLIPS = (
    ("谘询", "咨询"),
    ("政府资讯", "政府信息"),
    ("资讯公开", "信息公开"),
    ("资讯内容", "信息内容"),
    ("规范性档案", "规范性文件"),
    ("答覆", "答复"),
    ("覆议", "复议"),
    ("政策档案", "政策文件"),
)


def is_traditional(text: str) -> bool:
    """Return whether a text has more traditional than simplified characters.

    Examples
    --------
    >>> is_traditional("政府信息公開條例"), is_traditional("政府信息公开条例")
    (True, False)
    """
    traditional = len(_TRADITIONAL.findall(text))
    return traditional > 0 and traditional > len(_SIMPLIFIED.findall(text))


def to_simplified(text: str) -> str:
    """Return a text in simplified Chinese, with conversion errors of mirror websites corrected.

    Examples
    --------
    >>> to_simplified("規範性文件")
    '规范性文件'
    """
    return _correct_mirror_errors(_opencc_converter().convert(text))


def to_simplified_label(text: str) -> str:
    """Return a label in simplified Chinese; a label without traditional characters is not converted."""
    return to_simplified(text) if _IN_LABELS.search(text) else _correct_mirror_errors(text)


def _correct_mirror_errors(text: str) -> str:
    """Return a simplified Chinese text with typical errors of automatic conversion corrected (规范性档案 → 规范性文件)."""
    for wrong, right in _MIRROR_SLIPS:
        text = text.replace(wrong, right)
    return text


@cache
def _opencc_converter() -> Any:
    """Return the OpenCC converter from traditional to simplified Chinese; created once."""
    from opencc import OpenCC

    return OpenCC("t2s")
