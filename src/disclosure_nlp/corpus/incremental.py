"""What is up to date: the bytes of a file, the code, the definitions and the options decide."""

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

from disclosure_nlp.corpus.decisions import owner_of
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
    """How much of a file has to be computed."""

    NOTHING = 0
    SCORE = 1
    TAG = 2
    ALL = 3


def make_keys(rubric: Rubric, limits: Limits) -> CacheKeys:
    """Return what the rows of this run depend on, decisions aside.

    The code and data files themselves are hashed, so that a changed word list counts as well as a new version.
    """
    parse = _digest(schema_version(), code_digest(_PARSE), *_versions(), str(limits.max_bytes), str(limits.max_pages))
    judge = _digest(schema_version(), code_digest(_JUDGE), *_versions())
    return CacheKeys(parse, judge, _digest(msgspec.json.encode(rubric).decode())[:8] + NO_DECISIONS)


def with_stated(keys: CacheKeys, stated: ManifestEntry | None) -> CacheKeys:
    """Return the keys of a file with what a manifest says of it."""
    if stated is None:
        return keys
    return msgspec.structs.replace(keys, parse=_digest(keys.parse, msgspec.json.encode(stated).decode()))


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:_DIGITS]


@cache
def _versions() -> tuple[str, ...]:
    found = []
    for library in _LIBRARIES:
        try:
            found.append(f"{library} {version(library)}")
        except PackageNotFoundError:
            found.append(f"{library} none")
    return tuple(found)


@cache
def code_digest(names: Sequence[str]) -> str:
    """Return the hash of files and folders of the package."""
    package = resources.files("disclosure_nlp")
    digest = hashlib.sha256()
    for name in names:
        for path, data in _files(package / name, name):
            digest.update(path.encode())
            digest.update(hashlib.sha256(data).digest())
    return digest.hexdigest()


def _files(node: Traversable, name: str) -> Iterable[tuple[str, bytes]]:
    if node.is_file():
        yield name, node.read_bytes().replace(b"\r\n", b"\n")
    elif node.is_dir() and not name.endswith("__pycache__"):
        for child in sorted(node.iterdir(), key=lambda item: item.name):
            yield from _files(child, f"{name}/{child.name}")


class Entry(NamedTuple):
    """What a store holds of a file.

    ``report`` is None where it could not be opened, ``owner`` stands for agency and year, ``scoring`` is where its row is.
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
    """What a store holds of every file, about 100 bytes each, looked up by path or by report."""

    def __init__(self, place: Storage, commits: Iterable[Commit]) -> None:
        self._names: dict[str, int] = {"": 0}
        self._reasons: dict[str, int] = {"": 0}
        parts = [self._rows(place, commit.shard) for commit in commits if commit.rows.get("reports")]
        self.rows = _last_of_each(np.concatenate(parts) if parts else np.zeros(0, _ROW))
        scored = ~self.rows["duplicate"] & (self.rows["status"] != _STATUSES.index("failed"))
        self._originals = np.sort(self.rows["report"][scored])
        self._shards, self._codes = list(self._names), list(self._reasons)

    def _rows(self, place: Storage, scoring: str) -> NDArray[np.void]:
        table = read_part(place, "reports", scoring, _COLUMNS).to_pydict()
        rows = np.zeros(len(table["path"]), _ROW)
        marks = [path_mark(path) for path in table["path"]]
        rows["path"], rows["check"] = [mark[0] for mark in marks], [mark[1] for mark in marks]
        rows["report"] = [(report or "").encode() for report in table["report"]]
        rows["owner"] = [owner_of(*pair).encode() for pair in zip(table["agency"], table["year"], strict=True)]
        for name in ("parse_key", "judge_key", "score_key"):
            rows[name] = [key.encode() for key in table[name]]
        rows["scoring"] = self._names.setdefault(scoring, len(self._names))
        rows["status"] = [_STATUSES.index(status) for status in table["status"]]
        rows["reason"] = [self._reasons.setdefault(code or "", len(self._reasons)) for code in table["reason"]]
        rows["duplicate"] = [other is not None for other in table["duplicate_of"]]
        return rows

    def find(self, path: str) -> Entry | None:
        """Return what is held of a path, or None."""
        mark, check = path_mark(path)
        first = int(np.searchsorted(self.rows["path"], np.uint64(mark)))
        for row in self.rows[first:]:
            if row["path"] != mark:
                return None
            if row["check"] == check:
                return self._entry(row)
        return None

    def entries(self) -> Iterable[Entry]:
        """Yield what is held of every file."""
        return (self._entry(row) for row in self.rows)

    def _entry(self, row: np.void) -> Entry:
        return Entry(
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
        """Return whether the store holds results of these bytes."""
        at = int(np.searchsorted(self._originals, report.encode()))
        return at < len(self._originals) and self._originals[at] == report.encode()


def path_mark(path: str) -> tuple[int, int]:
    """Return two numbers that represent a path."""
    digest = hashlib.blake2b(path.encode("utf-8", "surrogateescape"), digest_size=16).digest()
    return int.from_bytes(digest[:8]), int.from_bytes(digest[8:])


def _last_of_each(rows: NDArray[np.void]) -> NDArray[np.void]:
    """Return the last row of each path, sorted by path: later shards take the place of earlier ones."""
    order = np.lexsort((np.arange(len(rows)), rows["check"], rows["path"]))
    rows = rows[order]
    same = (rows["path"][1:] == rows["path"][:-1]) & (rows["check"][1:] == rows["check"][:-1])
    return rows[np.append(~same, True)] if len(rows) else rows


def level_of(entry: Entry | None, report: str | None, keys: CacheKeys) -> Recompute:
    """Return how much has to be computed for a file whose bytes have a key, with the keys of this run."""
    if entry is None or report is None or entry.report != report or entry.parse_key != keys.parse:
        return Recompute.ALL
    if entry.judge_key != keys.judge:
        return Recompute.ALL if entry.status == "failed" else Recompute.TAG
    if entry.status == "failed" or entry.score_key == keys.score:
        return Recompute.NOTHING
    return Recompute.SCORE if entry.score_key[8:] == keys.score[8:] else Recompute.TAG
