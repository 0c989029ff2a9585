"""Progress of work that takes more than two seconds: one line on standard error, on a terminal only."""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from disclosure_nlp.cli.settings import is_quiet, language
from disclosure_nlp.messages import Language, Message, msg

_Item = TypeVar("_Item")
_DELAY = 2.0
_INTERVAL = 0.5
_WIDTH = 100
_CLEAR = "\r\x1b[K"
# The line that is shown now; what else is printed clears it first.
_shown: list[Ticker] = []


class Ticker(logging.Handler):
    """A line that is renewed while work goes on: elapsed time, the count, and the last message logged.

    Parameters
    ----------
    work : Message
        What is being done.
    language : str
        ``en`` or ``zh``.
    total : int, optional
        Number of units; None where it is not known.
    """

    def __init__(self, work: Message, language: Language, total: int | None = None) -> None:
        super().__init__(logging.INFO)
        self.work, self.language, self.total = work, language, total
        self.done = 0
        self.detail = ""
        self._begun = time.monotonic()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def emit(self, record: logging.LogRecord) -> None:
        """Take the message of a log record as the detail that is shown."""
        self.detail = record.getMessage()

    def __enter__(self) -> Ticker:
        _shown.append(self)
        logging.getLogger("disclosure_nlp").addHandler(self)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        logging.getLogger("disclosure_nlp").removeHandler(self)
        clear()
        _shown.remove(self)

    def _run(self) -> None:
        wait = _DELAY
        while not self._over.wait(wait):
            sys.stderr.write(f"{_CLEAR}{self.text()}")
            sys.stderr.flush()
            wait = _INTERVAL

    def text(self) -> str:
        """Return the line."""
        facts: dict[str, Any] = {"work": self.work, "seconds": round(time.monotonic() - self._begun)}
        if self.total is None:
            line = msg("work.elapsed", **facts)
        else:
            line = msg("work.counted", done=self.done, total=self.total, **facts)
        return f"{line.text(self.language)} {self.detail}"[:_WIDTH].rstrip()


def clear() -> None:
    """Clear the line that is shown, so that something else can be printed."""
    if _shown:
        sys.stderr.write(_CLEAR)
        sys.stderr.flush()


@contextmanager
def busy(work: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """Show that work goes on; yields a function that takes the number of units done.

    Parameters
    ----------
    work : str
        Code of a message below ``work``.
    total : int, optional
        Number of units.
    """
    if is_quiet() or not sys.stderr.isatty():
        yield lambda done: None
        return
    with Ticker(msg(f"work.{work}"), language(), total) as ticker:
        yield lambda done: setattr(ticker, "done", done)


def counted(items: Sequence[_Item], work: str) -> Iterable[_Item]:
    """Yield items and show how many are done."""
    with busy(work, len(items)) as progress:
        for number, item in enumerate(items):
            progress(number)
            yield item
