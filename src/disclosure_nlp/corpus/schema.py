"""Schema of a store: its datasets and their columns, defined in ``data/store.toml``."""

from __future__ import annotations

from functools import cache
from typing import Literal

import msgspec

from disclosure_nlp.definitions import load_definition

ColumnType = Literal["text", "integer", "number", "flag", "texts", "numbers", "bytes"]


class Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Definition of a dataset's column; ``values`` are the labels of its categories, by stored value.

    ``internal`` marks bookkeeping; ``derived`` columns are not stored but computed by a view.
    """

    id: str
    type: ColumnType
    what: str
    values: dict[str, str] = {}
    internal: bool = False
    derived: bool = False


class Dataset(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Definition of a dataset: what one row represents (``per``), and its columns in order."""

    id: str
    per: str
    what: str
    columns: tuple[Column, ...]
    internal: bool = False

    @property
    def stored(self) -> tuple[Column, ...]:
        """Columns stored in Parquet parts."""
        return tuple(column for column in self.columns if not column.derived)

    @property
    def public(self) -> tuple[Column, ...]:
        """Columns shown in views and exports."""
        return tuple(column for column in self.columns if not column.internal)


class _StoreSchema(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Content of ``data/store.toml``."""

    version: str
    datasets: tuple[Dataset, ...]


@cache
def _load_store_schema() -> _StoreSchema:
    """Return the content of ``data/store.toml``."""
    return load_definition("store.toml", _StoreSchema)


def schema_version() -> str:
    """Return the version of the store schema."""
    return _load_store_schema().version


@cache
def datasets() -> dict[str, Dataset]:
    """Return all datasets of a store by id."""
    return {dataset.id: dataset for dataset in _load_store_schema().datasets}


@cache
def columns_of(view: str) -> tuple[Column, ...]:
    """Return the columns of a dataset in frames and exports; rows of a report start with agency and year.

    Examples
    --------
    >>> [column.id for column in columns_of("cells")][:4]
    ['agency', 'year', 'report', 'table']
    """
    public_columns = datasets()["reports" if view == "scored" else view].public
    if not needs_agency_columns(view):
        return public_columns
    report_columns = {column.id: column for column in datasets()["reports"].public}
    return (report_columns["agency"], report_columns["year"], *public_columns)


def needs_agency_columns(view: str) -> bool:
    """Return whether a dataset's rows have a report key, but no agency column of their own."""
    names = {column.id for column in datasets()["reports" if view == "scored" else view].public}
    return "report" in names and "agency" not in names
