"""N1 to N5: what the narrative claims, compared with the tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

from disclosure_nlp.check.claims import Claim, statistics_row
from disclosure_nlp.check.context import Context, ReportFacts, span
from disclosure_nlp.check.registry import check
from disclosure_nlp.check.sums import result_rows
from disclosure_nlp.messages import msg
from disclosure_nlp.model import CellRef, CheckResult, Evidence, Number
from disclosure_nlp.parse.figures.local import local_numbers
from disclosure_nlp.parse.form_labels import cell_name
from disclosure_nlp.parse.forms import OUTCOME_GROUPS, load_form
from disclosure_nlp.parse.statistics_form import COLUMN
from disclosure_nlp.text.numerals import plain_number

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
# Local tables print one row for applications received and accepted.
_SAME = {"received": ("received", "accepted"), "accepted": ("received", "accepted")}
_DECISIONS = ("licences", "penalties", "coercions")


class Figure(NamedTuple):
    """A figure of the tables that a claim may mean, and the cells it is made of; None where one of them has none."""

    value: Number | None
    cells: tuple[CellRef, ...]


def figures(facts: ReportFacts, claim: Claim) -> list[Figure]:
    """Return the figures that a claim may mean, the plainest first; empty where no table has such a cell."""
    return _form_figures(facts, claim.topic) or _statistics_figures(facts, claim) or _local_figures(facts, claim)


def _form_figures(facts: ReportFacts, topic: str) -> list[Figure]:
    name, _, part = topic.partition(".")
    if "requests" in facts.report.tables and (
        name in _REQUEST_ROWS or name == "handled" or name.partition("+")[0] in OUTCOME_GROUPS
    ):
        return _request_figures(facts, name)
    if name in _DISPUTE_ROWS and ("disputes" in facts.report.tables or facts.uses_forms):
        return [_sum(facts, "disputes", [(row, part or "total") for row in _DISPUTE_ROWS[name]])]
    if name in _DECISIONS:
        return [_sum(facts, "proactive", [(name, "decisions")])]
    table = facts.report.tables.get("proactive")
    if name in ("normative_documents", "rules") and table is not None and table.cell(name, part) is not None:
        return [_sum(facts, "proactive", [(name, part)])]
    if name == "admin_fees":
        return [_sum(facts, "proactive", [("admin_fees", "amount_10k_yuan")])]
    return []


def _statistics_figures(facts: ReportFacts, claim: Claim) -> list[Figure]:
    """Return the figure of the statistics table of 2014 to 2018, or of both rows where a claim counts two together."""
    table = facts.report.tables.get("statistics")
    if table is None:
        return []
    rows = ["review", "litigation"] if claim.topic == "disputes" else [statistics_row(claim)]
    if "+" in claim.topic or any(row is None or table.cell(row, COLUMN) is None for row in rows):
        return []
    return [_sum(facts, "statistics", [(row, COLUMN) for row in rows if row])]


def _local_figures(facts: ReportFacts, claim: Claim) -> list[Figure]:
    """Return the figure of a local table with the topic of a claim; two that differ are none."""
    topics = _SAME.get(claim.figure, (claim.figure,))
    found = [(number, cell) for topic, number, cell in local_numbers(facts.report) if topic in topics]
    if not found or "+" in claim.topic or claim.topic == "disputes" or len({number for number, _ in found}) > 1:
        return []
    number, cell = found[0]
    return [Figure(number, (CellRef("local", cell.row, cell.column, "operand"),))]


def _sum(facts: ReportFacts, table_id: str, keys: Sequence[tuple[str, str]]) -> Figure:
    table = facts.report.tables.get(table_id)
    numbers = [table.number(*key) if table else None for key in keys]
    known = [number for number in numbers if number is not None]
    cells = tuple(CellRef(table_id, *key, "operand") for key in keys)
    return Figure(plain_number(sum(known)) if len(known) == len(keys) else None, cells)


def _rows(facts: ReportFacts, rows: Sequence[str]) -> Figure:
    """Return the total of request rows, from the six applicant columns where 总计 is wrong (R3)."""
    parts = [facts.applicant_total(row) for row in rows]
    known = [number for number, _ in parts if number is not None]
    cells = tuple(cell for _, refs in parts for cell in refs)
    return Figure(plain_number(sum(known)) if len(known) == len(rows) else None, cells)


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
            None
            if None in (processed.value, other.value)
            else plain_number((processed.value or 0) - (other.value or 0)),
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
    yield from results or [context.not_applicable("narrative", msg("claim.no_count"))]


@check("N2")
def zeros(context: Context) -> Results:
    """N2: what the text says there was none of has no figure above 0; per claim."""
    found = [claim for claim in context.facts.claims if claim.kind == "zero"]
    results = [result for claim in found if (result := _zero(context, claim)) is not None]
    yield from results or [context.not_applicable("narrative", msg("claim.no_zero"))]


def _words(context: Context, claim: Claim) -> str:
    return "".join(context.report.text[claim.start : claim.end].split())


def _unreadable(context: Context, claim: Claim, cells: Sequence[CellRef]) -> CheckResult:
    message = msg("claim.unreadable", words=_words(context, claim))
    return context.not_assessable(claim.topic, message, "unclear", [span(claim), *cells])


def _agrees(context: Context, claim: Claim, cells: Sequence[CellRef], subject: str) -> CheckResult:
    message = msg("claim.agrees", words=_words(context, claim))
    return context.passed(subject, message, evidence=[span(claim), *cells])


def _is_damaged(context: Context, options: Sequence[Figure]) -> bool:
    tables = {cell.table for option in options for cell in option.cells}
    return any(context.facts.damage(table) for table in tables if table not in ("statistics", "local"))


def _count(context: Context, claim: Claim) -> CheckResult | None:
    options = figures(context.facts, claim)
    if claim.stated is None or not options:
        return None
    number, unit = claim.stated.number, claim.stated.unit
    if unit in ("元", "万元"):
        return _amount(context, claim, options[0], number / 10_000 if unit == "元" else number)
    if _is_damaged(context, options):
        return _unreadable(context, claim, options[0].cells)
    values = [option.value for option in options]
    for option in options:
        if option.value is not None and claim.stated.may_be(option.value):
            return _agrees(context, claim, option.cells, claim.topic)
    if claim.stated.approximation != "exact":
        return None
    first = options[0]
    if None in values or first.value is None:
        return _unreadable(context, claim, first.cells)
    return _disagrees(context, claim, first, number)


def _disagrees(context: Context, claim: Claim, figure: Figure, number: Number) -> CheckResult:
    names = [*dict.fromkeys(cell_name(*_key(cell)) for cell in figure.cells[:3])]
    names += ["…"] if len(figure.cells) > 3 else []
    words, value = _words(context, claim), figure.value or 0
    return context.failed(
        claim.topic,
        msg("N1.differs", words=words, number=number, value=value, names=tuple(names)),
        expected=value,
        observed=number,
        evidence=[span(claim, "wrong"), *figure.cells],
    )


def _key(cell: CellRef) -> tuple[str, str, str]:
    return cell.table, cell.row, cell.column


def _amount(context: Context, claim: Claim, figure: Figure, amount: Number) -> CheckResult | None:
    """Compare an amount in 万元; one that is off by the factor of 元 and 万元 is left to V4."""
    if figure.value is None:
        return _unreadable(context, claim, figure.cells)
    if abs(figure.value - amount) <= 0.01 or (claim.stated is not None and claim.stated.may_be(figure.value)):
        return _agrees(context, claim, figure.cells, claim.topic)
    slip = any(abs(figure.value * factor - amount) <= 0.005 * abs(amount) for factor in (10_000, 1 / 10_000))
    exact = claim.stated is not None and claim.stated.approximation == "exact"
    return None if slip or not exact else _disagrees(context, claim, figure, plain_number(amount))


def _zero(context: Context, claim: Claim) -> CheckResult | None:
    options = figures(context.facts, claim)
    if not options:
        return None
    first = options[0]
    if _is_damaged(context, options[:1]) or first.value is None:
        return _unreadable(context, claim, first.cells)
    if first.value == 0:
        return _agrees(context, claim, first.cells, claim.topic)
    name = cell_name(*_key(first.cells[0]))
    message = msg("N2.contradicted", words=_words(context, claim), value=first.value, name=name)
    evidence: list[Evidence] = [span(claim, "wrong"), *first.cells]
    return context.failed(claim.topic, message, expected=first.value, observed=0, evidence=evidence)


# --- N3 to N5 --------------------------------------------------------------------------------------------------------


@check("N3")
def shares(context: Context) -> Results:
    """N3: a percentage agrees with the part and the whole that its sentence states; per claim."""
    found = [claim for claim in context.facts.claims if claim.kind == "share" and claim.stated is not None]
    if not found:
        yield context.not_applicable("narrative", msg("claim.no_share"))
    for claim in found:
        part, stated = claim.parts
        whole = claim.stated.number if claim.stated else 0
        percent = round(100 * part / whole, 2)
        if abs(100 * part / whole - stated) <= claim.step:
            yield _agrees(context, claim, (), claim.topic)
        else:
            message = msg("N3.differs", words=_words(context, claim), part=part, whole=whole, percent=percent)
            yield context.failed(
                claim.topic, message, expected=percent, observed=stated, evidence=[span(claim, "wrong")]
            )


@check("N4")
def completion(context: Context) -> Results:
    """N4: 全部办结 goes with no carry-over, 未被纠错 with nothing corrected; per claim."""
    found = [claim for claim in context.facts.claims if claim.kind in ("all_done", "none_carried", "none_corrected")]
    results = [result for claim in found if (result := _contradiction(context, claim)) is not None]
    yield from results or [context.not_applicable("narrative", msg("claim.no_completion"))]


def _contradiction(context: Context, claim: Claim) -> CheckResult | None:
    """Compare a claim of completion; None where the statistics table has no row for what is carried over."""
    corrected = claim.kind == "none_corrected"
    topic = f"{claim.topic}.corrected" if corrected else "carried_out"
    figure = f"{claim.figure}_corrected" if corrected else "carried_out"
    options = figures(context.facts, claim._replace(topic=topic, figure=figure))
    if not options and "statistics" in context.report.tables:
        return None
    if not options or options[0].value is None or _is_damaged(context, options):
        return _unreadable(context, claim, options[0].cells if options else ())
    value, cells = options[0].value, options[0].cells
    if not value:
        return _agrees(context, claim, cells, claim.kind)
    message = msg("N4.contradicted", words=_words(context, claim), value=value, name=cell_name(*_key(cells[0])))
    return context.failed(claim.kind, message, expected=value, observed=0, evidence=[span(claim, "wrong"), *cells])


@check("N5")
def sums(context: Context) -> Results:
    """N5: a total is the sum of the parts that its sentence lists; per claim."""
    found = [claim for claim in context.facts.claims if claim.kind == "sum" and claim.stated is not None]
    if not found:
        yield context.not_applicable("narrative", msg("claim.no_sum"))
    for claim in found:
        total, stated = plain_number(sum(claim.parts)), claim.stated.number if claim.stated else 0
        if total == stated:
            yield _agrees(context, claim, (), claim.topic)
        else:
            message = msg("N5.differs", words=_words(context, claim), total=total, number=stated)
            yield context.failed(claim.topic, message, expected=total, observed=stated, evidence=[span(claim, "wrong")])
