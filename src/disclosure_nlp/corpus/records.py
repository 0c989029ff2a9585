"""An outcome as rows of the store's datasets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from disclosure_nlp.corpus.applied import AppliedDecisions
from disclosure_nlp.corpus.decisions import Decision
from disclosure_nlp.corpus.item_cache import CachedItems, encode_kept
from disclosure_nlp.corpus.schema import columns_of, datasets
from disclosure_nlp.locations import resolve_evidence
from disclosure_nlp.messages import text_of
from disclosure_nlp.model import (
    CheckResult,
    Evidence,
    Findings,
    Issue,
    ManifestEntry,
    Outcome,
    Problem,
    Remedy,
    Report,
    Scorecard,
    Tagging,
)
from disclosure_nlp.text.layout import escape_surrogates

Rows = dict[str, list[dict[str, Any]]]
LISTED = ("fail", "not_assessable", "error")
_KEY_DIGITS = 16
_SCORE_COLUMNS = ("common", "known", "won", "tested", "scope", "generation")


class CacheKeys(msgspec.Struct, frozen=True):
    """What a row depends on: it is up to date while these and the bytes of its file are the same."""

    parse: str
    judge: str
    score: str


class RowOrigin(msgspec.Struct, frozen=True):
    """Which run and shard a row is written by."""

    run: str
    shard: str


class SourceFile(msgspec.Struct, frozen=True):
    """A file as given: its address, hash and size where it could be opened, and what a manifest says of it."""

    path: str
    sha256: str | None = None
    size: int | None = None
    stated: ManifestEntry | None = None

    @property
    def report(self) -> str | None:
        """Key of the report: the first digits of the hash."""
        return report_key(self.sha256)


def report_key(sha256: str | None) -> str | None:
    """Return the key of a report by the hash of its bytes."""
    return sha256[:_KEY_DIGITS] if sha256 else None


def score_columns(card: Scorecard | None) -> dict[str, Any]:
    """Return the columns of `reports` that a rubric decides."""
    names = ("total", "lower", "upper", "assessed", "legal", "band", "rubric", "version", *_SCORE_COLUMNS)
    columns = ("score", "lower", "upper", "assessed", "legal", "band", "rubric", "rubric_version", *_SCORE_COLUMNS)
    return {column: getattr(card, name) if card else None for column, name in zip(columns, names, strict=True)}


def failed_rows(
    given: SourceFile, issues: Sequence[Issue], keys: CacheKeys, where: RowOrigin, versions: Mapping[str, str]
) -> Rows:
    """Return the rows of a file that could not be scored; the last issue is the reason."""
    report = dict.fromkeys(column.id for column in datasets()["reports"].stored) | {
        "report": given.report,
        "path": escape_surrogates(given.path),
        "sha256": given.sha256,
        "size": given.size,
        "status": "failed",
        "reason": issues[-1].code,
        **_bookkeeping(keys, where, versions),
    }
    return {"reports": [report], "issues": _issues(given, issues, where)}


def _bookkeeping(keys: CacheKeys, where: RowOrigin, versions: Mapping[str, str]) -> dict[str, Any]:
    return {
        "tagger": versions.get("tagger") or None,
        "reader": versions.get("reader") or None,
        "package": versions.get("package") or None,
        "run": where.run,
        "shard": where.shard,
        "scoring": where.shard,
        "parse_key": keys.parse,
        "judge_key": keys.judge,
        "score_key": keys.score,
    }


def outcome_rows(
    outcome: Outcome,
    given: SourceFile,
    keys: CacheKeys,
    where: RowOrigin,
    kept: CachedItems | None,
    decided: AppliedDecisions | None,
) -> Rows:
    """Return the rows of an outcome of any status.

    Parameters
    ----------
    outcome : Outcome
        After decisions, where there are any.
    given, keys, where
        The file, what its rows depend on, and who writes them.
    kept : CachedItems or None
        The judgements of all items; None for a failed outcome.
    decided : AppliedDecisions or None
        What decisions changed.
    """
    report, tagging, findings, _ = outcome.parts
    if outcome.status == "failed" or report is None or tagging is None or findings is None or decided is None:
        rows = failed_rows(given, outcome.issues, keys, where, outcome.versions)
        rows["reports"][0] |= {"format": outcome.source.format if outcome.source else None}
    else:
        rows = {
            "reports": [_report(outcome, report, tagging, decided, given, keys, where)],
            "cells": _cells(report, decided),
            "raw_cells": _raw_cells(report),
            "text_figures": _text_figures(report),
            "sentences": _sentences(report, tagging),
            "units": _units(report, tagging),
            "findings": _findings(report, decided),
            "score_items": score_items(outcome.parts.scorecard, kept),
            "issues": _issues(given, outcome.issues, where),
            "archive": [_archive(report, tagging, findings, kept)],
        }
    rows["reports"][0]["seconds"] = round(sum(outcome.timings.values()), 6)
    return stamped(rows, given.report, where)


def stamped(rows: Rows, report: str | None, where: RowOrigin) -> Rows:
    """Put the key of the report and the shard into every row."""
    for dataset, some in rows.items():
        mark = "scoring" if dataset == "score_items" else "shard"
        for row in some:
            row["report"] = report
            row[mark] = where.shard
    return rows


def _report(
    outcome: Outcome,
    report: Report,
    tagging: Tagging,
    decided: AppliedDecisions,
    given: SourceFile,
    keys: CacheKeys,
    where: RowOrigin,
) -> dict[str, Any]:
    names = ("agency", "region", "region_code", "level", "kind", "field", "year", "form", "published")
    return {
        "path": escape_surrogates(given.path),
        "sha256": given.sha256,
        "size": given.size,
        "format": report.document.source.format,
        "status": outcome.status,
        **{name: getattr(report, name) for name in names},
        "parent": report.stated.parent if report.stated else None,
        **score_columns(outcome.parts.scorecard),
        "cells": sum(len(table.cells) for table in report.tables.values()),
        "sentences": len(report.sentences),
        "problems": len(tagging.problems),
        "remedies": len(tagging.remedies),
        "failures": sum(result.verdict == "fail" for result in decided.findings.results),
        "causes": len(decided.findings.causes),
        "decisions": len(decided.used),
        **_bookkeeping(keys, where, outcome.versions),
    }


def _cells(report: Report, decided: AppliedDecisions) -> list[dict[str, Any]]:
    corrected = {
        (item.table, item.row, item.column): item.number
        for decision in decided.used.values()
        if (item := decision.correction)
    }
    return [
        {
            "table": name,
            "form": table.form,
            "row": cell.row,
            "column": cell.column,
            "number": cell.value.number,
            "state": cell.value.state,
            "raw": cell.raw,
            "unit": cell.value.unit,
            "note": cell.value.note,
            "corrected": corrected.get((name, cell.row, cell.column)) if corrected else None,
            "start": cell.start,
            "end": cell.end,
        }
        for name, table in report.tables.items()
        for cell in table.cells
    ]


def _raw_cells(report: Report) -> list[dict[str, Any]]:
    used = {cell.start for table in report.tables.values() for cell in table.cells}
    return [
        {
            "table": place,
            "row": cell.row,
            "column": cell.column,
            "rowspan": cell.rowspan,
            "colspan": cell.colspan,
            "text": cell.text,
            "standard": cell.start in used,
            "start": cell.start,
            "end": cell.end,
        }
        for place, table in enumerate(report.document.tables, 1)
        for cell in table.cells
    ]


def _text_figures(report: Report) -> list[dict[str, Any]]:
    given = ("report", "agency", "report_year", "figure", "text")
    names = [column.id for column in columns_of("text_figures") if column.id not in given]
    return [
        {name: getattr(figure, name) for name in names}
        | {"agency": report.agency, "report_year": report.year, "figure": figure.id, "text": figure.text}
        for figure in report.figures
    ]


def _sentences(report: Report, tagging: Tagging) -> list[dict[str, Any]]:
    tags = {item.sentence: item for item in tagging.sentences}
    rows = []
    for sentence in report.sentences:
        found = tags.get(sentence.id)
        rows.append(
            {
                "sentence": sentence.id,
                "section": sentence.section,
                "text": sentence.text,
                "labels": found.labels if found else (),
                "probabilities": list(found.probabilities.items()) if found else [],
                "tense": found.tense if found else None,
                "problem_types": found.problem_types if found else (),
                "remedy_types": found.remedy_types if found else (),
                "training_types": found.training_types if found else (),
                "is_heading": sentence.is_heading,
                "heading_path": sentence.heading_path,
                "start": sentence.start,
                "end": sentence.end,
            }
        )
    return rows


def _units(report: Report, tagging: Tagging) -> list[dict[str, Any]]:
    remedies_of: dict[str, list[str]] = {}
    problems_of: dict[str, list[str]] = {}
    for pair in tagging.pairs:
        remedies_of.setdefault(pair.problem, []).append(pair.remedy)
        problems_of.setdefault(pair.remedy, []).append(pair.problem)
    problems: list[dict[str, Any]] = [
        {"kind": "problem", "concrete": unit.concrete, "paired_with": remedies_of.get(unit.id, [])}
        for unit in tagging.problems
    ]
    remedies: list[dict[str, Any]] = [
        {
            "kind": "remedy",
            "tense": unit.tense,
            "answers_all": unit.answers_all,
            "paired_with": problems_of.get(unit.id, []),
        }
        for unit in tagging.remedies
    ]
    units: tuple[Problem | Remedy, ...] = (*tagging.problems, *tagging.remedies)
    shared: list[dict[str, Any]] = [
        {
            "unit": unit.id,
            "text": report.text[unit.start : unit.end],
            "sentences": unit.sentences,
            "types": unit.types,
            "generic": unit.generic,
            "start": unit.start,
            "end": unit.end,
        }
        for unit in units
    ]
    return [one | other for one, other in zip(shared, [*problems, *remedies], strict=True)]


def _findings(report: Report, decided: AppliedDecisions) -> list[dict[str, Any]]:
    return [
        _finding(mark, result, report, decided.used.get(mark), mark in decided.standing)
        for mark, result in decided.listed
        if result.verdict in LISTED
    ]


def _finding(mark: str, result: CheckResult, report: Report, decision: Decision | None, stands: bool) -> dict[str, Any]:
    return {
        "finding": mark,
        "check": result.check,
        "verdict": result.verdict,
        "severity": result.severity,
        "subject": result.subject,
        "fault": result.fault,
        "cause": result.cause,
        "message": result.message,
        "message_zh": result.text("zh"),
        "code": result.code,
        "expected": _text(result.expected),
        "observed": _text(result.observed),
        "difference": result.difference,
        "evidence": evidence_json(result.evidence, report),
        "stands": stands,
        "decision": decision.verdict if decision else None,
        "decided_by": decision.by if decision else None,
        "decided_on": decision.on if decision else None,
        "decided_why": decision.why if decision else None,
    }


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def evidence_json(evidence: Iterable[Evidence], report: Report) -> str:
    """Return places as JSON, like those of the record."""
    return msgspec.json.encode(resolve_evidence(evidence, report)).decode()


def score_items(card: Scorecard | None, kept: CachedItems | None) -> list[dict[str, Any]]:
    """Return the rows of a scorecard; places come from the judgements kept."""
    if card is None or kept is None:
        return []
    found = {(item.item, text_of(item.reason)): item.evidence for item in kept.items}
    return [
        {
            "item": item.id,
            "weight": item.weight,
            "value": item.value,
            "points": item.points,
            "state": item.state,
            "legal": item.legal,
            "common": item.common,
            "reason": item.reason,
            "reason_zh": item.text("zh"),
            "evidence": found.get((item.id, item.reason), "[]"),
        }
        for item in card.items
    ]


def _issues(given: SourceFile, issues: Sequence[Issue], where: RowOrigin) -> list[dict[str, Any]]:
    path = escape_surrogates(given.path)
    return [
        {
            "report": given.report,
            "path": path,
            "code": issue.code,
            "level": issue.level,
            "message": escape_surrogates(issue.message),
            "message_zh": escape_surrogates(issue.text("zh")),
            "start": issue.start,
            "end": issue.end,
            "shard": where.shard,
        }
        for issue in issues
    ]


def _archive(report: Report, tagging: Tagging, findings: Findings, kept: CachedItems | None) -> dict[str, Any]:
    return {
        "judgements": encode_kept(kept) if kept else None,
        "nouns": msgspec.msgpack.encode((report, tagging, findings)),
    }
