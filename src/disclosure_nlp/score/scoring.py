"""Inputs and results of item scorers, and the registry of scorers.

An item scorer returns a value in [0, 1], or a state without a value: not owed (``n/a``), owed but not to be known from what
is in hand (``unknown``), owed and readable but nothing in it could fail (``untested``), or in need of other reports
(``aside``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from disclosure_nlp.check.context import ReportFacts
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.model import CheckResult, Evidence, Findings, ItemState, Report, Table, Tagging

# Below this share of assessable units an item is unknown: a value must not rest on a minority of what it speaks of.
LEAST_SHARE = 0.5
# One cause costs once: the first of these checks that a root cause holds a failure of is the one that is charged.
_CHARGED_FIRST = (
    "S1", "S3", "S4", "V2", "V3", "V4", "R2", "R1", "R3", "R4", "N1", "N2", "N3", "N4", "F1", "F2", "P5",
)  # fmt: skip


class ItemResult(NamedTuple):
    """The value of an item in [0, 1], or the state that it has instead."""

    state: ItemState
    value: float | None
    reason: Message | str
    evidence: tuple[Evidence, ...] = ()


def known(value: float, reason: Message | str, evidence: Iterable[Evidence] = ()) -> ItemResult:
    """Return the result of an item that could be assessed."""
    return ItemResult("value", value, reason, tuple(dict.fromkeys(evidence)))


def not_applicable(reason: Message) -> ItemResult:
    """Return the result of an item that the report does not owe."""
    return ItemResult("n/a", None, reason)


def unknown(reason: Message | str, evidence: Iterable[Evidence] = ()) -> ItemResult:
    """Return the result of an item that what is in hand does not tell."""
    return ItemResult("unknown", None, reason, tuple(evidence))


def untested(reason: Message) -> ItemResult:
    """Return the result of an item in which nothing could fail."""
    return ItemResult("untested", None, reason)


def aside(reason: Message) -> ItemResult:
    """Return the result of an item that needs reports which are not in hand."""
    return ItemResult("aside", None, reason)


@dataclass(frozen=True)
class ScoringInput:
    """A report with its tags and findings."""

    report: Report
    tagging: Tagging
    findings: Findings

    @cached_property
    def by_check(self) -> dict[str, list[CheckResult]]:
        """Check results by check id, in order."""
        results: dict[str, list[CheckResult]] = {}
        for result in self.findings.results:
            results.setdefault(result.check, []).append(result)
        return results

    @cached_property
    def facts(self) -> ReportFacts:
        """Facts of the report that the checks derived."""
        return ReportFacts(self.report, self.tagging)

    @cached_property
    def _charged(self) -> dict[str, str]:
        """The check that each root cause is charged under; a column 总计 left unfilled is charged row by row (R3)."""
        charged = {}
        for cause in self.findings.causes:
            checks = [self.findings.results[index].check for index in cause.findings]
            first = next((check for check in _CHARGED_FIRST if check in checks), "")
            charged[cause.id] = "R3" if first in ("R1", "R2") and checks.count("R3") > 1 else first
        return charged

    def results(self, *checks: str) -> list[CheckResult]:
        """Return the results of checks, in the order of the arguments."""
        return [result for check in checks for result in self.by_check.get(check, ())]

    def charged_elsewhere(self, result: CheckResult) -> bool:
        """Return whether a failure follows from a root cause that another item is charged with."""
        return self._charged.get(result.cause or "", "") not in ("", result.check)

    def table(self, table: str) -> Table | None:
        """Return a table whose figures can be judged; None if none was read or the copy is damaged."""
        found = self.report.tables.get(table)
        return found if found is not None and found.cells and not self.facts.table_damage(table) else None

    def absent(self, reason: Message) -> ItemResult:
        """Return 0 for what was not found, or unknown if part of the report is missing from the copy."""
        if self.facts.copy_is_damaged:
            return unknown(msg("item.absent_unread", reason=reason))
        return known(0.0, reason)


ItemScorer = Callable[[ScoringInput], ItemResult]
SCORERS: dict[str, ItemScorer] = {}


def scorer(item: str) -> Callable[[ItemScorer], ItemScorer]:
    """Register the decorated function as the scorer of an item; ``A4@1`` is that of an earlier version of a rubric."""

    def register(function: ItemScorer) -> ItemScorer:
        SCORERS[item] = function
        return function

    return register


def linear(value: float, full: float, none: float) -> float:
    """Return 1 up to ``full``, 0 from ``none`` on, and the linear interpolation between them.

    Examples
    --------
    >>> linear(0.05, 0.1, 0.5), round(linear(0.2, 0.1, 0.5), 2), linear(0.9, 0.1, 0.5)
    (1.0, 0.75, 0.0)
    """
    return min(1.0, max(0.0, (none - value) / (none - full)))


def failed(result: CheckResult) -> bool:
    """Return whether a result is a fault of the report; one of the copy, or of an unclear origin, is not."""
    return result.verdict == "fail" and result.fault == "agency"


def share_of(
    inputs: ScoringInput, results: Sequence[CheckResult], what: str, units: int | None = None, once: bool = True
) -> ItemResult:
    """Return the share of passes among the results that could be assessed.

    A failure that another item is charged with is left out; an item of which more than half could not be read is unknown.

    Parameters
    ----------
    inputs : ScoringInput
    results : sequence of CheckResult
        One per unit.
    what : str
        Code below ``item.unit`` of the message that says what holds of a unit that passes.
    units : int, optional
        Number of units, if some may have no result; as many as results by default.
    once : bool, default True
        Whether a failure that follows from a cause charged under another item is left out (not in version 1).
    """
    elsewhere = [result for result in results if once and failed(result) and inputs.charged_elsewhere(result)]
    failures = [result for result in results if failed(result) and result not in elsewhere]
    total = (len(results) if units is None else units) - len(elsewhere)
    assessed = len(failures) + sum(result.verdict == "pass" for result in results)
    if assessed == 0 or assessed < LEAST_SHARE * total:
        return unknown(msg("item.too_few", assessed=assessed, count=total, what=msg(f"item.unit.{what}")))
    left_out = msg("item.left_out", count=total - assessed) if total > assessed else ""
    if elsewhere:
        left_out = msg("item.charged_elsewhere", count=len(elsewhere), rest=left_out)
    passed = assessed - len(failures)
    reason = msg("item.share", passed=passed, count=assessed, what=msg(f"item.unit.{what}"), left_out=left_out)
    return known(passed / assessed, reason, [item for result in failures for item in result.evidence])
