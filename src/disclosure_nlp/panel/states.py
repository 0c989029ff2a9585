"""States of reports (submitted, not found, …), rosters of agencies that owe reports, shares of submission."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.manifest import (
    STATES,
    find_manifest_value_errors,
    find_user_column_errors,
    parse_coded_value,
    user_column_values,
)
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.paths import AnyPath
from disclosure_nlp.spreadsheet import read_csv_rows

if TYPE_CHECKING:
    import pandas as pd

SUBMITTED, NOT_FOUND, NOT_COLLECTED, UNREADABLE, NOT_DUE = range(1, 6)
_OF_COVERAGE = {
    "present": SUBMITTED, "not_found": NOT_FOUND, "missing": NOT_COLLECTED, "unreadable": UNREADABLE,
    "ended": NOT_DUE, "not_sought": NOT_DUE,
}  # fmt: skip
ROSTER_COLUMNS = ("agency", "from", "to", "parent", "region_code", "level", "kind")
_YEAR = re.compile(r"\d{4}")


class RosterEntry(msgspec.Struct, frozen=True):
    """An agency that must report from its first to its last year; ``last`` is None for an open end."""

    agency: str
    first: int
    last: int | None = None
    parent: str | None = None
    region_code: str | None = None
    level: str | None = None
    kind: str | None = None
    extra: dict[str, str] = {}

    def is_due(self, year: int) -> bool:
        """Return whether the agency must submit a report for a year."""
        return self.first <= year <= (self.last or year)


def read_roster(path: AnyPath) -> tuple[RosterEntry, ...]:
    """Read a roster of agencies that owe reports from a CSV file.

    Raises
    ------
    DefinitionError
        If the file cannot be read; or with a list of all wrong columns and values by line.
    """
    header, rows = read_csv_rows(path)
    problems: list[Message | str] = list(find_user_column_errors(header, ROSTER_COLUMNS))
    if not {"agency", "from"} <= set(header):
        raise DefinitionError(str(path), [msg("roster.columns", got=tuple(header), expected=ROSTER_COLUMNS), *problems])
    found = []
    for line, row in enumerate(rows, 2):
        if not any(row.values()):
            continue
        wrong = [*find_manifest_value_errors(row), *_roster_row_problems(row)]
        problems += [msg("listing.line", line=line, problem=problem) for problem in wrong]
        if not wrong:
            found.append(_parse_roster_row(row))
    if problems:
        raise DefinitionError(str(path), problems)
    return tuple(found)


def _roster_row_problems(row: Mapping[str, str]) -> Iterator[Message]:
    """Yield error messages on a roster row without an agency or with an invalid year."""
    if not row.get("agency") or not _YEAR.fullmatch(row.get("from", "")):
        yield msg("roster.entry")
    if row.get("to") and not _YEAR.fullmatch(row["to"]):
        yield msg("listing.year", got=row["to"])


def _parse_roster_row(row: Mapping[str, str]) -> RosterEntry:
    """Return the roster entry that a row of a roster file describes."""
    return RosterEntry(
        row["agency"],
        int(row["from"]),
        int(row["to"]) if row.get("to") else None,
        row.get("parent") or None,
        row.get("region_code") or None,
        parse_coded_value("level", row),
        parse_coded_value("kind", row),
        user_column_values(row, ROSTER_COLUMNS),
    )


class SeriesYear(NamedTuple):
    """An agency (by the id of its series of reports over years) and a reporting year."""

    agency_id: str
    year: int


def report_states(
    coverage: pd.DataFrame,
    roster: Mapping[str, tuple[RosterEntry, ...]],
    stated_states: Mapping[tuple[str, int], str],
) -> dict[SeriesYear, int]:
    """Return the state of each agency's report for each year, coded 1 to 5.

    Parameters
    ----------
    coverage : frame
        Coverage of a comparison's panel: agency_id × year.
    roster : mapping
        Roster entries by agency_id; without a roster an agency owes reports from the year of its first report in the store.
    stated_states : mapping
        States from manifests, by agency_id and year; their years are covered, too. A report is due in years after those of
        ``coverage`` from every agency that has not ended, and in years before them only where a manifest or roster says so.
    """
    years = [int(year) for year in coverage.columns]
    stated = [*years, *(year for _, year in stated_states)]
    held = {
        SeriesYear(agency, year): _OF_COVERAGE[state]
        for agency, states in zip(coverage.index.tolist(), coverage.to_numpy().tolist(), strict=True)
        for year, state in zip(years, states, strict=True)
    }
    agencies = dict.fromkeys([*coverage.index.tolist(), *roster])
    for agency in coverage.index.tolist():
        going_on = held[SeriesYear(agency, years[-1])] != NOT_DUE
        held |= {SeriesYear(agency, year): NOT_COLLECTED for year in range(years[-1] + 1, max(stated) + 1) if going_on}
    keys = [SeriesYear(agency, year) for agency in agencies for year in range(min(stated), max(stated) + 1)]
    return {key: _report_state(held.get(key, NOT_DUE), stated_states.get(key), key, roster) for key in keys}


def _report_state(
    coverage_state: int, stated_state: str | None, key: SeriesYear, roster: Mapping[str, tuple[RosterEntry, ...]]
) -> int:
    """Return the state, coded 1 to 5, of an agency's report for a year.

    A report in the store comes first, then what manifests state, then the roster.
    """
    if coverage_state != SUBMITTED and stated_state is not None:
        return STATES.index(stated_state) + 1
    if coverage_state in (NOT_COLLECTED, NOT_DUE) and roster:
        due = any(entry.is_due(key.year) for entry in roster.get(key.agency_id, ()))
        return NOT_COLLECTED if due else NOT_DUE
    return coverage_state


def submitted_share(report_states: Iterable[int]) -> float | None:
    """Return the share of due reports that were submitted; None if none is due or one was not collected.

    A report that could not be read counts as submitted.

    Examples
    --------
    >>> submitted_share([1, 1, 2, 4]), submitted_share([1, 3]), submitted_share([5])
    (0.75, None, None)
    """
    due = [state for state in report_states if state != NOT_DUE]
    if not due or NOT_COLLECTED in due:
        return None
    return 1 - due.count(NOT_FOUND) / len(due)
