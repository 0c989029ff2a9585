"""R1 to R4: the sums inside the tables of requests and disputes, on complete operands only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from disclosure_nlp.check.context import Context, ReportFacts, label, plain, table_name
from disclosure_nlp.model import Cell, CellRef, CheckResult, Fault, Number, Report, Table
from disclosure_nlp.parse.forms import APPLICANTS, load_form, outcome_rows

Results = Iterator[CheckResult]
Key = tuple[str, str]
_PARTS = ("other_not_corrected", "other_fee_unpaid", "other_rest")
_SINGLE = "other_processing"
_DISPUTE_RESULTS = ("upheld", "corrected", "other", "pending")


class Identity(NamedTuple):
    """An identity of a table: the cells of ``left`` add up to those of ``right``; ``subject`` is its row or column."""

    check: str
    table: str
    subject: str
    left: tuple[Key, ...]
    right: tuple[Key, ...]


def identities(facts: ReportFacts, check: str) -> tuple[Identity, ...]:
    """Return the identities that a check holds a report to, in order of the form."""
    table = facts.report.tables.get("disputes" if check == "R4" else "requests")
    return () if table is None else _MAKERS[check](table.form, table.rows)


@cache
def _intake(form: str, _: tuple[str, ...]) -> tuple[Identity, ...]:
    return tuple(
        Identity(
            "R1",
            "requests",
            column,
            _in_column(("received", "carried_in"), column),
            _in_column(("total_processed", "carried_out"), column),
        )
        for column in _columns(form)
    )


@cache
def _outcomes(form: str, printed: tuple[str, ...]) -> tuple[Identity, ...]:
    rows = result_rows(printed)
    return tuple(
        Identity("R2", "requests", column, _in_column(rows, column), (("total_processed", column),))
        for column in _columns(form)
    )


@cache
def _applicants(_: str, printed: tuple[str, ...]) -> tuple[Identity, ...]:
    return tuple(
        Identity("R3", "requests", row, tuple((row, column) for column in APPLICANTS), ((row, "total"),))
        for row in printed
    )


@cache
def _disputes(form: str, _: tuple[str, ...]) -> tuple[Identity, ...]:
    return tuple(
        Identity("R4", "disputes", row.id, tuple((row.id, result) for result in _DISPUTE_RESULTS), ((row.id, "total"),))
        for row in load_form(form).disputes.rows
    )


_MAKERS = {"R1": _intake, "R2": _outcomes, "R3": _applicants, "R4": _disputes}


def _in_column(rows: Sequence[str], column: str) -> tuple[Key, ...]:
    return tuple((row, column) for row in rows)


def _columns(form: str) -> tuple[str, ...]:
    return tuple(column.id for column in load_form(form).requests.columns)


def result_rows(printed: tuple[str, ...]) -> tuple[str, ...]:
    """Return the rows of results; the single row 其他处理 only where its three parts are not printed."""
    has_parts = any(row in printed for row in _PARTS)
    single = _SINGLE in printed and not has_parts
    forms = outcome_rows("2021")
    return tuple(
        row
        for rows in forms.values()
        for row in rows
        if (row != _SINGLE or single) and (row not in _PARTS or not single)
    )


# --- the checks ------------------------------------------------------------------------------------------------------


def intake(context: Context) -> Results:
    """R1: 一 + 二 = 三（七）+ 四; per column."""
    return _check(context, "requests")


def outcomes(context: Context) -> Results:
    """R2: （七）总计 is the sum of the results; per column."""
    return _check(context, "requests")


def applicants(context: Context) -> Results:
    """R3: 总计 is the sum of the six applicant columns; per row."""
    return _check(context, "requests")


def disputes(context: Context) -> Results:
    """R4: the results of each kind of dispute add up to 总计; per block."""
    return _check(context, "disputes")


def _check(context: Context, table_id: str) -> Results:
    table = context.report.tables.get(table_id)
    damage = context.facts.damage(table_id)
    if table is None and not context.facts.uses_forms:
        yield context.not_applicable(table_id, f"no {table_name(table_id)}, and no form asks for it")
    elif table is None:
        yield context.not_assessable(table_id, f"no {table_name(table_id)} was read")
    elif damage:
        yield context.not_assessable(table_id, f"{table_name(table_id)}: {damage}")
    else:
        for identity in identities(context.facts, context.definition.id):
            yield _judge(context, table, identity)


def _judge(context: Context, table: Table, identity: Identity) -> CheckResult:
    left_numbers = [*map(table.numbers.get, identity.left)]
    right_numbers = [*map(table.numbers.get, identity.right)]
    if None in left_numbers or None in right_numbers:
        return _gap(context, table, identity)
    left, right = plain(sum(filter(None, left_numbers))), plain(sum(filter(None, right_numbers)))
    if left == right:
        return context.passed(identity.subject)
    mended = mended_by_joining(context.facts, table, identity)
    fault: Fault = "copy" if mended else "agency"
    hint = f"; {mended}" if mended else ""
    message = f"{label(identity.table, identity.subject)}: {_stated(table, identity, left, right)}{hint}"
    return context.failed(
        identity.subject, message, fault=fault, expected=left, observed=right, evidence=_evidence(table, identity)
    )


def _gap(context: Context, table: Table, identity: Identity) -> CheckResult:
    gaps = [key for key in (*identity.left, *identity.right) if table.number(*key) is None]
    row, column = gaps[0]
    cell = table.cell(row, column)
    state = "missing" if cell is None else cell.value.state
    fault: Fault = "agency" if state in ("blank", "not_applicable") else "copy"
    more = f" and {len(gaps) - 1} more" if len(gaps) > 1 else ""
    name = f"{label(table.id, row)} / {label(table.id, column)}"
    return context.not_assessable(
        identity.subject, f"{label(table.id, identity.subject)}: {name} is {state}{more}", fault
    )


def _evidence(table: Table, identity: Identity) -> list[CellRef]:
    """Return the cells that hold the sums: all that are not 0, and the ones that state the total."""
    keys = [key for key in identity.left if table.number(*key)]
    return [CellRef(identity.table, *key) for key in (*keys, *identity.right)]


def _stated(table: Table, identity: Identity, left: Number, right: Number) -> str:
    """Return both sides of an identity in words."""
    if identity.check == "R1":
        numbers = [table.number(*key) for key in (*identity.left, *identity.right)]
        return "一 {} + 二 {} = {s}, but 三（七）{} + 四 {} = {t}".format(*numbers, s=left, t=right)
    total = "（七）总计" if identity.check == "R2" else "总计"
    parts = {"R2": "the results", "R3": "the six applicant columns", "R4": "the results"}[identity.check]
    return f"{parts} add up to {left}, but {total} is {right}"


# --- torn digits -----------------------------------------------------------------------------------------------------


def mended_by_joining(facts: ReportFacts, table: Table, identity: Identity) -> str | None:
    """Return which digits, joined, would mend an identity: a number torn in two on the way (20 → 2, 0).

    The digit torn off stands in the next cell, which then belongs to no column, or between the two cells.
    """
    following = facts.cells_behind(table)
    for key in (*identity.left, *identity.right):
        cell = table.cell(*key)
        behind = following.get(key)
        if cell is None or behind is None or not cell.value.number or cell.value.number < 0:
            continue
        for digit, taken in _torn_off(facts.report, cell, behind):
            changed: dict[Key, Number] = {key: int(f"{cell.value.number}{digit}")}
            changed |= {taken: 0} if taken else {}
            if _difference(table, identity, changed) == 0:
                return f"{cell.value.number} and {digit} joined to {changed[key]} would mend it: torn apart in the copy"
    return None


def _torn_off(report: Report, cell: Cell, behind: Cell) -> Iterator[tuple[str, Key | None]]:
    """Yield the digits that may belong to a cell's number, with the cell they were taken for."""
    between = report.text[cell.end : behind.start].strip(" \t\n|")
    if between.isdigit():
        yield between, None
    number = behind.value.number
    if behind.row == cell.row and isinstance(number, int) and 0 <= number <= 9 and isinstance(cell.value.number, int):
        yield str(number), (behind.row, behind.column)


def _difference(table: Table, identity: Identity, changed: dict[Key, Number]) -> Number:
    def value(key: Key) -> Number:
        return changed[key] if key in changed else table.number(*key) or 0

    return plain(sum(map(value, identity.left)) - sum(map(value, identity.right)))
