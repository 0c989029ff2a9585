"""What people decided on findings: a plain file, one JSON object a line, keyed by the finding's fingerprint."""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

import msgspec

from disclosure_nlp.corpus.lock import DECISIONS_LOCK, locked
from disclosure_nlp.corpus.storage import Storage
from disclosure_nlp.definitions import wrong_value
from disclosure_nlp.errors import DefinitionError, StoreError
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.model import Number

FILE = "decisions.jsonl"
Verdict = Literal["confirmed", "dismissed", "corrected", "labelled", "remarked", "current", "undone"]
ON_FINDINGS: tuple[Verdict, ...] = ("confirmed", "dismissed", "corrected")
DECISION_WAIT = 60.0  # seconds to wait for others who add decisions
OWNER_DIGITS = 16


class Correction(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The value that a cell holds in truth; none for a cell that is blank."""

    table: str
    row: str
    column: str
    number: Number | None


class Decision(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A person's act on a finding, a sentence or a report. The last one on each counts, unless it was undone.

    ``finding`` is the fingerprint of what the act is on, ``report`` the key of the report it was seen in, ``agency`` and
    ``year`` whose report that is: a decision holds for every version of that report in which its evidence is the same.
    ``why`` is the reason, or the words of a remark. ``labels`` are those a person gave to the sentence ``text``.
    """

    finding: str
    report: str
    verdict: Verdict
    by: str
    on: str
    why: str = ""
    correction: Correction | None = None
    agency: str | None = None
    year: int | None = None
    labels: tuple[str, ...] | None = None
    text: str | None = None


class DecisionLog(NamedTuple):
    """The decisions of a store: all of them in order, and those that count, by fingerprint of what they are on."""

    history: tuple[Decision, ...]
    verdicts: dict[str, Decision]
    remarks: dict[str, Decision]
    labels: dict[str, Decision]
    current: dict[str, Decision]


class DecisionIndex:
    """The verdicts on findings by report, and by the agency and year of the report.

    Examples
    --------
    >>> index = DecisionIndex([Decision("f1", "r1", "confirmed", "Li", "2025-02-01", agency="云屿县民政局", year=2024)])
    >>> sorted(index.of("r1")), sorted(index.of("r2")), sorted(index.of("r2", owner_of("云屿县民政局", 2024)))
    (['f1'], [], ['f1'])
    """

    def __init__(self, verdicts: Iterable[Decision]) -> None:
        self._by_report: dict[str, dict[str, Decision]] = {}
        self._by_owner: dict[str, dict[str, Decision]] = {}
        for decision in verdicts:
            self._by_report.setdefault(decision.report, {})[decision.finding] = decision
            if owner := owner_of(decision.agency, decision.year):
                self._by_owner.setdefault(owner, {})[decision.finding] = decision

    def of(self, report: str | None, owner: str = "") -> dict[str, Decision]:
        """Return the verdicts that may hold for a report, by finding; ``owner`` as by `owner_of`."""
        return self._by_owner.get(owner, {}) | self._by_report.get(report or "", {})


def owner_of(agency: str | None, year: int | None) -> str:
    """Return what the versions of one report share: a hash of agency and year, empty where one is not known."""
    if not agency or year is None:
        return ""
    return hashlib.blake2b(f"{agency} {year}".encode(), digest_size=OWNER_DIGITS // 2).hexdigest()


def read_log(place: Storage, size: int | None = None) -> DecisionLog:
    """Return the decisions of a store.

    Parameters
    ----------
    size : int, optional
        Bytes of the file to read, as by `whole_size`; by default all. A last line that was broken off is left out.

    Raises
    ------
    DefinitionError
        With every line that is wrong.
    """
    data = _bytes_of(place)
    history: list[Decision] = []
    problems: list[Message] = []
    # Only "\n" ends a line: pasted text may hold U+2028 and other separators.
    for number, line in enumerate(data[: _whole(data) if size is None else size].split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            decision = msgspec.json.decode(line.removeprefix(b"\xef\xbb\xbf"), type=Decision)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            problems.append(msg("decision.unreadable", line=number, error=str(error)))
            continue
        problems += [msg("listing.line", line=number, problem=problem) for problem in _problems(decision)]
        history.append(decision)
    if problems:
        raise DefinitionError(f"{place.address}/{FILE}", problems)
    return fold(history)


def fold(history: Sequence[Decision]) -> DecisionLog:
    """Return the decisions that count: of each kind the last on a finding; an act of undoing takes the last one back."""
    acts: dict[str, list[Decision]] = {}
    for decision in history:
        acts.setdefault(decision.finding, []).append(decision)
    kinds: dict[str, dict[str, Decision]] = {"labelled": {}, "remarked": {}, "current": {}}
    verdicts: dict[str, Decision] = {}
    for finding, own in acts.items():
        for decision in not_undone(own):
            kinds.get(decision.verdict, verdicts)[finding] = decision
    return DecisionLog(tuple(history), verdicts, kinds["remarked"], kinds["labelled"], kinds["current"])


def not_undone(acts: Iterable[Decision]) -> list[Decision]:
    """Return the acts on one thing that count, in their order: each act of undoing takes the last one back."""
    left: list[Decision] = []
    for decision in acts:
        if decision.verdict != "undone":
            left.append(decision)
        elif left:
            left.pop()
    return left


def read_decisions(place: Storage) -> dict[str, dict[str, Decision]]:
    """Return the verdicts that count, by the report they were given in and by finding.

    Raises
    ------
    DefinitionError
        With every line that is wrong.
    """
    decisions: dict[str, dict[str, Decision]] = {}
    for decision in read_log(place).verdicts.values():
        decisions.setdefault(decision.report, {})[decision.finding] = decision
    return decisions


@lru_cache(maxsize=2)
def index_of(address: str, size: int) -> DecisionIndex:
    """Return the verdicts in the first bytes of a store's file; the same in every worker of a run."""
    return DecisionIndex(read_log(Storage(address), size).verdicts.values())


def whole_size(place: Storage) -> int:
    """Return the length in bytes of the whole lines of the file of decisions; 0 where there is none."""
    return _whole(_bytes_of(place))


def _bytes_of(place: Storage) -> bytes:
    try:
        return place.get(FILE)
    except FileNotFoundError:
        return b""


def _whole(data: bytes) -> int:
    """Return where the whole lines end: a writer that was killed leaves a last line without its closing brace."""
    return len(data) if data.rstrip().endswith(b"}") else data.rfind(b"\n") + 1


def _problems(decision: Decision) -> list[Message]:
    wrong = []
    if (decision.verdict == "corrected") != (decision.correction is not None):
        wrong.append(msg("decision.correction", verdict=decision.verdict))
    if (decision.verdict == "labelled") != (decision.labels is not None):
        wrong.append(msg("decision.labels", verdict=decision.verdict))
    return wrong


def add_decisions(
    place: Storage, decisions: Sequence[Decision], *, once: bool = False, seen: Mapping[str, int] | None = None
) -> list[Decision]:
    """Append decisions to the file under a lock; earlier ones stay in it as history.

    Parameters
    ----------
    once : bool, default False
        Whether to leave out what was said before: the same act of the same day, also when it was undone since, or the
        last act of the same person on the finding.
    seen : mapping, optional
        By finding the number of decisions on it that the caller saw: where the file has more, others decided since.

    Returns
    -------
    list of Decision
        Those that were added.

    Raises
    ------
    DefinitionError
        When one contradicts itself; none is added then.
    StoreError
        When others decided on one of the findings since, or the file cannot be written; none is added then.
    """
    if problems := [problem for decision in decisions for problem in _problems(decision)]:
        raise DefinitionError(msg("decision.one"), problems)
    with locked(place, "of decisions", DECISIONS_LOCK, DECISION_WAIT):
        data = _bytes_of(place)
        added = list(decisions)
        history = read_log(place).history if once or seen else ()
        counts = Counter(decision.finding for decision in history)
        for finding, count in (seen or {}).items():
            if counts[finding] != count:
                last = [decision for decision in history if decision.finding == finding][-1]
                changed = msg(
                    "review.changed_since", finding=finding, by=last.by, verdict=msg(f"answer.{last.verdict}")
                )
                raise StoreError(changed.about(place.address))
        if once:
            added = _not_said(added, history)
        if _whole(data) < len(data):
            place.put(FILE, data[: _whole(data)])
            data = data[: _whole(data)]
        if added:
            lines = b"".join(msgspec.json.encode(decision) + b"\n" for decision in added)
            place.append(FILE, b"\n" * bool(data and not data.endswith(b"\n")) + lines)
    return added


def _not_said(decisions: Iterable[Decision], history: Iterable[Decision]) -> list[Decision]:
    said = {(*_content(decision), decision.on) for decision in history}
    last = {(decision.finding, decision.by): _content(decision) for decision in history}
    new = []
    for decision in decisions:
        content, person = _content(decision), (decision.finding, decision.by)
        if (*content, decision.on) not in said and last.get(person) != content:
            new.append(decision)
            said.add((*content, decision.on))
            last[person] = content
    return new


def _content(decision: Decision) -> tuple[object, ...]:
    return decision.finding, decision.verdict, decision.by, decision.why, decision.correction, decision.labels


def digest(decisions: Iterable[Decision]) -> str:
    """Return what tells sets of decisions apart: the same in any order, empty for none."""
    lines = sorted(msgspec.json.encode(decision) for decision in decisions)
    return hashlib.sha256(b"\n".join(lines)).hexdigest()[:8] if lines else "0" * 8


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
    problems: list[Message] = []
    shown = {
        (place["table"], place["row"], place["column"]) for place in json.loads(evidence) if place["kind"] == "cell"
    }
    named = tuple((cell or "").split("/")) if cell else next(iter(shown)) if len(shown) == 1 else ()
    if len(named) != 3:
        among = tuple(sorted("/".join(place) for place in shown)) or ("table/row/column",)
        problems.append(wrong_value("--cell", cell, among))
    number = _number(value)
    if number is None and value != "blank":
        problems.append(wrong_value("--value", value, msg("expected.number_or_blank")))
    if problems:
        raise DefinitionError(msg("decision.one"), problems)
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
