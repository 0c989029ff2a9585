"""Storage backend: a directory on any fsspec file system, with atomic writes."""

from __future__ import annotations

import os
import threading
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from disclosure_nlp.errors import StoreError
from disclosure_nlp.extras import import_optional
from disclosure_nlp.messages import Message, msg

_Result = TypeVar("_Result")
_PURPOSE = "a store of many reports"
_IN_MEMORY = threading.Lock()


class Storage:
    """A directory on an fsspec file system; file names are relative to it and use ``/``.

    Parameters
    ----------
    address : str
        A path, or an address such as ``s3://bucket/folder``.

    Raises
    ------
    StoreError
        If the file system is unknown or does not answer.
    """

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/") or "/"
        fsspec = import_optional("fsspec", _PURPOSE)
        try:
            self.fs, self.root = fsspec.core.url_to_fs(self.address)
        except (ImportError, ValueError, OSError) as error:
            raise StoreError(msg("store.no_address", error=_error_text(error)).with_path(address)) from error
        protocols = self.fs.protocol if isinstance(self.fs.protocol, tuple) else (self.fs.protocol,)
        self.local = "file" in protocols

    def path(self, name: str) -> str:
        """Return the path on the file system for a name relative to the storage directory."""
        return f"{self.root.rstrip('/')}/{name}"

    @property
    def absolute_address(self) -> str:
        """Address of the storage directory that is valid in any working directory: an absolute path, or a URL."""
        return os.path.abspath(self.root) if self.local else self.address  # noqa: PTH100  no links resolved

    def full_address(self, name: str) -> str:
        """Return the full address of a file in the storage directory: a local path, or a URL."""
        path = self.path(name)
        return path if self.local else str(self.fs.unstrip_protocol(path))

    def put(self, name: str, data: bytes) -> None:
        """Write a file of the storage directory atomically.

        Raises
        ------
        StoreError
            If the file cannot be written: missing rights, a full disk, an unreachable server.
        """
        self._call_translating_errors("be written", name, lambda: self._put(self.path(name), data))

    def _put(self, path: str, data: bytes) -> None:
        """Write a file at a file system path; on file systems without atomic writes, to a temporary name first."""
        if self.local:
            _write_local_file(Path(path), data)
        elif "s3" in self.fs.protocol or "memory" in self.fs.protocol:
            self.fs.pipe_file(path, data)  # an object appears whole
        else:
            temporary = f"{path}.{uuid.uuid4().hex}.tmp"
            self.fs.makedirs(self.fs._parent(path), exist_ok=True)
            self.fs.pipe_file(temporary, data)
            self.fs.mv(temporary, path)

    def create(self, name: str, data: bytes) -> bool:
        """Write a file of the storage directory atomically unless it exists; return whether it was written.

        Raises
        ------
        StoreError
            As `put`.
        """
        return self._call_translating_errors("be written", name, lambda: self._create(self.path(name), data))

    def _create(self, path: str, data: bytes) -> bool:
        """Write a file at a file system path unless it exists; return whether it was written."""
        if self.local:
            return _create_local_file(Path(path), data)
        if "s3" in self.fs.protocol:
            try:
                self.fs.pipe_file(path, data, mode="create")
            except FileExistsError:
                return False
            return True
        with _IN_MEMORY:
            self.fs.invalidate_cache()
            if self.fs.exists(path):
                return False
            self._put(path, data)
        # Without an exclusive write the last of several writers wins: the others read another's data here.
        return bool(self.fs.cat_file(path) == data)

    def append(self, name: str, data: bytes) -> None:
        """Append bytes to a file of the storage directory and flush them to disk; the caller must hold a lock.

        Raises
        ------
        StoreError
            As `put`.
        """
        if self.local:
            self._call_translating_errors("be written", name, lambda: _append_local_file(Path(self.path(name)), data))
            return
        try:
            before = self.get(name)
        except FileNotFoundError:
            before = b""
        self.put(name, before + data)

    def get(self, name: str) -> bytes:
        """Return the bytes of a file of the storage directory."""
        return self._call_translating_errors("be read", name, lambda: bytes(self.fs.cat_file(self.path(name))))

    def read_files(self, names: Iterable[str]) -> list[bytes]:
        """Return the bytes of several files of the storage directory, read together if the file system supports it."""
        paths = [self.path(name) for name in names]
        if not paths:
            return []
        found: dict[str, bytes] = self._call_translating_errors(
            "be read", "", lambda: self.fs.cat(paths, recursive=False)
        )
        if isinstance(found, bytes):
            return [found]
        by_path = {path.lstrip("/"): data for path, data in found.items()}
        return [by_path[path.lstrip("/")] for path in paths]

    def exists(self, name: str = "") -> bool:
        """Return whether the storage directory has a file or folder with a name."""
        return bool(self._call_translating_errors("be read", name, lambda: self.fs.exists(self.path(name))))

    def names(self, folder: str) -> list[str]:
        """Return the names of the files in a folder, sorted; empty if there is no such folder."""
        return list(self.sizes(folder))

    def sizes(self, folder: str) -> dict[str, int]:
        """Return the sizes in bytes of the files in a folder, by name; empty if there is no such folder."""

        def ls() -> list[dict[str, Any]]:
            self.fs.invalidate_cache()
            return list(self.fs.ls(self.path(folder), detail=True))

        try:
            found = self._call_translating_errors("be read", folder, ls)
        except FileNotFoundError:
            return {}
        sizes = {str(item["name"]).rstrip("/").rpartition("/")[2]: int(item["size"] or 0) for item in found}
        return {name: sizes[name] for name in sorted(sizes) if name and not name.endswith(".tmp")}

    def remove(self, name: str) -> None:
        """Remove a file of the storage directory if it exists."""
        path = self.path(name)
        self._call_translating_errors(
            "be removed", name, lambda: self.fs.rm_file(path) if self.fs.exists(path) else None
        )

    def _call_translating_errors(self, verb_phrase: str, name: str, operation: Callable[[], _Result]) -> _Result:
        """Return the result of a storage operation, and raise its exceptions as StoreError."""
        try:
            return operation()
        except FileNotFoundError:
            if verb_phrase == "be read":
                raise
            raise StoreError(msg("store.no_folder").with_path(f"{self.address}/{name}")) from None
        except Exception as error:
            failed = msg("store.refused", verb=verb_phrase, error=_error_text(error), advice=_advice_for_error(error))
            raise StoreError(failed.with_path(f"{self.address}/{name}")) from error


