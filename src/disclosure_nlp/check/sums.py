"""Checks R1 to R4: the sums in the tables of requests and disputes, where all of their cells have numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from disclosure_nlp.check.context import Context, ReportFacts, table_name
from disclosure_nlp.check.registry import check
from disclosure_nlp.messages import Message, join_messages, msg
from disclosure_nlp.model import Cell, CellRef, CheckResult, Fault, Number, Report, Role, Table
from disclosure_nlp.parse.form_labels import cell_label, official_label
from disclosure_nlp.parse.forms import APPLICANTS, load_form, outcome_rows_by_group
from disclosure_nlp.text.numerals import without_float_noise

Results = Iterator[CheckResult]
Key = tuple[str, str]
_PARTS = ("other_not_corrected", "other_fee_unpaid", "other_rest")
_SINGLE = "other_processing"
_DISPUTE_RESULTS = ("upheld", "corrected", "other", "pending")


class SumIdentity(NamedTuple):
    """An equation of a table: the cells of ``left`` add up to the cells of ``right``.

    ``subject`` is the row or column that the equation is about.
    """

    check: str
    table: str
    subject: str
    left: tuple[Key, ...]
    right: tuple[Key, ...]


def sum_identities(facts: ReportFacts, check: str) -> tuple[SumIdentity, ...]:
    """Return the equations that a check requires of a report's table, in order of the form."""
    table = facts.report.tables.get("disputes" if check == "R4" else "requests")
    return () if table is None else _MAKERS[check](table.form, table.rows)


@cache
def _intake_identities(form: str, _: tuple[str, ...]) -> tuple[SumIdentity, ...]:
    """Return, for each column, the equation received + carried in = processed + carried out (R1)."""
    return tuple(
        SumIdentity(
            "R1",
            "requests",
            column,
            _cells_in_column(("received", "carried_in"), column),
            _cells_in_column(("total_processed", "carried_out"), column),
        )
        for column in _request_columns(form)
    )


@cache
def _outcome_identities(form: str, printed: tuple[str, ...]) -> tuple[SumIdentity, ...]:
    """Return, for each column, the equation that the outcomes add up to the row （七）总计 (R2)."""
    rows = outcome_rows_in_use(printed)
    return tuple(
        SumIdentity("R2", "requests", column, _cells_in_column(rows, column), (("total_processed", column),))
        for column in _request_columns(form)
    )


@cache
def _applicant_identities(_: str, printed: tuple[str, ...]) -> tuple[SumIdentity, ...]:
    """Return, for each row, the equation that the six applicant columns add up to the column 总计 (R3)."""
    return tuple(
        SumIdentity("R3", "requests", row, tuple((row, column) for column in APPLICANTS), ((row, "total"),))
        for row in printed
    )


@cache
def _dispute_identities(form: str, _: tuple[str, ...]) -> tuple[SumIdentity, ...]:
    """Return, for each kind of dispute, the equation that the results add up to 总计 (R4)."""
    return tuple(
        SumIdentity(
            "R4", "disputes", row.id, tuple((row.id, result) for result in _DISPUTE_RESULTS), ((row.id, "total"),)
        )
        for row in load_form(form).disputes.rows
    )


_MAKERS = {"R1": _intake_identities, "R2": _outcome_identities, "R3": _applicant_identities, "R4": _dispute_identities}


def _cells_in_column(rows: Sequence[str], column: str) -> tuple[Key, ...]:
    return tuple((row, column) for row in rows)


def _request_columns(form: str) -> tuple[str, ...]:
    return tuple(column.id for column in load_form(form).requests.columns)


def outcome_rows_in_use(printed: tuple[str, ...]) -> tuple[str, ...]:
    """Return the rows of request outcomes.

    The single row 其他处理 is included only if its three parts are not printed.
    """
    has_parts = any(row in printed for row in _PARTS)
    single = _SINGLE in printed and not has_parts
    forms = outcome_rows_by_group("2021")
    return tuple(
        row
        for rows in forms.values()
        for row in rows
        if (row != _SINGLE or single) and (row not in _PARTS or not single)
    )


# --- the checks ------------------------------------------------------------------------------------------------------


@check("R1")
def check_intake_balance(context: Context) -> Results:
    """R1: Check that requests received + carried in (一 + 二) = processed + carried out (三（七） + 四); per column."""
    return _check_table_sums(context, "requests")


@check("R2")
def check_outcome_sums(context: Context) -> Results:
    """R2: Check that （七）总计 is the sum of the request outcomes; one result per column."""
    return _check_table_sums(context, "requests")


@check("R3")
def check_applicant_sums(context: Context) -> Results:
    """R3: Check that 总计 is the sum of the six applicant columns; one result per row."""
    return _check_table_sums(context, "requests")


@check("R4")
def check_dispute_sums(context: Context) -> Results:
    """R4: Check that the results of each kind of dispute add up to 总计; one result per kind of dispute."""
    return _check_table_sums(context, "disputes")


