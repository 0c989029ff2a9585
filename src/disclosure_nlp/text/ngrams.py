"""Character n-grams of many texts, encoded as integers in NumPy arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.int64]
_Integer = TypeVar("_Integer", bound=np.generic)

# More than any code point; an n-gram of up to three characters is a number in this base and fits 64 bits.
BASE = 1 << 21
LONGEST = 3


class Ngrams(NamedTuple):
    """Character n-grams of several texts as integers (``keys``), each with the index of its text (``owners``)."""

    keys: Indices
    owners: Indices


class CodePoints(NamedTuple):
    """Code points of several texts in one array, each with the index of its text (``owners``)."""

    codes: Indices
    owners: Indices

    def ngrams(self, size: int) -> Ngrams:
        """Return all character n-grams of length ``size`` (1 to 3) inside the texts.

        Examples
        --------
        >>> keys, owners = encode_code_points(["公开", "公开率"]).ngrams(2)
        >>> owners.tolist(), bool(keys[0] == keys[1])
        ([0, 1, 1], True)
        """
        count = len(self.codes) - size + 1
        keys = self.codes[:count]
        for step in range(1, size):
            keys = keys * BASE + self.codes[step : step + count]
        inside = self.owners[:count] == self.owners[size - 1 :]
        return Ngrams(keys[inside], self.owners[:count][inside])


def encode_code_points(texts: Sequence[str]) -> CodePoints:
    """Return the code points of several texts in one array."""
    joined = "".join(texts).encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(joined, dtype=np.uint32).astype(np.int64)
    return CodePoints(codes, np.repeat(np.arange(len(texts)), [len(text) for text in texts]))


def ngram_key(text: str) -> int:
    """Return the integer that encodes a character n-gram of up to three characters, as in `Ngrams.keys`."""
    key = 0
    for character in text:
        key = key * BASE + ord(character)
    return key


def sorted_unique(values: NDArray[_Integer]) -> NDArray[_Integer]:
    """Return the distinct values of an integer array in ascending order, faster than `np.unique`.

    Examples
    --------
    >>> import numpy as np
    >>> sorted_unique(np.array([3, 1, 3])).tolist()
    [1, 3]
    """
    values = np.sort(values)
    return values[np.append(True, values[1:] != values[:-1])] if len(values) else values


class NgramIndex:
    """Hash table from n-gram keys to their positions in a list, for vectorised lookup.

    Parameters
    ----------
    keys : array of int64
        Distinct numbers, none below zero.

    Examples
    --------
    >>> import numpy as np
    >>> NgramIndex(np.array([7, 3])).find(np.array([3, 5, 7])).tolist()
    [1, -1, 0]
    """

    _MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio: spreads consecutive numbers
    _SPARE = 4  # slots per key

    def __init__(self, keys: Indices) -> None:
        self._bits = max(4, int(self._SPARE * len(keys)).bit_length())
        self._keys = np.full(1 << self._bits, -1, dtype=np.int64)
        self._places = np.full(1 << self._bits, -1, dtype=np.int64)
        places = np.arange(len(keys))
        slots = self._hash_slots(keys)
        while len(places):  # the first of the keys hashed to a free slot takes it, the others try the next slot
            free = np.flatnonzero(self._keys[slots] == -1)
            taken, first = np.unique(slots[free], return_index=True)
            self._keys[taken], self._places[taken] = keys[places[free[first]]], places[free[first]]
            left = np.ones(len(places), dtype=bool)
            left[free[first]] = False
            places, slots = places[left], (slots[left] + 1) % len(self._keys)

    def _hash_slots(self, keys: Indices) -> Indices:
        """Return, for each n-gram key, the slot of a hash table at which its search begins."""
        spread = (keys.astype(np.uint64) * self._MULTIPLIER) >> np.uint64(64 - self._bits)
        return spread.astype(np.int64)

    def find(self, keys: Indices) -> Indices:
        """Return the position of each n-gram key in the list that the index was built from, -1 for keys not in it."""
        slots = self._hash_slots(keys)
        held = self._keys[slots]
        places = np.where(held == keys, self._places[slots], -1)
        others = np.flatnonzero((held != keys) & (held != -1))
        slots = slots[others]
        while len(others):
            slots = (slots + 1) % len(self._keys)
            held, wanted = self._keys[slots], keys[others]
            same = held == wanted
            places[others[same]] = self._places[slots[same]]
            further = ~same & (held != -1)
            others, slots = others[further], slots[further]
        return places
