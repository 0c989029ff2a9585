"""Data model of synthetic reports."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

CellKey = tuple[str, str, str]


@dataclass(frozen=True)
class SyntheticAgency:
    """An invented agency, with the words by which it refers to itself (我局) and to its area (全市)."""

    name: str
    region: str
    level: str
    kind: str
    org: str
    area: str
    size: float


@dataclass
class NarrativeUnit:
    """A sentence or heading of a synthetic report, with its true labels, tense and types."""

    section: str
    text: str
    labels: tuple[str, ...]
    tense: str | None = None
    types: tuple[str, ...] = ()


@dataclass(frozen=True)
class AgencyTable:
    """A table that an agency adds to a section of its report, before or after the standard table."""

    section: str
    rows: tuple[tuple[str, ...], ...]
    before: bool = True


@dataclass
class SyntheticReport:
    """A synthetic report: table cells by (table, row, column), sentences, and the planted faults.

    ``expected`` are the checks that must fail with the changed cells and units, ``own_tables`` tables besides the
    standard ones, ``reuse`` the text copied from other reports: section, agency, year and share of the section.
    """

    agency: SyntheticAgency
    year: int
    form: str
    cells: dict[CellKey, str]
    units: list[NarrativeUnit]
    faults: list[str] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)
    expected: list[dict[str, Any]] = field(default_factory=list)
    reuse: list[dict[str, Any]] = field(default_factory=list)
    own_tables: list[AgencyTable] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Name of the report's file without extension."""
        return f"{self.agency.name}-{self.year}"

    def number(self, table: str, row: str, column: str = "total") -> int:
        """Return the value in a table cell, by default that in the column "total"."""
        return int(self.cells[table, row, column])
