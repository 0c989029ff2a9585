"""Check R6: totals and their parts in the 2014–2018 statistics table (国办发〔2014〕32号, annex)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from disclosure_nlp.check.context import CheckContext, table_name
from disclosure_nlp.check.registry import check
from disclosure_nlp.check.sums import SumEquation, find_split_number
from disclosure_nlp.messages import Message, join_messages, msg
from disclosure_nlp.model import Cell, CellRef, CheckResult, Fault, Number, Table
from disclosure_nlp.parse.figures.definitions import topics_by_id
from disclosure_nlp.parse.figures.local import local_table_values_of_year
from disclosure_nlp.parse.form_labels import official_label
from disclosure_nlp.parse.statistics_form import COLUMN, StatisticsSum, load_statistics_form
from disclosure_nlp.text.numerals import round_float_noise

Results = Iterator[CheckResult]
_TABLE = "statistics"


@check("R6")
def check_statistics_totals(context: CheckContext) -> Results:
    """R6: Check that each total of the 2014–2018 statistics table agrees with the sum of its parts.

    If a report has a province's own table instead of the official one, its rows are identified by their labels.
    """
    table = context.report.tables.get(_TABLE)
    if table is None and (found := list(_check_local_totals(context))):
        yield from found
        return
    if table is None:
        yield context.not_applicable(_TABLE, msg("check.no_table", table=table_name(_TABLE)))
        return
    for whole in load_statistics_form().wholes:
        if any(row in table.rows for row in (whole.whole, *whole.parts)):
            yield _check_total(context, table, whole)


def _check_local_totals(context: CheckContext) -> Results:
    """Yield the results of checking totals in a province's own statistics table against their parts."""
    topics_of = {topic.id: topic.statistics for topic in topics_by_id().values() if topic.statistics}
    rows: dict[str, list[tuple[Number, Cell]]] = {}
    for topic, number, cell in local_table_values_of_year(context.report):
        rows.setdefault(topics_of.get(topic, ""), []).append((number, cell))
    once = {row: found[0] for row, found in rows.items() if len(found) == 1}
    for whole in load_statistics_form().wholes:
        if all(row in once for row in (whole.whole, *whole.parts)):
            total, cell = once[whole.whole]
            numbers = {row: once[row][0] for row in whole.parts}
            known = round_float_noise(sum(numbers.values()))
            if known == total or (whole.at_least and known < total):
                yield context.passed(whole.whole)
                continue
            evidence = [CellRef("local", once[row][1].row, once[row][1].column, "operand") for row in whole.parts]
            place = CellRef("local", cell.row, cell.column, "wrong")
            message = _wrong_total_message(numbers, whole, known, total)
            yield context.failed(whole.whole, message, expected=known, observed=total, evidence=[*evidence, place])


def _check_total(context: CheckContext, table: Table, total_row: StatisticsSum) -> CheckResult:
    """Return the result of checking that one total of the statistics table equals the sum of its parts."""
    total = table.number(total_row.whole, COLUMN)
    parts = {row: table.number(row, COLUMN) for row in total_row.parts}
    known = round_float_noise(sum(number for number in parts.values() if number is not None))
    # Unknown parts can only increase the sum: if the known parts exceed the total, it is wrong in any case.
    exceeds = total is not None and known > total
    if total is None or (None in parts.values() and not exceeds):
        return _missing_value_result(context, table, total_row)
    if known == total or (total_row.at_least and not exceeds):
        return context.passed(total_row.whole)
    return _wrong_total_result(context, table, total_row, known, total)


def _wrong_total_result(
    context: CheckContext, table: Table, total_row: StatisticsSum, sum_of_parts: Number, total: Number
) -> CheckResult:
    """Return the failed result for a total of the statistics table that differs from the sum of its parts."""
    parts, whole = tuple((row, COLUMN) for row in total_row.parts), ((total_row.whole, COLUMN),)
    equation = SumEquation("R6", _TABLE, total_row.whole, parts, whole)
    mended = None if total_row.at_least else find_split_number(context.facts, table, equation)
    fault: Fault = "copy" if mended else "agency"
    part_values = {row: table.number(row, COLUMN) for row in total_row.parts}
    message = join_messages(filter(None, (_wrong_total_message(part_values, total_row, sum_of_parts, total), mended)))
    filled = [row for row in total_row.parts if table.number(row, COLUMN)]
    evidence = [
        *(CellRef(_TABLE, row, COLUMN, "operand") for row in filled),
        CellRef(_TABLE, total_row.whole, COLUMN, "wrong"),
    ]
    subject, expected = total_row.whole, sum_of_parts
    return context.failed(subject, message, fault=fault, expected=expected, observed=total, evidence=evidence)


def _wrong_total_message(
    part_values: Mapping[str, Number | None], total_row: StatisticsSum, sum_of_parts: Number, total: Number
) -> Message:
    """Return the message that a total of the statistics table differs from the sum of its parts."""
    name = official_label(_TABLE, total_row.whole)
    parts = tuple(
        msg("R6.part", row=official_label(_TABLE, row), number=value) for row, value in part_values.items() if value
    )
    if not parts:
        return msg("R6.no_parts", whole=name, number=total, sum=sum_of_parts)
    return msg("R6.off", whole=name, number=total, parts=parts, sum=sum_of_parts)


def _missing_value_result(context: CheckContext, table: Table, total_row: StatisticsSum) -> CheckResult:
    """Return the result that a total of the statistics table cannot be checked because a value is missing."""
    row = next(row for row in (total_row.whole, *total_row.parts) if table.number(row, COLUMN) is None)
    cell = table.cell(row, COLUMN)
    state = "not_there" if cell is None else cell.value.state
    fault: Fault = "agency" if state in ("blank", "not_applicable") else "unclear"
    message = msg(
        "R6.gap",
        whole=official_label(_TABLE, total_row.whole),
        row=official_label(_TABLE, row),
        state=msg(f"cell.{state}"),
    )
    return context.not_assessable(total_row.whole, message, fault)
