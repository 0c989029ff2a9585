"""Files opened safely: only regular files are read, within a cap on their size."""

from __future__ import annotations

import stat
from pathlib import Path

from disclosure_nlp.errors import ReadError
from disclosure_nlp.read.limits import Limits

_KINDS = {stat.S_IFIFO: "a named pipe", stat.S_IFSOCK: "a socket", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device"}


def read_file(path: str | Path, limits: Limits) -> bytes:
    """Return the bytes of a regular file.

    Pipes, devices and sockets are refused before they are opened, since reading one may never end.

    Raises
    ------
    ReadError
        When the file is missing, a folder, not a regular file, over ``max_bytes`` or not readable.
    """
    file = Path(path)
    try:
        status = file.stat()
        if stat.S_ISDIR(status.st_mode):
            raise _folder(path, file)
        if not stat.S_ISREG(status.st_mode):
            kind = _KINDS.get(stat.S_IFMT(status.st_mode), "a special file")
            raise ReadError("file.special", f"{path}: got {kind}, expected a regular file; name the file itself")
        if status.st_size > limits.max_bytes:
            error = limits.too_large(f"{status.st_size:,} bytes")
            raise ReadError(error.code, f"{path}: {error.message}")
        return file.read_bytes()
    except FileNotFoundError as error:
        raise ReadError("file.missing", f"{path}: no such file; check the path") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ReadError("file.unreadable", f"{path}: cannot be opened ({reason}); check its rights") from error


def _folder(path: str | Path, folder: Path) -> ReadError:
    """Return the error for a folder: not listed, a link that is not followed, or without reports."""
    if folder.is_symlink():
        return ReadError(
            "file.folder", f"{path}: got a link to a folder, which is not followed; name the folder itself"
        )
    try:
        next(folder.iterdir(), None)
    except OSError as error:
        return ReadError("file.unreadable", f"{path}: the folder cannot be listed ({error.strerror}); check its rights")
    return ReadError("file.folder", f"{path}: got a folder without reports, expected a file; name the files in it")
