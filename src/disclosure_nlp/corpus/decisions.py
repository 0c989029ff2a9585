"""Review decisions of a store: a JSON Lines file of decisions, each with the fingerprint (id) of its finding."""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

import msgspec

from disclosure_nlp.corpus.lock import DECISIONS_LOCK, hold_lock
from disclosure_nlp.corpus.storage import Storage
from disclosure_nlp.definitions import wrong_value_message
from disclosure_nlp.errors import DefinitionError, StoreError
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.model import Number

FILE = "decisions.jsonl"
Verdict = Literal["confirmed", "dismissed", "corrected", "labelled", "remarked", "current", "undone"]
ON_FINDINGS: tuple[Verdict, ...] = ("confirmed", "dismissed", "corrected")
DECISION_WAIT = 60.0  # seconds to wait for others who add decisions
OWNER_DIGITS = 16


class CellCorrection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Value of a table cell as a reviewer corrected it; ``number`` is None if the cell is blank."""

    table: str
    row: str
    column: str
    number: Number | None


class Decision(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A reviewer's decision on a finding, sentence or report; the last one that was not undone is in force.

    ``finding`` is the fingerprint of the finding, sentence or report, ``report`` the key of the report in which it was
    seen, ``agency`` and ``year`` identify that report: the decision applies to every version of it that has the same
    evidence. ``why`` is the reason, or the text of a remark. ``labels`` are the reviewer's labels of the sentence ``text``.
    """

    finding: str
    report: str
    verdict: Verdict
    by: str
    on: str
    why: str = ""
    correction: CellCorrection | None = None
    agency: str | None = None
    year: int | None = None
    labels: tuple[str, ...] | None = None
    text: str | None = None


class DecisionLog(NamedTuple):
    """All reviewers' decisions of a store in order, and by kind those in force by fingerprint (finding id)."""

    history: tuple[Decision, ...]
    verdicts: dict[str, Decision]
    remarks: dict[str, Decision]
    labels: dict[str, Decision]
    current: dict[str, Decision]


class DecisionIndex:
    """Index of the reviewers' decisions on findings that are in force, by report key and by agency and year.

    Examples
    --------
    >>> index = DecisionIndex([Decision("f1", "r1", "confirmed", "Li", "2025-02-01", agency="云屿县民政局", year=2024)])
    >>> sorted(index.decisions_for_report("r1")), sorted(index.decisions_for_report("r2")), sorted(index.decisions_for_report("r2", hash_agency_and_year("云屿县民政局", 2024)))
    (['f1'], [], ['f1'])
    """

    def __init__(self, decisions: Iterable[Decision]) -> None:
        self._by_report: dict[str, dict[str, Decision]] = {}
        self._by_owner: dict[str, dict[str, Decision]] = {}
        for decision in decisions:
            self._by_report.setdefault(decision.report, {})[decision.finding] = decision
            if owner := hash_agency_and_year(decision.agency, decision.year):
                self._by_owner.setdefault(owner, {})[decision.finding] = decision

    def decisions_for_report(self, report: str | None, owner: str = "") -> dict[str, Decision]:
        """Return the reviewers' decisions on findings of a report, by fingerprint (id of the finding over runs)."""
        return self._by_owner.get(owner, {}) | self._by_report.get(report or "", {})


