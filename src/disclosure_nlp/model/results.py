"""Data model of check results, scorecards and the processing result of one file."""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec
from msgspec.structs import force_setattr

from disclosure_nlp.display import load_record_views, short_repr
from disclosure_nlp.errors import UnavailableError
from disclosure_nlp.ids import SECTIONS, check_ids, require_known_id
from disclosure_nlp.messages import Param, msg
from disclosure_nlp.model.base import (
    BaseRecord,
    Evidence,
    Fault,
    Generation,
    Issue,
    ItemState,
    MessageMixin,
    Number,
    Scope,
    Severity,
    Status,
    TabularRecord,
    Verdict,
)
from disclosure_nlp.model.document import Source
from disclosure_nlp.model.narrative import Tagging
from disclosure_nlp.model.report import Report, Sentence


class CheckResult(MessageMixin, BaseRecord, frozen=True):
    """Result of one check for one subject, such as a row, a column, a heading or a claim in the text.

    ``message`` is the English text of the message with ``code`` and ``params``.
    """

    check: str
    verdict: Verdict
    severity: Severity
    subject: str
    message: str
    fault: Fault = "agency"
    expected: str | Number | None = None
    observed: str | Number | None = None
    difference: Number | None = None
    evidence: tuple[Evidence, ...] = ()
    cause: str | None = None
    code: str = ""
    params: dict[str, Param] = msgspec.field(default_factory=dict)


class RootCause(MessageMixin, BaseRecord, frozen=True):
    """Failures of checks that one fault explains, such as all failures that follow from a missing section."""

    id: str
    message: str
    severity: Severity
    fault: Fault
    findings: tuple[int, ...]
    code: str = ""
    params: dict[str, Param] = msgspec.field(default_factory=dict)


class Findings(TabularRecord, frozen=True):
    """All check results of a report, in order of the check ids, and the root causes of the failures."""

    results: tuple[CheckResult, ...]
    causes: tuple[RootCause, ...]

    def results_of_check(self, check: str) -> tuple[CheckResult, ...]:
        """Return the results of one check by its id, empty if the check was not run.

        Raises
        ------
        UnknownIdError
            When there is no such check.
        """
        require_known_id("check", check, {result.check for result in self.results}, check_ids())
        return tuple(result for result in self.results if result.check == check)

    @property
    def failures(self) -> tuple[CheckResult, ...]:
        """The check results whose verdict is ``fail``."""
        return tuple(result for result in self.results if result.verdict == "fail")

    def with_report_text(self, report: Report) -> Findings:
        """Return a copy of the findings attached to a report, so that their evidence can return its text."""
        found = _attach_evidence(self.results, report)
        return self if found is self.results else msgspec.structs.replace(self, results=found)

    def _frame_columns(self) -> tuple[str, ...]:
        return (*CheckResult.__struct_fields__[:9], "cause", "text")

    def _frame_rows(self) -> list[tuple[object, ...]]:
        names = self._frame_columns()[:-1]
        return [(*(getattr(item, name) for name in names), _evidence_text(item.evidence)) for item in self.results]

    def _repr_parts(self) -> tuple[str, ...]:
        counts = Counter(result.verdict for result in self.results)
        return (f"root causes: {len(self.causes)}", *(f"{count} {name}" for name, count in sorted(counts.items())))


class ItemScore(MessageMixin, BaseRecord, frozen=True):
    """Score of one rubric item: its value in [0, 1], its points (weight × value) and the reason."""

    id: str
    title: str
    weight: float
    value: float | None
    points: float | None
    state: ItemState
    legal: bool
    reason: str
    evidence: tuple[Evidence, ...] = ()
    code: str = ""
    params: dict[str, Param] = msgspec.field(default_factory=dict)
    common: bool = False

    @property
    def english(self) -> str:
        """The reason for the item's score in English."""
        return self.reason


