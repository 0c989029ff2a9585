"""Reliable figures that stories are based on: stated as numbers, and in no failed sum or claim."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from disclosure_nlp.compare.comparison import Comparison
from disclosure_nlp.compare.measures import CELLS
from disclosure_nlp.messages import Message
from disclosure_nlp.stories.model import Story

if TYPE_CHECKING:
    from disclosure_nlp.corpus.store import Store

Cell = tuple[str, str, str]
_FAILED = """
SELECT report, evidence FROM findings WHERE verdict = 'fail' AND stands IS NOT FALSE AND contains(evidence, '"cell"')
"""
_ORIGINS = ("form", "statistics")


_CUT = """SELECT DISTINCT report FROM findings WHERE "check" = 'S9' AND verdict <> 'pass'"""


class _EvidencePlace(msgspec.Struct):
    kind: str
    table: str = ""
    row: str = ""
    column: str = ""


_PLACES = msgspec.json.Decoder(list[_EvidencePlace])


class ReportInfo(NamedTuple):
    """Agency, year, key and form generation of a report, with the level and kind that define its peers."""

    agency: str
    year: int
    report: str
    generation: str
    level: str | None
    kind: str | None

    @property
    def peer_group(self) -> tuple[int, str | None, str | None]:
        """Year, level and kind, by which reports are peers."""
        return self.year, self.level, self.kind


@dataclass(frozen=True)
class ReliableFigures:
    """Reliable figures of a comparison, by report.

    Attributes
    ----------
    reports : mapping
        Reports by agency and year.
    cells : mapping
        Numbers of reliable cells, by report.
    counts : mapping
        Counts stated in a table (`compare.measures`), by measure, agency and year.
    numbers : mapping
        Number of each agency.
    """

    reports: Mapping[tuple[str, int], ReportInfo]
    cells: Mapping[str, Mapping[Cell, float]]
    counts: Mapping[str, Mapping[tuple[str, int], float]]
    numbers: Mapping[str, int]

    def sum_cells(self, report: str, cells: Iterable[Cell]) -> float | None:
        """Return the sum of cells of a report, or None if one of them is not reliable."""
        own = self.cells.get(report, {})
        found = [own.get(cell) for cell in cells]
        return None if any(number is None for number in found) else float(sum(number or 0.0 for number in found))

    def past_values(
        self, series: Mapping[tuple[str, int], float], agency: str, year: int, most: int = 3
    ) -> list[float]:
        """Return the values of the years directly before, the latest first, up to a gap or a change of form."""
        found: list[float] = []
        for back in range(year - 1, year - 1 - most, -1):
            if (agency, back) not in series or self.form_family(agency, back) != self.form_family(agency, year):
                break
            found.append(series[agency, back])
        return found

    def make_story(
        self, place: ReportInfo, kind: str, measure: str, message: Message, *, strength: float, **figures: Any
    ) -> Story:
        """Return a story about a report."""
        number, report = self.numbers[place.agency], place.report
        return Story(
            kind=kind, agency=place.agency, agency_no=number, year=place.year, report=report, measure=measure,
            message=message, strength=strength, **figures,
        )  # fmt: skip

    def form_family(self, agency: str, year: int) -> str:
        """Return the group of form generations that are comparable: 2019 and 2021 are one group."""
        place = self.reports.get((agency, year))
        return "" if place is None else "form" if year >= 2019 else place.generation


def collect_reliable_figures(comparison: Comparison, store: Store) -> ReliableFigures:
    """Return the figures of a comparison that stories may be based on.

    Excluded are cells without a number, cells in the evidence of a failed check, reports whose copies differ in a figure
    (check X8), and figures stated only in text.
    """
    panel = comparison.panel
    columns = ("agency_id", "year", "report", "generation", "level", "kind")
    rows = zip(*(panel.reports[name].tolist() for name in columns), strict=True)
    places = {
        (agency, int(year)): ReportInfo(
            agency, int(year), report, str(generation), _text_or_none(level), _text_or_none(kind)
        )
        for agency, year, report, generation, level, kind in rows
    }
    cells = _reliable_cells(comparison, dict(_failed_cells(store)))
    return ReliableFigures(places, cells, _reliable_counts(comparison, cells), panel.agency_numbers)


def _reliable_cells(comparison: Comparison, failed: Mapping[str, set[Cell]]) -> dict[str, dict[Cell, float]]:
    differing = _reports_with_differing_copies(comparison)
    cells: dict[str, dict[Cell, float]] = {}
    columns = (comparison.panel.cells[name].tolist() for name in ("report", "table", "row", "column", "number"))
    for report, table, row, column, number in zip(*columns, strict=True):
        key = (table, row, column)
        if number is not None and not isnan(number) and report not in differing and key not in failed.get(report, ()):
            cells.setdefault(report, {})[key] = float(number)
    return cells


def find_cut_reports(store: Store) -> set[str]:
    """Return the reports whose copy is cut or may be cut (check S9)."""
    return {report for (report,) in store.sql(_CUT).fetchall()}


def _text_or_none(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _failed_cells(store: Store) -> Iterator[tuple[str, set[Cell]]]:
    found: dict[str, set[Cell]] = {}
    for report, evidence in store.sql(_FAILED).fetchall():
        places = found.setdefault(report, set())
        places |= {(place.table, place.row, place.column) for place in _PLACES.decode(evidence) if place.kind == "cell"}
    yield from found.items()


def _reports_with_differing_copies(comparison: Comparison) -> set[str]:
    versions = comparison.versions
    return set(versions.loc[(versions["verdict"] == "fail") & (versions["state"] == "figure"), "report"].dropna())


def _reliable_counts(
    comparison: Comparison, cells: Mapping[str, Mapping[Cell, float]]
) -> dict[str, dict[tuple[str, int], float]]:
    """Return the counts that a reliable table cell states, by measure, agency and year."""
    measures = comparison.panel.measures
    stated = measures[measures["origin"].isin(_ORIGINS)]
    found: dict[str, dict[tuple[str, int], float]] = {}
    columns = ("report", "agency_id", "year", "measure", "number")
    for report, agency, year, measure, number in zip(*(stated[name].tolist() for name in columns), strict=True):
        own = cells.get(report, {})
        parts = [own[cell] for cell in CELLS[measure] if cell in own]
        if number in parts or (parts and sum(parts) == number):
            found.setdefault(measure, {})[agency, int(year)] = float(number)
    return found
