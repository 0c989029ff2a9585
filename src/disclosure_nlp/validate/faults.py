"""Known groups: each fault is planted into reports without faults and must lower its own item and no other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from disclosure_nlp.model import ItemScore
from disclosure_nlp.pipeline import process_bytes
from disclosure_nlp.score.scorer import resolve_rubric
from disclosure_nlp.synth.agencies import make_agencies
from disclosure_nlp.synth.fault_injection import PLANTERS, plant
from disclosure_nlp.synth.figures import make_years
from disclosure_nlp.synth.generate import FORMATS
from disclosure_nlp.synth.model import MadeReport
from disclosure_nlp.synth.narrative import Writer

YEARS = range(2021, 2025)
_SEED = 77
_EPS = 1e-9
_LEAST_DROP = 0.1  # points: Q1 is a share of characters, which any change of the text moves a little
_OF_FIGURES = ("R1", "R2", "R4")
# Items that a fault lowers, where they are not all that read its check: formulas are named problems, but not concrete.
_OWN = {"P1": ("E1",), "S1": ("A1",), "S2": ("A2",)}
# What a fault takes with it by its nature: a remedy that is taken out may have been the training that is reported, and is
# specific no more.
# Text that is gone or changed moves the share of section 1 that is beside the point, and may have held the fact on an aspect.
FOLLOWS = {
    "S4": ("Q1", "Q2"),
    "S5": ("Q1", "Q2"),
    "S8": ("Q1",),
    "R4": ("Q1",),
    "N4": ("Q1",),
    "P1": ("E5", "E7"),
    "P2": ("E5", "E7"),
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
        yield _row(fault, clean, reports)


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


def _items(report: MadeReport) -> dict[str, ItemScore]:
    write, layouts = FORMATS["txt"]
    card = process_bytes(write(report, layouts[0]), f"{report.name}.txt").scorecard
    return {item.id: item for item in card.items} if card else {}


def _row(fault: str, clean: list[dict[str, ItemScore]], reports: int) -> FaultRow:
    own = own_items(fault)
    others: Counter[str] = Counter()
    planted = lowered = 0
    drop = 0.0
    for before, (report, done) in zip(clean, _made(reports, fault), strict=True):
        if not done:
            continue
        planted += 1
        fallen = _fallen(before, _items(report))
        points = sum(fallen.get(item, 0.0) for item in own)
        lowered += points > _EPS
        drop += points
        follows = (*own, *FOLLOWS.get(fault, ()))
        others.update(item for item, points in fallen.items() if item not in follows and points > _LEAST_DROP)
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
