"""Where reports come from: files, folders, globs, zip and tar archives read in place, fsspec addresses."""

from __future__ import annotations

import hashlib
import os
import tarfile
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from typing import Any

from disclosure_nlp.errors import ReadError
from disclosure_nlp.extras import need
from disclosure_nlp.inputs import find_files, is_report, reports_below
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.paths import AnyPaths, as_texts
from disclosure_nlp.read.files import read_file
from disclosure_nlp.read.limits import DEFAULT_MAX_BYTES, Limits

_ARCHIVES = {".zip": "zip", ".tar": "tar", ".tgz": "tar", ".tar.gz": "tar", ".tar.bz2": "tar", ".tar.xz": "tar"}
_NUMBER = "#"  # parts the name of a member from its number, where an archive has several of one name
_ESCAPE = ":%3A"  # "::" within a name
_PURPOSE = "reading from an address such as s3://…"


def find_sources(arguments: AnyPaths) -> Iterator[str]:
    """Yield the addresses of the files that arguments name, each once, in order of the arguments.

    A folder expands to the reports below it by the endings of their names, a pattern for what it matches, an archive
    for the reports in it (``zip://member::archive``). An argument that matches nothing is unchanged, so that it
    fails under its own name and not in silence.
    """
    named = as_texts(arguments)
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
    if "::" in argument and not Path(argument).exists():
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
    for path in reports_below(argument, _is_wanted):
        found = True
        yield path
    if not found:
        yield argument


def _is_wanted(name: str) -> bool:
    """Return whether a name is that of a report or an archive."""
    return is_report(name) or bool(_archive_kind(name) and not name.rpartition("/")[2].startswith("."))


def _archive_kind(name: str) -> str | None:
    return next((kind for ending, kind in _ARCHIVES.items() if name.lower().endswith(ending)), None)


def _remote(address: str) -> Iterator[str]:
    """Yield what an fsspec address represents; one that does not answer is returned unchanged."""
    fsspec = need("fsspec", _PURPOSE)
    try:
        fs, path = fsspec.core.url_to_fs(address)
        if "*" in address or "?" in address or "[" in address:
            found = sorted(fs.glob(path))
        elif fs.isdir(path):
            found = sorted(name for name in fs.find(path) if _is_wanted(name))
        else:
            found = []
    except Exception:
        found = []  # reading it tells why
    yield from (str(fs.unstrip_protocol(name)) for name in found) if found else iter([address])


def _members(address: str) -> Iterator[str]:
    """Yield the reports in an archive, or the address of what is none.

    An archive that is broken, cut or without reports is returned unchanged too, so that it is reported.
    """
    kind = _archive_kind(address)
    if kind is None:
        yield address
        return
    names, whole = _listed(address)
    seen: Counter[str] = Counter()
    for name in names:
        seen[name] += 1
        number = f"{_NUMBER}{seen[name]}" if seen[name] > 1 else ""
        yield f"{kind}://{_escaped(name)}{number}::{_escaped(address)}"
    if not names or not whole:
        yield address


def _listed(address: str) -> tuple[list[str], bool]:
    """Return the names of the reports in an archive, and whether it could be read to its end."""
    names: list[str] = []
    try:
        with _opened(address) as stream, _archive(stream, address) as archive:
            names += (name for name in _member_names(archive) if _is_wanted(name))
    except Exception:
        return names, False
    return names, True


def _member_names(archive: zipfile.ZipFile | tarfile.TarFile) -> Iterator[str]:
    if isinstance(archive, zipfile.ZipFile):
        yield from (item.filename for item in archive.infolist() if not item.is_dir())
    else:
        yield from (item.name for item in archive if item.isfile())


def _escaped(name: str) -> str:
    """Return a name without the mark that parts the members of an address."""
    return name.replace("::", _ESCAPE)


def _opened(address: str) -> Any:
    return need("fsspec", _PURPOSE).open(address, "rb").open() if "://" in address else Path(address).open("rb")


class Fetched:
    """A file that was fetched: its bytes, or why there are none."""

    __slots__ = ("data", "error", "path")

    def __init__(self, path: str, data: bytes | None, error: ReadError | None) -> None:
        self.path, self.data, self.error = path, data, error


def fetch(addresses: Iterable[str], max_bytes: int = DEFAULT_MAX_BYTES) -> Iterator[Fetched]:
    """Yield the files at addresses in their order, an archive opened once for all its neighbours.

    No fault of a file leaves this function: it is stated in the `Fetched`.
    """
    for archive, group in groupby(addresses, _archive_of):
        if archive is None:
            yield from (_attempt(address, max_bytes) for address in group)
        else:
            yield from _fetch_members(archive, list(group), max_bytes)


def _archive_of(address: str) -> str | None:
    head, mark, archive = address.partition("::")
    is_member = mark and head.startswith(("zip://", "tar://")) and "::" not in archive
    return archive.replace(_ESCAPE, "::") if is_member else None


