"""Root-cause analysis: groups the failures of checks that share one cause."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from disclosure_nlp.check.context import ReportFacts, table_name
from disclosure_nlp.check.corrections import (
    Change,
    EquationSystem,
    WrongFigure,
    build_equation_system,
    find_wrong_figures,
)
from disclosure_nlp.check.structure import MISSING_SECTION
from disclosure_nlp.messages import Message, code_and_params, join_messages, message_text, msg
from disclosure_nlp.model import CellRef, CheckResult, Fault, RootCause, Severity, TextSpan
from disclosure_nlp.parse.form_labels import cell_label, official_label
from disclosure_nlp.parse.forms import APPLICANTS, load_form
from disclosure_nlp.text.numerals import round_float_noise

_WORST_FIRST: tuple[Severity, ...] = ("error", "warning", "hint")
_MOST_NAMED = 4


class FailureGroup(NamedTuple):
    """Failed checks that share one cause, as indices of check results, and the message that names the cause."""

    findings: tuple[int, ...]
    message: Message | str


class FailedResults:
    """All check results of a report, with the indices of those that failed."""

    def __init__(self, results: Sequence[CheckResult]) -> None:
        self.results = results
        self.all = [index for index, result in enumerate(results) if result.verdict == "fail"]

    def __getitem__(self, index: int) -> CheckResult:
        return self.results[index]

    def failure_indices(self, *checks: str) -> list[int]:
        """Return the indices of the failed results of the checks with certain ids."""
        return [index for index in self.all if self.results[index].check in checks]


Rule = Callable[[ReportFacts, FailedResults], Iterable[FailureGroup]]


def find_root_causes(
    facts: ReportFacts, results: Sequence[CheckResult]
) -> tuple[tuple[CheckResult, ...], tuple[RootCause, ...]]:
    """Group the failed check results by their root cause.

    Returns
    -------
    results : tuple of CheckResult
        The same results; each failure has the id of its cause.
    causes : tuple of RootCause
        Ordered by severity, highest first; the severity of a cause is the highest of its failures.
    """
    groups = sorted(
        _group_failures(facts, results), key=lambda group: (_worst_severity_rank(group, results), group.findings)
    )
    causes = tuple(_build_root_cause(f"c{number}", group, results) for number, group in enumerate(groups, 1))
    cause_of = {index: cause.id for cause in causes for index in cause.findings}
    named = tuple(
        msgspec.structs.replace(result, cause=cause_of[index]) if index in cause_of else result
        for index, result in enumerate(results)
    )
    return named, causes


def _worst_severity_rank(group: FailureGroup, results: Sequence[CheckResult]) -> int:
    """Return the rank of the most severe failure of a group: 0 for an error, 1 for a warning, 2 for a hint."""
    return min(_WORST_FIRST.index(results[index].severity) for index in group.findings)


def _build_root_cause(cause_id: str, group: FailureGroup, results: Sequence[CheckResult]) -> RootCause:
    """Return the root cause record of a group of failures."""
    faults = [results[index].fault for index in group.findings]
    fault: Fault = "agency" if "agency" in faults else "copy" if set(faults) == {"copy"} else "unclear"
    severity = _WORST_FIRST[_worst_severity_rank(group, results)]
    code, params = code_and_params(group.message)
    return RootCause(cause_id, message_text(group.message), severity, fault, group.findings, code, params)


def _group_failures(facts: ReportFacts, results: Sequence[CheckResult]) -> list[FailureGroup]:
    """Return the failed checks in disjoint groups, one per cause, by the first grouping rule that applies."""
    failures = FailedResults(results)
    free = set(failures.all)
    groups = []
    for rule in _RULES if free else ():
        for group in rule(facts, failures):
            taken = free.intersection(group.findings)
            if taken:
                groups.append(FailureGroup(tuple(sorted(taken)), group.message))
                free -= taken
    return groups


# --- missing sections ------------------------------------------------------------------------------------------------

_OF_SECTION = {"overview": ("S4",), "problems": ("P1", "P2"), "other": ("F1", "F2")}


def _group_by_missing_section(facts: ReportFacts, failures: FailedResults) -> Iterator[FailureGroup]:
    """Yield one group per missing section: the failures about the section, its table and its required content."""
    forms = {form.id: form for form in load_form("2021").sections}
    for index in failures.failure_indices("S1"):
        result = failures[index]
        if result.code not in MISSING_SECTION:
            continue
        lost = [i for i in failures.failure_indices("S3") if failures[i].subject == result.subject]
        lost += failures.failure_indices(*_OF_SECTION.get(result.subject, ()))
        if facts.report.section(result.subject) is None:
            form = forms[result.subject]
            yield FailureGroup((index, *lost), msg("cause.section", numeral=form.numeral, title=form.title))


# --- figures ---------------------------------------------------------------------------------------------------------


class _UnfilledTotals(NamedTuple):
    """A table column 总计 (total) that was not filled in, with the failed checks this explains and the correction.

    ``throughout`` is True if all cells of the column contain the same number.
    """

    findings: tuple[int, ...]
    change: Change
    throughout: bool


def _group_by_wrong_figure(facts: ReportFacts, failures: FailedResults) -> Iterator[FailureGroup]:
    """Yield groups of failed sums and text claims, each explained by one wrong value or an unfilled 总计 (total)."""
    free = set(failures.failure_indices("R1", "R2", "R3", "R4", "N1", "N2", "V2"))
    changes = []
    for check, table in (("R3", "requests"), ("R4", "disputes")):
        found = _find_unfilled_totals(facts, failures, check, table)
        if found is not None:
            yield FailureGroup(found.findings, _unfilled_totals_message(failures, found, check, table))
            free -= set(found.findings)
            changes.append(found.change)
    if len(free) < 2:
        return
    system = build_equation_system(facts, failures.results)
    for change in changes:
        system.apply_change(change)
    for slip in find_wrong_figures(system, failures.results):
        yield FailureGroup(slip.findings, _wrong_figure_message(failures, slip, system))


def _find_unfilled_totals(
    facts: ReportFacts, failures: FailedResults, check_id: str, table_id: str
) -> _UnfilledTotals | None:
    """Return the unfilled column 总计 (total) of a table, with the failed checks it explains, or None if it is filled.

    At least two row sums must fail, and the column must have 0 in these rows or the same number in all rows.
    """
    rows = [index for index in failures.failure_indices(check_id) if failures[index].fault != "copy"]
    table = facts.report.tables.get(table_id)
    if table is None or len(rows) < 2:
        return None
    held = {cell.value.number for cell in table.cells if cell.column == "total"}
    wrong = {failures[index].observed for index in rows}
    if len(held) > 1 and wrong != {0}:
        return None
    change = {CellRef(table_id, failures[i].subject, "total"): -(failures[i].difference or 0) for i in rows}
    sum_checks = ("R1", "R2") if check_id == "R3" else ()
    sums = [index for name in sum_checks for index in _failures_of_total_column_only(failures, name)]
    return _UnfilledTotals((*rows, *sums), change, len(held) == 1)


def _failures_of_total_column_only(failures: FailedResults, check_id: str) -> list[int]:
    """Return the index of a sum check's failure in column 总计 (total) if no other column fails, as a list."""
    found = failures.failure_indices(check_id)
    passed = sum(result.check == check_id and result.verdict == "pass" for result in failures.results)
    return found if [failures[i].subject for i in found] == ["total"] and passed == len(APPLICANTS) else []


