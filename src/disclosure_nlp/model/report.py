"""A parsed report: tables with canonical cells, sections, sentences."""

from __future__ import annotations

from functools import cached_property

from disclosure_nlp.model.base import BaseRecord, Evidence, Issue, Number, SectionId, State, TableId, TextSpan
from disclosure_nlp.model.document import Document
from disclosure_nlp.model.provenance import AgencyCandidate, Completeness


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
    cut: bool | None = None


class Report(BaseRecord, frozen=True):
    """A parsed report. What could not be known is None.

    ``kind`` is government, department, subdistrict or other; ``level`` national, province, prefecture, county or
    township; ``region`` the place the agency's name opens with and ``region_code`` its division code (GB/T 2260);
    ``field`` a department's field of work (``data/fields.toml``); ``stated`` what a manifest said of the file; ``forms``
    gives the form per block (``proactive.documents``, ``requests``, …). ``own_form`` is set for universities, schools,
    hospitals, utilities and companies, which report by rules of their own; ``candidates`` are the names found for the
    agency, the chosen one first.
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
    own_form: bool = False
    completeness: Completeness = Completeness()
    candidates: tuple[AgencyCandidate, ...] = ()

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
