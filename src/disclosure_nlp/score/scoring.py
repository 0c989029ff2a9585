"""What an item is judged on, and the judgement: a value, n/a or unknown, each with its reason in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from disclosure_nlp.check.context import ReportFacts
from disclosure_nlp.messages import Message
from disclosure_nlp.model import CheckResult, Evidence, Findings, ItemState, Report, Table, Tagging

# Below this share of assessable units an item is unknown: a value must not rest on a minority of what it speaks of.
LEAST_SHARE = 0.5
NO_FORM = "the uniform forms came with reporting year 2019"


class ItemResult(NamedTuple):
    """The value of an item in [0, 1], or why there is none."""

    state: ItemState
    value: float | None
    reason: Message | str
    evidence: tuple[Evidence, ...] = ()


def known(value: float, reason: Message | str, evidence: Iterable[Evidence] = ()) -> ItemResult:
    """Judge an item that could be assessed."""
    return ItemResult("value", value, reason, tuple(dict.fromkeys(evidence)))


def not_applicable(reason: Message | str) -> ItemResult:
    """Judge an item that the report need not meet."""
    return ItemResult("n/a", None, reason)


def unknown(reason: Message | str, evidence: Iterable[Evidence] = ()) -> ItemResult:
    """Judge an item that could not be read."""
    return ItemResult("unknown", None, reason, tuple(evidence))


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
        """What the checks know of the report, worked out once."""
        return ReportFacts(self.report, self.tagging)

    def results(self, *checks: str) -> list[CheckResult]:
        """Return the results of checks, in the order asked for."""
        return [result for check in checks for result in self.by_check.get(check, ())]

    def table(self, table: str) -> Table | None:
        """Return a table whose figures can be judged; None where none was read or the copy is damaged."""
        found = self.report.tables.get(table)
        return found if found is not None and found.cells and not self.facts.damage(table) else None

    def no_table(self) -> ItemResult:
        """Judge figures and sums of a table that could not be read or is not there.

        They are not 0: A3 counts the missing table, and a sum that is not stated contradicts nothing. Nor are they n/a,
        for a report would then be graded on what it chose to show; only before the uniform forms there was no table to
        fill in.
        """
        if not self.facts.uses_forms:
            return not_applicable(NO_FORM)
        return unknown("no figure of the table could be read")

    def absent(self, reason: str) -> ItemResult:
        """Judge what was not found: 0, or unknown where part of the file could not be read."""
        if self.facts.copy_is_damaged:
            return unknown(f"{reason}, but part of the file could not be read")
        return known(0.0, reason)


ItemScorer = Callable[[ScoringInput], ItemResult]


def failed(result: CheckResult) -> bool:
    """Tell whether a result is a fault of the report; one of the copy is not."""
    return result.verdict == "fail" and result.fault != "copy"


def share_of(results: Sequence[CheckResult], noun: str, verb: str, units: int | None = None) -> ItemResult:
    """Judge by the share of passes among the results that could be assessed.

    Parameters
    ----------
    results : sequence of CheckResult
        One per unit.
    noun, verb : str
        Words for the reason: ``3 of 4 <noun> <verb>``.
    units : int, optional
        Number of units, where some may have no result; default: as many as results.
    """
    total = len(results) if units is None else units
    failures = [result for result in results if failed(result)]
    assessed = len(failures) + sum(result.verdict == "pass" for result in results)
    evidence = [item for result in failures for item in result.evidence]
    if assessed == 0 or assessed < LEAST_SHARE * total:
        return unknown(
            f"only {assessed} of {total} {noun} could be checked" if assessed else f"no {noun} could be checked"
        )
    passed = assessed - len(failures)
    left_out = f"; {total - assessed} could not be checked" if total > assessed else ""
    return known(passed / assessed, f"{passed} of {assessed} {noun} {verb}{left_out}", evidence)
