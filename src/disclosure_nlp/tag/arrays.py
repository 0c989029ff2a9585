"""Small work on arrays that several parts of the stage share."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.int64]


def distinct(values: Indices) -> Indices:
    """Return the distinct values in order; sorting is much faster here than the hashing of `np.unique`."""
    values = np.sort(values)
    return values[np.append(True, values[1:] != values[:-1])] if len(values) else values
