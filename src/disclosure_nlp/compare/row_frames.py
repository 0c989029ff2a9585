"""Builds large frames from rows: text columns as categories or Arrow strings, a batch of Python objects at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import pandas as pd

ColumnType = Literal["category", "text", "float", "int", "bool", "object"]
_BATCH = 20_000
_NUMPY = {"float": "float64", "int": "int64", "bool": "bool", "category": "int32"}


def rows_to_frame(rows: Iterable[Sequence[Any]], types: Mapping[str, ColumnType]) -> pd.DataFrame:
    """Return rows as a frame; few rows are in memory as Python objects at a time.

    Parameters
    ----------
    rows : iterable of sequence
        One value per column; None if it is missing, not in columns of type int or bool.
    types : mapping
        Types of the columns by name: ``category`` (texts that repeat; the categories are in lexical order), ``text``,
        ``float``, ``int``, ``bool``, and ``object`` for other Python objects.

    Examples
    --------
    >>> frame = rows_to_frame([("b", 1.5), ("a", None), ("b", 2.0)], {"name": "category", "number": "float"})
    >>> frame["name"].cat.categories.tolist(), frame["name"].cat.codes.tolist(), frame["number"].tolist()
    (['a', 'b'], [1, 0, 1], [1.5, nan, 2.0])
    """
    import pandas as pd

    source = iter(rows)
    numbers: dict[str, dict[str, int]] = {name: {} for name, kind in types.items() if kind == "category"}
    parts: dict[str, list[Any]] = {name: [] for name in types}
    while batch := list(islice(source, _BATCH)):
        for (name, kind), values in zip(types.items(), zip(*batch, strict=True), strict=True):
            parts[name].append(_convert_batch(values, kind, numbers.get(name, {})))
    columns = {name: _join_batches(parts.pop(name), kind, numbers.get(name, {})) for name, kind in types.items()}
    return pd.DataFrame(columns, copy=False)


def _convert_batch(values: tuple[Any, ...], kind: ColumnType, category_numbers: dict[str, int]) -> Any:
    """Return a batch of values as an array; new categories are added to ``category_numbers``."""
    import numpy as np
    import pyarrow as pa

    if kind == "text":
        return pa.array(values, pa.large_string())
    if kind == "object":
        return values
    if kind == "category":
        values = tuple(
            -1 if value is None else category_numbers.setdefault(value, len(category_numbers)) for value in values
        )
    return np.array(values, dtype=_NUMPY[kind])


def _join_batches(batches: list[Any], kind: ColumnType, category_numbers: Mapping[str, int]) -> Any:
    """Return the batches of a column as one pandas array."""
    import numpy as np
    import pandas as pd
    import pyarrow as pa

    if kind == "text":
        return pd.array(pa.chunked_array(batches, pa.large_string()), dtype="str")
    if kind == "object":
        joined = np.empty(sum(map(len, batches)), dtype=object)
        joined[:] = [value for batch in batches for value in batch]
        return joined
    found = np.concatenate(batches) if batches else np.empty(0, _NUMPY[kind])
    if kind != "category":
        return found
    names = sorted(category_numbers)
    places = np.empty(len(names) + 1, dtype=np.int32)
    places[[category_numbers[name] for name in names]] = np.arange(len(names))
    places[-1] = -1  # the place of missing values, whose number is -1
    return pd.Categorical.from_codes(places[found], pd.Index(names, dtype="str"))
