"""Acts of a reviewer on findings, sentences and versions; the file of decisions is all that they write.

Each act appends one line to the decisions of a store under its lock. Nothing is overwritten: an act of undoing takes
back the last act on the same thing, and `history_of` returns them all.
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
    correction_of,
    not_undone,
    owner_of,
    read_log,
)
from disclosure_nlp.corpus.fingerprints import sentence_fingerprint
from disclosure_nlp.corpus.versions import version_mark
from disclosure_nlp.errors import DefinitionError, StoreError
from disclosure_nlp.ids import require
from disclosure_nlp.messages import msg

if TYPE_CHECKING:
    from disclosure_nlp.corpus.storage import Storage
    from disclosure_nlp.corpus.store import Store


class Target(NamedTuple):
    """What an act is on: a finding, a sentence or a report, by its fingerprint, and whose report it is in.

    ``evidence`` are the places of a finding as JSON (`resolve_evidence`), ``text`` the words of a sentence.
    """

    finding: str
    report: str
    agency: str | None
    year: int | None
    evidence: str = "[]"
    text: str | None = None


def finding_target(store: Store, finding: str) -> Target:
    """Return the target of acts on a finding of one report.

    Raises
    ------
    StoreError
        When the store has no such finding.
    """
    row = store.finding(finding)
    return Target(finding, row["report"], *_whose(store, row["report"]), row["evidence"])


def sentence_target(store: Store, report: str, sentence: str) -> Target:
    """Return the target of acts on a sentence of a report.

    Raises
    ------
    StoreError
        When the store has no such report or sentence.
    """
    query = "SELECT section, text FROM sentences WHERE report = ? AND sentence = ?"
    row = store.connection.execute(query, [report, sentence]).fetchone()
    if row is None:
        raise StoreError(msg("store.no_finding", store=store.place.address).about(f"{report} {sentence}"))
    agency, year = _whose(store, report)
    mark = sentence_fingerprint(owner_of(agency, year) or report, row[0] or "", row[1])
    return Target(mark, report, agency, year, text=row[1])


def report_target(store: Store, report: str) -> Target:
    """Return the target of acts on a report as one version of an agency's report of a year; its text names all of them.

    Raises
    ------
    StoreError
        When the store has no such report.
    """
    agency, year = _whose(store, report)
    query = "SELECT DISTINCT report FROM reports WHERE agency = ? AND year = ? AND status <> 'failed' ORDER BY report"
    others = [other for (other,) in store.connection.execute(query, [agency, year]).fetchall()]
    return Target(version_mark(owner_of(agency, year) or report), report, agency, year, text=";".join(others))


def report_key_of(store: Store, name: str) -> str:
    """Return the key of a report by its key or by the path of its file.

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
        raise StoreError(msg("store.no_report", store=store.place.address).about(name))
    return str(found[0])


def _whose(store: Store, report: str) -> tuple[str | None, int | None]:
    row: Any = store.connection.execute("SELECT agency, year FROM reports WHERE report = ?", [report]).fetchone()
    if row is None:
        raise StoreError(msg("store.no_report", store=store.place.address).about(report))
    return row[0], row[1]


def decision_on(target: Target, verdict: Verdict, by: str, on: str | None = None, why: str = "") -> Decision:
    """Return an act that is not written yet; the day is today by default."""
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
    place: Storage, target: Target, by: str, *, why: str = "", on: str | None = None, seen: int | None = None
) -> Decision:
    """Confirm a finding: the report is wrong there.

    Parameters
    ----------
    place : Storage
        Where the store is (`Store.place`).
    target : Target
        By `finding_target`.
    by, why, on : str
        Who, why, and the day (ISO, by default today).
    seen : int, optional
        Number of acts on the finding that the reviewer saw (`history_of`).

    Raises
    ------
    StoreError
        When others acted on it since, or the file cannot be written.
    """
    return act_on(place, [target], "confirmed", by, why=why, on=on, seen=seen)[0]


def dismiss(
    place: Storage, target: Target, by: str, *, why: str, on: str | None = None, seen: int | None = None
) -> Decision:
    """Dismiss a finding: the report is right there, for a reason. It passes in the next scoring.

    Raises
    ------
    DefinitionError
        When no reason is given.
    StoreError
        As `confirm`.
    """
    return act_on(place, [target], "dismissed", by, why=why, on=on, seen=seen)[0]


