"""Duplicate files: a file with the same bytes as another one is recorded with the results of that original."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from disclosure_nlp.corpus.records import SourceFile
from disclosure_nlp.corpus.runs import Run
from disclosure_nlp.corpus.segments import PartWriter
from disclosure_nlp.corpus.storage import Storage
from disclosure_nlp.corpus.store import open_store
from disclosure_nlp.messages import msg
from disclosure_nlp.text.layout import escape_surrogates


def record_duplicates(run: Run, place: Storage, duplicates: Iterable[SourceFile]) -> list[SourceFile]:
    """Write a report row and an issue for each duplicate file, and update the rows of earlier duplicates.

    Returns
    -------
    list of SourceFile
        Files whose original is no longer in the store, so that they must be read themselves.
    """
    given = {escape_surrogates(item.path): item for item in duplicates}
    with open_store(place.address) as store:
        held = store.rows(
            "SELECT path, report, score_key, judge_key, parse_key, duplicate_of FROM reports_all"
            " WHERE duplicate_of IS NOT NULL"
        )
        before = {row["path"]: row for row in held}
        wanted = {path: item.report for path, item in given.items()} | {
            path: row["report"] for path, row in before.items() if path not in given
        }
        originals = store.originals(sorted({report for report in wanted.values() if report}))
    writer = PartWriter(place, run.name, f"{run.name}-duplicates")
    orphans = []
    for path, report in wanted.items():
        original = originals.get(report or "")
        if original is None:
            orphans += [given[path]] if path in given else []
            continue
        if path in given or run.kind == "rescore":
            run.duplicates += 1
            run.count_file(original["status"], original["reason"], unchanged=False)
        if not _is_duplicate_up_to_date(before.get(path), original):
            writer.add(_duplicate_rows(path, original, run, writer.shard))
    if writer.reports:
        run.bytes += writer.commit().bytes
    return orphans


def _is_duplicate_up_to_date(row: dict[str, Any] | None, original: dict[str, Any]) -> bool:
    """Return whether a duplicate's row has the same report key and cache keys as its original."""
    keys = ("report", "score_key", "judge_key", "parse_key")
    return row is not None and row["duplicate_of"] == original["path"] and all(row[k] == original[k] for k in keys)


def _duplicate_rows(path: str, original: dict[str, Any], run: Run, shard: str) -> dict[str, list[dict[str, Any]]]:
    """Return the report row and the issue row of a duplicate file."""
    note = {"path": path, "duplicate_of": original["path"], "run": run.name, "scoring": shard, "seconds": 0.0}
    message = msg("file.duplicate", original=original["path"]).about(path)
    issue = {
        "report": original["report"],
        "path": path,
        "code": "file.duplicate",
        "level": "info",
        "message": str(message),
        "message_zh": message.text("zh"),
        "start": None,
        "end": None,
        "shard": shard,
    }
    return {"reports": [original | note], "issues": [issue]}
