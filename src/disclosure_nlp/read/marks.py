"""Footnote marks: superscript text is rewritten so that its digits are never read as part of a number."""

from __future__ import annotations

import re

_RAISED = str.maketrans("0123456789+-()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾")
_RAISABLE = re.compile(r"[0-9+\-()]{1,4}")
_OWN_MARK = re.compile(r"[\[［【〔(（①-⑳❶-❿⑴-⒇ⅰ-ⅿ¹²³⁰⁴-⁹*＊※†‡#＃].*")
_LONGEST_MARK = 6
# A mark between a figure and the word behind it; a power (10²) or a unit (m²) has no figure before it or is kept.
_BEFORE_WORD = re.compile(r"(?<=\d)[⁰¹²³⁴-⁹①-⑳❶-❿⑴-⒇]{1,3}(?=[\u4e00-\u9fff％%])")


def format_footnote_mark(text: str) -> str:
    """Return superscript text as a footnote mark: superscript digits, words in square brackets, symbols unchanged.

    Examples
    --------
    >>> format_footnote_mark("1"), format_footnote_mark("[2]"), format_footnote_mark("①"), format_footnote_mark("注")
    ('¹', '[2]', '①', '[注]')
    """
    text = text.strip()
    if _RAISABLE.fullmatch(text):
        return text.translate(_RAISED)
    return text if not text or _OWN_MARK.fullmatch(text) or len(text) > _LONGEST_MARK else f"[{text}]"


def remove_footnote_marks(line: str) -> str:
    """Return a line of narrative without footnote marks between a number and the following word.

    Examples
    --------
    >>> remove_footnote_marks("全年公开信息37¹条。")
    '全年公开信息37条。'
    """
    return _BEFORE_WORD.sub("", line)
