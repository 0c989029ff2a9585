"""The manifest: a CSV file with agency, year and provenance of report files, and of reports that were not found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.ids import is_one_edit_apart
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.model import ManifestEntry
from disclosure_nlp.paths import AnyPath
from disclosure_nlp.spreadsheet import read_csv_rows
from disclosure_nlp.text.layout import clip_to_width

COLUMNS = ("path", "agency", "year", "region", "published", "parent", "cut")
PROVENANCE = ("url", "retrieved", "received", "source", "state", "scope", "agency_no", "level", "kind")
STATES = ("submitted", "not_found", "not_collected", "unreadable", "not_due")
_STATES_ZH = ("已提交", "已查找未找到", "未采集", "无法读取", "不应报送")
SCOPES = ("own", "territory", "unclear")
LEVELS = ("national", "province", "prefecture", "county", "township")
KINDS = ("government", "department", "subdistrict", "zone", "other")
_WORDS: Mapping[str, Mapping[str, str]] = {
    name: {word: word for word in words} | {str(number): word for number, word in enumerate(words, 1)}
    for name, words in (("state", STATES), ("scope", SCOPES), ("level", LEVELS), ("kind", KINDS))
}
_STATE_WORDS = {**_WORDS["state"], **dict(zip(_STATES_ZH, STATES, strict=True))}
_DATES = ("published", "retrieved", "received")
_OWN_NAME = re.compile(r"[a-z][a-z0-9_]{0,23}")
_YEARS = (2008, 2100)
_SHOWN = 60  # terminal columns of a wrong value in a message
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


class ManifestRecord(msgspec.Struct, frozen=True, omit_defaults=True):
    """All values of a manifest row, which describes a report file or a report that is missing.

    ``extra`` has the values of user-defined columns.
    """

    path: str | None = None
    agency: str | None = None
    year: int | None = None
    published: str | None = None
    url: str | None = None
    retrieved: str | None = None
    received: str | None = None
    source: str | None = None
    state: str | None = None
    scope: str | None = None
    agency_no: int | None = None
    level: str | None = None
    kind: str | None = None
    extra: dict[str, str] = {}


class Manifest:
    """Rows of a manifest file by the path of the report file that they describe."""

    def __init__(self, rows: dict[str, ManifestEntry], records: tuple[ManifestRecord, ...] = ()) -> None:
        self._rows = rows
        self._by_file = {_resolve_path(path): stated for path, stated in rows.items()}
        self._records = {_resolve_path(record.path): record for record in records if record.path is not None}
        self.without_file = tuple(record for record in records if record.path is None)

    @property
    def paths(self) -> list[str]:
        """Paths of the report files that the manifest names, in its order."""
        return list(self._rows)

    def entry_of_file(self, path: str) -> ManifestEntry | None:
        """Return the metadata that the manifest states of a report file, or None if it does not name the file."""
        return self._by_file.get(_resolve_path(path))

    def record_of_file(self, path: str) -> ManifestRecord | None:
        """Return the full manifest row of a report file, or None if the manifest does not name the file."""
        return self._records.get(_resolve_path(path))


def _resolve_path(path: str) -> Path:
    """Return a path as an absolute path without symbolic links."""
    return Path(path).resolve()


def load_manifest(path: AnyPath) -> Manifest:
    """Read a manifest (CSV in UTF-8 or GB18030 with column names in the first line).

    A row names a file in ``path``; a row without one describes by ``state`` what is known about the report of an
    agency and year. Unknown columns are user-defined; a name one letter from a known one is refused.

    Raises
    ------
    DefinitionError
        If the file cannot be read, or with all wrong columns, missing or repeated paths, years and dates, by line.
    """
    header, rows = read_csv_rows(path)
    problems: list[Message | str] = list(_column_errors(header))
    if problems:
        raise DefinitionError(str(path), problems)
    found: dict[str, ManifestEntry] = {}
    records: list[ManifestRecord] = []
    for number, row in enumerate(rows, 2):
        if any(row.values()):
            problems += _add_row(found, records, Path(path).parent, row, number)
            if "" in row:
                problems.append(msg("listing.values", line=number, got=int(row[""]), expected=len(header)))
    if not records and not problems:
        problems.append(msg("listing.no_rows"))
    if problems:
        raise DefinitionError(str(path), problems)
    return Manifest(found, tuple(records))


def _column_errors(column_names: list[str]) -> Iterator[Message]:
    """Yield error messages for a manifest's header, such as a missing or repeated column."""
    known = (*COLUMNS, *PROVENANCE)
    if "path" not in column_names:
        yield msg("listing.no_path_column", got=tuple(column_names) or "-", expected=COLUMNS)
    elif len(set(column_names)) < len(column_names):
        yield msg("listing.column_twice", got=tuple(column_names), expected=COLUMNS)
    yield from find_user_column_errors(column_names, known)


