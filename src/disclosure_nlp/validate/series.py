"""Known-groups test over two years: planted faults that only a comparison of several reports reveals."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from math import isnan
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from disclosure_nlp.compare.comparison import compare_store
from disclosure_nlp.corpus.core import score_corpus
from disclosure_nlp.corpus.store import open_store
from disclosure_nlp.manifest import load_manifest
from disclosure_nlp.model import ItemState
from disclosure_nlp.spreadsheet import write_csv_rows
from disclosure_nlp.synth.agencies import make_agencies
from disclosure_nlp.synth.figures import make_yearly_cells
from disclosure_nlp.synth.generate import FORMATS
from disclosure_nlp.synth.model import CellKey, NarrativeUnit, SyntheticReport
from disclosure_nlp.synth.narrative import NarrativeWriter
from disclosure_nlp.synth.simulate import break_carry_over
from disclosure_nlp.validate.faults import LEAST_DROP, FaultEffect

YEARS = range(2022, 2024)
FEWEST_AGENCIES, MOST_AGENCIES = 4, 12
_SEED = 78
_MANY = 40  # factor for the requests of the part of a territory
_EPS = 1e-9
_OF_ITS_OWN = re.compile("规范性文件|考核|考评|评估|评议|测评|满意度|追究|追责|问责")

Figures = dict[CellKey, str]
Key = tuple[str, int, str]


Reports = dict[tuple[int, int], SyntheticReport]


class ReportSeries(NamedTuple):
    """Synthetic reports of two years by (agency index, year), and second files of those of the latest year."""

    reports: Reports
    copies: dict[int, SyntheticReport]


class SeriesFault(NamedTuple):
    """A fault that only a comparison of reports reveals: the item it must lower, and functions that plant it.

    ``figures`` changes the figures of a report before its text is written, ``texts`` the reports of an agency, ``copy`` a second
    copy of a report; ``target`` is the index of the agency that has the fault, or None for every second agency.
    """

    item: str
    figures: Callable[[int, int, Figures], None] | None = None
    texts: Callable[[Reports, int], None] | None = None
    copy: Callable[[SyntheticReport], None] | None = None
    target: int | None = None


class _ScoredItem(NamedTuple):
    """Value, state and weight of a rubric item in a report."""

    value: float | None
    state: ItemState
    weight: float


def plant_series_faults(agency_count: int) -> Iterator[FaultEffect]:
    """For each planted fault that only a comparison of reports reveals, yield its effect on the rubric items.

    Parameters
    ----------
    agency_count : int
        Number of agencies, at least `FEWEST_AGENCIES`; the first two are a territory and a part of it.
    """
    count = max(agency_count, FEWEST_AGENCIES)
    clean = _score_report_series(_make_report_series(count))
    for name, fault in SERIES_FAULTS.items():
        yield _summarise_series_fault(
            name, fault, clean, _score_report_series(_make_report_series(count, fault)), count
        )


def _summarise_series_fault(
    name: str,
    fault: SeriesFault,
    items_without: Mapping[Key, _ScoredItem],
    items_with: Mapping[Key, _ScoredItem],
    agency_count: int,
) -> FaultEffect:
    """Return the effect of a planted fault on the rubric items of the agencies that have it."""
    names = [agency.name for agency in make_agencies(agency_count, _SEED)]
    targets = [names[fault.target]] if fault.target is not None else names[::2]
    fallen = {
        key: points for key, old in items_without.items() if (points := _lost_points(old, items_with.get(key))) > _EPS
    }
    own = [fallen.get((agency, YEARS[-1], fault.item), 0.0) for agency in targets]
    follows = (fault.item, *SERIES_FOLLOWS.get(name, ()))
    others = Counter(item for (_, _, item), points in fallen.items() if item not in follows and points > LEAST_DROP)
    lowered = sum(points > _EPS for points in own)
    return FaultEffect(name, (fault.item,), len(targets), lowered, round(sum(own) / len(own), 3), dict(others))


def _lost_points(item_without: _ScoredItem, item_with: _ScoredItem | None) -> float:
    """Return the points that a planted fault takes from a rubric item; an untested item counted in full before."""
    if item_with is None or item_with.value is None or item_without.state not in ("value", "untested"):
        return 0.0
    return item_without.weight * ((1.0 if item_without.value is None else item_without.value) - item_with.value)


def _make_report_series(agency_count: int, fault: SeriesFault | None = None) -> ReportSeries:
    """Return synthetic reports of two years for some agencies, with a fault planted if one is passed.

    Figures are changed before the text is written, so that text and tables agree.
    """
    reports: dict[tuple[int, int], SyntheticReport] = {}
    for agency_index, agency in enumerate(make_agencies(agency_count, _SEED)):
        writer = NarrativeWriter(agency, _SEED, answers=True)
        for year, form, cells in make_yearly_cells(agency, YEARS, _SEED):
            if fault and fault.figures:
                fault.figures(agency_index, year, cells)
            report = SyntheticReport(agency, year, form, cells, [])
            report.units = writer.write(report)
            reports[agency_index, year] = report
    targets = range(0, agency_count, 2)
    for agency_index in targets if fault and fault.texts else ():
        fault.texts(reports, agency_index)  # type: ignore[misc, union-attr]
    latest = {agency_index: reports[agency_index, YEARS[-1]] for agency_index in targets}
    copies = {
        agency_index: SyntheticReport(report.agency, report.year, report.form, dict(report.cells), report.units)
        for agency_index, report in latest.items()
    }
    for report in copies.values() if fault and fault.copy else ():
        fault.copy(report)  # type: ignore[misc, union-attr]
    return ReportSeries(reports, copies)


def _score_report_series(report_series: ReportSeries) -> dict[Key, _ScoredItem]:
    """Score all reports of a series together as one store; return the items by (agency, year, item)."""
    with TemporaryDirectory() as folder:
        place = Path(folder)
        _write_report_files(report_series, place / "files")
        manifest = load_manifest(place / "files" / "manifest.csv")
        score_corpus([place / "files"], place / "store", manifest=manifest, workers=0, isolate=False)
        with open_store(place / "store") as store:
            panel = compare_store(store, tagging_error=False).panel
    names = panel.reports[["agency_id", "year", "agency"]]
    items = panel.items.merge(names, on=["agency_id", "year"])
    rows = items[["agency", "year", "item", "value", "state", "weight"]].itertuples(index=False)
    return {
        (agency, int(year), item): _ScoredItem(None if isnan(value) else value, state, float(weight))
        for agency, year, item, value, state, weight in rows
    }


def _write_report_files(report_series: ReportSeries, folder: Path) -> None:
    """Write synthetic reports as text files, with second files in another layout and a manifest of parent agencies."""
    folder.mkdir()
    write, layouts = FORMATS["txt"]
    files = {f"{report.name}.txt": write(report, layouts[0]) for report in report_series.reports.values()}
    files |= {f"copy-{report.name}.txt": write(report, layouts[1]) for report in report_series.copies.values()}
    for name, data in files.items():
        (folder / name).write_bytes(data)
    whole, part = (report_series.reports[agency_index, YEARS[-1]].agency for agency_index in (0, 1))
    with (folder / "manifest.csv").open("w", encoding="utf-8", newline="") as file:
        rows = [(f"{part.name}-{year}.txt", part.name, whole.name) for year in YEARS]
        write_csv_rows(file, [("path", "agency", "parent"), *rows])


# --- the faults -------------------------------------------------------------------------------------------------------


def _sentences_without_checked_facts(report: SyntheticReport, section: str) -> list[NarrativeUnit]:
    """Return the sentences of a section that state neither table figures nor legally required results."""
    claims = {"heading", "request", "review_litigation"}
    return [
        unit
        for unit in report.units
        if unit.section == section and not claims & set(unit.labels) and not _OF_ITS_OWN.search(unit.text)
    ]


def _replace_overview_sentences(report: SyntheticReport, source: SyntheticReport) -> None:
    """Replace the sentences in section 1 (overview) of a report by those of another report."""
    own, others = (
        _sentences_without_checked_facts(report, "overview"),
        _sentences_without_checked_facts(source, "overview"),
    )
    place = report.units.index(own[0])
    rest = [unit for unit in report.units if unit not in own]
    report.units = [*rest[:place], *others, *rest[place:]]


def _plant_wrong_carry_over(agency_index: int, year: int, cells: Figures) -> None:
    """Make every second agency's requests carried into the latest year differ from those carried out before."""
    if year == YEARS[-1] and agency_index % 2 == 0:
        break_carry_over(cells)


