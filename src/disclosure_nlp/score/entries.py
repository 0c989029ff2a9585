"""Rubric item group B (table entries): scores whether table cells contain numbers, and whether these are possible."""

from __future__ import annotations

from functools import partial

from disclosure_nlp.messages import msg
from disclosure_nlp.model import CellRef
from disclosure_nlp.score.scoring import (
    LEAST_SHARE,
    SCORERS,
    ItemResult,
    ScoringInput,
    is_agency_fault,
    known_result,
    scorer,
    unknown_result,
)

_TABLES = ("proactive", "requests", "disputes")
_FILLED = {"blank": 0.0, "not_applicable": 0.0}
# The form of 2019 does not say what an empty cell means, and official examples leave some cells empty.
_FILLED_2019 = dict.fromkeys(_FILLED, 0.5)


def score_filled_cells(inputs: ScoringInput, table_id: str) -> ItemResult:
    """Score item B1, B2 or B3 (filled cells): share of the cells of a standard table that contain a number (V1).

    A number counts 1; blank, ``/`` or 无 (none) counts 0, in the form of 2019 0.5. Excluded are cells that were not
    read, cells of missing rows and columns (these cost points in item A3), and gaps that check V1 attributes to the
    copy or to an unclear origin. Without the table the item is unknown.
    """
    found = inputs.usable_table(table_id)
    if found is None:
        return unknown_result(msg("item.no_table"))
    doubtful = {
        item
        for result in inputs.results("V1")
        if result.verdict in ("fail", "not_assessable") and result.fault != "agency"
        for item in result.evidence
        if isinstance(item, CellRef)
    }
    worth = _FILLED_2019 if found.form == "2019" else _FILLED
    keys = inputs.facts.expected_cells(found)
    cells = [cell for key in keys if (cell := found.cell(*key)) is not None]
    judged = [
        cell
        for cell in cells
        if cell.value.state != "unreadable" and not (doubtful and CellRef(table_id, cell.row, cell.column) in doubtful)
    ]
    if not judged or len(judged) < LEAST_SHARE * len(keys):
        return unknown_result(msg("item.B.too_few", count=len(judged), total=len(keys)))
    value = sum(worth.get(cell.value.state, 1.0) for cell in judged) / len(judged)
    empty = [CellRef(table_id, cell.row, cell.column) for cell in judged if cell.value.state in worth]
    left_out = msg("item.left_out", count=len(keys) - len(judged)) if len(keys) > len(judged) else ""
    reason = msg("item.B.filled", numbers=len(judged) - len(empty), count=len(judged), left_out=left_out)
    return known_result(value, reason, empty)


SCORERS |= {
    "B1": partial(score_filled_cells, table_id="proactive"),
    "B2": partial(score_filled_cells, table_id="requests"),
    "B3": partial(score_filled_cells, table_id="disputes"),
}


@scorer("B4")
def score_possible_numbers(inputs: ScoringInput) -> ItemResult:
    """Score item B4: 1 if every table number is possible, 0.5 with one cause of impossible numbers, 0 with more."""
    tables = [table for table in map(inputs.usable_table, _TABLES) if table is not None]
    if not any(cell.value.state == "number" for table in tables for cell in table.cells):
        return unknown_result(msg("item.no_table"))
    failures = [result for result in inputs.results("V2", "V3", "V4") if is_agency_fault(result)]
    causes = {result.cause or index for index, result in enumerate(failures)}
    value = {0: 1.0, 1: 0.5}.get(len(causes), 0.0)
    evidence = [item for result in failures for item in result.evidence]
    return known_result(value, msg("item.B4.causes", count=len(causes)), evidence)
