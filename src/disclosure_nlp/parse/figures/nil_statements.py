"""Finds statements without a number: none received, nothing happened, all completed, none overturned."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Literal, NamedTuple

from disclosure_nlp.definitions import PatternSet
from disclosure_nlp.parse.figures.lexicon import FigureWords, consists_of_fillers
from disclosure_nlp.parse.figures.words import ClassifiedWord
from disclosure_nlp.text.patterns import alternation_pattern, compile_alternation

DISPUTES = ("disputes", "review", "suit", "suit_direct", "suit_after")
_DECISIONS = {"licence": "licences", "penalty": "penalties", "coercion": "coercions"}
# Word classes that show that a list is about other things than requests and disputes.
_OTHER_THINGS = frozenset(
    (
        "foreign",
        "consult",
        "consult_phone",
        "consult_onsite",
        "consult_online",
        "hotline",
        "mailbox",
        "proposal",
        "complaint",
    )
)

StatementKind = Literal["zero", "all_done", "none_carried", "none_corrected"]
Statement = tuple[StatementKind, str]

_RE = PatternSet(__name__)
# Negations that mean that none was overturned; 未审查…被撤销 gives a reason instead.
_NONE_OF = r"未(?:曾|有)?(?:被|发生|出现|产生|有|引发|引起|收到|存在|因|形成|造成|导致)"


class _NilPatterns(NamedTuple):
    """Regular expressions of statements without a number, such as 未收到 (none received), built from word lists."""

    not_received: re.Pattern[str]
    only_some: re.Pattern[str]
    lost: re.Pattern[str]
    not_lost: re.Pattern[str]
    done: re.Pattern[str]
    rate: re.Pattern[str]
    timely: re.Pattern[str]
    none_carried: re.Pattern[str]


@cache
def _compile_nil_patterns() -> _NilPatterns:
    """Return the regular expressions for statements without a number; compiled once."""
    zero, done = FigureWords.load().zero, FigureWords.load().done
    lost = alternation_pattern(zero.lost)
    finished = rf"{alternation_pattern(done.all_of_them)}{alternation_pattern(done.in_between)}{{0,6}}{alternation_pattern(done.finished)}"
    not_lost = rf"(?:{_NONE_OF}|无|没有|零|不存在)[^，；]{{0,24}}?{lost}|{lost}(?:率|数|案件|件数)?(?:均)?为(?:0|零)"
    return _NilPatterns(
        not_received=re.compile(rf"(?:未|没有|没|从未|尚未){alternation_pattern(zero.verbs)}(?!取|费|过费)"),
        only_some=compile_alternation(zero.only_some),
        lost=compile_alternation(zero.lost),
        not_lost=re.compile(not_lost),
        done=re.compile(finished),
        rate=re.compile(rf"{alternation_pattern(done.rates)}(?:均|都)?(?:达到|达|为|是)?(?:了)?100(?:\.0+)?%"),
        timely=compile_alternation(done.timely),
        none_carried=compile_alternation(done.none_carried),
    )


def find_nil_statements(
    clause: str, words: Sequence[ClassifiedWord], subject: str | None, about_requests: bool
) -> Iterator[Statement]:
    """Yield (kind, topic) of the statements that a clause makes without a number, such as none received.

    Parameters
    ----------
    clause : str
        Text of a clause without brackets.
    words : sequence of ClassifiedWord
        Words of the clause with their classes; not needed unless it `may_state_zero`.
    subject : str or None
        Last subject that the sentence has mentioned, including this clause.
    about_requests : bool
        Whether the sentence is about requests for disclosure.
    """
    patterns = _compile_nil_patterns()
    if patterns.lost.search(clause):
        if not _RE.counted.search(clause) and patterns.not_lost.search(clause):
            yield from (("none_corrected", topic) for topic in _dispute_kinds_without_loss(clause, subject))
        return
    yield from (("zero", topic) for topic in dict.fromkeys(_topics_stated_zero(clause, words, about_requests)))
    yield from _completion_statements(clause, subject)
    none_carried = patterns.none_carried.search(clause) and _RE.carried_on.search(clause)
    if none_carried and about_requests and subject != "requests":
        yield "none_carried", "requests"


def may_state_zero(clause: str) -> bool:
    """Return whether a clause has a word for none or a 0, as every clause that states something to be zero.

    Examples
    --------
    >>> may_state_zero("未收到申请"), may_state_zero("收到申请3件")
    (True, False)
    """
    return _RE.negation.search(clause) is not None


def _dispute_kinds_without_loss(clause: str, subject: str | None) -> list[str]:
    """Return the kinds of dispute (review, lawsuit) of which a clause states that the agency lost none."""
    topics = _dispute_topics_in(clause) or ([subject] if subject in DISPUTES else [])
    corrected = re.search(r"纠错|纠正|撤销|责令|违法", clause) is not None
    if not topics:
        lost = "败诉" in clause
        return [topic for topic, said in (("review", corrected), ("suit", lost)) if said]
    return [topic for topic in topics if topic != "review"] if not corrected and "败诉" in clause else topics


def _completion_statements(clause: str, subject: str | None) -> Iterator[Statement]:
    """Yield (kind, topic) of statements that all requests were completed or none was carried over."""
    patterns = _compile_nil_patterns()
    if subject != "requests" or patterns.timely.search(clause):
        return
    if patterns.done.search(clause) or patterns.rate.search(clause):
        yield "all_done", "requests"
    if patterns.none_carried.search(clause) and not _RE.none_carried_in.search(clause):
        yield "none_carried", "requests"


def _topics_stated_zero(clause: str, words: Sequence[ClassifiedWord], about_requests: bool) -> Iterator[str]:
    """Yield the topics that a clause states to be zero."""
    patterns = _compile_nil_patterns()
    if not may_state_zero(clause) or patterns.only_some.search(_RE.complaint.sub("", clause)):
        return
    if _RE.no_complaint.search(clause):
        yield "complaints"
    received = patterns.not_received.search(clause)
    if received:
        things = _topics_not_received(clause[received.end() :], about_requests)
        verb = "accepted" if received.group().endswith("受理") else "received"
        yield from (verb if topic == "received" else topic for topic in things)
    elif _RE.no_applicant.search(clause) or _RE.bare_none.search(clause):
        yield "received"
    if _RE.none_carried_in.search(clause):
        yield "carried_in"
    nothing = _RE.no_dispute.search(clause)
    if nothing and not received:
        yield from _dispute_topics_in(clause[nothing.end() :])
        if _RE.complaint.search(clause, nothing.end()):
            yield "complaints"
        if re.search(r"结转", clause[nothing.end() :]) and _RE.carried_last.search(clause):
            yield "carried_in"
    if _RE.no_waiver.search(clause):
        yield "fee_waived"
    tail = _RE.zero_tail.search(clause) or _RE.colon_none.search(clause)
    if tail:
        yield from _topics_in_zero_list(clause[: tail.start()], words)


def _topics_not_received(text: str, about_requests: bool) -> Iterator[str]:
    """Yield the topics named after 未收到 (not received); 申请 (request) as a cause (因…申请行政复议) is none."""
    if _RE.carried_last.search(text):
        yield "carried_in"
        return
    thing = _RE.because.sub("", text)
    yield from _dispute_topics_in(thing)
    if _RE.complaint.search(thing):
        yield "complaints"
    thing = re.sub(r"申请(?=(?:行政)?复议)|复议申请", "", thing)
    asked = re.search(r"信息公开申请|公开的?(?:书面)?申请|依申请公开|申请公开|信息的?申请|依申请", thing)
    if asked is None and about_requests and consists_of_fillers(re.sub(r"[、和及或]", "", thing.partition("申请")[0])):
        asked = re.search(r"申请", thing)
    if asked and consists_of_fillers(_RE.ends_a_thing.sub("", re.split(r"[、和及或与]", thing[asked.end() :])[0])):
        yield "received"


def _dispute_topics_in(text: str) -> list[str]:
    """Return the kinds of dispute that a text names: administrative review (复议) and lawsuit (诉讼)."""
    topics = []
    if re.search(r"(?<!未经)复议(?!后)", text):
        topics.append("review")
    if re.search(r"诉讼|起诉|应诉", text):
        direct, after = "直接" in text and "起诉" in text, "复议后" in text
        plain = not direct and not after
        topics += ["suit"] if plain else [t for t, on in (("suit_direct", direct), ("suit_after", after)) if on]
    return topics


def _topics_in_zero_list(text: str, words: Sequence[ClassifiedWord]) -> Iterator[str]:
    """Yield the topics of a list whose items are all stated to be zero (…均为0件)."""
    kinds = {word.kind for word in words}
    if kinds & _OTHER_THINGS:
        return
    if _RE.carried_last.search(text):
        yield "carried_in"
    elif _RE.carried_next.search(text):
        yield "carried_out"
    elif kinds & {"request", "apply"} and not _RE.narrower.search(text):
        yield "received"
    yield from _dispute_topics_in(text)
    yield from (_DECISIONS[word.kind] for word in words if word.kind in _DECISIONS and "作出" in text)
