"""Parses cell texts into values: a number, or the state of a cell without one. Blank, ``/`` and 无 are never 0."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from msgspec import structs

from disclosure_nlp.model import Number, Value

_BLANK = re.compile(r"[\s\u3000]+")
_NOT_APPLICABLE = re.compile(r"[/\\\-—–－_~]+|无|不适用|不涉及|未涉及|暂无|没有|空")
_NUMBER = re.compile(
    r"(?P<sign>[+\-－−]?)(?P<digits>\d{1,3}(?:[,，]\d{3}){1,4}|\d{1,15})(?P<decimals>\.\d{1,15})?"
    r"(?P<unit>万元|元|亿元|件次|人次|批次|件|条|个|项|次|宗|份|篇|起|人|家|户|例|名|张|场|期|笔|批)?"
    r"(?P<note>[（(].*[)）])?"
)
_APPROXIMATE = re.compile(r"(?:约|近|超|逾)?\d[\d,.]*[余多]?.*")
_LEADING_MARK = re.compile(r"^[?？·*]+\s*(?=\d)")
# Texts that printed data frames have for a blank cell.
_MISSING = re.compile(r"nan|none|null|<na>", re.IGNORECASE)
# A footnote mark after a figure: raised, circled, bracketed or dotted numbers, small Roman numerals, stars, 注.
_FOOTNOTE = re.compile(
    r"(?<=[\d元件条个项次])\s{0,99}(?P<marks>(?:[¹²³⁰⁴-⁹ⁱ⁺①-⑳⓪⓿❶-❿➀-➓⑴-⒇⒈-⒛ⓐ-ⓩⅰ-ⅿ*＊※†‡#＃◎△▲☆★]"
    r"|\[\^?[^\[\]\s]{1,4}\]|［[^［］\s]{1,4}］|【[^【】\s]{1,4}】|〔[^〔〕\s]{1,4}〕|[（(](?:注|见注)[^（()）]{0,3}[）)]"
    r"|<sup>[^<>]{1,8}</sup>|\^\{?\w{1,3}\}?\^?|\$\^\{?\w{1,3}\}?\$|(?:见)?注释?[\d一二三四五①-⑩]{0,2}){1,20})\s*$",
    re.IGNORECASE,
)
_LONGEST_FIGURE = 200  # characters of a figure with its footnotes
# 减4, 增加3, ↓2: a signed change written with a word or an arrow.
_CHANGE = re.compile(
    r"(?:(?P<up>(?:新?增加?了?|上升了?|[↑▲⬆])[:：]?)|(?:减少?了?|下降了?|核减了?|取消了?|压减了?|[↓▼⬇])[:：]?)"
    r"\s*(?P<number>\d{1,9})\s*(?:件|条|个|项|次)?"
)

_ZERO_WORDS = {"零": 0, "〇": 0}
_PLAIN = {str(number): Value("number", number) for number in range(200)}
_EMPTY = Value("blank")


@lru_cache(maxsize=4096)
def parse_value(raw: str) -> Value:
    """Parse the text of a table cell into a value.

    Parameters
    ----------
    raw : str
        The cell's text as published.

    Returns
    -------
    Value
        State ``number`` with the number (int if whole), its unit and note (a remark in brackets or a footnote mark);
        else ``blank``, ``not_applicable`` (``/``, ``—``, 无 …) or ``unreadable`` (words, and approximations such as
        ``260余``).

    Examples
    --------
    >>> parse_value("1,234").number, parse_value("37①").number, parse_value("5人").unit
    (1234, 37, '人')
    >>> [parse_value(raw).state for raw in ("", "/", "见附件", "约5")]
    ['blank', 'not_applicable', 'unreadable', 'unreadable']
    """
    if raw in _PLAIN:
        return _PLAIN[raw]
    figure, marks = split_footnote(raw)
    if marks:
        value = parse_value(figure)
        return value if value.number is None else structs.replace(value, note=value.note or marks)
    text = _clean_cell_text(raw)
    if not text:
        return _EMPTY
    if text in _PLAIN:
        return _PLAIN[text]
    if text in _ZERO_WORDS:
        return Value("number", _ZERO_WORDS[text])
    if _NOT_APPLICABLE.fullmatch(text):
        return Value("not_applicable")
    if _MISSING.fullmatch(text):
        return _EMPTY
    # Whitespace between digits separates two figures, or splits one.
    match = _NUMBER.fullmatch(_BLANK.sub("", text)) if not re.search(r"\d\s+\d", text) else None
    if match is None:
        return Value("unreadable", note="approximate" if _APPROXIMATE.fullmatch(text) and "余" in text else None)
    note = match["note"]
    return Value("number", _number_from_match(match), match["unit"], note[1:-1] if note else None)


def split_footnote(text: str) -> tuple[str, str]:
    """Return the number and the footnote marks after it, from the text of a table cell.

    Examples
    --------
    >>> split_footnote("37¹"), split_footnote("5[注]"), split_footnote("12")
    (('37', '¹'), ('5', '[注]'), ('12', ''))
    """
    match = _FOOTNOTE.search(text) if len(text) <= _LONGEST_FIGURE else None
    return (text[: match.start()], match["marks"].strip()) if match else (text, "")


def parse_signed_value(text: str) -> Value:
    """Parse the text of a cell in a column of changes, where 增 (increase) and 减 (decrease) give the sign.

    Examples
    --------
    >>> parse_signed_value("减4").number, parse_signed_value("增加 3").number, parse_signed_value("-2").number
    (-4, 3, -2)
    """
    match = _CHANGE.fullmatch(_clean_cell_text(text))
    if match is None:
        return parse_value(text)
    number = int(match["number"])
    return Value("number", number if match["up"] else -number, note=text.strip())


@lru_cache(maxsize=4096)
def is_value_like(raw: str) -> bool:
    """Return whether a cell's text can be a value: a number, a mark such as ``/``, or blank."""
    if raw in _PLAIN:
        return True
    text = _clean_cell_text(split_footnote(raw)[0])
    if not text or text in _ZERO_WORDS or _NOT_APPLICABLE.fullmatch(text) or _MISSING.fullmatch(text):
        return True
    if _CHANGE.fullmatch(text):
        return True
    return _NUMBER.fullmatch(_BLANK.sub("", text)) is not None or (
        text[0].isdigit() and len(text) <= 8 and "余" in text
    )


def _clean_cell_text(raw: str) -> str:
    """Return the text of a cell without surrounding whitespace and leading marks, in half-width characters."""
    text = raw.strip(" \t\n\u3000\xa0")
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).strip()
    return _LEADING_MARK.sub("", text)


def _number_from_match(match: re.Match[str]) -> Number:
    """Return the number that a regular expression match denotes."""
    digits = match["digits"].replace(",", "").replace("，", "")
    sign = -1 if match["sign"] in {"-", "－", "−"} else 1
    if match["decimals"] and match["decimals"].strip(".0"):
        return sign * float(digits + match["decimals"])
    return sign * int(digits)
