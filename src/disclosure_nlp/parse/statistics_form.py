"""The form of the statistics table of 2014 to 2018 (国办发〔2014〕32号, annex): parts, rows and identities."""

from __future__ import annotations

from functools import cache

import msgspec

from disclosure_nlp.definitions import load_definition
from disclosure_nlp.parse.forms import RowForm

COLUMN = "value"


class StatisticsRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row of the table with its unit."""

    id: str
    label: str
    unit: str
    keys: tuple[str, ...]


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of the table, stated by words of its heading row."""

    id: str
    keys: tuple[str, ...]
    rows: tuple[StatisticsRow, ...]

    @property
    def forms(self) -> tuple[RowForm, ...]:
        """The rows as forms to match labels against."""
        return tuple(RowForm(row.id, row.label, row.keys) for row in self.rows)


class Whole(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An identity: a whole and its parts; with ``at_least`` the whole is only not below their sum."""

    whole: str
    parts: tuple[str, ...]
    at_least: bool = False


class StatisticsForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The table's parts and identities."""

    id: str
    title: str
    years: tuple[int, int]
    parts: tuple[Part, ...]
    wholes: tuple[Whole, ...]


@cache
def load_statistics() -> StatisticsForm:
    """Return the form of the table.

    Raises
    ------
    DefinitionError
        When its file does not have the shape of a form.
    """
    return load_definition("forms/statistics.toml", StatisticsForm)
