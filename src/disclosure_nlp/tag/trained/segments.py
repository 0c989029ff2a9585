"""Topic evidence of the segments of long sentences.

In a long sentence of several topics the words of one dilute the evidence of another. Such a sentence is split at its
punctuation; the best segment of each topic adds to the log-odds of the sentence, weighted by a gain learnt per label.

In a long sentence of several topics the evidence of each is diluted by the words of the others. Such a sentence is split
at its punctuation; the best segment of each topic adds to the log-odds of the sentence with a gain learnt per label.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from disclosure_nlp.tag.trained.features import UnitFeatures
from disclosure_nlp.tag.trained.params import Floats, linear_log_odds
from disclosure_nlp.tag.trained.vocabulary import SparseRows, Vocabulary

_MARK = re.compile(r"[，；：。]")
_SHORTEST_SENTENCE = 36
_SHORTEST_SEGMENT = 6
_FEWEST_MARKS = 2


class RawOdds(NamedTuple):
    """Log-odds before smoothing and calibration, shape (units, labels): of units, and the excess of segments."""

    whole: Floats
    excess: Floats

    def combined(self, gain: Floats) -> Floats:
        """Return the log-odds with the excess of segments weighted by a gain per label."""
        result: Floats = self.whole + self.excess * gain
        return result


def raw_odds(
    units: Sequence[UnitFeatures], vocabulary: Vocabulary, weights: NDArray[np.float32], bias: Floats
) -> RawOdds:
    """Return the raw log-odds of units under a linear model."""
    return rows_and_odds(units, vocabulary, weights, bias)[1]


def rows_and_odds(
    units: Sequence[UnitFeatures], vocabulary: Vocabulary, weights: NDArray[np.float32], bias: Floats
) -> tuple[SparseRows, RawOdds]:
    """Return the sparse rows of units, then those of their segments, and the raw log-odds of the units.

    Units and segments are looked up and multiplied together. The excess of a unit is by how much the log-odds of its best
    segment exceed those of its text; zero for a unit that is not split.

    Parameters
    ----------
    units : sequence of UnitFeatures
    vocabulary : Vocabulary
    weights : array of shape (columns, labels)
    bias : array of shape (labels,)
    """
    split = [(at, parts) for at, unit in enumerate(units) if (parts := split_segments(unit))]
    texts = [UnitFeatures(units[at].text, [], []) for at, _ in split]
    rows = vocabulary.rows([*units, *texts, *chain.from_iterable(parts for _, parts in split)])
    odds = linear_log_odds(rows, weights, np.zeros(weights.shape[1]))
    first, count = len(units), len(split)
    excess = np.zeros((first, weights.shape[1]))
    if split:
        starts = np.cumsum([0, *(len(parts) for _, parts in split)])[:-1]
        best = np.maximum.reduceat(odds[first + count :], starts, axis=0)
        excess[[at for at, _ in split]] = best - odds[first : first + count]
    return rows, RawOdds(odds[:first] + bias, excess)


def split_segments(unit: UnitFeatures) -> list[UnitFeatures]:
    """Return the segments of a long sentence as features of their characters alone; an empty list for other sentences.

    Examples
    --------
    >>> text = "全年公示信息0条，开展业务培训0次，接待来访群众0人次，并对各乡镇公开栏的更新情况进行了检查。"
    >>> [segment.text for segment in split_segments(UnitFeatures(text, [], []))]
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
    return [UnitFeatures(text[a:b], [], []) for a, b in spans] if len(spans) > 1 else []
