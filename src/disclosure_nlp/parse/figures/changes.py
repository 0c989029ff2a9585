"""Recognises numbers that count nothing themselves: changes against another year, and percentages of a total."""

from __future__ import annotations

import re
from typing import NamedTuple

from disclosure_nlp.model import Number
from disclosure_nlp.parse.figures.numbers import StatedNumber
from disclosure_nlp.parse.figures.words import content_words, split_words

_LOOK_BACK = 60  # characters before a number that may make it a change or a share
_SHORT = 8
_CHANGE = re.compile(
    r"(?P<base>上一?年|去年|前年|20\d\d年)?(?:度)?(?:同期)?(?:相比|比较)?(?:，)?(?:共|约|分别|有所|大幅|明显|同比|环比|已|均){0,6}"
    r"(?:(?P<up>增加|增长|上升|提高|增|多|提升|增幅|增长率|增多)|(?P<down>减少|下降|降低|减|少|降幅|降|下滑))(?:了|为|达|达到|约|：|幅度){0,6}$"
)
_COMPARED = re.compile(r"同比|环比|[较比与同](?:上一?年|去年|前年|20\d\d年|往年)|基础上")
_TO = re.compile(
    r"(?:增加|增长|上升|提高|提升|扩大|减少|下降|降低|增|减|降|发展|上涨|变)(?:到|至|为)(?:20\d\d年(?:度)?|今年|本年|本年度|上年|去年)?(?:的)?$"
)
_FROM = re.compile(r"(?:由|从)(?:原来|20\d\d年(?:度)?|上一?年(?:度)?|去年)?(?:的)?$")
_SHARE = re.compile(r"占(?!用|地)[^，；]{0,14}?(?:比|的|为|约|数|量|达|总){0,6}$")


class YearlyChange(NamedTuple):
    """A change of a figure against another year: amount, unit and base year.

    ``belongs`` is True if the change must be of the preceding figure, because the sentence names nothing else.
    """

    amount: Number
    unit: str
    base: str | None
    belongs: bool


def find_change(number: StatedNumber, words_before: str, year: int | None) -> YearlyChange | None:
    """Return the change against another year that a number states, or None if the number is a count itself.

    Parameters
    ----------
    number : Count
        The number.
    words_before : str
        Words between the number before and this one.
    year : int or None
        Reporting year; the base of a change is the year before, unless the text names another.
    """
    tail = words_before[-_LOOK_BACK:]
    found = None if "新增" in tail else _CHANGE.search(tail)
    if found is None:
        return None
    compared = _COMPARED.search(tail)
    if not (compared or found["base"] or len(words_before) <= _SHORT or number.unit == "%"):
        return None
    named = re.search(r"20\d\d", tail)
    base = named.group() if named else None if year is None else str(year - 1)
    belongs = not content_words(split_words(_COMPARED.sub("", tail[: found.start()])))
    return YearlyChange(-number.number if found["down"] else number.number, number.unit, base, belongs)


def compares_with_other_year(words_before: str) -> bool:
    """Return whether the words before a number compare with another year, so that it does not count this year."""
    return _COMPARED.search(words_before) is not None


def is_initial_value_of_change(words_before: str) -> bool:
    """Return whether a number is the initial value of a rise or fall, as in 由2013年的12件 (from 12 in 2013)."""
    return _FROM.search(words_before[-_LOOK_BACK:]) is not None


def is_final_value_of_change(words_before: str) -> bool:
    """Return whether a number is the final value of a rise or fall, as in 增加到19件 (rose to 19)."""
    return _TO.search(words_before[-_LOOK_BACK:]) is not None


def is_share_of_total(number: StatedNumber, words_before: str) -> bool:
    """Return whether a percentage is the share of the preceding number in a total, as in 占总数的30% (30 % of all)."""
    found = _SHARE.search(words_before[-_LOOK_BACK:]) if number.unit == "%" else None
    return found is not None and not content_words(split_words(words_before[-_LOOK_BACK:][: found.start()]))
