"""Store integrity: compares the commits of a store with the files in it, and repairs what can be repaired."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from disclosure_nlp.corpus.decisions import FILE as DECISIONS
from disclosure_nlp.corpus.decisions import read_decisions
from disclosure_nlp.corpus.lock import RUN_LOCK, hold_lock
from disclosure_nlp.corpus.schema import datasets, schema_version
from disclosure_nlp.corpus.segments import COMMITS, ShardCommit, part_path
from disclosure_nlp.corpus.storage import Storage
from disclosure_nlp.errors import DefinitionError, StoreError
from disclosure_nlp.messages import msg

Kind = Literal["foreign", "missing", "truncated", "changed", "unreadable", "version", "leftover", "decisions"]
Repair = Literal["remove", "rescore", "none"]
_SHARD = re.compile(r"\d{6}-\w+(-\w+)*")
_RUN = re.compile(r"\d{6}")
_REPAIRS: dict[Kind, Repair] = {
    "foreign": "remove",
    "leftover": "remove",
    "missing": "rescore",
    "truncated": "rescore",
    "changed": "rescore",
    "unreadable": "rescore",
    "version": "none",
    "decisions": "none",
}


class StoreDamage(NamedTuple):
    """A damaged, missing or unexpected file of a store; ``shard`` is the batch of files whose rows are affected."""

    kind: Kind
    file: str
    detail: str
    shard: str | None = None

    @property
    def repair_action(self) -> Repair:
        """Action of `repair_store` on the damage: remove the file, rescore the files of the shard, or nothing."""
        return "none" if self.file.startswith("runs/") and self.kind == "unreadable" else _REPAIRS[self.kind]


class LoadedCommits(NamedTuple):
    """Commit files of a store, and damage found while reading them."""

    commits: tuple[ShardCommit, ...]
    damage: tuple[StoreDamage, ...]


def load_commits(storage: Storage) -> LoadedCommits:
    """Read the commit files of a store; unreadable files and renamed copies are returned as damage."""
    commits, damage = [], []
    names = [f"{COMMITS}/{name}" for name in storage.names(COMMITS)]
    for name, data in zip(names, storage.read_files(names), strict=True):
        shard = name.rpartition("/")[2].removesuffix(".json")
        try:
            commit = msgspec.json.decode(data, type=ShardCommit)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            kind: Kind = "unreadable" if name.endswith(".json") and _SHARD.fullmatch(shard) else "foreign"
            damage.append(
                StoreDamage(kind, name, " ".join(str(error).split()), shard if kind == "unreadable" else None)
            )
            continue
        if name != f"{COMMITS}/{commit.shard}.json":
            damage.append(StoreDamage("foreign", name, f"a copy of the commit of {commit.shard}"))
        elif commit.schema_version != schema_version():
            expected = f"schema {commit.schema_version}, expected {schema_version()}"
            damage.append(StoreDamage("version", name, expected, commit.shard))
        else:
            commits.append(commit)
    return LoadedCommits(tuple(commits), tuple(damage))


def check_file_sizes(storage: Storage, commits: Iterable[ShardCommit]) -> list[StoreDamage]:
    """Compare the names and sizes of a store's files with its commits; no file is opened.

    Returns
    -------
    list of StoreDamage
        Missing and truncated parts, copies under other names, and files left by interrupted runs.
    """
    by_shard = {commit.shard: commit for commit in commits}
    damage: list[StoreDamage] = []
    for dataset in datasets():
        sizes = storage.sizes(dataset)
        if dataset == "runs":
            damage += _unexpected_files_in_runs(sizes)
            continue
        for shard, commit in by_shard.items():
            if dataset in commit.rows:
                damage += _find_size_mismatch(dataset, commit, sizes.get(f"{shard}.parquet"))
        for name in sizes:
            shard = name.removesuffix(".parquet")
            if dataset not in getattr(by_shard.get(shard), "rows", ()):
                kind: Kind = "leftover" if name.endswith(".parquet") and _SHARD.fullmatch(shard) else "foreign"
                damage.append(StoreDamage(kind, f"{dataset}/{name}", "no commit names it"))
    return damage


def _unexpected_files_in_runs(sizes_by_name: Mapping[str, int]) -> list[StoreDamage]:
    """Return one damage entry for each file in the folder ``runs/`` whose name is no run number."""
    names = [name for name in sizes_by_name if not _RUN.fullmatch(name.removesuffix(".parquet"))]
    return [StoreDamage("foreign", f"runs/{name}", "not the row of a run") for name in names]


def _find_size_mismatch(dataset: str, commit: ShardCommit, bytes_on_disk: int | None) -> Iterator[StoreDamage]:
    """Yield a damage entry if a shard's Parquet part is missing (size None) or its size differs from the commit."""
    name = part_path(dataset, commit.shard)
    if bytes_on_disk is None:
        yield StoreDamage("missing", name, f"{commit.rows[dataset]:,} rows are gone", commit.shard)
    elif dataset in commit.parts and bytes_on_disk != commit.parts[dataset].size:
        detail = f"{bytes_on_disk:,} bytes, expected {commit.parts[dataset].size:,}"
        yield StoreDamage("truncated", name, detail, commit.shard)


