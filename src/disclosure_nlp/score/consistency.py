"""C, consistency: sums inside the tables, and claims of the text about them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from disclosure_nlp.messages import msg
from disclosure_nlp.model import Cell
from disclosure_nlp.score.scoring import ItemResult, ScoringInput, not_applicable, scorer, share_of, unknown, untested


def _column(cell: Cell) -> str:
    return cell.column


def _row(cell: Cell) -> str:
    return cell.row


def sums(
    inputs: ScoringInput, check: str, table: str, unit: Callable[[Cell], str], what: str, once: bool = True
) -> ItemResult:
    """Return the share of the units with a figure other than 0 whose sum holds; untested where all are 0.

    Unknown without the table: A3 is charged with it, and a sum that is not stated contradicts nothing.
    """
    found = inputs.table(table)
    if found is None:
        return unknown(msg("item.no_table"))
    active = {unit(cell) for cell in found.cells if cell.value.number}
    results = inputs.results(check)
    if active:
        return share_of(inputs, [result for result in results if result.subject in active], what, len(active), once)
    readable = share_of(inputs, results, what, once=once)
    return readable if readable.value is None else untested(msg("item.all_zero"))


# Items of sums: C1 the results of a column add up to its （七）总计, C2 一 + 二 = 三 + 四 in each column, as the form prints it,
# C3 the six applicant columns add up to 总计 in each row, C4 the results of each kind of dispute add up to 总计.
_SUMS: tuple[tuple[str, str, str, Callable[[Cell], str], str], ...] = (
    ("C1", "R2", "requests", _column, "columns"),
    ("C2", "R1", "requests", _column, "columns"),
    ("C3", "R3", "requests", _row, "rows"),
    ("C4", "R4", "disputes", _row, "blocks"),
)
for _item, _check, _table, _unit, _what in _SUMS:
    scorer(_item)(partial(sums, check=_check, table=_table, unit=_unit, what=_what))


@scorer("C5")
def claims(inputs: ScoringInput) -> ItemResult:
    """C5: claims of the text agree with the tables and with each other (checks N1 to N4, F2)."""
    if not inputs.report.tables and not inputs.facts.uses_forms:
        return not_applicable(msg("item.no_table_owed"))
    found = [
        result
        for result in inputs.results("N1", "N2", "N3", "N4", "F2")
        if result.verdict != "not_applicable" and not (result.verdict == "fail" and result.severity == "hint")
    ]
    return share_of(inputs, found, "claims") if found else untested(msg("item.no_claim"))
