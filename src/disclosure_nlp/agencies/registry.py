"""The register of agencies: a number for each, which never changes, and the names that it has had.

A register only grows: no row is removed and no number is changed. Of several rows of one name the last one holds.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.spreadsheet import csv_rows

COLUMNS = ("agency_no", "name", "first", "last", "zone")
_LARGEST = 10**15  # exact as a floating-point number, which is what Stata, SPSS and spreadsheets hold
_DIGITS = 16


class RegisteredName(NamedTuple):
    """A name of an agency: its number, the first and the last reporting year under it, the number of its special zone."""

    agency_no: int
    name: str
    first: int
    last: int
    zone: int | None = None


Register = tuple[RegisteredName, ...]
Years = Mapping[str, tuple[int, int]]


def number_of_name(name: str, attempt: int = 0) -> int:
    """Return the number that a name gives: the first 16 digits of its SHA-256 hash modulo 10^15, at least 1.

    Parameters
    ----------
    name : str
        Full name of the agency.
    attempt : int
        Raised where another agency has the number.

    Examples
    --------
    >>> number_of_name("云桥县水利局")
    692990652119298
    """
    text = f"{name}\t{attempt}" if attempt else name
    return int(hashlib.sha256(text.encode()).hexdigest()[:_DIGITS], 16) % (_LARGEST - 1) + 1


def parse_register(text: str, source: str) -> Register:
    r"""Return the rows of a register.

    Raises
    ------
    DefinitionError
        With every line that is none.

    Examples
    --------
    >>> parse_register("agency_no,name,first,last,zone\n7,云桥县水利局,2021,2023,\n", "agencies.csv")[0].agency_no
    7
    """
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    if tuple(rows.fieldnames or ()) != COLUMNS:
        got = ", ".join(rows.fieldnames or ()) or "–"
        raise DefinitionError(source, [msg("agencies.columns", got=got, expected=COLUMNS)])
    found = [_registered(row) for row in rows]
    problems: list[str | Message] = [
        msg("agencies.row", line=line) for line, item in enumerate(found, 2) if item is None
    ]
    if problems:
        raise DefinitionError(source, problems)
    return tuple(filter(None, found))


def _registered(row: dict[str, str]) -> RegisteredName | None:
    """Return a row as a registered name, or None if it is none."""
    try:
        number, first, last = (int(row[name]) for name in ("agency_no", "first", "last"))
        zone, name = int(row["zone"]) if row["zone"] else None, row["name"].strip().removeprefix("'")
    except (TypeError, ValueError, AttributeError):
        return None
    return RegisteredName(number, name, first, last, zone) if name and 0 < number < _LARGEST else None


def register_text(register: Register) -> str:
    r"""Return a register as CSV.

    Examples
    --------
    >>> register_text((RegisteredName(7, "云桥县水利局", 2021, 2023),)).splitlines()
    ['agency_no,name,first,last,zone', '7,云桥县水利局,2021,2023,']
    """
    stream = io.StringIO()
    csv_rows(stream, [COLUMNS, *register])
    return stream.getvalue().replace("\r\n", "\n")


def numbers_of_names(register: Register) -> dict[str, int]:
    """Return the number of each name; the last row of a name holds."""
    return {row.name: row.agency_no for row in register}


def number_series(register: Register, series: Mapping[str, str], years: Years) -> dict[str, int]:
    """Return the number of each series: that of the name registered first, else of the earliest name.

    No two series have one number: where names of one registered series are apart, the older ones keep the number.

    Parameters
    ----------
    register : sequence of RegisteredName
        Names with numbers, the oldest first.
    series : mapping
        The series of each name (`find_series`).
    years : mapping
        First and last reporting year of each name.
    """
    age = {row.name: place for place, row in reversed(list(enumerate(register)))}
    newest = len(register)
    first: dict[str, tuple[int, int, str]] = {}  # of each series: age, first year and name of its oldest name
    for name, own in series.items():
        item = (age.get(name, newest), years[name][0], name)
        first[own] = min(item, first.get(own, item))
    reserved, taken = {row.agency_no for row in register}, set[int]()
    found = {}
    for own in sorted(first, key=lambda own: first[own]):
        place, _, name = first[own]
        number = register[place].agency_no if place < newest else number_of_name(name)
        if number in taken or (place == newest and number in reserved):
            number = _free_number(name, taken | reserved)
        taken.add(number)
        found[own] = number
    return found


def _free_number(name: str, taken: set[int]) -> int:
    attempt = 0
    while (number := number_of_name(name, attempt)) in taken:
        attempt += 1
    return number


def extend_register(
    register: Register, numbers: Mapping[str, int], years: Years, zones: Mapping[str, int] | None = None
) -> Register:
    """Return a register with the names that are new, or that have gone to an older number; years are widened.

    Parameters
    ----------
    register : sequence of RegisteredName
        What there is.
    numbers : mapping
        The number of each name.
    years : mapping
        First and last reporting year of each name.
    zones : mapping, optional
        The number of the special zone of a name.
    """
    held = numbers_of_names(register)
    rows = [_widened(row, years) for row in register]
    new = sorted((name for name in numbers if held.get(name) != numbers[name]), key=lambda name: (years[name], name))
    return (*rows, *(RegisteredName(numbers[name], name, *years[name], (zones or {}).get(name)) for name in new))


def _widened(row: RegisteredName, years: Years) -> RegisteredName:
    first, last = years.get(row.name, (row.first, row.last))
    return row._replace(first=min(first, row.first), last=max(last, row.last))


def years_of_names(names: Iterable[tuple[str, int]]) -> dict[str, tuple[int, int]]:
    """Return the first and the last year of each name.

    Examples
    --------
    >>> years_of_names([("云桥县", 2022), ("云桥县", 2020)])
    {'云桥县': (2020, 2022)}
    """
    found: dict[str, tuple[int, int]] = {}
    for name, year in names:
        first, last = found.get(name, (year, year))
        found[name] = min(first, year), max(last, year)
    return found


def merge_registers(carried: Sequence[RegisteredName], own: Sequence[RegisteredName]) -> Register:
    """Return two registers as one; the names of the first one count as the older ones.

    A name of both keeps the number of the first.
    """
    names = {row.name for row in carried}
    return (*carried, *(row for row in own if row.name not in names))
