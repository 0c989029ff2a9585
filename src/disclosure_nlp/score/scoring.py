"""Inputs and results of item scorers, and the registry of scorers.

An item scorer returns a value in [0, 1], or a state without a value: not applicable (``n/a``), applicable but not assessable
from what was read (``unknown``), readable but without anything that could be wrong (``untested``), or scored only with
other reports (``aside``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from disclosure_nlp.check.context import ReportFacts, report_facts
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.model import CheckResult, Evidence, Findings, ItemState, Report, Table, Tagging

# If a smaller share of its units (sections, cells, claims) is assessable, an item is unknown.
LEAST_SHARE = 0.5
# A root cause costs points only once: in the item of the first of these checks that has a failure of the cause.
_CHARGED_FIRST = (
    "S1", "S3", "S4", "V2", "V3", "V4", "R2", "R1", "R3", "R4", "N1", "N2", "N3", "N4", "F1", "F2", "P5",
)  # fmt: skip


class ItemResult(NamedTuple):
    """Result of an item scorer: a value in [0, 1], or a state that says why there is none; with reason and evidence."""

    state: ItemState
    value: float | None
    reason: Message | str
    evidence: tuple[Evidence, ...] = ()


def known_result(value: float, reason: Message | str, evidence: Iterable[Evidence] = ()) -> ItemResult:
    """Return an item result with a value in [0, 1], for an item that could be assessed."""
    return ItemResult("value", value, reason, tuple(dict.fromkeys(evidence)))


def not_applicable_result(reason: Message) -> ItemResult:
    """Return an item result without a value, for an item that does not apply to the report."""
    return ItemResult("n/a", None, reason)


def unknown_result(reason: Message | str, evidence: Iterable[Evidence] = ()) -> ItemResult:
    """Return an item result without a value, for an item that cannot be assessed from what was read of the report."""
    return ItemResult("unknown", None, reason, tuple(evidence))


def untested_result(reason: Message) -> ItemResult:
    """Return an item result without a value, for an item in which no error was possible, such as a sum of zeros."""
    return ItemResult("untested", None, reason)


def needs_reports_result(reason: Message) -> ItemResult:
    """Return an item result without a value, for an item that can be scored only together with other reports."""
    return ItemResult("aside", None, reason)


@dataclass(frozen=True)
class ScoringInput:
    """Input of an item scorer: a parsed report with its sentence tags and check results."""

    report: Report
    tagging: Tagging
    findings: Findings

    @cached_property
    def results_by_check(self) -> dict[str, list[CheckResult]]:
        """Check results of the report by check id, each list in the order of the checks."""
        results: dict[str, list[CheckResult]] = {}
        for result in self.findings.results:
            results.setdefault(result.check, []).append(result)
        return results

    @cached_property
    def facts(self) -> ReportFacts:
        """Facts that checks and item scorers derive from the parsed report, such as whether the file is damaged."""
        return report_facts(self.report, self.tagging)

    @cached_property
    def _charged_check_by_cause(self) -> dict[str, str]:
        """For each root cause of failed checks, the only check for which a rubric item loses points.

        A column 总计 (total) that was not filled in costs points row by row, in the item of check R3 (row sums).
        """
        charged = {}
        for cause in self.findings.causes:
            checks = [self.findings.results[index].check for index in cause.findings]
            first = next((check for check in _CHARGED_FIRST if check in checks), "")
            charged[cause.id] = "R3" if first in ("R1", "R2") and checks.count("R3") > 1 else first
        return charged

    def results(self, *checks: str) -> list[CheckResult]:
        """Return the results of the checks with these ids, in the order of the ids."""
        return [result for check in checks for result in self.results_by_check.get(check, ())]

    def is_charged_elsewhere(self, result: CheckResult) -> bool:
        """Return whether another rubric item already loses points for the root cause of a failed check."""
        return self._charged_check_by_cause.get(result.cause or "", "") not in ("", result.check)

    def usable_table(self, table_id: str) -> Table | None:
        """Return a standard table of the report, or None if it was not read or the file is damaged."""
        found = self.report.tables.get(table_id)
        return found if found is not None and found.cells and not self.facts.table_damage_reason(table_id) else None

    def absence_result(self, reason: Message) -> ItemResult:
        """Return the result for absent required content: 0, or unknown if a damaged file may have lost it."""
        if self.facts.copy_is_damaged:
            return unknown_result(msg("item.absent_unread", reason=reason))
        return known_result(0.0, reason)


ItemScorer = Callable[[ScoringInput], ItemResult]
SCORERS: dict[str, ItemScorer] = {}


def scorer(item_id: str) -> Callable[[ItemScorer], ItemScorer]:
    """Register the decorated function as the scorer of an item; ``A4@1`` is item A4 of rubric version 1."""

    def register(function: ItemScorer) -> ItemScorer:
        SCORERS[item_id] = function
        return function

    return register


def interpolate_value(value: float, full_until: float, zero_from: float) -> float:
    """Return 1 up to ``full_until``, 0 from ``zero_from`` on, and the linear interpolation between them.

    Examples
    --------
    >>> interpolate_value(0.05, 0.1, 0.5), round(interpolate_value(0.2, 0.1, 0.5), 2), interpolate_value(0.9, 0.1, 0.5)
    (1.0, 0.75, 0.0)
    """
    return min(1.0, max(0.0, (zero_from - value) / (zero_from - full_until)))


def is_agency_fault(result: CheckResult) -> bool:
    """Return whether a check result is a fault of the agency, not one of the file read or of unclear origin."""
    return result.verdict == "fail" and result.fault == "agency"


def score_by_share_of_passes(
    inputs: ScoringInput,
    results: Sequence[CheckResult],
    message_suffix: str,
    n_subjects: int | None = None,
    skip_charged: bool = True,
) -> ItemResult:
    """Return an item result with the share of passed checks among those that could be assessed.

    Failures that already cost points in another item are excluded; the item is unknown if less than half could be
    assessed.

    Parameters
    ----------
    inputs : ScoringInput
    results : sequence of CheckResult
        One per unit, such as a section, cell or claim.
    message_suffix : str
        Last part of the message code ``item.unit.…`` that describes a unit that passes.
    n_subjects : int, optional
        Number of units, if some have no result; by default the number of results.
    skip_charged : bool, default True
        Whether failures that already cost points in another item are excluded (not in rubric version 1).
    """
    elsewhere = [
        result for result in results if skip_charged and is_agency_fault(result) and inputs.is_charged_elsewhere(result)
    ]
    failures = [result for result in results if is_agency_fault(result) and result not in elsewhere]
    total = (len(results) if n_subjects is None else n_subjects) - len(elsewhere)
    assessed = len(failures) + sum(result.verdict == "pass" for result in results)
    if assessed == 0 or assessed < LEAST_SHARE * total:
        return unknown_result(
            msg("item.too_few", assessed=assessed, count=total, what=msg(f"item.unit.{message_suffix}"))
        )
    left_out = msg("item.left_out", count=total - assessed) if total > assessed else ""
    if elsewhere:
        left_out = msg("item.charged_elsewhere", count=len(elsewhere), rest=left_out)
    passed = assessed - len(failures)
    reason = msg(
        "item.share", passed=passed, count=assessed, what=msg(f"item.unit.{message_suffix}"), left_out=left_out
    )
    return known_result(passed / assessed, reason, [item for result in failures for item in result.evidence])