def _unfilled_totals_message(failures: FailedResults, totals: _UnfilledTotals, check_id: str, table_id: str) -> Message:
    """Return the message that the column 总计 (total) of a table was not filled in."""
    rows = [failures[index] for index in totals.findings if failures[index].check == check_id]
    names, number = _first_few_names([official_label(table_id, row.subject) for row in rows]), rows[0].observed or 0
    if totals.throughout:
        return msg("cause.unfilled", table=table_name(table_id), number=number, rows=names)
    return msg("cause.unfilled_rows", table=table_name(table_id), number=number, count=len(rows), rows=names)


def _first_few_names(names: Sequence[str]) -> tuple[str, ...]:
    """Return the first few of several names, followed by … if there are more."""
    return (*names[:_MOST_NAMED], "…") if len(names) > _MOST_NAMED else tuple(names)


def _wrong_figure_message(
    failures: FailedResults, wrong_figure: WrongFigure, equations: EquationSystem
) -> Message | str:
    """Return the message that names wrong table cells and the values that would be correct."""
    checks = tuple(dict.fromkeys(failures[index].check for index in wrong_figure.findings))
    options = wrong_figure.changes[:_MOST_NAMED]
    if len(wrong_figure.changes) == 1:
        return join_messages(
            msg(
                "cause.slip",
                cell=cell_label(cell.table, cell.row, cell.column),
                number=round_float_noise(equations.values[cell]),
                right=round_float_noise(equations.values[cell] + delta),
                checks=checks,
            )
            for cell, delta in list(wrong_figure.changes[0].items())[:_MOST_NAMED]
        )
    rows = dict.fromkeys(official_label(cell.table, cell.row) for change in options for cell in change)
    columns = dict.fromkeys(official_label(cell.table, cell.column) for change in options for cell in change)
    off = round_float_noise(abs(next(iter(options[0].values()))))
    named = (*rows, "…") if len(wrong_figure.changes) > _MOST_NAMED else tuple(rows)
    return msg("cause.entry", columns=tuple(columns), difference=off, rows=named, checks=checks)


