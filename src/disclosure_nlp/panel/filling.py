"""Panel under construction: columns of values, and a code for each missing value."""

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
    """Columns of a panel under construction, with one value and one code per row.

    Attributes
    ----------
    values : dict
        Arrays by column: float64 with NaN for missing values, or object with None for missing values.
    codes : dict
        Arrays of one-byte codes by column: the reason for each missing value; empty for known values.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self.values: dict[str, NDArray[Any]] = {}
        self.codes: dict[str, NDArray[np.bytes_]] = {}

    def add_column(self, name: str, values: NDArray[Any], why: NDArray[np.bytes_] | str = "r") -> None:
        """Add a column.

        Parameters
        ----------
        name : str
            Name of the column.
        values : array
            One value per row; NaN or None if it is missing.
        why : array or str
            Code for each missing value, or one code for all of them.
        """
        gone = np.isnan(values) if values.dtype.kind == "f" else np.array([value is None for value in values], bool)
        codes = np.full(self.size, why.encode(), "S1") if isinstance(why, str) else why
        self.values[name] = values
        self.codes[name] = np.where(gone, codes, KNOWN).astype("S1")

    def add_text_column(self, name: str, values: Iterable[Any], why: NDArray[np.bytes_] | str = "r") -> None:
        """Add a text column; None and empty texts are missing."""
        array = np.empty(self.size, object)
        array[:] = [value if isinstance(value, str) and value else None for value in values]
        self.add_column(name, array, why)

    def add_number_column(self, name: str, values: Iterable[Any], why: NDArray[np.bytes_] | str = "r") -> None:
        """Add a numeric column; values that are no numbers are missing."""
        self.add_column(name, np.array([number_or_nan(value) for value in values], float), why)

    def set_missing_reason(self, rows: NDArray[np.bool_], reasons: NDArray[np.bytes_], but: Iterable[str] = ()) -> None:
        """Set one code for all missing values in some rows, except in some columns."""
        kept = set(but)
        for name, codes in self.codes.items():
            if name not in kept:
                self.codes[name] = np.where(rows & (codes != KNOWN), reasons, codes).astype("S1")

    def to_frame(self, names: Iterable[str]) -> pd.DataFrame:
        """Return columns as a DataFrame: Int64, float64, datetime64 or object by column type."""
        import pandas as pd

        known = panel_columns()
        return pd.DataFrame({name: _typed_series(self.values[name], known.get(name)) for name in names})


def number_or_nan(value: Any) -> float:
    """Return a number as float; NaN for any other value."""
    return float(value) if isinstance(value, int | float | np.number) and not isinstance(value, bool) else np.nan


def _typed_series(values: NDArray[Any], column: PanelColumn | None) -> Any:
    """Return values as a pandas Series with the dtype of the column."""
    import pandas as pd

    if column is not None and column.type in ("int", "code"):
        return pd.Series(np.nan_to_num(values).round().astype("int64"), dtype="Int64").mask(np.isnan(values))
    if column is not None and column.type == "date":
        return pd.Series(pd.to_datetime(pd.Series(values, dtype=object), errors="coerce"))
    return pd.Series(values)
