"""Check results, scores, and the processing result of one file."""

from __future__ import annotations

import msgspec

from disclosure_nlp.messages import Param
from disclosure_nlp.model.base import (
    BaseRecord,
    Evidence,
    Fault,
    Issue,
    ItemState,
    Number,
    Severity,
    Status,
    Verdict,
    WithMessage,
)
from disclosure_nlp.model.document import Source
from disclosure_nlp.model.narrative import Tagging
from disclosure_nlp.model.report import Report


class CheckResult(WithMessage, BaseRecord, frozen=True):
    """The outcome of one check on one unit; ``subject`` names the unit (a row, a column, a heading, a claim).

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


class RootCause(WithMessage, BaseRecord, frozen=True):
    """Failures with one origin, listed once; ``findings`` are indices into ``Findings.results``."""

    id: str
    message: str
    severity: Severity
    fault: Fault
    findings: tuple[int, ...]
    code: str = ""
    params: dict[str, Param] = msgspec.field(default_factory=dict)


class Findings(BaseRecord, frozen=True):
    """All check results of a report, in order of the check ids, and the root causes of the failures."""

    results: tuple[CheckResult, ...]
    causes: tuple[RootCause, ...]


class ItemScore(WithMessage, BaseRecord, frozen=True):
    """One rubric item: value in [0, 1] or None, points = weight × value, and the reason in words."""

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

    @property
    def english(self) -> str:
        """The English text."""
        return self.reason


class Scorecard(BaseRecord, frozen=True):
    """Compliance score in [0, 100] over the known items, with bounds (unknown = 0 and = 1) and assessed share."""

    rubric: str
    version: str
    total: float | None
    lower: float | None
    upper: float | None
    assessed: float
    legal: float | None
    band: str | None
    items: tuple[ItemScore, ...]


class Outcome(BaseRecord, frozen=True):
    """What became of one file. Never ``ok`` beside an issue of level error; a failed one says why in ``issues``."""

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
