"""Histories of made-up agencies: which faults which years have, and what the narrative takes from the year before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

STEADY, IMPROVING, COPYING, CARELESS = "steady", "improving", "copying", "careless"
# What each history does; the order is that of the help text.
HISTORIES: Mapping[str, str] = {
    STEADY: "no faults; other words every year",
    IMPROVING: "faults in the first years, fewer each year, none at last; answers the problems of the year before",
    COPYING: "no faults in the figures; the same narrative every year, only years and figures changed",
    CARELESS: "one to three faults every year",
}
# Faults that such agencies make, one of a kind in a report: figures, claims, structure, section 5. Two of a kind would
# hide each other.
_KINDS = (("R1", "R2", "R3", "R4", "V1"), ("N1", "F1"), ("S2", "S7", "Y1"), ("P1", "P2"))


def faults_by_year(history: str, years: Sequence[int], random: Random) -> dict[int, tuple[str, ...]]:
    """Return the check ids to plant in each year of a history.

    Raises
    ------
    KeyError
        For a history that is not in :data:`HISTORIES`.
    """
    if history not in HISTORIES:
        raise KeyError(history)
    if history == CARELESS:
        return {year: _some(random, random.randint(1, 3)) for year in years}
    if history == IMPROVING:
        most = max(1, len(years) // 2)
        return {year: _some(random, min(3, most - at)) for at, year in enumerate(years[:most])}
    return {}


def _some(random: Random, count: int) -> tuple[str, ...]:
    return tuple(random.choice(kind) for kind in random.sample(_KINDS, count))
