"""Limits on the size, time and memory spent on one file; exceeding one raises a one-line error."""

from __future__ import annotations

import time

from disclosure_nlp.definitions import wrong_value_message
from disclosure_nlp.errors import DefinitionError, ReadError
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.model import BaseRecord

MEGABYTE = 1024 * 1024
DEFAULT_MAX_BYTES = 64 * MEGABYTE
DEFAULT_MAX_PAGES = 300
# Most bytes that reading, parsing and tagging need for each of these, measured on files that consist only of them.
BYTES_PER_ELEMENT = 800
BYTES_PER_CHARACTER = 500
BYTES_PER_MARKUP_CHARACTER = 12


class Limits(BaseRecord, frozen=True):
    """Limits on the size, time and memory spent on one file.

    They are checked between steps: the size before reading, the memory by an upper estimate for the file's elements,
    characters and unpacked parts, the time before each stage and each page of a PDF file. A single library call is not
    interrupted; `ProcessWorker` can interrupt it by killing its child process.

    Parameters
    ----------
    max_seconds : float, default 60
        Wall-clock time spent on one file.
    max_memory : int, default 1024
        Memory that one file may use, in megabytes.
    max_bytes : int, default 64 MiB
        Size of the file, and of each unpacked part of a Word file.
    max_pages : int, default 300
        Number of pages of a PDF file.

    Raises
    ------
    DefinitionError
        Unless all limits are above zero.
    """

    max_seconds: float = 60.0
    max_memory: int = 1024
    max_bytes: int = DEFAULT_MAX_BYTES
    max_pages: int = DEFAULT_MAX_PAGES

    def __post_init__(self) -> None:
        wrong = [name for name in self.__struct_fields__ if not getattr(self, name) > 0]
        if wrong:
            problems = [wrong_value_message(name, getattr(self, name), msg("expected.positive")) for name in wrong]
            raise DefinitionError(msg("limits.limits"), problems)

    def make_too_large_error(self, actual_size: Message) -> ReadError:
        """Return the error that a file, or an unpacked part of a file, has more than ``max_bytes`` bytes."""
        return ReadError(msg("file.too_large", got=actual_size, most=self.max_bytes))

    def make_too_slow_error(self) -> ReadError:
        """Return the error that a file took longer than ``max_seconds`` to process."""
        return ReadError(msg("file.too_slow", seconds=self.max_seconds))

    def make_too_much_memory_error(self, needed_memory: Message) -> ReadError:
        """Return the error that a file needs more than ``max_memory`` megabytes of memory."""
        return ReadError(msg("file.too_much_memory", got=needed_memory, most=self.max_memory))


class LimitWatch:
    """Checks the time and memory limits while one file is processed; the clock starts on construction."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._end = time.monotonic() + self.limits.max_seconds
        self._paused = 0.0

    def seconds_left(self) -> float:
        """Return the seconds left until the time limit of the file, at least 0.01."""
        return max(self._end - time.monotonic(), 0.01)

    def check_time(self) -> None:
        """Raise a ReadError if the time limit of the file has passed."""
        if time.monotonic() > self._end:
            raise self.limits.make_too_slow_error()

    def pause(self) -> None:
        """Stop the clock of the file's time limit while other files are processed."""
        self._paused = time.monotonic()

    def resume(self) -> None:
        """Start the clock of the file's time limit again after `pause`."""
        self._end += time.monotonic() - self._paused

    def spend(self, seconds: float) -> None:
        """Subtract seconds from the file's time limit during a pause; raise a ReadError if too few are left."""
        self._end -= seconds
        if self._paused > self._end:
            raise self.limits.make_too_slow_error()

    def check_memory(self, what: Message, count: int, bytes_per_item: int) -> None:
        """Raise a ReadError if a number of items of some size in bytes exceeds the memory limit."""
        needed = count * bytes_per_item // MEGABYTE
        if needed > self.limits.max_memory:
            raise self.limits.make_too_much_memory_error(msg("got.memory", count=count, what=what, needed=needed))
