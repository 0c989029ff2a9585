"""Rubric item groups D (consistency over years and levels), O (other matters) and G (timeliness)."""

from __future__ import annotations

from functools import partial

from disclosure_nlp.messages import msg
from disclosure_nlp.score.scoring import (
    SCORERS,
    ItemResult,
    ScoringInput,
    is_agency_fault,
    known_result,
    needs_reports_result,
    score_by_share_of_passes,
    scorer,
    unknown_result,
)


def _result_without_other_reports(_: ScoringInput, scope: str) -> ItemResult:
    """Return the result "needs other reports" for an item that compares reports of one or several years (``scope``)."""
    return needs_reports_result(msg(f"item.needs_{scope}"))


# D1, D2 and D5 need other reports; `compare` scores them.
SCORERS |= {item: partial(_result_without_other_reports, scope="panel") for item in ("D1", "D2")}
SCORERS |= {"D5": partial(_result_without_other_reports, scope="year")}


@scorer("O1")
def score_stated_fees(inputs: ScoringInput) -> ItemResult:
    """Score item O1: share of the three fee figures (fee notices, sum charged, sum received) that the report states."""
    return score_by_share_of_passes(inputs, inputs.results("F1"), "fees")


@scorer("G1")
def score_timeliness(inputs: ScoringInput) -> ItemResult:
    """Score item G1: 1 if published by the legal deadline, 0 if later, unknown without a date (check Y2)."""
    results = [result for result in inputs.results("Y2") if result.subject == "published"]
    if not results or not (results[0].verdict == "pass" or is_agency_fault(results[0])):
        return unknown_result(results[0].as_message if results else msg("Y2.no_date"))
    value = 1.0 if results[0].verdict == "pass" else 0.0
    return known_result(value, results[0].as_message, results[0].evidence)
