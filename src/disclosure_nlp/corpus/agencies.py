"""The register of agencies of a store, ``agencies.csv``: numbers that stay the same over runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from disclosure_nlp.agencies.name_forms import AgencyYear
from disclosure_nlp.agencies.registry import (
    Register,
    RegisteredName,
    agency_numbers_by_name,
    assign_series_numbers,
    extend_register,
    merge_registers,
    parse_register,
    register_to_csv,
    year_range_by_name,
)
from disclosure_nlp.agencies.series import find_agency_series
from disclosure_nlp.agencies.successions import read_successions
from disclosure_nlp.corpus.provenance import read_records
from disclosure_nlp.corpus.storage import Storage
from disclosure_nlp.errors import DefinitionError, system_reason
from disclosure_nlp.messages import msg
from disclosure_nlp.paths import AnyPath, as_path

if TYPE_CHECKING:
    from disclosure_nlp.corpus.store import Store

FILE = "agencies.csv"
_NAMED = """
SELECT DISTINCT agency, year, region_code FROM reports_all
WHERE duplicate_of IS NULL AND status <> 'failed' AND agency IS NOT NULL AND year IS NOT NULL ORDER BY ALL
"""


def read_register(path: AnyPath) -> Register:
    """Read a register of agencies from a file.

    Raises
    ------
    DefinitionError
        When it cannot be read or a line is none of a register.
    """
    try:
        text = as_path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DefinitionError(str(path), [msg("agencies.columns", got=str(error), expected=())]) from error
    except OSError as error:
        raise DefinitionError(str(path), [msg("file.unreadable", reason=system_reason(error))]) from error
    return parse_register(text, str(path))


def stored_register(place: Storage) -> Register:
    """Return the register of a store; empty where it has none.

    Raises
    ------
    DefinitionError
        When it is damaged.
    """
    try:
        data = place.get(FILE)
    except FileNotFoundError:
        return ()
    return parse_register(data.decode("utf-8", "replace"), f"{place.address}/{FILE}")


def numbered_names(store: Store, register: Register) -> Register:
    """Return a register with all names of a store's reports in it."""
    reports = [AgencyYear(*row) for row in store.connection.execute(_NAMED).fetchall()]
    register = (*_stated_numbers(store, {row.name for row in register}), *register)
    series = find_agency_series(reports, read_successions()).series
    years = year_range_by_name((report.name, report.year) for report in reports)
    numbers = assign_series_numbers(register, series, years)
    return extend_register(register, {name: numbers[own] for name, own in series.items()}, years)


def _stated_numbers(store: Store, known: set[str]) -> Register:
    """Return rows for the numbers that manifests give to names without one."""
    by_path = {
        record.path: record for record in read_records(store.place) if record.path and record.agency_no is not None
    }
    query = (
        "SELECT path, agency, year FROM reports_all WHERE agency IS NOT NULL AND year IS NOT NULL ORDER BY year, path"
    )
    rows = store.connection.execute(query).fetchall() if by_path else []
    found: dict[str, RegisteredName] = {}
    for path, agency, year in rows:
        number = by_path[path].agency_no if path in by_path else None
        if number is not None and agency not in known:
            found.setdefault(agency, RegisteredName(number, agency, year, year))
    return tuple(found.values())


def register_agencies(store: Store, carried: Register = ()) -> Register:
    """Write the names of a store's reports into its register; the caller holds the lock of a run.

    Parameters
    ----------
    carried : sequence of RegisteredName
        Numbers of an earlier store, which come before the store's own.
    """
    before = stored_register(store.place)
    after = numbered_names(store, merge_registers(carried, before) if carried else before)
    if after != before:
        store.place.put(FILE, register_to_csv(after).encode())
    return after


def agency_numbers(store: Store) -> dict[str, int]:
    """Return the number of every agency name of a store; those of a store without a register are worked out."""
    register = stored_register(store.place) or numbered_names(store, ())
    return agency_numbers_by_name(register)
