"""Checks N1 to N5: claims (figures stated in the narrative), compared with the tables and with each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

from disclosure_nlp.check.claims import Claim, statistics_row_of_claim
from disclosure_nlp.check.context import CheckContext, ReportFacts, text_span
from disclosure_nlp.check.registry import check
from disclosure_nlp.check.sums import outcome_rows_in_use
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.model import CellRef, CheckResult, Evidence, Number
from disclosure_nlp.parse.figures.local import local_table_values_of_year
from disclosure_nlp.parse.form_labels import cell_label
from disclosure_nlp.parse.forms import OUTCOME_GROUPS, load_form
from disclosure_nlp.parse.statistics_form import COLUMN
from disclosure_nlp.text.numerals import round_float_noise

Results = Iterator[CheckResult]
_REQUEST_ROWS = {
    "received": "received",
    "newly_received": "received",
    "carried_in": "carried_in",
    "carried_out": "carried_out",
    "processed": "total_processed",
}
_SUITS = ("litigation_direct", "litigation_after_review")
_DISPUTE_ROWS = {"review": ("review",), "suits": _SUITS, "disputes": ("review", *_SUITS)} | {
    row: (row,) for row in _SUITS
}
# Provinces' own tables have one row for requests received (收到) and accepted (受理).
_SAME = {"received": ("received", "accepted"), "accepted": ("received", "accepted")}
_DECISIONS = ("licences", "penalties", "coercions")


class TableValue(NamedTuple):
    """A value in the tables to which a claim (figure stated in the text) can refer, with its cells."""

    value: Number | None
    cells: tuple[CellRef, ...]


def candidate_table_values(facts: ReportFacts, claim: Claim) -> list[TableValue]:
    """Return the table values to which a claim (figure stated in the text) can refer, the most likely first."""
    return (
        _standard_table_values(facts, claim.topic)
        or _statistics_table_values(facts, claim)
        or _local_table_values(facts, claim)
    )


def _standard_table_values(facts: ReportFacts, topic: str) -> list[TableValue]:
    """Return the values in the standard tables to which a claim on a topic can refer."""
    name, _, part = topic.partition(".")
    of_requests = name in _REQUEST_ROWS or name == "handled" or name.partition("+")[0] in OUTCOME_GROUPS
    if of_requests and "requests" in facts.report.tables:
        return _request_table_values(facts, name)
    if name in _DISPUTE_ROWS and ("disputes" in facts.report.tables or facts.uses_uniform_forms):
        return [_sum_cells(facts, "disputes", [(row, part or "total") for row in _DISPUTE_ROWS[name]])]
    if name in _DECISIONS:
        return [_sum_cells(facts, "proactive", [(name, "decisions")])]
    table = facts.report.tables.get("proactive")
    if name in ("normative_documents", "rules") and table is not None and table.cell(name, part) is not None:
        return [_sum_cells(facts, "proactive", [(name, part)])]
    if name == "admin_fees":
        return [_sum_cells(facts, "proactive", [("admin_fees", "amount_10k_yuan")])]
    return []


def _statistics_table_values(facts: ReportFacts, claim: Claim) -> list[TableValue]:
    """Return the value in the 2014–2018 statistics table to which a claim refers.

    For a claim that counts two kinds of dispute together, it is the sum of both rows.
    """
    table = facts.report.tables.get("statistics")
    if table is None:
        return []
    rows = ["review", "litigation"] if claim.topic == "disputes" else [statistics_row_of_claim(claim)]
    if "+" in claim.topic or any(row is None or table.cell(row, COLUMN) is None for row in rows):
        return []
    return [_sum_cells(facts, "statistics", [(row, COLUMN) for row in rows if row])]


def _local_table_values(facts: ReportFacts, claim: Claim) -> list[TableValue]:
    """Return the value in a province's own table to which a claim refers; empty if the table states two."""
    topics = _SAME.get(claim.figure, (claim.figure,))
    found = [(number, cell) for topic, number, cell in local_table_values_of_year(facts.report) if topic in topics]
    if not found or "+" in claim.topic or claim.topic == "disputes" or len({number for number, _ in found}) > 1:
        return []
    number, cell = found[0]
    return [TableValue(number, (CellRef("local", cell.row, cell.column, "operand"),))]


