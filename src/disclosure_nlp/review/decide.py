"""Records a reviewer's decisions on findings, sentences and report versions in the store's decision file.

Each function appends one line to the decision file under its lock. Nothing is overwritten: `undo_last_decision` cancels the last
decision on the same target, and `decision_history` returns all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict, Unpack

from msgspec import structs

from disclosure_nlp.corpus.decisions import (
    CellCorrection,
    Decision,
    DecisionLog,
    Verdict,
    add_decisions,
    drop_undone_decisions,
    hash_agency_and_year,
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
    """Target of a review decision: a finding, a sentence, or the choice of a report's current version.

    ``finding`` is the fingerprint, ``report`` the key of the report, ``evidence`` the locations of a finding as
    JSON (`resolve_evidence`), ``text`` the text of a sentence, or for a report the keys of all its versions.
    """

    finding: str
    report: str
    agency: str | None
    year: int | None
    evidence: str = "[]"
    text: str | None = None


def decision_target_of_finding(store: Store, fingerprint: str) -> DecisionTarget:
    """Return the decision target for a finding's fingerprint, the hash that identifies the finding over runs.

    Raises
    ------
    StoreError
        When the store has no such finding.
    """
    row = store.finding(fingerprint)
    return DecisionTarget(
        fingerprint, row["report"], *_agency_and_year_of_report(store, row["report"]), row["evidence"]
    )


def decision_target_of_sentence(store: Store, report_key: str, sentence_id: str) -> DecisionTarget:
    """Return the decision target for a sentence of a report, from the report's key and the sentence's id.

    Raises
    ------
    StoreError
        When the store has no such report or sentence.
    """
    query = "SELECT section, text FROM sentences WHERE report = ? AND sentence = ?"
    row = store.connection.execute(query, [report_key, sentence_id]).fetchone()
    if row is None:
        raise StoreError(msg("store.no_finding", store=store.storage.address).with_path(f"{report_key} {sentence_id}"))
    agency, year = _agency_and_year_of_report(store, report_key)
    fingerprint = sentence_fingerprint(hash_agency_and_year(agency, year) or report_key, row[0] or "", row[1])
    return DecisionTarget(fingerprint, report_key, agency, year, text=row[1])


def decision_target_of_report_version(store: Store, report_key: str) -> DecisionTarget:
    """Return the decision target for the choice of a report as the current version for its agency and year.

    Raises
    ------
    StoreError
        When the store has no such report.
    """
    agency, year = _agency_and_year_of_report(store, report_key)
    query = "SELECT DISTINCT report FROM reports WHERE agency = ? AND year = ? AND status <> 'failed' ORDER BY report"
    versions = [version for (version,) in store.connection.execute(query, [agency, year]).fetchall()]
    return DecisionTarget(
        version_fingerprint(hash_agency_and_year(agency, year) or report_key),
        report_key,
        agency,
        year,
        text=";".join(versions),
    )


def find_report_key(store: Store, key_or_path: str) -> str:
    """Return the key of a report in a store, given its key or the path of its file.

    Raises
    ------
    StoreError
        When the store has no such report.
    """
    path = str(Path(key_or_path).resolve())
    rows = store.rows("SELECT report, path FROM reports WHERE status <> 'failed' ORDER BY path")
    found = [
        row["report"]
        for row in rows
        if key_or_path in (row["report"], row["path"]) or str(Path(row["path"]).resolve()) == path
    ]
    if not found:
        raise StoreError(msg("store.no_report", store=store.storage.address).with_path(key_or_path))
    return str(found[0])


def _agency_and_year_of_report(store: Store, report_key: str) -> tuple[str | None, int | None]:
    """Return agency and year of a report; raise StoreError if the store does not contain it."""
    row: Any = store.connection.execute("SELECT agency, year FROM reports WHERE report = ?", [report_key]).fetchone()
    if row is None:
        raise StoreError(msg("store.no_report", store=store.storage.address).with_path(report_key))
    return row[0], row[1]


def make_decision(
    target: DecisionTarget, verdict: Verdict, reviewer: str, date: str | None = None, reason: str = ""
) -> Decision:
    """Return a review decision without storing it; ``date`` is an ISO date, by default today."""
    return Decision(
        finding=target.finding,
        report=target.report,
        verdict=verdict,
        by=reviewer,
        on=date or datetime.now(UTC).strftime("%Y-%m-%d"),
        why=reason,
        agency=target.agency,
        year=target.year,
        text=target.text,
    )


class DecisionOptions(TypedDict, total=False):
    """Keyword arguments shared by all functions that store a decision.

    Attributes
    ----------
    date : str
        ISO date of the decision; by default today.
    seen_decisions : int
        Number of decisions on the target that the reviewer saw (`decision_history`); by default nobody asks whether
        somebody else decided since.
    """

    date: str | None
    seen_decisions: int | None


def confirm_finding(
    storage: Storage, target: DecisionTarget, reviewer: str, *, reason: str = "", **options: Unpack[DecisionOptions]
) -> Decision:
    """Store the decision that a finding is right (the report has the fault); return the decision.

    Parameters
    ----------
    storage : Storage
        Storage of the store (`Store.storage`).
    target : DecisionTarget
        Target from `decision_target_of_finding`.
    reviewer, reason : str
        Name of the reviewer, and the reason.
    **options
        `DecisionOptions`.

    Raises
    ------
    StoreError
        If somebody else decided on the finding since, or the file cannot be written.
    """
    return decide_on_targets(storage, [target], "confirmed", reviewer, reason=reason, **options)[0]


def dismiss_finding(
    storage: Storage, target: DecisionTarget, reviewer: str, *, reason: str, **options: Unpack[DecisionOptions]
) -> Decision:
    """Store the decision that a finding is wrong (the report is right), with a reason; return the decision.

    The check passes in the next scoring.

    Raises
    ------
    DefinitionError
        If the reason is empty.
    StoreError
        As `confirm_finding`.
    """
    return decide_on_targets(storage, [target], "dismissed", reviewer, reason=reason, **options)[0]


def correct_cell(
    storage: Storage,
    target: DecisionTarget,
    reviewer: str,
    *,
    value: str,
    cell: str | None = None,
    reason: str = "",
    **options: Unpack[DecisionOptions],
) -> Decision:
    """Store the true value of a misread table cell, which is used at the next scoring, and return the decision.

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
        As `confirm_finding`.
    """
    confirmed = make_decision(target, "confirmed", reviewer, options.get("date"), reason)
    return _store_decision(storage, add_correction_to_decision(confirmed, target, value, cell), options)


def add_correction_to_decision(
    decision: Decision, target: DecisionTarget, value: str | None, cell: str | None
) -> Decision:
    """Return a decision with the verdict ``corrected`` and the true value of a table cell.

    Raises
    ------
    DefinitionError
        As `correct_cell`.
    """
    correction: CellCorrection = parse_correction(target.evidence, value, cell)
    return structs.replace(decision, verdict="corrected", correction=correction)


def correct_sentence_labels(
    storage: Storage,
    target: DecisionTarget,
    reviewer: str,
    *,
    labels: Sequence[str],
    reason: str = "",
    **options: Unpack[DecisionOptions],
) -> Decision:
    """Store the right labels of a sentence, which become training data; return the decision.

    Raises
    ------
    UnknownIdError
        If a label is unknown.
    StoreError
        As `confirm_finding`.
    """
    from disclosure_nlp.tag.labels import load_labels

    known = {label.id for label in load_labels().labels}
    for label in labels:
        require_known_id("label", label, known)
    decision = make_decision(target, "labelled", reviewer, options.get("date"), reason)
    return _store_decision(storage, structs.replace(decision, labels=tuple(sorted(set(labels)))), options)


def add_remark(
    storage: Storage, target: DecisionTarget, reviewer: str, *, text: str, **options: Unpack[DecisionOptions]
) -> Decision:
    """Store a remark on a finding, which leaves the finding's verdict unchanged; return it as a decision."""
    return _store_decision(storage, make_decision(target, "remarked", reviewer, options.get("date"), text), options)


