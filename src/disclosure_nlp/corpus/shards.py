"""The shard: a handful of files that one worker does at a stretch. One pure function, run anywhere."""

from __future__ import annotations

import ctypes
import hashlib
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import msgspec
import pyarrow as pa
from msgspec import structs

from disclosure_nlp.corpus.applied import decide
from disclosure_nlp.corpus.decisions import Decision, DecisionIndex, digest, index_of, owner_of
from disclosure_nlp.corpus.incremental import NO_DECISIONS, Recompute, make_keys, with_stated
from disclosure_nlp.corpus.item_cache import decode_kept, keep_judgements, score_kept
from disclosure_nlp.corpus.lock import check_lock
from disclosure_nlp.corpus.records import (
    CacheKeys,
    RowOrigin,
    Rows,
    SourceFile,
    failed_rows,
    outcome_rows,
    score_columns,
    score_items,
)
from disclosure_nlp.corpus.segments import PartWriter, read_part
from disclosure_nlp.corpus.sources import Fetched, fetch
from disclosure_nlp.corpus.storage import Storage
from disclosure_nlp.errors import ReadError, StoreError
from disclosure_nlp.messages import msg
from disclosure_nlp.model import Findings, Issue, Outcome, Report, Tagging
from disclosure_nlp.pipeline import package_version, process_bytes, process_report
from disclosure_nlp.read.limits import Limits
from disclosure_nlp.score.rubric import Rubric

_NOUNS = msgspec.msgpack.Decoder(tuple[Report, Tagging, Findings])


class Task(msgspec.Struct, frozen=True):
    """What all shards of a run share; ``decisions`` is the length in bytes of the decisions that enter it."""

    store: str
    run: str
    rubric: Rubric
    keys: CacheKeys
    limits: Limits
    isolate: bool = True
    lock: str = ""
    decisions: int = 0


class Shard(msgspec.Struct, frozen=True):
    """Files to do at a stretch.

    ``files`` are read where the level is READ; else the ``reports`` in the part ``scoring`` are done from the store.
    """

    id: str
    level: Recompute
    files: tuple[SourceFile, ...] = ()
    scoring: str = ""
    reports: tuple[str, ...] = ()

    @property
    def units(self) -> int:
        """How many files or reports it has."""
        return max(len(self.files), len(self.reports))

    def halves(self) -> tuple[Shard, ...]:
        """Return the shard cut in two."""
        middle = self.units // 2
        cuts = (slice(None, middle), slice(middle, None))
        return tuple(
            structs.replace(self, id=f"{self.id}-{number}", files=self.files[cut], reports=self.reports[cut])
            for number, cut in enumerate(cuts)
        )


class ShardResult(msgspec.Struct, frozen=True):
    """Outcome of a shard: the figures that the driver keeps of it.

    ``seconds`` by the clock and ``cpu`` of the processor; ``memory`` held at its end and ``peak`` ever, in bytes, by the
    process that did it.
    """

    shard: str
    level: Recompute
    statuses: dict[str, int]
    reasons: dict[str, int]
    bytes: int
    seconds: float
    cpu: float
    memory: int
    peak: int
    process: int

    @property
    def files(self) -> int:
        """How many files it did."""
        return sum(self.statuses.values())


def survey(addresses: tuple[str, ...], max_bytes: int) -> tuple[SourceFile, ...]:
    """Return hash and size of the files at addresses, in their order; without a hash what cannot be opened."""
    return tuple(_given(found) for found in fetch(addresses, max_bytes))


def _given(found: Fetched) -> SourceFile:
    if found.data is None:
        return SourceFile(found.path)
    return SourceFile(found.path, hashlib.sha256(found.data).hexdigest(), len(found.data))


def process_shard(
    shard: Shard,
    task: Task,
    aside: Mapping[str, ReadError] = MappingProxyType({}),
    starting: Callable[[str], None] | None = None,
) -> ShardResult:
    """Process the files of a shard and write their rows; nothing but the store changes.

    Parameters
    ----------
    shard, task
        What to process, and how.
    aside : mapping
        Files that are not processed but recorded as failed, with the reason.
    starting : callable, optional
        Called with the path of each file, or the key of each stored report, before it is processed, and with an
        empty string after it.

    Raises
    ------
    StoreError
        When the store cannot be written, or this process runs another version than the driver.
    """
    start = (time.perf_counter(), time.process_time())
    _check_version(task)
    place = Storage(task.store)
    writer = PartWriter(place, task.run, shard.id)
    where = RowOrigin(task.run, shard.id)
    statuses: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    work = {Recompute.ALL: _read, Recompute.TAG: _judge, Recompute.SCORE: _score}[shard.level]
    run = _Progress(aside, starting or (lambda _: None))
    for rows in work(shard, task, where, place, run):
        report = rows["reports"][0]
        statuses[report["status"]] += 1
        reasons.update([report["reason"]] if report.get("reason") else [])
        writer.add(rows)
    run.starting("")
    check_lock(place, task.lock, task.run)
    commit = writer.commit()
    _give_back_memory()
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