def correct_cell(
    place: Storage,
    target: Target,
    by: str,
    *,
    value: str,
    cell: str | None = None,
    why: str = "",
    on: str | None = None,
    seen: int | None = None,
) -> Decision:
    """Put the value that a cell holds in truth in the place of the one read; all is checked again in the next scoring.

    Parameters
    ----------
    value : str
        A number, or ``blank``.
    cell : str, optional
        ``table/row/column``; needed where the evidence of the finding is not one cell.

    Raises
    ------
    DefinitionError
        When the value is no number, or the cell is not known.
    StoreError
        As `confirm`.
    """
    return _add(place, corrected(decision_on(target, "confirmed", by, on, why), target, value, cell), seen)


def corrected(decision: Decision, target: Target, value: str | None, cell: str | None) -> Decision:
    """Return a decision as one that corrects a cell.

    Raises
    ------
    DefinitionError
        As `correct_cell`.
    """
    correction: Correction = correction_of(target.evidence, value, cell)
    return structs.replace(decision, verdict="corrected", correction=correction)


def correct_label(
    place: Storage,
    target: Target,
    by: str,
    *,
    labels: Sequence[str],
    why: str = "",
    on: str | None = None,
    seen: int | None = None,
) -> Decision:
    """Give a sentence its right labels; `labelled_sentences` returns them as training data.

    Raises
    ------
    UnknownIdError
        When there is no such label.
    StoreError
        As `confirm`.
    """
    from disclosure_nlp.tag.labels import load_labels

    known = {label.id for label in load_labels().labels}
    for label in labels:
        require("label", label, known)
    decision = structs.replace(decision_on(target, "labelled", by, on, why), labels=tuple(sorted(set(labels))))
    return _add(place, decision, seen)


def remark(
    place: Storage, target: Target, by: str, *, text: str, on: str | None = None, seen: int | None = None
) -> Decision:
    """Add a remark on a finding; a verdict on it stays as it is."""
    return _add(place, decision_on(target, "remarked", by, on, text), seen)


def choose_version(
    place: Storage, target: Target, by: str, *, why: str = "", on: str | None = None, seen: int | None = None
) -> Decision:
    """Say that a report is the current version of its agency and year; ``target`` is by `report_target`."""
    return _add(place, decision_on(target, "current", by, on, why), seen)


def undo(
    place: Storage, target: Target, by: str, *, why: str = "", on: str | None = None, seen: int | None = None
) -> Decision:
    """Take back the last act on a target; the one before it counts again.

    Raises
    ------
    DefinitionError
        When there is no act to take back.
    StoreError
        As `confirm`.
    """
    return act_on(place, [target], "undone", by, why=why, on=on, seen=seen)[0]


def act_on(
    place: Storage,
    targets: Sequence[Target],
    verdict: Verdict,
    by: str,
    *,
    why: str = "",
    on: str | None = None,
    seen: int | None = None,
) -> list[Decision]:
    """Write one act on several targets at once, as those of a root cause; undoing leaves out targets without an act.

    Parameters
    ----------
    targets : sequence of Target
        At least one.
    seen : int, optional
        Number of acts on the first target that the reviewer saw.

    Raises
    ------
    DefinitionError
        When a dismissal has no reason, or there is no act to take back.
    StoreError
        As `confirm`.
    """
    first = targets[0].finding
    if verdict == "dismissed" and not why.strip():
        raise DefinitionError("decision", [msg("review.no_reason")])
    if verdict == "undone":
        log = read_log(place)
        targets = [target for target in targets if standing_acts(log, target.finding)]
        if not targets:
            raise DefinitionError("decision", [msg("review.nothing_to_undo", finding=first)])
    decisions = [decision_on(target, verdict, by, on, why) for target in targets]
    add_decisions(place, decisions, seen=None if seen is None else {first: seen})
    return decisions


def _add(place: Storage, decision: Decision, seen: int | None) -> Decision:
    add_decisions(place, [decision], seen=None if seen is None else {decision.finding: seen})
    return decision


def history_of(log: DecisionLog, finding: str) -> list[Decision]:
    """Return all acts on a finding, sentence or report in their order, those that were undone too."""
    return [decision for decision in log.history if decision.finding == finding]


def standing_acts(log: DecisionLog, finding: str) -> list[Decision]:
    """Return the acts on a finding, sentence or report that were not undone, in their order."""
    return not_undone(history_of(log, finding))


def labelled_sentences(log: DecisionLog) -> list[tuple[str, tuple[str, ...]]]:
    """Return the sentences that people labelled with their labels, in order of their texts."""
    return sorted((decision.text or "", decision.labels or ()) for decision in log.labels.values())