# --- texts -----------------------------------------------------------------------------------------------------------


def _group_by_outdated_form(facts: ReportFacts, failures: FailedResults) -> Iterator[FailureGroup]:
    """Yield, as one group, all failures about tables that use the form of another year."""
    found = [index for index in failures.failure_indices("S6") if failures[index].code != "S6.single_other"]
    if found:
        first = failures[found[0]]
        message = msg("cause.form", form=first.observed or "", year=facts.report.year or 0)
        yield FailureGroup(tuple(found), message)


def _group_by_wrong_year(facts: ReportFacts, failures: FailedResults) -> Iterator[FailureGroup]:
    """Yield the failures of checks of the reporting year, one group per wrong year found."""
    years: dict[object, list[int]] = {}
    for index in failures.failure_indices("Y1"):
        years.setdefault(failures[index].observed, []).append(index)
    for year, found in years.items():
        first = failures[found[0]]
        several = msg("cause.years", count=len(found), given=str(year), year=facts.report.year or 0)
        yield FailureGroup(tuple(found), several if len(found) > 1 else first.as_message)


def _group_by_missing_aspect(_: ReportFacts, failures: FailedResults) -> Iterator[FailureGroup]:
    """Yield, for each aspect missing from section 1 (overview), a group of its failures in checks S4 and P5."""
    for index in failures.failure_indices("S4"):
        same = [i for i in failures.failure_indices("P5") if failures[i].subject == failures[index].subject]
        if same:
            yield FailureGroup((index, *same), failures[index].as_message)


def _group_by_misplaced_heading(_: ReportFacts, failures: FailedResults) -> Iterator[FailureGroup]:
    """Yield, for each section heading out of order, a group of its failures in checks S1 (order) and S2 (numeral)."""
    for index in failures.failure_indices("S1"):
        same = [i for i in failures.failure_indices("S2") if failures[i].subject == failures[index].subject]
        if same:
            yield FailureGroup((index, *same), failures[index].as_message)


def _group_rulemaking_failures(_: ReportFacts, failures: FailedResults) -> Iterator[FailureGroup]:
    """Yield, as one group, all failures about rules (规章) reported by an agency without the power to make rules."""
    found = failures.failure_indices("V3")
    if found:
        yield FailureGroup(tuple(found), join_messages(dict.fromkeys(failures[index].as_message for index in found)))


def _group_unstated_fees(_: ReportFacts, failures: FailedResults) -> Iterator[FailureGroup]:
    """Yield, as one group, all failures about fee figures that the report does not state."""
    found = failures.failure_indices("F1")
    if found:
        figures = tuple(msg(f"fee.{failures[index].subject}") for index in found)
        yield FailureGroup(tuple(found), msg("cause.fees", figures=figures))


def _group_by_contradicted_statement(_: ReportFacts, failures: FailedResults) -> Iterator[FailureGroup]:
    """Yield groups of failures about the same statement of the text or the same wrong value in several statements."""
    groups: dict[object, list[int]] = {}
    for index in failures.failure_indices("N1", "N2", "N4"):
        result = failures[index]
        places = [item for item in result.evidence if isinstance(item, TextSpan)]
        groups.setdefault((places[0].start, places[0].end) if places else index, []).append(index)
    by_cells: dict[object, list[int]] = {}
    for found in groups.values():
        first = failures[found[0]]
        cells = tuple(item for item in first.evidence if not isinstance(item, TextSpan))
        by_cells.setdefault((cells, first.observed), []).extend(found)
    for found in by_cells.values():
        if len(found) > 1:
            yield FailureGroup(tuple(found), failures[found[0]].as_message)


def _group_remaining_failures(_: ReportFacts, failures: FailedResults) -> Iterator[FailureGroup]:
    """Yield each failure that is in no other group as a group of its own."""
    for index in failures.all:
        yield FailureGroup((index,), failures[index].as_message)


_RULES: tuple[Rule, ...] = (
    _group_by_missing_section,
    _group_by_wrong_figure,
    _group_by_outdated_form,
    _group_by_wrong_year,
    _group_by_missing_aspect,
    _group_by_misplaced_heading,
    _group_rulemaking_failures,
    _group_unstated_fees,
    _group_by_contradicted_statement,
    _group_remaining_failures,
)
