"""Failures with one origin, listed once: each root cause with the findings that depend on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from disclosure_nlp.check.context import Facts, cell_name, label, plain, table_name
from disclosure_nlp.check.slips import Slip, System, build_system, single_slips, unfilled_total
from disclosure_nlp.model import CheckResult, Fault, RootCause, Severity, TextSpan
from disclosure_nlp.parse.forms import load_form

_WORST_FIRST: tuple[Severity, ...] = ("error", "warning", "hint")
_MOST_NAMED = 4


class Group(NamedTuple):
    """Findings of one origin, by their indices, and what the origin is."""

    findings: tuple[int, ...]
    message: str


Rule = Callable[[Facts, Sequence[CheckResult]], Iterable[Group]]


def root_causes(facts: Facts, results: Sequence[CheckResult]) -> tuple[tuple[CheckResult, ...], tuple[RootCause, ...]]:
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


def _groups(facts: Facts, results: Sequence[CheckResult]) -> list[Group]:
    """Return the failures in groups, no failure in two: the first rule that claims it has it."""
    free = [index for index, result in enumerate(results) if result.verdict == "fail"]
    groups = []
    for rule in _RULES if free else ():
        for group in rule(facts, results):
            taken = tuple(sorted(index for index in group.findings if index in free))
            if taken:
                groups.append(Group(taken, group.message))
                free = [index for index in free if index not in taken]
    return groups


def _failed(results: Sequence[CheckResult], *checks: str) -> list[int]:
    return [index for index, result in enumerate(results) if result.verdict == "fail" and result.check in checks]


# --- missing sections ------------------------------------------------------------------------------------------------

_OF_SECTION = {"overview": ("S4",), "problems": ("P1", "P2"), "other": ("F1", "F2")}


def _missing_sections(facts: Facts, results: Sequence[CheckResult]) -> Iterator[Group]:
    """Yield the sections that are not there, each with its table and what it should say."""
    titles = {form.id: f"{form.numeral}、{form.title}" for form in load_form("2021").sections}
    for index in _failed(results, "S1"):
        result = results[index]
        if result.observed != 0:
            continue
        lost = [i for i in _failed(results, "S3") if results[i].subject == result.subject]
        lost += _failed(results, *_OF_SECTION.get(result.subject, ()))
        if facts.report.section(result.subject) is None:
            yield Group((index, *lost), f"section {titles[result.subject]} is missing")


# --- figures ---------------------------------------------------------------------------------------------------------


def _figures(facts: Facts, results: Sequence[CheckResult]) -> Iterator[Group]:
    """Yield wrong figures that several sums and claims find: a column 总计 not filled in, or a single slip."""
    system = build_system(facts, results)
    for check, table in (("R3", "requests"), ("R4", "disputes")):
        found = unfilled_total(system, check)
        if found is not None:
            slip, throughout = found
            yield Group(slip.findings, _unfilled(results, slip, check, table, throughout))
    for slip in single_slips(system, results):
        yield Group(slip.findings, _slip(results, slip, system))


def _unfilled(results: Sequence[CheckResult], slip: Slip, check: str, table: str, throughout: bool) -> str:
    rows = [results[index] for index in slip.findings if results[index].check == check]
    value = rows[0].observed
    where = "throughout" if throughout else f"in {len(rows)} rows"
    names = "、".join(label(table, row.subject) for row in rows[:_MOST_NAMED])
    more = "…" if len(rows) > _MOST_NAMED else ""
    return f"{table_name(table)}: 总计 left at {value} {where}; wrong in {names}{more}"


def _slip(results: Sequence[CheckResult], slip: Slip, system: System) -> str:
    checks = "、".join(dict.fromkeys(results[index].check for index in slip.findings))
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


def _old_form(facts: Facts, results: Sequence[CheckResult]) -> Iterator[Group]:
    """Yield all blocks in the form of another year: one choice."""
    found = [index for index in _failed(results, "S6") if isinstance(results[index].expected, str)]
    if found:
        first = results[found[0]]
        yield Group(tuple(found), f"form of {first.observed} used for reporting year {facts.report.year}")


def _other_year(facts: Facts, results: Sequence[CheckResult]) -> Iterator[Group]:
    """Yield the places that give the same other year together."""
    years: dict[object, list[int]] = {}
    for index in _failed(results, "Y1"):
        years.setdefault(results[index].observed, []).append(index)
    for year, found in years.items():
        first = results[found[0]]
        several = f"{len(found)} places give {year}, the title {facts.report.year}"
        yield Group(tuple(found), several if len(found) > 1 else first.message)


def _misplaced_heading(_: Facts, results: Sequence[CheckResult]) -> Iterator[Group]:
    """Yield headings out of order with their wrong numerals."""
    for index in _failed(results, "S1"):
        same = [i for i in _failed(results, "S2") if results[i].subject == results[index].subject]
        if same:
            yield Group((index, *same), results[index].message)


def _together(*checks: str) -> Rule:
    """Return the rule that all failures of some checks have one origin, the first one saying which."""

    def rule(_: Facts, results: Sequence[CheckResult]) -> Iterator[Group]:
        found = _failed(results, *checks)
        if found:
            messages = dict.fromkeys(results[index].message.partition(";")[0] for index in found)
            yield Group(tuple(found), "; ".join(messages))

    return rule


def _same_words(_: Facts, results: Sequence[CheckResult]) -> Iterator[Group]:
    """Yield a statement that several figures contradict, and a claim made twice, as one slip each."""
    groups: dict[object, list[int]] = {}
    for index in _failed(results, "N1", "N2", "N4"):
        result = results[index]
        places = [item for item in result.evidence if isinstance(item, TextSpan)]
        groups.setdefault((places[0].start, places[0].end) if places else index, []).append(index)
    by_cells: dict[object, list[int]] = {}
    for found in groups.values():
        first = results[found[0]]
        cells = tuple(item for item in first.evidence if not isinstance(item, TextSpan))
        by_cells.setdefault((cells, first.observed), []).extend(found)
    for found in by_cells.values():
        if len(found) > 1:
            yield Group(tuple(found), results[found[0]].message)


def _each(_: Facts, results: Sequence[CheckResult]) -> Iterator[Group]:
    """Yield whatever no other rule explains, each as a cause of its own."""
    for index, result in enumerate(results):
        if result.verdict == "fail":
            yield Group((index,), result.message)


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
