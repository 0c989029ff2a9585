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
    """Holder of a lock: purpose, host, process (with its start time, since process ids are reused) and random token."""

    run: str
    host: str
    process: int
    started: str
    token: str = ""


def _started(process: int) -> str:
    """Return the start time of a process in kernel ticks, empty if it is gone or unknown."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def _alive(lock: Lock) -> bool:
    if lock.process == os.getpid():
        return lock.token in _HELD
    if Path("/proc/self/stat").exists():
        return bool(lock.started) and _started(lock.process) == lock.started
    try:
        os.kill(lock.process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _is_stale(lock: Lock) -> bool:
    """Return whether the holder is known to be gone; a holder on another host is never known to be."""
    return lock.host == socket.gethostname() and not _alive(lock)


def holder(place: Storage) -> Lock | None:
    """Return the run that holds a store, or None."""
    return _read(place, RUN_LOCK)


def _read(place: Storage, name: str) -> Lock | None:
    try:
        return msgspec.json.decode(place.get(name), type=Lock)
    except FileNotFoundError:
        return None
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Lock("of an unreadable lock file", "an unknown host", 0, "")


def take_lock(place: Storage, run: str, name: str = RUN_LOCK, wait: float = 0.0) -> str:
    """Acquire a lock and return its token.

    The lock file is created only if it does not exist, so that of two writers exactly one succeeds. A lock whose
    process on this host has ended is taken over.

    Parameters
    ----------
    place : Storage
        The store.
    run : str
        Purpose of the lock, shown to others.
    name : str, default RUN_LOCK
        Name of the lock file.
    wait : float, default 0
        Seconds to wait for another holder.

    Raises
    ------
    StoreError
        When another writer holds it.
    """
    process = os.getpid()
    lock = Lock(run, socket.gethostname(), process, _started(process), uuid.uuid4().hex)
    deadline = time.monotonic() + wait
    with _HELD_GUARD:
        _HELD.add(lock.token)
    while not place.create(name, msgspec.json.encode(lock)):
        held = _read(place, name)
        if held is not None and _is_stale(held) and _take_over(place, name, held, lock):
            break
        if held is not None and time.monotonic() >= deadline:
            _HELD.discard(lock.token)
            mark = f"{place.address}/{name}"
            writer = msg("store.locked", run=held.run, host=held.host, process=held.process, mark=mark)
            raise StoreError(writer.about(place.address))
        time.sleep(_PAUSE if held is not None else 0)
    return lock.token


def _take_over(place: Storage, name: str, stale: Lock, lock: Lock) -> bool:
    """Replace a stale lock by ours; return False if another process is doing so.

    Only the process that creates the guard file of this very lock may replace it. A guard left by a process that has
    ended is a stale lock itself.
    """
    guard = f"{name}.{stale.token or 'old'}.takeover"
    if not place.create(guard, msgspec.json.encode(lock)):
        other = _read(place, guard)
        if other is None or not _is_stale(other) or not _take_over(place, guard, other, lock):
            return False
    try:
        if _read(place, name) != stale:
            return False
        place.put(name, msgspec.json.encode(lock))
        return True
    finally:
        place.remove(guard)


def rename_lock(place: Storage, token: str, run: str, name: str = RUN_LOCK) -> None:
    """Write the purpose of a lock that is held, once it is known."""
    held = check_lock(place, token, run, name)
    place.put(name, msgspec.json.encode(structs.replace(held, run=run)))


def check_lock(place: Storage, token: str, run: str, name: str = RUN_LOCK) -> Lock:
    """Return the lock if it is still held under this token.

    Raises
    ------
    StoreError
        When it is not: a worker outlived its run.
    """
    held = _read(place, name)
    if held is None or held.token != token:
        raise StoreError(msg("store.lock_lost", run=run).about(place.address))
    return held


def drop_lock(place: Storage, token: str, name: str = RUN_LOCK) -> None:
    """Release a lock if it is still held under this token."""
    try:
        held = _read(place, name)
        if held is not None and held.token == token:
            place.remove(name)
    finally:
        _HELD.discard(token)


@contextmanager
def locked(place: Storage, purpose: str, name: str, wait: float) -> Iterator[None]:
    """Hold a lock for a block; see `take_lock`."""
    token = take_lock(place, purpose, name, wait)
    try:
        yield
    finally:
        drop_lock(place, token, name)
