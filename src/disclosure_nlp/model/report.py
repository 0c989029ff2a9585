"""Data model of a parsed report: standard tables, sections, headings and sentences."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal

from msgspec.structs import force_setattr

from disclosure_nlp.display import short_repr
from disclosure_nlp.ids import SECTIONS, TABLES, require_known_id, standard_table_ids
from disclosure_nlp.model.base import (
    BaseRecord,
    Evidence,
    Issue,
    Number,
    SectionId,
    SpanRecord,
    State,
    TableId,
    TextSpan,
    attach_source,
)
from disclosure_nlp.model.document import Document
from disclosure_nlp.model.figures import TextFigure
from disclosure_nlp.model.frames import make_frame
from disclosure_nlp.model.provenance import AgencyCandidate, Completeness, PublicationTrace

if TYPE_CHECKING:
    import pandas as pd


class Value(BaseRecord, frozen=True):
    """Parsed content of a table cell: a number, or a state that says why there is no number. A blank is never 0."""

    state: State
    number: Number | None = None
    unit: str | None = None
    note: str | None = None


class Cell(BaseRecord, frozen=True):
    """A cell of a standard table with its canonical row and column ids; ``start`` equals ``end`` in an empty cell."""

    row: str
    column: str
    raw: str
    value: Value
    start: int
    end: int


class Table(BaseRecord, frozen=True, dict=True):
    """A standard table of the official report form, with its cells by canonical row and column ids.

    ``missing_rows`` and ``missing_columns`` are the ids of rows and columns of the form whose labels were not
    found.

    Examples
    --------
    >>> cell = Cell("received", "total", "98", Value("number", 98), 0, 2)
    >>> table = Table("requests", "2021", (cell,), 0, 2)
    >>> table.number("received", "total"), table.number("granted", "total")
    (98, None)
    >>> table.number("recieved", "total")
    Traceback (most recent call last):
    disclosure_nlp.errors.UnknownIdError: recieved: no such row of the table; nearest: received
    """

    id: TableId
    form: str
    cells: tuple[Cell, ...]
    start: int
    end: int
    missing_rows: tuple[str, ...] = ()
    missing_columns: tuple[str, ...] = ()

    @cached_property
    def _cells_by_id(self) -> dict[tuple[str, str], Cell]:
        """The cells of the standard table by (row id, column id)."""
        return {(cell.row, cell.column): cell for cell in self.cells}

    @cached_property
    def rows(self) -> tuple[str, ...]:
        """Ids of the rows that the standard table has, in the order of the report form."""
        return tuple(dict.fromkeys(cell.row for cell in self.cells))

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Ids of the columns that the standard table has, in the order of the report form."""
        return tuple(dict.fromkeys(cell.column for cell in self.cells))

    @cached_property
    def numbers(self) -> dict[tuple[str, str], Number | None]:
        """Numbers in the standard table by (row id, column id); None for a cell without a number."""
        return {key: cell.value.number for key, cell in self._cells_by_id.items()}

    def cell(self, row: str, column: str) -> Cell | None:
        """Return the cell of the table with a row id and a column id, or None if the published table has no such cell.

        Raises
        ------
        UnknownIdError
            When no form of the table has such a row or column.
        """
        cell = self._cells_by_id.get((row, column))
        if cell is None:
            self._require_known_ids(row, column)
        return cell

    def number(self, row: str, column: str) -> Number | None:
        """Return the number in a cell of the table, or None if the cell is absent or has no number.

        Raises
        ------
        UnknownIdError
            When no form of the table has such a row or column.
        """
        cell = self.cell(row, column)
        return None if cell is None else cell.value.number

    def to_frame(self, values: Literal["number", "raw", "state"] = "number") -> pd.DataFrame:
        """Return the standard table as a pandas data frame with its row ids as index and its column ids as columns.

        Parameters
        ----------
        values : {"number", "raw", "state"}, default "number"
            The number of each cell (missing if it has none), its printed text, or its state.

        Raises
        ------
        MissingExtraError
            When pandas is not installed.
        """
        found = {"number": lambda c: c.value.number, "raw": lambda c: c.raw, "state": lambda c: c.value.state}
        require_known_id("values", values, found)
        cells = {key: found[values](cell) for key, cell in self._cells_by_id.items()}
        rows = [[row, *(cells.get((row, column)) for column in self.columns)] for row in self.rows]
        return make_frame(("row", *self.columns), rows).set_index("row").rename_axis(columns="column")

    def _require_known_ids(self, row: str, column: str) -> None:
        """Raise UnknownIdError if no form of the standard table has a row or column with this id."""
        known = standard_table_ids(self.id)
        if known is not None:
            require_known_id("row", row, known.rows, self.rows)
            require_known_id("column", column, known.columns, self.columns)

    def _repr_parts(self) -> tuple[str, ...]:
        numbers = sum(cell.value.state == "number" for cell in self.cells)
        size = f"{len(self.rows)} rows × {len(self.columns)} columns"
        return self.id, f"form {self.form}", size, f"{numbers} of {len(self.cells)} cells hold a number"

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), tuple(getattr(self, name) for name in self.__struct_fields__)


