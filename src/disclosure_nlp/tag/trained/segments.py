"""Topic evidence from the segments of long sentences.

In a long sentence of several topics the words of one dilute the evidence of another. Such a sentence is split at its
punctuation; the best segment of each topic adds to the log-odds of the sentence, weighted by a gain learnt per label.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from disclosure_nlp.tag.trained.features import SentenceFeatures
from disclosure_nlp.tag.trained.params import Floats, linear_log_odds
from disclosure_nlp.tag.trained.vocabulary import SparseRows, Vocabulary

_MARK = re.compile(r"[，；：。]")
_SHORTEST_SENTENCE = 36
_SHORTEST_SEGMENT = 6
_FEWEST_MARKS = 2


class RawLogOdds(NamedTuple):
    """Uncalibrated log-odds of the labels of sentences, and the excess of each sentence's best segment over them.

    Arrays of shape (sentences, labels).
    """

    whole: Floats
    excess: Floats

    def combine_with_gain(self, gain: Floats) -> Floats:
        """Return the log-odds of sentences plus what their best segments add, weighted by a gain per label."""
        result: Floats = self.whole + self.excess * gain
        return result


def compute_raw_log_odds(
    sentences: Sequence[SentenceFeatures], vocabulary: Vocabulary, weights: NDArray[np.float32], bias: Floats
) -> RawLogOdds:
    """Return the log-odds of sentences under a linear model, and the excess of their best segments over them."""
    return compute_rows_and_log_odds(sentences, vocabulary, weights, bias)[1]


def compute_rows_and_log_odds(
    sentences: Sequence[SentenceFeatures], vocabulary: Vocabulary, weights: NDArray[np.float32], bias: Floats
) -> tuple[SparseRows, RawLogOdds]:
    """Return the sparse feature rows of sentences and their segments, and the log-odds of the sentences.

    The excess of a sentence is by how much the log-odds of its best segment exceed those of its whole text; zero
    for a sentence that is not split.

    Parameters
    ----------
    sentences : sequence of UnitFeatures
    vocabulary : Vocabulary
    weights : array of shape (columns, labels)
    bias : array of shape (labels,)
    """
    split = [(at, parts) for at, unit in enumerate(sentences) if (parts := split_segments(unit))]
    texts = [SentenceFeatures(sentences[at].text) for at, _ in split]
    rows = vocabulary.to_sparse_rows([*sentences, *texts, *chain.from_iterable(parts for _, parts in split)])
    odds = linear_log_odds(rows, weights, np.zeros(weights.shape[1]))
    first, count = len(sentences), len(split)
    excess = np.zeros((first, weights.shape[1]))
    if split:
        starts = np.cumsum([0, *(len(parts) for _, parts in split)])[:-1]
        best = np.maximum.reduceat(odds[first + count :], starts, axis=0)
        excess[[at for at, _ in split]] = best - odds[first : first + count]
    return rows, RawLogOdds(odds[:first] + bias, excess)


def split_segments(sentence: SentenceFeatures) -> list[SentenceFeatures]:
    """Return the segments of a long sentence with their character features; empty for a short sentence.

    Examples
    --------
    >>> text = "全年公示信息0条，开展业务培训0次，接待来访群众0人次，并对各乡镇公开栏的更新情况进行了检查。"
    >>> [segment.text for segment in split_segments(SentenceFeatures(text))]
    ['全年公示信息0条', '开展业务培训0次', '接待来访群众0人次', '并对各乡镇公开栏的更新情况进行了检查']
    """
    text = sentence.text
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
    return [SentenceFeatures(text[a:b]) for a, b in spans] if len(spans) > 1 else []
