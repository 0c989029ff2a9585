"""Runs the pipeline in a child process that is killed when a file exceeds its time or memory limit.

Requests are pickled, outcomes are MessagePack, so that nothing a file does to the child is run in this process. The
child lives on from file to file and is replaced after it was killed.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from importlib.resources import as_file, files
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO, Self

import msgspec

from disclosure_nlp.errors import ReadError
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.model import Issue, ManifestEntry, Outcome
from disclosure_nlp.paths import AnyPath, as_text
from disclosure_nlp.read.limits import MEGABYTE, Limits

if TYPE_CHECKING:
    from disclosure_nlp.score.rubric import Rubric

GRACE = 1.0  # seconds beyond the limit, in which the process may say itself what took so long
_STARTING = 60.0  # seconds that a new process may take to load what it needs
_HEADER = struct.Struct("<Q")
_COMMAND = "from disclosure_nlp.worker import serve; serve()"
# Limits of which the first file may well use up what loads at first use (0.2 s, 30 MB); below them it is loaded before.
_AMPLE = Limits(max_seconds=10, max_memory=512)


class ChildProcess:
    """A Python process that answers messages over its pipes, started by `start` or on first use and replaced after it ended.

    Messages are bytes. What a file does to the child is not run in this process: replies are data, never pickled
    objects.

    Parameters
    ----------
    command : str
        Python code that the child runs; it reads from standard input and writes to standard output.
    first : callable
        Returns the message that a new child is sent first; it answers with an empty reply once it is ready.
    *arguments : str
        Arguments of the command, which the child has before the first message.
    """

    def __init__(self, command: str, first: Callable[[], bytes], *arguments: str) -> None:
        self.command, self.first, self.arguments = command, first, arguments
        self._process: subprocess.Popen[bytes] | None = None
        self._replies: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._ready = False

    def start(self) -> None:
        """Start a new child, which loads what it needs while this process goes on."""
        self.kill()
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        command = [sys.executable, "-c", self.command, *self.arguments]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)
        self._replies, self._ready = queue.SimpleQueue(), False
        replies = (_pipe(self._process.stdout), self._replies)
        threading.Thread(target=_collect, args=replies, daemon=True).start()

    def send(self, message: bytes) -> None:
        """Send a message, to a new child if there is none.

        Raises
        ------
        BrokenPipeError
            When the child has just ended.
        """
        if self._process is None or self._process.poll() is not None:
            self.start()
        requests = _pipe(self._process and self._process.stdin)
        if not self._ready:
            send(requests, self.first())
            self._replies.get(timeout=_STARTING)
            self._ready = True
        send(requests, message)

    def receive(self, seconds: float | None) -> bytes | None:
        """Return the next reply, or None when the child has ended.

        Raises
        ------
        queue.Empty
            When there is none within so many seconds.
        """
        return self._replies.get(timeout=seconds)

    def exit_reason(self) -> Message:
        """Return how a child that ended by itself did so, and forget it."""
        status = self._process.wait() if self._process else 0
        self.kill()
        return msg("crash.signal", number=-status) if status < 0 else msg("crash.status", number=status)

    def kill(self) -> None:
        """End the child, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                _close(pipe)


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
    tagger : str, optional
        ``trained`` (the default), ``cues`` or a model file.

    Raises
    ------
    DefinitionError
        When the rubric or the model is wrong.
    """

    command: str | None = None  # code that the child runs
    patience = 1  # times that the limit of seconds may pass until the child is killed

    def __init__(
        self, rubric: AnyPath | Rubric | None = None, limits: Limits | None = None, tagger: str | None = None
    ) -> None:
        self.limits = limits or Limits()
        command = self.command or _COMMAND
        self._child = ChildProcess(command, lambda: pickle.dumps((self.rubric, self.limits)), tagger or "trained")
        self._child.start()  # it loads the pipeline while this process loads the rubric
        try:
            self.rubric = _resolved(rubric, tagger)
        except BaseException:
            self.close()
            raise
        self._lock = threading.Lock()
        self._decoder = msgspec.msgpack.Decoder(Outcome)

    def process(self, path: AnyPath, stated: ManifestEntry | None = None) -> Outcome:
        """Read, parse, tag, check and score one file; see `process_file`."""
        try:
            return self._decoder.decode(self._ask(path, stated))
        except ReadError as error:
            return failed_outcome(path, error)

    def _ask(self, path: AnyPath, stated: ManifestEntry | None, **options: object) -> bytes:
        """Return the reply of the child for a file.

        Raises
        ------
        ReadError
            When the file took too long, or ended the child.
        """
        with self._lock:
            try:
                self._child.send(pickle.dumps((working_folder(), as_text(path), stated, options)))
                reply = self._child.receive(self.patience * self.limits.max_seconds + GRACE)
            except queue.Empty:
                self._child.kill()
                raise self.limits.too_slow_error() from None
            except BrokenPipeError:
                reply = None
            if reply is None:
                raise broken_down(self.limits, self._child.exit_reason())
            return reply

    def close(self) -> None:
        """End the process."""
        self._child.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def _resolved(rubric: AnyPath | Rubric | None, tagger: str | None) -> Rubric:
    """Return the rubric; raise a DefinitionError if it is wrong or there is no such tagger."""
    from disclosure_nlp.score.scorer import resolve_rubric

    if tagger not in (None, "trained"):
        from disclosure_nlp.tag.tagging import load_tagger

        load_tagger(tagger)
    return resolve_rubric(rubric)


def broken_down(limits: Limits, how: Message) -> ReadError:
    """Return the error for a file on which the process that read it ended by itself."""
    return ReadError(msg("crash.process", how=how, most=limits.max_memory))


def serve(process: Callable[..., msgspec.Struct] | None = None) -> None:
    """Answer requests from standard input on standard output until it is closed: what the child process runs.

    The tagger is named by the first argument of the command: that of the package is loaded before the first request
    comes, others once the parent has found them right.

    Parameters
    ----------
    process : callable, optional
        Takes a path and the options of `process_file`, and returns the reply; default `process_file`.
    """
    requests, replies = own_pipes()
    from disclosure_nlp.pipeline import process_file
    from disclosure_nlp.tag.tagging import TRAINED, load_tagger

    if sys.argv[1] == TRAINED:
        load_tagger()
    first = receive(requests)
    if first is None:
        return
    labeller = load_tagger(sys.argv[1])
    rubric, limits = pickle.loads(first)
    if limits.max_seconds < _AMPLE.max_seconds or limits.max_memory < _AMPLE.max_memory:
        warm_up(rubric)
    send(replies, b"")
    while (request := receive(requests)) is not None:
        folder, path, stated, options = pickle.loads(request)
        enter(folder)
        limit_memory(limits)
        known = {"rubric": rubric, "stated": stated, "limits": limits, "tagger": labeller}
        send(replies, msgspec.msgpack.encode((process or process_file)(path, **known, **options)))


def working_folder() -> str | None:
    """Return the working folder, against which a child resolves relative paths, or None where it was removed."""
    try:
        return str(Path.cwd())
    except FileNotFoundError:
        return None


def enter(folder: str | None) -> None:
    """Make the working folder of the parent that of this process; one that cannot be entered changes nothing."""
    if folder is not None:
        with contextlib.suppress(OSError):
            os.chdir(folder)


def own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Return the pipes of a child process; whatever a library prints goes to standard error, not between replies."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is for the process that asks
    os.dup2(2, 1)
    return requests, replies


def warm_up(rubric: Rubric) -> None:
    """Load what every file needs, so that it counts for none: time and memory of the first one too are its own."""
    from disclosure_nlp.pipeline import process_file

    with as_file(files("disclosure_nlp") / "data" / "warm-up.txt") as report:
        process_file(report, rubric=rubric)


def limit_memory(limits: Limits | None) -> None:
    """Allow as much private memory as the process has now and what the limits grant, None for all; on Linux only."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5])
    except (ImportError, OSError, ValueError, IndexError):
        return
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    most = hard
    if limits is not None:
        most = pages * resource.getpagesize() + limits.max_memory * MEGABYTE
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (most, hard))


def _collect(pipe: BinaryIO, replies: queue.SimpleQueue[bytes | None]) -> None:
    """Put replies into the queue as they come, then None; waiting with a time limit works on queues everywhere."""
    try:
        while (reply := receive(pipe)) is not None:
            replies.put(reply)
    except (OSError, ValueError):  # closed from the other thread
        pass
    replies.put(None)


def send(pipe: BinaryIO, data: bytes) -> None:
    """Write a message with its length."""
    pipe.write(_HEADER.pack(len(data)) + data)
    pipe.flush()


def receive(pipe: BinaryIO) -> bytes | None:
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


def failed_outcome(path: AnyPath, error: ReadError) -> Outcome:
    """Return the outcome of a file that could not be processed."""
    return Outcome(status="failed", path=as_text(path), issues=(Issue.of(error.reason.about(path), "error"),))
