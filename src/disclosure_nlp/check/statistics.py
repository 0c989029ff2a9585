"""R6: wholes and their parts in the statistics table of 2014 to 2018 (国办发〔2014〕32号, annex)."""

from __future__ import annotations

from collections.abc import Iterator

from disclosure_nlp.check.context import Context, label, plain, table_name
from disclosure_nlp.check.sums import Identity, mended_by_joining
from disclosure_nlp.model import CellRef, CheckResult, Fault, Number, Table
from disclosure_nlp.parse.statistics import COLUMN, Whole, load_statistics

Results = Iterator[CheckResult]
_TABLE = "statistics"


def wholes(context: Context) -> Results:
    """R6: a whole is the sum of its parts, or no smaller than them where other parts have no row; per whole."""
    table = context.report.tables.get(_TABLE)
    if table is None:
        yield context.not_applicable(_TABLE, f"no {table_name(_TABLE)}")
        return
    for whole in load_statistics().wholes:
        if any(row in table.rows for row in (whole.whole, *whole.parts)):
            yield _judge(context, table, whole)


def _judge(context: Context, table: Table, whole: Whole) -> CheckResult:
    total = table.number(whole.whole, COLUMN)
    parts = {row: table.number(row, COLUMN) for row in whole.parts}
    known = plain(sum(number for number in parts.values() if number is not None))
    # Parts that are not known can only add to the sum: it is too large whatever they are.
    exceeds = total is not None and known > total
    if total is None or (None in parts.values() and not exceeds):
        return _gap(context, table, whole)
    if known == total or (whole.at_least and not exceeds):
        return context.passed(whole.whole)
    return _contradiction(context, table, whole, known, total)


def _contradiction(context: Context, table: Table, whole: Whole, known: Number, total: Number) -> CheckResult:
    identity = Identity(
        "R6", _TABLE, whole.whole, tuple((row, COLUMN) for row in whole.parts), ((whole.whole, COLUMN),)
    )
    mended = None if whole.at_least else mended_by_joining(context.facts, table, identity)
    fault: Fault = "copy" if mended else "agency"
    hint = f"; {mended}" if mended else ""
    message = f"{label(_TABLE, whole.whole)} is {total}, but {_named(table, whole)}: {known}{hint}"
    filled = [row for row in whole.parts if table.number(row, COLUMN)]
    evidence = [CellRef(_TABLE, row, COLUMN) for row in (*filled, whole.whole)]
    return context.failed(whole.whole, message, fault=fault, expected=known, observed=total, evidence=evidence)


def _named(table: Table, whole: Whole) -> str:
    parts = [f"{label(_TABLE, row)} {table.number(row, COLUMN)}" for row in whole.parts if table.number(row, COLUMN)]
    return " + ".join(parts) or "its parts"


def _gap(context: Context, table: Table, whole: Whole) -> CheckResult:
    """Return that a figure is missing: left blank by the agency, or without a row in the copy."""
    row = next(row for row in (whole.whole, *whole.parts) if table.number(row, COLUMN) is None)
    cell = table.cell(row, COLUMN)
    state = "not there" if cell is None else cell.value.state
    fault: Fault = "agency" if state in ("blank", "not_applicable") else "unclear"
    return context.not_assessable(whole.whole, f"{label(_TABLE, whole.whole)}: {label(_TABLE, row)} is {state}", fault)
