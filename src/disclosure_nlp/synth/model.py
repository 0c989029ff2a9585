"""What a made-up report consists of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

CellKey = tuple[str, str, str]


@dataclass(frozen=True)
class Agency:
    """An invented agency. ``org`` is what it calls itself, ``area`` the place it represents."""

    name: str
    region: str
    level: str
    kind: str
    org: str
    area: str
    size: float


@dataclass
class Unit:
    """A unit of the narrative with its true labels; headings are units too."""

    section: str
    text: str
    labels: tuple[str, ...]
    tense: str | None = None
    types: tuple[str, ...] = ()


@dataclass(frozen=True)
class OwnTable:
    """A table of the agency's own in a section, before or after the standard one."""

    section: str
    rows: tuple[tuple[str, ...], ...]
    before: bool = True


@dataclass
class MadeReport:
    """A made-up report: ``cells`` maps (table, row, column) to the text printed, ``faults`` names what was planted.

    ``expected`` holds, for each planted fault, the check that must fail and the cells and units that were changed;
    ``own_tables`` are tables of its own next to the standard ones; ``reuse`` what is taken over from other reports: section, agency, year, share of the section's own sentences.
    """

    agency: Agency
    year: int
    form: str
    cells: dict[CellKey, str]
    units: list[Unit]
    faults: list[str] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)
    expected: list[dict[str, Any]] = field(default_factory=list)
    reuse: list[dict[str, Any]] = field(default_factory=list)
    own_tables: list[OwnTable] = field(default_factory=list)

    @property
    def name(self) -> str:
        """File name without its ending."""
        return f"{self.agency.name}-{self.year}"

    def number(self, table: str, row: str, column: str = "total") -> int:
        """Return a printed count as a number."""
        return int(self.cells[table, row, column])
