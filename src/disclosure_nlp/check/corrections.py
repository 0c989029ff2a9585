"""Finds the smallest change of table cells that explains several failed sums and claims (figures in the text)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from disclosure_nlp.check.context import ReportFacts
from disclosure_nlp.check.sums import SumEquation, sum_equations
from disclosure_nlp.model import CellRef, CheckResult, Number
from disclosure_nlp.parse.forms import APPLICANTS
from disclosure_nlp.text.numerals import round_float_noise

_SUMS = ("R1", "R2", "R3", "R4")
_CLAIMS = ("N1", "N2")
_COLUMN_SUMS = ("R1", "R2")
Change = dict[CellRef, Number]
Numbers = Mapping[tuple[str, str], Number | None]


class Equation(NamedTuple):
    """Linear equation between table cells that a sum or a claim (figure stated in the text) must satisfy."""

    result: int
    check: str
    weights: Mapping[CellRef, int]


@dataclass
class EquationSystem:
    """Equations between table cells of a report, with the residual of each equation and the value of each cell."""

    equations: list[Equation] = field(default_factory=list)
    residuals: dict[int, Number] = field(default_factory=dict)
    values: dict[CellRef, Number] = field(default_factory=dict)
    by_cell: dict[CellRef, list[int]] = field(default_factory=dict)

    def add_equation(self, equation: Equation, residual: Number, table_values: Mapping[str, Numbers]) -> None:
        """Append an equation between table cells with its residual; a cell without a value counts as 0."""
        self.residuals[equation.result] = residual
        for cell in equation.weights:
            places = self.by_cell.get(cell)
            if places is None:
                places = self.by_cell[cell] = []
                self.values[cell] = table_values.get(cell.table, {}).get((cell.row, cell.column)) or 0
            places.append(len(self.equations))
        self.equations.append(equation)

    def failing_equations(self) -> list[Equation]:
        """Return the equations between table cells that do not hold, in order."""
        return [equation for equation in self.equations if self.residuals[equation.result]]

    def equations_with_cells_of(self, change: Change) -> list[Equation]:
        """Return the equations that contain at least one cell altered by a change."""
        places = sorted({place for cell in change for place in self.by_cell.get(cell, ())})
        return [self.equations[place] for place in places]

    def residual_after(self, equation: Equation, change: Change) -> Number:
        """Return the residual that an equation between table cells would have after a change of cells."""
        moved = sum(equation.weights.get(cell, 0) * delta for cell, delta in change.items())
        return round_float_noise(self.residuals[equation.result] + moved)

    def equations_repaired_by(self, change: Change) -> list[Equation]:
        """Return the failing equations between table cells that a change of cells makes true.

        Empty if the change breaks another equation or makes a count negative.
        """
        if not change or any(self.values.get(cell, 0) + delta < 0 for cell, delta in change.items()):
            return []
        touched = self.equations_with_cells_of(change)
        if any(self.residual_after(equation, change) for equation in touched):
            return []
        return [equation for equation in touched if self.residuals[equation.result]]

    def apply_change(self, change: Change) -> None:
        """Apply a change of table cells to the cells' values and to the residuals of the equations."""
        for equation in self.equations_with_cells_of(change):
            self.residuals[equation.result] = self.residual_after(equation, change)
        for cell, delta in change.items():
            self.values[cell] = self.values.get(cell, 0) + delta


class WrongFigure(NamedTuple):
    """A wrong value in a table: the failed checks it explains, and alternative changes of cells that correct it."""

    findings: tuple[int, ...]
    changes: tuple[Change, ...]


def build_equation_system(facts: ReportFacts, results: Sequence[CheckResult]) -> EquationSystem:
    """Return the equations of all sums and claims (figures in the text) that were checked, passed or failed."""
    known = {check: _weights_by_subject(sum_equations(facts, check)) for check in _SUMS}
    numbers = {name: table.numbers for name, table in facts.report.tables.items()}
    system = EquationSystem()
    for index, result in enumerate(results):
        if result.verdict not in ("pass", "fail") or result.fault == "copy":
            continue
        weights = known[result.check].get(result.subject) if result.check in _SUMS else None
        if result.check in _CLAIMS:
            weights = {item: 1 for item in result.evidence if isinstance(item, CellRef)}
        if weights is not None:
            system.add_equation(Equation(index, result.check, weights), -(result.difference or 0), numbers)
    return system


