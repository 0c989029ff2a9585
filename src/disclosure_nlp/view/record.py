"""Builds the JSON record of one file; evidence is resolved to text spans with the quoted characters."""

from __future__ import annotations

from typing import Any

import msgspec

from disclosure_nlp.locations import resolve_evidence
from disclosure_nlp.messages import msg
from disclosure_nlp.model import (
    CheckResult,
    Issue,
    Number,
    Outcome,
    Report,
    RootCause,
    Scorecard,
    State,
    Table,
    Tagging,
)
from disclosure_nlp.text.layout import escape_surrogates
from disclosure_nlp.view.schema import (
    SCHEMA_VERSION,
    CauseRecord,
    FigureRecord,
    FindingRecord,
    ItemRecord,
    ProblemRecord,
    RawTableRecord,
    Record,
    RemedyRecord,
    ScoreRecord,
    SectionRecord,
    SentenceRecord,
    SourceRecord,
    TableRecord,
)

_MONEY = ("元", "万元", "亿元")
_SHOWN = ("fail", "not_assessable", "error")


def build_record(outcome: Outcome, *, all_findings: bool = False) -> Record:
    """Build the JSON record of a file from its processing outcome.

    Parameters
    ----------
    outcome : Outcome
        Outcome of any status, including failed.
    all_findings : bool, default False
        Whether to include checks that passed or do not apply.
    """
    report, tagging, _, card = outcome.parts
    source = outcome.source
    findings, causes = _finding_and_cause_records(outcome, all_findings)
    return Record(
        schema_version=SCHEMA_VERSION,
        status=outcome.status,
        source=SourceRecord(
            escape_surrogates(outcome.path), source.sha256 if source else None, source.format if source else None
        ),
        agency=report.agency if report else None,
        region=report.region if report else None,
        region_code=report.region_code if report else None,
        level=report.level if report else None,
        kind=report.kind if report else None,
        field=report.field if report else None,
        year=report.year if report else None,
        form=report.form if report else None,
        published=report.published if report else None,
        manifest=report.stated if report else None,
        own_form=report.own_form if report else False,
        agency_candidates=report.candidates if report else (),
        completeness=report.completeness if report else None,
        cut=report.completeness.cut if report else None,
        sections=tuple(SectionRecord(s.id, s.title, s.start, s.end) for s in report.sections) if report else (),
        tables={name: _table_record(table) for name, table in report.tables.items()} if report else {},
        raw_tables=_raw_table_records(report) if report else (),
        sentences=_sentence_records(report, tagging) if report else (),
        figures=_figure_records(report) if report else (),
        problems=_problem_records(report, tagging) if report and tagging else (),
        remedies=_remedy_records(report, tagging) if report and tagging else (),
        pairs=tagging.pairs if tagging else (),
        findings=findings,
        causes=causes,
        score=_score_record(card, report) if card and report else None,
        issues=tuple(map(_printable_issue, outcome.issues)),
        versions=outcome.versions,
        timings={stage: round(seconds, 6) for stage, seconds in outcome.timings.items()},
    )


def record_dict(outcome: Outcome) -> dict[str, Any]:
    """Return the JSON record of a file as built-in Python types."""
    built: dict[str, Any] = msgspec.json.decode(encode_record(build_record(outcome)))
    return built


def encode_record(entry: Record) -> bytes:
    """Encode a JSON record as one line of UTF-8, without a line end."""
    return msgspec.json.encode(entry)


def _printable_issue(issue: Issue) -> Issue:
    """Return an issue in which characters that UTF-8 cannot encode are escaped (paths may contain any bytes)."""
    params = {
        name: escape_surrogates(value) if isinstance(value, str) else value for name, value in issue.params.items()
    }
    return msgspec.structs.replace(issue, message=escape_surrogates(issue.message), params=params)


def _table_record(table: Table) -> TableRecord:
    """Return the record of a standard table: by row and column, its numbers, raw texts, spans, states and units."""
    cells: dict[str, dict[str, Number | None]] = {}
    raw: dict[str, dict[str, str]] = {}
    spans: dict[str, dict[str, tuple[int, int]]] = {}
    states: dict[str, dict[str, State]] = {}
    units: dict[str, dict[str, str]] = {}
    for cell in table.cells:
        cells.setdefault(cell.row, {})[cell.column] = cell.value.number
        raw.setdefault(cell.row, {})[cell.column] = cell.raw
        spans.setdefault(cell.row, {})[cell.column] = (cell.start, cell.end)
        if cell.value.state != "number":
            states.setdefault(cell.row, {})[cell.column] = cell.value.state
        if cell.value.unit in _MONEY:
            units.setdefault(cell.row, {})[cell.column] = cell.value.unit
    return TableRecord(table.form, cells, raw, spans, states, units, table.missing_rows, table.missing_columns)


