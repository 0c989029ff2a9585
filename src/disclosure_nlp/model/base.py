"""Base classes of the data model, and evidence: the spans and table cells that a result refers to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal, Protocol, Self, TypeVar

import msgspec

from disclosure_nlp.display import load_record_views, one_line_repr, short_repr
from disclosure_nlp.errors import UnavailableError
from disclosure_nlp.messages import Language, Message, Param, has_template, message_text, msg
from disclosure_nlp.model.frames import make_frame

if TYPE_CHECKING:
    import pandas as pd

State = Literal["number", "blank", "not_applicable", "unreadable"]
Level = Literal["info", "warning", "error"]
Verdict = Literal["pass", "fail", "not_applicable", "not_assessable", "error"]
Severity = Literal["error", "warning", "hint"]
Fault = Literal["agency", "copy", "unclear"]
ItemState = Literal["value", "n/a", "unknown", "untested", "aside"]
# Generation of the form: free outlines up to 2018, the forms of 2019 and 2021.
# Scope: scored alone, with the other reports of the year, or with those of earlier years too.
Generation = Literal["free", "2019", "2021"]
Scope = Literal["report", "year", "panel"]
Status = Literal["ok", "partial", "failed"]
Tense = Literal["done", "planned", "unmarked"]
TableId = Literal["proactive", "requests", "disputes", "statistics", "local"]
SectionId = Literal["preamble", "overview", "proactive", "requests", "disputes", "problems", "other"]
Number = int | float
# Role of evidence in a finding: the faulty part, what it was compared with, or the part that was searched.
Role = Literal["wrong", "operand", "context"]


class BaseRecord(msgspec.Struct, frozen=True):
    """Base class of all records: immutable, with a one-line representation and an HTML view for notebooks."""

    def __repr__(self) -> str:
        return one_line_repr(type(self).__name__, self._repr_parts())

    def _repr_parts(self) -> Iterable[str]:
        """Yield the parts of the record's one-line repr; by default each field that is not empty."""
        values = ((name, getattr(self, name)) for name in self.__struct_fields__)
        return (f"{name}={short_repr(value)}" for name, value in values if value not in ((), None, {}))

    def _repr_html_(self) -> str:
        return load_record_views().notebook_html(self)


class TabularRecord(BaseRecord, frozen=True):
    """Base class of records that convert to a pandas data frame."""

    def to_frame(self) -> pd.DataFrame:
        """Return the record as a pandas data frame; integer columns with missing values have the dtype ``Int64``.

        Raises
        ------
        MissingExtraError
            When pandas is not installed.
        """
        return make_frame(self._frame_columns(), self._frame_rows())

    def _frame_columns(self) -> tuple[str, ...]:
        """Return the column names of the record's data frame."""
        raise NotImplementedError

    def _frame_rows(self) -> list[tuple[object, ...]]:
        """Return the rows of the record's data frame, one value per column."""
        raise NotImplementedError


class TextSource(Protocol):
    """Protocol of objects with a text that spans refer to: a document or a report."""

    @property
    def text(self) -> str:
        """The whole text of the document or report; all offsets are code-point positions in it."""


class SpanRecord(BaseRecord, frozen=True, dict=True):
    """Base class of records that cover a span of a text, and return it once attached to a document or report."""

    @property
    def text(self) -> str:
        """The characters of the document's text that the record covers.

        Raises
        ------
        UnavailableError
            When the record is not attached to a text (`attach_source`; every `Report` and `Outcome` attaches its own).
        """
        source = self.__dict__.get("source")
        if source is None:
            raise UnavailableError(msg("error.no_text", kind=type(self).__name__))
        return self._text_from(source)

    def _text_from(self, source: Any) -> str:
        """Return the characters that the record covers in the text of a document or report."""
        span: str = source.text[self.start : self.end]  # type: ignore[attr-defined]
        return span

    def _with_source(self, source: TextSource) -> Self:
        """Return the record attached to a document or report; a copy if it is attached to another one already."""
        own = self.__dict__.setdefault("source", source)
        if own is source or own.text is source.text:
            return self
        copy = msgspec.structs.replace(self)
        copy.__dict__["source"] = source
        return copy

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), tuple(getattr(self, name) for name in self.__struct_fields__)


_Span = TypeVar("_Span", bound=SpanRecord)


def attach_source(records: Iterable[_Span], source: TextSource) -> tuple[_Span, ...]:
    """Return records attached to a document or report, so that their property ``text`` returns its characters.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> attach_source([TextSpan(0, 2)], SimpleNamespace(text="公开指南"))[0].text
    '公开'
    """
    return tuple(record._with_source(source) for record in records)


class TextSpan(SpanRecord, frozen=True, eq=False, tag="text"):
    """Evidence of a result: a span ``text[start:end]`` of the document. Equality ignores the evidence role."""

    start: int
    end: int
    role: Role = "context"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TextSpan) and self.start == other.start and self.end == other.end

    def __hash__(self) -> int:
        return hash((self.start, self.end))

    def with_role(self, role: Role) -> TextSpan:
        """Return a copy of the span with another evidence role."""
        return TextSpan(self.start, self.end, role)


class CellRef(SpanRecord, frozen=True, eq=False, tag="cell"):
    """Evidence of a result: a cell of a standard table by its row and column ids. Equality ignores the evidence role.

    The role does not count for equality.
    """

    table: str
    row: str
    column: str
    role: Role = "context"

    def _text_from(self, source: Any) -> str:
        return str(source.text_of(self))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CellRef) and (self.table, self.row, self.column) == (
            other.table,
            other.row,
            other.column,
        )

    def __hash__(self) -> int:
        return hash((self.table, self.row, self.column))

    def with_role(self, role: Role) -> CellRef:
        """Return a copy of the cell reference with another evidence role."""
        return CellRef(self.table, self.row, self.column, role)


Evidence = TextSpan | CellRef


class MessageMixin:
    """Mixin of records that hold a message: its code, its parameters and its English text."""

    code: str
    params: dict[str, Param]
    message: str

    @property
    def english(self) -> str:
        """The English text of the record's message."""
        return self.message

    @property
    def as_message(self) -> Message | str:
        """The message of a record with its code and parameters, or the English text of a message without a code."""
        return Message(self.code, self.params) if has_template(self.code, self.params) else self.english

    def text(self, language: Language = "en") -> str:
        """Return the text of the record's message in a language; English if the message has no code."""
        return message_text(self.as_message, language)


class Issue(MessageMixin, BaseRecord, frozen=True):
    """A problem in reading or parsing a file; it is never an error of the agency.

    ``code`` is stable across versions; ``message`` is the English text.
    """

    code: str
    level: Level
    message: str
    start: int | None = None
    end: int | None = None
    params: dict[str, Param] = msgspec.field(default_factory=dict)

    @classmethod
    def from_message(cls, message: Message, level: Level, start: int | None = None, end: int | None = None) -> Issue:
        """Create an issue (a problem in reading or parsing a file) from a message."""
        return cls(message.code, level, str(message), start, end, message.params)
