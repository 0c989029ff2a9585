"""Source discovery: files, folders, glob patterns, zip and tar members, and fsspec addresses."""

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
from disclosure_nlp.extras import import_optional
from disclosure_nlp.inputs import find_files, find_reports_below, has_report_suffix
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.paths import AnyPaths, as_path_strings
from disclosure_nlp.read.files import read_file
from disclosure_nlp.read.limits import DEFAULT_MAX_BYTES, Limits

_ARCHIVES = {".zip": "zip", ".tar": "tar", ".tgz": "tar", ".tar.gz": "tar", ".tar.bz2": "tar", ".tar.xz": "tar"}
_NUMBER = "#"  # parts the name of a member from its number, where an archive has several of one name
_ESCAPE = ":%3A"  # "::" within a name
_PURPOSE = "reading from an address such as s3://…"


def find_sources(arguments: AnyPaths) -> Iterator[str]:
    """Yield the addresses of all files that the arguments match, each once, in order of the arguments.

    A folder expands to the reports below it, recognised by their file name extensions, a glob pattern to its matches,
    an archive to the reports in it (``zip://member::archive``). An argument that matches nothing is yielded unchanged,
    so that it fails under its own name and not silently.
    """
    named = as_path_strings(arguments)
    if len(named) == 1:
        yield from _expand_argument(named[0])
        return
    seen: set[int] = set()
    for argument in named:
        for address in _expand_argument(argument):
            mark = int.from_bytes(hashlib.blake2b(os.fsencode(address), digest_size=8).digest())
            if mark not in seen:
                seen.add(mark)
                yield address


def _expand_argument(argument: str) -> Iterator[str]:
    """Yield the addresses of the files that one argument matches."""
    if "::" in argument and not Path(argument).exists():
        yield argument
    elif "://" in argument:
        for address in _expand_remote_address(argument):
            yield from _expand_archive(address)
    else:
        for path in _expand_local_path(argument):
            if _archive_kind(path) is None:
                yield path
            else:
                yield from _expand_archive(path)


def _expand_local_path(argument: str) -> Iterator[str]:
    """Yield the files that a local path, folder or glob pattern matches."""
    if not Path(argument).is_dir():
        yield from find_files([argument])
        return
    found = False
    for path in find_reports_below(argument, _is_report_or_archive):
        found = True
        yield path
    if not found:
        yield argument


def _is_report_or_archive(name: str) -> bool:
    """Return whether a file name is that of a report or of an archive."""
    return has_report_suffix(name) or bool(_archive_kind(name) and not name.rpartition("/")[2].startswith("."))


def _archive_kind(name: str) -> str | None:
    """Return ``zip`` or ``tar`` for the file name of an archive, else None."""
    ending = name.lower()
    if not ending.endswith(tuple(_ARCHIVES)):
        return None
    return next(kind for suffix, kind in _ARCHIVES.items() if ending.endswith(suffix))


def _expand_remote_address(address: str) -> Iterator[str]:
    """Yield the files that an fsspec address matches; an address that cannot be listed is yielded unchanged."""
    fsspec = import_optional("fsspec", _PURPOSE)
    try:
        fs, path = fsspec.core.url_to_fs(address)
        if "*" in address or "?" in address or "[" in address:
            found = sorted(fs.glob(path))
        elif fs.isdir(path):
            found = sorted(name for name in fs.find(path) if _is_report_or_archive(name))
        else:
            found = []
    except Exception:
        found = []  # the error is reported when the address is read
    yield from (str(fs.unstrip_protocol(name)) for name in found) if found else iter([address])


def _expand_archive(address: str) -> Iterator[str]:
    """Yield the addresses of the reports in an archive; the address of any other file is yielded unchanged.

    An archive that is damaged, truncated or without reports is yielded unchanged as well, so that it is reported.
    """
    kind = _archive_kind(address)
    if kind is None:
        yield address
        return
    names, whole = _list_archive_reports(address)
    seen: Counter[str] = Counter()
    for name in names:
        seen[name] += 1
        number = f"{_NUMBER}{seen[name]}" if seen[name] > 1 else ""
        yield f"{kind}://{_escape_member_separator(name)}{number}::{_escape_member_separator(address)}"
    if not names or not whole:
        yield address


