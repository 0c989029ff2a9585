"""Highlights on a card: table cells and text spans that failed a check, with the expected value of each."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from heapq import heappop, heappush
from typing import NamedTuple

from disclosure_nlp.model import CellRef, CheckResult, Evidence, Findings, Number, Report, Severity

_WORST_FIRST: tuple[Severity, ...] = ("error", "warning", "hint")


class FailureMark(NamedTuple):
    """Highlight of a cell or text span in a failed check; ``wrong`` if the value is wrong, not just compared with."""

    start: int
    end: int
    severity: Severity
    finding: int
    wrong: bool = False
    expected: str = ""


class FailureMarks:
    """Highlights of a report's failed checks: table cells by start offset, and text spans."""

    def __init__(self, report: Report, findings: Findings) -> None:
        self.cells: dict[int, FailureMark] = {}
        self.spans: list[FailureMark] = []
        for index, result in enumerate(findings.results):
            if result.verdict == "fail":
                for mark, is_cell in _marks_of_failure(report, index, result):
                    self._add(mark, is_cell)
        self._edges, self._mark_after_edge = _most_severe_between_edges(self.spans)

    def _add(self, mark: FailureMark, is_cell: bool) -> None:
        """Add a highlight to those of table cells or those of text spans."""
        if is_cell:
            there = self.cells.get(mark.start)
            self.cells[mark.start] = (
                mark if there is None or _severity_sort_key(mark) < _severity_sort_key(there) else there
            )
        elif mark.end > mark.start:
            self.spans.append(mark)

    def most_severe_mark_over(self, start: int, end: int) -> FailureMark | None:
        """Return the most severe highlight that covers a whole text span, or None.

        No mark may begin or end inside the span.
        """
        index = bisect_right(self._edges, start) - 1
        mark = self._mark_after_edge[index] if index >= 0 else None
        return mark if mark is not None and mark.end >= end else None


def _most_severe_between_edges(marks: list[FailureMark]) -> tuple[list[int], list[FailureMark | None]]:
    """Return all starts and ends of highlights in order, and the most severe highlight after each of them."""
    edges = sorted({edge for mark in marks for edge in (mark.start, mark.end)})
    coming = sorted(marks, key=lambda mark: mark.start, reverse=True)
    gravest: list[FailureMark | None] = []
    there: list[tuple[tuple[bool, int, int], FailureMark]] = []
    for edge in edges:
        while coming and coming[-1].start == edge:
            mark = coming.pop()
            heappush(there, (_severity_sort_key(mark), mark))
        while there and there[0][1].end <= edge:
            heappop(there)
        gravest.append(there[0][1] if there else None)
    return edges, gravest


def _severity_sort_key(mark: FailureMark) -> tuple[bool, int, int]:
    """Return a sort key that puts the most severe highlight first."""
    return (not mark.wrong, _WORST_FIRST.index(mark.severity), mark.finding)


def _marks_of_failure(report: Report, finding_index: int, result: CheckResult) -> Iterator[tuple[FailureMark, bool]]:
    """Yield, for each cell and text span to which a failed check refers, a highlight and whether it is a table cell."""
    for evidence in result.evidence:
        span = report.span(evidence)
        if span is not None:
            wrong = evidence.role == "wrong"
            expected = (
                format_value(result.expected) if wrong and _is_expected_value_of(report, evidence, result) else ""
            )
            yield (
                FailureMark(span.start, span.end, result.severity, finding_index, wrong, expected),
                isinstance(evidence, CellRef),
            )


def _is_expected_value_of(report: Report, evidence: Evidence, result: CheckResult) -> bool:
    """Return whether a check's expected value is the right value of the cell or span in ``evidence``."""
    if not isinstance(evidence, CellRef):
        return True
    table = report.tables.get(evidence.table)
    cell = table.cell(evidence.row, evidence.column) if table else None
    return cell is not None and format_value(cell.value.number) == format_value(result.observed)


def format_value(value: str | Number | None) -> str:
    """Return the expected or observed value of a check as text; empty if there is none."""
    return "" if value is None else value if isinstance(value, str) else f"{value:.12g}"
