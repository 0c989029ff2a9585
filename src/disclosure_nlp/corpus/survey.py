"""Survey of source files: a file whose size and times are those of the last run is not read again to know its hash.

The times are those of the last modification and of the last change of the directory entry (`os.stat`), in nanoseconds. For a
report in an archive they are those of the archive. Files at other addresses are always read.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from disclosure_nlp.corpus.records import SourceFile
from disclosure_nlp.corpus.sources import FetchedFile, archive_of_member, fetch_files
from disclosure_nlp.corpus.storage import Storage

FILE = "survey.npy"
_CHUNK = 500
# A file changed in the last seconds may change again within the same tick of the clock.
_SETTLED = 2 * 10**9
_ROW = np.dtype(
    [("path", "<u8"), ("check", "<u8"), ("size", "<i8"), ("modified", "<i8"), ("changed", "<i8"), ("sha256", "V32")]
)
PathHashes = NDArray[np.uint64]


class PreviouslySurveyedFile(NamedTuple):
    """Record of a file in the latest run: its size in bytes, its times (mtime, ctime) and its SHA-256."""

    size: int
    modified: int
    changed: int
    sha256: bytes


class SurveyTask(NamedTuple):
    """File addresses to survey, each with the latest run's record of the file, or None."""

    addresses: tuple[str, ...]
    known: tuple[PreviouslySurveyedFile | None, ...]


class SurveyRecord:
    """Sizes, times and hashes of the files of the last run: 72 bytes a file, in ``survey.npy`` of the store.

    It only saves reading: a store without it, or with a damaged one, is surveyed by reading all files.
    """

    def __init__(self, storage: Storage) -> None:
        self.rows = np.zeros(0, _ROW)
        self._new: list[NDArray[np.void]] = []
        try:
            rows = np.load(io.BytesIO(storage.get(FILE)), allow_pickle=False)
        except (FileNotFoundError, ValueError, EOFError):
            return
        if rows.dtype == _ROW:
            self.rows = rows

    def tasks(self, addresses: Iterable[str]) -> Iterator[SurveyTask]:
        """Yield file addresses in chunks, each address with the latest run's record of its file."""
        source = iter(addresses)
        facts = list(PreviouslySurveyedFile._fields)
        while chunk := tuple(islice(source, _CHUNK)):
            at = find_rows_of_paths(self.rows, hash_paths(chunk))
            found = iter(self.rows[at[at >= 0]][facts].tolist())
            yield SurveyTask(
                chunk, tuple(PreviouslySurveyedFile(*next(found)) if row >= 0 else None for row in at.tolist())
            )

    def add(self, files: Sequence[SourceFile]) -> None:
        """Add the sizes, times and hashes of surveyed files to the record of this run."""
        chosen = [given for given in files if given.times and given.sha256]
        rows = np.zeros(len(chosen), _ROW)
        marks = hash_paths([given.path for given in chosen])
        rows["path"], rows["check"] = marks[:, 0], marks[:, 1]
        rows["size"] = [given.size for given in chosen]
        rows["modified"] = [given.times[0] for given in chosen if given.times]
        rows["changed"] = [given.times[1] for given in chosen if given.times]
        rows["sha256"] = [bytes.fromhex(given.sha256) for given in chosen if given.sha256]
        self._new.append(rows)

    def write(self, storage: Storage, started: int) -> None:
        """Write the sizes, times and hashes of surveyed files to the store, for the next run."""
        new = [rows[np.maximum(rows["modified"], rows["changed"]) < started - _SETTLED] for rows in self._new]
        rows = last_row_per_path(np.concatenate([self.rows, *new]))
        self._new = []
        if not np.array_equal(rows, self.rows):
            stream = io.BytesIO()
            np.save(stream, rows, allow_pickle=False)
            storage.put(FILE, stream.getvalue())
            self.rows = rows


def survey_files(task: SurveyTask, max_bytes: int) -> tuple[SourceFile, ...]:
    """Return the hash, size and times of the file at each address, read only if it has changed since the last run.

    Files of the same size and times as in the last run are not read.
    """
    files = [archive_of_member(address) or address for address in task.addresses]
    times = {file: _file_times(file) for file in dict.fromkeys(files)}
    unchanged = [
        known if known and known.size <= max_bytes and times[file] == (known.modified, known.changed) else None
        for file, known in zip(files, task.known, strict=True)
    ]
    changed = [address for address, known in zip(task.addresses, unchanged, strict=True) if known is None]
    read = iter(fetch_files(changed, max_bytes))
    found = [
        SourceFile(address, known.sha256.hex(), known.size, times=times[file])
        if known
        else make_source_file(next(read), times[file])
        for address, file, known in zip(task.addresses, files, unchanged, strict=True)
    ]
    return tuple(found)


def make_source_file(fetched: FetchedFile, times: tuple[int, int] | None = None) -> SourceFile:
    """Return the address, hash, size and times of a fetched file; the address alone if it could not be read."""
    if fetched.data is None:
        return SourceFile(fetched.path)
    return SourceFile(fetched.path, hashlib.sha256(fetched.data).hexdigest(), len(fetched.data), times=times)


def _file_times(file: str) -> tuple[int, int] | None:
    """Return the times of the last modification and change of a local file in nanoseconds, else None."""
    try:
        status = None if "://" in file else os.stat(file)  # noqa: PTH116  a million files
    except (OSError, ValueError):
        return None
    return None if status is None else (status.st_mtime_ns, status.st_ctime_ns)


def hash_paths(paths: Sequence[str]) -> PathHashes:
    """Return two 64-bit hashes of each path, shape (paths, 2)."""
    digests = b"".join(
        hashlib.blake2b(path.encode("utf-8", "surrogateescape"), digest_size=16).digest() for path in paths
    )
    return np.frombuffer(digests, ">u8").reshape(-1, 2).astype(np.uint64)


def find_rows_of_paths(rows: NDArray[np.void], marks: PathHashes) -> NDArray[np.int64]:
    """Return the index of each path's row in rows sorted by path hash; −1 for a path without a row."""
    first = np.searchsorted(rows["path"], marks[:, 0])
    found = np.full(len(marks), -1, dtype=np.int64)
    for step in range(len(rows)):  # more than one step only where two paths share the first hash
        at = np.minimum(first + step, len(rows) - 1)
        same = (first + step < len(rows)) & (rows["path"][at] == marks[:, 0]) & (found < 0)
        found = np.where(same & (rows["check"][at] == marks[:, 1]), at, found)
        if not (same & (found < 0)).any():
            break
    return found


def last_row_per_path(rows: NDArray[np.void]) -> NDArray[np.void]:
    """Return the last row of each path, sorted by path hash."""
    order = np.lexsort((rows["check"], rows["path"]))
    rows = rows[order]
    same = (rows["path"][1:] == rows["path"][:-1]) & (rows["check"][1:] == rows["check"][:-1])
    return rows[np.append(~same, True)] if len(rows) else rows
