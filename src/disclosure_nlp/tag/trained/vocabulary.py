"""Feature names to columns and values: what the linear models multiply."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from disclosure_nlp.tag.trained.features import Features


class Columns(NamedTuple):
    """Sparse rows: unit ``n`` has ``columns[starts[n]:starts[n + 1]]`` with the same stretch of ``values``."""

    columns: NDArray[np.int32]
    values: NDArray[np.float32]
    starts: NDArray[np.int64]


class Vocabulary:
    """Columns of the known features.

    A term of the text has the value text_scale × rarity / √(terms in the unit), a feature of the context context_scale.
    The divisor counts terms that are not known too, so that features can be taken out without moving the others.

    Parameters
    ----------
    names : sequence of str
        The features, one a column.
    rarity : array, shape (columns,)
        Inverse document frequency of terms, over its mean; not used for features of the context.
    text_scale, context_scale : float
        How much the two kinds count against the penalty of fitting.
    """

    def __init__(
        self, names: Sequence[str], rarity: NDArray[np.float32], text_scale: float, context_scale: float
    ) -> None:
        self.names = tuple(names)
        self.rarity = rarity
        self.text_scale = text_scale
        self.context_scale = context_scale
        self._column = {name: column for column, name in enumerate(self.names)}

    def __len__(self) -> int:
        return len(self.names)

    def rows(self, units: Iterable[Features]) -> Columns:
        """Return the sparse rows of units."""
        get = self._column.get
        columns: list[int] = []
        sizes: list[int] = []
        scales: list[float] = []
        for unit in units:
            terms = {*map(get, unit.text)}  # sets of numbers: the same order in every run
            states = {*map(get, unit.context)}
            terms.discard(None)
            states.discard(None)
            columns += terms  # type: ignore[arg-type]
            columns += states  # type: ignore[arg-type]
            sizes += (len(terms), len(states))
            scales += (self.text_scale / (1 + len(unit.text)) ** 0.5, self.context_scale)
        index = np.array(columns, dtype=np.int32)
        lengths = np.array(sizes, dtype=np.int64)
        values = np.repeat(np.array(scales, dtype=np.float32), lengths) * self.rarity[index]
        starts = np.concatenate(([0], np.cumsum(lengths.reshape(-1, 2).sum(axis=1)))).astype(np.int64)
        return Columns(index, values.astype(np.float32), starts)

    def keep(self, columns: NDArray[np.int64]) -> Vocabulary:
        """Return the vocabulary of some of the columns."""
        names = [self.names[column] for column in columns]
        return Vocabulary(names, self.rarity[columns], self.text_scale, self.context_scale)


def group_of(name: str) -> str:
    """Return the group of a feature: what stands before the colon, ``chars`` for a run of characters."""
    return name.split(":", 1)[0] if ":" in name else "chars"


def learn_vocabulary(
    narratives: Sequence[Sequence[Features]],
    least: int,
    drop: Collection[str],
    text_scale: float,
    context_scale: float,
) -> Vocabulary:
    """Return the features that at least ``least`` narratives have, without the groups of ``drop``.

    Counting narratives, not units, keeps the names of single agencies out.
    """
    reports: Counter[str] = Counter()
    units: Counter[str] = Counter()
    for narrative in narratives:
        seen: set[str] = set()
        for unit in narrative:
            units.update(set(unit.text))
            seen.update(unit.text)
            seen.update(unit.context)
        reports.update(seen)
    names = sorted(name for name, count in reports.items() if count >= least and group_of(name) not in drop)
    total = 1 + sum(map(len, narratives))
    rarity = np.array([np.log(total / (1 + units[name])) + 1 if name in units else 0 for name in names])
    terms = rarity > 0
    rarity[terms] /= rarity[terms].mean() if terms.any() else 1
    rarity[~terms] = 1
    return Vocabulary(names, rarity.astype(np.float32), text_scale, context_scale)
