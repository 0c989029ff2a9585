"""Cross-validation: predictions of models that were not fitted on the predicted narrative."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from disclosure_nlp.tag.trained.learner import NarrativeTagger, PreparedNarrative, out_of_fold_odds, split
from disclosure_nlp.tag.trained.params import Floats, calibrate, decide_labels, smooth_acts
from disclosure_nlp.tag.trained.segments import RawOdds

Labels = list[list[tuple[str, ...]]]


class Prediction(NamedTuple):
    """Predicted labels per narrative, and calibrated probabilities, shape (units, labels), if there are any."""

    given: Labels
    probabilities: Floats | None = None


def cross_validate(
    tagger: NarrativeTagger,
    items: Sequence[PreparedNarrative],
    extra: Sequence[PreparedNarrative] = (),
    parts_of: Mapping[str, int] | None = None,
) -> Prediction:
    """Return predictions of all narratives, each by a model fitted on the other folds.

    Parameters
    ----------
    tagger : NarrativeTagger
    items : sequence of PreparedNarrative
        Narratives to fit on and to predict.
    extra : sequence of PreparedNarrative
        Copies to fit on too, never predicted.
    parts_of : mapping, optional
        Report → part, where the parts are not those of the tagger's folds.
    """
    everything = [*items, *extra]
    raw = out_of_fold_odds(tagger, everything, parts_of)
    ends = np.cumsum([0, *(len(item.features) for item in everything)])
    given: Labels = [[] for _ in items]
    values = np.zeros((int(ends[len(items)]), len(tagger.classes_)))
    for train, test in split(everything, tagger.folds, parts_of):
        seen = np.concatenate([np.arange(ends[at], ends[at + 1]) for at in train])
        nothing = np.zeros((0, len(tagger.classes_)), dtype=np.float32)
        part = RawOdds(raw.whole[seen], raw.excess[seen])
        numbers = tagger.finish([everything[at] for at in train], part, nothing, np.zeros(len(tagger.classes_)))
        odds = raw.combined(numbers.gain)
        for at in (at for at in test if at < len(items)):
            own = smooth_acts(odds[ends[at] : ends[at + 1]], items[at].titles, numbers.lift, numbers.strength)
            values[ends[at] : ends[at + 1]] = calibrate(own, numbers.slope, numbers.shift)
            given[at] = decide_labels(
                values[ends[at] : ends[at + 1]], numbers.thresholds, tagger.classes_, items[at].limits
            )
    return Prediction(given, values)