def _check_version(task: Task) -> None:
    own = make_keys(task.rubric, task.limits)
    if (own.parse, own.judge) != (task.keys.parse, task.keys.judge):
        raise StoreError(msg("engine.other_version", version=package_version()))


def _give_back_memory() -> None:
    """Give memory that is free back to the system: allocators keep it, each its own, and a worker lives for days."""
    pa.default_memory_pool().release_unused()
    with suppress(OSError, AttributeError):  # not the C library of GNU
        ctypes.CDLL(None).malloc_trim(0)


def resident_memory() -> int:
    """Return the memory this process holds now, in bytes."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return peak_memory()
    return pages * os.sysconf("SC_PAGE_SIZE")


def peak_memory() -> int:
    """Return the most memory this process ever held, in bytes; 0 on systems that do not say."""
    try:
        import resource  # not on Windows
    except ImportError:
        return 0
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


class _Progress(NamedTuple):
    """Files to leave aside, and what is called before each."""

    aside: Mapping[str, ReadError]
    starting: Callable[[str], None]


def _read(shard: Shard, task: Task, where: RowOrigin, place: Storage, run: _Progress) -> Iterable[Rows]:
    del place
    decisions = index_of(task.store, task.decisions)
    stated = {given.path: given.stated for given in shard.files}
    for found in fetch((given.path for given in shard.files), task.limits.max_bytes):
        given = structs.replace(_given(found), stated=stated[found.path])
        keys = with_stated(task.keys, given.stated)
        error = run.aside.get(found.path, found.error)
        if found.data is None or error is not None:
            reason = error.reason if error else msg("file.missing")
            issue = Issue.of(reason.about(found.path), "error")
            yield failed_rows(given, (issue,), keys, where, {"package": package_version()})
            continue
        run.starting(found.path)
        outcome = process_bytes(found.data, found.path, rubric=task.rubric, stated=given.stated, limits=task.limits)
        run.starting("")
        yield _rows(outcome, given, decisions, structs.replace(task, keys=keys), where)


def _rows(outcome: Outcome, given: SourceFile, decisions: DecisionIndex, task: Task, where: RowOrigin) -> Rows:
    report, tagging, findings, _ = outcome.parts
    key = given.report
    if outcome.status == "failed" or report is None or tagging is None or findings is None or key is None:
        return outcome_rows(outcome, given, task.keys, where, None, None)
    own = decisions.of(key, owner_of(report.agency, report.year))
    decided = decide(key, report, tagging, findings, own)
    kept = keep_judgements(decided, tagging)
    if decided.used:
        outcome = structs.replace(outcome, scorecard=score_kept(kept, task.rubric))
    keys = with_decisions(task.keys, own)
    return outcome_rows(outcome, given, keys, where, kept, decided)


def with_decisions(keys: CacheKeys, decisions: dict[str, Decision]) -> CacheKeys:
    """Return the keys of a report with the decisions on it."""
    if not decisions:
        return keys
    return structs.replace(keys, score=keys.score[: -len(NO_DECISIONS)] + digest(decisions.values()))


def _stored(shard: Shard, place: Storage, column: str) -> Iterable[tuple[dict[str, Any], bytes]]:
    """Yield the stored rows of a shard's reports, each with what is archived of it."""
    wanted = set(shard.reports)
    rows = [row for row in _part_rows(place, "reports", shard.scoring) if row["report"] in wanted]
    rows = [row for row in rows if row["duplicate_of"] is None and row["status"] != "failed"]
    for details in sorted({row["shard"] for row in rows}):
        archived = read_part(place, "archive", details, ("report", column)).to_pydict()
        found = dict(zip(archived["report"], archived[column], strict=True))
        yield from ((row, found[row["report"]]) for row in rows if row["shard"] == details)


def _part_rows(place: Storage, dataset: str, shard: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = read_part(place, dataset, shard).to_pylist()
    return rows


def _judge(shard: Shard, task: Task, where: RowOrigin, place: Storage, run: _Progress) -> Iterable[Rows]:
    decisions = index_of(task.store, task.decisions)
    for row, nouns in _stored(shard, place, "nouns"):
        run.starting(row["report"])
        report = _NOUNS.decode(nouns)[0]
        given = SourceFile(row["path"], row["sha256"], row["size"])
        outcome = process_report(report, row["path"], rubric=task.rubric)
        keys = structs.replace(task.keys, parse=row["parse_key"])
        yield _rows(outcome, given, decisions, structs.replace(task, keys=keys), where)


def _score(shard: Shard, task: Task, where: RowOrigin, place: Storage, run: _Progress) -> Iterable[Rows]:
    decisions = slice(-len(NO_DECISIONS), None)
    for row, judgements in _stored(shard, place, "judgements"):
        run.starting(row["report"])
        start = time.perf_counter()
        kept = decode_kept(judgements)
        card = score_kept(kept, task.rubric)
        key = task.keys.score[: decisions.start] + row["score_key"][decisions]
        changed = {"run": where.run, "scoring": where.shard, "score_key": key}
        items = [item | {"report": row["report"], "scoring": where.shard} for item in score_items(card, kept)]
        changed["seconds"] = round(time.perf_counter() - start, 6)
        yield {"reports": [row | score_columns(card) | changed], "score_items": items}
