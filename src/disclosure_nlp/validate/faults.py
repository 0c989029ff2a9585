"""Known groups: each fault is planted into reports without faults and must lower its own item and no other."""

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
from disclosure_nlp.synth.figures import make_years
from disclosure_nlp.synth.generate import FORMATS
from disclosure_nlp.synth.model import MadeReport, Unit
from disclosure_nlp.synth.narrative import Writer

YEARS = range(2021, 2025)
_SEED = 77
_EPS = 1e-9
LEAST_DROP = 0.1  # points: Q1 is a share of characters, which any change of the text moves a little
_OF_FIGURES = ("R1", "R2", "R4")
_FORMAT, _PAGE = "txt", "html"
# Items that a fault lowers, where they are not all that read its check: formulas are named problems, but not concrete.
_OWN = {"P1": ("E1",), "S1": ("A1",), "S2": ("A2",)}
# What a fault takes with it by its nature: a remedy that is taken out may have been the training that is reported, and is
# specific no more.
# A remedy of which no more than its topic is left may no longer be found to answer its problem.
# Text that is gone or changed moves the share of section 1 that is beside the point, and may have held the fact on an aspect.
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
    """What a planted fault did.

    ``planted`` reports had a place for it; in ``lowered`` of them an item of its own fell, by ``drop`` points at the mean;
    ``others`` are items of other faults that fell too, with the number of reports. An item that can no longer be assessed
    (a sum with a blank cell) has not fallen.
    """

    fault: str
    items: tuple[str, ...]
    planted: int
    lowered: int
    drop: float
    others: dict[str, int]


class ItemFault(NamedTuple):
    """A fault that no single check stands for: its item, and what it does to a report, or to the page it is written as."""

    item: str
    plant: Callable[[MadeReport], bool] | None = None
    page: Callable[[bytes], bytes] | None = None


def own_items(fault: str) -> tuple[str, ...]:
    """Return the items of the default rubric that look at what a check looks at."""
    return _OWN.get(fault) or tuple(item.id for item in resolve_rubric().items if fault in item.from_checks)


def known_groups(reports: int) -> Iterator[FaultRow]:
    """Yield what each fault does to the items of made-up reports, in order of the faults.

    Parameters
    ----------
    reports : int
        How many; each fault is planted into each of them that offers a place for it.
    """
    clean = [_items(report) for report, _ in _made(reports)]
    for fault in PLANTERS:
        yield _row(fault, clean, ((_items(report), done) for report, done in _made(reports, fault)))
    pages = [_items(report, _PAGE) for report, _ in _made(reports)]
    for name, fault_ in ITEM_FAULTS.items():
        before = pages if fault_.page else clean
        yield _row(name, before, _with(fault_, reports), (fault_.item,))


def _with(fault: ItemFault, reports: int) -> Iterator[tuple[dict[str, ItemScore], bool]]:
    """Yield the items of every report with a fault, and whether it offered a place for it."""
    for report, _ in _made(reports):
        done = fault.plant is None or fault.plant(report)
        yield _items(report, _PAGE if fault.page else _FORMAT, fault.page), done


def _made(reports: int, fault: str | None = None) -> Iterator[tuple[MadeReport, bool]]:
    """Yield reports, always the same ones, and whether a fault found a place in each.

    A wrong sum is planted before the narrative is written, so that its claims agree with the tables: what the
    text says of them is another matter (C5).
    """
    for number, agency in enumerate(make_agencies(reports, _SEED)):
        year = YEARS[number % len(YEARS)]
        _, form, cells = next(make_years(agency, range(year, year + 1), _SEED))
        report = MadeReport(agency, year, form, cells, [])
        before = fault is not None and fault in _OF_FIGURES and plant(report, fault)
        report.units = Writer(agency, _SEED).write(report)
        yield report, before or (fault is not None and fault not in _OF_FIGURES and plant(report, fault))


def _items(
    report: MadeReport, format_: str = _FORMAT, change: Callable[[bytes], bytes] | None = None
) -> dict[str, ItemScore]:
    write, layouts = FORMATS[format_]
    data = write(report, layouts[0])
    card = process_bytes(change(data) if change else data, f"{report.name}.{format_}").scorecard
    return {item.id: item for item in card.items} if card else {}


