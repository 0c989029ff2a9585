"""Duplicate files: a file with the same bytes as another one is recorded with the results of that original."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from disclosure_nlp.corpus.records import SourceFile
from disclosure_nlp.corpus.runs import Run
from disclosure_nlp.corpus.segments import PartWriter
from disclosure_nlp.corpus.store import Store
from disclosure_nlp.messages import msg
from disclosure_nlp.text.layout import escape_surrogates


def record_duplicates(run: Run, store: Store, duplicates: Iterable[SourceFile]) -> list[SourceFile]:
    """Write a report row and an issue for each duplicate file, and update the rows of earlier duplicates.

    Returns
    -------
    list of SourceFile
        Files whose original is no longer in the store, so that they must be read themselves.
    """
    by_path = {escape_surrogates(item.path): item for item in duplicates}
    held = store.rows(
        "SELECT path, report, score_key, judge_key, parse_key, duplicate_of FROM reports_all WHERE duplicate_of IS NOT NULL"
    )
    before = {row["path"]: row for row in held}
    wanted = {path: item.report_key for path, item in by_path.items()} | {
        path: row["report"] for path, row in before.items() if path not in by_path
    }
    originals = store.rows_without_duplicates(sorted({report for report in wanted.values() if report}))
    writer = PartWriter(store.storage, run.name, f"{run.name}-duplicates")
    orphans = []
    for path, report in wanted.items():
        original = originals.get(report or "")
        if original is None:
            orphans += [by_path[path]] if path in by_path else []
            continue
        if path in by_path or run.kind == "rescore":
            run.duplicates += 1
            run.count_file(original["status"], original["reason"], unchanged=False)
        if not _is_duplicate_row_up_to_date(before.get(path), original):
            writer.add(_rows_of_duplicate_file(path, original, run, writer.shard))
    if writer.reports:
        run.bytes += writer.commit().bytes
    return orphans


def _is_duplicate_row_up_to_date(duplicate: dict[str, Any] | None, original: dict[str, Any]) -> bool:
    """Return whether the stored row of a duplicate file has the report key and cache keys of its original's row."""
    keys = ("report", "score_key", "judge_key", "parse_key")
    return (
        duplicate is not None
        and duplicate["duplicate_of"] == original["path"]
        and all(duplicate[k] == original[k] for k in keys)
    )


def _rows_of_duplicate_file(
    path: str, original_row: dict[str, Any], run: Run, shard: str
) -> dict[str, list[dict[str, Any]]]:
    """Return the report row and the issue row of a duplicate file, by dataset."""
    note = {"path": path, "duplicate_of": original_row["path"], "run": run.name, "scoring": shard, "seconds": 0.0}
    message = msg("file.duplicate", original=original_row["path"]).with_path(path)
    issue = {
        "report": original_row["report"],
        "path": path,
        "code": "file.duplicate",
        "level": "info",
        "message": str(message),
        "message_zh": message.text("zh"),
        "start": None,
        "end": None,
        "shard": shard,
    }
    return {"reports": [original_row | note], "issues": [issue]}
