"""The manifest: a CSV file that says which files are reports of whom, for which year, published when."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.model import ManifestEntry
from disclosure_nlp.paths import AnyPath

COLUMNS = ("path", "agency", "year", "region", "published", "parent", "cut")
_YEARS = (2008, 2100)
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
    rows = list(csv.reader(io.StringIO(_text(path))))
    header = [name.strip().lower() for name in rows[0]] if rows else []
    problems = list(_wrong_columns(header))
    if problems:
        raise DefinitionError(str(path), problems)
    found: dict[str, ManifestEntry] = {}
    for number, values in enumerate(rows[1:], 2):
        if any(value.strip() for value in values):
            problems += _add(found, Path(path).parent, dict(zip(header, map(str.strip, values), strict=False)), number)
            if len(values) > len(header):
                problems.append(f"line {number}: got {len(values)} values, expected {len(header)}; quote commas")
    if not found and not problems:
        problems.append("got no rows, expected one for each file")
    if problems:
        raise DefinitionError(str(path), problems)
    return Manifest(found)


def _text(path: AnyPath) -> str:
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise DefinitionError(str(path), [f"cannot be read ({error.strerror}); give the path of a CSV file"]) from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DefinitionError(str(path), ["neither UTF-8 nor GB18030; save it as CSV in UTF-8"])


def _wrong_columns(header: list[str]) -> Iterator[str]:
    expected = f"expected {', '.join(COLUMNS)}"
    unknown = [name for name in header if name not in COLUMNS]
    if "path" not in header:
        yield f"line 1: got columns {', '.join(header) or 'none'}, {expected}; path is missing"
    elif unknown:
        yield f"line 1: got unknown column {', '.join(unknown)}, {expected}"
    elif len(set(header)) < len(header):
        yield f"line 1: got a column twice in {', '.join(header)}, {expected}"


def _add(found: dict[str, ManifestEntry], folder: Path, row: dict[str, str], number: int) -> Iterator[str]:
    """Add a row's file, or yield what is wrong with it."""
    name, year, published = row.get("path", ""), row.get("year", ""), row.get("published", "")
    path = str(folder / name)
    problems = []
    if not name:
        problems.append("no path, expected that of a file")
    elif path in found:
        problems.append(f"path {name} is there twice; keep one of the lines")
    if year and not (re.fullmatch(r"\d{4}", year) and _YEARS[0] <= int(year) <= _YEARS[1]):
        problems.append(f"year {year!r}, expected a reporting year such as 2023")
    if published and not _is_date(published):
        problems.append(f"published {published!r}, expected a date such as 2024-01-31")
    if row.get("cut", "").lower() not in _YES_NO:
        problems.append(f"cut {row['cut']!r}, expected yes or no")
    if problems:
        yield from (f"line {number}: {problem}" for problem in problems)
        return
    texts = {name: row.get(name) or None for name in ("agency", "region", "parent")}
    cut = _YES_NO[row.get("cut", "").lower()]
    found[path] = ManifestEntry(year=int(year) if year else None, published=published or None, cut=cut, **texts)


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