def _sum_cells(facts: ReportFacts, table_id: str, cell_ids: Sequence[tuple[str, str]]) -> TableValue:
    """Return the sum of table cells and references to them; the sum is None if a cell has no value."""
    table = facts.report.tables.get(table_id)
    numbers = [table.number(*key) if table else None for key in cell_ids]
    known = [number for number in numbers if number is not None]
    cells = tuple(CellRef(table_id, *key, "operand") for key in cell_ids)
    return TableValue(round_float_noise(sum(known)) if len(known) == len(cell_ids) else None, cells)


def _sum_request_rows(facts: ReportFacts, row_ids: Sequence[str]) -> TableValue:
    """Return the total of rows of the table of requests, with the cells it is computed from."""
    parts = [facts.total_over_applicants(row) for row in row_ids]
    known = [number for number, _ in parts if number is not None]
    cells = tuple(cell for _, refs in parts for cell in refs)
    return TableValue(round_float_noise(sum(known)) if len(known) == len(row_ids) else None, cells)


def _request_table_values(facts: ReportFacts, topic: str) -> list[TableValue]:
    """Return the values in the table of requests to which a claim on a topic can refer.

    收到 (received) and 受理 (accepted) may include requests carried in from the year before; 答复 (answered) may exclude
    其他处理 (other), which needs no reply; 办理 (handled) may mean either of these.
    """
    rows = partial(_sum_request_rows, facts)
    if topic.partition("+")[0] in OUTCOME_GROUPS:
        return [rows([row for group in topic.split("+") for row in _rows_of_outcome_group(facts, group)])]
    received, total = rows(["received"]), rows(["received", "carried_in"])
    processed = rows(["total_processed"])
    if topic == "received":
        return [received, total]
    if topic == "handled":
        return [processed, received, total]
    if topic == "processed":
        other = rows(_rows_of_outcome_group(facts, "other"))
        answered = TableValue(
            None
            if None in (processed.value, other.value)
            else round_float_noise((processed.value or 0) - (other.value or 0)),
            processed.cells,
        )
        return [processed, answered]
    return [rows([_REQUEST_ROWS[topic]])]


def _rows_of_outcome_group(facts: ReportFacts, outcome_group: str) -> tuple[str, ...]:
    """Return the ids of the rows in a group of request outcomes, such as all refusals."""
    rows = outcome_rows_in_use(facts.report.tables["requests"].rows)
    return tuple(row for row in load_form("2021").requests.row_ids_of_group(outcome_group) if row in rows)


# --- N1, N2 ----------------------------------------------------------------------------------------------------------


@check("N1")
def check_claimed_counts(context: CheckContext) -> Results:
    """N1: Check that counts stated in the text agree with the tables; one result per claim.

    An approximate count passes if it may be right; otherwise it has no result.
    """
    found = [claim for claim in context.facts.claims if claim.kind == "count"]
    results = [result for claim in found if (result := _check_count(context, claim)) is not None]
    yield from results or [context.not_applicable("narrative", msg("claim.no_count"))]


@check("N2")
def check_claimed_zeros(context: CheckContext) -> Results:
    """N2: Check that what the text states as zero is not above 0 in the tables; one result per claim."""
    found = [claim for claim in context.facts.claims if claim.kind == "zero"]
    results = [result for claim in found if (result := _check_zero(context, claim)) is not None]
    yield from results or [context.not_applicable("narrative", msg("claim.no_zero"))]


def _claim_text(context: CheckContext, claim: Claim) -> str:
    """Return the words of the text that make a claim about a value in the tables."""
    return "".join(context.report.text[claim.start : claim.end].split())


def _unreadable_result(context: CheckContext, claim: Claim, cells: Sequence[CellRef]) -> CheckResult:
    """Return the result that a statement of the text cannot be judged because the table value is unreadable."""
    message = msg("claim.unreadable", words=_claim_text(context, claim))
    return context.not_assessable(claim.topic, message, "unclear", [text_span(claim), *cells])


