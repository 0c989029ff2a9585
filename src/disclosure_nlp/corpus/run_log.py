"""Run log: optional JSON Lines file of a run's events."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from disclosure_nlp.errors import StoreError, os_error_reason
from disclosure_nlp.messages import msg
from disclosure_nlp.paths import AnyPath


class RunLog:
    """Log that appends one JSON object per event to a file, or does nothing without a file.

    Raises
    ------
    StoreError
        If the file cannot be opened or written.
    """

    def __init__(self, path: AnyPath | None, run_number: str) -> None:
        self.run, self.path = run_number, path
        try:
            self._file = Path(path).open("a", encoding="utf-8") if path else None  # noqa: SIM115  closed by close
        except OSError as error:
            raise self._make_unwritable_error(error) from error

    def _make_unwritable_error(self, error: OSError) -> StoreError:
        """Return the error for a log file that cannot be written."""
        return StoreError(msg("store.log_unwritable", reason=os_error_reason(error)).with_path(self.path))

    def emit(self, event: str, **fields: object) -> None:
        """Append an event with its fields to the run log."""
        if self._file is None:
            return
        entry = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "run": self.run,
            "event": event,
            **fields,
        }
        try:
            self._file.write(json.dumps(entry, ensure_ascii=True, default=str) + "\n")
            self._file.flush()
        except OSError as error:
            raise self._make_unwritable_error(error) from error

    def close(self) -> None:
        """Close the run's log file."""
        if self._file is not None:
            with suppress(OSError):  # a full disk was reported when the event was written
                self._file.close()
