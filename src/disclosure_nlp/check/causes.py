"""Failures with one origin, listed once: each root cause with the findings that depend on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from disclosure_nlp.check.context import ReportFacts, cell_name, label, plain, table_name
from disclosure_nlp.check.corrections import Change, Slip, System, build_system, single_slips
from disclosure_nlp.model import CellRef, CheckResult, Fault, RootCause, Severity, TextSpan
from disclosure_nlp.parse.forms import APPLICANTS, load_form

_WORST_FIRST: tuple[Severity, ...] = ("error", "warning", "hint")
_MOST_NAMED = 4


class Group(NamedTuple):
    """Findings of one origin, by their indices, and what the origin is."""

    findings: tuple[int, ...]
    message: str


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
    return RootCause(name, group.message, _WORST_FIRST[_rank(group, results)], fault, group.findings)


def _groups(facts: ReportFacts, results: Sequence[CheckResult]) -> list[Group]:
    """Return the failures in groups, no failure in two: the first rule that claims it has it."""
    failures = Failures(results)
    free = list(failures.all)
    groups = []
    for rule in _RULES if free else ():
        for group in rule(facts, failures):
            taken = tuple(sorted(index for index in group.findings if index in free))
            if taken:
                groups.append(Group(taken, group.message))
                free = [index for index in free if index not in taken]
    return groups


# --- missing sections ------------------------------------------------------------------------------------------------

_OF_SECTION = {"overview": ("S4",), "problems": ("P1", "P2"), "other": ("F1", "F2")}


def _missing_sections(facts: ReportFacts, failures: Failures) -> Iterator[Group]:
    """Yield the sections that are not there, each with its table and what it should say."""
    titles = {form.id: f"{form.numeral}、{form.title}" for form in load_form("2021").sections}
    for index in failures.of("S1"):
        result = failures[index]
        if result.observed != 0:
            continue
        lost = [i for i in failures.of("S3") if failures[i].subject == result.subject]
        lost += failures.of(*_OF_SECTION.get(result.subject, ()))
        if facts.report.section(result.subject) is None:
            yield Group((index, *lost), f"section {titles[result.subject]} is missing")


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

    At least two rows must fail, all with 总计 at 0, or at whatever value it has in every row.
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


def _unfilled_message(failures: Failures, found: _Unfilled, check: str, table: str) -> str:
    rows = [failures[index] for index in found.findings if failures[index].check == check]
    where = "throughout" if found.throughout else f"in {len(rows)} rows"
    names = "、".join(label(table, row.subject) for row in rows[:_MOST_NAMED])
    more = "…" if len(rows) > _MOST_NAMED else ""
    return f"{table_name(table)}: 总计 left at {rows[0].observed} {where}; wrong in {names}{more}"


def _slip(failures: Failures, slip: Slip, system: System) -> str:
    checks = "、".join(dict.fromkeys(failures[index].check for index in slip.findings))
    options = slip.changes[:_MOST_NAMED]
    if len(slip.changes) == 1:
        cells = [
            f"{cell_name(cell.table, cell.row, cell.column)} is {plain(system.values[cell])}, "
            f"{plain(system.values[cell] + delta)} would mend {checks}"
            for cell, delta in list(slip.changes[0].items())[:_MOST_NAMED]
        ]
        return "; ".join(cells)
    rows = dict.fromkeys(label(cell.table, cell.row) for change in options for cell in change)
    columns = dict.fromkeys(label(cell.table, cell.column) for change in options for cell in change)
    off = plain(abs(next(iter(options[0].values()))))
    more = "…" if len(slip.changes) > _MOST_NAMED else ""
    return f"one entry in {'、'.join(columns)} is off by {off}, in one of {'、'.join(rows)}{more} ({checks})"


# --- texts -----------------------------------------------------------------------------------------------------------


def _old_form(facts: ReportFacts, failures: Failures) -> Iterator[Group]:
    """Yield all blocks in the form of another year: one choice."""
    found = [index for index in failures.of("S6") if isinstance(failures[index].expected, str)]
    if found:
        first = failures[found[0]]
        yield Group(tuple(found), f"form of {first.observed} used for reporting year {facts.report.year}")


def _other_year(facts: ReportFacts, failures: Failures) -> Iterator[Group]:
    """Yield the places that give the same other year together."""
    years: dict[object, list[int]] = {}
    for index in failures.of("Y1"):
        years.setdefault(failures[index].observed, []).append(index)
    for year, found in years.items():
        first = failures[found[0]]
        several = f"{len(found)} places give {year}, the title {facts.report.year}"
        yield Group(tuple(found), several if len(found) > 1 else first.message)


def _misplaced_heading(_: ReportFacts, failures: Failures) -> Iterator[Group]:
    """Yield headings out of order with their wrong numerals."""
    for index in failures.of("S1"):
        same = [i for i in failures.of("S2") if failures[i].subject == failures[index].subject]
        if same:
            yield Group((index, *same), failures[index].message)


def _together(*checks: str) -> Rule:
    """Return the rule that all failures of some checks have one origin, the first one saying which."""

    def rule(_: ReportFacts, failures: Failures) -> Iterator[Group]:
        found = failures.of(*checks)
        if found:
            messages = dict.fromkeys(failures[index].message.partition(";")[0] for index in found)
            yield Group(tuple(found), "; ".join(messages))

    return rule


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
            yield Group(tuple(found), failures[found[0]].message)


def _each(_: ReportFacts, failures: Failures) -> Iterator[Group]:
    """Yield whatever no other rule explains, each as a cause of its own."""
    for index in failures.all:
        yield Group((index,), failures[index].message)


_RULES: tuple[Rule, ...] = (
    _missing_sections,
    _figures,
    _old_form,
    _other_year,
    _misplaced_heading,
    _together("V3"),
    _together("F1"),
    _same_words,
    _each,
)
