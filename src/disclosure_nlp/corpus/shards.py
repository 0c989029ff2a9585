"""Shards: batches of files that one worker processes; the only side effect is writing rows to the store."""

from __future__ import annotations

import ctypes
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import msgspec
import pyarrow as pa
from msgspec import structs

from disclosure_nlp.batches import batches_within_limits
from disclosure_nlp.corpus.applied import apply_decisions
from disclosure_nlp.corpus.decisions import (
    Decision,
    DecisionIndex,
    decisions_digest,
    hash_agency_and_year,
    load_decision_index,
)
from disclosure_nlp.corpus.incremental import NO_DECISIONS, RecomputeLevel, add_manifest_to_keys, make_cache_keys
from disclosure_nlp.corpus.item_cache import compute_cached_items, decode_cached_items, score_cached_items
from disclosure_nlp.corpus.lock import require_lock
from disclosure_nlp.corpus.records import (
    CacheKeys,
    RowOrigin,
    Rows,
    SourceFile,
    rows_of_failed_file,
    rows_of_outcome,
    rows_of_scorecard_items,
    scorecard_columns,
)
from disclosure_nlp.corpus.segments import PartWriter, read_part
from disclosure_nlp.corpus.sources import fetch_files
from disclosure_nlp.corpus.storage import Storage
from disclosure_nlp.corpus.survey import make_source_file
from disclosure_nlp.errors import ReadError, StoreError
from disclosure_nlp.messages import msg
from disclosure_nlp.model import Findings, Issue, Outcome, Report, Tagging
from disclosure_nlp.pipeline import PipelineRun, package_version, parse_bytes, tag_runs
from disclosure_nlp.read.limits import Limits
from disclosure_nlp.score.rubric import Rubric

# What is being processed while the reports of several files are tagged together; no path has a null character.
BATCH = "\0batch"
# Most files, bytes and characters of a batch: numbers by which memory is bounded, since all of a batch is held.
_FILES, _BYTES, _CHARACTERS = 32, 8_000_000, 200_000
_NOUNS = msgspec.msgpack.Decoder(tuple[Report, Tagging, Findings])


class RunTask(msgspec.Struct, frozen=True):
    """Settings shared by all shards (batches of files) of a run, sent to every worker."""

    store: str
    run: str
    rubric: Rubric
    keys: CacheKeys
    limits: Limits
    isolate: bool = True
    lock: str = ""
    decisions: int = 0


class Shard(msgspec.Struct, frozen=True):
    """A batch of files or stored reports, processed by one worker.

    If the level is ALL, ``files`` are read; otherwise the stored ``reports`` of the shard ``scoring`` are recomputed.
    With ``singly``, reports are not tagged in batches, so that one that ends its process can be named.
    """

    id: str
    level: RecomputeLevel
    files: tuple[SourceFile, ...] = ()
    scoring: str = ""
    reports: tuple[str, ...] = ()
    singly: bool = False

    @property
    def unit_count(self) -> int:
        """Number of files or stored reports in the shard."""
        return max(len(self.files), len(self.reports))

    def split_in_two(self) -> tuple[Shard, ...]:
        """Return the shard (batch of files) split into two halves."""
        middle = self.unit_count // 2
        cuts = (slice(None, middle), slice(middle, None))
        return tuple(
            structs.replace(self, id=f"{self.id}-{number}", files=self.files[cut], reports=self.reports[cut])
            for number, cut in enumerate(cuts)
        )


class ShardResult(msgspec.Struct, frozen=True):
    """Result of processing a shard (batch of files): counts, run time and memory use.

    ``seconds`` is wall time, ``cpu`` CPU seconds; ``memory`` (at the end) and ``peak`` are the memory of the worker
    process in bytes, ``process`` its process id.
    """

    shard: str
    level: RecomputeLevel
    statuses: dict[str, int]
    reasons: dict[str, int]
    bytes: int
    seconds: float
    cpu: float
    memory: int
    peak: int
    process: int

    @property
    def file_count(self) -> int:
        """Number of files of the shard that were processed."""
        return sum(self.statuses.values())


