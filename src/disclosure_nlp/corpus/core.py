"""corpus: many files → a store. Scores what is not up to date, over and over until nothing is left."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial

import msgspec
from msgspec import structs

from disclosure_nlp.agencies.registry import Register
from disclosure_nlp.corpus.agencies import read_register, register_agencies
from disclosure_nlp.corpus.decisions import index_of, whole_size
from disclosure_nlp.corpus.duplicates import note_duplicates
from disclosure_nlp.corpus.engine import Engine, LostShard, open_engine
from disclosure_nlp.corpus.incremental import StoreIndex, make_keys, with_stated
from disclosure_nlp.corpus.integrity import require_whole
from disclosure_nlp.corpus.isolated import run_isolated
from disclosure_nlp.corpus.lock import drop_lock, rename_lock, take_lock
from disclosure_nlp.corpus.planner import Plan, survey_chunks
from disclosure_nlp.corpus.provenance import keep_records
from disclosure_nlp.corpus.records import RowOrigin, SourceFile, failed_rows
from disclosure_nlp.corpus.replaced import keep_replaced
from disclosure_nlp.corpus.run_log import RunLog
from disclosure_nlp.corpus.runs import Run, next_name
from disclosure_nlp.corpus.schema import schema_version
from disclosure_nlp.corpus.segments import PartWriter
from disclosure_nlp.corpus.shards import Shard, Task, process_shard, survey
from disclosure_nlp.corpus.sources import find_sources
from disclosure_nlp.corpus.storage import Storage
from disclosure_nlp.corpus.store import MARK, check_schema, open_store
from disclosure_nlp.corpus.vacuum import remove_leftovers
from disclosure_nlp.errors import StoreError
from disclosure_nlp.manifest import Manifest
from disclosure_nlp.messages import msg
from disclosure_nlp.model import Issue
from disclosure_nlp.paths import AnyPath, AnyPaths, as_text, as_texts
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
    """Score files into a store; what it holds already and is up to date is left as it is.

    Parameters
    ----------
    sources : str, path or iterable of them
        Files, folders, globs, archives, fsspec addresses.
    out : str or path
        Folder or fsspec address of the store, made where it is not there.
    rubric, manifest
        As for `process_file`; the manifest names the files where ``sources`` is empty.
    agencies : str or path, optional
        ``agencies.csv`` of an earlier store, whose numbers are carried over.
    workers : int, optional
        Worker processes on this machine; 0 for this process itself; default: one per core, with Dask installed.
    scheduler : str, optional
        Address of a Dask scheduler that already runs.
    shard_size : int
        Files per shard.
    limits : Limits, optional
        Caps on each file; one that exceeds them is recorded as failed.
    isolate : bool, default True
        Process files in a child process, which is killed when a file exceeds its time or memory. Without it the caps
        hold between steps only.
    log : str or Path, optional
        File that JSON lines are added to.
    progress : callable, optional
        Called with the run and the number of files surveyed, after every shard.

    Returns
    -------
    Run
        Its figures; ``given`` is the sum of ok, partial and failed.

    Raises
    ------
    DefinitionError
        When the rubric, the manifest, the decisions or an option is wrong, or something is not installed.
    StoreError
        When the store cannot be written, another run writes it, or the cluster goes away.
    """
    chosen = resolve_rubric(rubric)
    carried = read_register(agencies) if agencies is not None else ()
    named, out = as_texts(sources), as_text(out)
    caps = limits or Limits()
    options = {"sources": named, "shard_size": shard_size, "scheduler": scheduler, **structs.asdict(caps)}
    with (
        open_engine(workers, scheduler) as engine,
        _run(out, "score", chosen, caps, isolate, options, engine, log) as (run, place, telling),
    ):
        plan = _plan(run, place, shard_size)
        surveyed = _survey(named, manifest, engine, caps.max_bytes)
        driver = _Driver(run, place, engine, telling, plan, progress)
        driver.carry_out(plan.shards(surveyed))
        orphans = note_duplicates(run, place, plan.duplicates)
        driver.carry_out(plan.reading(orphans))
        keep_replaced(run, place)
        _register(place, manifest, carried)
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
    """Score the stored reports by a rubric and the decisions of people, without reading a file.

    Raises
    ------
    DefinitionError, StoreError
        As `score_corpus`; and when there is no store.
    """
    chosen, out = resolve_rubric(rubric), as_text(out)
    if not Storage(out).exists(MARK):
        raise StoreError(msg("store.none", store=str(out)).about(out))
    with (
        open_engine(workers, scheduler) as engine,
        _run(out, "rescore", chosen, Limits(), False, {}, engine, log) as (run, place, telling),
    ):
        plan = _plan(run, place, SHARD_SIZE)
        plan.restore()
        _Driver(run, place, engine, telling, plan, progress).carry_out(plan.stored())
        note_duplicates(run, place, [])
    return run


def _register(place: Storage, manifest: Manifest | None, carried: Register) -> None:
    with open_store(place.address) as store:
        if manifest is not None:
            keep_records(store, manifest)
        register_agencies(store, carried)


@contextmanager
def _run(
    out: str,
    kind: str,
    rubric: Rubric,
    limits: Limits,
    isolate: bool,
    options: dict[str, object],
    engine: Engine,
    log: AnyPath | None,
) -> Iterator[tuple[Run, Storage, RunLog]]:
    """Hold a store for a run, and write the run's row at its start and at its end."""
    place = _open_place(out)
    token = take_lock(place, "being started")
    telling: RunLog | None = None
    try:
        name = next_name(place)
        rename_lock(place, token, name)
        keys = make_keys(rubric, limits)
        task = Task(_absolute(place), name, rubric, keys, limits, isolate, token, whole_size(place))
        run = Run(task, kind, options, datetime.now(UTC), engine.workers)
        telling = RunLog(log, name)
        run.write(place)
        telling.emit("start", kind=kind, workers=run.workers, rubric=f"{rubric.id} {rubric.version}")
        yield run, place, telling
        run.end()
        run.write(place)
        remove_leftovers(place, name)
        telling.emit("end", **run.row())
    except BaseException as error:
        if telling:
            telling.emit("stopped", error=f"{type(error).__name__}: {error}")
        raise
    finally:
        if telling:
            telling.close()
        _release(place, token)


