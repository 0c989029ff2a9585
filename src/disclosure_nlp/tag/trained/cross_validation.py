"""Cross-validation: labels of narratives predicted by models that were not fitted on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from disclosure_nlp.tag.trained.learner import NarrativeTagger, out_of_fold_log_odds, split_folds
from disclosure_nlp.tag.trained.params import Floats, calibrate, decide_labels, smooth_acts
from disclosure_nlp.tag.trained.preparation import PreparedNarrative
from disclosure_nlp.tag.trained.segments import RawLogOdds

Labels = list[list[tuple[str, ...]]]


class Prediction(NamedTuple):
    """Predicted labels of each sentence, by narrative, and calibrated probabilities, shape (sentences, labels)."""

    labels: Labels
    probabilities: Floats | None = None


def cross_validate(
    tagger: NarrativeTagger,
    narratives: Sequence[PreparedNarrative],
    extra_training: Sequence[PreparedNarrative] = (),
    fold_by_report: Mapping[str, int] | None = None,
) -> Prediction:
    """Return cross-validated predictions: the labels of each narrative are from a model fitted on the other folds.

    Parameters
    ----------
    tagger : NarrativeTagger
    narratives : sequence of PreparedNarrative
        Narratives to fit on and to predict.
    extra_training : sequence of PreparedNarrative
        Copies to fit on too, never predicted.
    fold_by_report : mapping, optional
        Report → part, where the parts are not those of the tagger's folds.
    """
    everything = [*narratives, *extra_training]
    raw = out_of_fold_log_odds(tagger, everything, fold_by_report)
    ends = np.cumsum([0, *(len(item.features) for item in everything)])
    given: Labels = [[] for _ in narratives]
    values = np.zeros((int(ends[len(narratives)]), len(tagger.classes_)))
    for train, test in split_folds(everything, tagger.folds, fold_by_report):
        seen = np.concatenate([np.arange(ends[at], ends[at + 1]) for at in train])
        nothing = np.zeros((0, len(tagger.classes_)), dtype=np.float32)
        part = RawLogOdds(raw.whole[seen], raw.excess[seen])
        numbers = tagger.fit_decision([everything[at] for at in train], part, nothing, np.zeros(len(tagger.classes_)))
        odds = raw.combine_with_gain(numbers.gain)
        for at in (at for at in test if at < len(narratives)):
            own = smooth_acts(
                odds[ends[at] : ends[at + 1]], narratives[at].heading_flags, numbers.lift, numbers.strength
            )
            values[ends[at] : ends[at + 1]] = calibrate(own, numbers.slope, numbers.shift)
            given[at] = decide_labels(
                values[ends[at] : ends[at + 1]], numbers.thresholds, tagger.classes_, narratives[at].label_constraints
            )
    return Prediction(given, values)
