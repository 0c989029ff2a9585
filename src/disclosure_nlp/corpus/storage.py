"""Where a store lies: a folder under any fsspec address, with writes that happen whole or not at all."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from disclosure_nlp.corpus.extras import need
from disclosure_nlp.errors import DisclosureError

_Result = TypeVar("_Result")
_PURPOSE = "a store of many reports"


class StoreError(DisclosureError):
    """A store cannot be read or written: one line with what, where and what to do."""


class Storage:
    """A folder under an fsspec address; names in it are relative, parts joined by ``/``.

    Parameters
    ----------
    address : str
        A path, or an address such as ``s3://bucket/folder``.

    Raises
    ------
    StoreError
        When no such file system is known or it does not answer.
    """

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/") or "/"
        fsspec = need("fsspec", _PURPOSE)
        try:
            self.fs, self.root = fsspec.core.url_to_fs(self.address)
        except (ImportError, ValueError, OSError) as error:
            raise StoreError(
                f"{address}: no such address ({_error_text(error)}); expected a folder or s3://…"
            ) from error
        protocols = self.fs.protocol if isinstance(self.fs.protocol, tuple) else (self.fs.protocol,)
        self.local = "file" in protocols

    def path(self, name: str) -> str:
        """Return a name as the file system wants it."""
        return f"{self.root.rstrip('/')}/{name}"

    def put(self, name: str, data: bytes) -> None:
        """Write a file, whole or not at all.

        Raises
        ------
        StoreError
            When it cannot be written: rights, a full disk, a server that is gone.
        """
        self._try("be written", name, lambda: self._put(self.path(name), data))

    def _put(self, path: str, data: bytes) -> None:
        if self.local:
            _put_local(Path(path), data)
        elif "s3" in self.fs.protocol or "memory" in self.fs.protocol:
            self.fs.pipe_file(path, data)  # an object appears whole
        else:
            passing = f"{path}.{uuid.uuid4().hex}.tmp"
            self.fs.makedirs(self.fs._parent(path), exist_ok=True)
            self.fs.pipe_file(passing, data)
            self.fs.mv(passing, path)

    def get(self, name: str) -> bytes:
        """Read a file whole."""
        return self._try("be read", name, lambda: bytes(self.fs.cat_file(self.path(name))))

    def get_all(self, names: Iterable[str]) -> list[bytes]:
        """Read files whole, together where the file system can."""
        paths = [self.path(name) for name in names]
        if not paths:
            return []
        found: dict[str, bytes] = self._try("be read", "", lambda: self.fs.cat(paths, recursive=False))
        if isinstance(found, bytes):
            return [found]
        by_path = {path.lstrip("/"): data for path, data in found.items()}
        return [by_path[path.lstrip("/")] for path in paths]

    def exists(self, name: str = "") -> bool:
        """Tell whether there is such a file or folder."""
        return bool(self._try("be read", name, lambda: self.fs.exists(self.path(name))))

    def names(self, folder: str) -> list[str]:
        """Return the names of the files in a folder, sorted; none where it is not there."""

        def ls() -> list[str]:
            self.fs.invalidate_cache()
            return [str(path) for path in self.fs.ls(self.path(folder), detail=False)]

        try:
            paths = self._try("be read", folder, ls)
        except FileNotFoundError:
            return []
        return sorted(name for path in paths if (name := path.rstrip("/").rpartition("/")[2]) and not _passing(name))

    def remove(self, name: str) -> None:
        """Remove a file; one that is not there is no fault."""
        path = self.path(name)
        self._try("be removed", name, lambda: self.fs.rm_file(path) if self.fs.exists(path) else None)

    def _try(self, verb: str, name: str, act: Callable[[], _Result]) -> _Result:
        try:
            return act()
        except FileNotFoundError:
            if verb == "be read":
                raise
            raise StoreError(f"{self.address}/{name}: cannot {verb}: no such folder; check the address") from None
        except Exception as error:
            raise StoreError(
                f"{self.address}/{name}: cannot {verb} ({_error_text(error)}); {_advice(error)}"
            ) from error


def _put_local(path: Path, data: bytes) -> None:
    passing = path.with_name(f".{path.name}.{uuid.uuid4().hex}.tmp")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with passing.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        passing.replace(path)
    except BaseException:
        passing.unlink(missing_ok=True)
        raise


def _passing(name: str) -> bool:
    return name.endswith(".tmp")


def _error_text(error: BaseException) -> str:
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return " ".join(str(text).split())


def _advice(error: BaseException) -> str:
    if isinstance(error, PermissionError):
        return "check its rights"
    if isinstance(error, OSError) and error.errno == 28:
        return "free some space, then run again: it goes on where it was"
    return "mend it, then run again: it goes on where it was"
