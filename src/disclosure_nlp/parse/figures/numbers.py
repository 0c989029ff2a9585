"""Finds numbers with their units in a clause: digits, Chinese numerals, approximations and ranges."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from disclosure_nlp.model import Number
from disclosure_nlp.text.numerals import NUMERAL_CHARACTERS, parse_chinese_numeral, round_float_noise

# A number in 万 is rounded: 1.2万 is any value from 11,500 to 12,500.
Approximation = Literal["exact", "about", "at_least", "at_most", "range", "rounded"]
_UNITS = (
    "件次|人次|条次|场次|批次|轮次|篇次|余人|余次|件|宗|起|条|份|封|例|项|个|次|笔|篇|部|期|场|届|回|轮|批|名|人|位|家|户|处|所|则|幅|张|册|种"
    "|万元|元|%"
)
# 5个月, 20个工作日, 3人大代表, 一次性: no count of their unit.
_NO_UNIT = r"(?![性体股套]|月|工作日|小时|百分点|大代表|民币)"
_DIGITS = r"(?<![A-Za-z\d.第〔/])\d{1,12}(?:,\d{3}){0,4}(?:\.\d{1,6})?(?!\d)"
_COUNT = re.compile(
    rf"(?P<before>大约|约|近|接近|将近|超过|超|逾|不到|不足|至少)?"
    rf"(?:(?P<digits>{_DIGITS})(?:(?:至|到|-|—|~|～)(?P<upper>\d{{1,12}}(?:\.\d{{1,6}})?))?|(?<![{NUMERAL_CHARACTERS}每第逐任这那同之哪某进统])(?P<chinese>[{NUMERAL_CHARACTERS}]{{1,9}}))"
    rf"(?P<early>[余多])?(?P<scale>[万亿](?!元))?(?P<more>[余多])?(?:(?P<unit>{_UNITS}){_NO_UNIT}|(?=[，。、；）]|$))(?P<after>左右|以上|上下)?"
)
_NUMERAL = re.compile(rf"[\d{NUMERAL_CHARACTERS}]")
_LONGEST_BEFORE = 2  # characters of a word such as 大约 before a number
_SCALE = {"万": 10_000, "亿": 100_000_000}
_LEAST = ("超过", "超", "逾", "至少")
_MOST = ("近", "接近", "将近", "不到", "不足")


class StatedNumber(NamedTuple):
    """A number with its counting unit (such as 件) and its offsets in the normalised sentence.

    ``step`` is the possible deviation of an approximate number, ``upper`` the upper end of a range.
    """

    number: Number
    unit: str
    approximation: Approximation
    step: Number
    start: int
    end: int
    upper: Number | None = None

    @property
    def bounds(self) -> tuple[Number, Number]:
        """Lowest and highest value that an approximate number such as 约10件 (about 10) can have."""
        number, step = self.number, self.step
        return {
            "exact": (number, number),
            "at_least": (number, number + step - 1 if step > 1 else number + step),
            "at_most": (number - step + 1 if step > 1 else number - step, number),
            "about": (number - step, number + step),
            "rounded": (number - step, number + step),
            "range": (number, self.upper if self.upper is not None else number),
        }[self.approximation]

    def is_compatible_with(self, value: Number) -> bool:
        """Return whether a value agrees with the number, within the approximation that the text states."""
        if self.approximation == "at_least":
            return self.number <= value < self.number + self.step
        if self.approximation == "at_most":
            return self.number - self.step < value <= self.number
        lower, upper = self.bounds
        return lower <= value <= upper


def find_stated_numbers(text: str, offset: int = 0, *, allow_no_unit: bool = False) -> list[StatedNumber]:
    """Return the numbers with counting units (such as 件) in a text, in order; ordinals and years are excluded.

    Parameters
    ----------
    text : str
        Text of a clause.
    offset : int, default 0
        Added to all positions.
    allow_no_unit : bool, default False
        Whether numbers without a unit at the end of a clause are included (访问量12.3万).

    Examples
    --------
    >>> [(count.number, count.unit) for count in find_stated_numbers("收到申请12件，办结十二件")]
    [(12, '件'), (12, '件')]
    """
    return [count for count in _iterate_stated_numbers(text, offset) if allow_no_unit or count.unit]


def _iterate_stated_numbers(text: str, offset: int) -> Iterator[StatedNumber]:
    """Yield the numbers with or without units in a text, in order."""
    first = _NUMERAL.search(text)
    if first is None:
        return
    for match in _COUNT.finditer(text, max(0, first.start() - _LONGEST_BEFORE)):
        if match["unit"] is None and not match["digits"]:
            continue
        number = _parse_digits(match["digits"]) if match["digits"] else parse_chinese_numeral(match["chinese"])
        if number is None:
            continue
        approximation, step = _approximation_and_step(match, number)
        scale = _SCALE[match["scale"]] if match["scale"] else 1
        upper = round_float_noise(_parse_digits(match["upper"]) * scale) if match["upper"] else None
        start, end = offset + match.start(), offset + match.end()
        yield StatedNumber(
            round_float_noise(number * scale), match["unit"] or "", approximation, step, start, end, upper
        )


def _parse_digits(text: str) -> Number:
    """Return the number that a string of digits with commas or a decimal point denotes."""
    plain = text.replace(",", "")
    return float(plain) if "." in plain else int(plain)


def _approximation_and_step(match: re.Match[str], number: Number) -> tuple[Approximation, Number]:
    """Return the kind of approximation of a number (such as 约: about) and its largest deviation.

    余 (more than) reaches up to the next round number, 约 (about) a tenth.
    """
    if match["upper"]:
        return "range", 0
    scale = _SCALE[match["scale"]] if match["scale"] else 1
    decimals = len(match["digits"].partition(".")[2]) if match["digits"] else 0
    if (
        match["early"]
        or match["more"]
        or match["before"] in _LEAST
        or match["after"] == "以上"
        or (match["unit"] or "").startswith("余")
    ):
        return "at_least", round_float_noise(max(_trailing_power_of_ten(number), number // 10) * scale)
    if match["before"] in _MOST:
        return "at_most", round_float_noise(max(_trailing_power_of_ten(number), number // 10) * scale)
    if match["before"] or match["after"]:
        return "about", round_float_noise(number * scale / 10)
    return ("rounded", round_float_noise(0.5 * scale / 10**decimals)) if match["scale"] else ("exact", 0)


def _trailing_power_of_ten(number: Number) -> int:
    """Return the largest power of ten that divides a number: 10 for 20, 100 for 300, 1 for 26."""
    step = 1
    while number and number == int(number) and int(number) % (step * 10) == 0:
        step *= 10
    return step
