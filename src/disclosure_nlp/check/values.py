"""V1 to V4 and R5: what stands in single cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from disclosure_nlp.check.claims.clauses import find_counts, normalize, split_clauses
from disclosure_nlp.check.context import TABLE_IDS, Context, cell_name, label, parts_of_form, plain, refs, table_name
from disclosure_nlp.model import Cell, CellRef, CheckResult, Number, Severity, Table, TextSpan
from disclosure_nlp.parse.forms import FORM_IDS, ColumnForm

Results = Iterator[CheckResult]
_EMPTY_STATES = ("blank", "not_applicable")
# More rows than these with empty cells are one habit of filling in the table, and one finding.
_MOST_SINGLE_ROWS = 3


def _present(context: Context) -> Iterator[tuple[str, Table]]:
    for name in TABLE_IDS:
        table = context.report.tables.get(name)
        if table is not None:
            yield name, table


# --- V1: empty cells -------------------------------------------------------------------------------------------------


def filled(context: Context) -> Results:
    """V1: a figure stands where a figure belongs; one result per row, or per table where many rows have gaps."""
    if not context.report.tables:
        yield context.not_assessable("tables", "no table was read")
    for name, table in _present(context):
        damage = context.facts.damage(name)
        if damage:
            yield context.not_assessable(name, f"{table_name(name)}: {damage}")
            continue
        unreadable = [cell for cell in table.cells if cell.value.state == "unreadable"]
        if unreadable:
            cells = ", ".join(cell.raw.strip() for cell in unreadable[:5])
            yield context.not_assessable(
                name, f"{table_name(name)}: no exact figure can be read in {cells}", "unclear", refs(name, unreadable)
            )
        for row in context.facts.rows_without_figures(table):
            message = f"row {label(name, row)}: printed without figures; 0 is expected where there is nothing"
            yield context.failed(row, message, fault="unclear", evidence=[TextSpan(table.start, table.end)])
        yield from _gaps(context, name, [cell for cell in table.cells if cell.value.state in _EMPTY_STATES])


def _gaps(context: Context, name: str, empty: list[Cell]) -> Results:
    rows: dict[str, list[Cell]] = {}
    for cell in empty:
        rows.setdefault(cell.row, []).append(cell)
    if not rows:
        yield context.passed(name)
    elif len(rows) <= _MOST_SINGLE_ROWS:
        for row, cells in rows.items():
            yield _gap(context, name, row, f"row {label(name, row)}", cells)
    else:
        table = context.report.tables[name]
        columns = {cell.column for cell in table.cells if cell.value.state not in _EMPTY_STATES}
        only = f", only {label(name, 'total')} is filled in" if columns == {"total"} else ""
        yield _gap(context, name, name, f"{table_name(name)}: {len(rows)} rows{only}", empty)


def _gap(context: Context, name: str, subject: str, where: str, cells: list[Cell]) -> CheckResult:
    marks = list(dict.fromkeys(cell.raw.strip() or "blank" for cell in cells))
    message = (
        f"{where}: {len(cells)} cells without a figure ({', '.join(marks[:4])}); 0 is expected where there is nothing"
    )
    form = context.report.tables[name].form
    severity: Severity = "hint" if form == "2019" else "warning"
    return context.failed(
        subject, message, severity=severity, expected=0, observed=len(cells), evidence=refs(name, cells)
    )


# --- V2: whole, not negative -----------------------------------------------------------------------------------------


def valid(context: Context) -> Results:
    """V2: counts are whole and not negative, amounts not negative, changes whole; failures per cell, passes per table."""
    if not context.report.tables:
        yield context.not_assessable("tables", "no table was read")
    for name, table in _present(context):
        damage = context.facts.damage(name)
        if damage:
            yield context.not_assessable(name, f"{table_name(name)}: {damage}")
            continue
        columns = {column.id: column for column in _columns(name)}
        wrong = [(cell, what) for cell in table.cells if (what := _invalid(cell, columns.get(cell.column)))]
        for cell, what in wrong:
            message = f"{cell_name(name, cell.row, cell.column)}: {what}"
            ref = CellRef(name, cell.row, cell.column)
            yield context.failed(f"{cell.row}.{cell.column}", message, observed=cell.value.number, evidence=[ref])
        if not wrong:
            yield context.passed(name)


def _columns(name: str) -> Iterable[ColumnForm]:
    for form in FORM_IDS:
        for part in parts_of_form(form, name):
            yield from part.columns


def _invalid(cell: Cell, column: ColumnForm | None) -> str | None:
    """Return what is wrong with a figure, or None."""
    number = cell.value.number
    if number is None or column is None:
        return None
    if number < 0 and not column.signed:
        return f"got {number}, expected no negative figure"
    if number != int(number) and not column.amount:
        return f"got {number}, expected a whole number"
    return None


# --- V3: rules -------------------------------------------------------------------------------------------------------


def rules(context: Context) -> Results:
    """V3: only governments of prefectures and above and national departments make rules; per cell."""
    table = context.report.tables.get("proactive")
    cells = [cell for cell in (table.cells if table else ()) if cell.row == "rules" and cell.value.number is not None]
    if not cells:
        yield context.not_assessable("rules", "no figure in row 规章")
        return
    positive = [cell for cell in cells if cell.value.number]
    power = _makes_rules(context)
    if not positive or power:
        yield context.passed("rules")
    elif power is None:
        yield context.not_assessable(
            "rules", "level or kind of the organ is not known", "unclear", refs("proactive", positive)
        )
    else:
        for cell in positive:
            ref = CellRef("proactive", cell.row, cell.column)
            who = f"{context.report.agency or 'the agency'} ({context.report.level} {context.report.kind})"
            message = f"{cell_name('proactive', cell.row, cell.column)}: got {cell.value.number}, expected 0: {who} makes no 规章"
            yield context.failed(
                f"rules.{cell.column}", message, expected=0, observed=cell.value.number, evidence=[ref]
            )


def _makes_rules(context: Context) -> bool | None:
    """Tell whether the organ may make rules, or None where that is not known.

    The office of a government reports for itself or for its government: not known.
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


