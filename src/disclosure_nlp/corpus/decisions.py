"""What people decided on findings: a plain file, one JSON object a line, keyed by the finding's fingerprint."""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec
from msgspec import structs

from disclosure_nlp.check.causes import root_causes
from disclosure_nlp.check.context import ReportFacts
from disclosure_nlp.check.runner import check_report
from disclosure_nlp.corpus.lock import DECISIONS_LOCK, locked
from disclosure_nlp.corpus.storage import Storage
from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.model import Cell, CheckResult, Findings, Number, Report, Tagging, Value

FILE = "decisions.jsonl"
Verdict = Literal["confirmed", "dismissed", "corrected"]
DECISION_WAIT = 60.0  # seconds to wait for others who add decisions
_DIGITS = 16


class Correction(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The value that a cell holds in truth; none for a cell that is blank."""

    table: str
    row: str
    column: str
    number: Number | None


class Decision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A person's verdict on a finding. The last one on a finding counts; ``report`` is the key of the report."""

    finding: str
    report: str
    verdict: Verdict
    by: str
    on: str
    why: str = ""
    correction: Correction | None = None


def fingerprints(report: str, results: Sequence[CheckResult]) -> list[str]:
    """Return the fingerprint of each check result of a report.

    It rests on the bytes of the file, the check, its unit and the values, not on words or places, so that it is the
    same in every run.

    Parameters
    ----------
    report : str
        Key of the report.
    results : sequence of CheckResult
        In the order of the checks; like ones are numbered.
    """
    seen: Counter[tuple[object, ...]] = Counter()
    found = []
    for result in results:
        key = (result.check, result.subject, result.expected, result.observed)
        seen[key] += 1
        found.append(fingerprint(report, (*key, seen[key])))
    return found


def fingerprint(report: str, key: Sequence[object]) -> str:
    """Return the fingerprint of a finding: a hash of its report and of what distinguishes it from the others of the report."""
    return hashlib.sha256(msgspec.json.encode((report, *key))).hexdigest()[:_DIGITS]


def read_decisions(place: Storage) -> dict[str, dict[str, Decision]]:
    """Return the decisions that count, by report and finding.

    Raises
    ------
    DefinitionError
        With every line that is wrong.
    """
    try:
        # Only "\n" ends a line: pasted text may hold U+2028 and other separators.
        lines = place.get(FILE).removeprefix(b"\xef\xbb\xbf").split(b"\n")
    except FileNotFoundError:
        return {}
    decisions: dict[str, dict[str, Decision]] = {}
    problems = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            decision = msgspec.json.decode(line, type=Decision)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            problems.append(f"line {number}: {error}")
            continue
        problems += [f"line {number}: {problem}" for problem in _problems(decision)]
        decisions.setdefault(decision.report, {})[decision.finding] = decision
    if problems:
        raise DefinitionError(f"{place.address}/{FILE}", problems)
    return decisions


def _problems(decision: Decision) -> list[str]:
    if (decision.verdict == "corrected") != (decision.correction is not None):
        return [f"verdict {decision.verdict}: a correction goes with the verdict corrected, and with no other"]
    return []


def add_decisions(place: Storage, decisions: Sequence[Decision]) -> None:
    """Append decisions to the file under a lock; earlier ones stay in it as history.

    Raises
    ------
    DefinitionError
        When one contradicts itself; none is added then.
    StoreError
        When the file cannot be written.
    """
    if problems := [problem for decision in decisions for problem in _problems(decision)]:
        raise DefinitionError("decision", problems)
    with locked(place, "of decisions", DECISIONS_LOCK, DECISION_WAIT):
        try:
            unended = not place.get(FILE).endswith(b"\n")
        except FileNotFoundError:
            unended = False
        lines = b"".join(msgspec.json.encode(decision) + b"\n" for decision in decisions)
        place.append(FILE, b"\n" * unended + lines)


def digest(decisions: Iterable[Decision]) -> str:
    """Return what tells sets of decisions apart: the same in any order, empty for none."""
    lines = sorted(msgspec.json.encode(decision) for decision in decisions)
    return hashlib.sha256(b"\n".join(lines)).hexdigest()[:8] if lines else "0" * 8


class AppliedDecisions(msgspec.Struct, frozen=True):
    """A report after the decisions on it.

    ``listed`` are the results to list with their fingerprints: those of the report as read, then those that follow
    from corrections; ``standing`` the fingerprints of those that enter the score.
    """

    report: Report
    findings: Findings
    listed: tuple[tuple[str, CheckResult], ...]
    standing: frozenset[str]
    used: dict[str, Decision]


def decide(
    key: str, report: Report, tagging: Tagging, findings: Findings, decisions: dict[str, Decision]
) -> AppliedDecisions:
    """Carry decisions into a report and its findings.

    A dismissed failure passes; a corrected value takes the place of the one read, and all is checked again. A confirmed
    failure stays. A decision on a finding that the report does not have changes nothing.
    """
    marks = fingerprints(key, findings.results)
    used = {mark: decisions[mark] for mark in marks if mark in decisions}
    corrections = [decision.correction for decision in used.values() if decision.correction]
    listed = list(zip(marks, findings.results, strict=True))
    if corrections:
        report = _corrected(report, corrections)
        findings = check_report(report, tagging)
        after = fingerprints(key, findings.results)
        listed += [pair for pair in zip(after, findings.results, strict=True) if pair[0] not in set(marks)]
        marks = after
    dismissed = {mark for mark, decision in used.items() if decision.verdict == "dismissed"}
    if dismissed:
        findings = _dismiss(report, tagging, findings, [mark in dismissed for mark in marks])
    standing = {mark for mark, result in zip(marks, findings.results, strict=True) if result.verdict != "pass"}
    return AppliedDecisions(report, findings, tuple(listed), frozenset(standing), used)


def _dismiss(report: Report, tagging: Tagging, findings: Findings, dismissed: Sequence[bool]) -> Findings:
    results = [
        structs.replace(result, verdict="pass", cause=None) if out and result.verdict == "fail" else result
        for result, out in zip(findings.results, dismissed, strict=True)
    ]
    bare = [structs.replace(result, cause=None) for result in results]
    return Findings(*root_causes(ReportFacts(report, tagging), bare))


def _corrected(report: Report, corrections: Iterable[Correction]) -> Report:
    tables = dict(report.tables)
    for correction in corrections:
        table = tables.get(correction.table)
        if table is None:
            continue
        cells = tuple(_with_value(cell, correction) for cell in table.cells)
        tables[correction.table] = structs.replace(table, cells=cells)
    return structs.replace(report, tables=tables)


def _with_value(cell: Cell, correction: Correction) -> Cell:
    if (cell.row, cell.column) != (correction.row, correction.column):
        return cell
    state: Literal["blank", "number"] = "blank" if correction.number is None else "number"
    return structs.replace(cell, value=Value(state, correction.number, cell.value.unit))


def correction_of(evidence: str, value: str | None, cell: str | None) -> Correction:
    """Return a correction in a person's words.

    Parameters
    ----------
    evidence : str
        Places of the finding, as JSON.
    value : str or None
        A number, or ``blank``.
    cell : str or None
        ``table/row/column``; needed where the evidence is not one cell.

    Raises
    ------
    DefinitionError
        When the value is no number, or the cell is not known.
    """
    problems = []
    shown = {
        (place["table"], place["row"], place["column"]) for place in json.loads(evidence) if place["kind"] == "cell"
    }
    named = tuple((cell or "").split("/")) if cell else next(iter(shown)) if len(shown) == 1 else ()
    if len(named) != 3:
        among = ", ".join(sorted("/".join(place) for place in shown)) or "table/row/column"
        problems.append(f"--cell: got {cell or 'none'}, expected one of {among}")
    number = _number(value)
    if number is None and value != "blank":
        problems.append(f"--value: got {value or 'none'}, expected a number or blank")
    if problems:
        raise DefinitionError("decision", problems)
    table, row, column = named
    return Correction(table, row, column, number)


def _number(text: str | None) -> Number | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    if not math.isfinite(number):
        return None
    return int(number) if number.is_integer() else number
