"""S7 and S8: what was left in by mistake, and slips of the pen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from disclosure_nlp.check.context import Context
from disclosure_nlp.check.words import any_of, check_words
from disclosure_nlp.model import CheckResult, Fault, Sentence, TextSpan

Results = Iterator[CheckResult]
_LEAST_CUT_LENGTH = 8
_MARGIN = 12
_STOPS = "。；！？：…”’」』）)》】;!?:."


@cache
def _instructions() -> re.Pattern[str]:
    return re.compile(any_of(check_words().slips.instructions))


def instructions(context: Context) -> Results:
    """S7: no instruction or blank of the form is left in the text; per span."""
    report = context.report
    found = [
        TextSpan(sentence.start + match.start(), sentence.start + match.end())
        for sentence in report.sentences
        for match in _instructions().finditer(sentence.text)
    ]
    if not found:
        yield context.passed("narrative")
    for place in found:
        words = report.text[place.start : place.end]
        yield context.failed(
            "narrative", f"{words}: words of the form itself, left in the report", observed=words, evidence=[place]
        )


class _Slip(NamedTuple):
    """A pattern and what it shows. A number that is gone may have been lost in the copy."""

    pattern: re.Pattern[str]
    what: str
    fault: Fault


@cache
def _slips() -> tuple[_Slip, ...]:
    words = check_words().slips
    # Three or more characters twice in a row are hardly ever two words that meet.
    phrase = re.compile(r"(?P<said>[\u4e00-\u9fff]{3,12})(?P=said)|(?P<year>20\d\d年)(?P=year)")
    listed = [_doubled(word, before, behind) for word, before, behind in words.doubled]
    units = [rf"(?<=\d){unit}{unit}{f'(?![{behind}])' if behind else ''}" for unit, behind in words.doubled_units]
    counted, unit = any_of(words.counted), any_of(words.count_units)
    return (
        _Slip(phrase, "said twice in a row", "agency"),
        _Slip(re.compile("|".join((*listed, *units))), "said twice in a row", "agency"),
        _Slip(
            re.compile(rf"{counted}\s*{unit}(?=[，。；、])|申请\s+件(?=[，。；、])"),
            "a count without its number",
            "unclear",
        ),
    )


def _doubled(word: str, before: str, behind: str) -> str:
    return f"{f'(?<![{before}])' if before else ''}{word}{word}{f'(?![{behind}])' if behind else ''}"


def slips(context: Context) -> Results:
    """S8: no word twice in a row, no count without its number, no sentence cut off; per span."""
    found = False
    for sentence in context.report.sentences:
        for place, what, fault in _slips_in(sentence):
            found = True
            yield _slip_found(context, place, what, fault)
    for sentence in _cut_sentences(context):
        found = True
        yield _slip_found(context, TextSpan(sentence.end - 1, sentence.end), "a sentence that is cut off", "unclear")
    if not found:
        yield context.passed("narrative")


def _slips_in(sentence: Sentence) -> Iterator[tuple[TextSpan, str, Fault]]:
    for pattern, what, fault in _slips():
        for match in pattern.finditer(sentence.text):
            yield TextSpan(sentence.start + match.start(), sentence.start + match.end()), what, fault


def _slip_found(context: Context, place: TextSpan, what: str, fault: Fault) -> CheckResult:
    text = context.report.text
    words = text[place.start : place.end]
    around = " ".join(text[max(0, place.start - _MARGIN) : place.end + _MARGIN].split())
    return context.failed("narrative", f"…{around}…: {what} ({words})", fault=fault, observed=words, evidence=[place])


def _cut_sentences(context: Context) -> Iterator[Sentence]:
    """Yield sentences of sections 1 and 5 that end on a comma or a conjunction."""
    ends = check_words().slips.loose_ends
    for sentence in context.facts.statements:
        if sentence.section not in ("overview", "problems", "other") or len(sentence.text) < _LEAST_CUT_LENGTH:
            continue
        if sentence.text[-1] not in _STOPS and sentence.text.endswith(ends):
            yield sentence
