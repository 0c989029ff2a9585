"""Runs the pipeline in a child process that is killed when a file exceeds its time or memory limit.

Requests are pickled and replies are MessagePack, so that a compromised child cannot run code in this process. The child
is reused for further files and replaced after it was killed.
"""

from __future__ import annotations

import contextlib
import gc
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
from disclosure_nlp.paths import AnyPath, as_path_string
from disclosure_nlp.read.limits import MEGABYTE, Limits

if TYPE_CHECKING:
    from disclosure_nlp.score.rubric import Rubric

GRACE = 1.0  # seconds beyond the limit, in which the child may report itself what took too long
_STARTING = 60.0  # seconds that a new child may take to load its modules
# Allocations after which garbage is collected, and collections of younger objects after which older ones are, too.
_GARBAGE = (20_000, 20, 50)
_STATM = Path("/proc/self/statm")
_HEADER = struct.Struct("<Q")
_COMMAND = "from disclosure_nlp.worker import serve_requests; serve_requests()"
# Modules loaded on first use take 0.2 s and 30 MB; with limits below these they are loaded before the first file.
_AMPLE = Limits(max_seconds=10, max_memory=512)


class ChildProcess:
    """A Python child process that answers messages over pipes and is restarted after it has ended.

    It is started by `start` or on first use. Messages are bytes; replies are data and never unpickled.

    Parameters
    ----------
    command : str
        Python code that the child runs; it reads from standard input and writes to standard output.
    first : callable
        Returns the first message to a new child, which replies with an empty message once it is ready.
    *arguments : str
        Command-line arguments of the child, available before the first message.
    """

    def __init__(self, command: str, first: Callable[[], bytes], *arguments: str) -> None:
        self.command, self.first, self.arguments = command, first, arguments
        self._process: subprocess.Popen[bytes] | None = None
        self._replies: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._ready = False

    def start(self) -> None:
        """Start a new child process, which loads its modules in the background."""
        self.kill()
        # One file at a time: threads of linear algebra would only cost time at the start.
        environment = {"OPENBLAS_NUM_THREADS": "1"} | os.environ
        environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
        command = [sys.executable, "-c", self.command, *self.arguments]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)
        self._replies, self._ready = queue.SimpleQueue(), False
        replies = (_require_pipe(self._process.stdout), self._replies)
        threading.Thread(target=_queue_replies, args=replies, daemon=True).start()

    def send(self, message: bytes) -> None:
        """Send a message to the child process, which is started if it is not running.

        Raises
        ------
        BrokenPipeError
            If the child has just ended.
        """
        if self._process is None or self._process.poll() is not None:
            self.start()
        requests = _require_pipe(self._process and self._process.stdin)
        if not self._ready:
            send_message(requests, self.first())
            self._replies.get(timeout=_STARTING)
            self._ready = True
        send_message(requests, message)

    def receive(self, timeout: float | None) -> bytes | None:
        """Return the next reply of the child process, or None if it has ended.

        Raises queue.Empty after ``timeout`` seconds.

        Raises
        ------
        queue.Empty
            If no reply arrives within ``timeout``.
        """
        return self._replies.get(timeout=timeout)

    def exit_reason(self) -> Message:
        """Return a message that says how the child process ended, and release its resources."""
        status = self._process.wait() if self._process else 0
        self.kill()
        return msg("crash.signal", number=-status) if status < 0 else msg("crash.status", number=status)

    def kill(self) -> None:
        """Kill the child process if there is one."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                _close_pipe(pipe)


class ProcessWorker:
    """Processes files in a child process with time and memory limits; a context manager.

    On every system a file takes at most ``max_seconds`` plus one second, and a crash becomes a failed outcome. On
    Linux the process may also use no more than ``max_memory`` for a file on top of what it used before. Thread-
    safe; processes one file at a time.

    Parameters
    ----------
    rubric : str, Path or Rubric, optional
        As for `process_file`.
    limits : Limits, optional
        Limits on each file.
    tagger : str, optional
        ``trained`` (the default), ``cues`` or a model file.

    Raises
    ------
    DefinitionError
        If the rubric or the tagger model is invalid.
    """

    command: str | None = None  # Python code that the child runs
    patience = 1  # multiple of ``max_seconds`` after which the child is killed

    def __init__(
        self, rubric: AnyPath | Rubric | None = None, limits: Limits | None = None, tagger: str | None = None
    ) -> None:
        self.limits = limits or Limits()
        command = self.command or _COMMAND
        self._child = ChildProcess(command, lambda: pickle.dumps((self.rubric, self.limits)), tagger or "trained")
        self._child.start()  # it loads the pipeline while this process loads the rubric
        try:
            self.rubric = _load_rubric_and_check_tagger(rubric, tagger)
        except BaseException:
            self.close()
            raise
        self._lock = threading.Lock()
        self._decoder = msgspec.msgpack.Decoder(Outcome)

    def process(self, path: AnyPath, stated: ManifestEntry | None = None) -> Outcome:
        """Read, parse, tag, check and score one file; see `process_file`."""
        try:
            return self._decoder.decode(self._request_read(path, stated))
        except ReadError as error:
            return make_failed_outcome(path, error)

    def _request_read(self, path: AnyPath, manifest_entry: ManifestEntry | None, **options: object) -> bytes:
        """Ask the child process to read and process a file, and return its reply as bytes.

        Raises
        ------
        ReadError
            If the file took too long or crashed the child.
        """
        with self._lock:
            try:
                self._child.send(pickle.dumps((working_folder(), as_path_string(path), manifest_entry, options)))
                reply = self._child.receive(self.patience * self.limits.max_seconds + GRACE)
            except queue.Empty:
                self._child.kill()
                raise self.limits.make_too_slow_error() from None
            except BrokenPipeError:
                reply = None
            if reply is None:
                raise child_crash_error(self.limits, self._child.exit_reason())
            return reply

    def close(self) -> None:
        """End the child process of the worker."""
        self._child.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def _load_rubric_and_check_tagger(rubric: AnyPath | Rubric | None, tagger: str | None) -> Rubric:
    """Return a rubric loaded from its name or file; raise DefinitionError if rubric or tagger is invalid."""
    from disclosure_nlp.score.scorer import resolve_rubric

    if tagger not in (None, "trained"):
        from disclosure_nlp.tag.tagging import load_tagger

        load_tagger(tagger)
    return resolve_rubric(rubric)


def child_crash_error(limits: Limits, exit_message: Message) -> ReadError:
    """Return the error that the child process crashed while it processed a file."""
    return ReadError(msg("crash.process", how=exit_message, most=limits.max_memory))


def serve_requests(process: Callable[..., msgspec.Struct] | None = None) -> None:
    """Answer requests on standard input until it is closed: the main loop of the child process.

    The first argument of the command names the tagger. The packaged tagger is loaded before the first request; any
    other one after the parent has checked it.

    Parameters
    ----------
    process : callable, optional
        Function of a path and the options of `process_file` that returns the reply; default `process_file`.
    """
    gc.disable()  # what is loaded now stays: it is neither looked through while it is loaded nor afterwards
    requests, replies = redirect_child_pipes()
    from disclosure_nlp.pipeline import process_file
    from disclosure_nlp.tag.tagging import TRAINED, load_tagger

    if sys.argv[1] == TRAINED:
        load_tagger()
    first = receive_message(requests)
    if first is None:
        return
    labeller = load_tagger(sys.argv[1])
    rubric, limits = pickle.loads(first)
    if limits.max_seconds < _AMPLE.max_seconds or limits.max_memory < _AMPLE.max_memory:
        warm_up_pipeline(rubric)
    collect_garbage_rarely()
    gc.enable()
    send_message(replies, b"")
    while (request := receive_message(requests)) is not None:
        folder, path, stated, options = pickle.loads(request)
        change_working_folder(folder)
        limit_memory(limits)
        known = {"rubric": rubric, "stated": stated, "limits": limits, "tagger": labeller}
        send_message(replies, msgspec.msgpack.encode((process or process_file)(path, **known, **options)))


def collect_garbage_rarely() -> None:
    """Exempt all objects of this process from garbage collection, and collect what is made later less often.

    For a process that processes many files: modules, patterns and models stay to its end, and to go through them again
    and again takes longer than all checks. Most of what is made of a file is released without garbage collection.
    """
    gc.freeze()
    gc.set_threshold(*_GARBAGE)


def working_folder() -> str | None:
    """Return the working folder of this process, or None if it was removed.

    The child process resolves relative paths against it.
    """
    try:
        return str(Path.cwd())
    except FileNotFoundError:
        return None


def change_working_folder(folder: str | None) -> None:
    """Change to the working folder of the parent process, if it can be entered."""
    if folder is not None:
        with contextlib.suppress(OSError):
            os.chdir(folder)


def redirect_child_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Return the child's request and reply pipes; output of libraries is redirected to standard error."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is handled by the parent
    os.dup2(2, 1)
    return requests, replies


def warm_up_pipeline(rubric: Rubric) -> None:
    """Process a sample file to load all modules, so that this counts for no file's time or memory limit."""
    from disclosure_nlp.pipeline import process_file

    with as_file(files("disclosure_nlp") / "data" / "warm-up.txt") as report:
        process_file(report, rubric=rubric)


