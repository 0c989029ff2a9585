"""Compact storage of the table figures of many reports as arrays: about 1 KB per report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

Figures = dict[tuple[str, str, str], float]


class ReportFigures(Mapping[str, Figures]):
    """Mapping from report key to the report's table figures, a dictionary by (table, row, column).

    The figures are stored as arrays; the dictionary is built on access.

    Parameters
    ----------
    cells : frame
        Cells with a number: report, table, row, column (categories) and number; the cells of a report must be consecutive rows.

    Examples
    --------
    >>> import pandas as pd
    >>> names = {"report": ["a", "a"], "table": "requests", "row": ["received", "granted"], "column": "total"}
    >>> cells = pd.DataFrame(names, dtype="category").assign(number=[3.0, 2.0])
    >>> ReportFigures(cells)["a"]["requests", "granted", "total"]
    2.0
    >>> len(ReportFigures(cells[:0]))  # reports without tables
    0
    """

    def __init__(self, cells: pd.DataFrame) -> None:
        import numpy as np

        names = [cells[name].cat for name in ("table", "row", "column")]
        shape = tuple(max(1, len(name.categories)) for name in names)
        codes = [name.codes.to_numpy().astype(np.int64) for name in names]
        places, spots = np.unique(np.ravel_multi_index(codes, shape), return_inverse=True)
        parts = np.unravel_index(places, shape)
        columns = [name.categories[own].tolist() for name, own in zip(names, parts, strict=True)]
        self._spots: list[tuple[str, str, str]] = list(zip(*columns, strict=True))
        self._spot = spots.astype(np.int32)
        self._number = cells["number"].to_numpy(dtype=float)
        report = cells["report"].cat.codes.to_numpy()
        starts = np.flatnonzero(np.append(True, report[1:] != report[:-1])[: len(report)])
        keys = cells["report"].cat.categories[report[starts]].tolist()
        ends = np.append(starts, len(report))[1:].tolist()
        self._spans = dict(zip(keys, zip(starts.tolist(), ends, strict=True), strict=True))

    def __getitem__(self, report: str) -> Figures:
        start, end = self._spans[report]
        spots = (self._spots[at] for at in self._spot[start:end].tolist())
        return dict(zip(spots, self._number[start:end].tolist(), strict=True))

    def __iter__(self) -> Iterator[str]:
        return iter(self._spans)

    def __len__(self) -> int:
        return len(self._spans)
