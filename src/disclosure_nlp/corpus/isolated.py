"""Isolated shards: a batch of files is processed in a child process, killed if a file exceeds its limits."""

from __future__ import annotations

import atexit
import faulthandler
import os
import pickle
import queue
import threading
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
from msgspec import structs

from disclosure_nlp.corpus.shards import BATCH, RunTask, Shard, ShardResult, process_shard
from disclosure_nlp.errors import ReadError, StoreError
from disclosure_nlp.messages import msg
from disclosure_nlp.read.limits import Limits
from disclosure_nlp.worker import (
    GRACE,
    ChildProcess,
    change_working_folder,
    child_crash_error,
    collect_garbage_rarely,
    limit_memory,
    receive_message,
    redirect_child_pipes,
    send_message,
    warm_up_pipeline,
    working_folder,
)

COMMAND = "from disclosure_nlp.corpus.isolated import serve_shards; serve_shards()"
_TRIES = 3
# First byte of a reply of the child.
_STARTS, _DONE, _STORE, _CRASH = b"s", b"d", b"e", b"c"
_DECODE = msgspec.msgpack.Decoder(ShardResult)
_BEYOND = 5.0  # seconds after the time limit until a child process without a parent exits
# Seconds for which the timer of one file also serves the following files: to start it takes as long as a small file.
_TIMER_REUSE = 1.0


class _ShardProcessHolder:
    """Holds the child process that processes shards, and a lock, so that it processes one shard at a time."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.child: ChildProcess | None = None

    def get_child(self) -> ChildProcess:
        """Return the child process that processes shards, created on first use."""
        if self.child is None:
            self.child = ChildProcess(COMMAND, lambda: b"")
            atexit.register(self.child.kill)
        return self.child


_CHILDREN = _ShardProcessHolder()


def process_shard_isolated(shard: Shard, task: RunTask) -> ShardResult:
    """Process a shard (a batch of files) in a child process and return its counts; see `process_shard`.

    A file that exceeds a limit or ends the child is recorded as failed, and the shard is processed again without
    it. If that happens while reports are tagged together, the shard is processed again with each tagged alone.

    Raises
    ------
    StoreError
        As `process_shard`; also if processing a stored report ends the child process.
    """
    failed_files: dict[str, ReadError] = {}
    crashes: dict[str, int] = {}
    with _CHILDREN.lock:
        while True:
            culprit, reply = _process_shard_in_child(shard, task, failed_files)
            if isinstance(reply, ShardResult):
                return reply
            if culprit == BATCH:
                shard = structs.replace(shard, singly=True)
                continue
            crashes[culprit] = crashes.get(culprit, 0) + 1
            if not shard.files:
                raise StoreError(msg("store.ends_workers", report=culprit or shard.reports[0]).with_path(task.store))
            if reply.code == "file.too_slow" or crashes[culprit] == _TRIES:
                failed_files[culprit] = reply


def _process_shard_in_child(
    shard: Shard, task: RunTask, failed_files: dict[str, ReadError]
) -> tuple[str, ShardResult | ReadError]:
    """Process a batch of files in the child process; return the last file, and the result or why the child ended.

    ``failed_files`` are not processed but recorded as failed, with the error.
    """
    child, current = _CHILDREN.get_child(), ""
    limits = task.limits
    try:
        child.send(pickle.dumps((working_folder(), shard, task, failed_files)))
        while (reply := child.receive(limits.max_seconds + GRACE if current else None)) is not None:
            kind, content = reply[:1], reply[1:]
            if kind == _STARTS:
                current = content.decode("utf-8", "surrogateescape")
            elif kind == _DONE:
                return current, _DECODE.decode(content)
            else:
                raise StoreError(content.decode()) if kind == _STORE else RuntimeError(content.decode())
    except queue.Empty:
        child.kill()
        return current, limits.make_too_slow_error()
    except BrokenPipeError:
        pass
    return current, child_crash_error(limits, child.exit_reason())


def serve_shards() -> None:
    """Process batches of files received on standard input until it is closed: main loop of the child process."""
    requests, replies = redirect_child_pipes()
    receive_message(requests)
    warmed = False
    send_message(replies, b"")
    while (request := receive_message(requests)) is not None:
        folder, shard, task, failed_files = pickle.loads(request)
        change_working_folder(folder)
        if not warmed:
            warm_up_pipeline(task.rubric)
            collect_garbage_rarely()
            warmed = True
        watch = _ChildWatchdog(
            task.limits, lambda path: send_message(replies, _STARTS + path.encode("utf-8", "surrogateescape"))
        )
        try:
            done = process_shard(shard, task, failed_files, watch.start)
            send_message(replies, _DONE + msgspec.msgpack.encode(done))
        except StoreError as error:
            send_message(replies, _STORE + str(error).encode())
        except BrokenPipeError:  # the parent was killed: nobody waits for this shard
            os._exit(1)
        except Exception as error:
            send_message(replies, _CRASH + f"{type(error).__name__}: {error}".encode("utf-8", "backslashreplace"))
        finally:
            watch.stop()


class _ChildWatchdog:
    """Time limit per file inside the child process, which exits if the parent process has ended."""

    def __init__(self, limits: Limits, report_path: Callable[[str], None]) -> None:
        self.limits, self.report_path, self.armed = limits, report_path, 0.0
        self.nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  open while the shard runs

    def start(self, path: str) -> None:
        """Start the time limit of a file; an empty path only ends the limit of the file before."""
        self.report_path(path)
        limit_memory(self.limits if path else None)
        now = time.monotonic()
        if path and now - self.armed > _TIMER_REUSE:
            seconds = self.limits.max_seconds + GRACE + _BEYOND
            faulthandler.dump_traceback_later(seconds, exit=True, file=self.nowhere)
            self.armed = now
        elif not path and self.armed:
            self.stop_timer()

    def stop_timer(self) -> None:
        """Cancel the time limit of the current file."""
        faulthandler.cancel_dump_traceback_later()
        self.armed = 0.0

    def stop(self) -> None:
        """Cancel the time limit of the current file and stop watching."""
        self.stop_timer()
        self.nowhere.close()
