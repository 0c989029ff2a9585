"""B, entries: whether the cells of the form are filled, and with figures that are possible."""

from __future__ import annotations

from functools import partial

from disclosure_nlp.messages import msg
from disclosure_nlp.model import CellRef
from disclosure_nlp.score.scoring import (
    LEAST_SHARE,
    SCORERS,
    ItemResult,
    ScoringInput,
    failed,
    known,
    scorer,
    unknown,
)

_TABLES = ("proactive", "requests", "disputes")
_FILLED = {"blank": 0.0, "not_applicable": 0.0}
# The form of 2019 does not say that an empty cell stands for nothing else than 0, and official examples leave some empty.
_FILLED_2019 = dict.fromkeys(_FILLED, 0.5)


def filled(inputs: ScoringInput, table: str) -> ItemResult:
    """B1, B2, B3: mean over the cells of a table: a number 1; blank, ``/`` or 无 0, in the form of 2019 0.5 (check V1).

    Left out are cells that were not read, those of rows and columns that are missing (A3 is charged with them), and those
    that V1 lays to the copy or whose origin is unclear. Unknown without the table.
    """
    found = inputs.table(table)
    if found is None:
        return unknown(msg("item.no_table"))
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
        if cell.value.state != "unreadable" and CellRef(table, cell.row, cell.column) not in doubtful
    ]
    if not judged or len(judged) < LEAST_SHARE * len(keys):
        return unknown(msg("item.B.too_few", count=len(judged), total=len(keys)))
    value = sum(worth.get(cell.value.state, 1.0) for cell in judged) / len(judged)
    empty = [CellRef(table, cell.row, cell.column) for cell in judged if cell.value.state in worth]
    left_out = msg("item.left_out", count=len(keys) - len(judged)) if len(keys) > len(judged) else ""
    reason = msg("item.B.filled", numbers=len(judged) - len(empty), count=len(judged), left_out=left_out)
    return known(value, reason, empty)


SCORERS |= {
    "B1": partial(filled, table="proactive"),
    "B2": partial(filled, table="requests"),
    "B3": partial(filled, table="disputes"),
}


@scorer("B4")
def possible(inputs: ScoringInput) -> ItemResult:
    """B4: by the number of causes after impossible figures (checks V2, V3, V4): 0 → 1, 1 → 0.5, more 0."""
    tables = [table for table in map(inputs.table, _TABLES) if table is not None]
    if not any(cell.value.state == "number" for table in tables for cell in table.cells):
        return unknown(msg("item.no_table"))
    failures = [result for result in inputs.results("V2", "V3", "V4") if failed(result)]
    causes = {result.cause or index for index, result in enumerate(failures)}
    value = {0: 1.0, 1: 0.5}.get(len(causes), 0.0)
    evidence = [item for result in failures for item in result.evidence]
    return known(value, msg("item.B4.causes", count=len(causes)), evidence)
