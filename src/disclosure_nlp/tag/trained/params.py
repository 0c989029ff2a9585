"""The numbers of a trained tagger, and the arithmetic of prediction: no more than NumPy is needed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from disclosure_nlp.tag.labels import load_labels
from disclosure_nlp.tag.sentence_context import DiscourseState
from disclosure_nlp.tag.trained.sequence import emissions, marginals_of_all
from disclosure_nlp.tag.trained.vocabulary import Columns

Floats = NDArray[np.float64]


Side = Literal["problem", "remedy", "both"]


def side_of(state: DiscourseState) -> Side | None:
    """Return which acts a unit can be at once: both where its words turn, else the side that lead-ins have set."""
    return "both" if state.turn is not None else state.side


class Parameters(NamedTuple):
    """What was learnt.

    ``weights`` (columns, labels) and ``bias`` (labels,) give log-odds; ``slope`` and ``shift`` (labels,) calibrate them;
    ``lift`` (4, 4) and ``strength`` are the chain over acts; ``thresholds`` (labels,) decide.
    """

    weights: NDArray[np.float32]
    bias: Floats
    slope: Floats
    shift: Floats
    thresholds: Floats
    lift: Floats
    strength: float


def log_odds(rows: Columns, weights: NDArray[np.float32], bias: Floats) -> Floats:
    """Return the log-odds of every label, shape (units, labels)."""
    count = len(rows.starts) - 1
    result = np.tile(bias, (count, 1))
    filled = np.flatnonzero(np.diff(rows.starts))
    if len(filled):
        products = weights[rows.columns] * rows.values[:, None]
        result[filled] += np.add.reduceat(products, rows.starts[filled], axis=0)
    return result


def sigmoid(values: Floats) -> Floats:
    """Return 1 / (1 + e^-x), safe for large numbers."""
    result: Floats = 1 / (1 + np.exp(-np.clip(values, -40, 40)))
    return result


def logit(values: Floats) -> Floats:
    """Return the log-odds of probabilities."""
    clipped = np.clip(values, 1e-6, 1 - 1e-6)
    result: Floats = np.log(clipped / (1 - clipped))
    return result


def chain(odds: Floats, titles: Sequence[bool], lift: Floats, strength: float) -> Floats:
    """Return the log-odds with those of problem and remediation (columns 0 and 1) decided over the sequence.

    Titles are left out of the chain: what follows a title follows the statement before it.
    """
    return chain_all(odds, [titles], lift, strength)


def chain_all(odds: Floats, titles: Sequence[Sequence[bool]], lift: Floats, strength: float) -> Floats:
    """Return what `chain` returns for narratives that follow each other in ``odds``; ``titles`` are told one by one."""
    spoken = [~np.asarray(item, dtype=bool) for item in titles]
    at = np.flatnonzero(np.concatenate(spoken)) if spoken else np.zeros(0, dtype=np.int64)
    if strength == 0 or not len(at):
        return odds
    single = emissions(sigmoid(odds[at, 0]), sigmoid(odds[at, 1]))
    ends = np.cumsum([int(item.sum()) for item in spoken])[:-1]
    acts = np.concatenate(marginals_of_all(np.split(single, ends), lift, strength))
    result = odds.copy()
    result[at, 0] = logit(acts[:, 1] + acts[:, 3])
    result[at, 1] = logit(acts[:, 2] + acts[:, 3])
    return result


def calibrate(odds: Floats, slope: Floats, shift: Floats) -> Floats:
    """Return calibrated probabilities."""
    return sigmoid(odds * slope + shift)


def decide(
    probabilities: Floats,
    thresholds: Floats,
    labels: Sequence[str],
    sides: Sequence[Side | None] | None = None,
    forms: Collection[str] | None = None,
) -> list[tuple[str, ...]]:
    """Return the labels of every unit, in the order of ``labels``.

    A label of form (by default heading, general, boilerplate, none) stands alone: the one furthest above its threshold decides
    between it and the others. A unit is problem and remediation (columns 0 and 1) only where its words turn from one to
    the other; where both come to their threshold, ``sides`` tells which of them it can be (by default both). A unit in which nothing comes to its threshold takes what comes closest.
    """
    forms = set(load_labels().of_axis("form") if forms is None else forms)
    ratio = logit(probabilities) - logit(thresholds)
    if sides is not None:
        _settle(ratio, sides)
    is_form = np.array([label in forms for label in labels], dtype=bool)
    best = ratio.argmax(axis=1)
    given = (ratio >= 0) & ~is_form
    given[is_form[best] | ~given.any(axis=1)] = False
    units, columns = np.nonzero(given)
    names = [labels[column] for column in columns.tolist()]
    ends = np.searchsorted(units, np.arange(len(ratio) + 1)).tolist()
    alone = [(labels[column],) for column in best.tolist()]
    return [tuple(names[a:b]) or one for a, b, one in zip(ends, ends[1:], alone, strict=False)]


def _settle(ratio: Floats, sides: Sequence[Side | None]) -> None:
    """Leave a unit one act where two come to their threshold and its words do not turn from one to the other."""
    for at in np.flatnonzero((ratio[:, :2] >= 0).all(axis=1)).tolist():
        side = sides[at]
        if side != "both":
            ratio[at, ("remedy", "problem").index(side) if side else int(ratio[at, :2].argmin())] = -1
