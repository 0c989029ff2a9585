"""Decisions of a reviewer on findings, sentences and report versions, appended to the store's decision file.

Each function appends one line to the decision file under its lock. Nothing is overwritten: `undo` cancels the last
decision on the same target, and `decision_history` returns all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import structs

from disclosure_nlp.corpus.decisions import (
    Correction,
    Decision,
    DecisionLog,
    Verdict,
    add_decisions,
    drop_undone_decisions,
    owner_hash,
    parse_correction,
    read_decision_log,
)
from disclosure_nlp.corpus.fingerprints import sentence_fingerprint
from disclosure_nlp.corpus.versions import version_fingerprint
from disclosure_nlp.errors import DefinitionError, StoreError
from disclosure_nlp.ids import require_known_id
from disclosure_nlp.messages import msg

if TYPE_CHECKING:
    from disclosure_nlp.corpus.storage import Storage
    from disclosure_nlp.corpus.store import Store


class DecisionTarget(NamedTuple):
    """What a decision is about: a finding, sentence or report, by its fingerprint, and the report it is in.

    ``finding`` is the fingerprint, ``report`` the key of the report, ``evidence`` the locations of a finding as JSON
    (`resolve_evidence`), ``text`` the text of a sentence, or for a report the keys of all its versions.
    """

    finding: str
    report: str
    agency: str | None
    year: int | None
    evidence: str = "[]"
    text: str | None = None


def finding_target(store: Store, finding: str) -> DecisionTarget:
    """Return the decision target for a finding of one report.

    Raises
    ------
    StoreError
        When the store has no such finding.
    """
    row = store.finding(finding)
    return DecisionTarget(finding, row["report"], *_agency_and_year(store, row["report"]), row["evidence"])


def sentence_target(store: Store, report: str, sentence: str) -> DecisionTarget:
    """Return the decision target for a sentence of a report.

    Raises
    ------
    StoreError
        When the store has no such report or sentence.
    """
    query = "SELECT section, text FROM sentences WHERE report = ? AND sentence = ?"
    row = store.connection.execute(query, [report, sentence]).fetchone()
    if row is None:
        raise StoreError(msg("store.no_finding", store=store.storage.address).about(f"{report} {sentence}"))
    agency, year = _agency_and_year(store, report)
    mark = sentence_fingerprint(owner_hash(agency, year) or report, row[0] or "", row[1])
    return DecisionTarget(mark, report, agency, year, text=row[1])


def report_target(store: Store, report: str) -> DecisionTarget:
    """Return the decision target for choosing a report as the current version of its agency and year.

    Raises
    ------
    StoreError
        When the store has no such report.
    """
    agency, year = _agency_and_year(store, report)
    query = "SELECT DISTINCT report FROM reports WHERE agency = ? AND year = ? AND status <> 'failed' ORDER BY report"
    others = [other for (other,) in store.connection.execute(query, [agency, year]).fetchall()]
    return DecisionTarget(
        version_fingerprint(owner_hash(agency, year) or report), report, agency, year, text=";".join(others)
    )


def find_report_key(store: Store, name: str) -> str:
    """Return the key of a report, given its key or the path of its file.

    Raises
    ------
    StoreError
        When the store has no such report.
    """
    path = str(Path(name).resolve())
    rows = store.rows("SELECT report, path FROM reports WHERE status <> 'failed' ORDER BY path")
    found = [
        row["report"]
        for row in rows
        if name in (row["report"], row["path"]) or str(Path(row["path"]).resolve()) == path
    ]
    if not found:
        raise StoreError(msg("store.no_report", store=store.storage.address).about(name))
    return str(found[0])


def _agency_and_year(store: Store, report: str) -> tuple[str | None, int | None]:
    """Return the agency and year of a report; raise StoreError if the store does not hold it."""
    row: Any = store.connection.execute("SELECT agency, year FROM reports WHERE report = ?", [report]).fetchone()
    if row is None:
        raise StoreError(msg("store.no_report", store=store.storage.address).about(report))
    return row[0], row[1]


def make_decision(target: DecisionTarget, verdict: Verdict, by: str, on: str | None = None, why: str = "") -> Decision:
    """Return a decision that is not written yet; its date is today by default."""
    return Decision(
        finding=target.finding,
        report=target.report,
        verdict=verdict,
        by=by,
        on=on or datetime.now(UTC).strftime("%Y-%m-%d"),
        why=why,
        agency=target.agency,
        year=target.year,
        text=target.text,
    )


def confirm(
    storage: Storage, target: DecisionTarget, by: str, *, why: str = "", on: str | None = None, seen: int | None = None
) -> Decision:
    """Confirm a finding: the report is wrong.

    Parameters
    ----------
    storage : Storage
        Storage of the store (`Store.storage`).
    target : DecisionTarget
        Target from `finding_target`.
    by, why, on : str
        Name of the reviewer, reason, and ISO date (by default today).
    seen : int, optional
        Number of decisions on the finding that the reviewer saw (`decision_history`).

    Raises
    ------
    StoreError
        If somebody else decided on the finding since, or the file cannot be written.
    """
    return decide_on_targets(storage, [target], "confirmed", by, why=why, on=on, seen=seen)[0]


def dismiss(
    storage: Storage, target: DecisionTarget, by: str, *, why: str, on: str | None = None, seen: int | None = None
) -> Decision:
    """Dismiss a finding for a reason: the report is right. The check passes in the next scoring.

    Raises
    ------
    DefinitionError
        If the reason is empty.
    StoreError
        As `confirm`.
    """
    return decide_on_targets(storage, [target], "dismissed", by, why=why, on=on, seen=seen)[0]


def correct_cell(
    storage: Storage,
    target: DecisionTarget,
    by: str,
    *,
    value: str,
    cell: str | None = None,
    why: str = "",
    on: str | None = None,
    seen: int | None = None,
) -> Decision:
    """Record the true value of a table cell; the next scoring checks the report with it.

    Parameters
    ----------
    value : str
        A number, or ``blank``.
    cell : str, optional
        ``table/row/column``; required unless the evidence of the finding is exactly one cell.

    Raises
    ------
    DefinitionError
        If the value is no number, or the cell is unknown.
    StoreError
        As `confirm`.
    """
    return _add_decision(
        storage, as_correction(make_decision(target, "confirmed", by, on, why), target, value, cell), seen
    )


def as_correction(decision: Decision, target: DecisionTarget, value: str | None, cell: str | None) -> Decision:
    """Return a decision with the verdict ``corrected`` and the correction of a cell.

    Raises
    ------
    DefinitionError
        As `correct_cell`.
    """
    correction: Correction = parse_correction(target.evidence, value, cell)
    return structs.replace(decision, verdict="corrected", correction=correction)


def correct_sentence_labels(
    storage: Storage,
    target: DecisionTarget,
    by: str,
    *,
    labels: Sequence[str],
    why: str = "",
    on: str | None = None,
    seen: int | None = None,
) -> Decision:
    """Record the right labels of a sentence; `labelled_sentences` returns them as training data.

    Raises
    ------
    UnknownIdError
        If a label is unknown.
    StoreError
        As `confirm`.
    """
    from disclosure_nlp.tag.labels import load_labels

    known = {label.id for label in load_labels().labels}
    for label in labels:
        require_known_id("label", label, known)
    decision = structs.replace(make_decision(target, "labelled", by, on, why), labels=tuple(sorted(set(labels))))
    return _add_decision(storage, decision, seen)


def remark(
    storage: Storage, target: DecisionTarget, by: str, *, text: str, on: str | None = None, seen: int | None = None
) -> Decision:
    """Add a remark on a finding; its verdict does not change."""
    return _add_decision(storage, make_decision(target, "remarked", by, on, text), seen)


def choose_version(
    storage: Storage, target: DecisionTarget, by: str, *, why: str = "", on: str | None = None, seen: int | None = None
) -> Decision:
    """Record that a report is the current version for its agency and year; see `report_target`."""
    return _add_decision(storage, make_decision(target, "current", by, on, why), seen)


def undo(
    storage: Storage, target: DecisionTarget, by: str, *, why: str = "", on: str | None = None, seen: int | None = None
) -> Decision:
    """Undo the last decision on a target; the decision before it is in force again.

    Raises
    ------
    DefinitionError
        If there is no decision to undo.
    StoreError
        As `confirm`.
    """
    return decide_on_targets(storage, [target], "undone", by, why=why, on=on, seen=seen)[0]


def decide_on_targets(
    storage: Storage,
    targets: Sequence[DecisionTarget],
    verdict: Verdict,
    by: str,
    *,
    why: str = "",
    on: str | None = None,
    seen: int | None = None,
) -> list[Decision]:
    """Write the same decision on several targets at once, such as all findings of a root cause.

    Parameters
    ----------
    targets : sequence of DecisionTarget
        At least one target; to undo, targets without a decision are skipped.
    seen : int, optional
        Number of decisions on the first target that the reviewer saw.

    Raises
    ------
    DefinitionError
        If a dismissal has no reason, or there is no decision to undo.
    StoreError
        As `confirm`.
    """
    first = targets[0].finding
    if verdict == "dismissed" and not why.strip():
        raise DefinitionError("decision", [msg("review.no_reason")])
    if verdict == "undone":
        log = read_decision_log(storage)
        targets = [target for target in targets if decisions_not_undone(log, target.finding)]
        if not targets:
            raise DefinitionError("decision", [msg("review.nothing_to_undo", finding=first)])
    decisions = [make_decision(target, verdict, by, on, why) for target in targets]
    add_decisions(storage, decisions, expected_counts=None if seen is None else {first: seen})
    return decisions


def _add_decision(storage: Storage, decision: Decision, seen: int | None) -> Decision:
    add_decisions(storage, [decision], expected_counts=None if seen is None else {decision.finding: seen})
    return decision


def decision_history(log: DecisionLog, finding: str) -> list[Decision]:
    """Return all decisions on a finding, sentence or report in order, including those that were undone."""
    return [decision for decision in log.history if decision.finding == finding]


def decisions_not_undone(log: DecisionLog, finding: str) -> list[Decision]:
    """Return the decisions on a finding, sentence or report that were not undone, in order."""
    return drop_undone_decisions(decision_history(log, finding))


def labelled_sentences(log: DecisionLog) -> list[tuple[str, tuple[str, ...]]]:
    """Return the sentences with labels corrected by reviewers and these labels, sorted by text."""
    return sorted((decision.text or "", decision.labels or ()) for decision in log.labels.values())
