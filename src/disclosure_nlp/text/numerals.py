"""Parses and writes Chinese numerals: 十二 and 12."""

from __future__ import annotations

DIGITS = "零一二三四五六七八九"
# The numerals of headings and list items up to ten, as a character class of patterns.
ORDINALS = "一二三四五六七八九十"
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
NUMERAL_CHARACTERS = "零〇一二两三四五六七八九十百千"
_VALUES = {character: value for value, character in enumerate(DIGITS)} | {"〇": 0, "两": 2}
_POWERS = {"十": 10, "百": 100, "千": 1000}


def round_float_noise(number: int | float) -> int | float:
    """Return a number rounded to six digits, to remove floating-point noise; whole numbers as int.

    Examples
    --------
    >>> round_float_noise(0.1 + 0.2), round_float_noise(3.0)
    (0.3, 3)
    """
    rounded = round(number, 6)
    return int(rounded) if rounded == int(rounded) else rounded


def parse_chinese_numeral(text: str) -> int | None:
    """Return the value of a Chinese numeral below 10,000, or None.

    None also for a row of digits (二〇二三), which is a year.

    Examples
    --------
    >>> parse_chinese_numeral("十二"), parse_chinese_numeral("一百零三"), parse_chinese_numeral("二〇二三")
    (12, 103, None)
    """
    total, current = 0, 0
    for character in text:
        if character in _VALUES:
            current = _VALUES[character]
        elif character in _POWERS:
            total += (current or 1) * _POWERS[character]
            current = 0
        else:
            return None
    is_row_of_digits = len(text) > 1 and all(character in _VALUES for character in text)
    return None if is_row_of_digits or not text else total + current


def format_chinese_numeral(number: int) -> str:
    """Return an integer from 1 to 99 as a Chinese numeral, such as 十二 for 12.

    Examples
    --------
    >>> format_chinese_numeral(12), format_chinese_numeral(20)
    ('十二', '二十')
    """
    tens, ones = divmod(number, 10)
    head = ("" if tens == 1 else DIGITS[tens]) + "十" if tens else ""
    return head + (DIGITS[ones] if ones else "")


def parse_numeral(text: str) -> int | None:
    """Return the value of a numeral in Arabic, circled or Chinese digits, or None if it is no numeral.

    Examples
    --------
    >>> parse_numeral("12"), parse_numeral("⑫"), parse_numeral("十二")
    (12, 12, 12)
    """
    if text.isdecimal():
        return int(text)
    return CIRCLED.index(text) + 1 if len(text) == 1 and text in CIRCLED else parse_chinese_numeral(text)
