"""Base class of all records, and evidence: the parts of a text that a result points to."""

from __future__ import annotations

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
