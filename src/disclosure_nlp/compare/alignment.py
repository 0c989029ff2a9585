"""Which sentences of a text are in others too: Dice coefficients of character pairs, for all sentences at once.

The pairs of neighbouring characters of all sentences are laid out as numbers; those of one text are looked up among those
of the others in one go.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from disclosure_nlp.compare.content import Content
from disclosure_nlp.text.ngrams import code_points, sorted_unique

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Counts = NDArray[np.int64]
    Numbers = NDArray[np.int32]

ALIGNED = 0.8  # Dice coefficient from which two sentences are the same


class Aligned(NamedTuple):
    """How much of a text is in another, and which sentences: (own id, id in the other, Dice)."""

    share: float
    sentences: tuple[tuple[str, str, float], ...]


class Rows(NamedTuple):
    """Sentences of texts in a row, as the pairs of neighbouring characters that each has.

    ``pairs`` (numbers of pairs, sentence by sentence) and ``owner`` (the sentence of each) have one entry a pair,
    ``ends`` (sentences + 1,) gives where those of a sentence begin; ``sizes`` (sentences,) are characters, ``starts``
    (texts + 1,) gives where the sentences of a text begin. ``places`` is zero for every pair; `likeness` writes into it and
    clears it again.
    """

    pairs: Numbers
    owner: Numbers
    ends: Counts
    sizes: Floats
    starts: Counts
    places: Numbers

    def of(self, text: int) -> range:
        """Return the sentences of a text."""
        return range(int(self.starts[text]), int(self.starts[text + 1]))


def rows_of(texts: Sequence[Sequence[Content]]) -> Rows:
    """Return the sentences of some texts as rows."""
    import numpy as np

    contents = [content.text for text in texts for content in text]
    sizes = np.array([len(content) for content in contents], dtype=np.int64)
    pairs, owners = code_points(contents).ngrams(2)
    different = sorted_unique(pairs)
    rows, pairs = np.divmod(
        sorted_unique(owners * max(1, len(different)) + np.searchsorted(different, pairs)), max(1, len(different))
    )
    ends = np.concatenate(([0], np.cumsum(np.bincount(rows, minlength=len(contents)))))
    starts = np.concatenate(([0], np.cumsum([len(text) for text in texts]))).astype(np.int64)
    return Rows(
        pairs.astype(np.int32),
        rows.astype(np.int32),
        ends,
        sizes.astype(float),
        starts,
        np.zeros(len(different), np.int32),
    )


def likeness(rows: Rows, own: range, others: Sequence[range]) -> Floats:
    """Return the Dice coefficients of some sentences in a row with others, shape (own, all of the others in a row)."""
    import numpy as np

    pairs, owner, sizes = _taken(rows, [own])
    other_pairs, other_owner, other_sizes = _taken(rows, others)
    order = np.argsort(pairs, kind="stable")
    ordered = pairs[order]
    first = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    rows.places[ordered[first]] = np.arange(1, len(first) + 1)
    place = rows.places[other_pairs]
    rows.places[ordered[first]] = 0
    met_ones = np.flatnonzero(place)
    place = place[met_ones] - 1
    counts = np.diff(first, append=len(ordered))[place]
    at = np.repeat(first[place] - (np.cumsum(counts) - counts), counts) + np.arange(counts.sum())
    met = owner[order][at] * len(other_sizes) + np.repeat(other_owner[met_ones], counts)
    shared = np.bincount(met, minlength=len(sizes) * len(other_sizes)).reshape(len(sizes), len(other_sizes))
    result: Floats = 2 * shared / np.maximum(sizes[:, None] + other_sizes[None, :], 1)
    return result


def _taken(rows: Rows, spans: Sequence[range]) -> tuple[Numbers, Counts, Counts]:
    """Return the pairs of some sentences, the number of each pair's sentence among them, and how many pairs each has."""
    import numpy as np

    parts = [slice(rows.ends[span.start], rows.ends[span.stop]) for span in spans]
    sizes = np.concatenate([np.diff(rows.ends[span.start : span.stop + 1]) for span in spans])
    return np.concatenate([rows.pairs[part] for part in parts]), np.repeat(np.arange(len(sizes)), sizes), sizes


def shares_in(dice: Floats, sizes: Floats, starts: Sequence[int] | Counts) -> Floats:
    """Return the share of a text's characters that are in sentences alike in each other text, shape (others,).

    Parameters
    ----------
    dice : array (own sentences, other sentences)
        Coefficients with the sentences of all others in a row.
    sizes : array (own sentences,)
        Characters.
    starts : sequence of int
        Where each other text begins among the columns.
    """
    import numpy as np

    alike = np.maximum.reduceat(dice, starts, axis=1) >= ALIGNED
    result: Floats = sizes @ alike / sizes.sum()
    return result


def aligned_by(dice: Floats, text: Sequence[Content], other: Sequence[Content]) -> Aligned:
    """Return the alignment with one other text by the coefficients, shape (len(text), len(other)); of equals the first."""
    best = dice.argmax(axis=1)
    pairs = []
    taken = 0
    for at, content in enumerate(text):
        score = float(dice[at, best[at]])
        if score >= ALIGNED:
            pairs.append((content.sentence, other[int(best[at])].sentence, round(score, 3)))
            taken += len(content.text)
    return Aligned(taken / sum(len(content.text) for content in text), tuple(pairs))


def align(text: Sequence[Content], other: Sequence[Content]) -> Aligned:
    """Return which sentences of a text are in the other too."""
    rows = rows_of([text, other])
    return aligned_by(likeness(rows, rows.of(0), [rows.of(1)]), text, other)
