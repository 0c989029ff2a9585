"""Incremental runs: content and code hashes decide which stages of a file must be recomputed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from enum import IntEnum
from functools import cache
from importlib import resources
from importlib.metadata import PackageNotFoundError, version
from importlib.resources.abc import Traversable
from typing import Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from disclosure_nlp.corpus.decisions import hash_agency_and_year
from disclosure_nlp.corpus.records import CacheKeys
from disclosure_nlp.corpus.schema import schema_version
from disclosure_nlp.corpus.segments import ShardCommit, read_part
from disclosure_nlp.corpus.storage import Storage
from disclosure_nlp.corpus.survey import find_rows_of_paths, hash_paths, last_row_per_path
from disclosure_nlp.model import ManifestEntry, Status
from disclosure_nlp.read.limits import Limits
from disclosure_nlp.score.rubric import Rubric

_PARSE = (
    "model", "errors.py", "messages.py", "definitions.py", "text", "read", "parse",
    "data/forms", "data/lexicon", "data/regions.csv", "data/zones.csv", "data/fields.toml", "data/figures.toml",
    "data/messages.toml", "data/patterns/read.toml", "data/patterns/parse.toml",
)  # fmt: skip
_JUDGE = (
    "tag", "check", "score", "data/models", "data/labels.toml", "data/checks.toml", "data/item_sections.toml",
    "data/patterns/tag.toml", "data/patterns/check.toml", "data/patterns/score.toml",
)  # fmt: skip
_LIBRARIES = ("lxml", "pypdfium2", "opencc", "jieba", "numpy", "msdoc2docx", "rjieba")
_DIGITS = 16
NO_DECISIONS = "0" * 8


class RecomputeLevel(IntEnum):
    """How much of a file must be recomputed (enum): nothing, the score, also tags and checks, or everything."""

    NOTHING = 0
    SCORE = 1
    TAG = 2
    ALL = 3


def make_cache_keys(rubric: Rubric, limits: Limits) -> CacheKeys:
    """Return the cache keys of a run: hashes of all that stored results depend on, except the file itself.

    Review decisions are not included. Code and data files are hashed, so that a changed word list has the same effect
    as a new package version.
    """
    parse = _hash_texts(
        schema_version(), code_digest(_PARSE), *_library_versions(), str(limits.max_bytes), str(limits.max_pages)
    )
    judge = _hash_texts(schema_version(), code_digest(_JUDGE), *_library_versions())
    return CacheKeys(parse, judge, _hash_texts(msgspec.json.encode(rubric).decode())[:8] + NO_DECISIONS)


def add_manifest_to_keys(keys: CacheKeys, manifest_entry: ManifestEntry | None) -> CacheKeys:
    """Return cache keys that include a hash of a file's manifest entry."""
    if manifest_entry is None:
        return keys
    return msgspec.structs.replace(keys, parse=_hash_texts(keys.parse, msgspec.json.encode(manifest_entry).decode()))


def _hash_texts(*texts: str) -> str:
    """Return the first 16 hexadecimal digits of one SHA-256 of several texts."""
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


