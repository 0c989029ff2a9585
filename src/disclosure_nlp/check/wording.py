"""Checks S7 and S8: instructions of the form left in the text, and writing slips."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from disclosure_nlp.check.context import CheckContext
from disclosure_nlp.check.registry import check
from disclosure_nlp.check.words import CheckWords
from disclosure_nlp.definitions import PatternSet
from disclosure_nlp.messages import msg
from disclosure_nlp.model import CheckResult, Fault, Sentence, TextSpan
from disclosure_nlp.text.patterns import compile_alternation

Results = Iterator[CheckResult]
_LEAST_CUT_LENGTH = 8
_MARGIN = 12
_LIST = 40
_RE = PatternSet(__name__)
_STOPS = "。；！？：…”’」』）)》】;!?:."


@check("S7")
def check_form_instructions(context: CheckContext) -> Results:
    """S7: Check that the text contains no left-over instruction or blank of the form; one result per span."""
    report = context.report
    found = [
        TextSpan(sentence.start + match.start(), sentence.start + match.end())
        for sentence in report.sentences
        for match in compile_alternation(CheckWords.load().slips.instructions).finditer(sentence.text)
    ]
    if not found:
        yield context.passed("narrative")
    for place in found:
        words = report.text[place.start : place.end]
        yield context.failed(
            "narrative", msg("S7.left", words=words), observed=words, evidence=[place.with_role("wrong")]
        )


class _DoubledWords(NamedTuple):
    """Words that must not occur twice in a row, and the neighbouring characters that make a repetition correct."""

    words: dict[str, tuple[str, str]]
    units: dict[str, str]


@cache
def _load_doubled_words() -> _DoubledWords:
    """Return the words that must not occur twice in a row, from the word lists."""
    slips = CheckWords.load().slips
    return _DoubledWords({word: (before, behind) for word, before, behind in slips.doubled}, dict(slips.doubled_units))


_SHORTEST_PHRASE = 3


def _find_repetitions(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of words that occur twice in a row: listed words, and phrases of three or more characters.

    A phrase of that length is rarely a coincidence of two different words.
    """
    yield from _find_repeated_openings(text)
    for match in (*_RE.pair.finditer(text), *_RE.phrase.finditer(text)):
        word = match[1] or match[2]
        if len(word) >= _SHORTEST_PHRASE or _is_mistaken_repetition(
            word, text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        ):
            yield match.span()


