"""Explanations of labels: adds up feature contributions by word of the sentence and by context feature."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate

# What stands before the name of a sign: where, or on which side, the sentence with the sign is.
_SCOPES = ("in", "out", "problem", "remedy", "none")
_BLANK = re.compile(r"[\W_]+")


def word_contributions(
    text: str, words: Sequence[str], ngram_contributions: Iterable[tuple[str, float]]
) -> dict[str, float]:
    """Return the contribution of each word of a sentence to a label, from its words and character n-grams.

    The contribution of an n-gram is divided among the words that it overlaps, by number of characters.

    Parameters
    ----------
    text : str
        Masked text of the sentence.
    words : sequence of str
        Its words in order; together they make up the text.
    ngram_contributions : iterable of (str, float)
        Feature name (``word:公开``, ``开形``) and contribution.

    Examples
    --------
    >>> word_contributions("公开形式单一", ["公开", "形式", "单一"], [("word:单一", 1.0), ("式单", 0.5)])
    {'单一': 1.25, '形式': 0.25}
    """
    ends: list[int] = []
    shares: dict[str, float] = {}
    for term, share in ngram_contributions:
        if term.startswith("word:"):
            word = term[5:]
            shares[word] = shares.get(word, 0.0) + share
            continue
        ends = ends or list(accumulate(map(len, words)))
        start, size = text.find(term), len(term)
        end, at = start + size, bisect_right(ends, start)
        if end <= ends[at]:  # most runs are in one word
            shares[words[at]] = shares.get(words[at], 0.0) + share
            continue
        while start < end:
            stop = min(ends[at], end)
            word = words[at]
            shares[word] = shares.get(word, 0.0) + share * (stop - start) / size
            start, at = stop, at + 1
    return {word: share for word, share in shares.items() if not _has_no_letters(word)}


@lru_cache(maxsize=20_000)
def _has_no_letters(word: str) -> bool:
    """Return whether a word consists of punctuation and other characters that are no letters."""
    return _BLANK.fullmatch(word) is not None


@lru_cache(maxsize=20_000)
def context_feature_without_value(feature: str) -> str:
    """Return a context feature without its value, such as ``cue:fee`` for ``cue:fee 3``.

    Examples
    --------
    >>> [context_feature_without_value(name) for name in ("list:problem is 1", "title:问题", "before:2 side remedy")]
    ['list', 'title', 'before:side remedy']
    """
    group, _, rest = feature.partition(":")
    first, _, second = rest.partition(" ")
    if group in ("title", "list"):
        return group
    if group in ("sign", "state") and first in _SCOPES and second:
        return f"sign:{second}"
    if group in ("before", "after"):
        return f"{group}:{second if first == '2' else rest}"
    return f"{group}:{first}" if group in ("cue", "shape", "place") else feature
