"""Checks R1 to R4: the sums in the tables of requests and disputes, if all cells in the sum have values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from disclosure_nlp.check.context import CheckContext, ReportFacts, table_name
from disclosure_nlp.check.registry import check
from disclosure_nlp.messages import Message, join_messages, msg
from disclosure_nlp.model import Cell, CellRef, CheckResult, Fault, Number, Report, Role, Table
from disclosure_nlp.parse.form_labels import cell_label, official_label
from disclosure_nlp.parse.forms import APPLICANTS, load_form, outcome_rows_by_group
from disclosure_nlp.text.numerals import round_float_noise

Results = Iterator[CheckResult]
Key = tuple[str, str]
_PARTS = ("other_not_corrected", "other_fee_unpaid", "other_rest")
_SINGLE = "other_processing"
_DISPUTE_RESULTS = ("upheld", "corrected", "other", "pending")


class SumEquation(NamedTuple):
    """An equation between cells of a table: the cells on its left side add up to those on its right side.

    ``subject`` is the row or column that the equation is about.
    """

    check: str
    table: str
    subject: str
    left: tuple[Key, ...]
    right: tuple[Key, ...]


def sum_equations(facts: ReportFacts, check_id: str) -> tuple[SumEquation, ...]:
    """Return the equations that a sum check requires of a report's table, in order of the form."""
    table = facts.report.tables.get("disputes" if check_id == "R4" else "requests")
    return () if table is None else _MAKERS[check_id](table.form, table.rows)


@cache
def _request_balance_equations(form_year: str, _: tuple[str, ...]) -> tuple[SumEquation, ...]:
    """Return the equation received + carried in = processed + carried out of each column of the table of requests."""
    return tuple(
        SumEquation(
            "R1",
            "requests",
            column,
            _cells_in_column(("received", "carried_in"), column),
            _cells_in_column(("total_processed", "carried_out"), column),
        )
        for column in _request_columns(form_year)
    )


@cache
def _outcome_total_equations(form_year: str, printed_rows: tuple[str, ...]) -> tuple[SumEquation, ...]:
    """Return the equation outcomes = 总计 (total processed) of each column of the table of requests."""
    rows = outcome_rows_in_use(printed_rows)
    return tuple(
        SumEquation("R2", "requests", column, _cells_in_column(rows, column), (("total_processed", column),))
        for column in _request_columns(form_year)
    )


@cache
def _applicant_total_equations(_: str, printed_rows: tuple[str, ...]) -> tuple[SumEquation, ...]:
    """Return the equation applicant columns = 总计 (total) of each row of the table of requests."""
    return tuple(
        SumEquation("R3", "requests", row, tuple((row, column) for column in APPLICANTS), ((row, "total"),))
        for row in printed_rows
    )


@cache
def _dispute_total_equations(form_year: str, _: tuple[str, ...]) -> tuple[SumEquation, ...]:
    """Return the equation results = 总计 (total) for each kind of dispute (review or litigation) in the table."""
    return tuple(
        SumEquation(
            "R4", "disputes", row.id, tuple((row.id, result) for result in _DISPUTE_RESULTS), ((row.id, "total"),)
        )
        for row in load_form(form_year).disputes.rows
    )


_MAKERS = {
    "R1": _request_balance_equations,
    "R2": _outcome_total_equations,
    "R3": _applicant_total_equations,
    "R4": _dispute_total_equations,
}


def _cells_in_column(rows: Sequence[str], column: str) -> tuple[Key, ...]:
    """Return the (row id, column id) pairs of rows in one column."""
    return tuple((row, column) for row in rows)


def _request_columns(form_year: str) -> tuple[str, ...]:
    """Return the column ids of the table of requests in a form."""
    return tuple(column.id for column in load_form(form_year).requests.columns)


def outcome_rows_in_use(printed_rows: tuple[str, ...]) -> tuple[str, ...]:
    """Return the ids of the rows of the table of requests that count outcomes.

    The single row 其他处理 (other) is included only if its three parts are not printed.
    """
    has_parts = any(row in printed_rows for row in _PARTS)
    single = _SINGLE in printed_rows and not has_parts
    forms = outcome_rows_by_group("2021")
    return tuple(
        row
        for rows in forms.values()
        for row in rows
        if (row != _SINGLE or single) and (row not in _PARTS or not single)
    )


# --- the checks ------------------------------------------------------------------------------------------------------


@check("R1")
def check_intake_balance(context: CheckContext) -> Results:
    """R1: Check that requests received + carried in equal those processed + carried out; one result per column."""
    return _check_table_sums(context, "requests")


@check("R2")
def check_outcome_sums(context: CheckContext) -> Results:
    """R2: Check that the row 总计 (total processed) is the sum of the request outcomes; one result per column."""
    return _check_table_sums(context, "requests")


@check("R3")
def check_applicant_sums(context: CheckContext) -> Results:
    """R3: Check that the column 总计 (total) is the sum of the six applicant columns; one result per row."""
    return _check_table_sums(context, "requests")


@check("R4")
def check_dispute_sums(context: CheckContext) -> Results:
    """R4: Check that the results of each kind of dispute add up to 总计 (total); one result per kind of dispute."""
    return _check_table_sums(context, "disputes")


