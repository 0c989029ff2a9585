"""Item groups D (consistency over years and levels), O (other matters) and G (timeliness)."""

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
    scorer,
    share_of_passes,
    unknown_result,
)


def _needs_other_reports(_: ScoringInput, scope: str) -> ItemResult:
    """Return the result of an item that can be scored only with other reports, such as those of the year."""
    return needs_reports_result(msg(f"item.needs_{scope}"))


# D1, D2 and D5 need other reports; `compare` scores them.
SCORERS |= {item: partial(_needs_other_reports, scope="panel") for item in ("D1", "D2")}
SCORERS |= {"D5": partial(_needs_other_reports, scope="year")}


@scorer("O1")
def score_stated_fees(inputs: ScoringInput) -> ItemResult:
    """Score item O1 (fees): share of notices issued, amount charged and amount received that are stated (check F1)."""
    return share_of_passes(inputs, inputs.results("F1"), "fees")


@scorer("G1")
def score_timeliness(inputs: ScoringInput) -> ItemResult:
    """Score item G1 (timeliness): published by the deadline 1, later 0; unknown without a dated trace (check Y2)."""
    results = [result for result in inputs.results("Y2") if result.subject == "published"]
    if not results or not (results[0].verdict == "pass" or is_agency_fault(results[0])):
        return unknown_result(results[0].as_message if results else msg("Y2.no_date"))
    value = 1.0 if results[0].verdict == "pass" else 0.0
    return known_result(value, results[0].as_message, results[0].evidence)
