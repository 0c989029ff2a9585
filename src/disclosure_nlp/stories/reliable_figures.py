"""Reliable figures for stories: numbers in table cells to which no failed check refers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import itemgetter
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


class _EvidenceLocation(msgspec.Struct):
    """A location in the evidence of a finding, as stored in JSON: a span, or a cell by table, row and column."""

    kind: str
    table: str = ""
    row: str = ""
    column: str = ""


_PLACES = msgspec.json.Decoder(list[_EvidenceLocation])


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
        """Year, level and kind of a report; reports that share them are peers."""
        return self.year, self.level, self.kind


@dataclass(frozen=True)
class ReliableFigures:
    """Reliable figures of the reports in a comparison: figures to which no failed check refers.

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

    @cached_property
    def reports_by_agency(self) -> dict[str, list[ReportInfo]]:
        """Reports of each agency, in order of ``reports``."""
        found: dict[str, list[ReportInfo]] = {}
        for info in self.reports.values():
            found.setdefault(info.agency, []).append(info)
        return found

    @cached_property
    def reports_per_year(self) -> Counter[int]:
        """Number of reports of each year."""
        return Counter(info.year for info in self.reports.values())

    def past_values(
        self, values: Mapping[tuple[str, int], float], agency: str, year: int, max_years: int = 3
    ) -> list[float]:
        """Return an agency's values of the previous years, latest first, up to a gap or a change of form."""
        found: list[float] = []
        for back in range(year - 1, year - 1 - max_years, -1):
            if (agency, back) not in values or self.form_family(agency, back) != self.form_family(agency, year):
                break
            found.append(values[agency, back])
        return found

    def make_story(
        self, info: ReportInfo, kind: str, measure: str, message: Message, *, strength: float, **figures: Any
    ) -> Story:
        """Return a story about a report, with its strength and its figures (fields of `Story`)."""
        number, report = self.numbers[info.agency], info.report
        return Story(
            kind=kind, agency=info.agency, agency_no=number, year=info.year, report=report, measure=measure,
            message=message, strength=strength, **figures,
        )  # fmt: skip

    def form_family(self, agency: str, year: int) -> str:
        """Return the family of comparable forms that a report's form belongs to; empty for an unknown report.

        The forms of 2019 and 2021 are one group.
        """
        info = self.reports.get((agency, year))
        return "" if info is None else "form" if year >= 2019 else info.generation


def collect_reliable_figures(comparison: Comparison, store: Store) -> ReliableFigures:
    """Return the figures of a comparison that stories may use.

    Excluded are cells without a number, cells in the evidence of a failed check, reports whose copies differ in a figure
    (check X8), and figures stated only in text.
    """
    panel = comparison.panel
    columns = ("agency_id", "year", "report", "generation", "level", "kind")
    rows = zip(*(panel.reports[name].tolist() for name in columns), strict=True)
    places = {
        (agency, int(year)): ReportInfo(
            agency, int(year), report, str(generation), _nonempty_text_or_none(level), _nonempty_text_or_none(kind)
        )
        for agency, year, report, generation, level, kind in rows
    }
    cells = panel.figures.without(_cells_in_failed_checks(store), _reports_with_differing_copies(comparison))
    return ReliableFigures(places, cells, _reliable_counts(comparison, cells), panel.agency_numbers)


def find_truncated_reports(store: Store) -> set[str]:
    """Return the keys of reports whose file is or may be truncated (check S9 did not pass)."""
    return {report for (report,) in store.sql(_CUT).fetchall()}


def _nonempty_text_or_none(value: object) -> str | None:
    """Return a value if it is a non-empty string, else None (pandas uses NaN for missing text)."""
    return value if isinstance(value, str) and value else None


def _cells_in_failed_checks(store: Store) -> dict[str, set[Cell]]:
    """Return by report the table cells that are evidence of its failed checks."""
    found: dict[str, set[Cell]] = {}
    for report, evidence in store.sql(_FAILED).fetchall():
        places = found.setdefault(report, set())
        places |= {(info.table, info.row, info.column) for info in _PLACES.decode(evidence) if info.kind == "cell"}
    return found


def _reports_with_differing_copies(comparison: Comparison) -> set[str]:
    """Return the keys of reports that exist in several files which differ in a figure."""
    versions = comparison.versions
    return set(versions.loc[(versions["verdict"] == "fail") & (versions["state"] == "figure"), "report"].dropna())


def _reliable_counts(
    comparison: Comparison, reliable_cells: Mapping[str, Mapping[Cell, float]]
) -> dict[str, dict[tuple[str, int], float]]:
    """Return counts (requests, reviews, lawsuits) from reliable cells, by measure, then agency and year."""
    measures = comparison.panel.measures
    stated = measures[measures["origin"].isin(_ORIGINS)]
    found: dict[str, dict[tuple[str, int], float]] = {}
    columns = ("report", "agency_id", "year", "measure", "number")
    rows = zip(*(stated[name].tolist() for name in columns), strict=True)
    for report, own_rows in groupby(rows, itemgetter(0)):
        own = reliable_cells.get(report, {})
        for _, agency, year, measure, number in own_rows:
            parts = [own[cell] for cell in CELLS[measure] if cell in own]
            if number in parts or (parts and sum(parts) == number):
                found.setdefault(measure, {})[agency, int(year)] = float(number)
    return found
