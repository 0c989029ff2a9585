"""Marks: which figures and words failed a check, and what they should be."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from heapq import heappop, heappush
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
        self._edges, self._gravest = _gravest(self.spans)

    def _add(self, mark: Mark, is_cell: bool) -> None:
        if is_cell:
            there = self.cells.get(mark.start)
            self.cells[mark.start] = mark if there is None or _rank(mark) < _rank(there) else there
        elif mark.end > mark.start:
            self.spans.append(mark)

    def over(self, start: int, end: int) -> Mark | None:
        """Return the gravest mark over a stretch of text in which no mark begins or ends, or None."""
        index = bisect_right(self._edges, start) - 1
        mark = self._gravest[index] if index >= 0 else None
        return mark if mark is not None and mark.end >= end else None


def _gravest(marks: list[Mark]) -> tuple[list[int], list[Mark | None]]:
    """Return where marks begin and end, in order, and the gravest mark from each of these places to the next."""
    edges = sorted({edge for mark in marks for edge in (mark.start, mark.end)})
    coming = sorted(marks, key=lambda mark: mark.start, reverse=True)
    gravest: list[Mark | None] = []
    there: list[tuple[tuple[bool, int, int], Mark]] = []
    for edge in edges:
        while coming and coming[-1].start == edge:
            mark = coming.pop()
            heappush(there, (_rank(mark), mark))
        while there and there[0][1].end <= edge:
            heappop(there)
        gravest.append(there[0][1] if there else None)
    return edges, gravest


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
