"""R1 to R4: the sums inside the tables of requests and disputes, on complete operands only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from disclosure_nlp.check.context import Context, ReportFacts, table_name
from disclosure_nlp.check.registry import check
from disclosure_nlp.messages import Message, join, msg
from disclosure_nlp.model import Cell, CellRef, CheckResult, Fault, Number, Report, Role, Table
from disclosure_nlp.parse.form_labels import cell_name, label
from disclosure_nlp.parse.forms import APPLICANTS, load_form, outcome_rows
from disclosure_nlp.text.numerals import plain_number

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


@check("R1")
def intake(context: Context) -> Results:
    """R1: 一 + 二 = 三（七）+ 四; per column."""
    return _check(context, "requests")


@check("R2")
def outcomes(context: Context) -> Results:
    """R2: （七）总计 is the sum of the results; per column."""
    return _check(context, "requests")


@check("R3")
def applicants(context: Context) -> Results:
    """R3: 总计 is the sum of the six applicant columns; per row."""
    return _check(context, "requests")


@check("R4")
def disputes(context: Context) -> Results:
    """R4: the results of each kind of dispute add up to 总计; per block."""
    return _check(context, "disputes")


def _check(context: Context, table_id: str) -> Results:
    table = context.report.tables.get(table_id)
    damage = context.facts.damage(table_id)
    if table is None and not context.facts.uses_forms:
        yield context.not_applicable(table_id, msg("check.no_table_asked", table=table_name(table_id)))
    elif table is None:
        yield context.not_assessable(table_id, msg("check.table_unread", table=table_name(table_id)))
    elif damage:
        yield context.not_assessable(table_id, msg("check.damaged", table=table_name(table_id), reason=damage))
    else:
        for identity in identities(context.facts, context.definition.id):
            yield _judge(context, table, identity)


def _judge(context: Context, table: Table, identity: Identity) -> CheckResult:
    left_numbers = [*map(table.numbers.get, identity.left)]
    right_numbers = [*map(table.numbers.get, identity.right)]
    if None in left_numbers or None in right_numbers:
        return _gap(context, table, identity)
    left, right = plain_number(sum(filter(None, left_numbers))), plain_number(sum(filter(None, right_numbers)))
    if left == right:
        return context.passed(identity.subject)
    mended = mended_by_joining(context.facts, table, identity)
    fault: Fault = "copy" if mended else "agency"
    message = join(filter(None, (_stated(table, identity, left, right), mended)))
    return context.failed(
        identity.subject, message, fault=fault, expected=left, observed=right, evidence=_evidence(table, identity)
    )


def _gap(context: Context, table: Table, identity: Identity) -> CheckResult:
    gaps = [key for key in (*identity.left, *identity.right) if table.number(*key) is None]
    row, column = gaps[0]
    cell = table.cell(row, column)
    state = "missing" if cell is None else cell.value.state
    fault: Fault = "agency" if state in ("blank", "not_applicable") else "copy"
    subject, name = label(table.id, identity.subject), cell_name(table.id, row, column)
    message = msg("sum.gap", subject=subject, cell=name, state=msg(f"cell.{state}"))
    if len(gaps) > 1:
        message = msg("sum.gaps", subject=subject, cell=name, state=msg(f"cell.{state}"), count=len(gaps) - 1)
    return context.not_assessable(identity.subject, message, fault)


def _evidence(table: Table, identity: Identity) -> list[CellRef]:
    """Return the cells that hold the sums: all that are not 0, and the ones that state the total.

    A single total is the wrong figure; of several cells on its side it is the only one that is not 0, if there is one.
    """
    keys = [key for key in identity.left if table.number(*key)]
    stated = [key for key in identity.right if table.number(*key)]
    wrong = identity.right[0] if len(identity.right) == 1 else stated[0] if len(stated) == 1 else None
    roles: dict[Key, Role] = {wrong: "wrong"} if wrong else {}
    return [CellRef(identity.table, *key, roles.get(key, "operand")) for key in (*keys, *identity.right)]


def _stated(table: Table, identity: Identity, left: Number, right: Number) -> Message:
    """Return both sides of an identity in words."""
    subject = label(identity.table, identity.subject)
    if identity.check == "R1":
        received, carried_in, processed, carried_out = (
            table.number(*key) or 0 for key in (*identity.left, *identity.right)
        )
        return msg(
            "R1.off",
            subject=subject,
            received=received,
            carried_in=carried_in,
            intake=left,
            processed=processed,
            carried_out=carried_out,
            outcome=right,
        )
    total = "（七）总计" if identity.check == "R2" else "总计"
    code = "R3.off" if identity.check == "R3" else "sum.results"
    return msg(code, subject=subject, sum=left, total=total, number=right)


# --- torn digits -----------------------------------------------------------------------------------------------------


def mended_by_joining(facts: ReportFacts, table: Table, identity: Identity) -> Message | None:
    """Return which digits, joined, would mend an identity: a number torn in two on the way (20 → 2, 0).

    The digit torn off is in the next cell, which then belongs to no column, or between the two cells.
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
                return msg("check.torn", number=cell.value.number, digit=digit, joined=changed[key])
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

    return plain_number(sum(map(value, identity.left)) - sum(map(value, identity.right)))
