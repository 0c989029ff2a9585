"""Files with the bytes of another: each noted once, with the results of the first."""

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


def note_duplicates(run: Run, place: Storage, duplicates: Iterable[SourceFile]) -> list[SourceFile]:
    """Write a row and an issue for each duplicate, and bring the rows of earlier ones up to date.

    Returns
    -------
    list of SourceFile
        Files whose original is no longer in the store: they have to be read themselves.
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
            run.count(original["status"], original["reason"], unchanged=False)
        if not _up_to_date(before.get(path), original):
            writer.add(_rows(path, original, run, writer.shard))
    if writer.reports:
        run.bytes += writer.commit().bytes
    return orphans


def _up_to_date(row: dict[str, Any] | None, original: dict[str, Any]) -> bool:
    keys = ("report", "score_key", "judge_key", "parse_key")
    return row is not None and row["duplicate_of"] == original["path"] and all(row[k] == original[k] for k in keys)


def _rows(path: str, original: dict[str, Any], run: Run, shard: str) -> dict[str, list[dict[str, Any]]]:
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
