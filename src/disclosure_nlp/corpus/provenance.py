"""What manifests said of the reports of a store: addresses, dates, what was sought in vain, columns of the user's own."""

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


def read_records(place: Storage) -> list[ManifestRecord]:
    """Return what manifests said, a record a file or report that is not there.

    Raises
    ------
    StoreError
        When the file is damaged.
    """
    try:
        data = place.get(FILE)
    except FileNotFoundError:
        return []
    try:
        return msgspec.json.Decoder(ManifestRecord).decode_lines(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise StoreError(msg("store.broken_provenance", error=str(error)).about(f"{place.address}/{FILE}")) from error


def keep_records(store: Store, manifest: Manifest) -> None:
    """Write what a manifest says of the files of a store next to what earlier ones said; the caller holds the lock of a run."""
    paths = [path for (path,) in store.connection.execute("SELECT path FROM reports_all ORDER BY path").fetchall()]
    named = [(path, manifest.record(path)) for path in paths if "://" not in path]
    new = [structs.replace(record, path=escape_surrogates(path)) for path, record in named if record is not None]
    before = read_records(store.place)
    records = {_key(record): record for record in (*before, *new, *manifest.without_file)}
    lines = msgspec.json.Encoder(order="deterministic").encode_lines(
        [records[key] for key in sorted(records, key=lambda key: tuple(str(part or "") for part in key))]
    )
    if records and lines != (store.place.get(FILE) if before else b""):
        store.place.put(FILE, lines)


def _key(record: ManifestRecord) -> _Key:
    return (record.path, None, None) if record.path is not None else (None, record.agency, record.year)


def known_states(store: Store, records: Iterable[ManifestRecord]) -> dict[tuple[str, int], str]:
    """Return what is known of reports that are not in hand, by agency name and year.

    A file that could not be read is ``unreadable`` where a manifest names agency and year.
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
