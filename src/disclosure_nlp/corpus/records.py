"""Converts the outcome of a file into rows of the store's datasets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from disclosure_nlp.corpus.applied import AppliedDecisions
from disclosure_nlp.corpus.decisions import Decision
from disclosure_nlp.corpus.item_cache import CachedItems, encode_cached_items
from disclosure_nlp.corpus.schema import columns_of_view, datasets
from disclosure_nlp.locations import resolve_evidence
from disclosure_nlp.messages import message_text
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
    """Hashes of the code, data and options that a stored row depends on; the row is outdated if one of them changes."""

    parse: str
    judge: str
    score: str


class RowOrigin(msgspec.Struct, frozen=True):
    """Run and shard (batch of files) that wrote a row of a store."""

    run: str
    shard: str


class SourceFile(msgspec.Struct, frozen=True):
    """A source file: address, hash, size, manifest entry, and times (mtime, ctime; ns) if it is a local file."""

    path: str
    sha256: str | None = None
    size: int | None = None
    stated: ManifestEntry | None = None
    times: tuple[int, int] | None = None

    @property
    def report_key(self) -> str | None:
        """Report key: the first 16 hexadecimal digits of the file's SHA-256."""
        return report_key(self.sha256)


def report_key(sha256: str | None) -> str | None:
    """Return the report key for a SHA-256 hash: its first 16 hexadecimal digits."""
    return sha256[:_KEY_DIGITS] if sha256 else None


def scorecard_columns(card: Scorecard | None) -> dict[str, Any]:
    """Return the columns of the dataset `reports` that depend on the rubric, from a scorecard."""
    names = ("total", "lower", "upper", "assessed", "legal", "band", "rubric", "version", *_SCORE_COLUMNS)
    columns = ("score", "lower", "upper", "assessed", "legal", "band", "rubric", "rubric_version", *_SCORE_COLUMNS)
    return {column: getattr(card, name) if card else None for column, name in zip(columns, names, strict=True)}


def rows_of_failed_file(
    source: SourceFile, issues: Sequence[Issue], keys: CacheKeys, origin: RowOrigin, versions: Mapping[str, str]
) -> Rows:
    """Return the report row and the issue rows of a file that could not be processed."""
    report = dict.fromkeys(column.id for column in datasets()["reports"].stored_columns) | {
        "report": source.report_key,
        "path": escape_surrogates(source.path),
        "sha256": source.sha256,
        "size": source.size,
        "status": "failed",
        "reason": issues[-1].code,
        **_bookkeeping_columns(keys, origin, versions),
    }
    return {"reports": [report], "issues": _issue_rows(source, issues, origin)}


def _bookkeeping_columns(keys: CacheKeys, origin: RowOrigin, versions: Mapping[str, str]) -> dict[str, Any]:
    """Return the bookkeeping columns of a report row: versions, run, shard and cache keys."""
    return {
        "tagger": versions.get("tagger") or None,
        "reader": versions.get("reader") or None,
        "package": versions.get("package") or None,
        "run": origin.run,
        "shard": origin.shard,
        "scoring": origin.shard,
        "parse_key": keys.parse,
        "judge_key": keys.judge,
        "score_key": keys.score,
    }