def process_shard(
    shard: Shard,
    task: RunTask,
    failed_files: Mapping[str, ReadError] = MappingProxyType({}),
    on_start: Callable[[str], None] | None = None,
) -> ShardResult:
    """Process a shard (batch of files) and write the rows of its reports to the store.

    Parameters
    ----------
    shard, task
        The files or reports to process, and the settings of the run.
    failed_files : mapping
        Files that are not processed but recorded as failed, with the reason.
    on_start : callable, optional
        Called with the path of each file, or the key of each stored report, before a part of its processing, with
        `BATCH` before reports are tagged together, and with an empty string after all.

    Raises
    ------
    StoreError
        If the store cannot be written, or this process runs another version of the package than the driver.
    """
    start = (time.perf_counter(), time.process_time())
    _require_same_version(task)
    storage = Storage(task.store)
    writer = PartWriter(storage, task.run, shard.id)
    origin = RowOrigin(task.run, shard.id)
    statuses: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    work = {
        RecomputeLevel.ALL: _process_files,
        RecomputeLevel.TAG: _retag_stored_reports,
        RecomputeLevel.SCORE: _rescore_stored_reports,
    }[shard.level]
    hooks = _ShardHooks(failed_files, on_start or (lambda _: None))
    for rows in work(shard, task, origin, storage, hooks):
        report = rows["reports"][0]
        statuses[report["status"]] += 1
        reasons.update([report["reason"]] if report.get("reason") else [])
        writer.add(rows)
    hooks.on_start("")
    require_lock(storage, task.lock, task.run)
    commit = writer.commit()
    _release_free_memory()
    return ShardResult(
        shard=shard.id,
        level=shard.level,
        statuses=dict(statuses),
        reasons=dict(reasons),
        bytes=commit.bytes,
        seconds=time.perf_counter() - start[0],
        cpu=time.process_time() - start[1],
        memory=resident_memory(),
        peak=peak_memory(),
        process=os.getpid(),
    )


def _require_same_version(task: RunTask) -> None:
    """Raise StoreError if this worker's code or data files differ from those of the driver."""
    own = make_cache_keys(task.rubric, task.limits)
    if (own.parse, own.judge) != (task.keys.parse, task.keys.judge):
        raise StoreError(msg("engine.other_version", version=package_version()))


def _release_free_memory() -> None:
    """Return unused memory of the allocators to the operating system, since worker processes run for days."""
    pa.default_memory_pool().release_unused()
    with suppress(OSError, AttributeError):  # not the C library of GNU
        ctypes.CDLL(None).malloc_trim(0)


def resident_memory() -> int:
    """Return the resident memory of this process in bytes."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return peak_memory()
    return pages * os.sysconf("SC_PAGE_SIZE")


def peak_memory() -> int:
    """Return the peak memory of this process in bytes; 0 if the system does not report it."""
    try:
        import resource  # not on Windows
    except ImportError:
        return 0
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


class _ShardHooks(NamedTuple):
    """Options of processing a shard: files to record as failed unread, and a callback called before each file."""

    failed_files: Mapping[str, ReadError]
    on_start: Callable[[str], None]


class _FileOfBatch(NamedTuple):
    """A file of a batch with its cache keys and its pipeline run, or with its rows if it could not be read.

    ``name`` is its path, or the key of a stored report.
    """

    name: str
    source: SourceFile
    keys: CacheKeys
    made: PipelineRun | Rows


def _process_files(
    shard: Shard, task: RunTask, origin: RowOrigin, storage: Storage, hooks: _ShardHooks
) -> Iterable[Rows]:
    """Read and process the files of a shard, and yield the rows of each file by dataset."""
    del storage
    return _process_in_batches(_read_files(shard, task, origin, hooks), shard, task, origin, hooks)


def _read_files(shard: Shard, task: RunTask, origin: RowOrigin, hooks: _ShardHooks) -> Iterator[_FileOfBatch]:
    """Read and parse the files of a shard (batch of files)."""
    stated = {source.path: source.stated for source in shard.files}
    fetched = fetch_files((source.path for source in shard.files), task.limits.max_bytes)
    for group in batches_within_limits(fetched, _FILES, _BYTES, lambda file: len(file.data or b"")):
        for file in group:
            source = structs.replace(make_source_file(file), stated=stated[file.path])
            keys = add_manifest_to_keys(task.keys, source.stated)
            error = hooks.failed_files.get(file.path, file.error)
            if file.data is None or error is not None:
                reason = error.reason if error else msg("file.missing")
                issue = Issue.from_message(reason.with_path(file.path), "error")
                rows = rows_of_failed_file(source, (issue,), keys, origin, {"package": package_version()})
                yield _FileOfBatch(file.path, source, keys, rows)
                continue
            hooks.on_start(file.path)
            run = parse_bytes(file.data, file.path, rubric=task.rubric, stated=source.stated, limits=task.limits)
            yield _FileOfBatch(file.path, source, keys, run)
        hooks.on_start("")


def _process_in_batches(
    files: Iterable[_FileOfBatch], shard: Shard, task: RunTask, origin: RowOrigin, hooks: _ShardHooks
) -> Iterator[Rows]:
    """Tag, check and score parsed reports, many sentences at a time; yield the rows of each file by dataset."""
    decisions = load_decision_index(task.store, task.decisions)
    for batch in batches_within_limits(files, 1 if shard.singly else _FILES, _CHARACTERS, _count_characters):
        yield from _finish_batch(batch, decisions, task, origin, hooks)


def _count_characters(file: _FileOfBatch) -> int:
    """Return the number of characters of a file's report that still have to be tagged."""
    report = file.made.untagged_report if isinstance(file.made, PipelineRun) else None
    return len(report.text) if report else 0


