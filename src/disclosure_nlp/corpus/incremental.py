"""Incremental runs: content and code hashes decide which stages of a file must be recomputed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from enum import IntEnum
from functools import cache
from importlib import resources
from importlib.metadata import PackageNotFoundError, version
from importlib.resources.abc import Traversable
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from disclosure_nlp.corpus.decisions import owner_hash
from disclosure_nlp.corpus.records import CacheKeys
from disclosure_nlp.corpus.schema import schema_version
from disclosure_nlp.corpus.segments import Commit, read_part
from disclosure_nlp.corpus.storage import Storage
from disclosure_nlp.model import ManifestEntry, Status
from disclosure_nlp.read.limits import Limits
from disclosure_nlp.score.rubric import Rubric

_PARSE = (
    "model", "errors.py", "messages.py", "definitions.py", "text", "read", "parse",
    "data/forms", "data/lexicon", "data/regions.csv", "data/fields.toml", "data/messages.toml",
)  # fmt: skip
_JUDGE = ("tag", "check", "score", "data/models", "data/labels.toml", "data/checks.toml", "data/item_sections.toml")
_LIBRARIES = ("lxml", "pypdfium2", "opencc", "jieba", "numpy", "msdoc2docx", "rjieba")
_DIGITS = 16
NO_DECISIONS = "0" * 8


class Recompute(IntEnum):
    """Stages of a file that must be recomputed: none, the score, tags and checks as well, or all."""

    NOTHING = 0
    SCORE = 1
    TAG = 2
    ALL = 3


def make_cache_keys(rubric: Rubric, limits: Limits) -> CacheKeys:
    """Return the cache keys of a run: hashes of code, data files, library versions, limits and rubric.

    Review decisions are not included. Code and data files are hashed, so that a changed word list has the same effect
    as a new package version.
    """
    parse = _hash_texts(
        schema_version(), code_digest(_PARSE), *_library_versions(), str(limits.max_bytes), str(limits.max_pages)
    )
    judge = _hash_texts(schema_version(), code_digest(_JUDGE), *_library_versions())
    return CacheKeys(parse, judge, _hash_texts(msgspec.json.encode(rubric).decode())[:8] + NO_DECISIONS)


def add_manifest_to_keys(keys: CacheKeys, manifest_entry: ManifestEntry | None) -> CacheKeys:
    """Return the cache keys of a file with a hash of its manifest entry included."""
    if manifest_entry is None:
        return keys
    return msgspec.structs.replace(keys, parse=_hash_texts(keys.parse, msgspec.json.encode(manifest_entry).decode()))


def _hash_texts(*texts: str) -> str:
    """Return 16 hexadecimal digits of the SHA-256 of several texts."""
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:_DIGITS]


@cache
def _library_versions() -> tuple[str, ...]:
    """Return names and versions of the installed libraries on which stored results depend."""
    found = []
    for library in _LIBRARIES:
        try:
            found.append(f"{library} {version(library)}")
        except PackageNotFoundError:
            found.append(f"{library} none")
    return tuple(found)


@cache
def code_digest(names: Sequence[str]) -> str:
    """Return the SHA-256, as hexadecimal digits, of files and folders of this package, named relative to it."""
    package = resources.files("disclosure_nlp")
    digest = hashlib.sha256()
    for name in names:
        for path, data in _package_files(package / name, name):
            digest.update(path.encode())
            digest.update(hashlib.sha256(data).digest())
    return digest.hexdigest()


def _package_files(node: Traversable, name: str) -> Iterable[tuple[str, bytes]]:
    """Yield relative path and bytes of a package file, or of all files below a package folder."""
    if node.is_file():
        yield name, node.read_bytes().replace(b"\r\n", b"\n")
    elif node.is_dir() and not name.endswith("__pycache__"):
        for child in sorted(node.iterdir(), key=lambda item: item.name):
            yield from _package_files(child, f"{name}/{child.name}")


class IndexEntry(NamedTuple):
    """What a store's index holds of one file: its report key, status and cache keys.

    ``report`` is None if the file could not be opened, ``owner`` is a hash of agency and year, ``scoring`` is the
    shard that holds the file's row.
    """

    report: str | None
    owner: str
    scoring: str
    status: Status
    reason: str | None
    duplicate: bool
    parse_key: str
    judge_key: str
    score_key: str


_COLUMNS = (
    "path",
    "report",
    "agency",
    "year",
    "status",
    "reason",
    "duplicate_of",
    "parse_key",
    "judge_key",
    "score_key",
)
_STATUSES: tuple[Status, ...] = ("ok", "partial", "failed")
_ROW = np.dtype(
    [
        ("path", "u8"),
        ("check", "u8"),
        ("report", "S16"),
        ("owner", "S16"),
        ("parse_key", "S16"),
        ("judge_key", "S16"),
        ("score_key", "S16"),
        ("scoring", "u4"),
        ("status", "u1"),
        ("reason", "u2"),
        ("duplicate", "?"),
    ]
)


class StoreIndex:
    """Index of the files in a store, about 100 bytes per file, searchable by path and by report key."""

    def __init__(self, storage: Storage, commits: Iterable[Commit]) -> None:
        self._names: dict[str, int] = {"": 0}
        self._reasons: dict[str, int] = {"": 0}
        parts = [self._read_index_rows(storage, commit.shard) for commit in commits if commit.rows.get("reports")]
        self.rows = _last_row_per_path(np.concatenate(parts) if parts else np.zeros(0, _ROW))
        scored = ~self.rows["duplicate"] & (self.rows["status"] != _STATUSES.index("failed"))
        self._originals = np.sort(self.rows["report"][scored])
        self._shards, self._codes = list(self._names), list(self._reasons)

    def _read_index_rows(self, storage: Storage, shard: str) -> NDArray[np.void]:
        """Return one row of the index array for each report row of a shard."""
        table = read_part(storage, "reports", shard, _COLUMNS).to_pydict()
        rows = np.zeros(len(table["path"]), _ROW)
        marks = [hash_path(path) for path in table["path"]]
        rows["path"], rows["check"] = [mark[0] for mark in marks], [mark[1] for mark in marks]
        rows["report"] = [(report or "").encode() for report in table["report"]]
        rows["owner"] = [owner_hash(*pair).encode() for pair in zip(table["agency"], table["year"], strict=True)]
        for name in ("parse_key", "judge_key", "score_key"):
            rows[name] = [key.encode() for key in table[name]]
        rows["scoring"] = self._names.setdefault(shard, len(self._names))
        rows["status"] = [_STATUSES.index(status) for status in table["status"]]
        rows["reason"] = [self._reasons.setdefault(code or "", len(self._reasons)) for code in table["reason"]]
        rows["duplicate"] = [other is not None for other in table["duplicate_of"]]
        return rows

    def find(self, path: str) -> IndexEntry | None:
        """Return the index entry of a path, or None if the path is not in the store."""
        path_hash, check = hash_path(path)
        first = int(np.searchsorted(self.rows["path"], np.uint64(path_hash)))
        for row in self.rows[first:]:
            if row["path"] != path_hash:
                return None
            if row["check"] == check:
                return self._entry_from_row(row)
        return None

    def entries(self) -> Iterable[IndexEntry]:
        """Return the index entries of all files."""
        return (self._entry_from_row(row) for row in self.rows)

    def _entry_from_row(self, row: np.void) -> IndexEntry:
        """Return the index entry that a row of the index array encodes."""
        return IndexEntry(
            row["report"].decode() or None,
            row["owner"].decode(),
            self._shards[row["scoring"]],
            _STATUSES[row["status"]],
            self._codes[row["reason"]] or None,
            bool(row["duplicate"]),
            row["parse_key"].decode(),
            row["judge_key"].decode(),
            row["score_key"].decode(),
        )

    def has_original(self, report: str) -> bool:
        """Return whether the store holds results for a report key, from a file that is no duplicate."""
        at = int(np.searchsorted(self._originals, report.encode()))
        return at < len(self._originals) and self._originals[at] == report.encode()


def hash_path(path: str) -> tuple[int, int]:
    """Return two 64-bit integers: a hash of a path in two halves."""
    digest = hashlib.blake2b(path.encode("utf-8", "surrogateescape"), digest_size=16).digest()
    return int.from_bytes(digest[:8]), int.from_bytes(digest[8:])


def _last_row_per_path(rows: NDArray[np.void]) -> NDArray[np.void]:
    """Return the last row of each path, sorted by path hash; rows of later shards replace earlier ones."""
    order = np.lexsort((np.arange(len(rows)), rows["check"], rows["path"]))
    rows = rows[order]
    same = (rows["path"][1:] == rows["path"][:-1]) & (rows["check"][1:] == rows["check"][:-1])
    return rows[np.append(~same, True)] if len(rows) else rows


def required_recompute(entry: IndexEntry | None, report_key: str | None, keys: CacheKeys) -> Recompute:
    """Return which stages of a file must be recomputed, from its index entry, its report key and the cache keys."""
    if entry is None or report_key is None or entry.report != report_key or entry.parse_key != keys.parse:
        return Recompute.ALL
    if entry.judge_key != keys.judge:
        return Recompute.ALL if entry.status == "failed" else Recompute.TAG
    if entry.status == "failed" or entry.score_key == keys.score:
        return Recompute.NOTHING
    return Recompute.SCORE if entry.score_key[8:] == keys.score[8:] else Recompute.TAG
