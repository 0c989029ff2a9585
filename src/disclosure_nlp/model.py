"""The nouns that travel between the stages: frozen, picklable, JSON both ways.

Offsets are code-point positions in ``Document.text``; ``document.text[start:end]`` is what a person is shown.
"""

from __future__ import annotations

from functools import cached_property
from importlib import import_module
from typing import Literal

import msgspec

State = Literal["number", "blank", "not_applicable", "unreadable"]
Level = Literal["info", "warning", "error"]
Verdict = Literal["pass", "fail", "not_applicable", "not_assessable", "error"]
Severity = Literal["error", "warning", "hint"]
Fault = Literal["agency", "copy", "unclear"]
ItemState = Literal["value", "n/a", "unknown"]
Status = Literal["ok", "partial", "failed"]
Tense = Literal["done", "planned", "unmarked"]
TableId = Literal["proactive", "requests", "disputes", "statistics"]
SectionId = Literal["preamble", "overview", "proactive", "requests", "disputes", "problems", "other"]
Number = int | float


class BaseRecord(msgspec.Struct, frozen=True):
    """Base of all nouns."""

    def _repr_html_(self) -> str | None:
        # By name: the nouns import nothing of the package, and only a notebook needs the view of them.
        shown: str | None = import_module("disclosure_nlp.view.notebook").notebook_html(self)
        return shown


class TextSpan(BaseRecord, frozen=True, tag="text"):
    """Evidence: a stretch of the document's text, ``text[start:end]``."""

    start: int
    end: int


class CellRef(BaseRecord, frozen=True, tag="cell"):
    """Evidence: a cell of a standard table, by its canonical ids."""

    table: str
    row: str
    column: str


Evidence = TextSpan | CellRef


class Issue(BaseRecord, frozen=True):
    """A degraded read or parse: never a fault of the agency. ``code`` is stable."""

    code: str
    level: Level
    message: str
    start: int | None = None
    end: int | None = None


class Source(BaseRecord, frozen=True):
    """Where a document came from."""

    path: str
    sha256: str
    format: str
    size: int
    encoding: str | None = None
    reader: str = ""
    reader_version: str = ""


class Block(BaseRecord, frozen=True):
    """A stretch of text of one kind, in reading order; ``table`` is an index into ``Document.tables``."""

    kind: Literal["text", "table", "furniture"]
    start: int
    end: int
    page: int | None = None
    table: int | None = None


class RawCell(BaseRecord, frozen=True):
    """A cell as published; ``document.text[start:end] == text`` always holds."""

    row: int
    column: int
    text: str
    start: int
    end: int
    rowspan: int = 1
    colspan: int = 1


class RawTable(BaseRecord, frozen=True):
    """A grid of cells in row order; merged cells appear once, at their top left position."""

    cells: tuple[RawCell, ...]
    start: int
    end: int
    page: int | None = None


class Document(BaseRecord, frozen=True):
    """A read file: cleaned text, blocks in order and raw tables, in one offset space."""

    text: str
    blocks: tuple[Block, ...]
    tables: tuple[RawTable, ...]
    source: Source
    issues: tuple[Issue, ...] = ()
    metadata: dict[str, str] = {}


class Value(BaseRecord, frozen=True):
    """A cell's content: a number or none, and why. Blank is never 0."""

    state: State
    number: Number | None = None
    unit: str | None = None
    note: str | None = None


class Cell(BaseRecord, frozen=True):
    """A cell of a standard table under its canonical row and column id; an empty cell has an empty span."""

    row: str
    column: str
    raw: str
    value: Value
    start: int
    end: int


class Table(BaseRecord, frozen=True, dict=True):
    """A standard table. ``missing_rows`` and ``missing_columns`` are ids of its form that no label was found for."""

    id: TableId
    form: str
    cells: tuple[Cell, ...]
    start: int
    end: int
    missing_rows: tuple[str, ...] = ()
    missing_columns: tuple[str, ...] = ()

    @cached_property
    def _by_id(self) -> dict[tuple[str, str], Cell]:
        return {(cell.row, cell.column): cell for cell in self.cells}

    @cached_property
    def rows(self) -> tuple[str, ...]:
        """Row ids met, in order of the form."""
        return tuple(dict.fromkeys(cell.row for cell in self.cells))

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Column ids met, in order of the form."""
        return tuple(dict.fromkeys(cell.column for cell in self.cells))

    @cached_property
    def numbers(self) -> dict[tuple[str, str], Number | None]:
        """The numbers by (row, column); None for a cell that holds none."""
        return {key: cell.value.number for key, cell in self._by_id.items()}

    def cell(self, row: str, column: str) -> Cell | None:
        """Return the cell at canonical ids, or None where the published table has no such cell."""
        return self._by_id.get((row, column))

    def number(self, row: str, column: str) -> Number | None:
        """Return the cell's number, or None where it holds none."""
        return self.numbers.get((row, column))

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), tuple(getattr(self, name) for name in self.__struct_fields__)


class Heading(BaseRecord, frozen=True):
    """A heading line. ``depth`` 1 is 一、, 2 is （一）, 3 is 1.; ``numeral`` is as printed, or None."""

    title: str
    start: int
    end: int
    depth: int
    numeral: str | None = None
    section: str | None = None