def _release(place: Storage, token: str) -> None:
    try:
        drop_lock(place, token)
    except StoreError:
        return  # the error that ended the run is reported; the next run sees that this process has ended


def _absolute(place: Storage) -> str:
    return os.path.abspath(place.root) if place.local else place.address  # noqa: PTH100  no links resolved


def _open_place(out: str) -> Storage:
    """Make a store or open one of a schema that is known."""
    place = Storage(out)
    try:
        found = msgspec.json.decode(place.get(MARK))
    except FileNotFoundError:
        place.put(MARK, msgspec.json.encode({"format": "disclosure_nlp store", "schema_version": schema_version()}))
        return place
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise StoreError(msg("store.no_mark").about(f"{out}/{MARK}")) from error
    check_schema(found, out)
    return place


def _plan(run: Run, place: Storage, size: int) -> Plan:
    return Plan(run, StoreIndex(place, require_whole(place)), index_of(run.task.store, run.task.decisions), size)


def _survey(sources: Iterable[str], manifest: Manifest | None, engine: Engine, max_bytes: int) -> Iterator[SourceFile]:
    named = list(sources) or (manifest.paths if manifest else [])
    for chunk in engine.ordered(partial(survey, max_bytes=max_bytes), survey_chunks(find_sources(named))):
        for given in chunk:
            stated = manifest.stated(given.path) if manifest and "://" not in given.path else None
            yield msgspec.structs.replace(given, stated=stated) if stated else given


class _Driver:
    """Sends shards out and takes their figures in; a shard that kills its worker is cut until the one file is found."""

    def __init__(
        self, run: Run, place: Storage, engine: Engine, log: RunLog, plan: Plan, progress: Progress | None
    ) -> None:
        self.run, self.place, self.engine, self.log = run, place, engine, log
        self.plan, self.progress = plan, progress

    def carry_out(self, shards: Iterable[Shard]) -> None:
        """Do shards, again the halves of those that were lost, and in the end single files, each alone."""
        suspects: list[Shard] = []
        while lost := self._pass(shards):
            suspects += [shard for shard in lost if shard.units == 1]
            shards = [half for shard in lost if shard.units > 1 for half in shard.halves()]
        for _ in range(_TRIES):
            suspects = self._pass(suspects, alone=True)
        self._set_aside(suspects)

    def _pass(self, shards: Iterable[Shard], *, alone: bool = False) -> list[Shard]:
        lost = []
        function = run_isolated if self.run.task.isolate else process_shard
        for done in self.engine.unordered(partial(function, task=self.run.task), shards, alone=alone):
            if isinstance(done, LostShard):
                lost.append(done.shard)
                self.log.emit("lost", shard=done.shard.id, files=[given.path for given in done.shard.files])
                continue
            self.run.add(done)
            self.log.emit("shard", **msgspec.structs.asdict(done))
            if self.progress:
                self.progress(self.run, self.plan.surveyed)
        return lost

    def _set_aside(self, shards: Iterable[Shard]) -> None:
        """Note the one file of each shard as failed."""
        for shard in shards:
            if not shard.files:
                raise StoreError(msg("store.ends_workers", report=shard.reports[0]).about(self.run.task.store))
            writer = PartWriter(self.place, self.run.name, f"{shard.id}-aside")
            given = shard.files[0]
            often = msg("crash.often", count=_TRIES).about(given.path)
            issue = Issue("crash.process", "error", str(often), params=often.params)
            keys = with_stated(self.run.task.keys, given.stated)
            where = RowOrigin(self.run.name, writer.shard)
            writer.add(failed_rows(given, (issue,), keys, where, {"package": package_version()}))
            self.run.bytes += writer.commit().bytes
            self.run.count("failed", issue.code, unchanged=False)
            self.run.levels["read"] += 1
            self.log.emit("aside", path=given.path, reason=issue.code)
