"""Resolves evidence (spans and cells that a result refers to) to text, and describes where it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec
from msgspec import Meta

from disclosure_nlp.messages import Message, msg
from disclosure_nlp.model import CellRef, Evidence, Report, Role, TextSpan
from disclosure_nlp.parse.form_labels import official_label
from disclosure_nlp.parse.forms import ColumnForm, ReportForm, RowForm, load_form
from disclosure_nlp.text.layout import clip_to_width, collapse_whitespace

Start = Annotated[int, Meta(description="first position in the document's text, in code points")]
End = Annotated[int, Meta(description="position after the last character")]
Quote = Annotated[str, Meta(description="the very characters from start to end")]
EvidenceRole = Annotated[
    Role, Meta(description="wrong: should be other; operand: compared with it; context: where it was looked for")
]
CellId = Annotated[str, Meta(description="canonical id, see the forms")]


class TextEvidence(msgspec.Struct, frozen=True, tag="text", tag_field="kind"):
    """A text span that a check result or item score refers to, with the quoted characters."""

    start: Start
    end: End
    text: Quote
    role: EvidenceRole


class CellEvidence(msgspec.Struct, frozen=True, tag="cell", tag_field="kind"):
    """A table cell that a check result or item score refers to, with its text."""

    table: CellId
    row: CellId
    column: CellId
    start: Start | None
    end: End | None
    text: Quote | None
    role: EvidenceRole


EvidenceRecord = TextEvidence | CellEvidence

_QUOTE = 56


def _resolve_evidence_item(evidence: Evidence, report: Report) -> EvidenceRecord:
    """Return a text span or cell that a result refers to, with its offsets and the quoted characters."""
    span = report.span(evidence)
    text = None if span is None else report.text[span.start : span.end]
    if isinstance(evidence, TextSpan):
        return TextEvidence(evidence.start, evidence.end, text or "", evidence.role)
    start, end = (None, None) if span is None else (span.start, span.end)
    return CellEvidence(evidence.table, evidence.row, evidence.column, start, end, text, evidence.role)


def resolve_evidence(evidence: Iterable[Evidence], report: Report) -> tuple[EvidenceRecord, ...]:
    """Return the text spans and cells that a result refers to, with their offsets and the quoted characters."""
    return tuple(_resolve_evidence_item(item, report) for item in evidence)


def describe_evidence(evidence: Evidence, report: Report) -> Message:
    """Return a message that says where in a report a text span or cell is, such as ``section 3, … (at 1312)``."""
    span = report.span(evidence)
    where = describe_cell(evidence, report) if isinstance(evidence, CellRef) else None
    if span is None:
        return msg("place.no_cell", where=where or "")
    text = clip_to_width(collapse_whitespace(report.text[span.start : span.end]), _QUOTE)
    quote = msg("place.quote", text=text) if text else msg("place.blank")
    page = page_at_position(report, span.start)
    at = msg("place.page", page=page, start=span.start) if page else msg("place.at", start=span.start)
    return msg("place.named", where=where, quote=quote, at=at) if where else msg("place.quoted", quote=quote, at=at)


def describe_cell(cell: CellRef, report: Report) -> Message:
    """Return a message with the official labels of a cell's row and column; ids if the form has none."""
    if cell.table == "statistics":
        return msg("place.statistics", row=clip_to_width(official_label(cell.table, cell.row), 30))
    table = report.tables.get(cell.table)
    form = load_form(table.form if table is not None else "2021")
    rows, columns = _row_and_column_labels(form, cell.table)
    row, column = (
        clip_to_width(rows.get(cell.row, cell.row), 30),
        clip_to_width(columns.get(cell.column, cell.column), 20),
    )
    return msg("place.cell", section=msg(f"section.{cell.table}"), row=row, column=column)


def _row_and_column_labels(form: ReportForm, table_id: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the official labels of a table's rows, and of its columns, by id."""
    rows: list[RowForm] = []
    columns: list[ColumnForm] = []
    if table_id == "proactive":
        for block in form.blocks:
            rows += block.rows
            columns += block.columns
    else:
        grid = form.requests if table_id == "requests" else form.disputes
        rows += [*grid.rows, *grid.alternatives]
        columns += grid.columns
    return {row.id: row.label for row in rows}, {column.id: column.label for column in columns}


def page_at_position(report: Report, position: int) -> int | None:
    """Return the number of the page at a position of the text, or None if the file has no pages."""
    blocks = (block for block in report.document.blocks if block.start <= position <= block.end)
    return next((block.page for block in blocks if block.page is not None), None)
