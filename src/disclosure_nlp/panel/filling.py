"""Columns being filled: values, and a code for each value that is missing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from disclosure_nlp.panel.columns import PanelColumn, panel_columns

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

KNOWN = b""


class Filling:
    """The columns of a panel in the making, one value and one code a row.

    Attributes
    ----------
    values : dict
        Arrays by name: float64 with NaN for missing, or object with None for missing.
    codes : dict
        Arrays of one byte: why a value is missing, empty where it is not.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self.values: dict[str, NDArray[Any]] = {}
        self.codes: dict[str, NDArray[np.bytes_]] = {}

    def put(self, name: str, values: NDArray[Any], why: NDArray[np.bytes_] | str = "r") -> None:
        """Add a column.

        Parameters
        ----------
        name : str
            Name of the column.
        values : array
            One value a row; NaN or None where it is missing.
        why : array or str
            Code of each missing value, or of all of them.
        """
        gone = np.isnan(values) if values.dtype.kind == "f" else np.array([value is None for value in values], bool)
        codes = np.full(self.size, why.encode(), "S1") if isinstance(why, str) else why
        self.values[name] = values
        self.codes[name] = np.where(gone, codes, KNOWN).astype("S1")

    def put_text(self, name: str, values: Iterable[Any], why: NDArray[np.bytes_] | str = "r") -> None:
        """Add a column of texts, None where one is missing."""
        array = np.empty(self.size, object)
        array[:] = [value if isinstance(value, str) and value else None for value in values]
        self.put(name, array, why)

    def put_numbers(self, name: str, values: Iterable[Any], why: NDArray[np.bytes_] | str = "r") -> None:
        """Add a column of numbers; what is none is missing."""
        self.put(name, np.array([number_or_nan(value) for value in values], float), why)

    def give_reason(self, rows: NDArray[np.bool_], reasons: NDArray[np.bytes_], but: Iterable[str] = ()) -> None:
        """Give rows one reason for all that is missing in them, but for some columns."""
        kept = set(but)
        for name, codes in self.codes.items():
            if name not in kept:
                self.codes[name] = np.where(rows & (codes != KNOWN), reasons, codes).astype("S1")

    def frame(self, names: Iterable[str]) -> pd.DataFrame:
        """Return columns as a frame: whole numbers as Int64, numbers as float64, dates as datetime64, texts as object."""
        import pandas as pd

        known = panel_columns()
        return pd.DataFrame({name: _series(self.values[name], known.get(name)) for name in names})


def number_or_nan(value: Any) -> float:
    """Return a number as float, NaN for anything else."""
    return float(value) if isinstance(value, int | float | np.number) and not isinstance(value, bool) else np.nan


def _series(values: NDArray[Any], column: PanelColumn | None) -> Any:
    import pandas as pd

    if column is not None and column.type in ("int", "code"):
        return pd.Series(np.nan_to_num(values).round().astype("int64"), dtype="Int64").mask(np.isnan(values))
    if column is not None and column.type == "date":
        return pd.Series(pd.to_datetime(pd.Series(values, dtype=object), errors="coerce"))
    return pd.Series(values)
