"""The agency register: a permanent number for each agency, and all names it has had.

A register only grows: no row is removed and no number is changed. If a name has several rows, the last one applies.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.spreadsheet import write_csv_rows

COLUMNS = ("agency_no", "name", "first", "last", "zone")
_LARGEST = 10**15  # exact as a floating-point number, the number type of Stata, SPSS and spreadsheets
_DIGITS = 16


class RegisteredName(NamedTuple):
    """A row of the agency register: agency number, name, the name's first and last year, number of the special zone."""

    agency_no: int
    name: str
    first: int
    last: int
    zone: int | None = None


Register = tuple[RegisteredName, ...]
Years = Mapping[str, tuple[int, int]]


def agency_number_from_name(name: str, attempt: int = 0) -> int:
    """Return an agency number computed from a name: its SHA-256 hash modulo 10^15, at least 1.

    Parameters
    ----------
    name : str
        Full name of the agency.
    attempt : int
        0; increased if another agency has the number already.

    Examples
    --------
    >>> agency_number_from_name("云桥县水利局")
    692990652119298
    """
    text = f"{name}\t{attempt}" if attempt else name
    return int(hashlib.sha256(text.encode()).hexdigest()[:_DIGITS], 16) % (_LARGEST - 1) + 1


def parse_register(text: str, source: str) -> Register:
    r"""Parse an agency register from CSV text.

    Raises
    ------
    DefinitionError
        If the columns or rows are not valid; lists all of them.

    Examples
    --------
    >>> parse_register("agency_no,name,first,last,zone\n7,云桥县水利局,2021,2023,\n", "agencies.csv")[0].agency_no
    7
    """
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    if tuple(rows.fieldnames or ()) != COLUMNS:
        got = ", ".join(rows.fieldnames or ()) or "–"
        raise DefinitionError(source, [msg("agencies.columns", got=got, expected=COLUMNS)])
    found = [_parse_register_row(row) for row in rows]
    problems: list[str | Message] = [
        msg("agencies.row", line=line) for line, item in enumerate(found, 2) if item is None
    ]
    if problems:
        raise DefinitionError(source, problems)
    return tuple(filter(None, found))


def _parse_register_row(row: dict[str, str]) -> RegisteredName | None:
    """Return the row of the agency register that a CSV row describes, or None if it is not valid."""
    try:
        number, first, last = (int(row[name]) for name in ("agency_no", "first", "last"))
        zone, name = int(row["zone"]) if row["zone"] else None, row["name"].strip().removeprefix("'")
    except (TypeError, ValueError, AttributeError):
        return None
    return RegisteredName(number, name, first, last, zone) if name and 0 < number < _LARGEST else None


def register_to_csv(register: Register) -> str:
    r"""Return an agency register as CSV text.

    Examples
    --------
    >>> register_to_csv((RegisteredName(7, "云桥县水利局", 2021, 2023),)).splitlines()
    ['agency_no,name,first,last,zone', '7,云桥县水利局,2021,2023,']
    """
    stream = io.StringIO()
    write_csv_rows(stream, [COLUMNS, *register])
    return stream.getvalue().replace("\r\n", "\n")


def agency_numbers_by_name(register: Register) -> dict[str, int]:
    """Return the agency number for each name in a register; of several rows of a name, the last one applies."""
    return {row.name: row.agency_no for row in register}


def assign_series_numbers(register: Register, series: Mapping[str, str], years: Years) -> dict[str, int]:
    """Return an agency number for each agency: the registered one, else one computed from its first name.

    No two series have the same number: if the names of a registered series are now in two series, the one with the
    older name keeps the number.

    Parameters
    ----------
    register : sequence of RegisteredName
        Registered names, the oldest row first.
    series : mapping
        Series of each agency name (`find_agency_series`).
    years : mapping
        First and last reporting year of each name.
    """
    age = {row.name: place for place, row in reversed(list(enumerate(register)))}
    newest = len(register)
    first: dict[str, tuple[int, int, str]] = {}  # by series: row index, first year and name of its oldest name
    for name, own in series.items():
        item = (age.get(name, newest), years[name][0], name)
        first[own] = min(item, first.get(own, item))
    reserved, taken = {row.agency_no for row in register}, set[int]()
    found = {}
    for own in sorted(first, key=lambda own: first[own]):
        place, _, name = first[own]
        number = register[place].agency_no if place < newest else agency_number_from_name(name)
        if number in taken or (place == newest and number in reserved):
            number = _unused_agency_number(name, taken | reserved)
        taken.add(number)
        found[own] = number
    return found


def _unused_agency_number(name: str, used_numbers: set[int]) -> int:
    """Return an agency number computed from a name that no other agency has."""
    attempt = 0
    while (number := agency_number_from_name(name, attempt)) in used_numbers:
        attempt += 1
    return number


def extend_register(
    register: Register, numbers: Mapping[str, int], years: Years, zones: Mapping[str, int] | None = None
) -> Register:
    """Return an agency register with new names and numbers appended, and the years of its names extended.

    Parameters
    ----------
    register : sequence of RegisteredName
        The register so far.
    numbers : mapping
        Agency number of each name.
    years : mapping
        First and last reporting year of each name.
    zones : mapping, optional
        Number of the special zone that a name belongs to.
    """
    held = agency_numbers_by_name(register)
    rows = [_extend_row_years(row, years) for row in register]
    new = sorted((name for name in numbers if held.get(name) != numbers[name]), key=lambda name: (years[name], name))
    return (*rows, *(RegisteredName(numbers[name], name, *years[name], (zones or {}).get(name)) for name in new))


def _extend_row_years(registered: RegisteredName, years: Years) -> RegisteredName:
    """Return a register row with its years extended to those in which the name was used."""
    first, last = years.get(registered.name, (registered.first, registered.last))
    return registered._replace(first=min(first, registered.first), last=max(last, registered.last))


def year_range_by_name(names: Iterable[tuple[str, int]]) -> dict[str, tuple[int, int]]:
    """Return (first year, latest year) for each agency name, from pairs of name and year.

    Examples
    --------
    >>> year_range_by_name([("云桥县", 2022), ("云桥县", 2020)])
    {'云桥县': (2020, 2022)}
    """
    found: dict[str, tuple[int, int]] = {}
    for name, year in names:
        first, last = found.get(name, (year, year))
        found[name] = min(first, year), max(last, year)
    return found


def merge_registers(first: Sequence[RegisteredName], second: Sequence[RegisteredName]) -> Register:
    """Return two agency registers as one: the rows of the first register, then those of the second.

    A name in both keeps the number of the first register.
    """
    names = {row.name for row in first}
    return (*first, *(row for row in second if row.name not in names))
