"""Schema of a store: its datasets and their columns, defined in ``data/store.toml``."""

from __future__ import annotations

from functools import cache
from typing import Literal

import msgspec

from disclosure_nlp.definitions import load_definition

ColumnType = Literal["text", "integer", "number", "flag", "texts", "numbers", "bytes"]


class Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Definition of a dataset's column: its type, its description and the labels of its categories.

    ``internal`` marks bookkeeping; ``derived`` columns are not stored but computed by a view.
    """

    id: str
    type: ColumnType
    what: str
    values: dict[str, str] = {}
    internal: bool = False
    derived: bool = False


class Dataset(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Definition of a dataset of the store: what one row represents, and its columns in order."""

    id: str
    per: str
    what: str
    columns: tuple[Column, ...]
    internal: bool = False

    @property
    def stored_columns(self) -> tuple[Column, ...]:
        """Columns of the dataset that are stored in Parquet files."""
        return tuple(column for column in self.columns if not column.derived)

    @property
    def public_columns(self) -> tuple[Column, ...]:
        """Columns of the dataset that views and exports show."""
        return tuple(column for column in self.columns if not column.internal)


class _StoreSchema(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Schema of the file ``data/store.toml``, which defines the datasets of a store."""

    version: str
    datasets: tuple[Dataset, ...]


@cache
def _load_store_schema() -> _StoreSchema:
    """Return the definitions of a store's datasets from ``data/store.toml``."""
    return load_definition("store.toml", _StoreSchema)


def schema_version() -> str:
    """Return the version of the store schema."""
    return _load_store_schema().version


@cache
def datasets() -> dict[str, Dataset]:
    """Return the definitions of all datasets of a store by id."""
    return {dataset.id: dataset for dataset in _load_store_schema().datasets}


@cache
def columns_of_view(view: str) -> tuple[Column, ...]:
    """Return the columns of a dataset in frames and exports, where rows of a report begin with agency and year.

    Examples
    --------
    >>> [column.id for column in columns_of_view("cells")][:4]
    ['agency', 'year', 'report', 'table']
    """
    public_columns = datasets()["reports" if view == "scored" else view].public_columns
    if not needs_agency_columns(view):
        return public_columns
    report_columns = {column.id: column for column in datasets()["reports"].public_columns}
    return (report_columns["agency"], report_columns["year"], *public_columns)


def needs_agency_columns(view: str) -> bool:
    """Return whether a dataset's rows have a report key, but no agency column of their own."""
    names = {column.id for column in datasets()["reports" if view == "scored" else view].public_columns}
    return "report" in names and "agency" not in names
