"""A sentence of the narrative as clauses with the numbers they state; offsets lead back to the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from disclosure_nlp.model import Number, Sentence

Approximation = Literal["exact", "over", "under", "about"]
ClaimKind = Literal["count", "zero", "all_done", "none_carried", "none_corrected", "share", "sum"]
# One character stands for one character, so that positions stay.
_SAME_WIDTH = str.maketrans("０１２３４５６７８９．％(),;:", "0123456789.%（），；：")
_THOUSANDS = re.compile(r"(?<=\d)，(?=\d{3}(?!\d))")
_HIDDEN = "\0"
_TITLE = re.compile(r"《[^《》]*》")
_BRACKET = re.compile(r"（[^（）]*）")
_CLAUSE = re.compile(r"[^，；。！？]+")
_CHINESE = "零〇一二两三四五六七八九十百千"
_UNITS = "件次|人次|件|宗|起|条|份|封|例|项|个|次|笔|篇|部|万元|元|%"
_COUNT = re.compile(
    rf"(?P<before>约|近|超过|超|逾|不到|不足)?(?:(?P<digits>\d+(?:,\d{{3}})*(?:\.\d+)?)|(?<![{_CHINESE}每第逐任这那同之哪某])(?P<chinese>[{_CHINESE}]+))"
    rf"(?P<scale>[万亿](?!元))?(?P<more>[余多])?(?P<unit>{_UNITS})(?![性体股套])(?P<after>左右|以上|上下)?"
)
_DIGIT = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_POWER = {"十": 10, "百": 100, "千": 1000}
_SCALE = {"万": 10_000, "亿": 100_000_000}


class Count(NamedTuple):
    """A number with its unit; ``start`` and ``end`` are positions in the squeezed sentence."""

    number: Number
    unit: str
    approximation: Approximation
    step: Number
    start: int
    end: int

    def may_be(self, value: Number) -> bool:
        """Tell whether a value is the number, or lies within the approximation stated."""
        if self.approximation == "exact":
            return value == self.number
        if self.approximation == "over":
            return self.number <= value < self.number + self.step
        if self.approximation == "under":
            return self.number - self.step < value <= self.number
        return abs(value - self.number) <= self.step


class Claim(NamedTuple):
    """A claim: what kind, of what, where in the text, and the numbers it states.

    ``stated`` is the number of a count or zero, the whole of a share and the total of a sum; ``parts`` are the part and
    the percentage of a share, or the parts of a sum; ``step`` is how far a percentage may be off by rounding.
    """

    kind: ClaimKind
    topic: str
    start: int
    end: int
    stated: Count | None = None
    parts: tuple[Number, ...] = ()
    step: Number = 0


class Clause(NamedTuple):
    """A clause: its text with brackets and titles hidden, where it starts, and whether it stood in brackets."""

    text: str
    start: int
    in_brackets: bool


class NormalizedText(NamedTuple):
    """A sentence without its blanks; ``positions`` leads from its characters to those of the document."""

    text: str
    positions: Sequence[int]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return the span in the document of ``text[start:end]``."""
        return self.positions[start], self.positions[end - 1] + 1


def normalize(sentence: Sentence) -> NormalizedText:
    """Return a sentence without blanks, digits and stops in one form."""
    text = sentence.text.translate(_SAME_WIDTH)
    positions: Sequence[int] = range(sentence.start, sentence.end)
    if any(map(str.isspace, text)):
        positions = [sentence.start + index for index, character in enumerate(text) if not character.isspace()]
        text = "".join(text.split())
    return NormalizedText(_THOUSANDS.sub(",", text), positions)


def split_clauses(text: str) -> Iterator[Clause]:
    """Yield the clauses of a squeezed sentence, those in brackets behind the one they stand in."""
    shown = hide_titles(text)
    brackets = [(match.start() + 1, match.end() - 1) for match in _BRACKET.finditer(shown)]
    host = _BRACKET.sub(_hide, shown)
    for match in _CLAUSE.finditer(host):
        yield Clause(match.group(), match.start(), False)
        for start, end in brackets:
            if match.start() <= start < match.end():
                for inner in _CLAUSE.finditer(shown, start, end):
                    yield Clause(inner.group(), inner.start(), True)


def hide_titles(text: str) -> str:
    """Return a text with the titles 《…》 in it hidden, of the same length."""
    return _TITLE.sub(_hide, text)


def _hide(match: re.Match[str]) -> str:
    return _HIDDEN * len(match.group())


def visible(text: str) -> str:
    """Return a piece of a clause without what was hidden in it."""
    return text.replace(_HIDDEN, "")


def find_counts(clause: Clause) -> list[Count]:
    """Return the numbers with units that a clause states, in order; ordinals and years are none."""
    counts = []
    for match in _COUNT.finditer(clause.text):
        number = _digits(match) if match["digits"] else chinese_number(match["chinese"])
        if number is None:
            continue
        approximation, step = _approximation(match, number)
        scaled = number * _SCALE[match["scale"]] if match["scale"] else number
        counts.append(
            Count(
                int(scaled) if scaled == int(scaled) else scaled,
                match["unit"],
                approximation,
                step,
                clause.start + match.start(),
                clause.start + match.end(),
            )
        )
    return counts


def _digits(match: re.Match[str]) -> Number:
    digits = match["digits"].replace(",", "")
    return float(digits) if "." in digits else int(digits)


def _approximation(match: re.Match[str], number: Number) -> tuple[Approximation, Number]:
    """Return how far the true figure may be off: 余 up to the next round number, 约 a tenth."""
    scale = _SCALE[match["scale"]] if match["scale"] else 1
    decimals = len(match["digits"].partition(".")[2]) if match["digits"] else 0
    if match["more"] or match["before"] in ("超过", "超", "逾") or match["after"] == "以上":
        return "over", max(_round_step(number), number // 10) * scale
    if match["before"] in ("近", "不到", "不足"):
        return "under", max(_round_step(number), number // 10) * scale
    if match["before"] == "约" or match["after"] in ("左右", "上下"):
        return "about", number * scale / 10
    return ("about", 0.5 * scale / 10**decimals) if match["scale"] else ("exact", 0)


def _round_step(number: Number) -> int:
    """Return the power of ten that a round number ends with: 10 for 20, 100 for 300, 1 for 26."""
    step = 1
    while number and number == int(number) and int(number) % (step * 10) == 0:
        step *= 10
    return step


def chinese_number(text: str) -> int | None:
    """Return a Chinese numeral below ten thousand as a number (十二 → 12, 一百零三 → 103), or None."""
    total, current = 0, 0
    for character in text:
        if character in _DIGIT:
            current = _DIGIT[character]
        else:
            total += (current or 1) * _POWER[character]
            current = 0
    plain_digits = len(text) > 1 and all(character in _DIGIT for character in text)
    return None if plain_digits else total + current
