"""The trained tagger in the line: ``TrainedTagger().tag(report)`` in place of the tagger of cue words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

import numpy as np

from disclosure_nlp.model import Cue, Report, Tagging, Tags
from disclosure_nlp.tag.attributes import attributes_of
from disclosure_nlp.tag.core import read_narrative
from disclosure_nlp.tag.lexicon import load_lexicon
from disclosure_nlp.tag.pairing import pair_units
from disclosure_nlp.tag.reading import Reading, Scores
from disclosure_nlp.tag.tokenizer import Tokenizer, default_tokenizer
from disclosure_nlp.tag.trained.arithmetic import Floats, calibrate, chain, decide, log_odds
from disclosure_nlp.tag.trained.features import narrative_features
from disclosure_nlp.tag.trained.model_file import Model, check_tokenizer, read_model, shipped_model
from disclosure_nlp.tag.trained.vocabulary import Columns, group_of
from disclosure_nlp.tag.units import find_problems, find_remedies

_STRONGEST = 4
_LEAST_GAIN = 0.1


class TrainedTagger:
    """Tags reports by a trained model; attributes and pairing are those of all taggers.

    Parameters
    ----------
    model : Model, optional
        By default the one that ships with the package.
    tokenizer : Tokenizer, optional
        By default jieba with the field's terms; must be the one the model names.

    Raises
    ------
    DefinitionError
        When the tokenizer is another.
    """

    def __init__(self, model: Model | None = None, tokenizer: Tokenizer | None = None) -> None:
        self._model = model or shipped_model()
        self._tokenizer = tokenizer or default_tokenizer()
        check_tokenizer(self._model, self._tokenizer.name)
        self._words = any(group_of(name) in ("word", "part") for name in self._model.vocabulary.names)
        self._by_label = np.ascontiguousarray(self._model.numbers.weights.T)
        self._index = {label: index for index, label in enumerate(self._model.header.labels)}

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

    def tag(self, report: Report) -> Tagging:
        """Tag the sentences of a report."""
        lexicon = load_lexicon()
        readings = read_narrative(report.sentences, lexicon, report.year, self._tokenizer)
        tags = []
        for reading, labels, scores in self.label(readings):
            given = attributes_of(lexicon, reading, labels)
            tags.append(
                Tags(
                    sentence=reading.sentence.id,
                    labels=labels,
                    probabilities=dict(scores.labels),
                    tense=given.tense,
                    problem_types=given.problem_types,
                    remedy_types=given.remedy_types,
                    training_types=given.training_types,
                    cues=scores.cues,
                )
            )
        problems = find_problems(lexicon, readings, tags)
        remedies = find_remedies(lexicon, readings, tags)
        return Tagging(
            sentences=tuple(tags),
            problems=tuple(unit.noun for unit in problems),
            remedies=tuple(unit.noun for unit in remedies),
            pairs=pair_units(lexicon, problems, remedies),
            model=self.name,
        )

    def label(self, readings: Sequence[Reading]) -> list[tuple[Reading, tuple[str, ...], Scores]]:
        """Return every unit with its labels, and the probabilities and cues of these."""
        if not readings:
            return []
        numbers = self._model.numbers
        features = narrative_features(readings, self._tokenizer if self._words else None)
        rows = self._model.vocabulary.rows(features)
        own = log_odds(rows, numbers.weights, numbers.bias)
        odds = chain(own, [reading.state.title for reading in readings], numbers.lift, numbers.strength)
        values = calibrate(odds, numbers.slope, numbers.shift)
        labels = decide(values, numbers.thresholds, self.labels)
        rounded = values.round(4).tolist()
        result = []
        for at, reading in enumerate(readings):
            cues = tuple(self._cues(rows, at, labels[at], odds[at] - own[at]))
            result.append((reading, labels[at], Scores(dict(zip(self.labels, rounded[at], strict=True)), cues)))
        return result

    def score(self, readings: Sequence[Reading]) -> list[Scores]:
        """Return the calibrated probabilities of every sentence, in order."""
        return [scores for _, _, scores in self.label(readings)]

    def _cues(self, rows: Columns, at: int, labels: tuple[str, ...], gain: Floats) -> Iterator[Cue]:
        """Yield what weighed most for each label: weight × value, in log-odds, and what the sequence added."""
        stretch = slice(rows.starts[at], rows.starts[at + 1])
        columns, values = rows.columns[stretch], rows.values[stretch]
        names = self._model.vocabulary.names
        for label in labels:
            index = self._index[label]
            shares = self._by_label[index][columns] * values
            strongest = (
                np.argpartition(shares, -_STRONGEST)[-_STRONGEST:] if len(shares) > _STRONGEST else range(len(shares))
            )
            found = [(float(shares[n]), names[columns[n]].removeprefix("word:")) for n in strongest if shares[n] > 0]
            for weight, name in sorted(found, key=lambda item: (-item[0], item[1])):
                yield Cue(label, name, round(weight, 4))
            if abs(gain[index]) >= _LEAST_GAIN:
                yield Cue(label, "sequence", round(float(gain[index]), 4))