def _write_local_file(path: Path, data: bytes) -> None:
    """Write a local file atomically: to a temporary file that then replaces it."""
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}.tmp")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _create_local_file(path: Path, data: bytes) -> bool:
    """Write a local file unless it exists, by linking a temporary file to its name; return whether written."""
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}.tmp")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        temporary.write_bytes(data)
        try:
            os.link(temporary, path)
        except FileExistsError:
            return False
        except (OSError, AttributeError, NotImplementedError):  # a file system without links
            return _create_file_exclusively(path, data)
    finally:
        temporary.unlink(missing_ok=True)
    return True


def _create_file_exclusively(path: Path, data: bytes) -> bool:
    """Write a local file in mode ``x`` unless it exists; return whether it was written."""
    try:
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError:
        return False
    return True


def _append_local_file(path: Path, data: bytes) -> None:
    """Append bytes to a local file, created with its folder if it does not exist, and flush them to disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _error_text(error: BaseException) -> str:
    """Return the text of an exception on one line."""
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return " ".join(str(text).split())


def _advice_for_error(error: BaseException) -> Message:
    """Return advice for the user on a storage error: check permissions, free space or run again."""
    if isinstance(error, PermissionError):
        return msg("store.check_rights")
    if isinstance(error, OSError) and error.errno == 28:
        return msg("store.free_space")
    return msg("store.run_again")
