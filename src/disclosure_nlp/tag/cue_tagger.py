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
        self._topics = load_labels().label_ids_of_axis("topic")
        self._yielding = [(label, entry.yields) for label, entry in lexicon.labels.items() if entry.yields]

    @property
    def name(self) -> str:
        """Return the tagger name: ``cues`` and the version of the cue lexicon."""
        return f"cues {self._lexicon.version}"

    def score(self, contexts: Sequence[SentenceContext]) -> list[LabelScores]:
        """Return the scores in [0, 1] of all labels for every sentence, in input order."""
        return [self._score_sentence(reading) for reading in contexts]

    def _score_sentence(self, context: SentenceContext) -> LabelScores:
        """Return the scores of all labels for one sentence, from the weights of its cue words."""
        weights = list(iterate_cue_weights(self._lexicon, context.matches, context.state.features))
        sums = dict(self._lexicon.biases)
        for label, _, weight in weights:
            sums[label] += weight
        self._suppress_weak_topics(sums)
        labels = {label: round(1 / (1 + math.exp(-total)), 4) for label, total in sums.items()}
        strong = sorted((item for item in weights if sums[item[0]] >= 0), key=lambda item: -abs(item[2]))
        return LabelScores(labels, tuple(Cue(*item) for item in strong))

    def _suppress_weak_topics(self, score_by_label: dict[str, float]) -> None:
        """Remove from the scores, in place, each topic label with a low score if another topic label scores higher."""
        for label, least in self._yielding:
            if 0 <= score_by_label[label] < least and any(
                score_by_label[other] > score_by_label[label] for other in self._topics
            ):
                score_by_label[label] = _JUST_NOT
