"""Manifest records of a store: source addresses, dates, reports that were not found, user-defined columns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec
from msgspec import structs

from disclosure_nlp.corpus.storage import Storage
from disclosure_nlp.errors import StoreError
from disclosure_nlp.manifest import Manifest, ManifestRecord
from disclosure_nlp.messages import msg
from disclosure_nlp.text.layout import escape_surrogates

if TYPE_CHECKING:
    from disclosure_nlp.corpus.store import Store

FILE = "manifest.jsonl"
_Key = tuple[str | None, str | None, int | None]


def read_manifest_records(storage: Storage) -> list[ManifestRecord]:
    """Return the manifest records of a store, one per file or per report without a file.

    Raises
    ------
    StoreError
        If the stored file of records is damaged.
    """
    try:
        data = storage.get(FILE)
    except FileNotFoundError:
        return []
    try:
        return msgspec.json.Decoder(ManifestRecord).decode_lines(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise StoreError(
            msg("store.broken_provenance", error=str(error)).with_path(f"{storage.address}/{FILE}")
        ) from error


def store_manifest_records(store: Store, manifest: Manifest) -> None:
    """Add to a store the manifest records of the files it holds; the caller must hold the run lock."""
    paths = [path for (path,) in store.connection.execute("SELECT path FROM reports_all ORDER BY path").fetchall()]
    named = [(path, manifest.record_of_file(path)) for path in paths if "://" not in path]
    new = [structs.replace(record, path=escape_surrogates(path)) for path, record in named if record is not None]
    before = read_manifest_records(store.storage)
    records = {_identity_of_manifest_record(record): record for record in (*before, *new, *manifest.without_file)}
    lines = msgspec.json.Encoder(order="deterministic").encode_lines(
        [records[key] for key in sorted(records, key=lambda key: tuple(str(part or "") for part in key))]
    )
    if records and lines != (store.storage.get(FILE) if before else b""):
        store.storage.put(FILE, lines)


def _identity_of_manifest_record(record: ManifestRecord) -> _Key:
    """Return the values that identify a manifest record: its path, or its agency and year if it has no file."""
    return (record.path, None, None) if record.path is not None else (None, record.agency, record.year)


def missing_report_states(store: Store, records: Iterable[ManifestRecord]) -> dict[tuple[str, int], str]:
    """Return why reports have no readable text, as a state (such as ``unreadable``) by agency name and year.

    The state of a report without a file is that stated in the manifest; a file that could not be read is
    ``unreadable`` if the manifest names its agency and year.
    """
    query = "SELECT path FROM reports_all WHERE status = 'failed'"
    failed = {path for (path,) in store.connection.execute(query).fetchall()}
    found: dict[tuple[str, int], str] = {}
    for record in records:
        if record.agency is None or record.year is None:
            continue
        if record.path is None and record.state is not None:
            found[record.agency, record.year] = record.state
        elif record.path in failed:
            found.setdefault((record.agency, record.year), "unreadable")
    return found
