"""Replaced versions: when a file is replaced by a later version, the rows of the earlier one are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from disclosure_nlp.corpus.runs import Run
from disclosure_nlp.corpus.segments import PartWriter, part_path, read_part
from disclosure_nlp.corpus.storage import Storage
from disclosure_nlp.corpus.store import open_store
from disclosure_nlp.corpus.versions import path_of_replaced_version

if TYPE_CHECKING:
    from disclosure_nlp.corpus.store import Store

# Earlier rows of a path whose report, of the same agency and year as what is there now, is nowhere else in the store.
_REPLACED = """
SELECT w.* FROM reports_written w JOIN reports_all l USING (path)
WHERE w.report <> l.report AND w.agency = l.agency AND w.year = l.year
  AND w.status <> 'failed' AND l.status <> 'failed' AND w.duplicate_of IS NULL
  AND w.report NOT IN (SELECT report FROM reports_all WHERE duplicate_of IS NULL AND report IS NOT NULL)
QUALIFY row_number() OVER (PARTITION BY w.report ORDER BY w.scoring DESC) = 1
ORDER BY w.path, w.scoring
"""


def keep_replaced_versions(run: Run, place: Storage) -> int:
    """Keep the rows of report versions whose file was replaced in a run; return how many.

    Until then their rows are still in the store's parts, so that a killed run loses none: the next run keeps them.
    """
    with open_store(place.address) as store:
        if not store.has_replaced_rows:
            return 0
        rows = store.rows(_REPLACED)
        numbers = _count_replaced_versions(store) if rows else {}
    writer = PartWriter(place, run.name, f"{run.name}-versions")
    for row in rows:
        path = row["path"]
        numbers[path] = numbers.get(path, 0) + 1
        writer.add(_rows_of_replaced_version(place, row, path_of_replaced_version(path, numbers[path]), writer.shard))
    if writer.reports:
        run.bytes += writer.commit().bytes
    return len(rows)


def _count_replaced_versions(store: Store) -> dict[str, int]:
    """Return the number of replaced versions in a store, by file."""
    query = "SELECT regexp_extract(path, '^(.*)#version-[0-9]+$', 1, 's') AS file, count(*) AS n FROM reports_all GROUP BY 1"
    return {row["file"]: row["n"] for row in store.rows(query) if row["file"]}


def _rows_of_replaced_version(
    place: Storage, row: dict[str, Any], path: str, shard: str
) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of a replaced version under its new path; the rows of details stay unchanged."""

    def part(dataset: str, name: str, column: str, value: str) -> list[dict[str, Any]]:
        if not place.exists(part_path(dataset, name)):  # a shard without such rows has no part of them
            return []
        rows: list[dict[str, Any]] = read_part(place, dataset, name).to_pylist()
        return [item for item in rows if item[column] == value]

    items = part("score_items", row["scoring"], "report", row["report"])
    issues = part("issues", row["shard"], "path", row["path"])
    return {
        "reports": [row | {"path": path, "scoring": shard, "seconds": 0.0}],
        "score_items": [item | {"scoring": shard} for item in items],
        "issues": [issue | {"path": path, "shard": shard} for issue in issues],
    }