def rows_of_outcome(
    outcome: Outcome,
    source: SourceFile,
    keys: CacheKeys,
    origin: RowOrigin,
    cached: CachedItems | None,
    applied: AppliedDecisions | None,
) -> Rows:
    """Return the rows that store the outcome of a file, as a list of dictionaries by dataset.

    Parameters
    ----------
    outcome : Outcome
        Outcome of the file, rescored if review decisions were applied.
    source, keys, origin
        The file, its cache keys, and the run and shard that write the rows.
    cached : CachedItems or None
        Cached results of all rubric items; None for a failed outcome.
    applied : AppliedDecisions or None
        The report and findings after review decisions.
    """
    report, tagging, findings, _ = outcome.parts
    if outcome.status == "failed" or report is None or tagging is None or findings is None or applied is None:
        rows = rows_of_failed_file(source, outcome.issues, keys, origin, outcome.versions)
        rows["reports"][0] |= {"format": outcome.source.format if outcome.source else None}
    else:
        rows = {
            "reports": [_make_report_row(outcome, report, tagging, applied, source, keys, origin)],
            "cells": _cell_rows(report, applied),
            "raw_cells": _raw_cell_rows(report),
            "text_figures": _text_figure_rows(report),
            "sentences": _sentence_rows(report, tagging),
            "units": _problem_and_remedy_rows(report, tagging),
            "findings": _finding_rows(report, applied),
            "score_items": rows_of_scorecard_items(outcome.parts.scorecard, cached),
            "issues": _issue_rows(source, outcome.issues, origin),
            "archive": [_archive_row(report, tagging, findings, cached)],
        }
    rows["reports"][0]["seconds"] = round(sum(outcome.timings.values()), 6)
    return set_report_and_shard_in_rows(rows, source.report_key, origin)


def set_report_and_shard_in_rows(rows: Rows, report: str | None, origin: RowOrigin) -> Rows:
    """Set the report key and the shard in rows of the store's datasets, and return the rows."""
    for dataset, dataset_rows in rows.items():
        shard_column = "scoring" if dataset == "score_items" else "shard"
        for row in dataset_rows:
            row["report"] = report
            row[shard_column] = origin.shard
    return rows


def _make_report_row(
    outcome: Outcome,
    report: Report,
    tagging: Tagging,
    applied: AppliedDecisions,
    source: SourceFile,
    keys: CacheKeys,
    origin: RowOrigin,
) -> dict[str, Any]:
    """Return the row of a report in the dataset `reports`."""
    names = ("agency", "region", "region_code", "level", "kind", "field", "year", "form", "published")
    return {
        "path": escape_surrogates(source.path),
        "sha256": source.sha256,
        "size": source.size,
        "format": report.document.source.format,
        "status": outcome.status,
        **{name: getattr(report, name) for name in names},
        "parent": report.stated.parent if report.stated else None,
        **scorecard_columns(outcome.parts.scorecard),
        "cells": sum(len(table.cells) for table in report.tables.values()),
        "sentences": len(report.sentences),
        "problems": len(tagging.problems),
        "remedies": len(tagging.remedies),
        "failures": sum(result.verdict == "fail" for result in applied.findings.results),
        "causes": len(applied.findings.causes),
        "decisions": len(applied.used),
        **_bookkeeping_columns(keys, origin, outcome.versions),
    }