def _list_archive_reports(address: str) -> tuple[list[str], bool]:
    """Return the names of the reports in an archive, and whether the archive could be read to its end."""
    names: list[str] = []
    try:
        with _open_binary(address) as stream, _open_archive(stream, address) as archive:
            names += (name for name in _member_names(archive) if _is_report_or_archive(name))
    except Exception:
        return names, False
    return names, True


def _member_names(archive: zipfile.ZipFile | tarfile.TarFile) -> Iterator[str]:
    """Yield the names of the files in an open archive."""
    if isinstance(archive, zipfile.ZipFile):
        yield from (item.filename for item in archive.infolist() if not item.is_dir())
    else:
        yield from (item.name for item in archive if item.isfile())


def _escape_member_separator(member_name: str) -> str:
    """Return a name with ``::``, which separates an archive member from its archive in an address, escaped."""
    return member_name.replace("::", _ESCAPE)


def _open_binary(address: str) -> Any:
    """Open the file at a local path or fsspec address for reading bytes."""
    return (
        import_optional("fsspec", _PURPOSE).open(address, "rb").open() if "://" in address else Path(address).open("rb")
    )


class FetchedFile:
    """A source file that was read: its path with its bytes, or with the error that prevented reading it."""

    __slots__ = ("data", "error", "path")

    def __init__(self, path: str, data: bytes | None, error: ReadError | None) -> None:
        self.path, self.data, self.error = path, data, error


def fetch_files(addresses: Iterable[str], max_bytes: int = DEFAULT_MAX_BYTES) -> Iterator[FetchedFile]:
    """Yield the files at addresses in order, each with its bytes or the error in reading it.

    An error in reading a file is not raised but stored in its `FetchedFile`.
    """
    for archive, group in groupby(addresses, archive_of_member):
        if archive is None:
            yield from (_fetch_file(address, max_bytes) for address in group)
        else:
            yield from _fetch_archive_members(archive, list(group), max_bytes)


def archive_of_member(address: str) -> str | None:
    """Return the address of the archive in which an address names a member; None for other addresses."""
    head, mark, archive = address.partition("::")
    is_member = mark and head.startswith(("zip://", "tar://")) and "::" not in archive
    return archive.replace(_ESCAPE, "::") if is_member else None


def _fetch_file(address: str, max_bytes: int) -> FetchedFile:
    """Return the file at an address with its bytes, or with the error in reading it."""
    try:
        return FetchedFile(address, _read_file_bytes(address, max_bytes), None)
    except ReadError as error:
        return FetchedFile(address, None, error)
    except FileNotFoundError:
        return FetchedFile(address, None, ReadError(msg("file.missing").with_path(address)))
    except Exception as error:
        reason = msg("os.other", error=_error_text(error))
        return FetchedFile(address, None, ReadError(msg("file.unreadable", reason=reason).with_path(address)))


def _read_file_bytes(address: str, max_bytes: int) -> bytes:
    """Return the bytes of the file at a path or fsspec address; raise ReadError if it is too large."""
    if _archive_kind(address) and ("::" not in address or "://" not in address):
        raise _archive_without_reports_error(address)
    if "://" not in address:
        return read_file(address, Limits(max_bytes=max_bytes))
    fs, path_ = import_optional("fsspec", _PURPOSE).core.url_to_fs(address)
    size = fs.size(path_)
    _require_allowed_size(address, size or 0, max_bytes)
    return bytes(fs.cat_file(path_))


def _archive_without_reports_error(address: str) -> ReadError:
    """Return the error for an archive without readable reports: missing, damaged or empty."""
    try:
        with _open_binary(address) as stream, _open_archive(stream, address) as archive:
            for _ in _member_names(archive):
                pass
    except FileNotFoundError:
        return ReadError(msg("file.missing").with_path(address))
    except Exception as error:
        return _archive_error(msg("archive.broken", error=_error_text(error)), address)
    return _archive_error(msg("archive.empty"), address)