def _attempt(address: str, max_bytes: int) -> Fetched:
    try:
        return Fetched(address, _read(address, max_bytes), None)
    except ReadError as error:
        return Fetched(address, None, error)
    except FileNotFoundError:
        return Fetched(address, None, ReadError(msg("file.missing").about(address)))
    except Exception as error:
        reason = msg("os.other", error=_error_text(error))
        return Fetched(address, None, ReadError(msg("file.unreadable", reason=reason).about(address)))


def _read(address: str, max_bytes: int) -> bytes:
    if _archive_kind(address) and ("::" not in address or "://" not in address):
        raise _unread(address)
    if "://" not in address:
        return read_file(address, Limits(max_bytes=max_bytes))
    fs, path_ = need("fsspec", _PURPOSE).core.url_to_fs(address)
    size = fs.size(path_)
    _check_size(address, size or 0, max_bytes)
    return bytes(fs.cat_file(path_))


def _unread(address: str) -> ReadError:
    """Return the error for an archive that is returned unchanged: missing, broken, cut or without reports."""
    try:
        with _opened(address) as stream, _archive(stream, address) as archive:
            for _ in _member_names(archive):
                pass
    except FileNotFoundError:
        return ReadError(msg("file.missing").about(address))
    except Exception as error:
        return _archive_error(msg("archive.broken", error=_error_text(error)), address)
    return _archive_error(msg("archive.empty"), address)


def _archive_error(reason: Message, address: str) -> ReadError:
    return ReadError(msg("file.archive", reason=reason).about(address))


def _check_size(address: str, size: int, max_bytes: int) -> None:
    if size > max_bytes:
        raise Limits(max_bytes=max_bytes).too_large_error(msg("got.bytes", count=size)).about(address)


def _fetch_members(archive: str, addresses: list[str], max_bytes: int) -> Iterator[Fetched]:
    """Yield members of an archive that is opened once."""
    try:
        with _opened(archive) as stream, _archive(stream, archive) as opened:
            members = _by_name(opened)
            for address in addresses:
                yield _fetch_member(opened, members, address, max_bytes)
                addresses = addresses[1:]
    except Exception as error:
        for address in addresses:
            reason = msg("archive.unreadable", error=_error_text(error))
            yield Fetched(address, None, _archive_error(reason, address))


def _archive(stream: Any, name: str) -> zipfile.ZipFile | tarfile.TarFile:
    return zipfile.ZipFile(stream) if _archive_kind(name) == "zip" else tarfile.open(fileobj=stream, mode="r:*")


def _by_name(archive: zipfile.ZipFile | tarfile.TarFile) -> dict[str, list[Any]]:
    """Return the members of an archive by name; an archive may hold several of one name."""
    members: dict[str, list[Any]] = {}
    if isinstance(archive, zipfile.ZipFile):
        for info in archive.infolist():
            members.setdefault(info.filename, []).append(info)
    else:
        with suppress(tarfile.TarError, EOFError, OSError):  # cut: what stands before the cut can be read
            for item in archive:
                members.setdefault(item.name, []).append(item)
    return members


def _fetch_member(
    archive: zipfile.ZipFile | tarfile.TarFile, members: dict[str, list[Any]], address: str, max_bytes: int
) -> Fetched:
    name = address.partition("://")[2].partition("::")[0].replace(_ESCAPE, "::")
    if _archive_kind(name):
        return Fetched(address, None, _archive_error(msg("archive.nested"), address))
    try:
        if isinstance(archive, zipfile.ZipFile):
            info = _numbered(members, name)
            _check_size(address, info.file_size, max_bytes)
            return Fetched(address, archive.read(info), None)
        member = _numbered(members, name)
        _check_size(address, member.size, max_bytes)
        file = archive.extractfile(member)
        return Fetched(address, file.read() if file else b"", None)
    except ReadError as error:
        return Fetched(address, None, error)
    except KeyError:
        return Fetched(address, None, ReadError(msg("file.missing").about(address)))
    except Exception as error:  # a password, a damaged member
        return Fetched(address, None, _archive_error(msg("archive.member", error=_error_text(error)), address))


def _numbered(members: dict[str, list[Any]], name: str) -> Any:
    """Return a member by name; ``report.txt#2`` is the second of two members named ``report.txt``."""
    if name in members:
        return members[name][0]
    base, _, number = name.rpartition(_NUMBER)
    found = members.get(base, []) if number.isdecimal() else []
    if not 0 < int(number if number.isdecimal() else 0) <= len(found):
        raise KeyError(name)
    return found[int(number) - 1]


def _error_text(error: Exception) -> str:
    return getattr(error, "strerror", None) or " ".join(str(error).split()) or type(error).__name__
