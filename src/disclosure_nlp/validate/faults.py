"""Known-groups test: an error planted into a faultless report must lower the score of its own rubric item only."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from disclosure_nlp.model import ItemScore
from disclosure_nlp.pipeline import process_bytes
from disclosure_nlp.score.scorer import resolve_rubric
from disclosure_nlp.synth.agencies import make_agencies
from disclosure_nlp.synth.fault_injection import PLANTERS, plant_fault
from disclosure_nlp.synth.figures import make_yearly_cells
from disclosure_nlp.synth.generate import FORMATS
from disclosure_nlp.synth.model import NarrativeUnit, SyntheticReport
from disclosure_nlp.synth.narrative import NarrativeWriter

YEARS = range(2021, 2025)
_SEED = 77
_EPS = 1e-9
LEAST_DROP = 0.1  # points; smaller changes occur with any change of the text, because item Q1 is a share of characters
_OF_FIGURES = ("R1", "R2", "R4")
_FORMAT, _PAGE = "txt", "html"
# Items that a fault lowers, if these are not all items that read its check.
_OWN = {"P1": ("E1",), "S1": ("A1",), "S2": ("A2",)}
# Further items that a fault may lower as well: a removed remedy may have been the reported training or a specific remedy;
# a shortened remedy may no longer match its problem; removed or changed text alters the share of padding in section 1 (Q1)
# and may have contained the fact on an aspect (Q2).
FOLLOWS = {
    "S4": ("Q1", "Q2"),
    "S5": ("Q1", "Q2"),
    "S8": ("Q1",),
    "R4": ("Q1",),
    "N4": ("Q1",),
    "P1": ("E5", "E7"),
    "P2": ("E5", "E7"),
    "N3": ("Q1",),
    "P3": ("E2", "E5"),
    "P5": ("Q1", "E5"),
    "no training": ("Q1", "Q2"),
    "no problem": ("E1", "E2", "E5", "E7"),
    "empty section 5": ("E1", "E2", "E5", "E6", "E7"),
}


class FaultEffect(NamedTuple):
    """Effect of a planted fault on synthetic reports: how often it lowered the rubric items it targets, and others.

    ``planted``: number of reports in which the fault could be planted; ``lowered``: in how many of these one of its ``items``
    lost points, on average ``drop`` points; ``others``: other items that lost points, with the number of reports. An item that
    can no longer be assessed (a sum with a blank cell) has lost none.
    """

    fault: str
    items: tuple[str, ...]
    planted: int
    lowered: int
    drop: float
    others: dict[str, int]


class ItemFault(NamedTuple):
    """A fault that lowers a rubric item but is covered by no single check, with the function that plants it."""

    item: str
    plant: Callable[[SyntheticReport], bool] | None = None
    page: Callable[[bytes], bytes] | None = None


def items_lowered_by_check(check_id: str) -> tuple[str, ...]:
    """Return the ids of the rubric items whose value a failure of a check should lower."""
    return _OWN.get(check_id) or tuple(item.id for item in resolve_rubric().items if check_id in item.from_checks)


def plant_item_faults(report_count: int) -> Iterator[FaultEffect]:
    """For each fault, plant it in synthetic reports and yield its effect on the reports' rubric items.

    Parameters
    ----------
    report_count : int
        Number of reports; each fault is planted into every report that allows it.
    """
    clean = [_item_scores_of_file(report) for report, _ in _make_faulty_reports(report_count)]
    for fault in PLANTERS:
        yield _summarise_fault_effect(
            fault,
            clean,
            ((_item_scores_of_file(report), done) for report, done in _make_faulty_reports(report_count, fault)),
        )
    pages = [_item_scores_of_file(report, _PAGE) for report, _ in _make_faulty_reports(report_count)]
    for name, fault_ in ITEM_FAULTS.items():
        before = pages if fault_.page else clean
        yield _summarise_fault_effect(name, before, _score_reports_with_fault(fault_, report_count), (fault_.item,))


def _score_reports_with_fault(fault: ItemFault, report_count: int) -> Iterator[tuple[dict[str, ItemScore], bool]]:
    """Yield the item scores of each synthetic report with a fault, and whether the fault could be planted in it."""
    for report, _ in _make_faulty_reports(report_count):
        done = fault.plant is None or fault.plant(report)
        yield _item_scores_of_file(report, _PAGE if fault.page else _FORMAT, fault.page), done


def _make_faulty_reports(report_count: int, fault: str | None = None) -> Iterator[tuple[SyntheticReport, bool]]:
    """Yield synthetic reports, the same in every run, and whether a fault could be planted in each.

    A wrong sum is planted before the narrative is written, so that the claims of the text (item C5) agree with the tables.
    """
    for agency_index, agency in enumerate(make_agencies(report_count, _SEED)):
        year = YEARS[agency_index % len(YEARS)]
        _, form, cells = next(make_yearly_cells(agency, range(year, year + 1), _SEED))
        report = SyntheticReport(agency, year, form, cells, [])
        before = fault is not None and fault in _OF_FIGURES and plant_fault(report, fault)
        report.units = NarrativeWriter(agency, _SEED).write(report)
        yield report, before or (fault is not None and fault not in _OF_FIGURES and plant_fault(report, fault))


def _item_scores_of_file(
    report: SyntheticReport, file_format: str = _FORMAT, change_bytes: Callable[[bytes], bytes] | None = None
) -> dict[str, ItemScore]:
    """Write a synthetic report to a file, read it again, and return its item scores by item id.

    ``change_bytes`` alters the file before it is read.
    """
    write, layouts = FORMATS[file_format]
    data = write(report, layouts[0])
    card = process_bytes(change_bytes(data) if change_bytes else data, f"{report.name}.{file_format}").scorecard
    return {item.id: item for item in card.items} if card else {}


def _summarise_fault_effect(
    fault: str,
    scores_without: Sequence[dict[str, ItemScore]],
    scores_with: Iterable[tuple[dict[str, ItemScore], bool]],
    target_items: tuple[str, ...] = (),
) -> FaultEffect:
    """Return how a planted fault changes the item scores of the reports in which it could be planted."""
    target_items = target_items or items_lowered_by_check(fault)
    others: Counter[str] = Counter()
    planted = lowered = 0
    drop = 0.0
    for before, (items, done) in zip(scores_without, scores_with, strict=True):
        if not done:
            continue
        planted += 1
        fallen = _points_lost_by_item(before, items)
        points = sum(fallen.get(item, 0.0) for item in target_items)
        lowered += points > _EPS
        drop += points
        follows = (*target_items, *FOLLOWS.get(fault, ()))
        others.update(item for item, points in fallen.items() if item not in follows and points > LEAST_DROP)
    return FaultEffect(
        fault, target_items, planted, lowered, round(drop / planted, 3) if planted else 0.0, dict(others)
    )


def _points_lost_by_item(scores_before: dict[str, ItemScore], scores_after: dict[str, ItemScore]) -> dict[str, float]:
    """Return the points that each rubric item lost; an untested item counts as having had full points."""
    lost = {}
    for item, old in scores_before.items():
        new = scores_after.get(item)
        had = old.weight if old.state == "untested" else old.points
        if had is not None and new is not None and new.points is not None and new.points < had - _EPS:
            lost[item] = had - new.points
    return lost


def _replace_section_5(report: SyntheticReport, *sentences: NarrativeUnit) -> bool:
    """Replace the sentences of section 5 (problems and remedies) of a report, except the heading; return True."""
    places = [place for place, unit in enumerate(report.units) if unit.section == "problems"]
    report.units[places[0] + 1 : places[-1] + 1] = sentences
    return True


def _plant_no_problem(report: SyntheticReport) -> bool:
    """Replace section 5 (problems and remedies) of a report by the sentence that no problems exist."""
    return _replace_section_5(report, NarrativeUnit("problems", "本年度政府信息公开工作未发现存在问题。", ("none",)))


def _plant_no_training(report: SyntheticReport) -> bool:
    """Remove the sentences on staff training from a report; return whether there were any outside section 5."""
    if any("培训" in unit.text for unit in report.units if unit.section == "problems"):
        return False
    before = len(report.units)
    report.units = [unit for unit in report.units if "training" not in unit.labels]
    return len(report.units) < before


def _plant_empty_cells(report: SyntheticReport, table: str) -> bool:
    """Blank every second cell of a table of a report; at least one figure per row remains.

    The checks would attribute a row without any figure to the copy.
    """
    keys = [key for key in report.cells if key[0] == table and len([k for k in report.cells if k[:2] == key[:2]]) > 1]
    for key in keys[::2]:
        report.cells[key] = ""
    return bool(keys)


def _plant_late_publication(html: bytes) -> bytes:
    """Return the HTML of a report with its publication date moved to June, after the legal deadline."""
    return re.sub(rb"(?<=PubDate' content=')(\d{4})-01|(?<=\xef\xbc\x9a)(\d{4})-01", rb"\1\2-06", html)


def _plant_table_picture(html: bytes) -> bytes:
    """Return the HTML of a report with its longest table (section 3, requests) replaced by a picture."""
    table = max(re.finditer(rb"<table.*?</table>", html, re.S), key=lambda match: len(match.group()))
    return html[: table.start()] + b"<p><img src='table-3.png' width='600' height='800'></p>" + html[table.end() :]


ITEM_FAULTS: dict[str, ItemFault] = {
    "empty section 5": ItemFault("A7", _replace_section_5),
    "no problem": ItemFault("E6", _plant_no_problem),
    "no training": ItemFault("E5", _plant_no_training),
    "blanks in 2": ItemFault("B1", partial(_plant_empty_cells, table="proactive")),
    "blanks in 4": ItemFault("B3", partial(_plant_empty_cells, table="disputes")),
    "late": ItemFault("G1", page=_plant_late_publication),
    "picture": ItemFault("K1", page=_plant_table_picture),
}


class ZeroReportScores(NamedTuple):
    """Result for reports whose figures are all 0: smallest and largest tested share, number of reports with a grade."""

    reports: int
    least: float
    largest: float
    with_band: int


def score_zero_reports(report_count: int) -> ZeroReportScores:
    """Score synthetic reports whose figures are all 0: too little can be tested in them for a grade.

    Parameters
    ----------
    report_count : int
        Number of reports.
    """
    cards = []
    for agency_index, agency in enumerate(make_agencies(report_count, _SEED)):
        year = YEARS[agency_index % len(YEARS)]
        _, form, cells = next(make_yearly_cells(agency, range(year, year + 1), _SEED))
        report = SyntheticReport(agency, year, form, dict.fromkeys(cells, "0"), [])
        report.units = NarrativeWriter(agency, _SEED).write(report)
        write, layouts = FORMATS[_PAGE if agency_index % 2 else _FORMAT]
        cards.append(process_bytes(write(report, layouts[0]), report.name).scorecard)
    tested = [card.tested for card in cards if card]
    return ZeroReportScores(len(tested), min(tested), max(tested), sum(card.band is not None for card in cards if card))
