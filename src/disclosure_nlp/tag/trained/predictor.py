"""Prediction with a trained model: label probabilities, labels and their explanation by words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate, chain, pairwise
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from disclosure_nlp.model import Cue
from disclosure_nlp.paths import AnyPath
from disclosure_nlp.tag.sentence_context import LabelScores, SentenceContext
from disclosure_nlp.tag.tokenizer import Tokenizer, default_tokenizer
from disclosure_nlp.tag.trained.explain import context_feature_without_value, word_contributions
from disclosure_nlp.tag.trained.features import SentenceFeatures, extract_features
from disclosure_nlp.tag.trained.model_file import TaggerModel, check_tokenizer, load_packaged_model, read_model
from disclosure_nlp.tag.trained.params import (
    Floats,
    calibrate,
    decide_labels,
    find_label_constraints,
    smooth_acts_of_all,
)
from disclosure_nlp.tag.trained.segments import compute_rows_and_log_odds
from disclosure_nlp.tag.trained.vocabulary import SparseRows
from disclosure_nlp.text.ngrams import sorted_unique

_STRONGEST = 3  # words, and as many context features
_MOST_TERMS = 8  # features of each kind that are attributed to words and context features
_LEAST_GAIN = 0.1
_LEAST_SHARE = 0.05
_KIND_BITS, _SHARE_BITS, _PLACE_BITS = 18, 31, 14  # of one 64-bit number to sort by


class _OddsBeforeAndAfter(NamedTuple):
    """Log-odds of labels, shape (sentences, labels), before and after smoothing over the sequence of sentences."""

    own: Floats
    decided: Floats


class TrainedTagger:
    """Tagger that predicts labels with a trained model.

    Parameters
    ----------
    model : TaggerModel, optional
        By default the one that ships with the package.
    tokenizer : Tokenizer, optional
        By default that of the field's terms; must have the name recorded in the model.

    Raises
    ------
    DefinitionError
        When the tokenizer is another.
    """

    def __init__(self, model: TaggerModel | None = None, tokenizer: Tokenizer | None = None) -> None:
        self.model = model or load_packaged_model()
        self._tokenizer = tokenizer or default_tokenizer()
        check_tokenizer(self.model, self._tokenizer.name)

    @classmethod
    def from_file(cls, path: AnyPath, tokenizer: Tokenizer | None = None) -> Self:
        """Return a tagger with the trained model in a file."""
        return cls(read_model(path), tokenizer)

    @property
    def name(self) -> str:
        """Return the tagger name: ``trained`` and the version of the model."""
        return f"trained {self.model.header.version}"

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels that the tagger can predict."""
        return self.model.header.labels

    def score(self, contexts: Sequence[SentenceContext]) -> list[LabelScores]:
        """Return calibrated probabilities, labels and explanations of every sentence, in input order."""
        return self.score_all([contexts])[0]

    def score_all(self, narratives: Sequence[Sequence[SentenceContext]]) -> list[list[LabelScores]]:
        """Return calibrated probabilities, labels and explanations of every sentence of several reports."""
        ends = [0, *accumulate(map(len, narratives))]
        if not ends[-1]:
            return [[] for _ in narratives]
        vocabulary, numbers = self.model.vocabulary, self.model.parameters
        tokenizer = self._tokenizer if vocabulary.has_words else None
        units = list(chain.from_iterable(extract_features(item, tokenizer) for item in narratives))
        rows, raw = compute_rows_and_log_odds(units, vocabulary, numbers.weights, numbers.bias)
        own = raw.combine_with_gain(numbers.gain)
        titles = [[reading.state.is_heading for reading in readings] for readings in narratives]
        odds = _OddsBeforeAndAfter(own, smooth_acts_of_all(own, titles, numbers.lift, numbers.strength))
        values = calibrate(odds.decided, numbers.slope, numbers.shift)
        limits = [find_label_constraints(reading) for readings in narratives for reading in readings]
        chosen = decide_labels(values, numbers.thresholds, self.labels, limits, self.model.header.forms)
        cues = self._explain(units, rows, odds, chosen)
        scores = [
            LabelScores(dict(zip(self.labels, row, strict=True)), told, given)
            for row, told, given in zip(values.round(4).tolist(), cues, chosen, strict=True)
        ]
        return [scores[start:end] for start, end in pairwise(ends)]

    def _explain(
        self,
        features: Sequence[SentenceFeatures],
        rows: SparseRows,
        odds: _OddsBeforeAndAfter,
        chosen: Sequence[tuple[str, ...]],
    ) -> list[tuple[Cue, ...]]:
        """Return, for each sentence, the features that contribute most to its predicted labels."""
        index = {label: column for column, label in enumerate(self.labels)}
        owners = np.repeat(np.arange(len(chosen)), [len(labels) for labels in chosen])
        labels = np.array([index[label] for given in chosen for label in given], dtype=np.int64)
        added = (odds.decided - odds.own)[owners, labels].tolist()
        kinds, columns, shares = self._strongest_features(rows, owners, labels)
        context_cues = self._strongest_context_feature_names(kinds, columns, shares)
        terms = kinds % 2 == 1
        bounds = np.searchsorted(kinds[terms] // 2, np.arange(len(owners) + 1)).tolist()
        names = self.model.vocabulary.names
        strong = [(names[n], share) for n, share in zip(columns[terms].tolist(), shares[terms].tolist(), strict=True)]
        cues: list[list[Cue]] = [[] for _ in chosen]
        label_names = self.labels
        for pair, (owner, column) in enumerate(zip(owners.tolist(), labels.tolist(), strict=True)):
            found = _strongest_words(features[owner], strong[bounds[pair] : bounds[pair + 1]])
            found += context_cues.get(pair, [])
            if abs(added[pair]) >= _LEAST_GAIN:
                found.append(("sequence", added[pair]))
            label = label_names[column]
            cues[owner] += [Cue(label, term, round(share, 4)) for term, share in found]
        return [tuple(own) for own in cues]

    def _strongest_features(
        self, rows: SparseRows, sentence_indices: NDArray[np.int64], label_indices: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
        """Return the features that contribute most to each (sentence, label) pair.

        Three arrays in order of the pairs: kind (2n for the context of pair n, 2n + 1 for its terms of the text), feature
        column, contribution to the log-odds.
        """
        starts, weights = rows.starts[sentence_indices], self.model.parameters.weights
        sizes = rows.starts[sentence_indices + 1] - starts
        pairs = np.repeat(np.arange(len(sentence_indices)), sizes)
        places = np.arange(len(pairs)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        at = np.repeat(starts, sizes) + places
        columns = rows.columns[at]
        shares = weights.ravel().take(columns * weights.shape[1] + label_indices[pairs]) * rows.values[at]
        known = np.flatnonzero(shares >= _LEAST_SHARE)
        kinds = 2 * pairs[known] + self.model.vocabulary.is_term[columns[known]]
        order = known[_order_by_group_and_contribution(kinds, shares[known], places[known])]
        kinds.sort()
        first = _rank_in_group(kinds) < _MOST_TERMS
        order = order[first]
        return kinds[first], columns[order].astype(np.int64), shares[order]

    def _strongest_context_feature_names(
        self, kinds: NDArray[np.int64], columns: NDArray[np.int64], shares: NDArray[np.float32]
    ) -> dict[int, list[tuple[str, float]]]:
        """Return the context features (such as the section) that contribute most to each (sentence, label) pair."""
        names, of_columns = self._context_feature_names
        context = kinds % 2 == 0
        keys = kinds[context] // 2 * len(names) + of_columns[columns[context]]
        known = sorted_unique(keys)
        sums = np.bincount(np.searchsorted(known, keys), shares[context])
        enough = sums >= _LEAST_GAIN
        pairs, names_at = np.divmod(known[enough], max(1, len(names)))
        order = np.lexsort((-sums[enough], pairs))
        order = order[_rank_in_group(pairs) < _STRONGEST]
        found: dict[int, list[tuple[str, float]]] = {}
        for pair, at, share in zip(*(a[order].tolist() for a in (pairs, names_at, sums[enough])), strict=True):
            found.setdefault(pair, []).append((names[at], share))
        return found

    @cached_property
    def _context_feature_names(self) -> tuple[tuple[str, ...], NDArray[np.int64]]:
        """Names of context features without values (such as ``section``), and the name index of each column."""
        vocabulary = self.model.vocabulary
        of_columns = [
            "" if is_term else context_feature_without_value(name)
            for name, is_term in zip(vocabulary.names, vocabulary.is_term.tolist(), strict=True)
        ]
        names, indices = np.unique(np.array(of_columns, dtype=np.object_), return_inverse=True)
        return tuple(names.tolist()), indices


def _rank_in_group(groups: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the position of each element in its run of equal elements, such as 0, 1, 0 for 5, 5, 7."""
    sizes = np.diff(np.flatnonzero(np.concatenate(([True], groups[1:] != groups[:-1], [True]))))
    ranks: NDArray[np.int64] = np.arange(len(groups)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return ranks


def _order_by_group_and_contribution(
    groups: NDArray[np.int64], contributions: NDArray[np.float32], positions: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the indices that sort elements by group, then by falling contribution, then by position."""
    if not len(groups) or groups[-1] >> _KIND_BITS or positions.max() >> _PLACE_BITS:
        return np.lexsort((-contributions, groups))
    falling = (
        (1 << _SHARE_BITS) - 1 - contributions.view(np.int32).astype(np.int64)
    )  # positive floats rise with their bits
    keys = (groups << _SHARE_BITS | falling) << _PLACE_BITS | positions
    return np.argsort(keys)


def _strongest_words(sentence: SentenceFeatures, terms: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    """Return (word, contribution) of the words of a sentence that contribute most to a label, largest first."""
    words = word_contributions(sentence.text, sentence.words, terms) if sentence.words else dict(terms)
    ranked = sorted([(-share, name) for name, share in words.items() if share >= _LEAST_GAIN])
    return [(name, -share) for share, name in ranked[:_STRONGEST]]
