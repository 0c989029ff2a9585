"""The log of a run as JSON lines, on request."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from disclosure_nlp.errors import StoreError, system_reason
from disclosure_nlp.messages import msg
from disclosure_nlp.paths import AnyPath


class RunLog:
    """Adds a JSON object per event to a file; without a file it does nothing.

    Raises
    ------
    StoreError
        When the file cannot be opened or written.
    """

    def __init__(self, path: AnyPath | None, run: str) -> None:
        self.run, self.path = run, path
        try:
            self._file = Path(path).open("a", encoding="utf-8") if path else None  # noqa: SIM115  closed by close
        except OSError as error:
            raise self._wrong(error) from error

    def _wrong(self, error: OSError) -> StoreError:
        return StoreError(msg("store.log_unwritable", reason=system_reason(error)).about(self.path))

    def emit(self, event: str, **facts: object) -> None:
        """Add an event with its facts."""
        if self._file is None:
            return
        entry = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), "run": self.run, "event": event, **facts}
        try:
            self._file.write(json.dumps(entry, ensure_ascii=True, default=str) + "\n")
            self._file.flush()
        except OSError as error:
            raise self._wrong(error) from error

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            with suppress(OSError):  # what a full disk left unwritten was told when it was written
                self._file.close()
