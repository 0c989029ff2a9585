"""Progress of work that takes more than two seconds: a status line on stderr, on a terminal only."""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from disclosure_nlp.cli.settings import is_quiet, output_language
from disclosure_nlp.messages import Language, Message, msg

_Item = TypeVar("_Item")
_DELAY = 2.0
_INTERVAL = 0.5
_WIDTH = 100
_CLEAR = "\r\x1b[K"
# The status line shown at the moment; it is cleared before other output is printed.
_shown: list[ProgressLine] = []


class ProgressLine(logging.Handler):
    """A status line that is updated during work: elapsed time, number of finished work items, last log message.

    Parameters
    ----------
    work : Message
        Description of the work.
    language : str
        ``en`` or ``zh``.
    total : int, optional
        Number of units; None if unknown.
    """

    def __init__(self, work: Message, language: Language, total: int | None = None) -> None:
        super().__init__(logging.INFO)
        self.work, self.language, self.total = work, language, total
        self.done = 0
        self.detail = ""
        self._begun = time.monotonic()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._update_until_done, daemon=True)

    def emit(self, record: logging.LogRecord) -> None:
        """Display the message of a log record in the status line."""
        self.detail = record.getMessage()

    def __enter__(self) -> ProgressLine:
        _shown.append(self)
        logging.getLogger("disclosure_nlp").addHandler(self)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        logging.getLogger("disclosure_nlp").removeHandler(self)
        clear_progress_line()
        _shown.remove(self)

    def _update_until_done(self) -> None:
        """Rewrite the status line at intervals until the work is done."""
        wait = _DELAY
        while not self._over.wait(wait):
            sys.stderr.write(f"{_CLEAR}{self.status_text()}")
            sys.stderr.flush()
            wait = _INTERVAL

    def status_text(self) -> str:
        """Return the current text of the status line."""
        facts: dict[str, Any] = {"work": self.work, "seconds": round(time.monotonic() - self._begun)}
        if self.total is None:
            line = msg("work.elapsed", **facts)
        else:
            line = msg("work.counted", done=self.done, total=self.total, **facts)
        return f"{line.text(self.language)} {self.detail}"[:_WIDTH].rstrip()


def clear_progress_line() -> None:
    """Clear the status line on the terminal, so that other output can be printed."""
    if _shown:
        sys.stderr.write(_CLEAR)
        sys.stderr.flush()


@contextmanager
def show_progress(work_code: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """Show a status line during a ``with`` block, which yields a function to report the number of finished work items.

    Parameters
    ----------
    work_code : str
        Message code of the work, without its prefix ``work.``.
    total : int, optional
        Number of units.
    """
    if is_quiet() or not sys.stderr.isatty():
        yield lambda done: None
        return
    with ProgressLine(msg(f"work.{work_code}"), output_language(), total) as ticker:
        yield lambda done: setattr(ticker, "done", done)


def iterate_with_progress(items: Sequence[_Item], work_code: str) -> Iterable[_Item]:
    """Yield items while a status line shows how many of them are done."""
    with show_progress(work_code, len(items)) as progress:
        for number, item in enumerate(items):
            progress(number)
            yield item