def units(context: Context) -> Results:
    """V4: the amount of 行政事业性收费 in the text and in the table do not differ by the factor of 元 and 万元."""
    table = context.report.tables.get("proactive")
    number = table.number("admin_fees", "amount_10k_yuan") if table else None
    ref = CellRef("proactive", "admin_fees", "amount_10k_yuan")
    stated = list(_amounts(context))
    if not stated:
        yield context.not_applicable("admin_fees", f"the text states no amount of {_FEE}")
    elif number is None:
        yield context.not_assessable("admin_fees", f"no amount of {_FEE} in the table")
    for amount, place in stated if number is not None else ():
        if number and amount and any(_is_close(number * factor, amount) for factor in (_SLIP, 1 / _SLIP)):
            message = f"{_FEE}: {number} 万元 in the table, {plain(amount)} 万元 in the text: 元 and 万元 mixed up"
            yield context.failed("admin_fees", message, expected=plain(amount), observed=number, evidence=[ref, place])
        else:
            yield context.passed("admin_fees")


def _is_close(one: Number, other: Number) -> bool:
    return abs(one - other) <= 0.005 * max(abs(one), abs(other))


def _amounts(context: Context) -> Iterator[tuple[Number, TextSpan]]:
    """Yield the amounts of 行政事业性收费 that the narrative states, in 万元."""
    for sentence in context.facts.statements:
        if _FEE not in sentence.text:
            continue
        squeezed = normalize(sentence)
        for clause in split_clauses(squeezed.text):
            if _FEE not in clause.text:
                continue
            for count in find_counts(clause):
                if count.unit in ("元", "万元"):
                    amount = count.number if count.unit == "万元" else count.number / _SLIP
                    yield amount, TextSpan(*squeezed.place(count.start, count.end))


# --- R5: stocks ------------------------------------------------------------------------------------------------------

# Which column may not be smaller than which; 上一年 + 增减 may not be below 0.
_STOCKS = (("made", "in_force"), ("newly_published", "published_total"))


def stocks(context: Context) -> Results:
    """R5: what was added in the year is no more than what there is; per row."""
    table = context.report.tables.get("proactive")
    if table is None or context.facts.damage("proactive"):
        yield context.not_assessable("proactive", "no figures of section 2")
        return
    for row in table.rows:
        for added, stock in _STOCKS:
            if table.cell(row, stock) is not None:
                yield _compare(context, table, row, added, stock)
        if table.cell(row, "change") is not None:
            yield _remaining(context, table, row)


def _compare(context: Context, table: Table, row: str, added: str, stock: str) -> CheckResult:
    one, other = table.number(row, added), table.number(row, stock)
    if one is None or other is None:
        return context.not_assessable(row, f"{label('proactive', row)}: a figure is missing", "agency")
    if one <= other:
        return context.passed(row)
    names = f"{label('proactive', added)} {one}, {label('proactive', stock)} {other}"
    evidence = [CellRef("proactive", row, column) for column in (added, stock)]
    message = f"{label('proactive', row)}: {names}; expected no more made than there is"
    return context.failed(row, message, expected=one, observed=other, evidence=evidence)


def _remaining(context: Context, table: Table, row: str) -> CheckResult:
    before, change = table.number(row, "previous_items"), table.number(row, "change")
    if before is None or change is None:
        return context.not_assessable(row, f"{label('proactive', row)}: a figure is missing", "agency")
    if before + change >= 0:
        return context.passed(row)
    evidence = [CellRef("proactive", row, column) for column in ("previous_items", "change")]
    message = f"{label('proactive', row)}: 上一年 {before} and 增/减 {change} leave {before + change} items"
    return context.failed(row, message, expected=0, observed=plain(before + change), evidence=evidence)
