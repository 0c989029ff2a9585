"""Base class of all records, and evidence: the parts of a text that a result points to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal, Protocol, Self, TypeVar

import msgspec

from disclosure_nlp.display import one_line, short, views
from disclosure_nlp.errors import UnavailableError
from disclosure_nlp.messages import Language, Message, Param, has_template, msg, text_of
from disclosure_nlp.model.frames import make_frame

if TYPE_CHECKING:
    import pandas as pd

State = Literal["number", "blank", "not_applicable", "unreadable"]
Level = Literal["info", "warning", "error"]
Verdict = Literal["pass", "fail", "not_applicable", "not_assessable", "error"]
Severity = Literal["error", "warning", "hint"]
Fault = Literal["agency", "copy", "unclear"]
ItemState = Literal["value", "n/a", "unknown", "untested", "aside"]
# Generation of the form: free outlines to 2018, the forms of 2019 and 2021. Scope: what else a report was scored beside.
Generation = Literal["free", "2019", "2021"]
Scope = Literal["report", "year", "panel"]
Status = Literal["ok", "partial", "failed"]
Tense = Literal["done", "planned", "unmarked"]
TableId = Literal["proactive", "requests", "disputes", "statistics", "local"]
SectionId = Literal["preamble", "overview", "proactive", "requests", "disputes", "problems", "other"]
Number = int | float
# Evidence role in a finding: what should be other, what it was compared with, or where it was looked for.
Role = Literal["wrong", "operand", "context"]


class BaseRecord(msgspec.Struct, frozen=True):
    """Base of all records: immutable, with a short representation and an HTML view."""

    def __repr__(self) -> str:
        return one_line(type(self).__name__, self._summary())

    def _summary(self) -> Iterable[str]:
        """Yield the parts of the representation; by default every field that is not empty."""
        values = ((name, getattr(self, name)) for name in self.__struct_fields__)
        return (f"{name}={short(value)}" for name, value in values if value not in ((), None, {}))

    def _repr_html_(self) -> str:
        return views().notebook_html(self)


class TabularRecord(BaseRecord, frozen=True):
    """Base of records that are tables: one frame row per unit."""

    def to_frame(self) -> pd.DataFrame:
        """Return a pandas frame, one row per unit; integers with gaps are nullable.

        Raises
        ------
        MissingExtraError
            When pandas is not installed.
        """
        return make_frame(self._columns(), self._rows())

    def _columns(self) -> tuple[str, ...]:
        raise NotImplementedError

    def _rows(self) -> list[tuple[object, ...]]:
        raise NotImplementedError


class TextSource(Protocol):
    """What a span takes its text from: a document or a report."""

    @property
    def text(self) -> str:
        """The text that offsets count in."""


class SpanRecord(BaseRecord, frozen=True, dict=True):
    """Base of records that point into a text and know it once they are attached to their document or report."""

    @property
    def text(self) -> str:
        """The characters of the span.

        Raises
        ------
        UnavailableError
            When the record is not attached to a text: `attach` does that, and every `Report` and `Outcome` does it.
        """
        source = self.__dict__.get("source")
        if source is None:
            raise UnavailableError(msg("error.no_text", kind=type(self).__name__))
        return self._text_in(source)

    def _text_in(self, source: Any) -> str:
        span: str = source.text[self.start : self.end]  # type: ignore[attr-defined]
        return span

    def _attached(self, source: TextSource) -> Self:
        """Return the record attached to a source: itself, or a copy where it belongs to another text."""
        own = self.__dict__.setdefault("source", source)
        if own is source or own.text is source.text:
            return self
        copy = msgspec.structs.replace(self)
        copy.__dict__["source"] = source
        return copy

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), tuple(getattr(self, name) for name in self.__struct_fields__)


_Span = TypeVar("_Span", bound=SpanRecord)


def attach(records: Iterable[_Span], source: TextSource) -> tuple[_Span, ...]:
    """Return records that know their text.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> attach([TextSpan(0, 2)], SimpleNamespace(text="公开指南"))[0].text
    '公开'
    """
    return tuple(record._attached(source) for record in records)


class TextSpan(SpanRecord, frozen=True, eq=False, tag="text"):
    """Evidence: a span of the document's text, ``text[start:end]``; equal spans may have different roles."""

    start: int
    end: int
    role: Role = "context"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TextSpan) and self.start == other.start and self.end == other.end

    def __hash__(self) -> int:
        return hash((self.start, self.end))

    def as_role(self, role: Role) -> TextSpan:
        """Return the same span in another role."""
        return TextSpan(self.start, self.end, role)


class CellRef(SpanRecord, frozen=True, eq=False, tag="cell"):
    """Evidence: a cell of a standard table, by its canonical ids; equal references may have different roles."""

    table: str
    row: str
    column: str
    role: Role = "context"

    def _text_in(self, source: Any) -> str:
        return str(source.text_of(self))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CellRef) and (self.table, self.row, self.column) == (
            other.table,
            other.row,
            other.column,
        )

    def __hash__(self) -> int:
        return hash((self.table, self.row, self.column))

    def as_role(self, role: Role) -> CellRef:
        """Return a reference to the same cell in another role."""
        return CellRef(self.table, self.row, self.column, role)


Evidence = TextSpan | CellRef


class WithMessage:
    """Mixin of records that carry a message: its English text next to its code and parameters."""

    code: str
    params: dict[str, Param]
    message: str

    @property
    def english(self) -> str:
        """The English text."""
        return self.message

    @property
    def as_message(self) -> Message | str:
        """The message; the plain text if it has no code."""
        return Message(self.code, self.params) if has_template(self.code, self.params) else self.english

    def text(self, language: Language = "en") -> str:
        """Return the message in a language; in English if it has no code."""
        return text_of(self.as_message, language)


class Issue(WithMessage, BaseRecord, frozen=True):
    """A degraded read or parse: never a fault of the agency. ``code`` is stable; ``message`` is the English text."""

    code: str
    level: Level
    message: str
    start: int | None = None
    end: int | None = None
    params: dict[str, Param] = msgspec.field(default_factory=dict)

    @classmethod
    def of(cls, message: Message, level: Level, start: int | None = None, end: int | None = None) -> Issue:
        """Return an issue whose code and text are those of a message."""
        return cls(message.code, level, str(message), start, end, message.params)