def hash_agency_and_year(agency: str | None, year: int | None) -> str:
    """Return a hash of agency and year, the same for all versions of a report; empty if either is unknown."""
    if not agency or year is None:
        return ""
    return hashlib.blake2b(f"{agency} {year}".encode(), digest_size=OWNER_DIGITS // 2).hexdigest()


def read_decision_log(storage: Storage, size: int | None = None) -> DecisionLog:
    """Return all review decisions in a store's decision file, and which of them are in force.

    Parameters
    ----------
    size : int, optional
        Number of bytes to read, see `decision_file_size`; by default all. An incomplete last line is ignored.

    Raises
    ------
    DefinitionError
        With every line that is wrong.
    """
    data = _read_decision_file(storage)
    history: list[Decision] = []
    problems: list[Message] = []
    # Only "\n" ends a line: pasted text may hold U+2028 and other separators.
    for number, line in enumerate(data[: _end_of_complete_lines(data) if size is None else size].split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            decision = msgspec.json.decode(line.removeprefix(b"\xef\xbb\xbf"), type=Decision)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            problems.append(msg("decision.unreadable", line=number, error=str(error)))
            continue
        problems += [
            msg("listing.line", line=number, problem=problem) for problem in _contradictions_in_decision(decision)
        ]
        history.append(decision)
    if problems:
        raise DefinitionError(f"{storage.address}/{FILE}", problems)
    return build_decision_log(history)


def build_decision_log(decisions: Sequence[Decision]) -> DecisionLog:
    """Return the log of a sequence of review decisions, with those that are in force."""
    acts: dict[str, list[Decision]] = {}
    for decision in decisions:
        acts.setdefault(decision.finding, []).append(decision)
    kinds: dict[str, dict[str, Decision]] = {"labelled": {}, "remarked": {}, "current": {}}
    verdicts: dict[str, Decision] = {}
    for finding, own in acts.items():
        for decision in drop_undone_decisions(own):
            kinds.get(decision.verdict, verdicts)[finding] = decision
    return DecisionLog(tuple(decisions), verdicts, kinds["remarked"], kinds["labelled"], kinds["current"])


def drop_undone_decisions(decisions: Iterable[Decision]) -> list[Decision]:
    """Return the decisions on one finding in order, without those that a later decision cancels."""
    in_force: list[Decision] = []
    for decision in decisions:
        if decision.verdict != "undone":
            in_force.append(decision)
        elif in_force:
            in_force.pop()
    return in_force


def read_decisions(storage: Storage) -> dict[str, dict[str, Decision]]:
    """Return the reviewers' decisions on findings in force, by report key and then by fingerprint (finding id).

    Raises
    ------
    DefinitionError
        With every line that is wrong.
    """
    decisions: dict[str, dict[str, Decision]] = {}
    for decision in read_decision_log(storage).verdicts.values():
        decisions.setdefault(decision.report, {})[decision.finding] = decision
    return decisions


@lru_cache(maxsize=2)
def load_decision_index(address: str, size: int) -> DecisionIndex:
    """Return the index of the review decisions in the first ``size`` bytes of a store's decision file."""
    return DecisionIndex(read_decision_log(Storage(address), size).verdicts.values())


def decision_file_size(storage: Storage) -> int:
    """Return the length in bytes of the complete lines of a store's decision file; 0 if there is no file."""
    return _end_of_complete_lines(_read_decision_file(storage))


def _read_decision_file(storage: Storage) -> bytes:
    """Return the bytes of a store's decision file; empty if there is none."""
    try:
        return storage.get(FILE)
    except FileNotFoundError:
        return b""


def _end_of_complete_lines(data: bytes) -> int:
    """Return the length in bytes of the complete lines of a file; a killed writer may leave an incomplete last one."""
    return len(data) if data.rstrip().endswith(b"}") else data.rfind(b"\n") + 1


def _contradictions_in_decision(decision: Decision) -> list[Message]:
    """Return a message for each contradiction between a review decision's verdict and its other fields."""
    wrong = []
    if (decision.verdict == "corrected") != (decision.correction is not None):
        wrong.append(msg("decision.correction", verdict=decision.verdict))
    if (decision.verdict == "labelled") != (decision.labels is not None):
        wrong.append(msg("decision.labels", verdict=decision.verdict))
    return wrong


def add_decisions(
    storage: Storage,
    decisions: Sequence[Decision],
    *,
    skip_repeated: bool = False,
    expected_counts: Mapping[str, int] | None = None,
) -> list[Decision]:
    """Append review decisions to the decision file under a lock; earlier decisions stay as history.

    Parameters
    ----------
    skip_repeated : bool, default False
        Skip repeated decisions: those equal to one of the same day, even if that was undone since, or to the same
        person's last decision on the finding.
    expected_counts : mapping, optional
        Number of decisions that the caller saw on each finding. If the file has more, somebody else has decided since.

    Returns
    -------
    list of Decision
        The decisions that were appended.

    Raises
    ------
    DefinitionError
        If a decision contradicts itself; nothing is appended then.
    StoreError
        If somebody else decided on a finding since, or the file cannot be written; nothing is appended then.
    """
    if problems := [problem for decision in decisions for problem in _contradictions_in_decision(decision)]:
        raise DefinitionError(msg("decision.one"), problems)
    with hold_lock(storage, "of decisions", DECISIONS_LOCK, DECISION_WAIT):
        data = _read_decision_file(storage)
        added = list(decisions)
        history = read_decision_log(storage).history if skip_repeated or expected_counts else ()
        counts = Counter(decision.finding for decision in history)
        for finding, count in (expected_counts or {}).items():
            if counts[finding] != count:
                last = [decision for decision in history if decision.finding == finding][-1]
                changed = msg(
                    "review.changed_since", finding=finding, by=last.by, verdict=msg(f"answer.{last.verdict}")
                )
                raise StoreError(changed.with_path(storage.address))
        if skip_repeated:
            added = _drop_repeated_decisions(added, history)
        if _end_of_complete_lines(data) < len(data):
            storage.put(FILE, data[: _end_of_complete_lines(data)])
            data = data[: _end_of_complete_lines(data)]
        if added:
            lines = b"".join(msgspec.json.encode(decision) + b"\n" for decision in added)
            storage.append(FILE, b"\n" * bool(data and not data.endswith(b"\n")) + lines)
    return added


def _drop_repeated_decisions(decisions: Iterable[Decision], history: Iterable[Decision]) -> list[Decision]:
    """Return the review decisions that do not repeat an earlier decision of the same person on the same finding."""
    earlier = {(*_fields_that_identify_decision(decision), decision.on) for decision in history}
    last = {(decision.finding, decision.by): _fields_that_identify_decision(decision) for decision in history}
    new = []
    for decision in decisions:
        content, person = _fields_that_identify_decision(decision), (decision.finding, decision.by)
        if (*content, decision.on) not in earlier and last.get(person) != content:
            new.append(decision)
            earlier.add((*content, decision.on))
            last[person] = content
    return new


def _fields_that_identify_decision(decision: Decision) -> tuple[object, ...]:
    """Return the fields of a review decision that are equal if one decision repeats another."""
    return decision.finding, decision.verdict, decision.by, decision.why, decision.correction, decision.labels


def decisions_digest(decisions: Iterable[Decision]) -> str:
    """Return eight hexadecimal digits: a hash of a set of review decisions in any order; zeros for an empty set."""
    lines = sorted(msgspec.json.encode(decision) for decision in decisions)
    return hashlib.sha256(b"\n".join(lines)).hexdigest()[:8] if lines else "0" * 8


def parse_correction(evidence: str, value: str | None, cell: str | None) -> CellCorrection:
    """Return a cell correction parsed from the value and the cell address that a reviewer typed.

    Parameters
    ----------
    evidence : str
        Locations of the finding's evidence, as JSON.
    value : str or None
        A number, or ``blank``.
    cell : str or None
        ``table/row/column``; required unless the evidence is exactly one cell.

    Raises
    ------
    DefinitionError
        If the value is no number, or the cell is unknown.
    """
    problems: list[Message] = []
    cells = [span for span in json.loads(evidence) if span["kind"] == "cell"]
    shown = {(span["table"], span["row"], span["column"]) for span in cells}
    named = tuple((cell or "").split("/")) if cell else next(iter(shown)) if len(shown) == 1 else ()
    if len(named) != 3:
        among = tuple(sorted("/".join(ids) for ids in shown)) or ("table/row/column",)
        problems.append(wrong_value_message("--cell", cell, among))
    number = _parse_finite_number(value)
    if number is None and value != "blank":
        problems.append(wrong_value_message("--value", value, msg("expected.number_or_blank")))
    if problems:
        raise DefinitionError(msg("decision.one"), problems)
    table, row, column = named
    return CellCorrection(table, row, column, number)


def _parse_finite_number(text: str | None) -> Number | None:
    """Return the finite number that a text states, or None if it states none."""
    try:
        number = float(text or "")
    except ValueError:
        return None
    if not math.isfinite(number):
        return None
    return int(number) if number.is_integer() else number
