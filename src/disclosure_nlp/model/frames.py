"""Builds pandas data frames whose integer columns stay integers where values are missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from disclosure_nlp.extras import import_optional

if TYPE_CHECKING:
    import pandas as pd


def make_frame(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> pd.DataFrame:
    """Return a pandas data frame whose integer columns have the dtype ``Int64`` if values are missing.

    Raises
    ------
    MissingExtraError
        When pandas is not installed.

    Examples
    --------
    >>> make_frame(["a", "b"], [(1, "x"), (None, "y")]).dtypes["a"]
    Int64Dtype()
    """
    pandas = import_optional("pandas", "a frame")
    series = {}
    for place, name in enumerate(columns):
        values = [row[place] for row in rows]
        series[name] = pandas.Series(values, dtype=_pandas_dtype(values))
    frame: pd.DataFrame = pandas.DataFrame(series)
    return frame


def _pandas_dtype(values: Sequence[object]) -> str:
    """Return the name of the pandas dtype for a column of values."""
    kinds = {type(value) for value in values if value is not None}
    if kinds == {int}:
        return "Int64"
    return (
        "float64" if kinds and kinds <= {int, float} else "bool" if kinds == {bool} and None not in values else "object"
    )
