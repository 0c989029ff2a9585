"""DuckDB databases in memory that read the files of a store."""

from __future__ import annotations

from tempfile import gettempdir
from typing import TYPE_CHECKING
from uuid import uuid4

from disclosure_nlp.corpus.storage import Storage
from disclosure_nlp.extras import import_optional

if TYPE_CHECKING:
    import duckdb

_MEMORY = "1GB"  # what is larger while it is sorted goes to a temporary folder


def connect_database(storage: Storage, purpose: str) -> duckdb.DuckDBPyConnection:
    """Return a connection to a new database that can read the files of a store.

    Raises
    ------
    MissingExtraError
        If DuckDB is not installed; ``purpose`` says what it is needed for.
    """
    options = {"memory_limit": _MEMORY, "temp_directory": f"{gettempdir()}/disclosure-nlp-{uuid4().hex}"}
    connection: duckdb.DuckDBPyConnection = import_optional("duckdb", purpose).connect(config=options)
    if connection.execute("SELECT current_setting('enable_progress_bar')").fetchall() != [(False,)]:
        connection.execute("SET enable_progress_bar = false")  # notebooks, where it is off, refuse to set it
    if not storage.local:
        connection.register_filesystem(storage.fs)
    return connection
