"""The trained tagger: probabilities, labels and what weighed, from the numbers of a model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, chain, pairwise
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from disclosure_nlp.model import Cue
from disclosure_nlp.tag.reading import Reading, Scores
from disclosure_nlp.tag.tokenizer import Tokenizer, default_tokenizer
from disclosure_nlp.tag.trained.arithmetic import Floats, Side, calibrate, decide, log_odds, side_of
from disclosure_nlp.tag.trained.arithmetic import chain as decide_over_sequence
from disclosure_nlp.tag.trained.features import narrative_features
from disclosure_nlp.tag.trained.model_file import Model, check_tokenizer, read_model, shipped_model
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
        self._model = model or shipped_model()
        self._tokenizer = tokenizer or default_tokenizer()
        check_tokenizer(self._model, self._tokenizer.name)

    @classmethod
    def from_file(cls, path: str | Path, tokenizer: Tokenizer | None = None) -> Self:
        """Return a tagger by the model of a file."""
        return cls(read_model(path), tokenizer)

    @property
    def name(self) -> str:
        """Return ``trained`` and the version of the model."""
        return f"trained {self._model.header.version}"

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels it gives."""
        return self._model.header.labels

    def score(self, readings: Sequence[Reading]) -> list[Scores]:
        """Return calibrated probabilities, labels and what weighed of every sentence, in order."""
        return self.score_all([readings])[0]

    def score_all(self, narratives: Sequence[Sequence[Reading]]) -> list[list[Scores]]:
        """Return what `score` returns for each narrative; the sums of all are done at once."""
        ends = [0, *accumulate(map(len, narratives))]
        if not ends[-1]:
            return [[] for _ in narratives]
        vocabulary, numbers = self._model.vocabulary, self._model.numbers
        tokenizer = self._tokenizer if vocabulary.has_words else None
        rows = vocabulary.rows(chain.from_iterable(narrative_features(item, tokenizer) for item in narratives))
        own = log_odds(rows, numbers.weights, numbers.bias)
        titles = [[reading.state.title for reading in readings] for readings in narratives]
        parts = [
            decide_over_sequence(own[start:end], title, numbers.lift, numbers.strength)
            for (start, end), title in zip(pairwise(ends), titles, strict=True)
            if end > start
        ]
        sides = [side_of(reading.state) for readings in narratives for reading in readings]
        scores = self._scores(rows, _Odds(own, np.concatenate(parts)), sides)
        return [scores[start:end] for start, end in pairwise(ends)]

    def _scores(self, rows: Columns, odds: _Odds, sides: Sequence[Side | None]) -> list[Scores]:
        numbers = self._model.numbers
        values = calibrate(odds.decided, numbers.slope, numbers.shift)
        chosen = decide(values, numbers.thresholds, self.labels, sides, self._model.header.forms)
        cues = self._cues(rows, odds, chosen)
        return [
            Scores(dict(zip(self.labels, row, strict=True)), told, given)
            for row, told, given in zip(values.round(4).tolist(), cues, chosen, strict=True)
        ]

    def _cues(self, rows: Columns, odds: _Odds, chosen: Sequence[tuple[str, ...]]) -> list[tuple[Cue, ...]]:
        """Return what weighed most for the labels of each unit: weight × value in log-odds, and what the sequence added."""
        index = {label: column for column, label in enumerate(self.labels)}
        names = self._model.vocabulary.names
        units = np.repeat(np.arange(len(chosen)), [len(labels) for labels in chosen])
        labels = np.array([index[label] for given in chosen for label in given], dtype=np.int64)
        found: list[list[tuple[float, str]]] = [[] for _ in labels]
        for pair, column, share in self._strong(rows, units, labels):
            found[pair].append((share, names[column].removeprefix("word:")))
        added = (odds.decided - odds.own)[units, labels].tolist()
        cues: list[list[Cue]] = [[] for _ in chosen]
        for unit, label, terms, gain in zip(units.tolist(), labels.tolist(), found, added, strict=True):
            name = self.labels[label]
            terms.sort(key=lambda item: (-item[0], item[1]))
            cues[unit] += [Cue(name, term, round(share, 4)) for share, term in terms]
            if abs(gain) >= _LEAST_GAIN:
                cues[unit].append(Cue(name, "sequence", round(gain, 4)))
        return [tuple(items) for items in cues]

    def _strong(
        self, rows: Columns, units: NDArray[np.int64], labels: NDArray[np.int64]
    ) -> Iterator[tuple[int, int, float]]:
        """Yield the features that add most to a label of a unit: the number of that pair, the column, and how much."""
        sizes = (rows.starts[1:] - rows.starts[:-1])[units]
        pairs = np.repeat(np.arange(len(units)), sizes)
        at = np.arange(len(pairs)) - (np.cumsum(sizes) - sizes - rows.starts[units])[pairs]
        columns = rows.columns[at]
        shares = self._model.numbers.weights[columns, labels[pairs]] * rows.values[at]
        known = np.flatnonzero(shares >= _LEAST_GAIN)
        kinds = 2 * pairs[known] + self._model.vocabulary.is_term[columns[known]]
        order = known[np.lexsort((-shares[known], kinds))]
        kinds.sort()
        rank = np.arange(len(order)) - np.searchsorted(kinds, kinds)
        first = order[rank < _STRONGEST]
        return zip(pairs[first].tolist(), columns[first].tolist(), shares[first].tolist(), strict=True)
