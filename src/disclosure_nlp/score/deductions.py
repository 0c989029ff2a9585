"""Deductions: score cards in the style of local authorities, which subtract points for each fault."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from disclosure_nlp.model import ItemState
from disclosure_nlp.score.rubric import Deduction, Rubric
from disclosure_nlp.score.totals import DIGITS


class DeductionResult(NamedTuple):
    """Points that a report has left after the deductions of a rubric, with bounds and the ids of the deductions made.

    ``lower`` also subtracts the deductions that are unknown, ``total`` and ``upper`` do not.
    """

    total: float
    lower: float
    upper: float
    assessed: float
    made: tuple[str, ...]


def subtract_deductions(item_values: Mapping[str, tuple[float | None, ItemState]], rubric: Rubric) -> DeductionResult:
    """Subtract the deductions of a rubric from its full points and return the points that a report has left.

    A deduction is made if any item it names is below its threshold, and unknown if none is, but one of them is
    unknown.

    Parameters
    ----------
    item_values : mapping
        Value and state of each item by its id.
    """
    verdicts = {deduction.id: _is_deduction_made(deduction, item_values) for deduction in rubric.deductions}
    made = tuple(name for name, verdict in verdicts.items() if verdict)
    certain = sum(d.points for d in rubric.deductions if verdicts[d.id])
    open_ones = sum(d.points for d in rubric.deductions if verdicts[d.id] is None)
    whole = sum(d.points for d in rubric.deductions)
    upper = max(0.0, rubric.start - certain)
    lower = max(0.0, rubric.start - certain - open_ones)
    return DeductionResult(upper, lower, upper, round((whole - open_ones) / whole, DIGITS) if whole else 0.0, made)


def _is_deduction_made(deduction: Deduction, item_values: Mapping[str, tuple[float | None, ItemState]]) -> bool | None:
    """Return whether points are deducted: an item has a value below its threshold; None if values are unknown."""
    named = [(item_values[name], mark) for name, mark in deduction.below.items() if name in item_values]
    if any(value is not None and value < mark for (value, _), mark in named):
        return True
    return None if any(state == "unknown" for (_, state), _ in named) else False
