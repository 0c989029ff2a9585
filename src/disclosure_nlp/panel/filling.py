"""A panel under construction: columns of values with a code for every missing value."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from disclosure_nlp.panel.columns import PanelColumn, panel_columns

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

KNOWN = b""


class PanelBuilder:
    """A panel under construction: named columns, each with one value and one missing-value code per row.

    Attributes
    ----------
    values : dict
        Arrays by column: float64 with NaN for missing values, or object with None for missing values.
    codes : dict
        Arrays of one-byte codes by column: the reason for each missing value; empty for known values.
    """

    def __init__(self, row_count: int) -> None:
        self.size = row_count
        self.values: dict[str, NDArray[Any]] = {}
        self.codes: dict[str, NDArray[np.bytes_]] = {}

    def add_column(self, name: str, values: NDArray[Any], missing_code: NDArray[np.bytes_] | str = "r") -> None:
        """Add a column of values to the panel, with a code for each missing value.

        Parameters
        ----------
        name : str
            Name of the column.
        values : array
            One value per row; NaN or None if it is missing.
        missing_code : array or str
            Code for each missing value, or one code for all of them.
        """
        gone = np.isnan(values) if values.dtype.kind == "f" else np.array([value is None for value in values], bool)
        codes = np.full(self.size, missing_code.encode(), "S1") if isinstance(missing_code, str) else missing_code
        self.values[name] = values
        self.codes[name] = np.where(gone, codes, KNOWN).astype("S1")

    def add_text_column(self, name: str, values: Iterable[Any], missing_code: NDArray[np.bytes_] | str = "r") -> None:
        """Add a text column to the panel; None and empty texts count as missing."""
        array = np.empty(self.size, object)
        array[:] = [value if isinstance(value, str) and value else None for value in values]
        self.add_column(name, array, missing_code)

    def add_number_column(self, name: str, values: Iterable[Any], missing_code: NDArray[np.bytes_] | str = "r") -> None:
        """Add a numeric column to the panel; values that are no numbers count as missing."""
        self.add_column(name, np.array([float_or_nan(value) for value in values], float), missing_code)

    def set_missing_codes(
        self, rows: NDArray[np.bool_], row_codes: NDArray[np.bytes_], except_columns: Iterable[str] = ()
    ) -> None:
        """Replace the missing-value codes in some rows of the panel, except in some columns.

        ``rows`` is a mask, ``row_codes`` has one code per row.
        """
        kept = set(except_columns)
        for name, codes in self.codes.items():
            if name not in kept:
                self.codes[name] = np.where(rows & (codes != KNOWN), row_codes, codes).astype("S1")

    def to_frame(self, names: Iterable[str]) -> pd.DataFrame:
        """Return some columns of the panel as a DataFrame with the dtype of each column's type."""
        import pandas as pd

        known = panel_columns()
        return pd.DataFrame({name: _series_with_column_dtype(self.values[name], known.get(name)) for name in names})


def float_or_nan(value: Any) -> float:
    """Return a value as float if it is a number, else NaN."""
    return float(value) if isinstance(value, int | float | np.number) and not isinstance(value, bool) else np.nan


def _series_with_column_dtype(values: NDArray[Any], column: PanelColumn | None) -> Any:
    """Return values as a pandas Series with a column's dtype: Int64 for counts, datetime64 for dates."""
    import pandas as pd

    if column is not None and column.type in ("int", "code"):
        return pd.Series(np.nan_to_num(values).round().astype("int64"), dtype="Int64").mask(np.isnan(values))
    if column is not None and column.type == "date":
        return pd.Series(pd.to_datetime(pd.Series(values, dtype=object), errors="coerce"))
    return pd.Series(values)
