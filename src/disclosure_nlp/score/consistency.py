"""Rubric item group C (consistency): scores the sums in the tables, and what the text says about the tables."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from operator import attrgetter

from disclosure_nlp.messages import msg
from disclosure_nlp.model import Cell
from disclosure_nlp.score.scoring import (
    ItemResult,
    ScoringInput,
    not_applicable_result,
    score_by_share_of_passes,
    scorer,
    unknown_result,
    untested_result,
)


def score_sum_check(
    inputs: ScoringInput,
    check_id: str,
    table_id: str,
    subject_of_cell: Callable[[Cell], str],
    message_suffix: str,
    skip_charged: bool = True,
) -> ItemResult:
    """Score an item on table sums (C1 to C4): share of right sums among the columns or rows that are not all zero.

    The item is untested if all numbers are 0. Without the table the item is unknown: the missing table already
    costs points in item A3 (tables).
    """
    found = inputs.usable_table(table_id)
    if found is None:
        return unknown_result(msg("item.no_table"))
    active = {subject_of_cell(cell) for cell in found.cells if cell.value.number}
    results = inputs.results(check_id)
    if active:
        tested = [result for result in results if result.subject in active]
        return score_by_share_of_passes(inputs, tested, message_suffix, len(active), skip_charged)
    readable = score_by_share_of_passes(inputs, results, message_suffix, skip_charged=skip_charged)
    return readable if readable.value is None else untested_result(msg("item.all_zero"))


# Items of sums: C1 the results of a column add up to its （七）总计, C2 一 + 二 = 三 + 四 in each column, as the form prints it,
# C3 the six applicant columns add up to 总计 in each row, C4 the results of each kind of dispute add up to 总计.
_SUMS: tuple[tuple[str, str, str, Callable[[Cell], str], str], ...] = (
    ("C1", "R2", "requests", attrgetter("column"), "columns"),
    ("C2", "R1", "requests", attrgetter("column"), "columns"),
    ("C3", "R3", "requests", attrgetter("row"), "rows"),
    ("C4", "R4", "disputes", attrgetter("row"), "blocks"),
)
for _item, _check, _table, _unit, _what in _SUMS:
    scorer(_item)(
        partial(score_sum_check, check_id=_check, table_id=_table, subject_of_cell=_unit, message_suffix=_what)
    )


@scorer("C5")
def score_stated_figures_against_tables(inputs: ScoringInput) -> ItemResult:
    """Score item C5: share of the figures stated in the text that agree with the tables (checks N1 to N4, F2)."""
    if not inputs.report.tables and not inputs.facts.uses_uniform_forms:
        return not_applicable_result(msg("item.no_table_owed"))
    found = [
        result
        for result in inputs.results("N1", "N2", "N3", "N4", "F2")
        if result.verdict != "not_applicable" and not (result.verdict == "fail" and result.severity == "hint")
    ]
    return score_by_share_of_passes(inputs, found, "claims") if found else untested_result(msg("item.no_claim"))
