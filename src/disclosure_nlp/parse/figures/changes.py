"""Recognises numbers that count nothing themselves: changes against another year, and percentages of a total."""

from __future__ import annotations

import re
from typing import NamedTuple

from disclosure_nlp.definitions import PatternSet
from disclosure_nlp.model import Number
from disclosure_nlp.parse.figures.numbers import StatedNumber
from disclosure_nlp.parse.figures.words import content_words, split_words

_LOOK_BACK = 60  # characters before a number that may make it a change or a share
_SHORT = 8
_RE = PatternSet(__name__)


class YearlyChange(NamedTuple):
    """A change of a figure against another year: amount, unit and base year.

    ``belongs`` is True if the change must be of the preceding figure, because the sentence names nothing else.
    """

    amount: Number
    unit: str
    base: str | None
    belongs: bool


def find_yearly_change(number: StatedNumber, words_before: str, year: int | None) -> YearlyChange | None:
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
    found = _RE.change.search(tail) if _RE.changing.search(tail) and "新增" not in tail else None
    if found is None:
        return None
    compared = _RE.compared.search(tail)
    if not (compared or found["base"] or len(words_before) <= _SHORT or number.unit == "%"):
        return None
    named = re.search(r"20\d\d", tail)
    base = named.group() if named else None if year is None else str(year - 1)
    belongs = not content_words(split_words(_RE.compared.sub("", tail[: found.start()])))
    return YearlyChange(-number.number if found["down"] else number.number, number.unit, base, belongs)


def compares_with_other_year(words_before: str) -> bool:
    """Return whether the words before a number compare with another year, so that it does not count this year."""
    return _RE.compared.search(words_before) is not None


def is_initial_value_of_change(words_before: str) -> bool:
    """Return whether a number is the initial value of a rise or fall, as in 由2013年的12件 (from 12 in 2013)."""
    return _RE.from_.search(words_before[-_LOOK_BACK:]) is not None


def is_final_value_of_change(words_before: str) -> bool:
    """Return whether a number is the final value of a rise or fall, as in 增加到19件 (rose to 19)."""
    return _RE.to.search(words_before[-_LOOK_BACK:]) is not None


def is_share_of_total(number: StatedNumber, words_before: str) -> bool:
    """Return whether a percentage is the share of the preceding number in a total, as in 占总数的30% (30 % of all)."""
    found = _RE.share.search(words_before[-_LOOK_BACK:]) if number.unit == "%" else None
    return found is not None and not content_words(split_words(words_before[-_LOOK_BACK:][: found.start()]))
