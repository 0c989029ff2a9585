"""Applies review decisions to a report and its findings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec
from msgspec import structs

from disclosure_nlp.check.causes import find_root_causes
from disclosure_nlp.check.context import ReportFacts
from disclosure_nlp.check.runner import check_report
from disclosure_nlp.corpus.decisions import CellCorrection, Decision
from disclosure_nlp.corpus.fingerprints import fingerprints, legacy_fingerprints
from disclosure_nlp.model import Cell, CheckResult, Findings, Report, Tagging, Value


class AppliedDecisions(msgspec.Struct, frozen=True):
    """A report and its check results after the decisions of human reviewers were applied to them.

    ``listed`` holds the check results to list with their fingerprints: first those of the report as read, then
    those that follow from corrections. ``standing`` holds the fingerprints of the results that affect the score,
    ``used`` the decisions that were applied, by fingerprint of the check result.
    """

    report: Report
    findings: Findings
    listed: tuple[tuple[str, CheckResult], ...]
    standing: frozenset[str]
    used: dict[str, Decision]


def apply_decisions(
    key: str, report: Report, tagging: Tagging, findings: Findings, decisions: dict[str, Decision]
) -> AppliedDecisions:
    """Return a report and its check results after review decisions are applied to them.

    A dismissed failure becomes a pass; a corrected value replaces the value read, and all checks run again; a
    confirmed failure is unchanged. Decisions on findings that the report does not have are ignored.
    """
    marks = fingerprints(key, report, findings.results)
    used = {mark: decisions[mark] for mark in marks if mark in decisions}
    if decisions.keys() - used.keys():
        earlier = zip(marks, legacy_fingerprints(key, findings.results), strict=True)
        used |= {mark: decisions[old] for mark, old in earlier if old in decisions and mark not in used}
    corrections = [decision.correction for decision in used.values() if decision.correction]
    listed = list(zip(marks, findings.results, strict=True))
    if corrections:
        report = _replace_corrected_cells(report, corrections)
        findings = check_report(report, tagging)
        after = fingerprints(key, report, findings.results)
        listed += [pair for pair in zip(after, findings.results, strict=True) if pair[0] not in set(marks)]
        marks = after
    dismissed = {mark for mark, decision in used.items() if decision.verdict == "dismissed"}
    if dismissed:
        findings = _pass_dismissed_failures(report, tagging, findings, [mark in dismissed for mark in marks])
    standing = {mark for mark, result in zip(marks, findings.results, strict=True) if result.verdict != "pass"}
    return AppliedDecisions(report, findings, tuple(listed), frozenset(standing), used)


def _pass_dismissed_failures(
    report: Report, tagging: Tagging, findings: Findings, dismissed: Sequence[bool]
) -> Findings:
    """Return the check results with dismissed failures turned into passes, and root causes grouped again.

    ``dismissed`` holds one flag per check result.
    """
    results = [
        structs.replace(result, verdict="pass", cause=None) if out and result.verdict == "fail" else result
        for result, out in zip(findings.results, dismissed, strict=True)
    ]
    bare = [structs.replace(result, cause=None) for result in results]
    return Findings(*find_root_causes(ReportFacts(report, tagging), bare))


def _replace_corrected_cells(report: Report, corrections: Iterable[CellCorrection]) -> Report:
    """Return the report with the table cells replaced whose values a reviewer corrected."""
    tables = dict(report.tables)
    for correction in corrections:
        table = tables.get(correction.table)
        if table is None:
            continue
        cells = tuple(_correct_cell(cell, correction) for cell in table.cells)
        tables[correction.table] = structs.replace(table, cells=cells)
    return structs.replace(report, tables=tables)


def _correct_cell(cell: Cell, correction: CellCorrection) -> Cell:
    """Return a table cell with the value that a reviewer corrected, or unchanged if another cell was corrected."""
    if (cell.row, cell.column) != (correction.row, correction.column):
        return cell
    state: Literal["blank", "number"] = "blank" if correction.number is None else "number"
    return structs.replace(cell, value=Value(state, correction.number, cell.value.unit))