def _agreement_result(context: CheckContext, claim: Claim, cells: Sequence[CellRef], subject: str) -> CheckResult:
    """Return the result that a statement of the text agrees with the table cells."""
    message = msg("claim.agrees", words=_claim_text(context, claim))
    return context.passed(subject, message, evidence=[text_span(claim), *cells])


def _any_table_is_damaged(context: CheckContext, candidates: Sequence[TableValue]) -> bool:
    """Return whether any table to which a claim can refer is too damaged to be judged."""
    tables = {cell.table for option in candidates for cell in option.cells}
    return any(context.facts.table_damage_reason(table) for table in tables if table not in ("statistics", "local"))


def _check_count(context: CheckContext, claim: Claim) -> CheckResult | None:
    """Return the result of comparing a count stated in the text with the tables, or None if they lack it."""
    options = candidate_table_values(context.facts, claim)
    if claim.stated is None or not options:
        return None
    number, unit = claim.stated.number, claim.stated.unit
    if unit in ("元", "万元"):
        return _check_amount(context, claim, options[0], number / 10_000 if unit == "元" else number)
    if _any_table_is_damaged(context, options):
        return _unreadable_result(context, claim, options[0].cells)
    values = [option.value for option in options]
    for option in options:
        if option.value is not None and claim.stated.is_compatible_with(option.value):
            return _agreement_result(context, claim, option.cells, claim.topic)
    if claim.stated.approximation != "exact":
        return None
    first = options[0]
    if None in values or first.value is None:
        return _unreadable_result(context, claim, first.cells)
    if _parts_add_up(context.facts.claims, claim, first.value):
        return _agreement_result(context, claim, first.cells, claim.topic)
    return _disagreement_result(context, claim, first, number)


def _parts_add_up(claims: Sequence[Claim], claim: Claim, value: Number) -> bool:
    """Return whether counts of parts that the text states for one topic add up to a value in the tables."""
    numbers = [
        item.stated.number for item in claims if item.kind == "count" and item.topic == claim.topic and item.stated
    ]
    return len(numbers) > 1 and round_float_noise(sum(numbers)) == value


def _disagreement_result(context: CheckContext, claim: Claim, figure: TableValue, stated: Number) -> CheckResult:
    """Return the failed result for a claim of the text that differs from the value in the tables."""
    names = [*dict.fromkeys(cell_label(*_cell_name_parts(cell)) for cell in figure.cells[:3])]
    names += ["…"] if len(figure.cells) > 3 else []
    words, value = _claim_text(context, claim), figure.value or 0
    return context.failed(
        claim.topic,
        msg("N1.differs", words=words, number=stated, value=value, names=tuple(names)),
        expected=value,
        observed=stated,
        evidence=[text_span(claim, "wrong"), *figure.cells],
    )


def _cell_name_parts(cell: CellRef) -> tuple[str, str, str]:
    """Return the ids of table, row and column of a cell reference."""
    return cell.table, cell.row, cell.column


def _check_amount(context: CheckContext, claim: Claim, figure: TableValue, amount: Number) -> CheckResult | None:
    """Return the result of comparing an amount of money stated in the text with the table.

    None if they differ by the factor of 元 and 万元 (10,000 yuan), which check V4 reports.
    """
    if figure.value is None:
        return _unreadable_result(context, claim, figure.cells)
    if abs(figure.value - amount) <= 0.01 or (
        claim.stated is not None and claim.stated.is_compatible_with(figure.value)
    ):
        return _agreement_result(context, claim, figure.cells, claim.topic)
    slip = any(abs(figure.value * factor - amount) <= 0.005 * abs(amount) for factor in (10_000, 1 / 10_000))
    exact = claim.stated is not None and claim.stated.approximation == "exact"
    return None if slip or not exact else _disagreement_result(context, claim, figure, round_float_noise(amount))


