"""Corpus runs: score many files into a store, incrementally, and retry shards whose worker died."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from types import TracebackType
from typing import Self

import msgspec
from msgspec import structs

from disclosure_nlp.corpus.agencies import add_agencies_to_register, read_agency_register
from disclosure_nlp.corpus.decisions import decision_file_size, load_decision_index
from disclosure_nlp.corpus.duplicates import record_duplicates
from disclosure_nlp.corpus.engine import Engine, LostShard, open_engine
from disclosure_nlp.corpus.incremental import StoreIndex, add_manifest_to_keys, make_cache_keys
from disclosure_nlp.corpus.integrity import require_intact_commits
from disclosure_nlp.corpus.isolated import process_shard_isolated
from disclosure_nlp.corpus.lock import acquire_lock, release_lock, set_lock_purpose
from disclosure_nlp.corpus.planner import RunPlan
from disclosure_nlp.corpus.provenance import store_manifest_records
from disclosure_nlp.corpus.records import RowOrigin, SourceFile, rows_of_failed_file
from disclosure_nlp.corpus.replaced import keep_replaced_versions
from disclosure_nlp.corpus.run_log import RunLog
from disclosure_nlp.corpus.runs import Run, next_run_number
from disclosure_nlp.corpus.schema import schema_version
from disclosure_nlp.corpus.segments import PartWriter
from disclosure_nlp.corpus.shards import RunTask, Shard, process_shard
from disclosure_nlp.corpus.sources import find_sources
from disclosure_nlp.corpus.storage import Storage
from disclosure_nlp.corpus.store import MARK, Store, require_schema
from disclosure_nlp.corpus.survey import SurveyRecord, survey_files
from disclosure_nlp.corpus.vacuum import delete_unused_parts
from disclosure_nlp.errors import StoreError
from disclosure_nlp.manifest import Manifest
from disclosure_nlp.messages import msg
from disclosure_nlp.model import Issue
from disclosure_nlp.paths import AnyPath, AnyPaths, as_path_string, as_path_strings
from disclosure_nlp.pipeline import package_version
from disclosure_nlp.read.limits import Limits
from disclosure_nlp.score.rubric import Rubric
from disclosure_nlp.score.scorer import resolve_rubric

SHARD_SIZE = 200
_TRIES = 3
Progress = Callable[[Run, int], None]


def score_corpus(
    sources: AnyPaths,
    out: AnyPath,
    *,
    rubric: AnyPath | Rubric | None = None,
    manifest: Manifest | None = None,
    agencies: AnyPath | None = None,
    workers: int | None = None,
    scheduler: str | None = None,
    shard_size: int = SHARD_SIZE,
    limits: Limits | None = None,
    isolate: bool = True,
    log: AnyPath | None = None,
    progress: Progress | None = None,
) -> Run:
    """Score many files into a store; files whose stored results are up to date are skipped.

    Parameters
    ----------
    sources : str, path or iterable of them
        Files, folders, globs, archives, fsspec addresses.
    out : str or path
        Folder or fsspec address of the store, created if it does not exist.
    rubric, manifest
        As for `process_file`; if ``sources`` is empty, the files listed in the manifest are scored.
    agencies : str or path, optional
        ``agencies.csv`` of an earlier store, whose agency numbers are reused.
    workers : int, optional
        Worker processes on this machine; 0 to use the current process; default: one per core if Dask is installed.
        They are started for the second shard: the only one of a few files is processed in the current process.
    scheduler : str, optional
        Address of a running Dask scheduler.
    shard_size : int
        Files per shard.
    limits : Limits, optional
        Caps on each file; one that exceeds them is recorded as failed.
    isolate : bool, default True
        Process files in a child process, which is killed when a file exceeds its time or memory limit. Otherwise the
        limits are checked between processing steps only.
    log : str or Path, optional
        File to which events are appended as JSON Lines.
    progress : callable, optional
        Called with the run and the number of files surveyed, after every shard.

    Returns
    -------
    Run
        Statistics of the run; ``file_count`` is the number of files: ok + partial + failed.

    Raises
    ------
    DefinitionError
        If the rubric, the manifest, the decisions or an option is invalid, or an extra is not installed.
    StoreError
        If the store cannot be written, another run is writing it, or the connection to the cluster is lost.
    """
    resolved_rubric = resolve_rubric(rubric)
    earlier_register = read_agency_register(agencies) if agencies is not None else ()
    addresses, out = as_path_strings(sources), as_path_string(out)
    caps = limits or Limits()
    options = {"sources": addresses, "shard_size": shard_size, "scheduler": scheduler, **structs.asdict(caps)}
    with (
        open_engine(workers, scheduler) as engine,
        _run_under_lock(out, "score", resolved_rubric, caps, isolate, options, engine, log) as (run, stored, run_log),
    ):
        plan, record = _make_run_plan(run, stored, shard_size), SurveyRecord(stored.storage)
        surveyed = _survey_source_files(addresses, manifest, engine, caps.max_bytes, record)
        driver = _ShardDriver(run, stored.storage, engine, run_log, plan, progress)
        driver.run_shards(plan.shards(surveyed))
        orphans = record_duplicates(run, stored.current(), plan.duplicates)
        driver.run_shards(plan.shards_of_files(orphans))
        record.write(stored.storage, int(run.started.timestamp() * 1e9))
        keep_replaced_versions(run, stored.current())
        if manifest is not None:
            store_manifest_records(stored.current(), manifest)
        add_agencies_to_register(stored.current(), earlier_register)
    return run


def rescore_corpus(
    out: AnyPath,
    *,
    rubric: AnyPath | Rubric | None = None,
    workers: int | None = None,
    scheduler: str | None = None,
    log: AnyPath | None = None,
    progress: Progress | None = None,
) -> Run:
    """Rescore the stored reports of a corpus with a rubric and the current review decisions, without their files.

    Raises
    ------
    DefinitionError, StoreError
        As `score_corpus`; also if there is no store.
    """
    resolved_rubric, out = resolve_rubric(rubric), as_path_string(out)
    if not Storage(out).exists(MARK):
        raise StoreError(msg("store.none", store=str(out)).with_path(out))
    with (
        open_engine(workers, scheduler) as engine,
        _run_under_lock(out, "rescore", resolved_rubric, Limits(), False, {}, engine, log) as (run, stored, run_log),
    ):
        plan = _make_run_plan(run, stored, SHARD_SIZE)
        plan.plan_stored_reports()
        driver = _ShardDriver(run, stored.storage, engine, run_log, plan, progress)
        driver.run_shards(plan.shards_of_stored_reports())
        record_duplicates(run, stored.current(), [])
    return run


class _ReopenedStore:
    """Opens the store that a run writes, and opens it again after rows were written, so that queries return them."""

    def __init__(self, run: Run, storage: Storage) -> None:
        self.run, self.storage = run, storage
        self.commits = require_intact_commits(storage)
        self._store: Store | None = None
        self._bytes = run.bytes

    def current(self) -> Store:
        """Return the open store of the run with all rows written so far."""
        if self._store is None or self._bytes != self.run.bytes:
            self.__exit__(None, None, None)
            self._store = Store(self.storage, commits=None if self.run.bytes else self.commits)
            self._bytes = self.run.bytes
        return self._store

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._store is not None:
            self._store.__exit__(kind, error, trace)


@contextmanager
def _run_under_lock(
    address: str,
    run_kind: str,
    rubric: Rubric,
    limits: Limits,
    isolate: bool,
    options: dict[str, object],
    engine: Engine,
    log: AnyPath | None,
) -> Iterator[tuple[Run, _ReopenedStore, RunLog]]:
    """Open a store, lock it for one run, and write the run's row at the start and at the end (context manager).

    Yields the run, its store and the run log.
    """
    storage = _open_or_create_store(address)
    token = acquire_lock(storage, "being started")
    run_log: RunLog | None = None
    try:
        name = next_run_number(storage)
        set_lock_purpose(storage, token, name)
        keys = make_cache_keys(rubric, limits)
        place, decisions = storage.absolute_address, decision_file_size(storage)
        task = RunTask(place, name, rubric, keys, limits, isolate, token, decisions)
        run = Run(task, run_kind, options, datetime.now(UTC), engine.workers)
        run_log = RunLog(log, name)
        run.write_row(storage)
        run_log.emit("start", kind=run_kind, workers=run.workers, rubric=f"{rubric.id} {rubric.version}")
        with _ReopenedStore(run, storage) as stored:
            yield run, stored, run_log
            run.mark_finished()
            run.write_row(storage)
            delete_unused_parts(stored.current(), name)
        run_log.emit("end", **run.row())
    except BaseException as error:
        if run_log:
            run_log.emit("stopped", error=f"{type(error).__name__}: {error}")
        raise
    finally:
        if run_log:
            run_log.close()
        _release_run_lock(storage, token)


def _release_run_lock(storage: Storage, token: str) -> None:
    """Release the lock of a run; a storage error is ignored, so that the error that ended the run is reported."""
    try:
        release_lock(storage, token)
    except StoreError:
        return  # the error that ended the run is reported; the next run sees that this process has ended


def _open_or_create_store(address: str) -> Storage:
    """Return the storage of a store, created if it is new; raise StoreError if its schema version is unknown."""
    storage = Storage(address)
    try:
        found = msgspec.json.decode(storage.get(MARK))
    except FileNotFoundError:
        storage.put(MARK, msgspec.json.encode({"format": "disclosure_nlp store", "schema_version": schema_version()}))
        return storage
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise StoreError(msg("store.no_mark").with_path(f"{address}/{MARK}")) from error
    require_schema(found, address)
    return storage


def _make_run_plan(run: Run, stored: _ReopenedStore, shard_size: int) -> RunPlan:
    """Return the plan of a run: which files and stored reports must be processed."""
    return RunPlan(
        run,
        StoreIndex(stored.storage, stored.commits),
        load_decision_index(run.task.store, run.task.decisions),
        shard_size,
    )


def _survey_source_files(
    sources: Iterable[str], manifest: Manifest | None, engine: Engine, max_bytes: int, record: SurveyRecord
) -> Iterator[Sequence[SourceFile]]:
    """Yield every source file with its hash, its size and its manifest entry, in chunks of files."""
    named = list(sources) or (manifest.paths if manifest else [])
    for chunk in engine.map_ordered(partial(survey_files, max_bytes=max_bytes), record.tasks(find_sources(named))):
        record.add(chunk)
        if manifest is None:
            yield chunk
            continue
        entries = [None if "://" in source.path else manifest.entry_of_file(source.path) for source in chunk]
        yield [
            structs.replace(source, stated=stated) if stated else source
            for source, stated in zip(chunk, entries, strict=True)
        ]


class _ShardDriver:
    """Dispatches shards (batches of files) to workers; a shard that kills its worker is halved and tried again."""

    def __init__(
        self, run: Run, storage: Storage, engine: Engine, log: RunLog, plan: RunPlan, progress: Progress | None
    ) -> None:
        self.run, self.storage, self.engine, self.log = run, storage, engine, log
        self.plan, self.progress = plan, progress

    def run_shards(self, shards: Iterable[Shard]) -> None:
        """Process shards; a shard whose worker died is halved and retried, down to single files.

        A single file that ends its worker in every attempt is recorded as failed.
        """
        suspects: list[Shard] = []
        while lost := self._run_shards_once(shards):
            suspects += [shard for shard in lost if shard.unit_count == 1]
            shards = [half for shard in lost if shard.unit_count > 1 for half in shard.split_in_two()]
        for _ in range(_TRIES):
            suspects = self._run_shards_once(suspects, one_at_a_time=True)
        self._record_files_as_failed(suspects)

    def _run_shards_once(self, shards: Iterable[Shard], *, one_at_a_time: bool = False) -> list[Shard]:
        """Process each shard (batch of files) once and return the shards whose worker process died.

        ``one_at_a_time`` submits a shard only when the one before it is done.
        """
        lost = []
        function = process_shard_isolated if self.run.task.isolate else process_shard
        for done in self.engine.map_unordered(
            partial(function, task=self.run.task), shards, one_at_a_time=one_at_a_time
        ):
            if isinstance(done, LostShard):
                lost.append(done.shard)
                self.log.emit("lost", shard=done.shard.id, files=[given.path for given in done.shard.files])
                continue
            self.run.add_shard_result(done)
            self.log.emit("shard", **msgspec.structs.asdict(done))
            if self.progress:
                self.progress(self.run, self.plan.surveyed)
        return lost

    def _record_files_as_failed(self, shards: Iterable[Shard]) -> None:
        """Record the single file of each shard as failed, because it crashed its worker process in every attempt."""
        for shard in shards:
            if not shard.files:
                raise StoreError(msg("store.ends_workers", report=shard.reports[0]).with_path(self.run.task.store))
            writer = PartWriter(self.storage, self.run.name, f"{shard.id}-aside")
            source = shard.files[0]
            message = msg("crash.often", count=_TRIES).with_path(source.path)
            issue = Issue("crash.process", "error", str(message), params=message.params)
            keys = add_manifest_to_keys(self.run.task.keys, source.stated)
            origin = RowOrigin(self.run.name, writer.shard)
            writer.add(rows_of_failed_file(source, (issue,), keys, origin, {"package": package_version()}))
            self.run.bytes += writer.commit().bytes
            self.run.count_file("failed", issue.code, unchanged=False)
            self.run.levels["read"] += 1
            self.log.emit("aside", path=source.path, reason=issue.code)
