"""Figures on fees for processing information (信息处理费): notices issued, amount charged, amount received."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from disclosure_nlp.definitions import PatternSet
from disclosure_nlp.model import Number, Sentence, TextSpan
from disclosure_nlp.parse.figures.clauses import TextClause, normalize_sentence, remove_placeholders, split_clauses
from disclosure_nlp.parse.figures.numbers import StatedNumber, find_stated_numbers
from disclosure_nlp.text.normalize import NormalizedText

FeeTopic = Literal["notices", "charged", "received"]
FEE_TOPICS: tuple[FeeTopic, ...] = ("notices", "charged", "received")

_RE = PatternSet(__name__)
_SECTIONS = ("overview", "requests", "other")

_NOTICES = r"(?:收费|缴费)通知(?:书|单|函)?"
_NOTICES_BEHIND = re.compile(rf"(?:的)?(?:信息处理费)?{_NOTICES}")
PIECES = ("件", "份", "个", "次", "条", "起", "项")
# 总金额 directly after the notices is the amount charged; 实际收取 introduces the amount received.
_RECEIVED = r"实际收取|实际收到|实际收费|实际征收|实收|实缴|已收取|收取|收到|收入|已收|缴纳|到账|收过"
_CHARGED = r"总金额|通知金额|收费金额|应收|计收|金额|收费总额|通知总额"
_TOPICS = re.compile(
    rf"(?P<received>{_RECEIVED})|(?P<notices>{_NOTICES}(?:的)?(?:件数|数量|份数|次数|数)?)|(?P<charged>{_CHARGED})|(?P<fee>信息处理费|处理费|(?:检索|复[印制]|邮寄|工本|寄送)费|费用|收费)"
)
_NO_NOTICE = re.compile(
    rf"{_RE.not_.pattern}(?:发出|发放|下达|送达|出具|产生|开具|发送|下发|制发)?(?:过)?(?:任何)?(?:信息处理费|政府信息公开|信息公开)*(?:的)?{_NOTICES}"
)
_NOT_TAKEN = re.compile(rf"{_RE.not_.pattern}(?:实际)?(?:收取|收到|收过|征收)")
_NO_FEE = re.compile(
    rf"{_RE.not_.pattern}(?:发生|产生|出现|涉及|存在|开展)[^，；]{{0,24}}?(?:收费|处理费|费用)"
    rf"|{_RE.not_.pattern}[^，；]{{0,12}}?(?:处理费|收费)(?:的)?(?:发生|产生|情况|情形|事项|行为|收)|无(?:任何)?(?:政府信息公开|信息公开|依申请公开)*(?:的)?"
    rf"(?:信息处理费|收费|费用)|{_RE.not_.pattern}收费|(?:收费|费用)(?:情况)?：无|(?<![不减])免费(?!(?:提供|发放|赠阅|赠送|开放|培训|查阅|印发)[^，；。]{{0,8}}(?:资料|[本册份]|图书|服务|手册|材料|培训))|(?:没有|无)收费项目"
)


class FeeFigure(NamedTuple):
    """A number on processing fees and its text span: a count of fee notices, or an amount in 元 (yuan)."""

    number: Number
    place: TextSpan


class FeeFigures(NamedTuple):
    """The first figure on each topic of processing fees (notices, charged, received), and the spans on them."""

    stated: dict[FeeTopic, FeeFigure]
    mentions: tuple[TextSpan, ...]


def find_fees(sentences: Iterable[Sentence]) -> FeeFigures:
    """Return the figures on fees for processing information that sentences state.

    Without fee notices nothing can have been charged: 未发出收费通知 (no notice issued) states both as 0; 未产生收费 (no fees
    arose) states that 0 was charged and received.
    """
    stated: dict[FeeTopic, FeeFigure] = {}
    mentions = []
    for sentence in sentences:
        if sentence.is_heading or sentence.section not in _SECTIONS or not _RE.fee.search(sentence.text):
            continue
        squeezed = normalize_sentence(sentence)
        if not _is_processing_fee(squeezed.text, sentence):
            continue
        mentions.append(TextSpan(sentence.start, sentence.end))
        for topic, number, place in _fee_figures_in(squeezed):
            stated.setdefault(topic, FeeFigure(number, place))
    notices = stated.get("notices")
    if notices is not None and notices.number == 0:
        stated.setdefault("charged", notices)
    return FeeFigures(stated, tuple(mentions))


def _is_processing_fee(text: str, sentence: Sentence) -> bool:
    """Return whether a sentence is about fees for processing information, not about other fees."""
    if _RE.surely_own_fee.search(text):
        return True
    if _RE.another_fee.search(text) or (sentence.section != "other" and _RE.published_fee.search(text)):
        return False
    return sentence.section == "other" or _RE.own_fee.search(text + "".join(sentence.heading_path)) is not None


def _fee_figures_in(sentence: NormalizedText) -> Iterator[tuple[FeeTopic, Number, TextSpan]]:
    """Yield topic, number and text span of the processing fee figures in a sentence."""
    after_notices = False
    last: list[FeeTopic] = []
    counted: list[tuple[FeeTopic, StatedNumber]] = []
    for clause in split_clauses(sentence.text):
        text = remove_placeholders(clause.text)
        place = TextSpan(*sentence.source_span(clause.start, clause.start + len(clause.text)))
        topics = _fee_topics_in_clause(text, after_notices)
        zeros = list(_fee_topics_with_zero(text, topics or last))
        yield from ((topic, 0, place) for topic in zeros)
        counted += [] if zeros else _fee_numbers_in_clause(clause, after_notices)
        after_notices = after_notices or re.search(_NOTICES, text) is not None
        last = topics or last
    for topic, count in _drop_amounts_in_sum(sentence.text, counted):
        yield topic, _amount_in_yuan(count), TextSpan(*sentence.source_span(count.start, count.end))


def _drop_amounts_in_sum(
    text: str, numbers: Sequence[tuple[FeeTopic, StatedNumber]]
) -> list[tuple[FeeTopic, StatedNumber]]:
    """Return the fee numbers of a sentence without amounts that a later sum includes (检索费12元、复印费40元，合计52元)."""
    money = [place for place, (_, count) in enumerate(numbers) if count.unit in ("元", "万元")]
    sums = [place for place in money if _RE.sum.search(text, 0, numbers[place][1].start)]
    if not sums:
        return list(numbers)
    return [item for place, item in enumerate(numbers) if place not in money or place >= sums[0]]


def _fee_topics_in_clause(text: str, after_notices: bool) -> list[FeeTopic]:
    """Return the topics of processing fees (notices, charged, received) that a clause is about."""
    found: list[FeeTopic] = []
    previous: str | None = None
    for match in _TOPICS.finditer(text):
        name = match.lastgroup
        if name == "received" or (name == "fee" and not found):
            found.append("received")
        elif name == "notices":
            found.append("notices")
        elif name == "charged" and previous != "received":
            charged = after_notices or "notices" in found or "应收" in match.group() or "通知" in match.group()
            found.append("charged" if charged else "received")
        previous = name
    return list(dict.fromkeys(found))


def _fee_topics_with_zero(text: str, topics: list[FeeTopic]) -> Iterator[FeeTopic]:
    """Yield the topics of processing fees (notices, charged, received) that a clause states to be zero."""
    no_notice = _NO_NOTICE.search(text)
    if no_notice:
        yield "notices"
    if _NOT_TAKEN.search(text):
        yield "received"
        return
    if _NO_FEE.search(text) and not no_notice:
        yield from ("charged", "received")
        return
    if not no_notice and _RE.none.search(text):
        yield from topics


def _fee_numbers_in_clause(clause: TextClause, after_notices: bool) -> Iterator[tuple[FeeTopic, StatedNumber]]:
    """Yield (topic of processing fees, number) for each number in a clause."""
    edge = 0
    for count in find_stated_numbers(clause.text, clause.start):
        left = remove_placeholders(clause.text[edge : count.start - clause.start])
        right = remove_placeholders(clause.text[count.end - clause.start :])
        edge = count.end - clause.start
        if "减免" in left or "免收" in left:
            continue
        is_money = count.unit in ("元", "万元")
        topics = _fee_topics_in_clause(left, after_notices or re.search(_NOTICES, clause.text[:edge]) is not None)
        if is_money and not topics and _RE.total.search(left):
            topics = ["charged" if after_notices else "received"]
        if is_money and topics and topics[-1] != "notices":
            yield topics[-1], count
        elif is_money and "notices" in topics:
            yield "charged", count
        elif count.unit in PIECES and ("notices" in topics or _NOTICES_BEHIND.match(right)):
            yield "notices", count


def _amount_in_yuan(count: StatedNumber) -> Number:
    """Return a stated amount of money in yuan."""
    if count.unit != "万元":
        return count.number
    amount = Decimal(str(count.number)) * 10_000
    return int(amount) if amount == int(amount) else float(amount)
