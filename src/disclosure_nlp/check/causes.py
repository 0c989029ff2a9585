"""Failures with one origin, listed once: each root cause with the findings that depend on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from disclosure_nlp.check.context import ReportFacts, table_name
from disclosure_nlp.check.corrections import Change, Slip, System, build_system, single_slips
from disclosure_nlp.check.structure import MISSING_SECTION
from disclosure_nlp.messages import Message, code_and_params, join, msg, text_of
from disclosure_nlp.model import CellRef, CheckResult, Fault, RootCause, Severity, TextSpan
from disclosure_nlp.parse.form_labels import cell_name, label
from disclosure_nlp.parse.forms import APPLICANTS, load_form
from disclosure_nlp.text.numerals import plain_number

_WORST_FIRST: tuple[Severity, ...] = ("error", "warning", "hint")
_MOST_NAMED = 4


class Group(NamedTuple):
    """Findings of one origin, by their indices, and what the origin is."""

    findings: tuple[int, ...]
    message: Message | str


class Failures:
    """The results of all checks, and which of them are failures."""

    def __init__(self, results: Sequence[CheckResult]) -> None:
        self.results = results
        self.all = [index for index, result in enumerate(results) if result.verdict == "fail"]

    def __getitem__(self, index: int) -> CheckResult:
        return self.results[index]

    def of(self, *checks: str) -> list[int]:
        """Return the indices of the failures of some checks."""
        return [index for index in self.all if self.results[index].check in checks]


Rule = Callable[[ReportFacts, Failures], Iterable[Group]]


def root_causes(
    facts: ReportFacts, results: Sequence[CheckResult]
) -> tuple[tuple[CheckResult, ...], tuple[RootCause, ...]]:
    """Gather the failures of one origin.

    Returns
    -------
    results : tuple of CheckResult
        The same results, each failure with the id of its cause.
    causes : tuple of RootCause
        The gravest first; a cause is as grave as the worst of its findings.
    """
    groups = sorted(_groups(facts, results), key=lambda group: (_rank(group, results), group.findings))
    causes = tuple(_cause(f"c{number}", group, results) for number, group in enumerate(groups, 1))
    cause_of = {index: cause.id for cause in causes for index in cause.findings}
    named = tuple(
        msgspec.structs.replace(result, cause=cause_of[index]) if index in cause_of else result
        for index, result in enumerate(results)
    )
    return named, causes


def _rank(group: Group, results: Sequence[CheckResult]) -> int:
    return min(_WORST_FIRST.index(results[index].severity) for index in group.findings)


def _cause(name: str, group: Group, results: Sequence[CheckResult]) -> RootCause:
    faults = [results[index].fault for index in group.findings]
    fault: Fault = "agency" if "agency" in faults else "copy" if set(faults) == {"copy"} else "unclear"
    severity = _WORST_FIRST[_rank(group, results)]
    code, params = code_and_params(group.message)
    return RootCause(name, text_of(group.message), severity, fault, group.findings, code, params)


def _groups(facts: ReportFacts, results: Sequence[CheckResult]) -> list[Group]:
    """Return the failures in groups, no failure in two: the first rule that claims it has it."""
    failures = Failures(results)
    free = set(failures.all)
    groups = []
    for rule in _RULES if free else ():
        for group in rule(facts, failures):
            taken = free.intersection(group.findings)
            if taken:
                groups.append(Group(tuple(sorted(taken)), group.message))
                free -= taken
    return groups


# --- missing sections ------------------------------------------------------------------------------------------------

_OF_SECTION = {"overview": ("S4",), "problems": ("P1", "P2"), "other": ("F1", "F2")}


def _missing_sections(facts: ReportFacts, failures: Failures) -> Iterator[Group]:
    """Yield the sections that are not there, each with its table and what it should say."""
    forms = {form.id: form for form in load_form("2021").sections}
    for index in failures.of("S1"):
        result = failures[index]
        if result.code not in MISSING_SECTION:
            continue
        lost = [i for i in failures.of("S3") if failures[i].subject == result.subject]
        lost += failures.of(*_OF_SECTION.get(result.subject, ()))
        if facts.report.section(result.subject) is None:
            form = forms[result.subject]
            yield Group((index, *lost), msg("cause.section", numeral=form.numeral, title=form.title))


# --- figures ---------------------------------------------------------------------------------------------------------


class _Unfilled(NamedTuple):
    """A column 总计 that was not filled in: the failures it explains, what it should hold, and whether throughout."""

    findings: tuple[int, ...]
    change: Change
    throughout: bool


def _figures(facts: ReportFacts, failures: Failures) -> Iterator[Group]:
    """Yield wrong figures that several sums and claims find: a column 总计 not filled in, or a single slip."""
    free = set(failures.of("R1", "R2", "R3", "R4", "N1", "N2", "V2"))
    changes = []
    for check, table in (("R3", "requests"), ("R4", "disputes")):
        found = _unfilled(facts, failures, check, table)
        if found is not None:
            yield Group(found.findings, _unfilled_message(failures, found, check, table))
            free -= set(found.findings)
            changes.append(found.change)
    if len(free) < 2:
        return
    system = build_system(facts, failures.results)
    for change in changes:
        system.apply(change)
    for slip in single_slips(system, failures.results):
        yield Group(slip.findings, _slip(failures, slip, system))


def _unfilled(facts: ReportFacts, failures: Failures, check: str, table_id: str) -> _Unfilled | None:
    """Return the column 总计 of a table if it was not filled in.

    At least two rows must fail, all with 总计 at 0, or at the value it has in every row.
    """
    rows = [index for index in failures.of(check) if failures[index].fault != "copy"]
    table = facts.report.tables.get(table_id)
    if table is None or len(rows) < 2:
        return None
    held = {cell.value.number for cell in table.cells if cell.column == "total"}
    wrong = {failures[index].observed for index in rows}
    if len(held) > 1 and wrong != {0}:
        return None
    change = {CellRef(table_id, failures[i].subject, "total"): -(failures[i].difference or 0) for i in rows}
    sums = [index for name in ("R1", "R2") for index in _only_total_fails(failures, name)] if check == "R3" else []
    return _Unfilled((*rows, *sums), change, len(held) == 1)


def _only_total_fails(failures: Failures, check: str) -> list[int]:
    """Return the failure in column 总计 of a sum that holds in every applicant column."""
    found = failures.of(check)
    passed = sum(result.check == check and result.verdict == "pass" for result in failures.results)
    return found if [failures[i].subject for i in found] == ["total"] and passed == len(APPLICANTS) else []


def _unfilled_message(failures: Failures, found: _Unfilled, check: str, table: str) -> Message:
    rows = [failures[index] for index in found.findings if failures[index].check == check]
    names, number = _first_few([label(table, row.subject) for row in rows]), rows[0].observed or 0
    if found.throughout:
        return msg("cause.unfilled", table=table_name(table), number=number, rows=names)
    return msg("cause.unfilled_rows", table=table_name(table), number=number, count=len(rows), rows=names)


def _first_few(names: Sequence[str]) -> tuple[str, ...]:
    return (*names[:_MOST_NAMED], "…") if len(names) > _MOST_NAMED else tuple(names)


def _slip(failures: Failures, slip: Slip, system: System) -> Message | str:
    checks = tuple(dict.fromkeys(failures[index].check for index in slip.findings))
    options = slip.changes[:_MOST_NAMED]
    if len(slip.changes) == 1:
        return join(
            msg(
                "cause.slip",
                cell=cell_name(cell.table, cell.row, cell.column),
                number=plain_number(system.values[cell]),
                right=plain_number(system.values[cell] + delta),
                checks=checks,
            )
            for cell, delta in list(slip.changes[0].items())[:_MOST_NAMED]
        )
    rows = dict.fromkeys(label(cell.table, cell.row) for change in options for cell in change)
    columns = dict.fromkeys(label(cell.table, cell.column) for change in options for cell in change)
    off = plain_number(abs(next(iter(options[0].values()))))
    named = (*rows, "…") if len(slip.changes) > _MOST_NAMED else tuple(rows)
    return msg("cause.entry", columns=tuple(columns), difference=off, rows=named, checks=checks)


# --- texts -----------------------------------------------------------------------------------------------------------


def _old_form(facts: ReportFacts, failures: Failures) -> Iterator[Group]:
    """Yield all blocks in the form of another year: one choice."""
    found = [index for index in failures.of("S6") if failures[index].code != "S6.single_other"]
    if found:
        first = failures[found[0]]
        message = msg("cause.form", form=first.observed or "", year=facts.report.year or 0)
        yield Group(tuple(found), message)


def _other_year(facts: ReportFacts, failures: Failures) -> Iterator[Group]:
    """Yield the places that give the same other year together."""
    years: dict[object, list[int]] = {}
    for index in failures.of("Y1"):
        years.setdefault(failures[index].observed, []).append(index)
    for year, found in years.items():
        first = failures[found[0]]
        several = msg("cause.years", count=len(found), given=str(year), year=facts.report.year or 0)
        yield Group(tuple(found), several if len(found) > 1 else first.as_message)


def _silent_aspects(_: ReportFacts, failures: Failures) -> Iterator[Group]:
    """Yield aspects that section 1 does not mention, each with the fact on it that is missing too."""
    for index in failures.of("S4"):
        same = [i for i in failures.of("P5") if failures[i].subject == failures[index].subject]
        if same:
            yield Group((index, *same), failures[index].as_message)


def _misplaced_heading(_: ReportFacts, failures: Failures) -> Iterator[Group]:
    """Yield headings out of order with their wrong numerals."""
    for index in failures.of("S1"):
        same = [i for i in failures.of("S2") if failures[i].subject == failures[index].subject]
        if same:
            yield Group((index, *same), failures[index].as_message)


def _rules_made(_: ReportFacts, failures: Failures) -> Iterator[Group]:
    """Yield all figures in the row of rules together."""
    found = failures.of("V3")
    if found:
        yield Group(tuple(found), join(dict.fromkeys(failures[index].as_message for index in found)))


def _fees_unstated(_: ReportFacts, failures: Failures) -> Iterator[Group]:
    """Yield all fee figures that are not stated together."""
    found = failures.of("F1")
    if found:
        figures = tuple(msg(f"fee.{failures[index].subject}") for index in found)
        yield Group(tuple(found), msg("cause.fees", figures=figures))


def _same_words(_: ReportFacts, failures: Failures) -> Iterator[Group]:
    """Yield a statement that several figures contradict, and a claim made twice, as one slip each."""
    groups: dict[object, list[int]] = {}
    for index in failures.of("N1", "N2", "N4"):
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
            yield Group(tuple(found), failures[found[0]].as_message)


def _each(_: ReportFacts, failures: Failures) -> Iterator[Group]:
    """Yield what no other rule explains, each as a cause of its own."""
    for index in failures.all:
        yield Group((index,), failures[index].as_message)


_RULES: tuple[Rule, ...] = (
    _missing_sections,
    _figures,
    _old_form,
    _other_year,
    _silent_aspects,
    _misplaced_heading,
    _rules_made,
    _fees_unstated,
    _same_words,
    _each,
)
