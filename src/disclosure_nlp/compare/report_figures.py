"""Compact storage of the table figures of many reports as arrays: about 1 KB per report."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

Spot = tuple[str, str, str]
Figures = dict[Spot, float]
_NAMES = ("table", "row", "column")


class ReportFigures(Mapping[str, Figures]):
    """Mapping from report key to the report's table figures, a dictionary by (table, row, column).

    The figures are stored as arrays; the dictionary is built on access.

    Parameters
    ----------
    spots : sequence of (table, row, column)
        The different cells.
    spot, number : array of int32 and of float64
        Index into ``spots`` and number of each figure, report after report.
    spans : mapping
        First and last index of each report's figures, the last one exclusive.
    """

    def __init__(self, spots: Sequence[Spot], spot: Any, number: Any, spans: Mapping[str, tuple[int, int]]) -> None:
        self._spots, self._spot, self._number, self._spans = spots, spot, number, spans

    @classmethod
    def from_batches(cls, batches: Iterable[pa.RecordBatch], reports: Sequence[str]) -> ReportFigures:
        """Return the figures of reports from batches of rows: report, table, row, column and number.

        Parameters
        ----------
        batches : iterable of RecordBatch
            The rows of a report follow one another; those of other reports are left out.
        reports : sequence of str
            Report keys, in the order of the mapping.

        Examples
        --------
        >>> import pyarrow as pa
        >>> names = {"report": ["a", "a"], "table": ["requests"] * 2, "row": ["received", "granted"], "column": ["total"] * 2}
        >>> table = pa.table(names | {"number": [3.0, 2.0]})
        >>> ReportFigures.from_batches(table.to_batches(), ["a"])["a"]["requests", "granted", "total"]
        2.0
        >>> len(ReportFigures.from_batches([], ["a"]))  # reports without tables
        0
        """
        import numpy as np

        wanted, spot, number = frozenset(reports), array("i"), array("d")
        numbers: dict[Spot, int] = {}
        found: dict[str, tuple[int, int]] = {}
        for batch in batches:
            keys = batch.column("report").to_pylist()
            cells = zip(*(batch.column(name).to_pylist() for name in _NAMES), strict=True)
            places = np.array([numbers.setdefault(cell, len(numbers)) for cell in cells], dtype=np.int32)
            values = batch.column("number").to_numpy(zero_copy_only=False).astype(float)
            edges = [at for at, (before, key) in enumerate(pairwise(keys), 1) if before != key]
            for start, end in pairwise([0, *edges, len(keys)]):
                if start < end and keys[start] in wanted:
                    first = found.get(keys[start], (len(spot), 0))[0]
                    spot.frombytes(places[start:end].tobytes())
                    number.frombytes(values[start:end].tobytes())
                    found[keys[start]] = (first, len(spot))
        spans = {report: found[report] for report in reports if report in found}
        return cls(list(numbers), np.frombuffer(spot, np.int32), np.frombuffer(number), spans)

    def without(self, cells: Mapping[str, Collection[Spot]], reports: Collection[str]) -> ReportFigures:
        """Return the figures without some cells of reports, and without some reports."""
        import numpy as np

        kept = np.ones(len(self._spot), dtype=bool)
        for report in cells.keys() & self._spans.keys():
            start, end = self._spans[report]
            kept[start:end] = [self._spots[at] not in cells[report] for at in self._spot[start:end].tolist()]
        for report in reports:
            kept[slice(*self._spans.get(report, (0, 0)))] = False
        before = np.concatenate(([0], np.cumsum(kept)))
        spans = {key: (int(before[start]), int(before[end])) for key, (start, end) in self._spans.items()}
        left = {key: (start, end) for key, (start, end) in spans.items() if start < end}
        return ReportFigures(self._spots, self._spot[kept], self._number[kept], left)

    def __getitem__(self, report: str) -> Figures:
        start, end = self._spans[report]
        spots = (self._spots[at] for at in self._spot[start:end].tolist())
        return dict(zip(spots, self._number[start:end].tolist(), strict=True))

    def __iter__(self) -> Iterator[str]:
        return iter(self._spans)

    def __len__(self) -> int:
        return len(self._spans)
