"""Topic evidence of the segments of long sentences.

In a long sentence of several topics the evidence of each is diluted by the words of the others. Such a sentence is split
at its punctuation; the best segment of each topic adds to the log-odds of the sentence with a gain learnt per label.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from disclosure_nlp.tag.trained.features import Features
from disclosure_nlp.tag.trained.params import Floats, log_odds
from disclosure_nlp.tag.trained.vocabulary import Vocabulary

_MARK = re.compile(r"[，；：。]")
_SHORTEST_SENTENCE = 36
_SHORTEST_SEGMENT = 6
_FEWEST_MARKS = 2


class RawOdds(NamedTuple):
    """Log-odds before sequence and calibration, shape (units, labels): of whole units, and by how much a segment exceeds them."""

    whole: Floats
    excess: Floats

    def combined(self, gain: Floats) -> Floats:
        """Return the log-odds with the excess of segments weighted by a gain per label."""
        result: Floats = self.whole + self.excess * gain
        return result


def raw_odds(units: Sequence[Features], vocabulary: Vocabulary, weights: NDArray[np.float32], bias: Floats) -> RawOdds:
    """Return the raw log-odds of units under a linear model."""
    whole = log_odds(vocabulary.rows(units), weights, bias)
    return RawOdds(whole, segment_excess(units, vocabulary, weights))


def segments_of(unit: Features) -> list[Features]:
    """Return the segments of a long sentence as features of their characters alone; empty for other sentences.

    Examples
    --------
    >>> text = "全年公示信息0条，开展业务培训0次，接待来访群众0人次，并对各乡镇公开栏的更新情况进行了检查。"
    >>> [segment.text for segment in segments_of(Features(text, [], []))]
    ['全年公示信息0条', '开展业务培训0次', '接待来访群众0人次', '并对各乡镇公开栏的更新情况进行了检查']
    """
    text = unit.text
    if len(text) < _SHORTEST_SENTENCE or len(_MARK.findall(text)) < _FEWEST_MARKS:
        return []
    spans: list[tuple[int, int]] = []
    for match in re.finditer(r"[^，；：。]+", text):
        if spans and (
            match.end() - match.start() < _SHORTEST_SEGMENT or spans[-1][1] - spans[-1][0] < _SHORTEST_SEGMENT
        ):
            spans[-1] = (spans[-1][0], match.end())
        else:
            spans.append(match.span())
    return [Features(text[a:b], [], []) for a, b in spans] if len(spans) > 1 else []


def segment_excess(units: Sequence[Features], vocabulary: Vocabulary, weights: NDArray[np.float32]) -> Floats:
    """Return how much the text of the best segment of each unit exceeds that of the whole unit in log-odds.

    Parameters
    ----------
    units : sequence of Features
    vocabulary : Vocabulary
    weights : array of shape (columns, labels)

    Returns
    -------
    array of shape (units, labels)
        Zero for units that are not split.
    """
    split = [(at, parts) for at, unit in enumerate(units) if (parts := segments_of(unit))]
    excess = np.zeros((len(units), weights.shape[1]))
    if not split:
        return excess
    none = np.zeros(weights.shape[1])
    owners = np.array([at for at, _ in split])
    whole = log_odds(vocabulary.rows(Features(units[at].text, [], []) for at, _ in split), weights, none)
    best = log_odds(vocabulary.rows(part for _, own in split for part in own), weights, none)
    starts = np.cumsum([0, *(len(own) for _, own in split)])[:-1]
    excess[owners] = np.maximum.reduceat(best, starts, axis=0) - whole
    return excess
