"""One run at a time: a lock file in the store names the run that may write."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import msgspec

from disclosure_nlp.corpus.storage import Storage, StoreError

FILE = "lock.json"


class Lock(msgspec.Struct, frozen=True):
    """Who holds a store: the run, the machine and the process, told from others of its number by its start."""

    run: str
    host: str
    process: int
    started: str


def _started(process: int) -> str:
    """Return when a process started, in the kernel's own count; empty where it is gone or cannot be known."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def _alive(lock: Lock) -> bool:
    if Path("/proc/self/stat").exists():
        return bool(lock.started) and _started(lock.process) == lock.started
    try:
        os.kill(lock.process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def holder(place: Storage) -> Lock | None:
    """Return who holds a store, or None."""
    try:
        return msgspec.json.decode(place.get(FILE), type=Lock)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def take_lock(place: Storage, run: str) -> None:
    """Hold a store for a run; a lock whose process on this machine is gone is taken over.

    Raises
    ------
    StoreError
        When another run holds it.
    """
    host, process = socket.gethostname(), os.getpid()
    held = holder(place)
    if held is not None and (held.host != host or _alive(held)) and (held.host, held.process) != (host, process):
        raise StoreError(
            f"{place.address}: run {held.run} on {held.host} (process {held.process}) is writing this store; wait for"
            f" it, or remove {place.address}/{FILE} if it is no longer running"
        )
    place.put(FILE, msgspec.json.encode(Lock(run, host, process, _started(process))))


def check_lock(place: Storage, run: str) -> None:
    """Make sure that a run still holds the store.

    Raises
    ------
    StoreError
        When it does not: a worker outlived its run.
    """
    held = holder(place)
    if held is None or held.run != run:
        raise StoreError(f"{place.address}: run {run} no longer holds this store; nothing more is written by it")


def drop_lock(place: Storage, run: str) -> None:
    """Give a store free, if the run still holds it."""
    held = holder(place)
    if held is not None and held.run == run:
        place.remove(FILE)
