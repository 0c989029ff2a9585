"""Inspection in a child process that is killed when a file exceeds its limits."""

from __future__ import annotations

import msgspec

from disclosure_nlp.errors import ReadError
from disclosure_nlp.inspection.inspection import Inspection
from disclosure_nlp.model import ManifestEntry
from disclosure_nlp.paths import AnyPath
from disclosure_nlp.worker import ProcessWorker, make_failed_outcome


class InspectionWorker(ProcessWorker):
    """Inspects files in a child process that is killed at its limits; a context manager like `ProcessWorker`.

    A file may take three times ``max_seconds`` plus one second: it is read, read again for character boxes, and
    rendered.
    """

    command = (
        "from disclosure_nlp.inspection.inspector import inspect;"
        "from disclosure_nlp.worker import serve_requests; serve_requests(inspect)"
    )
    patience = 3

    def inspect(
        self, path: AnyPath, stated: ManifestEntry | None = None, *, pictures: int = 0, crop_bytes: int = 0
    ) -> Inspection:
        """Inspect one file in the child process, with the arguments of `disclosure_nlp.inspect`."""
        try:
            reply = self._request_read(path, stated, pictures=pictures, crop_bytes=crop_bytes)
        except ReadError as error:
            return Inspection(make_failed_outcome(path, error))
        return msgspec.msgpack.decode(reply, type=Inspection)