def _cell_rows(report: Report, applied: AppliedDecisions) -> list[dict[str, Any]]:
    """Return one row per standard table cell, with the corrected value if there is one."""
    corrected = {
        (item.table, item.row, item.column): item.number
        for decision in applied.used.values()
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


def _raw_cell_rows(report: Report) -> list[dict[str, Any]]:
    """Return one row per cell of every table of a report as it was read from the file."""
    used = {cell.start for table in report.tables.values() for cell in table.cells}
    return [
        {
            "table": number,
            "row": cell.row,
            "column": cell.column,
            "rowspan": cell.rowspan,
            "colspan": cell.colspan,
            "text": cell.text,
            "standard": cell.start in used,
            "start": cell.start,
            "end": cell.end,
        }
        for number, table in enumerate(report.document.tables, 1)
        for cell in table.cells
    ]


def _text_figure_rows(report: Report) -> list[dict[str, Any]]:
    """Return one row per figure (a number with its unit) stated in a report's text."""
    set_below = ("report", "agency", "report_year", "figure", "text")
    names = [column.id for column in columns_of_view("text_figures") if column.id not in set_below]
    return [
        {name: getattr(figure, name) for name in names}
        | {"agency": report.agency, "report_year": report.year, "figure": figure.id, "text": figure.text}
        for figure in report.figures
    ]


def _sentence_rows(report: Report, tagging: Tagging) -> list[dict[str, Any]]:
    """Return one row per sentence of a report, with its labels, tense and types."""
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


def _problem_and_remedy_rows(report: Report, tagging: Tagging) -> list[dict[str, Any]]:
    """Return one row per problem and remedy of a report."""
    partners: dict[str, dict[str, float]] = {}
    for pair in tagging.pairs:
        partners.setdefault(pair.problem, {})[pair.remedy] = pair.confidence
        partners.setdefault(pair.remedy, {})[pair.problem] = pair.confidence
    problems: list[dict[str, Any]] = [{"kind": "problem", "concrete": unit.concrete} for unit in tagging.problems]
    remedies: list[dict[str, Any]] = [
        {"kind": "remedy", "tense": unit.tense, "answers_all": unit.answers_all} for unit in tagging.remedies
    ]
    units: tuple[Problem | Remedy, ...] = (*tagging.problems, *tagging.remedies)
    shared_columns: list[dict[str, Any]] = [
        {
            "unit": unit.id,
            "text": report.text[unit.start : unit.end],
            "sentences": unit.sentences,
            "types": unit.types,
            "generic": unit.generic,
            "paired_with": list(partners.get(unit.id, ())),
            "pair_confidence": list(partners.get(unit.id, {}).items()),
            "start": unit.start,
            "end": unit.end,
        }
        for unit in units
    ]
    return [row | own_columns for row, own_columns in zip(shared_columns, [*problems, *remedies], strict=True)]


def _finding_rows(report: Report, applied: AppliedDecisions) -> list[dict[str, Any]]:
    """Return one row per check result that did not pass."""
    return [
        _make_finding_row(fingerprint, result, report, applied.used.get(fingerprint), fingerprint in applied.standing)
        for fingerprint, result in applied.listed
        if result.verdict in LISTED
    ]


def _make_finding_row(
    fingerprint: str, result: CheckResult, report: Report, decision: Decision | None, affects_score: bool
) -> dict[str, Any]:
    """Return the row of a check result, with its fingerprint (id over runs) and the reviewer's decision on it."""
    return {
        "finding": fingerprint,
        "check": result.check,
        "verdict": result.verdict,
        "severity": result.severity,
        "subject": result.subject,
        "fault": result.fault,
        "cause": result.cause,
        "message": result.message,
        "message_zh": result.text("zh"),
        "code": result.code,
        "expected": None if result.expected is None else str(result.expected),
        "observed": None if result.observed is None else str(result.observed),
        "difference": result.difference,
        "evidence": evidence_json(result.evidence, report),
        "stands": affects_score,
        "decision": decision.verdict if decision else None,
        "decided_by": decision.by if decision else None,
        "decided_on": decision.on if decision else None,
        "decided_why": decision.why if decision else None,
    }


def evidence_json(evidence: Iterable[Evidence], report: Report) -> str:
    """Return the locations of evidence as JSON, in the format of the JSON record."""
    return msgspec.json.encode(resolve_evidence(evidence, report)).decode()


def rows_of_scorecard_items(card: Scorecard | None, cached: CachedItems | None) -> list[dict[str, Any]]:
    """Return one row per rubric item of a scorecard, with evidence from the cached item results."""
    if card is None or cached is None:
        return []
    found = {(item.item, message_text(item.reason)): item.evidence for item in cached.items}
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


def _issue_rows(source: SourceFile, issues: Sequence[Issue], origin: RowOrigin) -> list[dict[str, Any]]:
    """Return one row per issue (problem in reading or parsing) of a file."""
    path = escape_surrogates(source.path)
    return [
        {
            "report": source.report_key,
            "path": path,
            "code": issue.code,
            "level": issue.level,
            "message": escape_surrogates(issue.message),
            "message_zh": escape_surrogates(issue.text("zh")),
            "start": issue.start,
            "end": issue.end,
            "shard": origin.shard,
        }
        for issue in issues
    ]


def _archive_row(report: Report, tagging: Tagging, findings: Findings, cached: CachedItems | None) -> dict[str, Any]:
    """Return the row of a report's archived data: cached item results, report, tagging and findings, as bytes."""
    return {
        "judgements": encode_cached_items(cached) if cached else None,
        "nouns": msgspec.msgpack.encode((report, tagging, findings)),
    }
