"""Rule-based tagger: scores labels by the weights of cue words; its scores are not calibrated."""

from __future__ import annotations

import math
from collections.abc import Sequence

from disclosure_nlp.model import Cue
from disclosure_nlp.tag.labels import load_labels
from disclosure_nlp.tag.lexicon import Lexicon
from disclosure_nlp.tag.scoring import iterate_cue_weights
from disclosure_nlp.tag.sentence_context import LabelScores, SentenceContext

_JUST_NOT = -0.01


class CueTagger:
    """Rule-based tagger: the score of a label is the sigmoid of the summed weights of its cues in the sentence.

    Parameters
    ----------
    lexicon : Lexicon
        The cues.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._topics = load_labels().of_axis("topic")
        self._yielding = [(label, entry.yields) for label, entry in lexicon.labels.items() if entry.yields]

    @property
    def name(self) -> str:
        """Return ``cues`` and the version of the lexicon."""
        return f"cues {self._lexicon.version}"

    def score(self, readings: Sequence[SentenceContext]) -> list[LabelScores]:
        """Return the label scores of every sentence, in order."""
        return [self._score_sentence(reading) for reading in readings]

    def _score_sentence(self, reading: SentenceContext) -> LabelScores:
        weights = list(iterate_cue_weights(self._lexicon, reading.found, reading.state.features))
        sums = dict(self._lexicon.biases)
        for label, _, weight in weights:
            sums[label] += weight
        self._suppress_weak_topics(sums)
        labels = {label: round(1 / (1 + math.exp(-total)), 4) for label, total in sums.items()}
        strong = sorted((item for item in weights if sums[item[0]] >= 0), key=lambda item: -abs(item[2]))
        return LabelScores(labels, tuple(Cue(*item) for item in strong))

    def _suppress_weak_topics(self, sums: dict[str, float]) -> None:
        """Remove topics with a low score where another topic scores higher."""
        for label, least in self._yielding:
            if 0 <= sums[label] < least and any(sums[other] > sums[label] for other in self._topics):
                sums[label] = _JUST_NOT