def check_store(storage: Storage) -> list[StoreDamage]:
    """Check a whole store for damage: commits, sizes and hashes of all Parquet files, run rows and decisions.

    Parameters
    ----------
    storage : Storage
        The store.

    Returns
    -------
    list of StoreDamage
        Empty if the store is intact.

    Raises
    ------
    StoreError
        If the store cannot be read.
    """
    found = load_commits(storage)
    damage = [*found.damage, *check_file_sizes(storage, found.commits)]
    known = {item.file for item in damage}
    for commit in found.commits:
        for dataset in commit.rows:
            name = part_path(dataset, commit.shard)
            if name not in known:
                damage += _find_content_mismatch(storage, name, dataset, commit)
    damage += [
        StoreDamage("unreadable", f"runs/{name}", error)
        for name in storage.names("runs")
        if f"runs/{name}" not in known and (error := _parquet_error(storage.get(f"runs/{name}")))
    ]
    try:
        read_decisions(storage)
    except DefinitionError as error:
        damage += [StoreDamage("decisions", DECISIONS, str(problem)) for problem in error.problems]
    return damage


def _find_content_mismatch(storage: Storage, file: str, dataset: str, commit: ShardCommit) -> Iterator[StoreDamage]:
    """Yield a damage entry if the bytes of a Parquet file are not those that the shard's commit records."""
    data = storage.get(file)
    expected = commit.parts.get(dataset)
    if expected is not None and hashlib.sha256(data).hexdigest() != expected.sha256:
        yield StoreDamage("changed", file, "its bytes are not those that were written", commit.shard)
    elif expected is None and (error := _parquet_error(data)):
        yield StoreDamage("unreadable", file, error, commit.shard)


def _parquet_error(data: bytes) -> str | None:
    """Return the reason why bytes cannot be read as a Parquet file, or None if they can."""
    try:
        pq.read_table(pa.BufferReader(data))
    except (pa.ArrowException, OSError, ValueError) as error:
        return " ".join(str(error).split())[:200]
    return None


def repair_store(storage: Storage, damage: Sequence[StoreDamage], lock_timeout: float = 0.0) -> list[str]:
    """Repair the damage found by `check_store` and return the names of the files removed.

    Copies and leftovers are removed; the commit of a damaged shard is removed, so that the next run scores its files
    again. Nothing else is changed.

    Raises
    ------
    StoreError
        If another run is writing the store, or a file cannot be removed.
    """
    shards = {item.shard for item in damage if item.repair_action == "rescore" and item.shard}
    files = [item.file for item in damage if item.repair_action == "remove"]
    files += [f"{COMMITS}/{shard}.json" for shard in sorted(shards)]
    with hold_lock(storage, "of a repair", RUN_LOCK, lock_timeout):
        for file in files:
            storage.remove(file)
    return files


def require_intact_commits(storage: Storage) -> tuple[ShardCommit, ...]:
    """Return the commits of a store; raise StoreError if a file that they name is missing or damaged.

    Raises
    ------
    StoreError
        If rows would be lost silently; the message names the first damaged file.
    """
    found = load_commits(storage)
    fatal = [item for item in found.damage if item.kind != "foreign"]
    fatal += [item for item in check_file_sizes(storage, found.commits) if item.kind in ("missing", "truncated")]
    if fatal:
        first = fatal[0]
        damage = msg("store.damaged", kind=first.kind, detail=first.detail, count=len(fatal), store=storage.address)
        raise StoreError(damage.with_path(f"{storage.address}/{first.file}"))
    return found.commits