def choose_current_version(
    storage: Storage, target: DecisionTarget, reviewer: str, *, reason: str = "", **options: Unpack[DecisionOptions]
) -> Decision:
    """Store that a report is the current version for its agency and year, and return the decision.

    ``target`` comes from `decision_target_of_report_version`.
    """
    return _store_decision(storage, make_decision(target, "current", reviewer, options.get("date"), reason), options)


def undo_last_decision(
    storage: Storage, target: DecisionTarget, reviewer: str, *, reason: str = "", **options: Unpack[DecisionOptions]
) -> Decision:
    """Undo the latest decision on a finding, sentence or report; the decision before it applies again.

    Raises
    ------
    DefinitionError
        If there is no decision to undo.
    StoreError
        As `confirm_finding`.
    """
    return decide_on_targets(storage, [target], "undone", reviewer, reason=reason, **options)[0]


def decide_on_targets(
    storage: Storage,
    targets: Sequence[DecisionTarget],
    verdict: Verdict,
    reviewer: str,
    *,
    reason: str = "",
    **options: Unpack[DecisionOptions],
) -> list[Decision]:
    """Store the same review decision on several targets at once, such as all findings of a root cause.

    Parameters
    ----------
    targets : sequence of DecisionTarget
        At least one target; to undo, targets without a decision are skipped.
    **options
        `DecisionOptions`; ``seen_decisions`` is the number on the first target.

    Raises
    ------
    DefinitionError
        If a dismissal has no reason, or there is no decision to undo.
    StoreError
        As `confirm_finding`.
    """
    first = targets[0].finding
    if verdict == "dismissed" and not reason.strip():
        raise DefinitionError("decision", [msg("review.no_reason")])
    if verdict == "undone":
        log = read_decision_log(storage)
        targets = [target for target in targets if decisions_not_undone(log, target.finding)]
        if not targets:
            raise DefinitionError("decision", [msg("review.nothing_to_undo", finding=first)])
    decisions = [make_decision(target, verdict, reviewer, options.get("date"), reason) for target in targets]
    add_decisions(storage, decisions, expected_counts=_expected_counts(first, options))
    return decisions