class Scorecard(TabularRecord, frozen=True):
    """Compliance score of a report: total points and the score of each rubric item.

    Attributes
    ----------
    total, lower, upper : float or None
        Score in [0, ``out_of``] from the known items, and its bounds if all unknown items had no or full points; None if
        the rubric has no total for the generation of the report.
    assessed, tested : float
        Share of the points whose items are known, among known and unknown items and among known and untested items.
    legal, common : float or None
        The same score from the items that law or form require, and from the items required in every generation.
    won, known : float
        Points obtained, and points obtainable in the known items: ``total`` is 100 · won / known.
    scope : {"report", "year", "panel"}
        Reports used for scoring: this one, all of the year, or also the agency's report of the year before.
    generation : {"free", "2019", "2021"} or None
        Generation of the form that applies to the report.
    deductions : tuple of str
        Deductions made, if the rubric is a scorecard.
    retired : dict
        Items of earlier versions of the rubric that are no longer scored, with the items that cover them now.
    """

    rubric: str
    version: str
    total: float | None
    lower: float | None
    upper: float | None
    assessed: float
    legal: float | None
    band: str | None
    items: tuple[ItemScore, ...]
    common: float | None = None
    known: float = 0.0
    won: float = 0.0
    tested: float = 0.0
    scope: Scope = "report"
    generation: Generation | None = None
    out_of: float = 100.0
    deductions: tuple[str, ...] = ()
    retired: dict[str, str] = msgspec.field(default_factory=dict)

    def item(self, item: str) -> ItemScore:
        """Return the score of a rubric item by its id.

        Raises
        ------
        UnknownIdError
            When the rubric has no such item.
        """
        found = {own.id: own for own in self.items}
        require_known_id("item", item, found)
        return found[item]

    def with_report_text(self, report: Report) -> Scorecard:
        """Return a copy of the scorecard attached to a report, so that its evidence can return its text."""
        found = _attach_evidence(self.items, report)
        return self if found is self.items else msgspec.structs.replace(self, items=found)

    def _frame_columns(self) -> tuple[str, ...]:
        return "item", "title", "weight", "value", "points", "state", "legal", "reason", "text"

    def _frame_rows(self) -> list[tuple[object, ...]]:
        names = ItemScore.__struct_fields__[:8]
        return [(*(getattr(item, name) for name in names), _evidence_text(item.evidence)) for item in self.items]

    def _repr_parts(self) -> tuple[str, ...]:
        if self.total is None or self.lower is None or self.upper is None:
            return f"{self.rubric} {self.version}", "no score"
        bounds = f"{self.total:.1f} of {self.out_of:g}, between {self.lower:.1f} and {self.upper:.1f}"
        return f"{self.rubric} {self.version}", bounds, f"{self.assessed:.0%} assessed", f"{len(self.items)} items"


_Judged = TypeVar("_Judged", CheckResult, ItemScore)


def _attach_evidence(results: tuple[_Judged, ...], report: Report) -> tuple[_Judged, ...]:
    """Return check results or item scores whose evidence is attached to a report, so that it can return its text."""
    copies: dict[int, _Judged] = {}
    for place, item in enumerate(results):
        if item.evidence:
            evidence = tuple([own._with_source(report) for own in item.evidence])
            if any(map(operator.is_not, evidence, item.evidence)):
                copies[place] = msgspec.structs.replace(item, evidence=evidence)
    return tuple(copies.get(place, item) for place, item in enumerate(results)) if copies else results


def _evidence_text(evidence: tuple[Evidence, ...]) -> str | None:
    """Return the texts of evidence joined by an ellipsis, or None if the evidence is not attached to a report."""
    return (
        " … ".join(" ".join(item.text.split()) for item in evidence)
        if all("source" in item.__dict__ for item in evidence)
        else None
    )


class OutcomeParts(NamedTuple):
    """Results of the pipeline stages parse, tag, check and score for one file, each None if the stage did not run."""

    report: Report | None
    tagging: Tagging | None
    findings: Findings | None
    scorecard: Scorecard | None


