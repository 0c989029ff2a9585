"""Q, drafting: padding, facts and slips; K, access: the form in which a report is published."""

from __future__ import annotations

from disclosure_nlp.messages import msg
from disclosure_nlp.score.scoring import (
    ItemResult,
    ScoringInput,
    aside,
    failed,
    known,
    linear,
    scorer,
    share_of,
    unknown,
)

# Q1: share of the characters of section 1 beside the point that is still full, and from which on nothing is left.
_PADDING = (0.1, 0.5)
_PER_SLIP = 0.5


@scorer("Q1")
def no_padding(inputs: ScoringInput) -> ItemResult:
    """Q1: share of the characters of section 1 that mention no disclosure: to 0.1 1, from 0.5 0 (check P4)."""
    measured = [result for result in inputs.results("P4") if isinstance(result.observed, int | float)]
    if not measured:
        return unknown(msg("item.Q1.not_measured"))
    share = float(measured[0].observed or 0)
    return known(linear(share, *_PADDING), msg("item.Q1.share", share=share), measured[0].evidence)


@scorer("Q2")
def facts_for_aspects(inputs: ScoringInput) -> ItemResult:
    """Q2: share of the five aspects with a fact in section 1 (check P5); an aspect that A4 is charged with is left out."""
    return share_of(inputs, inputs.results("P5"), "facts")


@scorer("Q3")
def careful_drafting(inputs: ScoringInput) -> ItemResult:
    """Q3: 1 less 0.5 for each slip, at least 0 (checks S7, S8)."""
    results = inputs.results("S7", "S8")
    if not any(result.verdict in ("pass", "fail") for result in results):
        return unknown(msg("item.no_text"))
    slips = [result for result in results if result.verdict == "fail" and result.fault != "copy"]
    evidence = [item for result in slips for item in result.evidence]
    return known(max(0.0, 1 - _PER_SLIP * len(slips)), msg("item.Q3.slips", count=len(slips)), evidence)


@scorer("K1")
def readable_form(inputs: ScoringInput) -> ItemResult:
    """K1: text and tables as text 1, a table as a picture 0.5, a scan 0; unknown for plain text (check S10)."""
    results = inputs.results("S10")
    failures = [result for result in results if failed(result)]
    evidence = [item for result in failures for item in result.evidence]
    if any(result.subject == "text" for result in failures):
        return known(0.0, msg("item.K1.scan"), evidence)
    if not any(result.subject == "text" and result.verdict == "pass" for result in results):
        return unknown(msg("item.K1.unknown"))
    if failures:
        return known(0.5, msg("item.K1.picture"), evidence)
    return known(1.0, msg("item.K1.text"))


@scorer("K2")
def versions_agree(_: ScoringInput) -> ItemResult:
    """K2: no other copy is in hand; `compare` scores it."""
    return aside(msg("item.one_copy"))
