"""Near-duplicate sentences of many agencies: candidates by MinHash of character bigrams, confirmed by Dice.

Run time is linear in the number of sentences: in each band a sentence is compared with at most `_NEIGHBOURS` sentences on each
side; if it has more candidates, its number of near-duplicates is estimated from the share among those compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from disclosure_nlp.compare.alignment import ALIGNED
from disclosure_nlp.compare.minhash import compute_signatures
from disclosure_nlp.measures.narratives import Flags, Floats, Ints
from disclosure_nlp.text.ngrams import encode_code_points, sorted_unique

_BANDS, _ROWS = 16, 3  # sentences of Dice 0.8 (Jaccard 0.67) meet in a band with a probability of 0.996
_NEIGHBOURS = 8
_AT_ONCE = 200_000  # pairs
_SEED = 7


class DistinctContents(NamedTuple):
    """Distinct texts of sentences without figures and names, and the agencies whose reports contain each.

    ``number`` (sentences,) is the index in ``texts`` of the content of each sentence, -1 for an empty content; ``holders``
    (pairs, 2) are the sorted pairs (content, agency).
    """

    texts: list[str]
    number: Ints
    holders: NDArray[np.int64]


def find_distinct_contents(contents: Sequence[str], agencies: Ints) -> DistinctContents:
    """Return the distinct non-empty texts of sentences, and the agencies whose reports contain each."""
    numbers: dict[str, int] = {}
    number = np.array([numbers.setdefault(text, len(numbers)) if text else -1 for text in contents], dtype=np.int64)
    kept = number >= 0
    base = int(agencies.max(initial=0)) + 1
    holders = np.stack(np.divmod(sorted_unique(number[kept] * base + agencies[kept]), base), axis=1)
    return DistinctContents(list(numbers), number, holders)


def flag_sentences_shared_by_agencies(contents: Sequence[str], agencies: Ints, min_agencies: int) -> Flags:
    """Return a flag per sentence: whether at least ``min_agencies`` other agencies have a near-duplicate of it.

    Parameters
    ----------
    contents : sequence of str
        Comparable content of each sentence; an empty content has no near-duplicate.
    agencies : array (sentences,)
        Number of the agency of each sentence.
    min_agencies : int
        Least number of other agencies.

    Examples
    --------
    >>> texts = ["及时发布各类信息0条", "及时发布各类信息0条", "办结申请并送达答复书"]
    >>> flag_sentences_shared_by_agencies(texts, np.array([0, 1, 2]), 1).tolist()
    [True, True, False]
    """
    found = find_distinct_contents(contents, agencies)
    flags = np.zeros(len(contents), dtype=bool)
    if found.texts:
        weight = np.bincount(found.holders[:, 0], minlength=len(found.texts))
        pairs, scale = find_candidate_pairs(found.texts)
        pairs = pairs[dice_coefficients(found.texts, pairs) >= ALIGNED]
        common = _flag_contents_of_enough_agencies(found.holders, weight, pairs, scale, min_agencies + 1)
        kept = found.number >= 0
        flags[kept] = common[found.number[kept]]
    return flags


def _flag_contents_of_enough_agencies(
    holders: NDArray[np.int64], agency_counts: Ints, pairs: Ints, scale: Floats, min_agencies: int
) -> Flags:
    """Return a flag per distinct text: whether enough agencies have this text or a near-duplicate of it.

    ``holders`` are pairs (content, agency); ``scale`` is from `find_candidate_pairs`.
    """
    both = np.concatenate([pairs, pairs[:, ::-1]])
    total = agency_counts + scale * np.bincount(
        both[:, 0], agency_counts[both[:, 1]].astype(float), minlength=len(agency_counts)
    )
    sure = np.zeros(len(agency_counts), dtype=bool)
    np.logical_or.at(sure, both[:, 0], agency_counts[both[:, 1]] >= min_agencies)
    sure |= agency_counts >= min_agencies
    doubtful = (total >= min_agencies) & ~sure
    sure |= doubtful & (scale > 1)
    open_ = doubtful & (scale <= 1)  # an agency that holds two of the alike counts once
    chosen = both[open_[both[:, 0]]]
    own = np.flatnonzero(open_)
    chosen = np.concatenate([chosen, np.stack([own, own], axis=1)])
    starts = np.searchsorted(holders[:, 0], chosen[:, 1])
    sizes = agency_counts[chosen[:, 1]]
    at = np.repeat(starts - (np.cumsum(sizes) - sizes), sizes) + np.arange(sizes.sum())
    base = int(holders[:, 1].max(initial=0)) + 1
    held = sorted_unique(np.repeat(chosen[:, 0], sizes) * base + holders[at, 1]) // base
    result: Flags = sure | (np.bincount(held, minlength=len(agency_counts)) >= min_agencies)
    return result


def find_candidate_pairs(texts: Sequence[str]) -> tuple[Ints, Floats]:
    """Return pairs of texts that may be near-duplicates (by MinHash), and a scale factor for each text.

    Returns
    -------
    pairs : array (pairs, 2)
        Indices of the texts, the smaller first.
    scale : array (texts,)
        How many candidates of a text each of its pairs represents: 1 if all candidates are in ``pairs``.
    """
    signatures = compute_signatures(texts, shingle_length=2, hash_count=_BANDS * _ROWS)
    chance = np.random.default_rng(_SEED)
    met: list[Ints] = []
    largest = np.ones(len(texts))
    for band in range(_BANDS):
        key = np.zeros(len(texts), dtype=np.uint64)
        for row in range(_ROWS):
            key = key * np.uint64(0x9E3779B97F4A7C15) + signatures[:, band * _ROWS + row].astype(np.uint64)
        order = np.lexsort((chance.permutation(len(texts)), key))
        sorted_key = key[order]
        starts = np.flatnonzero(np.append(True, sorted_key[1:] != sorted_key[:-1]))
        sizes = np.diff(np.append(starts, len(order)))
        largest[order] = np.maximum(largest[order], np.repeat(sizes, sizes))
        for step in range(1, min(_NEIGHBOURS, int(sizes.max(initial=1)) - 1) + 1):
            same = np.flatnonzero(sorted_key[step:] == sorted_key[:-step])
            one, other = order[same], order[same + step]
            met.append(np.minimum(one, other) * len(texts) + np.maximum(one, other))
    pairs = (
        np.stack(np.divmod(sorted_unique(np.concatenate(met)), len(texts)), axis=1)
        if met
        else np.zeros((0, 2), np.int64)
    )
    compared = np.bincount(pairs.ravel(), minlength=len(texts))
    return pairs, np.maximum(1.0, (largest - 1) / np.maximum(compared, 1))


def dice_coefficients(texts: Sequence[str], pairs: Ints) -> Floats:
    """Return the Dice coefficient of character bigrams for each pair of texts."""
    from scipy import sparse

    keys, owners = encode_code_points(texts).ngrams(2)
    names = sorted_unique(keys)
    filled = sorted_unique(owners * len(names) + np.searchsorted(names, keys))
    rows, columns = np.divmod(filled, max(1, len(names)))
    matrix: Any = sparse.csr_matrix((np.ones(len(rows), np.int32), (rows, columns)), shape=(len(texts), len(names)))
    sizes = np.diff(matrix.indptr)
    shared = np.zeros(len(pairs))
    for start in range(0, len(pairs), _AT_ONCE):
        one, other = pairs[start : start + _AT_ONCE].T
        shared[start : start + _AT_ONCE] = np.asarray(matrix[one].multiply(matrix[other]).sum(axis=1)).ravel()
    result: Floats = 2 * shared / np.maximum(sizes[pairs[:, 0]] + sizes[pairs[:, 1]], 1)
    return result