class Heading(BaseRecord, frozen=True):
    """A heading of the report, with its text span, its nesting depth and its numeral."""

    title: str
    start: int
    end: int
    depth: int
    numeral: str | None = None
    section: str | None = None


class Section(SpanRecord, frozen=True):
    """A standard section of the report, with its heading and its body."""

    id: SectionId
    title: str
    start: int
    end: int
    body_start: int
    numeral: str | None = None

    @property
    def body(self) -> str:
        """The section's text without its heading."""
        return self.text[self.body_start - self.start :]


class Segment(BaseRecord, frozen=True):
    """A list item inside a sentence, with its list marker such as 一是 or （1）."""

    start: int
    end: int
    marker: str


class Sentence(BaseRecord, frozen=True):
    """A sentence of the narrative: it ends at 。；！？, at a line end or at a heading.

    ``heading_path`` are the titles of the headings above it, outermost first.
    """

    id: str
    section: SectionId
    start: int
    end: int
    text: str
    is_heading: bool = False
    heading_path: tuple[str, ...] = ()
    segments: tuple[Segment, ...] = ()


class Period(BaseRecord, frozen=True):
    """The statistical period that the report states, with ISO dates."""

    first: str
    last: str
    start: int
    end: int


class ManifestEntry(BaseRecord, frozen=True):
    """Metadata of one report file from the manifest, which overrides values extracted from the text.

    Parameters
    ----------
    agency : str, optional
        Full name of the agency.
    year : int, optional
        Reporting year.
    region : str, optional
        Region of the agency.
    published : str, optional
        Date of publication, ISO.
    parent : str, optional
        Superior agency.
    cut : bool, optional
        Whether the rest of the report is missing from the copy.
    """

    agency: str | None = None
    year: int | None = None
    region: str | None = None
    published: str | None = None
    parent: str | None = None
    cut: bool | None = None


class Report(BaseRecord, frozen=True):
    """A parsed annual disclosure report. Fields that are unknown are None.

    Attributes
    ----------
    kind : {"government", "department", "subdistrict", "other"}
        Kind of the agency.
    level : {"national", "province", "prefecture", "county", "township"}
        Administrative level of the agency.
    region, region_code : str
        Place that the agency's name begins with, and its division code (GB/T 2260).
    field : str
        Field of work of a department (``data/fields.toml``).
    form, forms
        Generation of the form, and the same for each block of tables (``proactive.documents``, ``requests``, …).
    stated : ManifestEntry
        Metadata of the file from the manifest.
    own_form : bool
        Whether the agency reports by other rules than governments: universities, schools, hospitals, utilities, companies.
    traces : tuple of PublicationTrace
        Days on which the report is known to have been published or signed.
    candidates : tuple of AgencyCandidate
        Names found for the agency, the chosen one first.
    figures : tuple of TextFigure
        Figures stated in the text.
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
    traces: tuple[PublicationTrace, ...] = ()
    candidates: tuple[AgencyCandidate, ...] = ()
    figures: tuple[TextFigure, ...] = ()

    def __post_init__(self) -> None:
        force_setattr(self, "figures", attach_source(self.figures, self.document))
        force_setattr(self, "sections", attach_source(self.sections, self.document))
        if self.title is not None:
            force_setattr(self, "title", self.title._with_source(self.document))

    @property
    def text(self) -> str:
        """The document's text, in which all spans of the report are offsets."""
        return self.document.text

    def section(self, section: str) -> Section | None:
        """Return the first section with a section id, or None if the report has no such section.

        Raises
        ------
        UnknownIdError
            When no section has such an id.
        """
        require_known_id("section", section, SECTIONS)
        return next((item for item in self.sections if item.id == section), None)

    def table(self, table: str) -> Table | None:
        """Return the standard table with a table id, or None if the report has no such table.

        Raises
        ------
        UnknownIdError
            When no table has such an id.
        """
        require_known_id("table", table, self.tables, TABLES)
        return self.tables.get(table)

    def figures_frame(self) -> pd.DataFrame:
        """Return the figures stated in the text as a pandas data frame, one row per figure.

        Raises
        ------
        MissingExtraError
            When pandas is not installed.
        """
        names = TextFigure.__struct_fields__
        return make_frame(names, [tuple(getattr(figure, name) for name in names) for figure in self.figures])

    def span(self, evidence: Evidence) -> TextSpan | None:
        """Return the text span of a piece of evidence; None for a cell that the published table does not have.

        Raises
        ------
        UnknownIdError
            When no table, row or column has such an id.
        """
        if isinstance(evidence, TextSpan):
            return evidence
        table = self.table(evidence.table)
        cell = table.cell(evidence.row, evidence.column) if table else None
        return None if cell is None else TextSpan(cell.start, cell.end)

    def text_of(self, evidence: Evidence) -> str:
        """Return the text of a piece of evidence, empty for a cell that the published table does not have."""
        span = self.span(evidence)
        return "" if span is None else self.text[span.start : span.end]

    def _repr_parts(self) -> tuple[str, ...]:
        sizes = f"{len(self.sections)} sections, {len(self.tables)} tables, {len(self.sentences)} sentences"
        return short_repr(self.agency), str(self.year), f"form {self.form}", sizes
