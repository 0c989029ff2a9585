"""N1 to N5: what the narrative claims, held against the tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

from disclosure_nlp.check.claims.clauses import Claim
from disclosure_nlp.check.claims.topics import DECISIONS
from disclosure_nlp.check.context import Context, ReportFacts, cell_name, plain, span
from disclosure_nlp.check.registry import check
from disclosure_nlp.check.sums import result_rows
from disclosure_nlp.model import CellRef, CheckResult, Evidence, Number
from disclosure_nlp.parse.forms import OUTCOME_GROUPS, load_form

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
_DOCUMENT_COLUMNS = {"made": ("made",), "repealed": ("repealed",), "in_force": ("in_force",)}


class Figure(NamedTuple):
    """A figure of the tables that a claim may mean, and the cells it is made of; None where one of them has none."""

    value: Number | None
    cells: tuple[CellRef, ...]


def figures(facts: ReportFacts, topic: str) -> list[Figure]:
    """Return the figures that a topic may mean, the plainest first; empty where the form has no such cell."""
    name, _, part = topic.partition(".")
    if "requests" in facts.report.tables and (
        name in _REQUEST_ROWS or name == "handled" or name.partition("+")[0] in OUTCOME_GROUPS
    ):
        return _request_figures(facts, name)
    if name in _DISPUTE_ROWS:
        return [_sum(facts, "disputes", [(row, part or "total") for row in _DISPUTE_ROWS[name]])]
    if name in DECISIONS:
        return [_sum(facts, "proactive", [(name, "decisions")])]
    table = facts.report.tables.get("proactive")
    if name in ("normative_documents", "rules") and table is not None and table.cell(name, part) is not None:
        return [_sum(facts, "proactive", [(name, part)])]
    if name == "admin_fees":
        return [_sum(facts, "proactive", [("admin_fees", "amount_10k_yuan")])]
    return []


def _sum(facts: ReportFacts, table_id: str, keys: Sequence[tuple[str, str]]) -> Figure:
    table = facts.report.tables.get(table_id)
    numbers = [table.number(*key) if table else None for key in keys]
    known = [number for number in numbers if number is not None]
    cells = tuple(CellRef(table_id, *key, "operand") for key in keys)
    return Figure(plain(sum(known)) if len(known) == len(keys) else None, cells)


def _rows(facts: ReportFacts, rows: Sequence[str]) -> Figure:
    """Return the total of request rows, from the six applicant columns where 总计 is wrong (R3)."""
    parts = [facts.applicant_total(row) for row in rows]
    known = [number for number, _ in parts if number is not None]
    cells = tuple(cell for _, refs in parts for cell in refs)
    return Figure(plain(sum(known)) if len(known) == len(rows) else None, cells)


def _request_figures(facts: ReportFacts, topic: str) -> list[Figure]:
    """Return the figures a claim about requests may mean.

    收到 and 受理 may include what was carried in; 答复 may leave out 其他处理, which needs no answer; 办理 may be either.
    """
    rows = partial(_rows, facts)
    if topic.partition("+")[0] in OUTCOME_GROUPS:
        return [rows([row for group in topic.split("+") for row in _group(facts, group)])]
    received, total = rows(["received"]), rows(["received", "carried_in"])
    processed = rows(["total_processed"])
    if topic == "received":
        return [received, total]
    if topic == "handled":
        return [processed, received, total]
    if topic == "processed":
        other = rows(_group(facts, "other"))
        answered = Figure(
            None if None in (processed.value, other.value) else plain((processed.value or 0) - (other.value or 0)),
            processed.cells,
        )
        return [processed, answered]
    return [rows([_REQUEST_ROWS[topic]])]


def _group(facts: ReportFacts, group: str) -> tuple[str, ...]:
    """Return the rows of an outcome group, those that could not be read among them."""
    rows = result_rows(facts.report.tables["requests"].rows)
    return tuple(row for row in load_form("2021").requests.group(group) if row in rows)


# --- N1, N2 ----------------------------------------------------------------------------------------------------------


@check("N1")
def counts(context: Context) -> Results:
    """N1: counts claimed agree with the tables; per claim. An approximate one passes or is no claim."""
    found = [claim for claim in context.facts.claims if claim.kind == "count"]
    results = [result for claim in found if (result := _count(context, claim)) is not None]
    yield from results or [context.not_applicable("narrative", "the text claims no count that the tables hold")]


@check("N2")
def zeros(context: Context) -> Results:
    """N2: what the text says there was none of has no figure above 0; per claim."""
    found = [claim for claim in context.facts.claims if claim.kind == "zero"]
    results = [result for claim in found if (result := _zero(context, claim)) is not None]
    yield from results or [context.not_applicable("narrative", "the text claims no zero that the tables hold")]


def _words(context: Context, claim: Claim) -> str:
    return "".join(context.report.text[claim.start : claim.end].split())


def _unreadable(context: Context, claim: Claim, cells: Sequence[CellRef]) -> CheckResult:
    words = _words(context, claim)
    return context.not_assessable(
        claim.topic, f"{words}: no figure in the table to compare with", "unclear", [span(claim), *cells]
    )


def _is_damaged(context: Context, options: Sequence[Figure]) -> bool:
    tables = {cell.table for option in options for cell in option.cells}
    return any(context.facts.damage(table) for table in tables)


def _count(context: Context, claim: Claim) -> CheckResult | None:
    options = figures(context.facts, claim.topic)
    if claim.stated is None or not options:
        return None
    number, unit = claim.stated.number, claim.stated.unit
    if claim.topic == "admin_fees":
        return _amount(context, claim, options[0], number / 10_000 if unit == "元" else number)
    if _is_damaged(context, options):
        return _unreadable(context, claim, options[0].cells)
    values = [option.value for option in options]
    for option in options:
        if option.value is not None and claim.stated.may_be(option.value):
            return context.passed(
                claim.topic, f"{_words(context, claim)}: agrees", evidence=[span(claim), *option.cells]
            )
    if claim.stated.approximation != "exact":
        return None
    first = options[0]
    if None in values or first.value is None:
        return _unreadable(context, claim, first.cells)
    return _disagrees(context, claim, first, number)


def _disagrees(context: Context, claim: Claim, figure: Figure, number: Number) -> CheckResult:
    names = " + ".join(dict.fromkeys(cell_name(*_key(cell)) for cell in figure.cells[:3]))
    more = " + …" if len(figure.cells) > 3 else ""
    message = f"{_words(context, claim)}: the text says {number}, the table {figure.value} ({names}{more})"
    return context.failed(
        claim.topic, message, expected=figure.value, observed=number, evidence=[span(claim, "wrong"), *figure.cells]
    )


def _key(cell: CellRef) -> tuple[str, str, str]:
    return cell.table, cell.row, cell.column


def _amount(context: Context, claim: Claim, figure: Figure, amount: Number) -> CheckResult | None:
    """Compare an amount in 万元; one that is off by the factor of 元 and 万元 is left to V4."""
    if figure.value is None:
        return _unreadable(context, claim, figure.cells)
    if abs(figure.value - amount) <= 0.01 or (claim.stated is not None and claim.stated.may_be(figure.value)):
        return context.passed(claim.topic, evidence=[span(claim), *figure.cells])
    slip = any(abs(figure.value * factor - amount) <= 0.005 * abs(amount) for factor in (10_000, 1 / 10_000))
    exact = claim.stated is not None and claim.stated.approximation == "exact"
    return None if slip or not exact else _disagrees(context, claim, figure, plain(amount))


def _zero(context: Context, claim: Claim) -> CheckResult | None:
    options = figures(context.facts, claim.topic)
    if not options:
        return None
    first = options[0]
    if _is_damaged(context, options[:1]) or first.value is None:
        return _unreadable(context, claim, first.cells)
    evidence: list[Evidence] = [span(claim), *first.cells]
    if first.value == 0:
        return context.passed(claim.topic, f"{_words(context, claim)}: agrees", evidence=evidence)
    message = (
        f"{_words(context, claim)}: the text says none, the table {first.value} ({cell_name(*_key(first.cells[0]))})"
    )
    evidence = [span(claim, "wrong"), *first.cells]
    return context.failed(claim.topic, message, expected=first.value, observed=0, evidence=evidence)


# --- N3 to N5 --------------------------------------------------------------------------------------------------------


@check("N3")
def shares(context: Context) -> Results:
    """N3: a percentage agrees with the part and the whole that its sentence states; per claim."""
    found = [claim for claim in context.facts.claims if claim.kind == "share" and claim.stated is not None]
    if not found:
        yield context.not_applicable("narrative", "the text claims no percentage of a stated count")
    for claim in found:
        part, stated = claim.parts
        whole = claim.stated.number if claim.stated else 0
        worked_out = 100 * part / whole
        if abs(worked_out - stated) <= claim.step:
            yield context.passed(claim.topic, evidence=[span(claim)])
        else:
            message = f"{_words(context, claim)}: {part} of {whole} is {worked_out:.2f} %"
            yield context.failed(
                claim.topic, message, expected=round(worked_out, 2), observed=stated, evidence=[span(claim, "wrong")]
            )


@check("N4")
def completion(context: Context) -> Results:
    """N4: 全部办结 goes with no carry-over, 未被纠错 with nothing corrected; per claim."""
    found = [claim for claim in context.facts.claims if claim.kind in ("all_done", "none_carried", "none_corrected")]
    if not found:
        yield context.not_applicable("narrative", "the text claims neither completion nor that nothing was corrected")
    for claim in found:
        yield _contradiction(context, claim)


def _contradiction(context: Context, claim: Claim) -> CheckResult:
    topic = f"{claim.topic}.corrected" if claim.kind == "none_corrected" else "carried_out"
    options = figures(context.facts, topic)
    if not options or options[0].value is None or _is_damaged(context, options):
        return _unreadable(context, claim, options[0].cells if options else ())
    value, cells = options[0]
    if value == 0:
        return context.passed(claim.kind, f"{_words(context, claim)}: agrees", evidence=[span(claim), *cells])
    message = f"{_words(context, claim)}: but the table has {value} ({cell_name(*_key(cells[0]))})"
    return context.failed(claim.kind, message, expected=value, observed=0, evidence=[span(claim, "wrong"), *cells])


@check("N5")
def sums(context: Context) -> Results:
    """N5: a total is the sum of the parts that its sentence lists; per claim."""
    found = [claim for claim in context.facts.claims if claim.kind == "sum" and claim.stated is not None]
    if not found:
        yield context.not_applicable("narrative", "the text lists no complete parts of a total")
    for claim in found:
        total, stated = plain(sum(claim.parts)), claim.stated.number if claim.stated else 0
        if total == stated:
            yield context.passed(claim.topic, evidence=[span(claim)])
        else:
            message = f"{_words(context, claim)}: the parts add up to {total}, the text says {stated}"
            yield context.failed(claim.topic, message, expected=total, observed=stated, evidence=[span(claim, "wrong")])
