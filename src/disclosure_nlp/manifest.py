"""The manifest: a CSV file that says which files are reports of whom, for which year, published when."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from disclosure_nlp.errors import DefinitionError, system_reason
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.model import ManifestEntry
from disclosure_nlp.paths import AnyPath
from disclosure_nlp.text.layout import clip

COLUMNS = ("path", "agency", "year", "region", "published", "parent", "cut")
_YEARS = (2008, 2100)
_SHOWN = 60  # columns of a wrong value
_YES_NO = {
    "": None,
    "yes": True,
    "true": True,
    "1": True,
    "是": True,
    "no": False,
    "false": False,
    "0": False,
    "否": False,
}


class Manifest:
    """The rows of a manifest by path; a path not absolute starts at the manifest's folder."""

    def __init__(self, rows: dict[str, ManifestEntry]) -> None:
        self._rows = rows
        self._by_file = {_file(path): stated for path, stated in rows.items()}

    @property
    def paths(self) -> list[str]:
        """The files it names, in its order."""
        return list(self._rows)

    def stated(self, path: str) -> ManifestEntry | None:
        """Return what it says of a file, however the path is written; None where it does not name it."""
        return self._by_file.get(_file(path))


def _file(path: str) -> Path:
    return Path(path).resolve()


def load_manifest(path: AnyPath) -> Manifest:
    """Read a manifest: UTF-8 or GB18030, the first line names the columns, ``path`` is the only one that must be there.

    Raises
    ------
    DefinitionError
        When it cannot be read, with every wrong column, missing or repeated path, wrong year and wrong date, by line.
    """
    try:
        rows = list(csv.reader(io.StringIO(_text(path))))
    except csv.Error as error:  # a field of more than 131,072 characters: a quotation mark that is not closed
        raise DefinitionError(str(path), [msg("listing.broken", error=str(error))]) from error
    header = [name.strip().lower() for name in rows[0]] if rows else []
    problems: list[Message | str] = list(_wrong_columns(header))
    if problems:
        raise DefinitionError(str(path), problems)
    found: dict[str, ManifestEntry] = {}
    for number, values in enumerate(rows[1:], 2):
        if any(value.strip() for value in values):
            problems += _add(found, Path(path).parent, dict(zip(header, map(str.strip, values), strict=False)), number)
            if len(values) > len(header):
                problems.append(msg("listing.values", line=number, got=len(values), expected=len(header)))
    if not found and not problems:
        problems.append(msg("listing.no_rows"))
    if problems:
        raise DefinitionError(str(path), problems)
    return Manifest(found)


def _text(path: AnyPath) -> str:
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise DefinitionError(str(path), [msg("listing.unreadable", reason=system_reason(error))]) from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DefinitionError(str(path), [msg("listing.encoding")])


def _wrong_columns(header: list[str]) -> Iterator[Message]:
    unknown = [name for name in header if name not in COLUMNS]
    if "path" not in header:
        yield msg("listing.no_path_column", got=tuple(header) or "-", expected=COLUMNS)
    elif unknown:
        yield msg("listing.unknown_column", got=tuple(unknown), expected=COLUMNS)
    elif len(set(header)) < len(header):
        yield msg("listing.column_twice", got=tuple(header), expected=COLUMNS)


def _add(found: dict[str, ManifestEntry], folder: Path, row: dict[str, str], number: int) -> Iterator[Message]:
    """Add a row's file, or yield what is wrong with it."""
    name, year, published = row.get("path", ""), row.get("year", ""), row.get("published", "")
    path = str(folder / name)
    problems: list[Message] = []
    if not name or "\0" in name:
        problems.append(msg("listing.no_path"))
    elif path in found:
        problems.append(msg("listing.path_twice", name=name))
    if year and not (re.fullmatch(r"\d{4}", year) and _YEARS[0] <= int(year) <= _YEARS[1]):
        problems.append(msg("listing.year", got=clip(year, _SHOWN)))
    if published and not _is_date(published):
        problems.append(msg("listing.published", got=clip(published, _SHOWN)))
    if row.get("cut", "").lower() not in _YES_NO:
        problems.append(msg("listing.cut", got=clip(row["cut"], _SHOWN)))
    if problems:
        yield from (msg("listing.line", line=number, problem=problem) for problem in problems)
        return
    texts = {name: row.get(name) or None for name in ("agency", "region", "parent")}
    cut = _YES_NO[row.get("cut", "").lower()]
    found[path] = ManifestEntry(year=int(year) if year else None, published=published or None, cut=cut, **texts)


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
