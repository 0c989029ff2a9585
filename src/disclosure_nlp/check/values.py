"""Checks V1 to V4 and R5: the values of single table cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from disclosure_nlp.check.context import TABLE_IDS, CheckContext, cell_refs, table_name
from disclosure_nlp.check.registry import check
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.model import Cell, CellRef, CheckResult, Evidence, Number, Severity, Table, TextSpan
from disclosure_nlp.parse.figures.clauses import normalize_sentence, split_clauses
from disclosure_nlp.parse.figures.numbers import find_stated_numbers
from disclosure_nlp.parse.form_labels import cell_label, official_label
from disclosure_nlp.parse.forms import FORM_IDS, ColumnForm, table_blocks_of_form
from disclosure_nlp.text.numerals import round_float_noise

Results = Iterator[CheckResult]
_EMPTY_STATES = ("blank", "not_applicable")
# Empty cells in more rows than this are reported as one finding for the whole table.
_MOST_SINGLE_ROWS = 3


def _available_tables(context: CheckContext) -> Iterator[tuple[str, Table]]:
    """Yield (table id, table) for the standard tables that the report has."""
    for name in TABLE_IDS:
        table = context.report.tables.get(name)
        if table is not None:
            yield name, table


# --- V1: empty cells -------------------------------------------------------------------------------------------------


@check("V1")
def check_cells_filled(context: CheckContext) -> Results:
    """V1: Check that no cell is empty; one result per row, or per table if many rows have empty cells."""
    yield from _results_by_table(context, _filled_cell_results)


def _results_by_table(context: CheckContext, results_of: Callable[[CheckContext, str, Table], Results]) -> Results:
    """Yield the results of a check of cells for every table; damaged tables are not assessable."""
    if not context.report.tables:
        yield context.not_assessable("tables", msg("check.no_table_read"))
    for name, table in _available_tables(context):
        damage = context.facts.table_damage_reason(name)
        if damage:
            yield context.not_assessable(name, msg("check.damaged", table=table_name(name), reason=damage))
        else:
            yield from results_of(context, name, table)


def _filled_cell_results(context: CheckContext, name: str, table: Table) -> Results:
    """Yield the results of checking a table for empty cells, unreadable cells and rows without values."""
    unreadable = [cell for cell in table.cells if cell.value.state == "unreadable"]
    if unreadable:
        cells = tuple(cell.raw.strip() for cell in unreadable[:5])
        message = msg("V1.unreadable", table=table_name(name), cells=cells)
        yield context.not_assessable(name, message, "unclear", cell_refs(name, unreadable))
    for row in context.facts.rows_without_values(table):
        message = msg("V1.row_empty", row=official_label(name, row))
        yield context.failed(row, message, fault="unclear", evidence=[TextSpan(table.start, table.end)])
    empty = [cell for cell in table.cells if cell.value.state in _EMPTY_STATES]
    yield from _empty_cell_results(context, name, empty)


def _empty_cell_results(context: CheckContext, table_id: str, empty: list[Cell]) -> Results:
    """Yield the results of the empty cells of a table: one per row, or one for the table if there are many."""
    rows: dict[str, list[Cell]] = {}
    for cell in empty:
        rows.setdefault(cell.row, []).append(cell)
    if not rows:
        yield context.passed(table_id)
    elif len(rows) <= _MOST_SINGLE_ROWS:
        for row, cells in rows.items():
            yield _empty_cell_result(context, table_id, row, msg("name.row", row=official_label(table_id, row)), cells)
    else:
        table = context.report.tables[table_id]
        columns = {cell.column for cell in table.cells if cell.value.state not in _EMPTY_STATES}
        where = msg("V1.rows", table=table_name(table_id), count=len(rows))
        if columns == {"total"}:
            where = msg(
                "V1.rows_only", table=table_name(table_id), count=len(rows), column=official_label(table_id, "total")
            )
        yield _empty_cell_result(context, table_id, table_id, where, empty)


def _empty_cell_result(
    context: CheckContext, table_id: str, subject: str, where: Message, cells: list[Cell]
) -> CheckResult:
    """Return the failed result for empty cells of a table."""
    marks = tuple(dict.fromkeys(cell.raw.strip() or msg("cell.blank") for cell in cells))
    message = msg("V1.gaps", where=where, count=len(cells), marks=marks[:4])
    form = context.report.tables[table_id].form
    severity: Severity = "hint" if form == "2019" else "warning"
    return context.failed(
        subject,
        message,
        severity=severity,
        expected=0,
        observed=len(cells),
        evidence=cell_refs(table_id, cells, "wrong"),
    )


# --- V2: whole, not negative -----------------------------------------------------------------------------------------


@check("V2")
def check_numbers_valid(context: CheckContext) -> Results:
    """V2: Check that counts are whole and no value is negative without reason; failures per cell, passes per table."""
    yield from _results_by_table(context, _valid_number_results)


def _valid_number_results(context: CheckContext, name: str, table: Table) -> Results:
    """Yield a failed result for each invalid value in a table, or one pass for the table."""
    columns = {column.id: column for column in _columns_in_any_form(name)}
    wrong = [(cell, code) for cell in table.cells if (code := _invalid_number_code(cell, columns.get(cell.column)))]
    for cell, code in wrong:
        message = msg(code, cell=cell_label(name, cell.row, cell.column), number=cell.value.number or 0)
        ref = CellRef(name, cell.row, cell.column, "wrong")
        yield context.failed(f"{cell.row}.{cell.column}", message, observed=cell.value.number, evidence=[ref])
    if not wrong:
        yield context.passed(name)


def _columns_in_any_form(table_id: str) -> Iterable[ColumnForm]:
    """Yield the column definitions that a standard table has in any generation of the report form."""
    for form in FORM_IDS:
        for part in table_blocks_of_form(form, table_id):
            yield from part.columns


def _invalid_number_code(cell: Cell, column: ColumnForm | None) -> str | None:
    """Return the code of the message that says why the value of a cell is invalid, or None if it is valid."""
    number = cell.value.number
    if number is None or column is None:
        return None
    if number < 0 and not column.signed:
        return "V2.negative"
    if number != int(number) and not column.amount:
        return "V2.fraction"
    return None


# --- V3: rules -------------------------------------------------------------------------------------------------------


@check("V3")
def check_rulemaking_power(context: CheckContext) -> Results:
    """V3: Check that only agencies with the power to make rules (规章) report rules; one result per cell."""
    table = context.report.tables.get("proactive")
    cells = [cell for cell in (table.cells if table else ()) if cell.row == "rules" and cell.value.number is not None]
    if not cells:
        yield context.not_assessable("rules", msg("V3.no_figure"))
        return
    positive = [cell for cell in cells if cell.value.number]
    power = _has_rulemaking_power(context)
    if not positive or power:
        yield context.passed("rules")
    elif power is None:
        yield context.not_assessable("rules", msg("check.level_unknown"), "unclear", cell_refs("proactive", positive))
    else:
        for cell in positive:
            ref = CellRef("proactive", cell.row, cell.column, "wrong")
            yield context.failed(
                f"rules.{cell.column}",
                _no_rulemaking_power_message(context, cell),
                expected=0,
                observed=cell.value.number,
                evidence=[ref],
            )


def _no_rulemaking_power_message(context: CheckContext, cell: Cell) -> Message:
    """Return the message that an agency without the power to make rules (规章) reports rules in a cell."""
    report = context.report
    return msg(
        "V3.no_power",
        cell=cell_label("proactive", cell.row, cell.column),
        number=cell.value.number or 0,
        agency=report.agency or msg("V3.the_agency"),
        level=msg(f"level.{report.level}"),
        kind=msg(f"kind.{report.kind}"),
    )


def _has_rulemaking_power(context: CheckContext) -> bool | None:
    """Return whether the agency has the power to make rules (规章), or None if its name does not show it.

    It is unknown for the office of a government (政府办公室), which may report for itself or for its government.
    """
    report = context.report
    if report.level in ("county", "township"):
        return False
    if report.level is None or report.kind in (None, "other") or re.search(r"政府办公[室厅]$", report.agency or ""):
        return None
    if report.level == "national":
        return True
    return report.kind == "government"


# --- V4: units of money ----------------------------------------------------------------------------------------------

_FEE = "行政事业性收费"
_SLIP = 10_000


@check("V4")
def check_money_units(context: CheckContext) -> Results:
    """V4: Check that fee amounts (行政事业性收费) in text and table do not differ by the factor of 元 and 万元 (10,000)."""
    table = context.report.tables.get("proactive")
    number = table.number("admin_fees", "amount_10k_yuan") if table else None
    ref = CellRef("proactive", "admin_fees", "amount_10k_yuan")
    stated = list(_fee_amounts_in_text(context))
    if not stated:
        yield context.not_applicable("admin_fees", msg("V4.not_stated", fee=_FEE))
    elif number is None:
        yield context.not_assessable("admin_fees", msg("V4.not_in_table", fee=_FEE))
    for amount, place in stated if number is not None else ():
        if number and amount and any(_is_nearly_equal(number * factor, amount) for factor in (_SLIP, 1 / _SLIP)):
            message = msg("V4.mixed_up", fee=_FEE, number=number, amount=round_float_noise(amount))
            evidence: list[Evidence] = [ref.with_role("wrong"), place.with_role("operand")]
            yield context.failed(
                "admin_fees", message, expected=round_float_noise(amount), observed=number, evidence=evidence
            )
        else:
            yield context.passed("admin_fees")


def _is_nearly_equal(first: Number, second: Number) -> bool:
    """Return whether two numbers are equal apart from rounding."""
    return abs(first - second) <= 0.005 * max(abs(first), abs(second))


def _fee_amounts_in_text(context: CheckContext) -> Iterator[tuple[Number, TextSpan]]:
    """Yield the administrative fee amounts (行政事业性收费) stated in the narrative, in 10,000 yuan, with their spans."""
    for sentence in context.facts.sentences_without_headings:
        if _FEE not in sentence.text:
            continue
        squeezed = normalize_sentence(sentence)
        for clause in split_clauses(squeezed.text):
            if _FEE not in clause.text:
                continue
            for count in find_stated_numbers(clause.text, clause.start):
                if count.unit in ("元", "万元"):
                    amount = count.number if count.unit == "万元" else count.number / _SLIP
                    yield amount, TextSpan(*squeezed.source_span(count.start, count.end))


# --- R5: stocks ------------------------------------------------------------------------------------------------------

# Pairs of columns of which the first may not exceed the second. Also, 上一年 + 增减 may not be negative.
_STOCKS = (("made", "in_force"), ("newly_published", "published_total"))


@check("R5")
def check_additions_within_total(context: CheckContext) -> Results:
    """R5: Check that the count of items added in the year does not exceed the year-end total; one result per row."""
    table = context.report.tables.get("proactive")
    if table is None or context.facts.table_damage_reason("proactive"):
        yield context.not_assessable("proactive", msg("R5.no_figures"))
        return
    for row in table.rows:
        for added, stock in _STOCKS:
            if table.cell(row, stock) is not None:
                yield _check_addition_within_total(context, table, row, added, stock)
        if table.cell(row, "change") is not None:
            yield _check_remainder_not_negative(context, table, row)


def _check_addition_within_total(
    context: CheckContext, table: Table, row_id: str, added_column: str, total_column: str
) -> CheckResult:
    """Return the result of checking that a row's count of added items does not exceed its year-end total."""
    one, other = table.number(row_id, added_column), table.number(row_id, total_column)
    if one is None or other is None:
        return context.not_assessable(row_id, msg("R5.gap", row=official_label("proactive", row_id)), "agency")
    if one <= other:
        return context.passed(row_id)
    message = msg(
        "R5.more_made", row=official_label("proactive", row_id), added=official_label("proactive", added_column), count=one,
        stock=official_label("proactive", total_column), total=other,
    )  # fmt: skip
    evidence = [
        CellRef("proactive", row_id, added_column, "operand"),
        CellRef("proactive", row_id, total_column, "wrong"),
    ]
    return context.failed(row_id, message, expected=one, observed=other, evidence=evidence)


def _check_remainder_not_negative(context: CheckContext, table: Table, row_id: str) -> CheckResult:
    """Return the result of checking that the previous year's count of items plus the year's change is not negative."""
    before, change = table.number(row_id, "previous_items"), table.number(row_id, "change")
    if before is None or change is None:
        return context.not_assessable(row_id, msg("R5.gap", row=official_label("proactive", row_id)), "agency")
    if before + change >= 0:
        return context.passed(row_id)
    rest = round_float_noise(before + change)
    message = msg("R5.below_zero", row=official_label("proactive", row_id), before=before, change=change, rest=rest)
    evidence = [CellRef("proactive", row_id, column, "operand") for column in ("previous_items", "change")]
    return context.failed(row_id, message, expected=0, observed=rest, evidence=evidence)
