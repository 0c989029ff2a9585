"""Rubric item groups Q (drafting: padding, facts, slips) and K (access: machine-readable text, equal files)."""

from __future__ import annotations

from disclosure_nlp.messages import msg
from disclosure_nlp.score.scoring import (
    ItemResult,
    ScoringInput,
    interpolate_value,
    is_agency_fault,
    known_result,
    needs_reports_result,
    score_by_share_of_passes,
    scorer,
    unknown_result,
)

# Q1: share of padding among the characters of section 1, up to which the value is 1 and from which on it is 0.
_PADDING = (0.1, 0.5)
_PER_SLIP = 0.5


@scorer("Q1")
def score_padding(inputs: ScoringInput) -> ItemResult:
    """Score item Q1 by the share of section 1 that is not about disclosure (check P4): up to 10 % 1, from 50 % 0."""
    measured = [result for result in inputs.results("P4") if isinstance(result.observed, int | float)]
    if not measured:
        return unknown_result(msg("item.Q1.not_measured"))
    share = float(measured[0].observed or 0)
    return known_result(interpolate_value(share, *_PADDING), msg("item.Q1.share", share=share), measured[0].evidence)


@scorer("Q2")
def score_aspect_facts(inputs: ScoringInput) -> ItemResult:
    """Score item Q2 (facts): share of the five required aspects of section 1 on which it states a fact (check P5).

    An aspect that section 1 does not mention costs points in item A4 and is left out here.
    """
    return score_by_share_of_passes(inputs, inputs.results("P5"), "facts")


@scorer("Q3")
def score_writing_slips(inputs: ScoringInput) -> ItemResult:
    """Score item Q3: 1 minus 0.5 for each writing slip (form instruction left in, word written twice), at least 0."""
    results = inputs.results("S7", "S8")
    if not any(result.verdict in ("pass", "fail") for result in results):
        return unknown_result(msg("item.no_text"))
    slips = [result for result in results if result.verdict == "fail" and result.fault != "copy"]
    evidence = [item for result in slips for item in result.evidence]
    return known_result(max(0.0, 1 - _PER_SLIP * len(slips)), msg("item.Q3.slips", count=len(slips)), evidence)


@scorer("K1")
def score_machine_readability(inputs: ScoringInput) -> ItemResult:
    """Score item K1 (machine-readable): 1 for text, 0.5 if a picture replaces a table, 0 for a scan (check S10).

    The item is unknown for plain text.
    """
    results = inputs.results("S10")
    failures = [result for result in results if is_agency_fault(result)]
    evidence = [item for result in failures for item in result.evidence]
    if any(result.subject == "text" for result in failures):
        return known_result(0.0, msg("item.K1.scan"), evidence)
    if not any(result.subject == "text" and result.verdict == "pass" for result in results):
        return unknown_result(msg("item.K1.unknown"))
    if failures:
        return known_result(0.5, msg("item.K1.picture"), evidence)
    return known_result(1.0, msg("item.K1.text"))


@scorer("K2")
def score_version_agreement(_: ScoringInput) -> ItemResult:
    """Return the result "needs other reports" for item K2 (files of one report agree): only `compare` can score it."""
    return needs_reports_result(msg("item.one_copy"))
