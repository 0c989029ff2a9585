"""Isolated shards: a shard runs in a child process, and a file that exceeds its limits costs one limit and itself only."""

from __future__ import annotations

import atexit
import faulthandler
import os
import pickle
import queue
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec

from disclosure_nlp.corpus.shards import Shard, ShardResult, Task, process_shard
from disclosure_nlp.errors import ReadError, StoreError
from disclosure_nlp.messages import msg
from disclosure_nlp.read.limits import Limits
from disclosure_nlp.worker import (
    GRACE,
    ChildProcess,
    broken_down,
    enter,
    limit_memory,
    own_pipes,
    receive,
    send,
    warm_up,
    working_folder,
)

COMMAND = "from disclosure_nlp.corpus.isolated import serve; serve()"
_TRIES = 3
# First byte of a reply of the child.
_STARTS, _DONE, _STORE, _CRASH = b"s", b"d", b"e", b"c"
_DECODE = msgspec.msgpack.Decoder(ShardResult)
_BEYOND = 5.0  # seconds after its limit at which a child whose parent is gone ends itself


class _Children:
    """The child of this process, one shard at a time."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.child: ChildProcess | None = None

    def get(self) -> ChildProcess:
        if self.child is None:
            self.child = ChildProcess(COMMAND, lambda: b"")
            atexit.register(self.child.kill)
        return self.child


_CHILDREN = _Children()


def run_isolated(shard: Shard, task: Task) -> ShardResult:
    """Process a shard in the child process of this one; see `process_shard`.

    A file that exceeds a limit or ends the child is recorded as failed, and the shard is processed again without it.

    Raises
    ------
    StoreError
        As `process_shard`; and when a stored report ends the child.
    """
    aside: dict[str, ReadError] = {}
    broken: dict[str, int] = {}
    with _CHILDREN.lock:
        while True:
            culprit, reply = _attempt(shard, task, aside)
            if isinstance(reply, ShardResult):
                return reply
            broken[culprit] = broken.get(culprit, 0) + 1
            if not shard.files:
                raise StoreError(msg("store.ends_workers", report=culprit or shard.reports[0]).about(task.store))
            if reply.code == "file.too_slow" or broken[culprit] == _TRIES:
                aside[culprit] = reply


def _attempt(shard: Shard, task: Task, aside: dict[str, ReadError]) -> tuple[str, ShardResult | ReadError]:
    """Return the file under way, and the result of the shard or why the child was killed or ended."""
    child, current = _CHILDREN.get(), ""
    limits = task.limits
    try:
        child.send(pickle.dumps((working_folder(), shard, task, aside)))
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
        return current, limits.too_slow_error()
    except BrokenPipeError:
        pass
    return current, broken_down(limits, child.exit_reason())


def serve() -> None:
    """Process shards from standard input until it is closed: what the child process runs."""
    requests, replies = own_pipes()
    receive(requests)
    warmed = False
    send(replies, b"")
    while (request := receive(requests)) is not None:
        folder, shard, task, aside = pickle.loads(request)
        enter(folder)
        if not warmed:
            warm_up(task.rubric)
            warmed = True
        watch = _Watch(task.limits, lambda path: send(replies, _STARTS + path.encode("utf-8", "surrogateescape")))
        try:
            done = process_shard(shard, task, aside, watch.start)
            send(replies, _DONE + msgspec.msgpack.encode(done))
        except StoreError as error:
            send(replies, _STORE + str(error).encode())
        except BrokenPipeError:  # the parent was killed: nobody waits for this shard
            os._exit(1)
        except Exception as error:
            send(replies, _CRASH + f"{type(error).__name__}: {error}".encode("utf-8", "backslashreplace"))
        finally:
            watch.stop()


class _Watch:
    """Tells the parent which file is under way, and ends this process if the parent is no longer there to do so."""

    def __init__(self, limits: Limits, tell: Callable[[str], None]) -> None:
        self.limits, self.tell = limits, tell
        self.nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  open while the shard runs

    def start(self, path: str) -> None:
        """Start the time of a file; an empty path ends that of the last one."""
        self.tell(path)
        faulthandler.cancel_dump_traceback_later()
        limit_memory(self.limits if path else None)
        if not path:
            return
        seconds = self.limits.max_seconds + GRACE + _BEYOND
        faulthandler.dump_traceback_later(seconds, exit=True, file=self.nowhere)

    def stop(self) -> None:
        faulthandler.cancel_dump_traceback_later()
        self.nowhere.close()