def _finish_batch(
    batch: Sequence[_FileOfBatch], decisions: DecisionIndex, task: RunTask, origin: RowOrigin, hooks: _ShardHooks
) -> list[Rows]:
    """Tag the reports of a batch together, then check and score each; return the rows of each file by dataset."""
    hooks.on_start(batch[0].name if len(batch) == 1 else BATCH)
    tag_runs(file.made for file in batch if isinstance(file.made, PipelineRun))
    made = []
    for file in batch:
        if not isinstance(file.made, PipelineRun):
            made.append(file.made)
            continue
        hooks.on_start(file.name)
        file.made.watch.resume()
        file.made.check_and_score()
        own = structs.replace(task, keys=file.keys)
        made.append(_rows_after_decisions(file.made.outcome(), file.source, decisions, own, origin))
    hooks.on_start("")
    return made


def _rows_after_decisions(
    outcome: Outcome, source: SourceFile, decisions: DecisionIndex, task: RunTask, origin: RowOrigin
) -> Rows:
    """Return the rows of a file's outcome after the review decisions on its report are applied, by dataset."""
    report, tagging, findings, _ = outcome.parts
    key = source.report_key
    if outcome.status == "failed" or report is None or tagging is None or findings is None or key is None:
        return rows_of_outcome(outcome, source, task.keys, origin, None, None)
    own = decisions.decisions_for_report(key, hash_agency_and_year(report.agency, report.year))
    decided = apply_decisions(key, report, tagging, findings, own)
    kept = compute_cached_items(decided, tagging)
    if decided.used:
        outcome = structs.replace(outcome, scorecard=score_cached_items(kept, task.rubric))
    keys = add_decisions_to_keys(task.keys, own)
    return rows_of_outcome(outcome, source, keys, origin, kept, decided)


def add_decisions_to_keys(keys: CacheKeys, decisions: dict[str, Decision]) -> CacheKeys:
    """Return cache keys that include a hash of the review decisions on a report."""
    if not decisions:
        return keys
    return structs.replace(keys, score=keys.score[: -len(NO_DECISIONS)] + decisions_digest(decisions.values()))


def _read_stored_reports(shard: Shard, storage: Storage, column: str) -> Iterable[tuple[dict[str, Any], bytes]]:
    """Yield the row of each stored report of a shard, with one column of its archived data."""
    wanted = set(shard.reports)
    rows = [row for row in _read_part_rows(storage, "reports", shard.scoring) if row["report"] in wanted]
    rows = [row for row in rows if row["duplicate_of"] is None and row["status"] != "failed"]
    for details in sorted({row["shard"] for row in rows}):
        archived = read_part(storage, "archive", details, ("report", column)).to_pydict()
        found = dict(zip(archived["report"], archived[column], strict=True))
        yield from ((row, found[row["report"]]) for row in rows if row["shard"] == details)


def _read_part_rows(storage: Storage, dataset: str, shard: str) -> list[dict[str, Any]]:
    """Return the rows of a shard's Parquet file as dictionaries."""
    rows: list[dict[str, Any]] = read_part(storage, dataset, shard).to_pylist()
    return rows


def _retag_stored_reports(
    shard: Shard, task: RunTask, origin: RowOrigin, storage: Storage, hooks: _ShardHooks
) -> Iterable[Rows]:
    """Tag, check and score the stored reports of a shard again; yield the rows of each report by dataset."""
    return _process_in_batches(_load_reports(shard, task, storage, hooks), shard, task, origin, hooks)


def _load_reports(shard: Shard, task: RunTask, storage: Storage, hooks: _ShardHooks) -> Iterator[_FileOfBatch]:
    """Yield the stored reports of a shard that must be tagged again."""
    for row, nouns in _read_stored_reports(shard, storage, "nouns"):
        hooks.on_start(row["report"])
        run = PipelineRun.of_report(_NOUNS.decode(nouns)[0], row["path"], task.rubric)
        hooks.on_start("")
        source = SourceFile(row["path"], row["sha256"], row["size"])
        yield _FileOfBatch(row["report"], source, structs.replace(task.keys, parse=row["parse_key"]), run)


def _rescore_stored_reports(
    shard: Shard, task: RunTask, origin: RowOrigin, storage: Storage, hooks: _ShardHooks
) -> Iterable[Rows]:
    """Score the stored reports of a shard from cached item results; yield the changed rows by dataset."""
    decisions = slice(-len(NO_DECISIONS), None)
    for row, judgements in _read_stored_reports(shard, storage, "judgements"):
        hooks.on_start(row["report"])
        start = time.perf_counter()
        kept = decode_cached_items(judgements)
        card = score_cached_items(kept, task.rubric)
        key = task.keys.score[: decisions.start] + row["score_key"][decisions]
        changed = {"run": origin.run, "scoring": origin.shard, "score_key": key}
        items = [
            item | {"report": row["report"], "scoring": origin.shard} for item in rows_of_scorecard_items(card, kept)
        ]
        changed["seconds"] = round(time.perf_counter() - start, 6)
        yield {"reports": [row | scorecard_columns(card) | changed], "score_items": items}
