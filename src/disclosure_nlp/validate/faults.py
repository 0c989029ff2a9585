"""Known-groups test: each fault planted into a faultless report must lower the value of its own item only."""

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
from disclosure_nlp.synth.fault_injection import PLANTERS, plant
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


class FaultRow(NamedTuple):
    """Effect of a planted fault on the items of reports.

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
    """A fault of an item that no single check covers: a function that changes a report or its HTML page."""

    item: str
    plant: Callable[[SyntheticReport], bool] | None = None
    page: Callable[[bytes], bytes] | None = None


def items_reading_check(fault: str) -> tuple[str, ...]:
    """Return the items of the default rubric that a fault of this check should lower."""
    return _OWN.get(fault) or tuple(item.id for item in resolve_rubric().items if fault in item.from_checks)


def plant_item_faults(reports: int) -> Iterator[FaultRow]:
    """Yield the effect of each planted fault on the items of synthetic reports, in order of the faults.

    Parameters
    ----------
    reports : int
        Number of reports; each fault is planted into every report that allows it.
    """
    clean = [_score_items(report) for report, _ in _make_reports(reports)]
    for fault in PLANTERS:
        yield _build_fault_row(
            fault, clean, ((_score_items(report), done) for report, done in _make_reports(reports, fault))
        )
    pages = [_score_items(report, _PAGE) for report, _ in _make_reports(reports)]
    for name, fault_ in ITEM_FAULTS.items():
        before = pages if fault_.page else clean
        yield _build_fault_row(name, before, _score_with_fault(fault_, reports), (fault_.item,))


def _score_with_fault(fault: ItemFault, reports: int) -> Iterator[tuple[dict[str, ItemScore], bool]]:
    """Yield the items of every report with a fault, and whether the fault could be planted in it."""
    for report, _ in _make_reports(reports):
        done = fault.plant is None or fault.plant(report)
        yield _score_items(report, _PAGE if fault.page else _FORMAT, fault.page), done


def _make_reports(reports: int, fault: str | None = None) -> Iterator[tuple[SyntheticReport, bool]]:
    """Yield the synthetic reports, always the same ones, and whether a fault could be planted in each.

    A wrong sum is planted before the narrative is written, so that the claims of the text (item C5) agree with the tables.
    """
    for number, agency in enumerate(make_agencies(reports, _SEED)):
        year = YEARS[number % len(YEARS)]
        _, form, cells = next(make_yearly_cells(agency, range(year, year + 1), _SEED))
        report = SyntheticReport(agency, year, form, cells, [])
        before = fault is not None and fault in _OF_FIGURES and plant(report, fault)
        report.units = NarrativeWriter(agency, _SEED).write(report)
        yield report, before or (fault is not None and fault not in _OF_FIGURES and plant(report, fault))


def _score_items(
    report: SyntheticReport, format_: str = _FORMAT, change: Callable[[bytes], bytes] | None = None
) -> dict[str, ItemScore]:
    write, layouts = FORMATS[format_]
    data = write(report, layouts[0])
    card = process_bytes(change(data) if change else data, f"{report.name}.{format_}").scorecard
    return {item.id: item for item in card.items} if card else {}


def _build_fault_row(
    fault: str,
    clean: Sequence[dict[str, ItemScore]],
    planted_reports: Iterable[tuple[dict[str, ItemScore], bool]],
    own: tuple[str, ...] = (),
) -> FaultRow:
    own = own or items_reading_check(fault)
    others: Counter[str] = Counter()
    planted = lowered = 0
    drop = 0.0
    for before, (items, done) in zip(clean, planted_reports, strict=True):
        if not done:
            continue
        planted += 1
        fallen = _lost_points(before, items)
        points = sum(fallen.get(item, 0.0) for item in own)
        lowered += points > _EPS
        drop += points
        follows = (*own, *FOLLOWS.get(fault, ()))
        others.update(item for item, points in fallen.items() if item not in follows and points > LEAST_DROP)
    return FaultRow(fault, own, planted, lowered, round(drop / planted, 3) if planted else 0.0, dict(others))


def _lost_points(before: dict[str, ItemScore], after: dict[str, ItemScore]) -> dict[str, float]:
    """Return the points that each item lost; an untested item counts as having had full points."""
    lost = {}
    for item, old in before.items():
        new = after.get(item)
        had = old.weight if old.state == "untested" else old.points
        if had is not None and new is not None and new.points is not None and new.points < had - _EPS:
            lost[item] = had - new.points
    return lost


def _replace_section_5(report: SyntheticReport, *said: NarrativeUnit) -> bool:
    """Replace the sentences of section 5 below its heading."""
    places = [place for place, unit in enumerate(report.units) if unit.section == "problems"]
    report.units[places[0] + 1 : places[-1] + 1] = said
    return True


def _plant_no_problem(report: SyntheticReport) -> bool:
    return _replace_section_5(report, NarrativeUnit("problems", "本年度政府信息公开工作未发现存在问题。", ("none",)))


def _plant_no_training(report: SyntheticReport) -> bool:
    if any("培训" in unit.text for unit in report.units if unit.section == "problems"):
        return False
    before = len(report.units)
    report.units = [unit for unit in report.units if "training" not in unit.labels]
    return len(report.units) < before


def _plant_empty_cells(report: SyntheticReport, table: str) -> bool:
    """Leave every second cell of a table blank; at least one figure per row remains.

    The checks would attribute a row without any figure to the copy.
    """
    keys = [key for key in report.cells if key[0] == table and len([k for k in report.cells if k[:2] == key[:2]]) > 1]
    for key in keys[::2]:
        report.cells[key] = ""
    return bool(keys)


def _plant_late_publication(page: bytes) -> bytes:
    """Change the publication date of a page to June of the next year."""
    return re.sub(rb"(?<=PubDate' content=')(\d{4})-01|(?<=\xef\xbc\x9a)(\d{4})-01", rb"\1\2-06", page)


def _plant_table_picture(page: bytes) -> bytes:
    """Replace the longest table of a page, that of section 3, by a picture."""
    table = max(re.finditer(rb"<table.*?</table>", page, re.S), key=lambda match: len(match.group()))
    return page[: table.start()] + b"<p><img src='table-3.png' width='600' height='800'></p>" + page[table.end() :]


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
    """Scores of reports whose figures are all zero: smallest and largest tested share, and reports with a band."""

    reports: int
    least: float
    largest: float
    with_band: int


def score_zero_reports(reports: int) -> ZeroReportScores:
    """Score synthetic reports whose figures are all 0; little of them can be tested, so none should have a band.

    Parameters
    ----------
    reports : int
        Number of reports.
    """
    cards = []
    for number, agency in enumerate(make_agencies(reports, _SEED)):
        year = YEARS[number % len(YEARS)]
        _, form, cells = next(make_yearly_cells(agency, range(year, year + 1), _SEED))
        report = SyntheticReport(agency, year, form, dict.fromkeys(cells, "0"), [])
        report.units = NarrativeWriter(agency, _SEED).write(report)
        write, layouts = FORMATS[_PAGE if number % 2 else _FORMAT]
        cards.append(process_bytes(write(report, layouts[0]), report.name).scorecard)
    tested = [card.tested for card in cards if card]
    return ZeroReportScores(len(tested), min(tested), max(tested), sum(card.band is not None for card in cards if card))