def _store_decision(storage: Storage, decision: Decision, options: DecisionOptions) -> Decision:
    """Append a decision to the store's decision file and return it; raise StoreError if others decided in between."""
    add_decisions(storage, [decision], expected_counts=_expected_counts(decision.finding, options))
    return decision


def _expected_counts(fingerprint: str, options: DecisionOptions) -> dict[str, int] | None:
    """Return the number of decisions that the reviewer saw, by fingerprint (hash of the finding); None if not asked."""
    seen = options.get("seen_decisions")
    return None if seen is None else {fingerprint: seen}


def decision_history(log: DecisionLog, fingerprint: str) -> list[Decision]:
    """Return all decisions on a fingerprint (id of a finding, sentence or report), in order, undone ones included."""
    return [decision for decision in log.history if decision.finding == fingerprint]


def decisions_not_undone(log: DecisionLog, fingerprint: str) -> list[Decision]:
    """Return the decisions on a fingerprint (id of a finding, sentence or report) in order, without undone ones."""
    return drop_undone_decisions(decision_history(log, fingerprint))


def labelled_sentences(log: DecisionLog) -> list[tuple[str, tuple[str, ...]]]:
    """Return the sentences whose labels reviewers corrected, as (text, labels) pairs sorted by text."""
    return sorted((decision.text or "", decision.labels or ()) for decision in log.labels.values())
