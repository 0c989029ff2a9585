"""The line in a process of its own, which is ended when a file takes too long or too much: no file can hang or fell a run.

The two speak over the process's pipes: requests pickled, outcomes as MessagePack, so that nothing a file does to the
reading process is run in this one. The process lives on from file to file and is started anew after it was ended.
"""

from __future__ import annotations

import os
import pickle
import queue
import signal
import struct
import subprocess
import sys
import threading
from importlib.resources import as_file, files
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import msgspec

from disclosure_nlp.errors import ReadError
from disclosure_nlp.messages import msg
from disclosure_nlp.model import Issue, ManifestEntry, Outcome
from disclosure_nlp.paths import AnyPath, as_text
from disclosure_nlp.pipeline import process_file
from disclosure_nlp.read.limits import MEGABYTE, Limits
from disclosure_nlp.score.rubric import Rubric
from disclosure_nlp.score.scorer import resolve_rubric

_GRACE = 1.0  # seconds beyond the limit, in which the process may say itself what took so long
_STARTING = 60.0  # seconds that a new process may take to load what it needs
_HEADER = struct.Struct("<Q")
_COMMAND = "from disclosure_nlp.worker import serve; serve()"


class ProcessWorker:
    """Processes files in a process of its own; a context manager.

    Guaranteed on every system: a file takes at most ``max_seconds`` and a second, and its crash is a failed outcome.
    On Linux the process also gets no more than ``max_memory`` for a file on top of what it had before. May be used
    from any thread, one file at a time.

    Parameters
    ----------
    rubric : str, Path or Rubric, optional
        As for `process_file`.
    limits : Limits, optional
        Caps on each file.

    Raises
    ------
    DefinitionError
        When the rubric is wrong.
    """

    def __init__(self, rubric: AnyPath | Rubric | None = None, limits: Limits | None = None) -> None:
        self.rubric = resolve_rubric(rubric)
        self.limits = limits or Limits()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._replies: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._decoder = msgspec.msgpack.Decoder(Outcome)

    def process(self, path: AnyPath, stated: ManifestEntry | None = None) -> Outcome:
        """Read, parse, tag, check and score one file; see `process_file`."""
        with self._lock:
            try:
                process = self._ready()
                _send(_pipe(process.stdin), pickle.dumps((as_text(path), stated)))
                reply = self._replies.get(timeout=self.limits.max_seconds + _GRACE)
            except queue.Empty:
                self._end()
                return _failed(path, self.limits.too_slow())
            except BrokenPipeError:
                reply = None
            if reply is None:
                return _failed(path, self._died())
            return self._decoder.decode(reply)

    def _ready(self) -> subprocess.Popen[bytes]:
        """Return the process, started anew if need be, when it has loaded what it needs."""
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._process = _start()
            self._replies = queue.SimpleQueue()
            replies = (_pipe(self._process.stdout), self._replies)
            threading.Thread(target=_collect, args=replies, daemon=True).start()
            _send(_pipe(self._process.stdin), pickle.dumps((self.rubric, self.limits)))
            self._replies.get(timeout=_STARTING)
        return self._process

    def _died(self) -> ReadError:
        """Return the error for a process that ended by itself."""
        status = self._process.wait() if self._process else 0
        self._end()
        how = msg("crash.signal", number=-status) if status < 0 else msg("crash.status", number=status)
        return ReadError(msg("crash.process", how=how, most=self.limits.max_memory))

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                _close(pipe)

    def close(self) -> None:
        """End the process."""
        self._end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._end()


def serve() -> None:
    """Answer requests from standard input on standard output until it is closed: what the process runs."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is for the process that asks
    os.dup2(2, 1)  # whatever a library prints must not get between the replies
    first = _receive(requests)
    if first is None:
        return
    rubric, limits = pickle.loads(first)
    warm_up(rubric)
    _send(replies, b"")
    while (request := _receive(requests)) is not None:
        path, stated = pickle.loads(request)
        _limit_memory(limits)
        _send(replies, msgspec.msgpack.encode(process_file(path, rubric=rubric, stated=stated, limits=limits)))


def warm_up(rubric: Rubric) -> None:
    """Load what every file needs, so that it counts for none: time and memory of the first one too are its own."""
    with as_file(files("disclosure_nlp") / "data" / "warm-up.txt") as report:
        process_file(report, rubric=rubric)


def _limit_memory(limits: Limits) -> None:
    """Allow as much private memory as the process has now and what the limits grant; on Linux only."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5])
    except (ImportError, OSError, ValueError, IndexError):
        return
    most = pages * resource.getpagesize() + limits.max_memory * MEGABYTE
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _start() -> subprocess.Popen[bytes]:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    command = [sys.executable, "-c", _COMMAND]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)


def _collect(pipe: BinaryIO, replies: queue.SimpleQueue[bytes | None]) -> None:
    """Put replies into the queue as they come, then None; waiting with a time limit works on queues everywhere."""
    try:
        while (reply := _receive(pipe)) is not None:
            replies.put(reply)
    except (OSError, ValueError):  # closed from the other thread
        pass
    replies.put(None)


def _send(pipe: BinaryIO, data: bytes) -> None:
    pipe.write(_HEADER.pack(len(data)) + data)
    pipe.flush()


def _receive(pipe: BinaryIO) -> bytes | None:
    """Return the next message, or None at the end."""
    header = pipe.read(_HEADER.size)
    if len(header) < _HEADER.size:
        return None
    (size,) = _HEADER.unpack(header)
    data = pipe.read(size)
    return data if len(data) == size else None


def _pipe(pipe: object) -> BinaryIO:
    if pipe is None:
        raise BrokenPipeError
    return pipe  # type: ignore[return-value]


def _close(pipe: object) -> None:
    try:
        _pipe(pipe).close()
    except OSError:  # what was not yet sent cannot be sent any more
        return


def _failed(path: AnyPath, error: ReadError) -> Outcome:
    return Outcome(status="failed", path=as_text(path), issues=(Issue.of(error.reason.about(path), "error"),))
