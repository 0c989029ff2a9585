"""Exclusive locks on a store: one writer at a time, between threads, processes and hosts."""

from __future__ import annotations

import os
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from msgspec import structs

from disclosure_nlp.corpus.storage import Storage
from disclosure_nlp.errors import StoreError
from disclosure_nlp.messages import msg

RUN_LOCK = "lock.json"
DECISIONS_LOCK = "decisions.lock.json"
_PAUSE = 0.05  # seconds between two attempts to take a lock
# Tokens of the locks that this process holds: a lock of this process with another token is a leftover.
_HELD: set[str] = set()
_HELD_GUARD = threading.Lock()


class Lock(msgspec.Struct, frozen=True):
    """Content of a lock file: purpose, host and process of its holder, and a random token."""

    run: str
    host: str
    process: int
    started: str
    token: str = ""


def _process_start_time(process_id: int) -> str:
    """Return the start time of a process in kernel ticks; empty if the process has ended or is unknown."""
    try:
        return Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def _is_holder_running(lock: Lock) -> bool:
    """Return whether the process that holds a lock is still running."""
    if lock.process == os.getpid():
        return lock.token in _HELD
    if Path("/proc/self/stat").exists():
        return bool(lock.started) and _process_start_time(lock.process) == lock.started
    try:
        os.kill(lock.process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _is_stale(lock: Lock) -> bool:
    """Return whether the process that holds a lock has ended; False for a process on another host."""
    return lock.host == socket.gethostname() and not _is_holder_running(lock)


def _read_lock_file(storage: Storage, file_name: str) -> Lock | None:
    """Return the lock in a lock file; None if there is no such file."""
    try:
        return msgspec.json.decode(storage.get(file_name), type=Lock)
    except FileNotFoundError:
        return None
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Lock("of an unreadable lock file", "an unknown host", 0, "")


def acquire_lock(storage: Storage, purpose: str, file_name: str = RUN_LOCK, timeout: float = 0.0) -> str:
    """Acquire a lock on a store and return its token.

    The lock file is created only if it does not exist, so that of two writers exactly one succeeds. A lock whose
    process on this host has ended is taken over.

    Parameters
    ----------
    storage : Storage
        The store.
    purpose : str
        Purpose of the lock, shown to others.
    file_name : str, default RUN_LOCK
        Name of the lock file.
    timeout : float, default 0
        Seconds to wait for another holder.

    Raises
    ------
    StoreError
        If another writer holds the lock.
    """
    process = os.getpid()
    lock = Lock(purpose, socket.gethostname(), process, _process_start_time(process), uuid.uuid4().hex)
    deadline = time.monotonic() + timeout
    with _HELD_GUARD:
        _HELD.add(lock.token)
    while not storage.create(file_name, msgspec.json.encode(lock)):
        held = _read_lock_file(storage, file_name)
        if held is not None and _is_stale(held) and _take_over_stale_lock(storage, file_name, held, lock):
            break
        if held is not None and time.monotonic() >= deadline:
            _HELD.discard(lock.token)
            lock_path = f"{storage.address}/{file_name}"
            writer = msg("store.locked", run=held.run, host=held.host, process=held.process, mark=lock_path)
            raise StoreError(writer.with_path(storage.address))
        time.sleep(_PAUSE if held is not None else 0)
    return lock.token


def _take_over_stale_lock(storage: Storage, file_name: str, stale_lock: Lock, new_lock: Lock) -> bool:
    """Replace the stale lock in a lock file by a new one; return False if another process is doing so.

    Only the process that creates the guard file of this very lock may replace it. A guard left by a process that
    has ended is a stale lock itself.
    """
    guard = f"{file_name}.{stale_lock.token or 'old'}.takeover"
    if not storage.create(guard, msgspec.json.encode(new_lock)):
        other = _read_lock_file(storage, guard)
        if other is None or not _is_stale(other) or not _take_over_stale_lock(storage, guard, other, new_lock):
            return False
    try:
        if _read_lock_file(storage, file_name) != stale_lock:
            return False
        storage.put(file_name, msgspec.json.encode(new_lock))
        return True
    finally:
        storage.remove(guard)


def set_lock_purpose(storage: Storage, token: str, purpose: str, file_name: str = RUN_LOCK) -> None:
    """Write the purpose of a held lock, such as a run number, into its lock file."""
    held = require_lock(storage, token, purpose, file_name)
    storage.put(file_name, msgspec.json.encode(structs.replace(held, run=purpose)))


def require_lock(storage: Storage, token: str, run: str, file_name: str = RUN_LOCK) -> Lock:
    """Return the lock in a lock file; raise StoreError unless it still has this token.

    Raises
    ------
    StoreError
        If the lock is no longer held: a worker continued after its run had ended.
    """
    held = _read_lock_file(storage, file_name)
    if held is None or held.token != token:
        raise StoreError(msg("store.lock_lost", run=run).with_path(storage.address))
    return held


def release_lock(storage: Storage, token: str, file_name: str = RUN_LOCK) -> None:
    """Release a lock, unless it is no longer held with this token."""
    try:
        held = _read_lock_file(storage, file_name)
        if held is not None and held.token == token:
            storage.remove(file_name)
    finally:
        _HELD.discard(token)


@contextmanager
def hold_lock(storage: Storage, purpose: str, file_name: str, timeout: float) -> Iterator[None]:
    """Hold a lock on a store during a ``with`` block (context manager)."""
    token = acquire_lock(storage, purpose, file_name, timeout)
    try:
        yield
    finally:
        release_lock(storage, token, file_name)
