"""Near-duplicate detection: MinHash signatures with locality-sensitive hashing by bands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from disclosure_nlp.text.ngrams import encode_code_points

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_RUN = 4  # characters of a shingle
_BANDS, _ROWS = (
    16,
    4,
)  # two texts of Jaccard similarity 0.7 meet in a band with a probability of 0.99, of 0.1 with 0.002
_CHUNK = 4_000_000  # shingles per chunk


class SimilarTexts:
    """Groups of near-duplicate candidates: texts that share a band of MinHash values. Groups may overlap.

    Parameters
    ----------
    texts : sequence of str
        Texts shorter than a shingle belong to no group.

    Examples
    --------
    >>> similar = SimilarTexts(["公开政府信息", "短", "公开政府信息", "受理申请的情况"])
    >>> list(similar.neighbours(0, 20))[:2], list(similar.neighbours(3, 20))
    ([2, 2], [])
    """

    def __init__(self, texts: Sequence[str]) -> None:
        import numpy as np

        long = np.array([number for number, text in enumerate(texts) if len(text) >= _RUN], dtype=np.int32)
        self._bands: list[tuple[Any, Any, Any]] = []
        if len(long) < 2:
            return
        signatures = compute_signatures([texts[number] for number in long.tolist()], _RUN, _BANDS * _ROWS)
        for band in range(_BANDS):
            keys = np.ascontiguousarray(signatures[:, band * _ROWS : (band + 1) * _ROWS]).view(np.uint64)
            order = np.lexsort((keys[:, 1], keys[:, 0]))
            differs = np.append(True, (keys[order[1:]] != keys[order[:-1]]).any(axis=1))
            starts = np.flatnonzero(differs)
            sizes = np.diff(starts, append=len(order))
            bounds = np.stack((starts, starts + sizes))[:, np.cumsum(differs) - 1].astype(np.int32)
            place = np.full(len(texts), -1, dtype=np.int32)
            place[long[order]] = np.where(bounds[1] - bounds[0] > 1, np.arange(len(order)), -1)
            self._bands.append((place, long[order], bounds))

    def neighbours(self, text: int, most: int) -> Iterator[int]:
        """Yield, for each group of a text, at most ``most`` other texts: those after it, then from the start."""
        for place, members, bounds in self._bands:
            at = int(place[text])
            if at >= 0:
                first, end = bounds[:, at].tolist()
                after = members[at + 1 : min(end, at + 1 + most)].tolist()
                yield from after
                yield from members[first : min(at, first + most - len(after))].tolist()


def compute_signatures(texts: Sequence[str], shingle_length: int, hash_count: int) -> NDArray[np.uint32]:
    """Return the MinHash signatures of texts, shape (texts, hash functions), computed in chunks of texts.

    Parameters
    ----------
    texts : sequence of str
        Each at least ``shingle_length`` characters long.
    shingle_length : int
        Number of characters of a shingle.
    hash_count : int
        Number of hash functions.
    """
    import numpy as np

    parts, start, count = [], 0, 0
    for at, text in enumerate(texts):
        count += len(text)
        if count >= _CHUNK or at == len(texts) - 1:
            parts.append(_compute_signatures_of_chunk(texts[start : at + 1], shingle_length, hash_count))
            start, count = at + 1, 0
    return np.concatenate(parts)


def _compute_signatures_of_chunk(texts: Sequence[str], shingle_length: int, hash_count: int) -> NDArray[np.uint32]:
    """Return the MinHash signatures of a chunk of texts, shape (texts, hash functions)."""
    import numpy as np

    hashes, starts = _hash_shingles(texts, shingle_length)
    chance = np.random.default_rng(20)
    factors = chance.integers(1, 1 << 62, hash_count, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    result = np.empty((len(texts), len(factors)), dtype=np.uint32)
    for column, factor in enumerate(factors):
        mixed = ((hashes * factor) >> np.uint64(32)).astype(np.uint32)
        result[:, column] = np.minimum.reduceat(mixed, starts)
    return result


def _hash_shingles(texts: Sequence[str], shingle_length: int) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Return hashes of all character n-grams of texts, and the position of each text's first hash in the array."""
    import numpy as np

    lengths = np.array([len(text) for text in texts])
    codes = encode_code_points(texts).codes.astype(np.uint64)
    count = len(codes) - shingle_length + 1
    hashes = np.zeros(count, dtype=np.uint64)
    for step in range(shingle_length):
        hashes = hashes * np.uint64(0x9E3779B97F4A7C15) + codes[step : step + count]
    hashes ^= hashes >> np.uint64(29)
    ends = np.cumsum(lengths)
    inside = np.ones(len(codes), dtype=bool)
    for step in range(1, shingle_length):
        inside[ends - step] = False  # a shingle must not cross the border of two texts
    kept = hashes[inside[:count]]
    starts = np.concatenate(([0], np.cumsum(lengths - shingle_length + 1)[:-1]))
    return kept, starts.astype(np.int64)
