"""Marks on a card: table cells and spans of text that failed a check, and their expected values."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from heapq import heappop, heappush
from typing import NamedTuple

from disclosure_nlp.model import CellRef, CheckResult, Evidence, Findings, Number, Report, Severity

_WORST_FIRST: tuple[Severity, ...] = ("error", "warning", "hint")


class FailureMark(NamedTuple):
    """A failed check at a cell or span of text; ``wrong`` if the value itself is wrong, not only compared."""

    start: int
    end: int
    severity: Severity
    finding: int
    wrong: bool = False
    expected: str = ""


class FailureMarks:
    """Marks of the failed checks of a report: of table cells by their start, and of spans of text."""

    def __init__(self, report: Report, findings: Findings) -> None:
        self.cells: dict[int, FailureMark] = {}
        self.spans: list[FailureMark] = []
        for index, result in enumerate(findings.results):
            if result.verdict == "fail":
                for mark, is_cell in _marks_of_failure(report, index, result):
                    self._add(mark, is_cell)
        self._edges, self._mark_after_edge = _most_severe_between_edges(self.spans)

    def _add(self, mark: FailureMark, is_cell: bool) -> None:
        """Add a mark of a table cell or of a span of text."""
        if is_cell:
            there = self.cells.get(mark.start)
            self.cells[mark.start] = (
                mark if there is None or _severity_sort_key(mark) < _severity_sort_key(there) else there
            )
        elif mark.end > mark.start:
            self.spans.append(mark)

    def most_severe_mark_over(self, start: int, end: int) -> FailureMark | None:
        """Return the most severe mark that covers a span of text, or None.

        No mark may begin or end inside the span.
        """
        index = bisect_right(self._edges, start) - 1
        mark = self._mark_after_edge[index] if index >= 0 else None
        return mark if mark is not None and mark.end >= end else None


def _most_severe_between_edges(marks: list[FailureMark]) -> tuple[list[int], list[FailureMark | None]]:
    """Return the edges of marks in order, and the most severe mark between each edge and the next."""
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
    """Return the sort key of a mark, by which the most severe comes first."""
    return (not mark.wrong, _WORST_FIRST.index(mark.severity), mark.finding)


def _marks_of_failure(report: Report, finding_index: int, result: CheckResult) -> Iterator[tuple[FailureMark, bool]]:
    """Yield (mark, is table cell) for the cells and spans that a failed check refers to."""
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
    """Return whether a check's expected value is the value that this cell or span should have."""
    if not isinstance(evidence, CellRef):
        return True
    table = report.tables.get(evidence.table)
    cell = table.cell(evidence.row, evidence.column) if table else None
    return cell is not None and format_value(cell.value.number) == format_value(result.observed)


def format_value(value: str | Number | None) -> str:
    """Return an expected or observed value as text, empty if there is none."""
    return "" if value is None else value if isinstance(value, str) else f"{value:.12g}"