def _raw_table_records(report: Report) -> tuple[RawTableRecord, ...]:
    """Return the records of the published tables from which no standard table was read, such as an agency's own."""
    used = [cell.start for table in report.tables.values() if table.id != "local" for cell in table.cells]
    return tuple(
        RawTableRecord(table.start, table.end, table.page, table.cells)
        for table in report.document.tables
        if not any(table.start <= start <= table.end for start in used)
    )


def _sentence_records(report: Report, tagging: Tagging | None) -> tuple[SentenceRecord, ...]:
    """Return the records of all sentences with sentence labels and attributes."""
    tags = {item.sentence: item for item in tagging.sentences} if tagging else {}
    records = []
    for sentence in report.sentences:
        found = tags.get(sentence.id)
        records.append(
            SentenceRecord(
                id=sentence.id,
                section=sentence.section,
                start=sentence.start,
                end=sentence.end,
                text=sentence.text,
                labels=found.labels if found else (),
                probabilities=found.probabilities if found else {},
                tense=found.tense if found else None,
                problem_types=found.problem_types if found else (),
                remedy_types=found.remedy_types if found else (),
                training_types=found.training_types if found else (),
                cues=found.cues if found else (),
            )
        )
    return tuple(records)


def _figure_records(report: Report) -> tuple[FigureRecord, ...]:
    """Return the records of the figures stated in the text, with the quoted text."""
    names = [name for name in FigureRecord.__struct_fields__ if name != "text"]
    return tuple(
        FigureRecord(**{name: getattr(figure, name) for name in names}, text=report.text[figure.start : figure.end])
        for figure in report.figures
    )


def _problem_records(report: Report, tagging: Tagging) -> tuple[ProblemRecord, ...]:
    """Return the records of the problems named in the report."""
    return tuple(
        ProblemRecord(p.id, p.start, p.end, report.text[p.start : p.end], p.sentences, p.types, p.generic, p.concrete)
        for p in tagging.problems
    )


def _remedy_records(report: Report, tagging: Tagging) -> tuple[RemedyRecord, ...]:
    """Return the records of the remedies named in the report."""
    return tuple(
        RemedyRecord(
            r.id, r.start, r.end, report.text[r.start : r.end], r.sentences, r.types, r.tense, r.answers_all, r.generic
        )
        for r in tagging.remedies
    )


def _finding_and_cause_records(
    outcome: Outcome, all_findings: bool
) -> tuple[tuple[FindingRecord, ...], tuple[CauseRecord, ...]]:
    """Return the records of findings and of root causes, which refer to findings by list index."""
    report, _, findings, _ = outcome.parts
    if report is None or findings is None:
        return (), ()
    listed = [index for index, item in enumerate(findings.results) if all_findings or item.verdict in _SHOWN]
    position = {index: place for place, index in enumerate(listed)}
    records = tuple(_finding_record(findings.results[index], report) for index in listed)
    return records, tuple(_cause_record(cause, position) for cause in findings.causes)


def _cause_record(cause: RootCause, index_by_finding: dict[int, int]) -> CauseRecord:
    """Return the record of a root cause."""
    listed = tuple(index_by_finding[index] for index in cause.findings if index in index_by_finding)
    return CauseRecord(cause.id, cause.message, cause.severity, cause.fault, listed, cause.code, cause.params)


def _finding_record(result: CheckResult, report: Report) -> FindingRecord:
    """Return the record of a check result."""
    return FindingRecord(
        check=result.check,
        verdict=result.verdict,
        severity=result.severity,
        subject=result.subject,
        fault=result.fault,
        cause=result.cause,
        message=result.message,
        expected=result.expected,
        observed=result.observed,
        difference=result.difference,
        evidence=resolve_evidence(result.evidence, report),
        code=result.code,
        params=result.params,
    )


def _score_record(card: Scorecard, report: Report) -> ScoreRecord:
    """Return the record of a scorecard; items that the rubric no longer scores are at the end."""
    items = tuple(
        ItemRecord(
            i.id,
            i.title,
            i.weight,
            i.value,
            i.points,
            i.state,
            i.legal,
            i.reason,
            resolve_evidence(i.evidence, report),
            i.code,
            i.params,
        )
        for i in card.items
    )
    retired = tuple(_retired_item_record(name, by) for name, by in card.retired.items())
    return ScoreRecord(
        card.rubric,
        card.version,
        card.total,
        card.lower,
        card.upper,
        card.assessed,
        card.legal,
        card.band,
        (*items, *retired),
        card.scope,
        card.generation,
        card.known,
        card.won,
        card.tested,
        card.common,
        card.out_of,
        card.deductions,
    )


def _retired_item_record(item_id: str, successor_ids: str) -> ItemRecord:
    """Return the record of an item that the rubric no longer scores, with the id of the item that replaces it."""
    reason = msg("item.retired", by=successor_ids)
    return ItemRecord(item_id, "", 0.0, None, None, "n/a", False, str(reason), (), reason.code, reason.params)
