"""Path arguments of any type, and atomic writing of output files."""

from __future__ import annotations

import io
import os
import uuid
from collections.abc import Iterable
from pathlib import Path

from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.messages import msg

AnyPath = str | os.PathLike[str]
AnyPaths = AnyPath | Iterable[AnyPath]
_STAMP = (1980, 1, 1, 0, 0, 0)


def as_path(path: AnyPath) -> Path:
    """Return a path argument of any type as a `pathlib.Path`.

    Raises
    ------
    TypeError
        If it is no path.
    """
    return Path(as_path_string(path))


def as_path_string(path: AnyPath) -> str:
    """Return a path argument of any type, or a URL, as a string.

    Raises
    ------
    TypeError
        If it is no path.

    Examples
    --------
    >>> as_path_string(Path("reports") / "2023")
    'reports/2023'
    """
    return os.fsdecode(os.fspath(path))


def as_path_strings(paths: AnyPaths) -> list[str]:
    """Return one or several path arguments as a list of strings; a single string is one path.

    Raises
    ------
    TypeError
        If there is something that is no path.

    Examples
    --------
    >>> as_path_strings("reports/2023"), as_path_strings([Path("a.txt"), "b.txt"])
    (['reports/2023'], ['a.txt', 'b.txt'])
    """
    return (
        [as_path_string(paths)]
        if isinstance(paths, str | bytes | os.PathLike)
        else [as_path_string(path) for path in paths]
    )


def zip_with_fixed_times(members: Iterable[tuple[str, bytes]], level: int | None = None) -> bytes:
    """Return a zip archive of (name, content) members whose bytes are always the same for the same members.

    ``level`` is the compression level of `zipfile.ZipFile`.
    """
    import zipfile

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name, _STAMP), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def write_file_atomically(path: AnyPath, data: bytes | Iterable[bytes], sources: AnyPaths = ()) -> None:
    """Write a file atomically, and never over one of its source files.

    Parameters
    ----------
    path : path
        Path of the file; an existing file is replaced in one step. Devices and pipes such as ``/dev/stdout``
        are written to, never replaced.
    data : bytes or iterable of bytes
        Content of the file, whole or in parts.
    sources : path or paths
        Files that the content was computed from.

    Raises
    ------
    DefinitionError
        When ``path`` is one of the sources.
    OSError
        If the file cannot be written.
    """
    file = as_path(path)
    for source in as_path_strings(sources):
        if file.exists() and Path(source).exists() and file.samefile(source):
            raise DefinitionError(str(path), [msg("out.is_input")])
    parts = (data,) if isinstance(data, bytes) else data
    if file.exists() and not file.is_file():
        with file.open("wb") as stream:
            stream.writelines(parts)
        return
    passing = file.with_name(f".{uuid.uuid4().hex}.tmp")
    try:
        with passing.open("wb") as stream:
            stream.writelines(parts)
        passing.replace(file)
    except OSError as error:
        error.filename = str(file)  # the name the caller knows, not that of the temporary file
        raise
    finally:
        passing.unlink(missing_ok=True)
