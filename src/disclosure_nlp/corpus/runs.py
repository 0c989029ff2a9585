"""Run statistics: counts collected during a run, and the run's row in the dataset `runs`."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import msgspec

from disclosure_nlp.corpus.incremental import RecomputeLevel
from disclosure_nlp.corpus.segments import encode_parquet
from disclosure_nlp.corpus.shards import RunTask, ShardResult, peak_memory
from disclosure_nlp.corpus.storage import Storage
from disclosure_nlp.pipeline import package_version

RUN_DIGITS = 6
_LEVELS = {
    RecomputeLevel.NOTHING: "unchanged",
    RecomputeLevel.ALL: "read",
    RecomputeLevel.TAG: "judged",
    RecomputeLevel.SCORE: "scored",
}


class Run(msgspec.Struct):
    """Statistics of a run over a corpus, updated after every shard."""

    task: RunTask
    kind: str
    options: dict[str, Any]
    started: datetime
    workers: int = 0
    finished: datetime | None = None
    duplicates: int = 0
    bytes: int = 0
    worker_memory: int = 0
    driver_memory: int = 0
    statuses: Counter[str] = msgspec.field(default_factory=Counter)
    reasons: Counter[str] = msgspec.field(default_factory=Counter)
    levels: Counter[str] = msgspec.field(default_factory=Counter)

    @property
    def name(self) -> str:
        """Number of the run as text of six digits."""
        return self.task.run

    @property
    def file_count(self) -> int:
        """Number of files of the run: ok + partial + failed."""
        return sum(self.statuses.values())

    @property
    def seconds(self) -> float:
        """Duration of the run in seconds, up to now if it has not finished."""
        return ((self.finished or datetime.now(UTC)) - self.started).total_seconds()

    def add_shard_result(self, result: ShardResult) -> None:
        """Add the counts of a processed shard (batch of files) to the run."""
        self.statuses.update(result.statuses)
        self.reasons.update(result.reasons)
        self.levels[_LEVELS[result.level]] += result.file_count
        self.bytes += result.bytes
        if self.workers:
            self.worker_memory = max(self.worker_memory, result.peak)
        self.driver_memory = peak_memory()

    def count_file(self, status: str, failure_code: str | None, *, unchanged: bool = True) -> None:
        """Count a file that is not part of a shard, by its status and the code of its failure."""
        self.statuses[status] += 1
        self.reasons.update([failure_code] if failure_code else [])
        self.levels["unchanged"] += unchanged

    def row(self) -> dict[str, Any]:
        """Return the row of the run in the dataset `runs`."""
        rubric = self.task.rubric
        return {
            "run": self.name,
            "kind": self.kind,
            "started": _format_utc_time(self.started),
            "finished": _format_utc_time(self.finished) if self.finished else None,
            "seconds": round(self.seconds, 3) if self.finished else None,
            "given": self.file_count,
            **{status: self.statuses[status] for status in ("ok", "partial", "failed")},
            "duplicates": self.duplicates,
            **{level: self.levels[level] for level in _LEVELS.values()},
            "reasons": sorted(self.reasons.items()),
            "rate": round(self.file_count / self.seconds, 3) if self.finished and self.seconds else None,
            "bytes": self.bytes,
            "workers": self.workers,
            "worker_memory": self.worker_memory or None,
            "driver_memory": self.driver_memory or None,
            "rubric": f"{rubric.id} {rubric.version}",
            "package": package_version(),
            "options": json.dumps(self.options, ensure_ascii=False, sort_keys=True),
        }

    def mark_finished(self) -> None:
        """Set the end time of the run to now."""
        self.finished = datetime.now(UTC)
        self.driver_memory = peak_memory()

    def write_row(self, storage: Storage) -> None:
        """Write the run's row to the store; its end time is missing while the run is active."""
        storage.put(f"runs/{self.name}.parquet", encode_parquet("runs", [self.row()]))


def _format_utc_time(time: datetime) -> str:
    """Return a time as ISO 8601 text in UTC, to the second."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def next_run_number(storage: Storage) -> str:
    """Return the number of the next run in a store, six digits."""
    stems = [name.removesuffix(".parquet") for name in storage.names("runs")]
    numbers = [int(stem) for stem in stems if len(stem) == RUN_DIGITS and stem.isdecimal()]
    return f"{max(numbers, default=0) + 1:06d}"