class StoreIndexEntry(NamedTuple):
    """Entry of a store's index for one file: its report key, its status and its cache keys.

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


_KEYS = ("parse_key", "judge_key", "score_key")
_COLUMNS = ("path", "report", "agency", "year", "status", "reason", "duplicate_of", *_KEYS)
_STATUSES: tuple[Status, ...] = ("ok", "partial", "failed")
_NUMBERED = ("parse_key", "judge_key", "score_key", "reason")
_ROW = np.dtype(
    [
        *((name, "u8") for name in ("path", "check", "report", "owner")),
        *((name, "u4") for name in (*_NUMBERED, "scoring")),
        ("status", "u1"),
        ("duplicate", "?"),
        ("opened", "?"),
    ]
)


class StoreIndex:
    """Index of the files in a store, 55 bytes per file, searchable by path and by report key."""

    def __init__(self, storage: Storage, commits: Iterable[ShardCommit]) -> None:
        self._numbers: dict[str, int] = {"": 0}  # of shards, reasons and keys
        parts = [self._read_index_rows(storage, commit.shard) for commit in commits if commit.rows.get("reports")]
        self.rows = last_row_per_path(np.concatenate(parts) if parts else np.zeros(0, _ROW))
        scored = ~self.rows["duplicate"] & self.rows["opened"] & (self.rows["status"] != _STATUSES.index("failed"))
        self._originals = np.sort(self.rows["report"][scored])
        self._names = list(self._numbers)

    def _read_index_rows(self, storage: Storage, shard: str) -> NDArray[np.void]:
        """Return one row of the store index for each report row of a shard."""
        table = read_part(storage, "reports", shard, _COLUMNS)
        rows = np.zeros(len(table), _ROW)
        rows["path"], rows["check"] = hash_paths(table["path"].to_pylist()).T
        rows["report"] = [int(report or "0", 16) for report in table["report"].to_pylist()]
        owners = map(hash_agency_and_year, table["agency"].to_pylist(), table["year"].to_pylist())
        rows["owner"] = [int(owner or "0", 16) for owner in owners]
        for name in _NUMBERED:
            rows[name] = self._encode_values(table[name])
        rows["scoring"] = self._numbers.setdefault(shard, len(self._numbers))
        rows["status"] = [_STATUSES.index(status) for status in table["status"].to_pylist()]
        for name, column in (("opened", "report"), ("duplicate", "duplicate_of")):
            rows[name] = table[column].is_valid().to_numpy()
        return rows

    def _encode_values(self, column: Any) -> NDArray[np.int64]:
        """Return the integer code of each value of an Arrow column; a missing value has the code of an empty text."""
        coded = column.combine_chunks().fill_null("").dictionary_encode()
        numbers = [self._numbers.setdefault(value, len(self._numbers)) for value in coded.dictionary.to_pylist()]
        found: NDArray[np.int64] = np.array(numbers, dtype=np.int64)[coded.indices.to_numpy()]
        return found

    def find(self, paths: Sequence[str]) -> list[StoreIndexEntry | None]:
        """Return the store's index entry of each path, or None for a path that is not in the store."""
        at = find_rows_of_paths(self.rows, hash_paths(paths))
        found = iter(self.rows[at[at >= 0]].tolist())
        return [self._entry_from_row(next(found)) if row >= 0 else None for row in at.tolist()]

    def entries(self) -> Iterable[StoreIndexEntry]:
        """Return the index entries of all files in the store."""
        return (self._entry_from_row(row.item()) for row in self.rows)

    def _entry_from_row(self, row: tuple[Any, ...]) -> StoreIndexEntry:
        """Return the index entry of a file that a row of the index array encodes."""
        _, _, report, owner, parse_key, judge_key, score_key, reason, scoring, status, duplicate, opened = row
        names = self._names
        return StoreIndexEntry(
            f"{report:016x}" if opened else None,
            f"{owner:016x}" if owner else "",
            names[scoring],
            _STATUSES[status],
            names[reason] or None,
            duplicate,
            *(names[key] for key in (parse_key, judge_key, score_key)),
        )

    def has_original(self, report: str) -> bool:
        """Return whether the store has results for a report key from a file that is not a duplicate of another."""
        key = np.uint64(int(report, 16))
        at = int(np.searchsorted(self._originals, key))
        return at < len(self._originals) and bool(self._originals[at] == key)


def required_recompute_level(entry: StoreIndexEntry | None, report_key: str | None, keys: CacheKeys) -> RecomputeLevel:
    """Return the recompute level of a file from its index entry, report key and cache keys."""
    if entry is None or report_key is None or entry.report != report_key or entry.parse_key != keys.parse:
        return RecomputeLevel.ALL
    if entry.judge_key != keys.judge:
        return RecomputeLevel.ALL if entry.status == "failed" else RecomputeLevel.TAG
    if entry.status == "failed" or entry.score_key == keys.score:
        return RecomputeLevel.NOTHING
    return RecomputeLevel.SCORE if entry.score_key[8:] == keys.score[8:] else RecomputeLevel.TAG
