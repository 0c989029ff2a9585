"""Scorecards in the style of local ones: points to start with, less what each fault takes off, never below 0."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from disclosure_nlp.model import ItemState
from disclosure_nlp.score.rubric import Deduction, Rubric
from disclosure_nlp.score.totals import DIGITS


class Deducted(NamedTuple):
    """Points left over what is known, with unknown deductions made, and with none of them made; the known share of all."""

    total: float
    lower: float
    upper: float
    assessed: float
    made: tuple[str, ...]


def deduct(items: Mapping[str, tuple[float | None, ItemState]], rubric: Rubric) -> Deducted:
    """Return what is left of the points of a scorecard.

    A deduction is made if any item that it names is below its mark, and unknown if none is but one of them is unknown.

    Parameters
    ----------
    items : mapping
        Value and state of each item by its id.
    """
    verdicts = {deduction.id: _applies(deduction, items) for deduction in rubric.deductions}
    made = tuple(name for name, verdict in verdicts.items() if verdict)
    certain = sum(d.points for d in rubric.deductions if verdicts[d.id])
    open_ones = sum(d.points for d in rubric.deductions if verdicts[d.id] is None)
    whole = sum(d.points for d in rubric.deductions)
    upper = max(0.0, rubric.start - certain)
    lower = max(0.0, rubric.start - certain - open_ones)
    return Deducted(upper, lower, upper, round((whole - open_ones) / whole, DIGITS) if whole else 0.0, made)


def _applies(deduction: Deduction, items: Mapping[str, tuple[float | None, ItemState]]) -> bool | None:
    """Return whether a deduction is made; None if that is unknown."""
    named = [(items[name], mark) for name, mark in deduction.below.items() if name in items]
    if any(value is not None and value < mark for (value, _), mark in named):
        return True
    return None if any(state == "unknown" for (_, state), _ in named) else False
