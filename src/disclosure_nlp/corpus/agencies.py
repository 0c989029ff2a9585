"""Agency register of a store (``agencies.csv``): a number for every agency name, the same in all runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from disclosure_nlp.agencies.name_forms import NameInYear
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
from disclosure_nlp.corpus.provenance import read_manifest_records
from disclosure_nlp.corpus.storage import Storage
from disclosure_nlp.errors import DefinitionError, os_error_reason
from disclosure_nlp.messages import msg
from disclosure_nlp.paths import AnyPath, as_path

if TYPE_CHECKING:
    from disclosure_nlp.corpus.store import Store

FILE = "agencies.csv"
_NAMED = """
SELECT DISTINCT agency, year, region_code FROM reports_all
WHERE duplicate_of IS NULL AND status <> 'failed' AND agency IS NOT NULL AND year IS NOT NULL ORDER BY ALL
"""


def read_agency_register(path: AnyPath) -> Register:
    """Return the agency register (agency names with their numbers) that a CSV file holds.

    Raises
    ------
    DefinitionError
        If the file cannot be read or a line is invalid.
    """
    try:
        text = as_path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DefinitionError(str(path), [msg("agencies.columns", got=str(error), expected=())]) from error
    except OSError as error:
        raise DefinitionError(str(path), [msg("file.unreadable", reason=os_error_reason(error))]) from error
    return parse_register(text, str(path))


def read_agency_register_of_store(storage: Storage) -> Register:
    """Return the agency register of a store; empty if it has none.

    Raises
    ------
    DefinitionError
        If the register is damaged.
    """
    try:
        data = storage.get(FILE)
    except FileNotFoundError:
        return ()
    return parse_register(data.decode("utf-8", "replace"), f"{storage.address}/{FILE}")


def number_agency_names(store: Store, register: Register) -> Register:
    """Return an agency register extended to all agency names in a store's reports, each with a number."""
    reports = [NameInYear(*row) for row in store.connection.execute(_NAMED).fetchall()]
    register = (*_names_numbered_in_manifest(store, {row.name for row in register}), *register)
    series = find_agency_series(reports, read_successions()).series
    years = year_range_by_name((report.name, report.year) for report in reports)
    numbers = assign_series_numbers(register, series, years)
    return extend_register(register, {name: numbers[own] for name, own in series.items()}, years)


def _names_numbered_in_manifest(store: Store, registered_names: set[str]) -> Register:
    """Return register rows of the agencies that have a number in a manifest but are not registered yet."""
    records = read_manifest_records(store.storage)
    numbers = {record.path: record.agency_no for record in records if record.agency_no is not None}
    query = (
        "SELECT path, agency, year FROM reports_all WHERE agency IS NOT NULL AND year IS NOT NULL ORDER BY year, path"
    )
    rows = store.connection.execute(query).fetchall() if numbers else []
    new_rows: dict[str, RegisteredName] = {}
    for path, agency, year in rows:
        number = numbers.get(path)
        if number is not None and agency not in registered_names:
            new_rows.setdefault(agency, RegisteredName(number, agency, year, year))
    return tuple(new_rows.values())


def add_agencies_to_register(store: Store, earlier_register: Register = ()) -> Register:
    """Add the agencies of a store's reports to its agency register and return the register.

    Parameters
    ----------
    earlier_register : sequence of RegisteredName
        Register of an earlier store; its numbers take precedence over those of this store.
    """
    before = read_agency_register_of_store(store.storage)
    after = number_agency_names(store, merge_registers(earlier_register, before) if earlier_register else before)
    if after != before:
        store.storage.put(FILE, register_to_csv(after).encode())
    return after


def agency_numbers(store: Store) -> dict[str, int]:
    """Return the number of every agency name in a store (from its register file, if it has one)."""
    register = read_agency_register_of_store(store.storage) or number_agency_names(store, ())
    return agency_numbers_by_name(register)
