"""Figures that a story may rest on: printed as numbers, of the agency's own, and in no sum or claim that failed."""

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


class _CellPlace(msgspec.Struct):
    kind: str
    table: str = ""
    row: str = ""
    column: str = ""


_PLACES = msgspec.json.Decoder(list[_CellPlace])


class Place(NamedTuple):
    """A report among others: whose, of which year and generation of the form, and the group of its peers."""

    agency: str
    year: int
    report: str
    generation: str
    level: str | None
    kind: str | None

    @property
    def group(self) -> tuple[int, str | None, str | None]:
        """Year, level and kind."""
        return self.year, self.level, self.kind


@dataclass(frozen=True)
class SoundFigures:
    """Sound figures of a comparison.

    Attributes
    ----------
    places : mapping
        Reports by agency and year.
    cells : mapping
        Sound cells with numbers, by report.
    counts : mapping
        Counts of every generation that a table states (`compare.measures`), by measure, agency and year.
    numbers : mapping
        Number of each agency.
    """

    places: Mapping[tuple[str, int], Place]
    cells: Mapping[str, Mapping[Cell, float]]
    counts: Mapping[str, Mapping[tuple[str, int], float]]
    numbers: Mapping[str, int]

    def total(self, report: str, cells: Iterable[Cell]) -> float | None:
        """Return the sum of cells of a report; None where one of them is not sound."""
        own = self.cells.get(report, {})
        found = [own.get(cell) for cell in cells]
        return None if any(number is None for number in found) else float(sum(number or 0.0 for number in found))

    def past(self, series: Mapping[tuple[str, int], float], agency: str, year: int, most: int = 3) -> list[float]:
        """Return the figures of the years right before, the last first; they end at a gap or another form family."""
        found: list[float] = []
        for back in range(year - 1, year - 1 - most, -1):
            if (agency, back) not in series or self.family(agency, back) != self.family(agency, year):
                break
            found.append(series[agency, back])
        return found

    def story(
        self, place: Place, kind: str, measure: str, message: Message, *, strength: float, **figures: Any
    ) -> Story:
        """Return a story about a report."""
        number, report = self.numbers[place.agency], place.report
        return Story(
            kind=kind, agency=place.agency, agency_no=number, year=place.year, report=report, measure=measure,
            message=message, strength=strength, **figures,
        )  # fmt: skip

    def family(self, agency: str, year: int) -> str:
        """Return which forms the report can be compared with: those of 2019 and 2021 count alike."""
        place = self.places.get((agency, year))
        return "" if place is None else "form" if year >= 2019 else place.generation


def sound_figures(comparison: Comparison, store: Store) -> SoundFigures:
    """Return the figures of a comparison that a story may rest on.

    Left out are cells without a number, cells that a failed check has among its evidence, reports whose copies differ in
    a figure (X8), and figures told in text alone.
    """
    panel = comparison.panel
    columns = ("agency_id", "year", "report", "generation", "level", "kind")
    rows = zip(*(panel.reports[name].tolist() for name in columns), strict=True)
    places = {
        (agency, int(year)): Place(agency, int(year), report, str(generation), _known(level), _known(kind))
        for agency, year, report, generation, level, kind in rows
    }
    cells = _sound_cells(comparison, dict(_failed_cells(store)))
    return SoundFigures(places, cells, _counts(comparison, cells), panel.agency_numbers)


def _sound_cells(comparison: Comparison, failed: Mapping[str, set[Cell]]) -> dict[str, dict[Cell, float]]:
    differing = _differing(comparison)
    cells: dict[str, dict[Cell, float]] = {}
    columns = (comparison.panel.cells[name].tolist() for name in ("report", "table", "row", "column", "number"))
    for report, table, row, column, number in zip(*columns, strict=True):
        key = (table, row, column)
        if number is not None and not isnan(number) and report not in differing and key not in failed.get(report, ()):
            cells.setdefault(report, {})[key] = float(number)
    return cells


def cut_reports(store: Store) -> set[str]:
    """Return the reports whose copy is cut or may be (check S9): what they do not say may be in the part that is missing."""
    return {report for (report,) in store.sql(_CUT).fetchall()}


def _known(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _failed_cells(store: Store) -> Iterator[tuple[str, set[Cell]]]:
    found: dict[str, set[Cell]] = {}
    for report, evidence in store.sql(_FAILED).fetchall():
        places = found.setdefault(report, set())
        places |= {(place.table, place.row, place.column) for place in _PLACES.decode(evidence) if place.kind == "cell"}
    yield from found.items()


def _differing(comparison: Comparison) -> set[str]:
    versions = comparison.versions
    return set(versions.loc[(versions["verdict"] == "fail") & (versions["state"] == "figure"), "report"].dropna())


def _counts(
    comparison: Comparison, cells: Mapping[str, Mapping[Cell, float]]
) -> dict[str, dict[tuple[str, int], float]]:
    """Return the counts that a sound cell of a table states."""
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
