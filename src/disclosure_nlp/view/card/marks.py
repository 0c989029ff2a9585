"""Marks: which figures and words failed a check, and what they should be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from disclosure_nlp.model import CellRef, CheckResult, Evidence, Findings, Number, Report, Severity

_WORST_FIRST: tuple[Severity, ...] = ("error", "warning", "hint")


class Mark(NamedTuple):
    """A failed check at a place; ``wrong`` where the place itself is at fault, ``expected`` what it should be."""

    start: int
    end: int
    severity: Severity
    finding: int
    wrong: bool = False
    expected: str = ""


class Marks:
    """The marks of a report: of cells by their start, and of stretches of text."""

    def __init__(self, report: Report, findings: Findings) -> None:
        self.cells: dict[int, Mark] = {}
        self.spans: list[Mark] = []
        for index, result in enumerate(findings.results):
            if result.verdict == "fail":
                for mark, is_cell in _marks(report, index, result):
                    self._add(mark, is_cell)

    def _add(self, mark: Mark, is_cell: bool) -> None:
        if is_cell:
            there = self.cells.get(mark.start)
            self.cells[mark.start] = mark if there is None or _rank(mark) < _rank(there) else there
        elif mark.end > mark.start:
            self.spans.append(mark)

    def over(self, start: int, end: int) -> Mark | None:
        """Return the gravest mark that covers a stretch of text, or None."""
        return min((mark for mark in self.spans if mark.start <= start and mark.end >= end), key=_rank, default=None)


def _rank(mark: Mark) -> tuple[bool, int, int]:
    return (not mark.wrong, _WORST_FIRST.index(mark.severity), mark.finding)


def _marks(report: Report, index: int, result: CheckResult) -> Iterator[tuple[Mark, bool]]:
    """Yield the marks of a failure, each with whether it is a cell's."""
    for evidence in result.evidence:
        span = report.span(evidence)
        if span is not None:
            wrong = evidence.role == "wrong"
            expected = shown(result.expected) if wrong and _is_of(report, evidence, result) else ""
            yield Mark(span.start, span.end, result.severity, index, wrong, expected), isinstance(evidence, CellRef)


def _is_of(report: Report, evidence: Evidence, result: CheckResult) -> bool:
    """Return whether what a check expected is what the place itself should hold: a cell that holds what it observed."""
    if not isinstance(evidence, CellRef):
        return True
    table = report.tables.get(evidence.table)
    cell = table.cell(evidence.row, evidence.column) if table else None
    return cell is not None and shown(cell.value.number) == shown(result.observed)


def shown(value: str | Number | None) -> str:
    """Return an expected or observed value as a card shows it, empty if there is none."""
    return "" if value is None else value if isinstance(value, str) else f"{value:.12g}"
