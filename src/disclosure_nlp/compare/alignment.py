"""Sentence alignment of texts by Dice coefficients of character bigrams, computed on arrays.

The character bigrams of all sentences are numbered and stored in one array, so that the bigrams of one text are looked up
in those of all others with array operations.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from disclosure_nlp.batches import batches_until_full
from disclosure_nlp.compare.content import SentenceContent
from disclosure_nlp.text.ngrams import encode_code_points, sorted_unique

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Counts = NDArray[np.int64]
    Numbers = NDArray[np.int32]

_CHARACTERS = 2_000_000  # of texts whose bigrams are in memory at a time
ALIGNED = 0.8  # smallest Dice coefficient of two sentences that count as the same


class TextAlignment(NamedTuple):
    """Pairs of matching sentences of two texts, and the share of the first text that the second contains.

    A pair is (sentence id, id of the other sentence, Dice coefficient).
    """

    share: float
    sentences: tuple[tuple[str, str, float], ...]


class BigramIndex(NamedTuple):
    """The sentences of several texts in sequence, as arrays of the character bigrams in each sentence.

    ``pairs`` are bigram numbers, sentence by sentence; ``ends`` (sentences + 1,) is where the bigrams of each sentence begin,
    ``starts`` (texts + 1,) where the sentences of each text begin; ``sizes`` (sentences,) are numbers of characters. ``work_array`` holds zeros, one per distinct bigram;
    `dice_coefficients` writes into it and clears it again.
    """

    pairs: Numbers
    ends: Counts
    sizes: Floats
    starts: Counts
    work_array: Numbers

    def sentences_of(self, text: int) -> range:
        """Return the range of sentence indices that belong to a text of the index."""
        return range(int(self.starts[text]), int(self.starts[text + 1]))


def build_bigram_index(texts: Iterable[Sequence[SentenceContent]]) -> BigramIndex:
    """Return the bigram index of the sentences of some texts; few texts are in memory at a time."""
    import numpy as np

    known, numbers = np.empty(0, np.int64), np.empty(0, np.int32)  # bigrams in ascending order, and their numbers
    pairs, counts, sizes, lengths = [], [], [], []
    for batch in batches_until_full(texts, _CHARACTERS, _count_characters):
        contents = [content.text for text in batch for content in text]
        keys, owners = encode_code_points(contents).ngrams(2)
        new = np.setdiff1d(keys, known)
        known, numbers = _insert_sorted(known, numbers, new)
        found = numbers[np.searchsorted(known, keys)]
        rows, own = np.divmod(sorted_unique(owners * max(1, len(known)) + found), max(1, len(known)))
        pairs.append(own.astype(np.int32))
        counts.append(np.bincount(rows, minlength=len(contents)))
        sizes.append(np.array([len(content) for content in contents], dtype=float))
        lengths.append(np.array([len(text) for text in batch], dtype=np.int64))
    ends = np.concatenate(([0], *counts)).cumsum()
    starts = np.concatenate(([0], *lengths)).cumsum()
    work_array = np.zeros(len(known), np.int32)
    joined = (np.concatenate([np.empty(0, kind), *parts]) for kind, parts in ((np.int32, pairs), (float, sizes)))
    return BigramIndex(next(joined), ends, next(joined), starts, work_array)


def _count_characters(contents: Sequence[SentenceContent]) -> int:
    """Return the number of characters of the sentences of a text."""
    return sum(len(content.text) for content in contents)


def _insert_sorted(known: Counts, indices: Numbers, new: Counts) -> tuple[Counts, Numbers]:
    """Insert new keys into ascending keys; return the keys with their indices (new keys get the next indices)."""
    import numpy as np

    keys = np.concatenate((known, new))
    order = np.argsort(keys, kind="stable")
    return keys[order], np.concatenate((indices, np.arange(len(known), len(keys), dtype=np.int32)))[order]


def dice_coefficients(index: BigramIndex, sentences: range, other_sentences: Sequence[range]) -> Floats:
    """Return Dice coefficients of some sentences with other sentences of an index, shape (sentences, others).

    Sentences are ranges of sentence numbers in the index.
    """
    import numpy as np

    pairs, owner, sizes = _select_bigrams(index, [sentences])
    other_pairs, other_owner, other_sizes = _select_bigrams(index, other_sentences)
    order = np.argsort(pairs, kind="stable")
    ordered = pairs[order]
    first = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    index.work_array[ordered[first]] = np.arange(1, len(first) + 1)
    place = index.work_array[other_pairs]
    index.work_array[ordered[first]] = 0
    met_ones = np.flatnonzero(place)
    place = place[met_ones] - 1
    counts = np.diff(first, append=len(ordered))[place]
    at = np.repeat(first[place] - (np.cumsum(counts) - counts), counts) + np.arange(counts.sum())
    met = owner[order][at] * len(other_sizes) + np.repeat(other_owner[met_ones], counts)
    shared = np.bincount(met, minlength=len(sizes) * len(other_sizes)).reshape(len(sizes), len(other_sizes))
    result: Floats = 2 * shared / np.maximum(sizes[:, None] + other_sizes[None, :], 1)
    return result


def _select_bigrams(index: BigramIndex, sentence_ranges: Sequence[range]) -> tuple[Numbers, Counts, Counts]:
    """Return the bigrams of some sentence ranges, the sentence index of each bigram, and the count per sentence."""
    import numpy as np

    parts = [slice(index.ends[span.start], index.ends[span.stop]) for span in sentence_ranges]
    sizes = np.concatenate([np.diff(index.ends[span.start : span.stop + 1]) for span in sentence_ranges])
    return np.concatenate([index.pairs[part] for part in parts]), np.repeat(np.arange(len(sizes)), sizes), sizes


def shares_found_in(dice: Floats, sizes: Floats, starts: Sequence[int] | Counts) -> Floats:
    """Return, for each of several other texts, the share of a text's characters in sentences that it contains too.

    Parameters
    ----------
    dice : array (own sentences, other sentences)
        Dice coefficients with the sentences of all other texts, one text after the other.
    sizes : array (own sentences,)
        Number of characters of each sentence.
    starts : sequence of int
        First column of each other text.
    """
    import numpy as np

    alike = np.maximum.reduceat(dice, starts, axis=1) >= ALIGNED
    result: Floats = sizes @ alike / sizes.sum()
    return result


def align_by_coefficients(
    dice: Floats, text: Sequence[SentenceContent], other_text: Sequence[SentenceContent]
) -> TextAlignment:
    """Match the sentences of two texts by the Dice coefficients of all pairs of their sentences."""
    best = dice.argmax(axis=1)
    pairs = []
    taken = 0
    for at, content in enumerate(text):
        score = float(dice[at, best[at]])
        if score >= ALIGNED:
            pairs.append((content.sentence, other_text[int(best[at])].sentence, round(score, 3)))
            taken += len(content.text)
    return TextAlignment(taken / sum(len(content.text) for content in text), tuple(pairs))