def _check_table_sums(context: CheckContext, table_id: str) -> Results:
    """Yield the results of checking all sums that a check requires of a table."""
    table = context.report.tables.get(table_id)
    damage = context.facts.table_damage_reason(table_id)
    if table is None and not context.facts.uses_uniform_forms:
        yield context.not_applicable(table_id, msg("check.no_table_asked", table=table_name(table_id)))
    elif table is None:
        yield context.not_assessable(table_id, msg("check.table_unread", table=table_name(table_id)))
    elif damage:
        yield context.not_assessable(table_id, msg("check.damaged", table=table_name(table_id), reason=damage))
    else:
        for identity in sum_equations(context.facts, context.definition.id):
            yield _check_equation(context, table, identity)


def _check_equation(context: CheckContext, table: Table, equation: SumEquation) -> CheckResult:
    """Return the result of checking that an equation between cells of a table holds."""
    left_numbers = [*map(table.numbers.get, equation.left)]
    right_numbers = [*map(table.numbers.get, equation.right)]
    if None in left_numbers or None in right_numbers:
        return _missing_operand_result(context, table, equation)
    left, right = (
        round_float_noise(sum(filter(None, left_numbers))),
        round_float_noise(sum(filter(None, right_numbers))),
    )
    if left == right:
        return context.passed(equation.subject)
    mended = find_split_number(context.facts, table, equation)
    fault: Fault = "copy" if mended else "agency"
    message = join_messages(filter(None, (_mismatch_message(table, equation, left, right), mended)))
    return context.failed(
        equation.subject,
        message,
        fault=fault,
        expected=left,
        observed=right,
        evidence=_equation_evidence(table, equation),
    )


def _missing_operand_result(context: CheckContext, table: Table, equation: SumEquation) -> CheckResult:
    """Return the result that a sum of a table cannot be checked because one of its cells has no value."""
    gaps = [key for key in (*equation.left, *equation.right) if table.number(*key) is None]
    row, column = gaps[0]
    cell = table.cell(row, column)
    state = "missing" if cell is None else cell.value.state
    fault: Fault = "agency" if state in ("blank", "not_applicable") else "copy"
    subject, name = official_label(table.id, equation.subject), cell_label(table.id, row, column)
    message = msg("sum.gap", subject=subject, cell=name, state=msg(f"cell.{state}"))
    if len(gaps) > 1:
        message = msg("sum.gaps", subject=subject, cell=name, state=msg(f"cell.{state}"), count=len(gaps) - 1)
    return context.not_assessable(equation.subject, message, fault)


def _equation_evidence(table: Table, equation: SumEquation) -> list[CellRef]:
    """Return references to the cells of a table equation as evidence: operands other than 0, and the total.

    A single cell on the right side has the role ``wrong``; of several cells, the only one that is not 0, if there
    is one.
    """
    keys = [key for key in equation.left if table.number(*key)]
    stated = [key for key in equation.right if table.number(*key)]
    wrong = equation.right[0] if len(equation.right) == 1 else stated[0] if len(stated) == 1 else None
    roles: dict[Key, Role] = {wrong: "wrong"} if wrong else {}
    return [CellRef(equation.table, *key, roles.get(key, "operand")) for key in (*keys, *equation.right)]


def _mismatch_message(table: Table, equation: SumEquation, left_sum: Number, right_sum: Number) -> Message:
    """Return the message that states both sides of a table equation that does not hold."""
    subject = official_label(equation.table, equation.subject)
    if equation.check == "R1":
        received, carried_in, processed, carried_out = (
            table.number(*key) or 0 for key in (*equation.left, *equation.right)
        )
        return msg(
            "R1.off",
            subject=subject,
            received=received,
            carried_in=carried_in,
            intake=left_sum,
            processed=processed,
            carried_out=carried_out,
            outcome=right_sum,
        )
    total = "（七）总计" if equation.check == "R2" else "总计"
    code = "R3.off" if equation.check == "R3" else "sum.results"
    return msg(code, subject=subject, sum=left_sum, total=total, number=right_sum)


# --- torn digits -----------------------------------------------------------------------------------------------------


def find_split_number(facts: ReportFacts, table: Table, equation: SumEquation) -> Message | None:
    """Return a message if an equation holds once digits split in the file (20 → 2, 0) are joined, else None.

    The torn-off digits are read into the next cell, or are in the text between the two cells.
    """
    following = facts.next_cells(table)
    for key in (*equation.left, *equation.right):
        cell = table.cell(*key)
        behind = following.get(key)
        if cell is None or behind is None or not cell.value.number or cell.value.number < 0:
            continue
        for digit, taken in _split_off_digits(facts.report, cell, behind):
            changed: dict[Key, Number] = {key: int(f"{cell.value.number}{digit}")}
            changed |= {taken: 0} if taken else {}
            if _difference_after_change(table, equation, changed) == 0:
                return msg("check.torn", number=cell.value.number, digit=digit, joined=changed[key])
    return None


def _split_off_digits(report: Report, cell: Cell, next_cell: Cell) -> Iterator[tuple[str, Key | None]]:
    """Yield digits that follow a cell and may belong to its value, each with the key of the cell that has them."""
    between = report.text[cell.end : next_cell.start].strip(" \t\n|")
    if between.isdigit():
        yield between, None
    number = next_cell.value.number
    if (
        next_cell.row == cell.row
        and isinstance(number, int)
        and 0 <= number <= 9
        and isinstance(cell.value.number, int)
    ):
        yield str(number), (next_cell.row, next_cell.column)


def _difference_after_change(table: Table, equation: SumEquation, changed_values: dict[Key, Number]) -> Number:
    """Return the difference between the two sides of a table equation after some of its cells have changed values."""

    def value(key: Key) -> Number:
        return changed_values[key] if key in changed_values else table.number(*key) or 0

    return round_float_noise(sum(map(value, equation.left)) - sum(map(value, equation.right)))
