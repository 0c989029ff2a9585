"""Vectorizer: converts features of sentences to the rows of a sparse matrix."""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain, repeat
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from disclosure_nlp.tag.trained.features import SentenceFeatures
from disclosure_nlp.text.ngrams import LONGEST, Indices, NgramIndex, encode_code_points, ngram_key, sorted_unique

_LARGEST = np.iinfo(np.int32).max
_COLUMN = struct.Struct("=i")  # a column, packed
_MOST_GROUPS = 20_000


class SparseRows(NamedTuple):
    """Sparse feature matrix of sentences in CSR form."""

    columns: NDArray[np.int32]
    values: NDArray[np.float32]
    starts: Indices


class _FeatureOccurrences(NamedTuple):
    """Sentence index and feature column of every occurrence of a feature, repeats included."""

    units: Indices
    columns: Indices


class Vocabulary:
    """Features known to a tagger model, one per column of its feature matrix.

    Text features are character n-grams of one to three characters, and words (``word:``); all other names are
    context features. A text feature has the value text_scale × rarity / √(text features in the sentence), a context
    feature context_scale. The divisor includes unknown features, so that removing features does not change the
    other values.

    Parameters
    ----------
    names : sequence of str
        The features, one a column.
    rarity : array, shape (columns,)
        Inverse document frequency of terms, over its mean; not used for features of the context.
    text_scale, context_scale : float
        How much the two kinds count against the penalty of fitting.

    Attributes
    ----------
    is_term : array, shape (columns,)
        Which columns are terms of the text.
    """

    def __init__(
        self, names: Sequence[str], rarity: NDArray[np.float32], text_scale: float, context_scale: float
    ) -> None:
        self.names = tuple(names)
        self.rarity = rarity
        self.text_scale = text_scale
        self.context_scale = context_scale
        groups = [feature_group(name) for name in names]
        self.is_term = np.array([group in ("chars", "word") for group in groups], dtype=bool)
        own = [column for column, group in enumerate(groups) if group == "chars"]
        self._dark_pixel_runs = NgramIndex(np.array([ngram_key(self.names[column]) for column in own], dtype=np.int64))
        self._run_columns = np.array(own, dtype=np.int64)
        words = {name[5:]: column for column, name in enumerate(self.names) if groups[column] == "word"}
        self._common_data = words
        self._context = {name: n for n, name in enumerate(self.names) if not self.is_term[n]}
        self._groups = _ColumnsByGroup(self._context)

    def __len__(self) -> int:
        return len(self.names)

    @property
    def has_words(self) -> bool:
        """Whether any of the model's features is a word."""
        return bool(self._common_data)

    def to_sparse_rows(self, sentences: Iterable[SentenceFeatures]) -> SparseRows:
        """Return a sparse matrix of the features of sentences, one row per sentence."""
        sentences = list(sentences)
        width, count = max(1, len(self)), len(sentences)
        found = [self._find_ngrams(sentences), self._find_words(sentences), self._find_context_features(sentences)]
        flat = np.concatenate([entries.units * width + entries.columns for entries in found])
        kind = np.int32 if width * count < _LARGEST else np.int64  # half as wide is sorted in half the time
        rows, columns = np.divmod(sorted_unique(flat.astype(kind)), width)
        scales = (self.text_scale / np.sqrt(1.0 + _count_text_features(sentences))).astype(np.float32)
        values = np.where(self.is_term[columns], scales[rows], np.float32(self.context_scale)) * self.rarity[columns]
        starts = np.searchsorted(rows, np.arange(count + 1))
        return SparseRows(columns.astype(np.int32), values.astype(np.float32), starts.astype(np.int64))

    def _find_ngrams(self, sentences: Sequence[SentenceFeatures]) -> _FeatureOccurrences:
        """Return where the model's character n-grams occur in sentences: sentence indices and feature columns."""
        points = encode_code_points([unit.text for unit in sentences])
        if not len(self._run_columns) or not len(points.codes):
            return _FeatureOccurrences(*np.zeros((2, 0), dtype=np.int64))
        keys, where = map(np.concatenate, zip(*(points.ngrams(size) for size in range(1, LONGEST + 1)), strict=True))
        at = self._dark_pixel_runs.find(keys)
        known = at >= 0
        return _FeatureOccurrences(where[known], self._run_columns[at[known]])

    def _find_words(self, sentences: Sequence[SentenceFeatures]) -> _FeatureOccurrences:
        """Return where the model's words occur in sentences: sentence indices and feature columns."""
        sizes = [len(unit.words) for unit in sentences]
        words = chain.from_iterable([unit.words for unit in sentences])
        columns = np.fromiter(map(self._common_data.get, words, repeat(-1)), dtype=np.int64, count=sum(sizes))
        units = np.repeat(np.arange(len(sizes)), sizes)
        return _FeatureOccurrences(units[columns >= 0], columns[columns >= 0])

    def _find_context_features(self, sentences: Sequence[SentenceFeatures]) -> _FeatureOccurrences:
        """Return where the model's context features occur in sentences: sentence indices and feature columns."""
        columns_of_view, column_of, pack = self._groups.__getitem__, self._context.get, _COLUMN.pack
        packed = []
        for unit in sentences:
            known = [pack(column) for name in unit.singles if (column := column_of(name)) is not None]
            packed.append(b"".join([*map(columns_of_view, unit.groups), *known]))
        columns = np.frombuffer(b"".join(packed), dtype=np.int32).astype(np.int64)
        units = np.repeat(np.arange(len(packed)), np.fromiter(map(len, packed), np.int64, len(packed)) // _COLUMN.size)
        return _FeatureOccurrences(units, columns)

    def select_columns(self, columns: NDArray[np.int64]) -> Vocabulary:
        """Return a vocabulary with only the features in some of the columns."""
        names = [self.names[column] for column in columns]
        return Vocabulary(names, self.rarity[columns], self.text_scale, self.context_scale)


class _ColumnsByGroup(dict[tuple[str, ...], bytes]):
    """Feature columns of the names of each feature group, as packed 32-bit integers, computed at first use."""

    def __init__(self, columns: Mapping[str, int]) -> None:
        super().__init__()
        self._columns = columns

    def __missing__(self, names: tuple[str, ...]) -> bytes:
        if len(self) >= _MOST_GROUPS:
            self.clear()
        columns = [self._columns[name] for name in names if name in self._columns]
        self[names] = packed = b"".join(map(_COLUMN.pack, columns))
        return packed


def _count_text_features(sentences: Sequence[SentenceFeatures]) -> Indices:
    """Return the number of text features of each sentence, known or not, with repeats."""
    sizes = np.array([len(unit.text) for unit in sentences], dtype=np.int64)
    words = np.array([len(unit.words) for unit in sentences], dtype=np.int64)
    total: Indices = sizes + np.maximum(sizes - 1, 0) + np.maximum(sizes - 2, 0) + words
    return total


def distinct_text_features(sentence: SentenceFeatures) -> set[str]:
    """Return the distinct text features of a sentence: its character n-grams and words."""
    text, words = sentence.text, sentence.words
    runs = {text[start : start + size] for size in (1, 2, 3) for start in range(len(text) - size + 1)}
    return runs | {f"word:{word}" for word in words}


def feature_group(name: str) -> str:
    """Return the group of a feature: the prefix of its name before the colon, ``chars`` for character n-grams."""
    return name.split(":", 1)[0] if ":" in name else "chars"


def learn_vocabulary(
    narratives: Sequence[Sequence[SentenceFeatures]],
    min_narratives: int,
    excluded_groups: Collection[str],
    text_scale: float,
    context_scale: float,
) -> Vocabulary:
    """Return the vocabulary of the features that occur in a minimum number of narratives.

    Counting narratives, not sentences, excludes the names of single agencies.
    """
    reports: Counter[str] = Counter()
    units: Counter[str] = Counter()
    for narrative in narratives:
        seen: set[str] = set()
        for unit in narrative:
            own = distinct_text_features(unit)
            units.update(own)
            seen.update(own)
            seen.update(unit.context)
        reports.update(seen)
    names = sorted(
        name
        for name, count in reports.items()
        if count >= min_narratives and feature_group(name) not in excluded_groups
    )
    total = 1 + sum(map(len, narratives))
    rarity = np.array([np.log(total / (1 + units[name])) + 1 if name in units else 0 for name in names])
    known = rarity > 0
    rarity[known] /= rarity[known].mean() if known.any() else 1
    rarity[~known] = 1
    return Vocabulary(names, rarity.astype(np.float32), text_scale, context_scale)