def _plant_wrong_document_count(agency_index: int, year: int, cells: Figures) -> None:
    """Raise the count of documents in force in the latest year's report of every second agency."""
    if year == YEARS[-1] and agency_index % 2 == 0:
        key = ("proactive", "normative_documents", "in_force")
        cells[key] = str(2 * int(cells[key]) + 10)


def _plant_part_above_whole(agency_index: int, _: int, cells: Figures) -> None:
    """Give the second agency more requests than the first agency, to which it is subordinate.

    The sums of its own tables still agree.
    """
    if agency_index == 1:
        for key in [key for key in cells if key[0] in ("requests", "disputes")]:
            cells[key] = str(_MANY * int(cells[key]))


def _plant_unremedied_problems(reports: Reports, agency_index: int) -> None:
    """Remove the sentences on finished remedies from an agency's latest report."""
    report = reports[agency_index, YEARS[-1]]
    report.units = [unit for unit in report.units if unit.tense != "done"]


def _plant_text_copied_from_previous_year(reports: Reports, agency_index: int) -> None:
    """Replace section 1 of an agency's latest report by section 1 of its previous year's report."""
    _replace_overview_sentences(reports[agency_index, YEARS[-1]], reports[agency_index, YEARS[0]])


def _plant_text_copied_from_next_agency(reports: Reports, agency_index: int) -> None:
    """Replace section 1 of an agency's latest report by section 1 of the next agency's latest report."""
    _replace_overview_sentences(reports[agency_index, YEARS[-1]], reports[agency_index + 1, YEARS[-1]])


def _plant_changed_second_file(copy: SyntheticReport) -> None:
    """Change the count of penalties in the second file of a report."""
    key = ("proactive", "penalties", "decisions")
    copy.cells[key] = str(int(copy.cells[key]) + 5)


SERIES_FAULTS: Mapping[str, SeriesFault] = {
    "X1": SeriesFault("D1", figures=_plant_wrong_carry_over),
    "X2": SeriesFault("D2", figures=_plant_wrong_document_count),
    "H1": SeriesFault("D5", figures=_plant_part_above_whole, target=0),
    "X6": SeriesFault("E3", texts=_plant_unremedied_problems),
    "X4": SeriesFault("E8", texts=_plant_text_copied_from_previous_year),
    "X5": SeriesFault("E9", texts=_plant_text_copied_from_next_agency),
    "X8": SeriesFault("K2", copy=_plant_changed_second_file),
}
# Further items that a fault may lower as well: text of another year or agency has other facts, training and padding.
SERIES_FOLLOWS: Mapping[str, tuple[str, ...]] = {
    "X4": ("Q1", "Q2", "E5", "A4"),
    "X5": ("Q1", "Q2", "E5", "A4"),
    "X6": ("E5",),
}
