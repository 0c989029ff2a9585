"""Checks F1 and F2: the figures in section 6 on the fee for processing information (信息处理费)."""

from __future__ import annotations

from collections.abc import Iterator

from disclosure_nlp.check.context import CheckContext
from disclosure_nlp.check.registry import check
from disclosure_nlp.messages import Message, join_messages, msg
from disclosure_nlp.model import CellRef, CheckResult, Number, TextSpan
from disclosure_nlp.parse.figures.fees import FEE_TOPICS, FeeFigures, FeeTopic

Results = Iterator[CheckResult]
_FIRST_YEAR = 2021  # earlier reports did not have to state fees
_SMALLEST_FEE = 10


@check("F1")
def check_fees_stated(context: CheckContext) -> Results:
    """F1: Check that fee notices issued, amount charged and amount received are stated; one result per figure."""
    fees = context.facts.fee_figures
    for topic in FEE_TOPICS:
        figure = fees.stated.get(topic)
        if figure is not None:
            yield context.passed(topic, evidence=[figure.place])
        elif context.report.year is not None and context.report.year < _FIRST_YEAR:
            yield context.not_applicable(topic, msg("F1.not_asked"))
        elif lost := context.facts.possible_loss_reason("other"):
            yield context.not_assessable(topic, lost)
        elif context.report.completeness.may_lack("other"):
            yield context.not_assessable(topic, msg("S9.unknown"), "unclear")
        else:
            message = msg("F1.not_stated", figure=msg(f"fee.{topic}"))
            yield context.failed(topic, message, evidence=_fee_evidence(context, fees))


def _fee_evidence(context: CheckContext, fees: FeeFigures) -> list[TextSpan]:
    """Return the span of the first mention of information-processing fees, or of the heading of section 6."""
    section = context.report.section("other")
    if fees.mentions:
        return list(fees.mentions[:1])
    return [TextSpan(section.start, max(section.start, section.body_start))] if section else []


@check("F2")
def check_fees_agree(context: CheckContext) -> Results:
    """F2: Check that the fee figures agree with each other and with row （六）2 of the table of section 3; one result."""
    figures = context.facts.fee_figures.stated
    fees_by_topic = {topic: figure.number for topic, figure in figures.items()}
    evidence: list[TextSpan | CellRef] = [figure.place for figure in figures.values()]
    contradictions = list(_fee_contradictions(fees_by_topic)) if len(fees_by_topic) >= 2 else []
    unpaid, cells = context.facts.total_over_applicants("other_fee_unpaid")
    if contradictions:
        yield context.failed("fees", join_messages(contradictions), evidence=evidence)
        return
    if unpaid and "notices" not in fees_by_topic:
        message = msg("F2.notices_unknown", count=unpaid)
        yield context.not_assessable("fees", message, "agency", cells)
    elif unpaid and fees_by_topic["notices"] == 0:
        message = msg("F2.no_notice_unpaid", count=unpaid)
        yield context.failed("fees", message, expected=unpaid, observed=0, evidence=[*evidence, *cells])
    elif len(fees_by_topic) < 2:
        yield context.not_applicable("fees", msg("F2.too_few"))
    else:
        yield _check_fee_multiple(context, fees_by_topic, evidence)


def _fee_contradictions(fees_by_topic: dict[FeeTopic, Number]) -> Iterator[Message]:
    """Yield a message for each contradiction between fee notices, amount charged and amount received."""
    notices, charged, received = (fees_by_topic.get(topic) for topic in FEE_TOPICS)
    if notices == 0 and charged:
        yield msg("F2.no_notice_charged", amount=charged)
    if notices and charged == 0:
        yield msg("F2.nothing_charged", count=notices)
    if notices == 0 and received and not charged:
        yield msg("F2.no_notice_received", amount=received)
    if charged is not None and received is not None and received > charged:
        yield msg("F2.more_received", received=received, charged=charged)


def _check_fee_multiple(
    context: CheckContext, fees_by_topic: dict[FeeTopic, Number], evidence: list[TextSpan | CellRef]
) -> CheckResult:
    """Return the check result for a fee amount: a hint if it is no multiple of 10 yuan, as all legal rates are.

    The rates are those of 国办函〔2020〕109号.
    """
    odd = [fees_by_topic[topic] for topic in ("charged", "received") if fees_by_topic.get(topic, 0) % _SMALLEST_FEE]
    if not odd:
        return context.passed("fees", evidence=evidence)
    message = msg("F2.no_multiple", amount=odd[0])
    return context.failed("fees", message, severity="hint", observed=odd[0], evidence=evidence)
