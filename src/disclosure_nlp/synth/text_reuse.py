"""Reused text to a known share: sentences that no two reports have in common, and from whom some of them are taken.

A borrowing agency writes its overview and its problems in words of its own in every second year. In the years between it
takes a share of the sentences from its report of the year before, or from its neighbour in the same year.
"""

from __future__ import annotations

from random import Random
from typing import Any, NamedTuple

from disclosure_nlp.synth.model import Agency, MadeReport, Unit

SECTIONS = ("overview", "problems")
SHARES = (0.6, 0.1, 0.9, 0.0, 0.75)
_SENTENCES = 20
_LABELS = ("proactive", "management", "platform", "supervision")


class Loan(NamedTuple):
    """What a report takes over: from whom, of which year, and the share of its sentences."""

    agency: str
    year: int
    share: float


def loan_of(agency: Agency, neighbour: Agency | None, year: int, first: int, turn: int) -> Loan | None:
    """Return what a report takes over; None in the years in which it uses words of its own.

    Parameters
    ----------
    agency, neighbour : Agency
        The agency, and one that uses words of its own in that year.
    year, first : int
        Reporting year, and the first of the corpus.
    turn : int
        Number of the agency among those that borrow: neighbours borrow in different years.
    """
    if (year - first + turn) % 2 == 0:
        return None
    share = SHARES[(turn + (year - first) // 2) % len(SHARES)]
    own = year > first and (turn // 2 + (year - first) // 2) % 2 == 0
    if own:
        return Loan(agency.name, year - 1, share)
    return Loan(neighbour.name, year, share) if neighbour else None


def own_sentences(bank: dict[str, Any], agency: str, year: int, section: str, seed: int) -> list[Unit]:
    """Return the sentences that an agency writes in words of its own: the same for the same arguments."""
    random = Random(f"own-{seed}-{agency}-{year}-{section}")
    words = bank["own_words"]
    units = []
    for _ in range(_SENTENCES):
        label = random.choice(_LABELS)
        deed = random.choice(words[label]).format(theme=random.choice(bank["words"]["themes"]))
        units.append(Unit(section, f"{deed}，{random.choice(words['details'])}。", (label,)))
    return units


def borrow(report: MadeReport, bank: dict[str, Any], loan: Loan | None, seed: int) -> list[dict[str, Any]]:
    """Put sentences of the report's own and borrowed ones in the place of its overview and problems; return the loans.

    The sentences that make claims about the tables stay, and one problem, so that the report remains a report.
    """
    told = []
    for section in SECTIONS:
        units = own_sentences(bank, report.agency.name, report.year, section, seed)
        taken = round(loan.share * _SENTENCES) if loan else 0
        if loan and taken:
            units[_SENTENCES - taken :] = own_sentences(bank, loan.agency, loan.year, section, seed)[:taken]
        share = _share(units[_SENTENCES - taken :], units)
        if loan:
            told.append({"section": section, "agency": loan.agency, "year": loan.year, "share": share})
        _put(report, section, units)
    return told


def _share(part: list[Unit], whole: list[Unit]) -> float:
    return round(sum(len(unit.text) for unit in part) / sum(len(unit.text) for unit in whole), 4)


def _put(report: MadeReport, section: str, units: list[Unit]) -> None:
    """Leave headings, claims and the first problem of a section, and put other sentences after them."""
    kept = {"heading", "request", "review_litigation", "problem", "remediation"}
    own = [unit for unit in report.units if unit.section == section and kept & set(unit.labels)]
    acts = [unit for unit in own if {"problem", "remediation"} & set(unit.labels)]
    own = [unit for unit in own if unit not in acts[1:]]
    at = next(number for number, unit in enumerate(report.units) if unit.section == section)
    rest = [unit for unit in report.units if unit.section != section]
    report.units = [*rest[:at], *own, *units, *rest[at:]]