def limit_memory(limits: Limits | None) -> None:
    """Limit the private memory of this process to its current use plus ``max_memory``; on Linux only.

    None removes the limit.
    """
    try:
        import resource

        pages = int(_STATM.read_bytes().split()[5])
    except (ImportError, OSError, ValueError, IndexError):
        return
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    most = hard
    if limits is not None:
        most = pages * resource.getpagesize() + limits.max_memory * MEGABYTE
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (most, hard))


def _queue_replies(pipe: BinaryIO, replies: queue.SimpleQueue[bytes | None]) -> None:
    """Put the replies of the child process into a queue as they arrive, and None when its output ends."""
    try:
        while (reply := receive_message(pipe)) is not None:
            replies.put(reply)
    except (OSError, ValueError):  # closed from the other thread
        pass
    replies.put(None)


def send_message(pipe: BinaryIO, data: bytes) -> None:
    """Write a message to a pipe, preceded by its length."""
    pipe.write(_HEADER.pack(len(data)) + data)
    pipe.flush()


def receive_message(pipe: BinaryIO) -> bytes | None:
    """Return the next message of a pipe, or None at the end of the pipe."""
    header = pipe.read(_HEADER.size)
    if len(header) < _HEADER.size:
        return None
    (size,) = _HEADER.unpack(header)
    data = pipe.read(size)
    return data if len(data) == size else None


def _require_pipe(pipe: object) -> BinaryIO:
    """Return a pipe; raise BrokenPipeError if it is None."""
    if pipe is None:
        raise BrokenPipeError
    return pipe  # type: ignore[return-value]


def _close_pipe(pipe: object) -> None:
    """Close a pipe; unsent data is lost."""
    try:
        _require_pipe(pipe).close()
    except OSError:  # buffered data cannot be sent any more
        return


def make_failed_outcome(path: AnyPath, error: ReadError) -> Outcome:
    """Return the failed outcome of a file that could not be processed, with an error as its reason."""
    return Outcome(
        status="failed", path=as_path_string(path), issues=(Issue.from_message(error.reason.with_path(path), "error"),)
    )