def _check_table_sums(context: Context, table_id: str) -> Results:
    table = context.report.tables.get(table_id)
    damage = context.facts.table_damage(table_id)
    if table is None and not context.facts.uses_forms:
        yield context.not_applicable(table_id, msg("check.no_table_asked", table=table_name(table_id)))
    elif table is None:
        yield context.not_assessable(table_id, msg("check.table_unread", table=table_name(table_id)))
    elif damage:
        yield context.not_assessable(table_id, msg("check.damaged", table=table_name(table_id), reason=damage))
    else:
        for identity in sum_identities(context.facts, context.definition.id):
            yield _check_identity(context, table, identity)


def _check_identity(context: Context, table: Table, identity: SumIdentity) -> CheckResult:
    left_numbers = [*map(table.numbers.get, identity.left)]
    right_numbers = [*map(table.numbers.get, identity.right)]
    if None in left_numbers or None in right_numbers:
        return _missing_operand_result(context, table, identity)
    left, right = (
        without_float_noise(sum(filter(None, left_numbers))),
        without_float_noise(sum(filter(None, right_numbers))),
    )
    if left == right:
        return context.passed(identity.subject)
    mended = find_torn_number(context.facts, table, identity)
    fault: Fault = "copy" if mended else "agency"
    message = join_messages(filter(None, (_mismatch_message(table, identity, left, right), mended)))
    return context.failed(
        identity.subject,
        message,
        fault=fault,
        expected=left,
        observed=right,
        evidence=_identity_evidence(table, identity),
    )


def _missing_operand_result(context: Context, table: Table, identity: SumIdentity) -> CheckResult:
    """Return the result that a sum cannot be checked because a cell has no number."""
    gaps = [key for key in (*identity.left, *identity.right) if table.number(*key) is None]
    row, column = gaps[0]
    cell = table.cell(row, column)
    state = "missing" if cell is None else cell.value.state
    fault: Fault = "agency" if state in ("blank", "not_applicable") else "copy"
    subject, name = official_label(table.id, identity.subject), cell_label(table.id, row, column)
    message = msg("sum.gap", subject=subject, cell=name, state=msg(f"cell.{state}"))
    if len(gaps) > 1:
        message = msg("sum.gaps", subject=subject, cell=name, state=msg(f"cell.{state}"), count=len(gaps) - 1)
    return context.not_assessable(identity.subject, message, fault)


def _identity_evidence(table: Table, identity: SumIdentity) -> list[CellRef]:
    """Return references to the cells of both sides of an equation: operands other than 0, and the total.

    A single cell on the right side has the role ``wrong``; of several cells, the only one that is not 0, if there is one.
    """
    keys = [key for key in identity.left if table.number(*key)]
    stated = [key for key in identity.right if table.number(*key)]
    wrong = identity.right[0] if len(identity.right) == 1 else stated[0] if len(stated) == 1 else None
    roles: dict[Key, Role] = {wrong: "wrong"} if wrong else {}
    return [CellRef(identity.table, *key, roles.get(key, "operand")) for key in (*keys, *identity.right)]


def _mismatch_message(table: Table, identity: SumIdentity, left: Number, right: Number) -> Message:
    """Return the message that states both sides of an equation."""
    subject = official_label(identity.table, identity.subject)
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


def find_torn_number(facts: ReportFacts, table: Table, identity: SumIdentity) -> Message | None:
    """Return a message if joining digits that the copy tore apart (20 → 2, 0) makes an equation hold, else None.

    The torn-off digits are read into the next cell, or are in the text between the two cells.
    """
    following = facts.following_cells(table)
    for key in (*identity.left, *identity.right):
        cell = table.cell(*key)
        behind = following.get(key)
        if cell is None or behind is None or not cell.value.number or cell.value.number < 0:
            continue
        for digit, taken in _torn_off_digits(facts.report, cell, behind):
            changed: dict[Key, Number] = {key: int(f"{cell.value.number}{digit}")}
            changed |= {taken: 0} if taken else {}
            if _difference_after_change(table, identity, changed) == 0:
                return msg("check.torn", number=cell.value.number, digit=digit, joined=changed[key])
    return None


def _torn_off_digits(report: Report, cell: Cell, behind: Cell) -> Iterator[tuple[str, Key | None]]:
    """Yield the digits after a cell that may belong to its number, with the key of the cell they were read into."""
    between = report.text[cell.end : behind.start].strip(" \t\n|")
    if between.isdigit():
        yield between, None
    number = behind.value.number
    if behind.row == cell.row and isinstance(number, int) and 0 <= number <= 9 and isinstance(cell.value.number, int):
        yield str(number), (behind.row, behind.column)


def _difference_after_change(table: Table, identity: SumIdentity, changed: dict[Key, Number]) -> Number:
    def value(key: Key) -> Number:
        return changed[key] if key in changed else table.number(*key) or 0

    return without_float_noise(sum(map(value, identity.left)) - sum(map(value, identity.right)))
