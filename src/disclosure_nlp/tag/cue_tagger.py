"""The tagger of cue words. Its scores order labels and say how much speaks for each; they are not calibrated."""

from __future__ import annotations

import math
from collections.abc import Sequence

from disclosure_nlp.model import Cue
from disclosure_nlp.tag.lexicon import Lexicon
from disclosure_nlp.tag.reading import Reading, Scores
from disclosure_nlp.tag.scoring import evidence

_STRONGEST = 4


class CueTagger:
    """Scores labels by the lexicon's cues and the states of the context: sigmoid of the sum of weights.

    Parameters
    ----------
    lexicon : Lexicon
        The cues.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    @property
    def name(self) -> str:
        """Return ``cues`` and the version of the lexicon."""
        return f"cues {self._lexicon.version}"

    def score(self, readings: Sequence[Reading]) -> list[Scores]:
        """Return scores for every sentence, in order."""
        return [self._score(reading) for reading in readings]

    def _score(self, reading: Reading) -> Scores:
        sums = evidence(self._lexicon, reading.found, reading.state.features)
        cues = [
            Cue(label, term, weight)
            for label, (total, terms) in sums.items()
            if total >= 0
            for term, weight in sorted(terms, key=lambda item: -abs(item[1]))[:_STRONGEST]
        ]
        labels = {label: round(1 / (1 + math.exp(-total)), 4) for label, (total, _) in sums.items()}
        return Scores(labels, tuple(cues))
