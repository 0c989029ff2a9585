"""D, across years and levels; O, other matters; G, timeliness."""

from __future__ import annotations

from functools import partial

from disclosure_nlp.messages import msg
from disclosure_nlp.score.scoring import (
    SCORERS,
    ItemResult,
    ScoringInput,
    aside,
    failed,
    known,
    scorer,
    share_of,
    unknown,
)


def _needs(_: ScoringInput, scope: str) -> ItemResult:
    return aside(msg(f"item.needs_{scope}"))


# D1, D2 and D5 need other reports; `compare` scores them.
SCORERS |= {item: partial(_needs, scope="panel") for item in ("D1", "D2")}
SCORERS |= {"D5": partial(_needs, scope="year")}


@scorer("O1")
def fee_figures(inputs: ScoringInput) -> ItemResult:
    """O1: share of notices issued, amount charged and amount received that are stated (check F1)."""
    return share_of(inputs, inputs.results("F1"), "fees")


@scorer("G1")
def published_in_time(inputs: ScoringInput) -> ItemResult:
    """G1: published by the deadline 1, later 0; unknown without a dated trace of publication (check Y2)."""
    results = [result for result in inputs.results("Y2") if result.subject == "published"]
    if not results or not (results[0].verdict == "pass" or failed(results[0])):
        return unknown(results[0].as_message if results else msg("Y2.no_date"))
    value = 1.0 if results[0].verdict == "pass" else 0.0
    return known(value, results[0].as_message, results[0].evidence)