def _row(
    fault: str,
    clean: Sequence[dict[str, ItemScore]],
    planted_reports: Iterable[tuple[dict[str, ItemScore], bool]],
    own: tuple[str, ...] = (),
) -> FaultRow:
    own = own or own_items(fault)
    others: Counter[str] = Counter()
    planted = lowered = 0
    drop = 0.0
    for before, (items, done) in zip(clean, planted_reports, strict=True):
        if not done:
            continue
        planted += 1
        fallen = _fallen(before, items)
        points = sum(fallen.get(item, 0.0) for item in own)
        lowered += points > _EPS
        drop += points
        follows = (*own, *FOLLOWS.get(fault, ()))
        others.update(item for item, points in fallen.items() if item not in follows and points > LEAST_DROP)
    return FaultRow(fault, own, planted, lowered, round(drop / planted, 3) if planted else 0.0, dict(others))


def _fallen(before: dict[str, ItemScore], after: dict[str, ItemScore]) -> dict[str, float]:
    """Return the items that have a lower value than before, with the points they lost; untested ones had all of them."""
    lost = {}
    for item, old in before.items():
        new = after.get(item)
        had = old.weight if old.state == "untested" else old.points
        if had is not None and new is not None and new.points is not None and new.points < had - _EPS:
            lost[item] = had - new.points
    return lost


def _section_5(report: MadeReport, *said: Unit) -> bool:
    """Leave of section 5 its heading, with other sentences below it."""
    places = [place for place, unit in enumerate(report.units) if unit.section == "problems"]
    report.units[places[0] + 1 : places[-1] + 1] = said
    return True


def _no_problem(report: MadeReport) -> bool:
    return _section_5(report, Unit("problems", "本年度政府信息公开工作未发现存在问题。", ("none",)))


def _no_training(report: MadeReport) -> bool:
    if any("培训" in unit.text for unit in report.units if unit.section == "problems"):
        return False
    before = len(report.units)
    report.units = [unit for unit in report.units if "training" not in unit.labels]
    return len(report.units) < before


def _empty_cells(report: MadeReport, table: str) -> bool:
    """Leave every second figure of a table blank: a row without any might be lost to the copy."""
    keys = [key for key in report.cells if key[0] == table and len([k for k in report.cells if k[:2] == key[:2]]) > 1]
    for key in keys[::2]:
        report.cells[key] = ""
    return bool(keys)


def _late(page: bytes) -> bytes:
    """Publish a page in June of the year after."""
    return re.sub(rb"(?<=PubDate' content=')(\d{4})-01|(?<=\xef\xbc\x9a)(\d{4})-01", rb"\1\2-06", page)


def _pictures(page: bytes) -> bytes:
    """Show the table of section 3, the longest one, as a picture."""
    table = max(re.finditer(rb"<table.*?</table>", page, re.S), key=lambda match: len(match.group()))
    return page[: table.start()] + b"<p><img src='table-3.png' width='600' height='800'></p>" + page[table.end() :]


ITEM_FAULTS: dict[str, ItemFault] = {
    "empty section 5": ItemFault("A7", _section_5),
    "no problem": ItemFault("E6", _no_problem),
    "no training": ItemFault("E5", _no_training),
    "blanks in 2": ItemFault("B1", partial(_empty_cells, table="proactive")),
    "blanks in 4": ItemFault("B3", partial(_empty_cells, table="disputes")),
    "late": ItemFault("G1", page=_late),
    "picture": ItemFault("K1", page=_pictures),
}


class Vacuity(NamedTuple):
    """What scores of reports with nothing but zeros in their tables are like: least and largest tested share, and bands."""

    reports: int
    least: float
    largest: float
    with_band: int


def all_zero(reports: int) -> Vacuity:
    """Score reports whose figures are all 0: hardly anything in them can fail, so that they have no band.

    Parameters
    ----------
    reports : int
        How many.
    """
    cards = []
    for number, agency in enumerate(make_agencies(reports, _SEED)):
        year = YEARS[number % len(YEARS)]
        _, form, cells = next(make_years(agency, range(year, year + 1), _SEED))
        report = MadeReport(agency, year, form, dict.fromkeys(cells, "0"), [])
        report.units = Writer(agency, _SEED).write(report)
        write, layouts = FORMATS[_PAGE if number % 2 else _FORMAT]
        cards.append(process_bytes(write(report, layouts[0]), report.name).scorecard)
    tested = [card.tested for card in cards if card]
    return Vacuity(len(tested), min(tested), max(tested), sum(card.band is not None for card in cards if card))
