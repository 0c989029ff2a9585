"""The manifest: a CSV file that says which files are reports of whom, where they are from, and what was sought in vain."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.ids import one_edit_apart
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.model import ManifestEntry
from disclosure_nlp.paths import AnyPath
from disclosure_nlp.spreadsheet import read_rows
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


class ManifestRecord(msgspec.Struct, frozen=True, omit_defaults=True):
    """A row of a manifest: what it says of a file, or of a report of which there is none.

    ``extra`` holds the columns of the user's own.
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
    """The rows of a manifest by path; a path not absolute starts at the manifest's folder."""

    def __init__(self, rows: dict[str, ManifestEntry], records: tuple[ManifestRecord, ...] = ()) -> None:
        self._rows = rows
        self._by_file = {_file(path): stated for path, stated in rows.items()}
        self._records = {_file(record.path): record for record in records if record.path is not None}
        self.without_file = tuple(record for record in records if record.path is None)

    @property
    def paths(self) -> list[str]:
        """The files it names, in its order."""
        return list(self._rows)

    def stated(self, path: str) -> ManifestEntry | None:
        """Return what it says of a file, however the path is written; None where it does not name it."""
        return self._by_file.get(_file(path))

    def record(self, path: str) -> ManifestRecord | None:
        """Return all it says of a file, columns of the user's own included; None where it does not name it."""
        return self._records.get(_file(path))


def _file(path: str) -> Path:
    return Path(path).resolve()


def load_manifest(path: AnyPath) -> Manifest:
    """Read a manifest: UTF-8 or GB18030, the first line names the columns.

    A row names a file in ``path``, or without one says by ``state`` what is known of the report of an agency and year.
    Columns beside those known are the user's own; a name one letter from a known one is refused.

    Raises
    ------
    DefinitionError
        When it cannot be read, with every wrong column, missing or repeated path, wrong year and wrong date, by line.
    """
    header, rows = read_rows(path)
    problems: list[Message | str] = list(_wrong_columns(header))
    if problems:
        raise DefinitionError(str(path), problems)
    found: dict[str, ManifestEntry] = {}
    records: list[ManifestRecord] = []
    for number, row in enumerate(rows, 2):
        if any(row.values()):
            problems += _add(found, records, Path(path).parent, row, number)
            if "" in row:
                problems.append(msg("listing.values", line=number, got=int(row[""]), expected=len(header)))
    if not records and not problems:
        problems.append(msg("listing.no_rows"))
    if problems:
        raise DefinitionError(str(path), problems)
    return Manifest(found, tuple(records))


def _wrong_columns(header: list[str]) -> Iterator[Message]:
    known = (*COLUMNS, *PROVENANCE)
    if "path" not in header:
        yield msg("listing.no_path_column", got=tuple(header) or "-", expected=COLUMNS)
    elif len(set(header)) < len(header):
        yield msg("listing.column_twice", got=tuple(header), expected=COLUMNS)
    yield from wrong_own_columns(header, known)


def wrong_own_columns(header: list[str], known: tuple[str, ...]) -> Iterator[Message]:
    """Yield what is wrong with the names of a user's own columns: nearly a known one, or no name for a variable."""
    for name in header:
        if name in known:
            continue
        near = next((other for other in known if one_edit_apart(name, other)), None)
        if near is not None:
            yield msg("listing.misspelt", name=name, near=near)
        elif not _OWN_NAME.fullmatch(name):
            yield msg("listing.own_name", name=name)


def _add(
    found: dict[str, ManifestEntry], records: list[ManifestRecord], folder: Path, row: dict[str, str], number: int
) -> Iterator[Message]:
    """Add a row, or yield what is wrong with it."""
    name, year, published = row.get("path", ""), row.get("year", ""), row.get("published", "")
    path = str(folder / name)
    problems = [*wrong_values(row), *_wrong_path(row, path in found)]
    if problems:
        yield from (msg("listing.line", line=number, problem=problem) for problem in problems)
        return
    if name:
        texts = {name: row.get(name) or None for name in ("agency", "region", "parent")}
        cut = _YES_NO[row.get("cut", "").lower()]
        found[path] = ManifestEntry(year=int(year) if year else None, published=published or None, cut=cut, **texts)
    records.append(_record(row, path if name else None))


def _wrong_path(row: Mapping[str, str], is_known: bool) -> Iterator[Message]:
    name = row.get("path", "")
    if "\0" in name or (not name and not row.get("state")):
        yield msg("listing.no_path")
    elif not name and not (row.get("agency") and row.get("year")):
        yield msg("listing.no_file")
    elif name and is_known:
        yield msg("listing.path_twice", name=name)
    if row.get("cut", "").lower() not in _YES_NO:
        yield msg("listing.cut", got=clip_to_width(row["cut"], _SHOWN))


def wrong_values(row: Mapping[str, str]) -> Iterator[Message]:
    """Yield what is wrong with a row's year, dates, number, state, scope, level and kind."""
    year = row.get("year", "")
    if year and not (re.fullmatch(r"\d{4}", year) and _YEARS[0] <= int(year) <= _YEARS[1]):
        yield msg("listing.year", got=clip_to_width(year, _SHOWN))
    for name in _DATES:
        if row.get(name) and not _is_date(row[name]):
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


def coded_word(name: str, row: Mapping[str, str]) -> str | None:
    """Return a row's state, scope, level or kind as its id; it may be written as id or number, a state in Chinese too."""
    words = _STATE_WORDS if name == "state" else _WORDS[name]
    return words.get(row.get(name, "").lower())


def _record(row: dict[str, str], path: str | None) -> ManifestRecord:
    texts: dict[str, Any] = {
        name: row.get(name) or None for name in ("agency", "published", "url", "retrieved", "received", "source")
    }
    texts |= {name: coded_word(name, row) for name in _WORDS}
    texts |= {name: int(row[name]) if row.get(name) else None for name in ("year", "agency_no")}
    return ManifestRecord(path=path, extra=own_values(row, (*COLUMNS, *PROVENANCE)), **texts)


def own_values(row: Mapping[str, str], known: tuple[str, ...]) -> dict[str, str]:
    """Return the values of a user's own columns."""
    return {name: value for name, value in row.items() if name and name not in known and value}


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