def find_user_column_errors(column_names: list[str], known_columns: tuple[str, ...]) -> Iterator[Message]:
    """Yield error messages for names of user-defined columns, such as one that a standard column has."""
    for name in column_names:
        if name in known_columns:
            continue
        near = next((other for other in known_columns if is_one_edit_apart(name, other)), None)
        if near is not None:
            yield msg("listing.misspelt", name=name, near=near)
        elif not _OWN_NAME.fullmatch(name):
            yield msg("listing.own_name", name=name)
        elif name.startswith("m_") and name.removeprefix("m_") in column_names:
            yield msg("listing.own_name_twice", name=name, other=name.removeprefix("m_"))


def _add_row(
    entries: dict[str, ManifestEntry],
    records: list[ManifestRecord],
    folder: Path,
    row: dict[str, str],
    line_number: int,
) -> Iterator[Message]:
    """Add a manifest row to the entries and records, or yield error messages for its values."""
    name, year, published = row.get("path", ""), row.get("year", ""), row.get("published", "")
    path = str(folder / name)
    problems = [*find_manifest_value_errors(row), *_path_column_errors(row, path in entries)]
    if problems:
        yield from (msg("listing.line", line=line_number, problem=problem) for problem in problems)
        return
    if name:
        texts = {name: row.get(name) or None for name in ("agency", "region", "parent")}
        cut = _YES_NO[row.get("cut", "").lower()]
        entries[path] = ManifestEntry(year=int(year) if year else None, published=published or None, cut=cut, **texts)
    records.append(_build_record(row, path if name else None))


def _path_column_errors(row: Mapping[str, str], is_known: bool) -> Iterator[Message]:
    """Yield error messages for the columns ``path`` and ``cut`` (whether the file is incomplete) of a manifest row."""
    name = row.get("path", "")
    if "\0" in name or (not name and not row.get("state")):
        yield msg("listing.no_path")
    elif not name and not (row.get("agency") and row.get("year")):
        yield msg("listing.no_file")
    elif name and is_known:
        yield msg("listing.path_twice", name=name)
    if row.get("cut", "").lower() not in _YES_NO:
        yield msg("listing.cut", got=clip_to_width(row["cut"], _SHOWN))


def find_manifest_value_errors(row: Mapping[str, str]) -> Iterator[Message]:
    """Yield error messages for invalid values in a manifest row, such as a year or date that is none."""
    year = row.get("year", "")
    if year and not (re.fullmatch(r"\d{4}", year) and _YEARS[0] <= int(year) <= _YEARS[1]):
        yield msg("listing.year", got=clip_to_width(year, _SHOWN))
    for name in _DATES:
        if row.get(name) and not _is_iso_date(row[name]):
            yield msg("listing.date", name=name, got=clip_to_width(row[name], _SHOWN))
    for name, words in _WORDS.items():
        if row.get(name) and row[name].lower() not in (_STATE_WORDS if name == "state" else words):
            yield msg(
                "listing.word",
                name=name,
                got=clip_to_width(row[name], _SHOWN),
                known=tuple(dict.fromkeys(words.values())),
            )
    if row.get("agency_no") and not re.fullmatch(r"\d{1,15}", row["agency_no"]):
        yield msg("listing.number", got=clip_to_width(row["agency_no"], _SHOWN))


def parse_coded_value(column: str, row: Mapping[str, str]) -> str | None:
    """Return the id in a coded column of a manifest row (state, scope, level or kind), or None if the column is empty.

    It may be written as an id or a number; a state also in Chinese.
    """
    words = _STATE_WORDS if column == "state" else _WORDS[column]
    return words.get(row.get(column, "").lower())


def _build_record(row: dict[str, str], path: str | None) -> ManifestRecord:
    """Return a row of a manifest file, with the path of the report file, as a `ManifestRecord`."""
    texts: dict[str, Any] = {
        name: row.get(name) or None for name in ("agency", "published", "url", "retrieved", "received", "source")
    }
    texts |= {name: parse_coded_value(name, row) for name in _WORDS}
    texts |= {name: int(row[name]) if row.get(name) else None for name in ("year", "agency_no")}
    return ManifestRecord(path=path, extra=user_column_values(row, (*COLUMNS, *PROVENANCE)), **texts)


def user_column_values(row: Mapping[str, str], known_columns: tuple[str, ...]) -> dict[str, str]:
    """Return the non-empty values of a manifest row's user-defined columns, by column name."""
    return {name: value for name, value in row.items() if name and name not in known_columns and value}


def _is_iso_date(text: str) -> bool:
    """Return whether a text is a valid date in ISO format."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
