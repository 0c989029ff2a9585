"""The trained tagger: probabilities, labels and what weighed, from the numbers of a model."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, chain, pairwise
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from disclosure_nlp.model import Cue
from disclosure_nlp.paths import AnyPath
from disclosure_nlp.tag.sentence_context import Scores, SentenceContext
from disclosure_nlp.tag.tokenizer import Tokenizer, default_tokenizer
from disclosure_nlp.tag.trained.features import narrative_features
from disclosure_nlp.tag.trained.model_file import Model, check_tokenizer, read_model, shipped_model
from disclosure_nlp.tag.trained.params import Floats, Side, calibrate, chain_all, decide, log_odds, side_of
from disclosure_nlp.tag.trained.vocabulary import Columns

_STRONGEST = 3  # of the terms of the text, and as many of the context
_LEAST_GAIN = 0.1


class _Odds(NamedTuple):
    """Log-odds of the units of some narratives, shape (units, labels): of each by itself, and over the sequence."""

    own: Floats
    decided: Floats


class TrainedTagger:
    """Scores labels by a trained model.

    Parameters
    ----------
    model : Model, optional
        By default the one that ships with the package.
    tokenizer : Tokenizer, optional
        By default that of the field's terms; must have the name that the model tells.

    Raises
    ------
    DefinitionError
        When the tokenizer is another.
    """

    def __init__(self, model: Model | None = None, tokenizer: Tokenizer | None = None) -> None:
        self.model = model or shipped_model()
        self._tokenizer = tokenizer or default_tokenizer()
        check_tokenizer(self.model, self._tokenizer.name)
        # What a feature is called where it weighed; what the sequence added stands behind all features of a label.
        self._terms = (*(name.removeprefix("word:") for name in self.model.vocabulary.names), "sequence")

    @classmethod
    def from_file(cls, path: AnyPath, tokenizer: Tokenizer | None = None) -> Self:
        """Return a tagger by the model of a file."""
        return cls(read_model(path), tokenizer)

    @property
    def name(self) -> str:
        """Return ``trained`` and the version of the model."""
        return f"trained {self.model.header.version}"

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels it gives."""
        return self.model.header.labels

    def score(self, readings: Sequence[SentenceContext]) -> list[Scores]:
        """Return calibrated probabilities, labels and what weighed of every sentence, in order."""
        return self.score_all([readings])[0]

    def score_all(self, narratives: Sequence[Sequence[SentenceContext]]) -> list[list[Scores]]:
        """Return what `score` returns for each narrative; the sums of all are done at once."""
        ends = [0, *accumulate(map(len, narratives))]
        if not ends[-1]:
            return [[] for _ in narratives]
        vocabulary, numbers = self.model.vocabulary, self.model.numbers
        tokenizer = self._tokenizer if vocabulary.has_words else None
        rows = vocabulary.rows(chain.from_iterable(narrative_features(item, tokenizer) for item in narratives))
        own = log_odds(rows, numbers.weights, numbers.bias)
        titles = [[reading.state.title for reading in readings] for readings in narratives]
        decided = chain_all(own, titles, numbers.lift, numbers.strength)
        sides = [side_of(reading.state) for readings in narratives for reading in readings]
        scores = self._scores(rows, _Odds(own, decided), sides)
        return [scores[start:end] for start, end in pairwise(ends)]

    def _scores(self, rows: Columns, odds: _Odds, sides: Sequence[Side | None]) -> list[Scores]:
        numbers = self.model.numbers
        values = calibrate(odds.decided, numbers.slope, numbers.shift)
        chosen = decide(values, numbers.thresholds, self.labels, sides, self.model.header.forms)
        cues = self._cues(rows, odds, chosen)
        return [
            Scores(dict(zip(self.labels, row, strict=True)), told, given)
            for row, told, given in zip(values.round(4).tolist(), cues, chosen, strict=True)
        ]

    def _cues(self, rows: Columns, odds: _Odds, chosen: Sequence[tuple[str, ...]]) -> list[tuple[Cue, ...]]:
        """Return what weighed most for the labels of each unit: weight × value in log-odds, and what the sequence added."""
        index = {label: column for column, label in enumerate(self.labels)}
        names = self._terms
        units = np.repeat(np.arange(len(chosen)), [len(labels) for labels in chosen])
        labels = np.array([index[label] for given in chosen for label in given], dtype=np.int64)
        added = (odds.decided - odds.own)[units, labels]
        told = np.flatnonzero(np.abs(added) >= _LEAST_GAIN)
        pairs, columns, shares = self._strong(rows, units, labels)
        pairs = np.concatenate((pairs, told))
        columns = np.concatenate((columns, np.full(len(told), len(names) - 1)))
        shares = np.concatenate((shares.astype(np.float64), added[told]))
        order = np.lexsort((columns, -shares, columns == len(names) - 1, pairs))
        told_labels = map(self.labels.__getitem__, labels[pairs[order]].tolist())
        told_terms = map(names.__getitem__, columns[order].tolist())
        cues = tuple(map(Cue, told_labels, told_terms, shares[order].round(4).tolist()))
        ends = np.searchsorted(units[pairs[order]], np.arange(len(chosen) + 1)).tolist()
        return [cues[start:end] for start, end in pairwise(ends)]

    def _strong(
        self, rows: Columns, units: NDArray[np.int64], labels: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
        """Return the features that add most to a label of a unit: the number of that pair, the column, and how much."""
        sizes = (rows.starts[1:] - rows.starts[:-1])[units]
        pairs = np.repeat(np.arange(len(units)), sizes)
        at = np.arange(len(pairs)) - (np.cumsum(sizes) - sizes - rows.starts[units])[pairs]
        columns = rows.columns[at]
        shares = self.model.numbers.weights[columns, labels[pairs]] * rows.values[at]
        known = np.flatnonzero(shares >= _LEAST_GAIN)
        kinds = 2 * pairs[known] + self.model.vocabulary.is_term[columns[known]]
        order = known[np.lexsort((-shares[known], kinds))]
        kinds.sort()
        rank = np.arange(len(order)) - np.searchsorted(kinds, kinds)
        first = order[rank < _STRONGEST]
        return pairs[first], columns[first].astype(np.int64), shares[first]
