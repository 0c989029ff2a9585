"""Prediction by a trained model: label probabilities, labels and explanations by words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, chain, pairwise
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from disclosure_nlp.model import Cue
from disclosure_nlp.paths import AnyPath
from disclosure_nlp.tag.sentence_context import LabelScores, SentenceContext
from disclosure_nlp.tag.tokenizer import Tokenizer, default_tokenizer
from disclosure_nlp.tag.trained.explain import context_contributions, word_contributions
from disclosure_nlp.tag.trained.features import UnitFeatures, narrative_features
from disclosure_nlp.tag.trained.model_file import TaggerModel, check_tokenizer, load_packaged_model, read_model
from disclosure_nlp.tag.trained.params import Floats, calibrate, decide_labels, find_label_limits, smooth_acts_of_all
from disclosure_nlp.tag.trained.segments import rows_and_odds
from disclosure_nlp.tag.trained.vocabulary import SparseRows

_STRONGEST = 3  # words, and as many context features
_MOST_TERMS = 8  # features of each kind that are attributed to words and aspects
_LEAST_GAIN = 0.1
_LEAST_SHARE = 0.05
_KIND_BITS, _SHARE_BITS, _PLACE_BITS = 18, 31, 14  # of one 64-bit number to sort by


class _StagedOdds(NamedTuple):
    """Log-odds, shape (units, labels), before and after smoothing over the sequence."""

    own: Floats
    decided: Floats


class TrainedTagger:
    """Tagger that scores labels by a trained model.

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
        """Return a tagger with the model of a file."""
        return cls(read_model(path), tokenizer)

    @property
    def name(self) -> str:
        """Return ``trained`` and the version of the model."""
        return f"trained {self.model.header.version}"

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels that the tagger predicts."""
        return self.model.header.labels

    def score(self, readings: Sequence[SentenceContext]) -> list[LabelScores]:
        """Return calibrated probabilities, labels and explanations of every sentence, in order."""
        return self.score_all([readings])[0]

    def score_all(self, narratives: Sequence[Sequence[SentenceContext]]) -> list[list[LabelScores]]:
        """Batch version of `score`."""
        ends = [0, *accumulate(map(len, narratives))]
        if not ends[-1]:
            return [[] for _ in narratives]
        vocabulary, numbers = self.model.vocabulary, self.model.numbers
        tokenizer = self._tokenizer if vocabulary.has_words else None
        units = list(chain.from_iterable(narrative_features(item, tokenizer) for item in narratives))
        rows, raw = rows_and_odds(units, vocabulary, numbers.weights, numbers.bias)
        own = raw.combined(numbers.gain)
        titles = [[reading.state.title for reading in readings] for readings in narratives]
        odds = _StagedOdds(own, smooth_acts_of_all(own, titles, numbers.lift, numbers.strength))
        values = calibrate(odds.decided, numbers.slope, numbers.shift)
        limits = [find_label_limits(reading) for readings in narratives for reading in readings]
        chosen = decide_labels(values, numbers.thresholds, self.labels, limits, self.model.header.forms)
        cues = self._explain(units, rows, odds, chosen)
        scores = [
            LabelScores(dict(zip(self.labels, row, strict=True)), told, given)
            for row, told, given in zip(values.round(4).tolist(), cues, chosen, strict=True)
        ]
        return [scores[start:end] for start, end in pairwise(ends)]

    def _explain(
        self, units: Sequence[UnitFeatures], rows: SparseRows, odds: _StagedOdds, chosen: Sequence[tuple[str, ...]]
    ) -> list[tuple[Cue, ...]]:
        """Return the features that contribute most to the labels of each unit: words, context, sequence."""
        index = {label: column for column, label in enumerate(self.labels)}
        owners = np.repeat(np.arange(len(chosen)), [len(labels) for labels in chosen])
        labels = np.array([index[label] for given in chosen for label in given], dtype=np.int64)
        added = (odds.decided - odds.own)[owners, labels].tolist()
        pairs, columns, shares = self._strongest_features(rows, owners, labels)
        bounds = np.searchsorted(pairs, np.arange(len(owners) + 1)).tolist()
        names = list(map(self.model.vocabulary.names.__getitem__, columns.tolist()))
        strong = list(zip(names, shares.tolist(), self.model.vocabulary.is_term[columns].tolist(), strict=True))
        cues: list[list[Cue]] = [[] for _ in chosen]
        label_names = self.labels
        for pair, (owner, column) in enumerate(zip(owners.tolist(), labels.tolist(), strict=True)):
            found = _strongest_names(units[owner], strong[bounds[pair] : bounds[pair + 1]])
            if abs(added[pair]) >= _LEAST_GAIN:
                found.append(("sequence", added[pair]))
            label = label_names[column]
            cues[owner] += [Cue(label, term, round(share, 4)) for term, share in found]
        return [tuple(own) for own in cues]

    def _strongest_features(
        self, rows: SparseRows, units: NDArray[np.int64], labels: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
        """Return the strongest features of each (unit, label) pair: index of the pair, column and contribution."""
        starts, weights = rows.starts[units], self.model.numbers.weights
        sizes = rows.starts[units + 1] - starts
        pairs = np.repeat(np.arange(len(units)), sizes)
        places = np.arange(len(pairs)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        at = np.repeat(starts, sizes) + places
        columns = rows.columns[at]
        shares = weights.ravel().take(columns * weights.shape[1] + labels[pairs]) * rows.values[at]
        known = np.flatnonzero(shares >= _LEAST_SHARE)
        kinds = 2 * pairs[known] + self.model.vocabulary.is_term[columns[known]]
        order = known[_order_by_kind_and_share(kinds, shares[known], places[known])]
        kinds.sort()
        sizes = np.diff(np.flatnonzero(np.concatenate(([True], kinds[1:] != kinds[:-1], [True]))))
        rank = np.arange(len(order)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        first = order[rank < _MOST_TERMS]
        return pairs[first], columns[first].astype(np.int64), shares[first]


def _order_by_kind_and_share(
    kinds: NDArray[np.int64], shares: NDArray[np.float32], places: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the order by kind, falling share and place; the three are sorted as one number."""
    if not len(kinds) or kinds[-1] >> _KIND_BITS or places.max() >> _PLACE_BITS:
        return np.lexsort((-shares, kinds))
    falling = (1 << _SHARE_BITS) - 1 - shares.view(np.int32).astype(np.int64)  # positive floats rise with their bits
    keys = (kinds << _SHARE_BITS | falling) << _PLACE_BITS | places
    return np.argsort(keys)


def _strongest_names(unit: UnitFeatures, strong: Sequence[tuple[str, float, bool]]) -> list[tuple[str, float]]:
    """Return the words and the aspects of the context that contribute most, strongest first."""
    terms = [(name, share) for name, share, is_term in strong if is_term]
    words = word_contributions(unit.text, unit.words, terms) if unit.words else dict(terms)
    context = context_contributions((name, share) for name, share, is_term in strong if not is_term)
    found: list[tuple[str, float]] = []
    for shares in (words, context):
        ranked = sorted([(-share, name) for name, share in shares.items() if share >= _LEAST_GAIN])
        found += [(name, -share) for share, name in ranked[:_STRONGEST]]
    return found
