"""Run planning: skips files that are up to date, detects duplicates, and groups other files into shards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import count

from disclosure_nlp.batches import batches_until_full
from disclosure_nlp.corpus.decisions import DecisionIndex
from disclosure_nlp.corpus.incremental import (
    RecomputeLevel,
    StoreIndex,
    StoreIndexEntry,
    add_manifest_to_keys,
    required_recompute_level,
)
from disclosure_nlp.corpus.records import SourceFile
from disclosure_nlp.corpus.runs import Run
from disclosure_nlp.corpus.shards import Shard, add_decisions_to_keys


class RunPlan:
    """Plan of a run: which files must be read and which stored reports recomputed, in shards (batches).

    Parameters
    ----------
    run : Run
        The run, in which files that need no shard are counted.
    index : StoreIndex
        Index of the files in the store.
    decisions : DecisionIndex
        Review decisions in force.
    shard_size : int
        Files per shard.
    """

    def __init__(self, run: Run, index: StoreIndex, decisions: DecisionIndex, shard_size: int) -> None:
        self.run, self.index, self.decisions, self.size = run, index, decisions, shard_size
        self.surveyed = 0
        self.duplicates: list[SourceFile] = []
        self._seen: set[int] = set()
        self._stored: dict[tuple[RecomputeLevel, str], list[str]] = {}
        self._numbers = count(1)

    def shards(self, surveyed: Iterable[Sequence[SourceFile]]) -> Iterator[Shard]:
        """Yield all shards (batches) of a run: first surveyed files that must be read, then stored reports."""
        unread = (
            source
            for chunk in surveyed
            for source, entry in zip(chunk, self.index.find([source.path for source in chunk]), strict=True)
            if self._plan_surveyed_file(source, entry) is RecomputeLevel.ALL
        )
        yield from self.shards_of_files(unread)
        yield from self.shards_of_stored_reports()

    def shards_of_files(self, files: Iterable[SourceFile]) -> Iterator[Shard]:
        """Yield shards (batches) of files to read, small enough that all workers are busy."""
        whole = self.size * max(1, 4 * self.run.workers)
        for some in batches_until_full(files, whole):
            size = self.size if len(some) == whole else _balanced_shard_size(len(some), self.size, self.run.workers)
            for part in batches_until_full(some, size):
                yield Shard(self._next_shard_id(), RecomputeLevel.ALL, tuple(part))

    def shards_of_stored_reports(self) -> Iterator[Shard]:
        """Yield shards (batches) of stored reports to recompute, which need no source file."""
        for (level, scoring), reports in sorted(self._stored.items()):
            yield Shard(self._next_shard_id(), level, scoring=scoring, reports=tuple(reports))
        self._stored = {}

    def plan_stored_reports(self) -> None:
        """Plan to rescore all stored reports, without reading their files."""
        for entry in self.index.entries():
            if entry.duplicate:
                continue
            level = self._recompute_level_of_report(entry)
            if level is RecomputeLevel.NOTHING or entry.report is None:
                self.run.count_file(entry.status, entry.reason)
            else:
                self._stored.setdefault((level, entry.scoring), []).append(entry.report)

    def _recompute_level_of_report(self, entry: StoreIndexEntry) -> RecomputeLevel:
        """Return the recompute level of a stored report (nothing … everything), without reading its file."""
        if entry.status == "failed" or entry.report is None:
            return RecomputeLevel.NOTHING
        keys = add_decisions_to_keys(self.run.task.keys, self.decisions.decisions_for_report(entry.report, entry.owner))
        if entry.judge_key != keys.judge or entry.score_key[8:] != keys.score[8:]:
            return RecomputeLevel.TAG
        return RecomputeLevel.NOTHING if entry.score_key == keys.score else RecomputeLevel.SCORE

    def _next_shard_id(self) -> str:
        """Return a new id for a shard (batch of files): the run number and a counter."""
        return f"{self.run.name}-{next(self._numbers):06d}"

    def _plan_surveyed_file(self, source: SourceFile, entry: StoreIndexEntry | None) -> RecomputeLevel:
        """Return the recompute level of a surveyed file; files that need not be read are counted or queued."""
        self.surveyed += 1
        report = source.report_key
        if report is not None and self._is_duplicate(entry, report):
            self.duplicates.append(source)
            return RecomputeLevel.NOTHING
        if report is not None:
            self._seen.add(int(report, 16))
        if entry is not None and entry.duplicate:
            return RecomputeLevel.ALL
        keys = add_manifest_to_keys(self.run.task.keys, source.stated)
        owner = entry.owner if entry is not None else ""
        level = required_recompute_level(
            entry, report, add_decisions_to_keys(keys, self.decisions.decisions_for_report(report, owner))
        )
        if entry is not None and level is RecomputeLevel.NOTHING:
            self.run.count_file(entry.status, entry.reason)
        elif entry is not None and report is not None and level is not RecomputeLevel.ALL:
            self._stored.setdefault((level, entry.scoring), []).append(report)
        return level

    def _is_duplicate(self, entry: StoreIndexEntry | None, report_key: str) -> bool:
        """Return whether a file has the same bytes as an earlier file of this run or of the store."""
        if int(report_key, 16) in self._seen:
            return True
        new = entry is None or entry.report != report_key or entry.duplicate
        return new and self.index.has_original(report_key)


def _balanced_shard_size(file_count: int, largest: int, workers: int) -> int:
    """Return the number of files per shard that gives each worker about four shards."""
    return max(1, min(largest, -(-file_count // max(1, 4 * workers))))
