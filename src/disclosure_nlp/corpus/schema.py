"""The datasets of a store and their columns, as data: ``data/store.toml``."""

from __future__ import annotations

from functools import cache
from typing import Literal

import msgspec

from disclosure_nlp.definitions import load_definition

ColumnType = Literal["text", "integer", "number", "flag", "texts", "numbers", "bytes"]


class Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A column; ``values`` labels the values it can take, ``internal`` ones are bookkeeping.

    ``derived`` ones are in no part: a view works them out.
    """

    id: str
    type: ColumnType
    what: str
    values: dict[str, str] = {}
    internal: bool = False
    derived: bool = False


class Dataset(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A dataset: what a row represents (``per``) and its columns in order."""

    id: str
    per: str
    what: str
    columns: tuple[Column, ...]
    internal: bool = False

    @property
    def stored(self) -> tuple[Column, ...]:
        """Columns that parts hold."""
        return tuple(column for column in self.columns if not column.derived)

    @property
    def public(self) -> tuple[Column, ...]:
        """Columns that views and exports show."""
        return tuple(column for column in self.columns if not column.internal)


class _Dictionary(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    version: str
    datasets: tuple[Dataset, ...]


@cache
def _dictionary() -> _Dictionary:
    return load_definition("store.toml", _Dictionary)


def schema_version() -> str:
    """Return the version of the store's datasets and columns."""
    return _dictionary().version


@cache
def datasets() -> dict[str, Dataset]:
    """Return every dataset by its id."""
    return {dataset.id: dataset for dataset in _dictionary().datasets}


@cache
def columns_of(view: str) -> tuple[Column, ...]:
    """Return the columns that frames and exports of a dataset have; rows of a report open with agency and year.

    Examples
    --------
    >>> [column.id for column in columns_of("cells")][:4]
    ['agency', 'year', 'report', 'table']
    """
    own = datasets()["reports" if view == "scored" else view].public
    if not adds_agency(view):
        return own
    placed = {column.id: column for column in datasets()["reports"].public}
    return (placed["agency"], placed["year"], *own)


def adds_agency(view: str) -> bool:
    """Return whether the rows of a dataset belong to a report whose agency is not among their own columns."""
    names = {column.id for column in datasets()["reports" if view == "scored" else view].public}
    return "report" in names and "agency" not in names
