"""Simulates the reports of a synthetic agency over years according to its history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from disclosure_nlp.synth.figures import make_yearly_cells
from disclosure_nlp.synth.model import CellKey, SyntheticAgency, SyntheticReport
from disclosure_nlp.synth.narrative import NarrativeWriter, load_sentence_bank
from disclosure_nlp.synth.scenarios import (
    BORROWING,
    COPYING,
    IMPROVING,
    MERGED,
    RENAMED,
    SPLIT,
    STEADY,
    agencies_after_split,
    agency_after_change,
    faults_by_year,
    has_broken_carry_over,
)
from disclosure_nlp.synth.text_reuse import insert_reused_text, plan_text_reuse

_YearlyCells = tuple[int, str, dict[CellKey, str]]
_KINDS = {RENAMED: "rename", MERGED: "merger"}


@dataclass(frozen=True)
class AgencyHistory:
    """A synthetic agency with its history over the years, such as improving, copying or renamed.

    ``index`` is its number in the corpus, ``neighbour`` the previous agency with the same history, ``turn`` its
    number among the agencies with this history.
    """

    index: int
    agency: SyntheticAgency
    history: str
    neighbour: SyntheticAgency | None
    turn: int

    def successions(self, years: range) -> tuple[tuple[str, str, int, str], ...]:
        """Return old name, new name, first year of the new name and kind of each rename, merger or split."""
        name = self.agency.name
        if self.history == SPLIT and _years_after_split(years):
            parts = agencies_after_split(self.agency)
            return tuple((name, part.name, _years_after_split(years)[0], SPLIT) for part in parts)
        if self.history not in _KINDS:
            return ()
        return ((name, agency_after_change(self.agency).name, _year_of_change(years), _KINDS[self.history]),)

    def faults(self, years: range, seed: int) -> dict[int, tuple[str, ...]]:
        """Return the check ids whose faults are planted in the agency's reports, by year."""
        return faults_by_year(self.history, years, Random(f"history-{seed}-{self.agency.name}"))

    def reports(self, years: range, seed: int) -> Iterator[SyntheticReport]:
        """Yield the agency's reports over years as its history requires, without planted faults."""
        if self.history == SPLIT:
            yield from self._reports_before_and_after_split(years, seed)
            return
        chance = Random(f"breaks-{seed}-{self.agency.name}")
        writer = self._make_writer(self.agency, seed)
        for year, form, cells in self._yearly_cells(years, seed):
            agency = self._agency_in_year(year, years)
            if agency != writer.agency:
                writer = self._writer_after_change(writer, agency, seed)
            if has_broken_carry_over(self.history, year, years[0], chance):
                break_carry_over(cells)
            report = SyntheticReport(agency, year, form, cells, [])
            report.units = writer.write(report)
            if self.history == BORROWING:
                loan = plan_text_reuse(agency, self.neighbour, year, years[0], self.turn)
                report.reuse = insert_reused_text(report, load_sentence_bank(), loan, seed)
            yield report

    def _reports_before_and_after_split(self, years: range, seed: int) -> Iterator[SyntheticReport]:
        """Yield one report for each year before the agency's split and two for each year after it.

        The first years have none, so that there are as many as years.
        """
        after = _years_after_split(years)
        before = range(years[0] + len(after), years[-1] + 1 - len(after))
        yield from replace(self, history=STEADY).reports(before, seed)
        for part in agencies_after_split(self.agency) if after else ():
            yield from replace(self, agency=part, history=STEADY).reports(after, seed)

    def _agency_in_year(self, year: int, years: range) -> SyntheticAgency:
        """Return the agency with the name that it has in a year."""
        return (
            agency_after_change(self.agency)
            if self.history in _KINDS and year >= _year_of_change(years)
            else self.agency
        )

    def _make_writer(self, agency: SyntheticAgency, seed: int) -> NarrativeWriter:
        """Return a writer of the agency's narratives, which repeats the previous text if its history is copying."""
        return NarrativeWriter(agency, seed, copies=self.history == COPYING, answers=self.history == IMPROVING)

    def _writer_after_change(self, writer: NarrativeWriter, agency: SyntheticAgency, seed: int) -> NarrativeWriter:
        """Return the narrative writer under the new name: the same after a rename, a new one after a merger."""
        if self.history == MERGED:
            return self._make_writer(agency, seed)
        writer.agency = agency
        return writer

    def _yearly_cells(self, years: range, seed: int) -> Iterator[_YearlyCells]:
        """Yield year, form and table cells of the agency; figures restart after a merger."""
        if self.history != MERGED:
            yield from make_yearly_cells(self.agency, years, seed)
            return
        yield from make_yearly_cells(self.agency, range(years[0], _year_of_change(years)), seed)
        yield from make_yearly_cells(
            agency_after_change(self.agency), range(_year_of_change(years), years[-1] + 1), seed
        )


def _year_of_change(years: range) -> int:
    """Return the first year in which a renamed or merged agency has its new name."""
    return years[0] + (len(years) + 1) // 2


def _years_after_split(years: range) -> range:
    """Return the years in which the parts of a split agency report, a little less than half of all years."""
    return range(years[-1] + 1 - (len(years) - 1) // 2, years[-1] + 1)


def break_carry_over(cells: dict[CellKey, str]) -> None:
    """Raise the carried-in requests by one, so that they differ from the previous report; all sums remain right."""
    for row in ("carried_in", "total_processed", "granted"):
        for column in ("natural_person", "total"):
            key = ("requests", row, column)
            cells[key] = str(int(cells[key]) + 1)
