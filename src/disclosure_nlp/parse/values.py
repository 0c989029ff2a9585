"""Cell text → Value: a number, or why there is none. Blank, ``/`` and 无 are never 0."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from disclosure_nlp.model import Number, Value

_BLANK = re.compile(r"[\s\u3000]+")
_NOT_APPLICABLE = re.compile(r"[/\\\-—–－_~]+|无|不适用|不涉及|未涉及|暂无|没有|空")
_NUMBER = re.compile(
    r"(?P<sign>[+\-－−]?)(?P<digits>\d{1,3}(?:[,，]\d{3}){1,4}|\d{1,15})(?P<decimals>\.\d{1,15})?"
    r"(?P<unit>万元|元|亿元|件次|件|条|个|项|次|宗|份|篇|起)?"
    r"(?P<note>[（(].*[)）])?"
)
_APPROXIMATE = re.compile(r"(?:约|近|超|逾)?\d[\d,.]*[余多]?.*")
_LEADING_MARK = re.compile(r"^[?？·*]+\s*(?=\d)")

_ZERO_WORDS = {"零": 0, "〇": 0}
_PLAIN = {str(number): Value("number", number) for number in range(200)}
_EMPTY = Value("blank")


@lru_cache(maxsize=4096)
def parse_value(raw: str) -> Value:
    """Read a cell.

    Parameters
    ----------
    raw : str
        The cell's text as published.

    Returns
    -------
    Value
        State ``number`` with the number (int where whole), its unit and note; else ``blank``, ``not_applicable``
        (``/``, ``—``, 无 …) or ``unreadable`` (approximations such as ``260余`` too: no exact figure is stated).
    """
    if raw in _PLAIN:
        return _PLAIN[raw]
    text = _clean(raw)
    if not text:
        return _EMPTY
    if text in _PLAIN:
        return _PLAIN[text]
    if text in _ZERO_WORDS:
        return Value("number", _ZERO_WORDS[text])
    if _NOT_APPLICABLE.fullmatch(text):
        return Value("not_applicable")
    match = _NUMBER.fullmatch(_BLANK.sub("", text)) if not _has_inner_gap(text) else None
    if match is None:
        return Value("unreadable", note="approximate" if _APPROXIMATE.fullmatch(text) and "余" in text else None)
    note = match["note"]
    return Value("number", _number(match), match["unit"], note[1:-1] if note else None)


@lru_cache(maxsize=4096)
def is_value_like(raw: str) -> bool:
    """Tell whether a cell's text could stand where a figure belongs (a blank one included)."""
    if raw in _PLAIN:
        return True
    text = _clean(raw)
    if not text or text in _ZERO_WORDS or _NOT_APPLICABLE.fullmatch(text):
        return True
    return _NUMBER.fullmatch(_BLANK.sub("", text)) is not None or (
        text[0].isdigit() and len(text) <= 8 and "余" in text
    )


def _clean(raw: str) -> str:
    text = raw.strip(" \t\n\u3000\xa0")
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).strip()
    return _LEADING_MARK.sub("", text)


def _has_inner_gap(text: str) -> bool:
    """Tell whether blanks stand between two digits: two figures in one cell, or one torn apart; either is a guess."""
    return re.search(r"\d\s+\d", text) is not None


def _number(match: re.Match[str]) -> Number:
    digits = match["digits"].replace(",", "").replace("，", "")
    sign = -1 if match["sign"] in {"-", "－", "−"} else 1
    if match["decimals"] and match["decimals"].strip(".0"):
        return sign * float(digits + match["decimals"])
    return sign * int(digits)