class Section(BaseRecord, frozen=True):
    """A standard section: heading and body, ``text[start:end]``; the body starts at ``body_start``."""

    id: SectionId
    title: str
    start: int
    end: int
    body_start: int
    numeral: str | None = None


class Segment(BaseRecord, frozen=True):
    """A list item inside a sentence, with its marker (一是, （1）, …)."""

    start: int
    end: int
    marker: str


class Sentence(BaseRecord, frozen=True):
    """A unit of the narrative, ending at 。；！？, a line's end or a heading; ``heading_path`` is outermost first."""

    id: str
    section: SectionId
    start: int
    end: int
    text: str
    is_heading: bool = False
    heading_path: tuple[str, ...] = ()
    segments: tuple[Segment, ...] = ()


class Period(BaseRecord, frozen=True):
    """The statistical period as stated, dates in ISO form."""

    first: str
    last: str
    start: int
    end: int


class ManifestEntry(BaseRecord, frozen=True):
    """What a manifest says of a file, above what its text says; None where it says nothing."""

    agency: str | None = None
    year: int | None = None
    region: str | None = None
    published: str | None = None
    parent: str | None = None


class Report(BaseRecord, frozen=True):
    """A parsed report. What could not be known is None.

    ``kind`` is government, department, subdistrict or other; ``level`` national, province, prefecture, county or
    township; ``region`` the place the agency's name opens with and ``region_code`` its division code (GB/T 2260);
    ``field`` a department's field of work (``data/fields.toml``); ``stated`` what a manifest said of the file; ``forms``
    gives the form per block (``proactive.documents``, ``requests``, …).
    """

    document: Document
    agency: str | None
    region: str | None
    level: str | None
    kind: str | None
    year: int | None
    form: str | None
    forms: dict[str, str]
    sections: tuple[Section, ...]
    headings: tuple[Heading, ...]
    tables: dict[str, Table]
    sentences: tuple[Sentence, ...]
    issues: tuple[Issue, ...] = ()
    title: TextSpan | None = None
    title_year: int | None = None
    period: Period | None = None
    published: str | None = None
    signed: str | None = None
    region_code: str | None = None
    field: str | None = None
    stated: ManifestEntry | None = None

    @property
    def text(self) -> str:
        """The document's text, the one offset space of all spans."""
        return self.document.text

    def section(self, section: str) -> Section | None:
        """Return the first section with this id, or None."""
        return next((item for item in self.sections if item.id == section), None)

    def span(self, evidence: Evidence) -> TextSpan | None:
        """Resolve evidence to a span of the text; None for a cell that the published table does not have."""
        if isinstance(evidence, TextSpan):
            return evidence
        table = self.tables.get(evidence.table)
        cell = table.cell(evidence.row, evidence.column) if table else None
        return None if cell is None else TextSpan(cell.start, cell.end)


class Cue(BaseRecord, frozen=True):
    """What weighed for a label: a term of the text or a state of the context."""

    label: str
    term: str
    weight: float


class Tags(BaseRecord, frozen=True):
    """Labels of one sentence with their probabilities and attributes."""

    sentence: str
    labels: tuple[str, ...]
    probabilities: dict[str, float]
    tense: Tense | None = None
    problem_types: tuple[str, ...] = ()
    remedy_types: tuple[str, ...] = ()
    training_types: tuple[str, ...] = ()
    cues: tuple[Cue, ...] = ()


class Problem(BaseRecord, frozen=True):
    """A problem as a unit: its sentences, or a part of one where a sentence enumerates several."""

    id: str
    start: int
    end: int
    sentences: tuple[str, ...]
    types: tuple[str, ...] = ()
    generic: bool = False
    concrete: bool = False


class Remedy(BaseRecord, frozen=True):
    """A remedy as a unit; ``answers_all`` is set by 该问题, 针对上述问题 and the like."""

    id: str
    start: int
    end: int
    sentences: tuple[str, ...]
    types: tuple[str, ...] = ()
    tense: Tense = "unmarked"
    answers_all: bool = False
    generic: bool = False


class Pair(BaseRecord, frozen=True):
    """A problem with a remedy that answers it, and why it is thought to: ``lead_in``, ``item`` or ``topic``."""

    problem: str
    remedy: str
    why: Literal["lead_in", "item", "topic", "sentence"]


class Tagging(BaseRecord, frozen=True):
    """What the narrative says: labels per sentence, problems, remedies and how they pair."""

    sentences: tuple[Tags, ...]
    problems: tuple[Problem, ...]
    remedies: tuple[Remedy, ...]
    pairs: tuple[Pair, ...]
    model: str


class CheckResult(BaseRecord, frozen=True):
    """The outcome of one check on one unit; ``subject`` names the unit (a row, a column, a heading, a claim)."""

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


class RootCause(BaseRecord, frozen=True):
    """Failures with one origin, listed once; ``findings`` are indices into ``Findings.results``."""

    id: str
    message: str
    severity: Severity
    fault: Fault
    findings: tuple[int, ...]


class Findings(BaseRecord, frozen=True):
    """All check results of a report, in order of the check ids, and the root causes of the failures."""

    results: tuple[CheckResult, ...]
    causes: tuple[RootCause, ...]


class ItemScore(BaseRecord, frozen=True):
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
    timings: dict[str, float] = {}
    versions: dict[str, str] = {}