def _find_repeated_openings(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans where a clause begins with the same two-character word twice (目录目录逐季核对)."""
    slips = CheckWords.load().slips
    allowed, listed = dict(slips.doubled_opening_allowed), _load_doubled_words().words
    for match in _RE.opening_pair.finditer(text):
        word, behind = match["word"], text[match.end() : match.end() + 1]
        other = word[0] == word[1] or word in slips.repeatable or word in listed
        if not other and behind not in allowed.get(word, ()):
            yield match.span("pair")


def _is_mistaken_repetition(word: str, before: str, after: str) -> bool:
    """Return whether a word is repeated by mistake, not as parts of two words (期限内|内部, 信息公开|公开栏)."""
    listed = _load_doubled_words()
    if word in listed.words:
        allowed_before, allowed_behind = listed.words[word]
        if not (before and before in allowed_before) and not (after and after in allowed_behind):
            return True
    return before.isdigit() and word in listed.units and not (after and after in listed.units[word])


def _find_missing_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of counting units without a count before them, such as 条 in 发布信息条."""
    counted = CheckWords.load().slips.counted
    for match in _RE.count_without_number.finditer(text):
        left = text[max(0, match.start() - _MARGIN) : match.start()]
        noun = next((word for word in counted if left.rstrip().endswith(word)), None)
        if noun or (left.endswith((" ", "\u3000")) and left.rstrip().endswith("申请") and match["unit"] == "件"):
            gap = len(left) - len(left.rstrip()) + len(noun or "申请")
            yield match.start() - gap, match.end()
        elif _is_number_missing(text, match):
            yield match.start() - 2, match.end()


def _is_number_missing(text: str, match: re.Match[str]) -> bool:
    """Return whether a counting unit after a noun (信息条) lacks its count: in a list with counts, or after 收到."""
    slips = CheckWords.load().slips
    unit, before = match["unit"], text[max(0, match.start() - _LIST) : match.start()]
    makes_word = dict(slips.units).get(unit)
    if makes_word is None or not _RE.noun_end.search(before) or before[-1] in makes_word:
        return False
    clause = re.split(r"[，。；：！？\n]", before)[-1]
    if compile_alternation(slips.receipt).search(clause) and clause.endswith(slips.received_things):
        return True
    behind = re.split(r"[，。；：！？\n]", text[match.end() : match.end() + _LIST])[0]
    listed = text[match.end() : match.end() + 1] == "、" and re.match(rf"、[^、\d]{{2,14}}\d+{unit}", behind)
    follows = re.search(rf"\d{unit}、[^、\d]{{2,14}}$", clause)
    return bool(listed or follows)


@check("S8")
def check_writing_slips(context: CheckContext) -> Results:
    """S8: Check for words twice in a row, counting units without a count and cut-off sentences; one result per span."""
    found = False
    sentences = context.report.sentences
    starts = [sentence.start for sentence in sentences]
    for start, end, code, fault in _find_writing_slips(context.report.text):
        at = bisect_right(starts, start) - 1
        if at >= 0 and end <= sentences[at].end:
            found = True
            yield _writing_slip_result(context, TextSpan(start, end), code, fault)
    for place in _find_cut_words(context):
        found = True
        yield _writing_slip_result(context, place, "S8.cut", "unclear")
    for sentence in _find_cut_sentences(context):
        found = True
        yield _writing_slip_result(context, TextSpan(sentence.end - 1, sentence.end), "S8.cut", "unclear")
    if not found:
        yield context.passed("narrative")


def _find_writing_slips(text: str) -> Iterator[tuple[int, int, str, Fault]]:
    """Yield (start, end, message code, fault) for each writing slip in a text, such as a doubled word."""
    yield from ((*place, "S8.doubled", "agency") for place in _find_repetitions(text))
    yield from ((*place, "S8.no_number", "unclear") for place in _find_missing_numbers(text))


def _writing_slip_result(context: CheckContext, span: TextSpan, code: str, fault: Fault) -> CheckResult:
    """Return the failed check result for a writing slip, such as a doubled word."""
    text = context.report.text
    words = text[span.start : span.end]
    around = " ".join(text[max(0, span.start - _MARGIN) : span.end + _MARGIN].split())
    message = msg(code, around=around, words=words)
    return context.failed("narrative", message, fault=fault, observed=words, evidence=[span.with_role("wrong")])


@cache
def _cut_word_pattern() -> re.Pattern[str]:
    """Return the regular expression of a character that ends no word, before punctuation (畅通受理渠。)."""
    last_and_before = CheckWords.load().slips.no_end
    characters = "".join(last for last, _ in last_and_before)
    words = "".join(rf"(?<![{before}]{last})" for last, before in last_and_before if before)
    return re.compile(rf"[{characters}](?=[，。；]){words}")


def _find_cut_words(context: CheckContext) -> Iterator[TextSpan]:
    """Yield the spans where a clause of the narrative breaks off inside a word."""
    for sentence in context.facts.sentences_without_headings:
        for match in _cut_word_pattern().finditer(sentence.text):
            yield TextSpan(sentence.start + match.start(), sentence.start + match.end())


def _find_cut_sentences(context: CheckContext) -> Iterator[Sentence]:
    """Yield the sentences of sections 1, 5 and 6 that end with a comma or a conjunction."""
    ends = CheckWords.load().slips.loose_ends
    cut = context.report.completeness.cut
    for sentence in context.facts.sentences_without_headings:
        if cut is not None and sentence.end >= cut:  # the copy breaks off, not the agency
            continue
        if sentence.section not in ("overview", "problems", "other") or len(sentence.text) < _LEAST_CUT_LENGTH:
            continue
        if sentence.text[-1] not in _STOPS and sentence.text.endswith(ends):
            yield sentence
