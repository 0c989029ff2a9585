"""Character n-grams of many texts as numbers, in arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.int64]

# More than any code point; an n-gram of up to three characters is a number in this base and fits 64 bits.
BASE = 1 << 21
LONGEST = 3


class Ngrams(NamedTuple):
    """N-grams of texts: ``keys`` in order of the texts, ``owners`` the index of the text of each."""

    keys: Indices
    owners: Indices


class CodePoints(NamedTuple):
    """The code points of several texts one after the other; ``owners`` is the index of the text of each."""

    codes: Indices
    owners: Indices

    def ngrams(self, size: int) -> Ngrams:
        """Return the n-grams of a size from 1 to 3; none spans two texts.

        Examples
        --------
        >>> keys, owners = code_points(["公开", "公开率"]).ngrams(2)
        >>> owners.tolist(), bool(keys[0] == keys[1])
        ([0, 1, 1], True)
        """
        count = len(self.codes) - size + 1
        keys = self.codes[:count]
        for step in range(1, size):
            keys = keys * BASE + self.codes[step : step + count]
        inside = self.owners[:count] == self.owners[size - 1 :]
        return Ngrams(keys[inside], self.owners[:count][inside])


def code_points(texts: Sequence[str]) -> CodePoints:
    """Return the code points of texts."""
    joined = "".join(texts).encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(joined, dtype=np.uint32).astype(np.int64)
    return CodePoints(codes, np.repeat(np.arange(len(texts)), [len(text) for text in texts]))


def ngram_key(text: str) -> int:
    """Return the number of one n-gram of up to three characters, as in `Ngrams.keys`."""
    key = 0
    for character in text:
        key = key * BASE + ord(character)
    return key


def distinct(values: Indices) -> Indices:
    """Return the distinct values in order; sorting is much faster here than the hashing of `np.unique`.

    Examples
    --------
    >>> import numpy as np
    >>> distinct(np.array([3, 1, 3])).tolist()
    [1, 3]
    """
    values = np.sort(values)
    return values[np.append(True, values[1:] != values[:-1])] if len(values) else values
