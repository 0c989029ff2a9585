"""The form of the statistics table of 2014 to 2018 (国办发〔2014〕32号, annex): parts, rows and sums."""

from __future__ import annotations

from functools import cache, cached_property

import msgspec

from disclosure_nlp.definitions import load_definition
from disclosure_nlp.parse.forms import RowForm

COLUMN = "value"


class StatisticsRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row of the statistics table of 2014 to 2018 in its form, with its unit."""

    id: str
    label: str
    unit: str
    keys: tuple[str, ...]


class StatisticsPart(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """A part of the statistics table of 2014 to 2018 in its form, with the words of its heading row."""

    id: str
    keys: tuple[str, ...]
    rows: tuple[StatisticsRow, ...]

    @cached_property
    def row_forms(self) -> tuple[RowForm, ...]:
        """The rows of the part of the statistics table as `RowForm`, with which printed labels are matched."""
        return tuple(RowForm(row.id, row.label, row.keys) for row in self.rows)


class StatisticsSum(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row of the statistics table that must equal the sum of other rows, or be at least that sum."""

    whole: str
    parts: tuple[str, ...]
    at_least: bool = False


class StatisticsForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The form of the statistics table: its parts and the sums that must hold."""

    id: str
    title: str
    years: tuple[int, int]
    parts: tuple[StatisticsPart, ...]
    wholes: tuple[StatisticsSum, ...]


@cache
def load_statistics_form() -> StatisticsForm:
    """Return the form of the statistics table of 2014 to 2018; read once.

    Raises
    ------
    DefinitionError
        When the file of the form is not valid.
    """
    return load_definition("forms/statistics.toml", StatisticsForm)
