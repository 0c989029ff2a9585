"""Replaced versions: keeps the rows of a report version whose file was overwritten by a later version."""

from __future__ import annotations

from typing import Any

from disclosure_nlp.corpus.runs import Run
from disclosure_nlp.corpus.segments import PartWriter, part_path, read_part
from disclosure_nlp.corpus.storage import Storage
from disclosure_nlp.corpus.store import Store
from disclosure_nlp.corpus.versions import path_of_replaced_version

# Earlier rows of a path whose report, of the same agency and year as what is there now, is nowhere else in the store.
_REPLACED = """
SELECT w.* FROM reports_written w JOIN reports_all l USING (path)
WHERE w.report <> l.report AND w.agency = l.agency AND w.year = l.year
  AND w.status <> 'failed' AND l.status <> 'failed' AND w.duplicate_of IS NULL
  AND w.report NOT IN (SELECT report FROM reports_all WHERE duplicate_of IS NULL AND report IS NOT NULL)
QUALIFY row_number() OVER (PARTITION BY w.report ORDER BY w.scoring DESC) = 1
ORDER BY w.path, w.scoring
"""


def keep_replaced_versions(run: Run, store: Store) -> int:
    """Keep the rows of report versions whose file was overwritten by new content, and return the row count.

    Until then their rows are still in the store's parts, so that a killed run loses none: the next run keeps them.
    """
    if not store.has_replaced_rows:
        return 0
    rows, storage = store.rows(_REPLACED), store.storage
    version_counts = _count_replaced_versions(store) if rows else {}
    writer = PartWriter(storage, run.name, f"{run.name}-versions")
    for row in rows:
        path = row["path"]
        version_counts[path] = version_counts.get(path, 0) + 1
        new_path = path_of_replaced_version(path, version_counts[path])
        writer.add(_rows_of_replaced_version(storage, row, new_path, writer.shard))
    if writer.reports:
        run.bytes += writer.commit().bytes
    return len(rows)


def _count_replaced_versions(store: Store) -> dict[str, int]:
    """Return the number of overwritten report versions that a store keeps, by file."""
    query = "SELECT regexp_extract(path, '^(.*)#version-[0-9]+$', 1, 's') AS file, count(*) AS n FROM reports_all GROUP BY 1"
    return {row["file"]: row["n"] for row in store.rows(query) if row["file"]}


def _rows_of_replaced_version(
    storage: Storage, report_row: dict[str, Any], new_path: str, new_shard: str
) -> dict[str, list[dict[str, Any]]]:
    """Return the report, item and issue rows of an overwritten report version under a new path, by dataset."""

    def rows_of_part(dataset: str, name: str, column: str, value: str) -> list[dict[str, Any]]:
        if not storage.exists(part_path(dataset, name)):  # a shard without such rows has no part of them
            return []
        rows: list[dict[str, Any]] = read_part(storage, dataset, name).to_pylist()
        return [item for item in rows if item[column] == value]

    items = rows_of_part("score_items", report_row["scoring"], "report", report_row["report"])
    issues = rows_of_part("issues", report_row["shard"], "path", report_row["path"])
    return {
        "reports": [report_row | {"path": new_path, "scoring": new_shard, "seconds": 0.0}],
        "score_items": [item | {"scoring": new_shard} for item in items],
        "issues": [issue | {"path": new_path, "shard": new_shard} for issue in issues],
    }