def _archive_error(reason: Message, address: str) -> ReadError:
    """Return the error for an archive that cannot be read, with the reason."""
    return ReadError(msg("file.archive", reason=reason).with_path(address))


def _require_allowed_size(address: str, size: int, max_bytes: int) -> None:
    """Raise ReadError if a file is larger than ``max_bytes``."""
    if size > max_bytes:
        raise Limits(max_bytes=max_bytes).make_too_large_error(msg("got.bytes", count=size)).with_path(address)


def _fetch_archive_members(archive_address: str, member_addresses: list[str], max_bytes: int) -> Iterator[FetchedFile]:
    """Yield members of an archive with their bytes or errors; the archive is opened once."""
    try:
        with _open_binary(archive_address) as stream, _open_archive(stream, archive_address) as opened:
            members = _members_by_name(opened)
            for address in member_addresses:
                yield _fetch_archive_member(opened, members, address, max_bytes)
                member_addresses = member_addresses[1:]
    except Exception as error:
        for address in member_addresses:
            reason = msg("archive.unreadable", error=_error_text(error))
            yield FetchedFile(address, None, _archive_error(reason, address))


def _open_archive(stream: Any, name: str) -> zipfile.ZipFile | tarfile.TarFile:
    """Return an open zip or tar archive for a binary stream."""
    return zipfile.ZipFile(stream) if _archive_kind(name) == "zip" else tarfile.open(fileobj=stream, mode="r:*")


def _members_by_name(archive: zipfile.ZipFile | tarfile.TarFile) -> dict[str, list[Any]]:
    """Return the members of an archive by name; several members may have the same name."""
    members: dict[str, list[Any]] = {}
    if isinstance(archive, zipfile.ZipFile):
        for info in archive.infolist():
            members.setdefault(info.filename, []).append(info)
    else:
        with suppress(tarfile.TarError, EOFError, OSError):  # truncated: members before the cut can be read
            for item in archive:
                members.setdefault(item.name, []).append(item)
    return members


def _fetch_archive_member(
    archive: zipfile.ZipFile | tarfile.TarFile, members: dict[str, list[Any]], address: str, max_bytes: int
) -> FetchedFile:
    """Return one member of an open archive with its bytes or its error."""
    name = address.partition("://")[2].partition("::")[0].replace(_ESCAPE, "::")
    if _archive_kind(name):
        return FetchedFile(address, None, _archive_error(msg("archive.nested"), address))
    try:
        if isinstance(archive, zipfile.ZipFile):
            info = _find_archive_member(members, name)
            _require_allowed_size(address, info.file_size, max_bytes)
            return FetchedFile(address, archive.read(info), None)
        member = _find_archive_member(members, name)
        _require_allowed_size(address, member.size, max_bytes)
        file = archive.extractfile(member)
        return FetchedFile(address, file.read() if file else b"", None)
    except ReadError as error:
        return FetchedFile(address, None, error)
    except KeyError:
        return FetchedFile(address, None, ReadError(msg("file.missing").with_path(address)))
    except Exception as error:  # a password, a damaged member
        return FetchedFile(address, None, _archive_error(msg("archive.member", error=_error_text(error)), address))


def _find_archive_member(members: dict[str, list[Any]], name: str) -> Any:
    """Return the archive member of a name; ``report.txt#2`` is the second of two members named ``report.txt``."""
    if name in members:
        return members[name][0]
    base, _, number = name.rpartition(_NUMBER)
    found = members.get(base, []) if number.isdecimal() else []
    if not 0 < int(number if number.isdecimal() else 0) <= len(found):
        raise KeyError(name)
    return found[int(number) - 1]


def _error_text(error: Exception) -> str:
    """Return the text of an exception on one line, or its class name if it has none."""
    return getattr(error, "strerror", None) or " ".join(str(error).split()) or type(error).__name__
