"""C, consistency: sums inside the tables, and what the text claims about them."""

from __future__ import annotations

from collections.abc import Callable

from disclosure_nlp.model import Cell
from disclosure_nlp.score.scoring import ItemResult, ItemScorer, ScoringInput, known, not_applicable, share_of


def _column(cell: Cell) -> str:
    return cell.column


def _row(cell: Cell) -> str:
    return cell.row


def _sums(case: ScoringInput, check: str, table: str, unit: Callable[[Cell], str], noun: str) -> ItemResult:
    """Judge by the share of the units with any figure other than 0 whose sum holds."""
    found = case.table(table)
    if found is None:
        return case.no_table()
    active = {unit(cell) for cell in found.cells if cell.value.number}
    results = case.results(check)
    if active:
        return share_of([result for result in results if result.subject in active], noun, "add up", len(active))
    judged = share_of(results, noun, "add up")
    return judged if judged.value is None else known(judged.value, "all figures are 0", judged.evidence)


def outcome_sums(case: ScoringInput) -> ItemResult:
    """C1: the results of a column add up to its （七）总计 (check R2)."""
    return _sums(case, "R2", "requests", _column, "columns with a figure")


def printed_identity(case: ScoringInput) -> ItemResult:
    """C2: 一 + 二 = 三 + 四 in each column, as the form prints it (check R1)."""
    return _sums(case, "R1", "requests", _column, "columns with a figure")


def applicant_sums(case: ScoringInput) -> ItemResult:
    """C3: the six applicant columns add up to 总计 in each row (check R3)."""
    return _sums(case, "R3", "requests", _row, "rows with a figure")


def dispute_sums(case: ScoringInput) -> ItemResult:
    """C4: the results of each kind of dispute add up to 总计 (check R4)."""
    return _sums(case, "R4", "disputes", _row, "blocks with a figure")


def claims(case: ScoringInput) -> ItemResult:
    """C5: claims of the text agree with the tables (checks N1, N2, N3)."""
    found = [result for result in case.results("N1", "N2", "N3") if result.verdict != "not_applicable"]
    return share_of(found, "claims", "agree with the tables") if found else not_applicable("the text claims no figure")


def contradictions(case: ScoringInput) -> ItemResult:
    """C6: 全部办结 and the like against a carry-over (check N4)."""
    found = [result for result in case.results("N4") if result.verdict != "not_applicable"]
    return share_of(found, "claims", "hold") if found else known(1.0, "nothing of the kind is claimed")


CONSISTENCY: dict[str, ItemScorer] = {
    "C1": outcome_sums,
    "C2": printed_identity,
    "C3": applicant_sums,
    "C4": dispute_sums,
    "C5": claims,
    "C6": contradictions,
}
