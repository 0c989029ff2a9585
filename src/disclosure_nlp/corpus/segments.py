"""Parquet parts of a store: a shard writes one part per dataset, then a commit file that lists the parts."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from disclosure_nlp.corpus.schema import Dataset, datasets, schema_version
from disclosure_nlp.corpus.storage import Storage
from disclosure_nlp.errors import StoreError
from disclosure_nlp.messages import msg

Row = Mapping[str, Any]
_GROUP = 100
_TYPES: dict[str, pa.DataType] = {
    "text": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "flag": pa.bool_(),
    "texts": pa.list_(pa.string()),
    "numbers": pa.map_(pa.string(), pa.float64()),
    "bytes": pa.binary(),
}
COMMITS = "commits"


class PartFile(msgspec.Struct, frozen=True):
    """Size in bytes and SHA-256 of a Parquet file of a store."""

    size: int
    sha256: str


class ShardCommit(msgspec.Struct, frozen=True):
    """Record that makes the rows of a shard (batch of files) valid: its row counts and Parquet files."""

    schema_version: str
    run: str
    shard: str
    rows: dict[str, int]
    bytes: int
    parts: dict[str, PartFile] = {}


@cache
def arrow_schema(dataset: str) -> pa.Schema:
    """Return the Arrow schema of a dataset, with the schema version in its metadata."""
    fields = [pa.field(column.id, _TYPES[column.type]) for column in datasets()[dataset].stored_columns]
    return pa.schema(fields, metadata={"disclosure_nlp.schema_version": schema_version()})


def part_path(dataset: str, shard: str) -> str:
    """Return the path, relative to the store, of the Parquet file that has a shard's rows of a dataset."""
    return f"{dataset}/{shard}.parquet"


def encode_parquet(dataset: str, rows: Iterable[Row]) -> bytes:
    """Return rows of a dataset as the bytes of a Parquet file."""
    part = _ParquetBuffer(datasets()[dataset])
    part.add(rows)
    return part.close()


class _ParquetBuffer:
    """Parquet file in memory, written in row groups."""

    def __init__(self, dataset: Dataset) -> None:
        self.schema = arrow_schema(dataset.id)
        self.buffer = io.BytesIO()
        coded: Any = [column.id for column in dataset.columns if column.type not in ("bytes", "numbers", "texts")]
        self.writer = pq.ParquetWriter(
            self.buffer,
            self.schema,
            compression="zstd",
            use_dictionary=coded,
            write_statistics=coded,
        )
        self.rows = 0

    def add(self, rows: Iterable[Row]) -> None:
        """Append rows (mappings of column ids to values) to the Parquet file in memory."""
        records = pa.array(list(rows), type=pa.struct(list(self.schema)))
        table = pa.Table.from_struct_array(records).replace_schema_metadata(self.schema.metadata)
        self.rows += len(table)
        if len(table):
            self.writer.write_table(table)

    def add_table(self, table: pa.Table) -> None:
        """Append the rows of an Arrow table to the Parquet file in memory."""
        self.rows += len(table)
        self.writer.write_table(table.cast(self.schema))

    def close(self) -> bytes:
        """Finish the Parquet file in memory and return its bytes."""
        self.writer.close()
        return self.buffer.getvalue()


class PartWriter:
    """Collects the rows of a shard (batch of files) and writes them to Parquet files, with a commit file.

    Parameters
    ----------
    storage : Storage
        The store.
    run, shard : str
        The run that writes, and the unique name of the shard.
    group_size : int, default 100
        Number of reports whose rows are held as Python objects at a time.
    """

    def __init__(self, storage: Storage, run: str, shard: str, group_size: int = _GROUP) -> None:
        self.storage, self.run, self.shard, self.group_size = storage, run, shard, group_size
        self._parts: dict[str, _ParquetBuffer] = {}
        self._waiting: dict[str, list[Row]] = {}
        self.reports = 0

    def add(self, rows: Mapping[str, Sequence[Row]]) -> None:
        """Add the rows of one report to the shard, by dataset."""
        for dataset, some in rows.items():
            self._waiting.setdefault(dataset, []).extend(some)
        self.reports += 1
        if self.reports % self.group_size == 0:
            self._flush_rows()

    def _flush_rows(self) -> None:
        """Write the collected rows to the Parquet files in memory."""
        for dataset, rows in self._waiting.items():
            if rows:
                self._buffer_of(dataset).add(rows)
        self._waiting = {}

    def _buffer_of(self, dataset: str) -> _ParquetBuffer:
        """Return the Parquet file in memory of a dataset, created on first use."""
        if dataset not in self._parts:
            self._parts[dataset] = _ParquetBuffer(datasets()[dataset])
        return self._parts[dataset]

    def commit(self) -> ShardCommit:
        """Write the shard's Parquet files, then the commit file that makes them valid.

        Raises
        ------
        StoreError
            If the store cannot be written; the shard's rows are not in the store then.
        """
        self._flush_rows()
        rows, parts = {}, {}
        for dataset, part in self._parts.items():
            data = part.close()
            self.storage.put(part_path(dataset, self.shard), data)
            rows[dataset] = part.rows
            parts[dataset] = PartFile(len(data), hashlib.sha256(data).hexdigest())
        size = sum(part.size for part in parts.values())
        commit = ShardCommit(schema_version(), self.run, self.shard, rows, size, parts)
        self.storage.put(f"{COMMITS}/{self.shard}.json", msgspec.json.encode(commit))
        return commit


def read_part(storage: Storage, dataset: str, shard: str, columns: Sequence[str] | None = None) -> pa.Table:
    """Return the rows of a shard's Parquet file of a dataset as an Arrow table.

    Raises
    ------
    StoreError
        If the part is missing or damaged.
    """
    name = part_path(dataset, shard)
    try:
        data = pa.BufferReader(storage.get(name))
        # A part is small: threads and the planning of a dataset take longer than its bytes.
        return pq.ParquetFile(data).read(list(columns) if columns is not None else None, use_threads=False)
    except (FileNotFoundError, pa.ArrowException, OSError) as error:
        raise damaged_part_error(storage, name, error) from error


def damaged_part_error(storage: Storage, part: str, error: Exception) -> StoreError:
    """Return the error for a Parquet file that cannot be read."""
    reason = " ".join(str(error).split())[:200] or type(error).__name__
    address = f"{storage.address}/{part}" if part else storage.address
    return StoreError(msg("store.unreadable", error=reason, store=storage.address).with_path(address))