@lru_cache(maxsize=64)
def _weights_by_subject(equations: tuple[SumEquation, ...]) -> dict[str, dict[CellRef, int]]:
    """Return the weight of each table cell in the equations of a sum check, by the row or column they are about."""
    return {
        item.subject: {CellRef(item.table, *key): 1 for key in item.left}
        | {CellRef(item.table, *key): -1 for key in item.right}
        for item in equations
    }


# --- single slips ----------------------------------------------------------------------------------------------------


def find_wrong_figures(equations: EquationSystem, results: Sequence[CheckResult]) -> Iterator[WrongFigure]:
    """Yield wrong values in tables that each explain two or more failed checks, those that explain most first."""
    invalid = {
        item: index
        for index, result in enumerate(results)
        if result.check == "V2" and result.verdict == "fail"
        for item in result.evidence
        if isinstance(item, CellRef)
    }
    while True:
        best = _best_correction(equations, invalid)
        if best is None:
            return
        yield best
        equations.apply_change(best.changes[0])
        for cell in [cell for cell, index in invalid.items() if index in best.findings]:
            del invalid[cell]


def _best_correction(equations: EquationSystem, invalid: Mapping[CellRef, int]) -> WrongFigure | None:
    """Return the smallest changes of cells that make most failing equations hold, or None if no change helps two."""
    ranked: dict[tuple[int, int, tuple[int, ...]], list[Change]] = {}
    for change in _candidate_changes(equations):
        mended = equations.equations_repaired_by(change)
        if not mended:
            continue
        also = [
            invalid[cell]
            for cell in change
            if cell in invalid and _is_valid_count(equations.values[cell] + change[cell])
        ]
        findings = tuple(sorted({*(equation.result for equation in mended), *also}))
        changes = ranked.setdefault((len(findings), -len(change), findings), [])
        if change not in changes:
            changes.append(change)
    if not ranked:
        return None
    count, _, findings = key = max(ranked, key=lambda item: (item[0], item[1], [-index for index in item[2]]))
    return WrongFigure(findings, tuple(ranked[key])) if count > 1 else None


def _is_valid_count(number: Number) -> bool:
    return number >= 0 and number == int(number)


def _candidate_changes(system: EquationSystem) -> Iterator[Change]:
    """Yield changes of table cells that may correct failed sums: one cell, a cell and its total, a row, a column."""
    failing = system.failing_equations()
    for equation in failing:
        for cell, weight in equation.weights.items():
            delta = -system.residuals[equation.result] * weight
            yield {cell: delta}
            total = CellRef(cell.table, cell.row, "total")
            if cell.table == "requests" and cell.column in APPLICANTS and total in system.values:
                yield {cell: delta, total: delta}
    yield from _changes_of_rows(system, failing)
    yield from _changes_of_columns(system, failing)


def _changes_of_rows(system: EquationSystem, failing: Iterable[Equation]) -> Iterator[Change]:
    """Yield, for each table row, a change that corrects all its cells whose column sums fail."""
    changes: dict[str, Change] = {}
    for equation in failing:
        if equation.check in _COLUMN_SUMS:
            for cell, weight in equation.weights.items():
                changes.setdefault(cell.row, {})[cell] = -system.residuals[equation.result] * weight
    yield from changes.values()


def _changes_of_columns(system: EquationSystem, failing: Iterable[Equation]) -> Iterator[Change]:
    """Yield, for each table column, a change that corrects all its cells whose row sums fail."""
    changes: dict[str, Change] = {}
    for equation in failing:
        if equation.check == "R3":
            for cell, weight in equation.weights.items():
                changes.setdefault(cell.column, {})[cell] = -system.residuals[equation.result] * weight
    yield from changes.values()
