"""Reads files safely: only regular files, up to a maximum size."""

from __future__ import annotations

import stat
from pathlib import Path

from disclosure_nlp.errors import ReadError, os_error_reason
from disclosure_nlp.messages import msg
from disclosure_nlp.read.limits import Limits

_KINDS = {stat.S_IFIFO: "pipe", stat.S_IFSOCK: "socket", stat.S_IFCHR: "device", stat.S_IFBLK: "device"}


def read_file(path: str | Path, limits: Limits) -> bytes:
    """Return the bytes of a regular file, up to a maximum size; devices and pipes are refused.

    Pipes, devices and sockets are refused before they are opened, since reading one may never end.

    Raises
    ------
    ReadError
        If the file is missing, a folder, not a regular file, larger than ``max_bytes`` or not readable.
    """
    file = Path(path)
    try:
        status = file.stat()
        if stat.S_ISDIR(status.st_mode):
            raise _make_folder_error(path, file)
        if not stat.S_ISREG(status.st_mode):
            got = msg(f"got.{_KINDS.get(stat.S_IFMT(status.st_mode), 'special')}")
            raise ReadError(msg("file.special", got=got).with_path(path))
        if status.st_size > limits.max_bytes:
            raise limits.make_too_large_error(msg("got.bytes", count=status.st_size)).with_path(path)
        return file.read_bytes()
    except FileNotFoundError as error:
        raise ReadError(msg("file.missing").with_path(path)) from error
    except (OSError, ValueError) as error:
        raise ReadError(msg("file.unreadable", reason=os_error_reason(error)).with_path(path)) from error


def _make_folder_error(given_path: str | Path, folder: Path) -> ReadError:
    """Return the error for a path that is a folder and no report file."""
    if folder.is_symlink():
        return ReadError(msg("file.folder", got=msg("got.folder_link")).with_path(given_path))
    try:
        next(folder.iterdir(), None)
    except OSError as error:
        return ReadError(msg("file.unreadable", reason=os_error_reason(error)).with_path(given_path))
    return ReadError(msg("file.folder", got=msg("got.folder")).with_path(given_path))
