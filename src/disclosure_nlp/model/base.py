"""Base class of all records, and evidence: the parts of a text that a result points to."""

from __future__ import annotations

from importlib import import_module
from typing import Literal

import msgspec

from disclosure_nlp.messages import Language, Message, Param, has_template, text_of

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
# Evidence role in a finding: what should be other, what it was compared with, or where it was looked for.
Role = Literal["wrong", "operand", "context"]


class BaseRecord(msgspec.Struct, frozen=True):
    """Base of all nouns."""

    def _repr_html_(self) -> str | None:
        # By name: the nouns import nothing of the package, and only a notebook needs the view of them.
        shown: str | None = import_module("disclosure_nlp.view.notebook").notebook_html(self)
        return shown


class TextSpan(BaseRecord, frozen=True, eq=False, tag="text"):
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


class CellRef(BaseRecord, frozen=True, eq=False, tag="cell"):
    """Evidence: a cell of a standard table, by its canonical ids; equal references may have different roles."""

    table: str
    row: str
    column: str
    role: Role = "context"

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
    """Mixin of records that carry a message: its English text beside its code and parameters."""

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