def _check_zero(context: CheckContext, claim: Claim) -> CheckResult | None:
    """Return the result of comparing a zero stated in the text with the tables, or None if they lack it."""
    options = candidate_table_values(context.facts, claim)
    if not options:
        return None
    first = options[0]
    if _any_table_is_damaged(context, options[:1]) or first.value is None:
        return _unreadable_result(context, claim, first.cells)
    if first.value == 0:
        return _agreement_result(context, claim, first.cells, claim.topic)
    name = cell_label(*_cell_name_parts(first.cells[0]))
    message = msg("N2.contradicted", words=_claim_text(context, claim), value=first.value, name=name)
    evidence: list[Evidence] = [text_span(claim, "wrong"), *first.cells]
    return context.failed(claim.topic, message, expected=first.value, observed=0, evidence=evidence)


# --- N3 to N5 --------------------------------------------------------------------------------------------------------


@check("N3")
def check_claimed_shares(context: CheckContext) -> Results:
    """N3: Check that a percentage agrees with the part and the total in its sentence; one result per claim."""
    found = _claims_with_number(context, "share")
    if not found:
        yield context.not_applicable("narrative", msg("claim.no_share"))
    for claim, whole in found:
        part, stated = claim.parts
        percent = round(100 * part / whole, 2)
        if abs(100 * part / whole - stated) <= claim.step:
            yield _agreement_result(context, claim, (), claim.topic)
        else:
            message = msg("N3.differs", words=_claim_text(context, claim), part=part, whole=whole, percent=percent)
            yield _arithmetic_failure(context, claim, message, percent, stated)


def _claims_with_number(context: CheckContext, kind: str) -> list[tuple[Claim, Number]]:
    """Return the claims of a kind, such as shares, that state a number, each with the number."""
    claims = [claim for claim in context.facts.claims if claim.kind == kind]
    return [(claim, claim.stated.number) for claim in claims if claim.stated is not None]


def _arithmetic_failure(
    context: CheckContext, claim: Claim, message: Message, expected: Number, observed: Number
) -> CheckResult:
    """Return the failed result for a claim whose own numbers (total and parts, or share) do not agree."""
    return context.failed(
        claim.topic, message, expected=expected, observed=observed, evidence=[text_span(claim, "wrong")]
    )


@check("N4")
def check_completion_claims(context: CheckContext) -> Results:
    """N4: Check that the tables show no open or corrected case where the text claims so (全部办结, 未被纠错)."""
    found = [claim for claim in context.facts.claims if claim.kind in ("all_done", "none_carried", "none_corrected")]
    results = [result for claim in found if (result := _check_completion_claim(context, claim)) is not None]
    yield from results or [context.not_applicable("narrative", msg("claim.no_completion"))]


def _check_completion_claim(context: CheckContext, claim: Claim) -> CheckResult | None:
    """Return the result of comparing a claim of full completion (全部办结, 未被纠错) with the tables, or None.

    None if the statistics table has no row of carry-overs.
    """
    corrected = claim.kind == "none_corrected"
    topic = f"{claim.topic}.corrected" if corrected else "carried_out"
    figure = f"{claim.figure}_corrected" if corrected else "carried_out"
    options = candidate_table_values(context.facts, claim._replace(topic=topic, figure=figure))
    if not options and "statistics" in context.report.tables:
        return None
    if not options or options[0].value is None or _any_table_is_damaged(context, options):
        return _unreadable_result(context, claim, options[0].cells if options else ())
    value, cells = options[0].value, options[0].cells
    if not value:
        return _agreement_result(context, claim, cells, claim.kind)
    words, name = _claim_text(context, claim), cell_label(*_cell_name_parts(cells[0]))
    message = msg("N4.contradicted", words=words, value=value, name=name)
    return context.failed(claim.kind, message, expected=value, observed=0, evidence=[text_span(claim, "wrong"), *cells])


@check("N5")
def check_claimed_sums(context: CheckContext) -> Results:
    """N5: Check that a claimed total is the sum of the parts that its sentence lists; one result per claim."""
    found = _claims_with_number(context, "sum")
    if not found:
        yield context.not_applicable("narrative", msg("claim.no_sum"))
    for claim, stated in found:
        total = round_float_noise(sum(claim.parts))
        if total == stated:
            yield _agreement_result(context, claim, (), claim.topic)
        else:
            message = msg("N5.differs", words=_claim_text(context, claim), total=total, number=stated)
            yield _arithmetic_failure(context, claim, message, total, stated)
