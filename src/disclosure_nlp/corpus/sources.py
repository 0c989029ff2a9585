"""Where reports come from: files, folders, globs, zip and tar archives read in place, fsspec addresses."""

from __future__ import annotations

import hashlib
import os
import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from disclosure_nlp.corpus.extras import need
from disclosure_nlp.errors import ReadError
from disclosure_nlp.inputs import SUFFIXES, find_files
from disclosure_nlp.read.limits import DEFAULT_MAX_BYTES

_ARCHIVES = {".zip": "zip", ".tar": "tar", ".tgz": "tar", ".tar.gz": "tar", ".tar.bz2": "tar", ".tar.xz": "tar"}
_PURPOSE = "reading from an address such as s3://…"


def find_sources(arguments: Iterable[str]) -> Iterator[str]:
    """Yield the addresses of the files that arguments stand for, each once, in order of the arguments.

    A folder stands for the reports below it by the endings of their names, a pattern for what it matches, an archive
    for the reports in it (``zip://member::archive``). An argument that stands for nothing is kept as it is, so that it
    fails under its own name and not in silence.
    """
    named = list(arguments)
    if len(named) == 1:
        yield from _expand(named[0])
        return
    seen: set[int] = set()
    for argument in named:
        for address in _expand(argument):
            mark = int.from_bytes(hashlib.blake2b(os.fsencode(address), digest_size=8).digest())
            if mark not in seen:
                seen.add(mark)
                yield address


def _expand(argument: str) -> Iterator[str]:
    if "::" in argument:
        yield argument
    elif "://" in argument:
        for address in _remote(argument):
            yield from _members(address)
    else:
        for path in _local(argument):
            yield from _members(path)


def _local(argument: str) -> Iterator[str]:
    if not Path(argument).is_dir():
        yield from find_files([argument])
        return
    found = False
    for path in _below(argument):
        found = True
        yield path
    if not found:
        yield argument


def _below(folder: str) -> Iterator[str]:
    """Yield the reports and archives below a folder, folder by folder, sorted."""
    with os.scandir(folder) as listing:
        entries = sorted(listing, key=lambda entry: entry.name)
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _below(entry.path)
        elif _is_report(entry.name) or _archive_kind(entry.name):
            yield entry.path


def _is_report(name: str) -> bool:
    base = name.rpartition("/")[2].lower()
    return base.endswith(SUFFIXES) and not base.startswith(("readme", "."))


def _archive_kind(name: str) -> str | None:
    return next((kind for ending, kind in _ARCHIVES.items() if name.lower().endswith(ending)), None)


def _remote(address: str) -> Iterator[str]:
    """Yield what an fsspec address stands for; one that does not answer stands for itself."""
    fsspec = need("fsspec", _PURPOSE)
    try:
        fs, path = fsspec.core.url_to_fs(address)
        if "*" in address or "?" in address or "[" in address:
            found = sorted(fs.glob(path))
        elif fs.isdir(path):
            found = sorted(name for name in fs.find(path) if _is_report(name) or _archive_kind(name))
        else:
            found = []
    except Exception:
        found = []  # reading it tells why
    yield from (str(fs.unstrip_protocol(name)) for name in found) if found else iter([address])


def _members(address: str) -> Iterator[str]:
    """Yield the reports in an archive, or the address of what is none; a broken archive stands for itself."""
    kind = _archive_kind(address)
    if kind is None:
        yield address
        return
    try:
        with _opened(address) as stream:
            names = _zip_names(stream) if kind == "zip" else _tar_names(stream)
    except Exception:
        names = []
    yield from (f"{kind}://{name}::{address}" for name in names) if names else iter([address])


def _zip_names(stream: Any) -> list[str]:
    with zipfile.ZipFile(stream) as archive:
        return [item.filename for item in archive.infolist() if not item.is_dir() and _is_report(item.filename)]


def _tar_names(stream: Any) -> list[str]:
    with tarfile.open(fileobj=stream, mode="r:*") as archive:
        return [item.name for item in archive if item.isfile() and _is_report(item.name)]


def _opened(address: str) -> Any:
    return need("fsspec", _PURPOSE).open(address, "rb").open() if "://" in address else Path(address).open("rb")


