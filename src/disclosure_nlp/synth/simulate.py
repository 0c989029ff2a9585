"""The life of a made-up agency: its reports year by year, as its history has them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from disclosure_nlp.synth.figures import make_years
from disclosure_nlp.synth.model import Agency, CellKey, MadeReport
from disclosure_nlp.synth.narrative import Writer, sentence_bank
from disclosure_nlp.synth.scenarios import (
    BORROWING,
    COPYING,
    IMPROVING,
    MERGED,
    RENAMED,
    agency_after,
    breaks_carry_over,
    faults_by_year,
)
from disclosure_nlp.synth.text_reuse import borrow, loan_of

_Figures = tuple[int, str, dict[CellKey, str]]
_KINDS = {RENAMED: "rename", MERGED: "merger"}


@dataclass(frozen=True)
class Life:
    """An agency and the history of it.

    ``index`` is its number in the corpus, ``neighbour`` the agency before it of the same history, ``turn`` its number among
    those.
    """

    index: int
    agency: Agency
    history: str
    neighbour: Agency | None
    turn: int

    def succession(self, years: range) -> tuple[str, str, int, str] | None:
        """Return name before, name after, first year of the new name, and kind; None where the name stays."""
        if self.history not in _KINDS:
            return None
        return self.agency.name, agency_after(self.agency).name, _middle(years), _KINDS[self.history]

    def faults(self, years: range, seed: int) -> dict[int, tuple[str, ...]]:
        """Return the check ids to plant, by year."""
        return faults_by_year(self.history, years, Random(f"history-{seed}-{self.agency.name}"))

    def reports(self, years: range, seed: int) -> Iterator[MadeReport]:
        """Yield the reports without the faults of the history."""
        chance = Random(f"breaks-{seed}-{self.agency.name}")
        writer = self._writer(self.agency, seed)
        for year, form, cells in self._figures(years, seed):
            agency = self._agency(year, years)
            if agency != writer.agency:
                writer = self._successor(writer, agency, seed)
            if breaks_carry_over(self.history, year, years[0], chance):
                break_carry_over(cells)
            report = MadeReport(agency, year, form, cells, [])
            report.units = writer.write(report)
            if self.history == BORROWING:
                loan = loan_of(agency, self.neighbour, year, years[0], self.turn)
                report.reuse = borrow(report, sentence_bank(), loan, seed)
            yield report

    def _agency(self, year: int, years: range) -> Agency:
        return agency_after(self.agency) if self.history in _KINDS and year >= _middle(years) else self.agency

    def _writer(self, agency: Agency, seed: int) -> Writer:
        return Writer(agency, seed, copies=self.history == COPYING, answers=self.history == IMPROVING)

    def _successor(self, writer: Writer, agency: Agency, seed: int) -> Writer:
        """Return the writer under the new name: the same after a rename, another after a merger."""
        if self.history == MERGED:
            return self._writer(agency, seed)
        writer.agency = agency
        return writer

    def _figures(self, years: range, seed: int) -> Iterator[_Figures]:
        if self.history != MERGED:
            yield from make_years(self.agency, years, seed)
            return
        yield from make_years(self.agency, range(years[0], _middle(years)), seed)
        yield from make_years(agency_after(self.agency), range(_middle(years), years[-1] + 1), seed)


def _middle(years: range) -> int:
    return years[0] + (len(years) + 1) // 2


def break_carry_over(cells: dict[CellKey, str]) -> None:
    """Begin the year with one more application than the year before left; all sums within the report still agree."""
    for row in ("carried_in", "total_processed", "granted"):
        for column in ("natural_person", "total"):
            key = ("requests", row, column)
            cells[key] = str(int(cells[key]) + 1)
