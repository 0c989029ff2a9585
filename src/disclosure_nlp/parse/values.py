"""Parses cell texts into values: a number, or the state of a cell without one. Blank, ``/`` and 无 are never 0."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from msgspec import structs

from disclosure_nlp.definitions import PatternSet
from disclosure_nlp.model import Number, Value

_RE = PatternSet(__name__)
_LONGEST_FIGURE = 200  # characters of a figure with its footnotes

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
    if _RE.not_applicable.fullmatch(text):
        return Value("not_applicable")
    if _RE.missing.fullmatch(text):
        return _EMPTY
    # Whitespace between digits separates two figures, or splits one.
    match = _RE.number.fullmatch(_RE.blank.sub("", text)) if not re.search(r"\d\s+\d", text) else None
    if match is None:
        return Value("unreadable", note="approximate" if _RE.approximate.fullmatch(text) and "余" in text else None)
    note = match["note"]
    return Value("number", _number_from_match(match), match["unit"], note[1:-1] if note else None)


def split_footnote(text: str) -> tuple[str, str]:
    """Return the number and the footnote marks after it, from the text of a table cell.

    Examples
    --------
    >>> split_footnote("37¹"), split_footnote("5[注]"), split_footnote("12")
    (('37', '¹'), ('5', '[注]'), ('12', ''))
    """
    match = _RE.footnote.search(text) if len(text) <= _LONGEST_FIGURE else None
    return (text[: match.start()], match["marks"].strip()) if match else (text, "")


def parse_signed_value(text: str) -> Value:
    """Parse the text of a cell in a column of changes, where 增 (increase) and 减 (decrease) give the sign.

    Examples
    --------
    >>> parse_signed_value("减4").number, parse_signed_value("增加 3").number, parse_signed_value("-2").number
    (-4, 3, -2)
    """
    match = _RE.change.fullmatch(_clean_cell_text(text))
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
    if not text or text in _ZERO_WORDS or _RE.not_applicable.fullmatch(text) or _RE.missing.fullmatch(text):
        return True
    if _RE.change.fullmatch(text):
        return True
    return _RE.number.fullmatch(_RE.blank.sub("", text)) is not None or (
        text[0].isdigit() and len(text) <= 8 and "余" in text
    )


def _clean_cell_text(raw: str) -> str:
    """Return the text of a table cell without surrounding whitespace and leading marks, in half-width characters."""
    text = raw.strip(" \t\n\u3000\xa0")
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).strip()
    return _RE.leading_mark.sub("", text)


def _number_from_match(match: re.Match[str]) -> Number:
    """Return the number that a regular expression has matched in the text of a table cell."""
    digits = match["digits"].replace(",", "").replace("，", "")
    sign = -1 if match["sign"] in {"-", "－", "−"} else 1
    if match["decimals"] and match["decimals"].strip(".0"):
        return sign * float(digits + match["decimals"])
    return sign * int(digits)