class Fetched:
    """A file that was fetched: its bytes, or why there are none."""

    __slots__ = ("data", "error", "path")

    def __init__(self, path: str, data: bytes | None, error: ReadError | None) -> None:
        self.path, self.data, self.error = path, data, error


def fetch(addresses: Iterable[str], max_bytes: int = DEFAULT_MAX_BYTES) -> Iterator[Fetched]:
    """Yield the files at addresses in their order, an archive opened once for all its neighbours.

    No fault of a file leaves this function: it is told in the `Fetched`.
    """
    for archive, group in groupby(addresses, _archive_of):
        if archive is None:
            yield from (_attempt(address, max_bytes) for address in group)
        else:
            yield from _fetch_members(archive, list(group), max_bytes)


def _archive_of(address: str) -> str | None:
    head, mark, archive = address.partition("::")
    return archive if mark and head.startswith(("zip://", "tar://")) and "::" not in archive else None


def _attempt(address: str, max_bytes: int) -> Fetched:
    try:
        return Fetched(address, _read(address, max_bytes), None)
    except ReadError as error:
        return Fetched(address, None, error)
    except FileNotFoundError:
        return Fetched(address, None, ReadError("file.missing", f"{address}: no such file; check the path"))
    except Exception as error:
        message = f"{address}: cannot be opened ({_error_text(error)}); check its address and rights"
        return Fetched(address, None, ReadError("file.unreadable", message))


def _read(address: str, max_bytes: int) -> bytes:
    if "://" not in address:
        path = Path(address)
        if path.is_dir():
            message = f"{address}: got a folder without reports, expected files; name the files in it"
            raise ReadError("file.folder", message)
        _check_size(address, path.stat().st_size, max_bytes)
        return path.read_bytes()
    fs, path_ = need("fsspec", _PURPOSE).core.url_to_fs(address)
    size = fs.size(path_)
    _check_size(address, size or 0, max_bytes)
    return bytes(fs.cat_file(path_))


def _check_size(address: str, size: int, max_bytes: int) -> None:
    if size > max_bytes:
        message = f"{address}: got {size:,} bytes, expected at most {max_bytes:,}; raise max_bytes if it is a report"
        raise ReadError("file.too_large", message)


def _fetch_members(archive: str, addresses: list[str], max_bytes: int) -> Iterator[Fetched]:
    """Yield members of an archive that is opened once."""
    try:
        with _opened(archive) as stream, _archive(stream, archive) as opened:
            for address in addresses:
                yield _fetch_member(opened, address, max_bytes)
                addresses = addresses[1:]
    except Exception as error:
        for address in addresses:
            message = f"{address}: the archive cannot be read ({_error_text(error)}); check its address, or get it anew"
            yield Fetched(address, None, ReadError("file.archive", message))


def _archive(stream: Any, name: str) -> zipfile.ZipFile | tarfile.TarFile:
    return zipfile.ZipFile(stream) if _archive_kind(name) == "zip" else tarfile.open(fileobj=stream, mode="r:*")


def _fetch_member(archive: zipfile.ZipFile | tarfile.TarFile, address: str, max_bytes: int) -> Fetched:
    name = address.partition("://")[2].partition("::")[0]
    try:
        if isinstance(archive, zipfile.ZipFile):
            _check_size(address, archive.getinfo(name).file_size, max_bytes)
            return Fetched(address, archive.read(name), None)
        member = archive.getmember(name)
        _check_size(address, member.size, max_bytes)
        file = archive.extractfile(member)
        return Fetched(address, file.read() if file else b"", None)
    except ReadError as error:
        return Fetched(address, None, error)
    except KeyError:
        return Fetched(
            address, None, ReadError("file.missing", f"{address}: the archive has no such file; check the name")
        )
    except Exception as error:  # a password, a damaged member
        message = f"{address}: cannot be taken out of the archive ({_error_text(error)}); take it out by hand"
        return Fetched(address, None, ReadError("file.archive", message))


def _error_text(error: Exception) -> str:
    return getattr(error, "strerror", None) or " ".join(str(error).split()) or type(error).__name__