class Outcome(BaseRecord, frozen=True):
    """Processing result for one file. Status is never ``ok`` if any issue has level ``error``.

    Fields that a failed outcome does not have (``report``, ``tagging``, ``findings``, ``scorecard``) raise
    `UnavailableError` with the reason; in `parts` they are None.

    Examples
    --------
    >>> failed = Outcome("failed", "a.txt", issues=(Issue("file.missing", "error", "a.txt: no such file"),))
    >>> failed.parts.report is None
    True
    >>> failed.report
    Traceback (most recent call last):
    disclosure_nlp.errors.UnavailableError: no report: a.txt: no such file
    """

    status: Status
    path: str
    source: Source | None = None
    report: Report | None = None
    tagging: Tagging | None = None
    findings: Findings | None = None
    scorecard: Scorecard | None = None
    issues: tuple[Issue, ...] = ()
    timings: dict[str, float] = msgspec.field(default_factory=dict)
    versions: dict[str, str] = msgspec.field(default_factory=dict)

    def __post_init__(self) -> None:
        report = _SLOTS["report"](self)
        for name in _ATTACHED if report else ():
            if (found := _SLOTS[name](self)) is not None:
                force_setattr(self, name, found.with_report_text(report))

    @property
    def parts(self) -> OutcomeParts:
        """The results of the pipeline stages, each None if the stage did not run; access never raises an error."""
        return OutcomeParts(*(slot(self) for slot in _SLOTS.values()))

    @property
    def reason(self) -> str | None:
        """The message of the issue that made processing fail, or None if processing did not fail."""
        return self.issues[-1].message if self.status == "failed" and self.issues else None

    def sentences(self, label: str | None = None, section: str | None = None) -> tuple[Sentence, ...]:
        """Return the report's sentences in order of the text, optionally of one label or one section.

        Parameters
        ----------
        label : str, optional
            Only sentences that carry this label.
        section : str, optional
            Only sentences of this section.

        Raises
        ------
        UnknownIdError
            When there is no such label or section.
        UnavailableError
            When the outcome has no report.
        """
        require_known_id("section", section or SECTIONS[0], SECTIONS)
        report = self._require_part("report")
        wanted = None if label is None else set(self._require_part("tagging").sentence_ids_with_label(label))
        return tuple(
            sentence
            for sentence in report.sentences
            if section in (None, sentence.section) and (wanted is None or sentence.id in wanted)
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON record (docs/record.md) as built-in types."""
        return load_record_views().record_dict(self)

    def _require_part(self, name: str) -> Any:
        """Return the result of a pipeline stage, or raise UnavailableError if the stage did not run."""
        found = _SLOTS[name](self)
        if found is None:
            raise UnavailableError(
                msg("error.no_part", part=name, reason=self.reason or msg("error.not_processed", path=self.path))
            )
        return found

    def _repr_parts(self) -> tuple[str, ...]:
        if self.status == "failed":
            return "failed", short_repr(self.reason or "", 160)
        report, _, _, card = self.parts
        who = (short_repr(report.agency), str(report.year)) if report else ()
        score = "no score" if card is None or card.total is None else f"{card.total:.1f} of 100"
        return self.status, *who, score, f"path={short_repr(Path(self.path).name)}"


class _OutcomePartDescriptor:
    """Descriptor of a field of `Outcome`; reading it raises UnavailableError if a failed outcome has no such result."""

    def __init__(self, slot: Any) -> None:
        self.slot = slot

    def __get__(self, outcome: Outcome | None, owner: type) -> Any:
        if outcome is None:
            return self
        found = self.slot.__get__(outcome)
        return outcome._require_part(self.slot.__name__) if found is None and outcome.status == "failed" else found

    def __set__(self, outcome: Outcome, value: object) -> None:
        # Only force_setattr calls this; records do not allow assignment.
        self.slot.__set__(outcome, value)


_ATTACHED = ("tagging", "findings", "scorecard")
_SLOTS: dict[str, Callable[[Outcome], Any]] = {name: getattr(Outcome, name).__get__ for name in ("report", *_ATTACHED)}
for _name in _SLOTS:
    setattr(Outcome, _name, _OutcomePartDescriptor(getattr(Outcome, _name)))
