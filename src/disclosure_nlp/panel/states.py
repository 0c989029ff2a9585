"""The five states of a report, rosters of who owes one, and the share of reports that are there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.manifest import STATES, coded_value, user_column_problems, user_column_values, value_problems
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
    """An agency that owes reports from its first to its last year; ``last`` is None where it still does."""

    agency: str
    first: int
    last: int | None = None
    parent: str | None = None
    region_code: str | None = None
    level: str | None = None
    kind: str | None = None
    extra: dict[str, str] = {}

    def is_due(self, year: int) -> bool:
        """Return whether a report of a year is due."""
        return self.first <= year <= (self.last or year)


def read_roster(path: AnyPath) -> tuple[RosterEntry, ...]:
    """Read a roster: a CSV file with the columns agency, from, to, parent, region_code, level, kind and columns of your own.

    Raises
    ------
    DefinitionError
        When it cannot be read, with every wrong column and value by line.
    """
    header, rows = read_csv_rows(path)
    problems: list[Message | str] = list(user_column_problems(header, ROSTER_COLUMNS))
    if not {"agency", "from"} <= set(header):
        raise DefinitionError(str(path), [msg("roster.columns", got=tuple(header), expected=ROSTER_COLUMNS), *problems])
    found = []
    for line, row in enumerate(rows, 2):
        if not any(row.values()):
            continue
        wrong = [*value_problems(row), *_wrong_entry(row)]
        problems += [msg("listing.line", line=line, problem=problem) for problem in wrong]
        if not wrong:
            found.append(_entry(row))
    if problems:
        raise DefinitionError(str(path), problems)
    return tuple(found)


def _wrong_entry(row: Mapping[str, str]) -> Iterator[Message]:
    if not row.get("agency") or not _YEAR.fullmatch(row.get("from", "")):
        yield msg("roster.entry")
    if row.get("to") and not _YEAR.fullmatch(row["to"]):
        yield msg("listing.year", got=row["to"])


def _entry(row: Mapping[str, str]) -> RosterEntry:
    return RosterEntry(
        row["agency"],
        int(row["from"]),
        int(row["to"]) if row.get("to") else None,
        row.get("parent") or None,
        row.get("region_code") or None,
        coded_value("level", row),
        coded_value("kind", row),
        user_column_values(row, ROSTER_COLUMNS),
    )


class AgencyYear(NamedTuple):
    """An agency, by its series, and a reporting year."""

    agency_id: str
    year: int


def report_states(
    coverage: pd.DataFrame,
    roster: Mapping[str, tuple[RosterEntry, ...]],
    known: Mapping[tuple[str, int], str],
) -> dict[AgencyYear, int]:
    """Return the state of the report of every agency and year, 1 to 5.

    Parameters
    ----------
    coverage : frame
        agency_id × year, of a comparison's panel.
    roster : mapping
        Entries by agency_id; without any, an agency owes a report from its first year in hand on.
    known : mapping
        What manifests say, by agency_id and year.
    """
    years = [int(year) for year in coverage.columns]
    held = {
        AgencyYear(agency, year): _OF_COVERAGE[state]
        for agency, states in zip(coverage.index.tolist(), coverage.to_numpy().tolist(), strict=True)
        for year, state in zip(years, states, strict=True)
    }
    agencies = dict.fromkeys([*coverage.index.tolist(), *roster])
    keys = [AgencyYear(agency, year) for agency in agencies for year in years]
    return {key: _state(held.get(key, NOT_DUE), known.get(key), key, roster) for key in keys}


def _state(held: int, said: str | None, key: AgencyYear, roster: Mapping[str, tuple[RosterEntry, ...]]) -> int:
    """Return the state of a report: what a manifest says comes before the roster, and a report in hand before both."""
    if held != SUBMITTED and said is not None:
        return STATES.index(said) + 1
    if held in (NOT_COLLECTED, NOT_DUE) and roster:
        due = any(entry.is_due(key.year) for entry in roster.get(key.agency_id, ()))
        return NOT_COLLECTED if due else NOT_DUE
    return held


def submitted_share(states: Iterable[int]) -> float | None:
    """Return the share of due reports that were submitted; None while one of them was not collected, or none is due.

    A report that could not be read was submitted all the same.

    Examples
    --------
    >>> submitted_share([1, 1, 2, 4]), submitted_share([1, 3]), submitted_share([5])
    (0.75, None, None)
    """
    due = [state for state in states if state != NOT_DUE]
    if not due or NOT_COLLECTED in due:
        return None
    return 1 - due.count(NOT_FOUND) / len(due)
