"""Parameters of a trained tagger, and NumPy-only inference."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from disclosure_nlp.tag.labels import load_labels
from disclosure_nlp.tag.sentence_context import SentenceContext, Side
from disclosure_nlp.tag.trained.sequence import act_emissions, act_marginals
from disclosure_nlp.tag.trained.vocabulary import SparseRows

Floats = NDArray[np.float64]


_FACTS = frozenset({"count", "fact"})
_PUBLISHED_GAIN = 1.5  # log-odds, for sentences of several topics
_ADMITTED = 2.4  # log-odds; admissions outside the part are too rare in training text
_PUBLISHED = re.compile(
    r"(?:^|[，；：])[^，。；：]{0,8}(?:公开|发布|公示|公布)[^，。；：答申]{0,10}信息[0-9]+余?[条篇则]"
)
_NO_ACTS = frozenset({"denied", "sign_off"})
_AT_ONCE = 32
_NEVER_CLOSEST = ("problem", "remediation", "training")


class LabelConstraints(NamedTuple):
    """Restrictions on the predicted labels of a sentence that follow from its discourse state.

    Attributes
    ----------
    side : {"problem", "remedy"}, optional
        Act to keep where both reach their threshold.
    turns : bool
        Whether the sentence passes from a problem to a measure, so that it may be both.
    fact : bool
        Whether it states a count or another fact, so that ``general`` does not hide the topic.
    acts : bool
        Whether it can be a problem or a remedy: a denial or a sign-off cannot.
    topic : str, optional
        Topic of the heading above, taken where no label reaches its threshold.
    bare : bool
        Whether the sentence is a bare answer (无) to that heading.
    lead : {"problem", "remedy"}, optional
        Act of a lead-in, which its verb decides.
    admitted : bool
        Whether its words admit a shortfall outside the part on problems, which adds to the log-odds of a problem.
    published : bool
        Whether one of its clauses counts published items, which adds to the log-odds of ``proactive``.
    """

    side: Side | None = None
    turns: bool = False
    fact: bool = False
    acts: bool = True
    topic: str | None = None
    bare: bool = False
    lead: Side | None = None
    admitted: bool = False
    published: bool = False


def find_label_constraints(context: SentenceContext) -> LabelConstraints:
    """Return the restrictions on the predicted labels of a sentence that follow from its context."""
    state = context.state
    return LabelConstraints(
        side=state.side,
        turns=state.remedy_start is not None,
        fact=not _FACTS.isdisjoint(context.matches.signs),
        acts=_NO_ACTS.isdisjoint(state.features),
        topic=state.topics[0] if state.topics and not state.in_problems_section and not state.is_heading else None,
        bare="bare_under" in state.features,
        lead=state.side if "lead_in" in state.features else None,
        admitted="admitted" in state.features,
        published=not state.in_problems_section and _PUBLISHED.search(context.normalized.text) is not None,
    )


class ModelParameters(NamedTuple):
    """Parameters of a trained tagger: linear weights, calibration, thresholds, and the chain over problem and remedy.

    ``weights`` (columns, labels) and ``bias`` (labels,) give log-odds; ``gain`` (labels,) weights the evidence of
    segments of long sentences; ``slope`` and ``shift`` (labels,) calibrate; ``lift`` (4, 4) and ``strength`` are
    the chain over acts; ``thresholds`` (labels,) decide.
    """

    weights: NDArray[np.float32]
    bias: Floats
    slope: Floats
    shift: Floats
    thresholds: Floats
    lift: Floats
    gain: Floats
    strength: float


def linear_log_odds(rows: SparseRows, weights: NDArray[np.float32], bias: Floats) -> Floats:
    """Return the log-odds of every label under the linear models, shape (sentences, labels).

    Features are added up in the order of their columns, so that a sentence has the same log-odds in every batch.
    """
    count, starts = len(rows.starts) - 1, rows.starts
    result = np.tile(bias, (count, 1))
    filled = np.flatnonzero(np.diff(starts))
    for at in range(0, len(filled), _AT_ONCE):  # products of a few sentences fit the cache of a processor
        own = filled[at : at + _AT_ONCE]
        first, last = starts[own[0]], starts[own[-1] + 1]
        products = weights.take(rows.columns[first:last], axis=0)
        products *= rows.values[first:last, None]
        result[own] += np.add.reduceat(products, starts[own] - first, axis=0)
    return result


def sigmoid(values: Floats) -> Floats:
    """Return 1 / (1 + e^-x) of each value, without overflow for large numbers."""
    result: Floats = 1 / (1 + np.exp(-np.clip(values, -40, 40)))
    return result


def logit(values: Floats) -> Floats:
    """Return the log-odds log(p / (1 - p)) of probabilities."""
    clipped = np.clip(values, 1e-6, 1 - 1e-6)
    result: Floats = np.log(clipped / (1 - clipped))
    return result


def smooth_acts(odds: Floats, is_heading: Sequence[bool], lift: Floats, strength: float) -> Floats:
    """Return log-odds of labels in which problem and remediation are smoothed over the sequence of sentences.

    Headings are left out of the sequence.
    """
    return smooth_acts_of_all(odds, [is_heading], lift, strength)


def smooth_acts_of_all(odds: Floats, is_heading: Sequence[Sequence[bool]], lift: Floats, strength: float) -> Floats:
    """Return log-odds in which problem and remediation are smoothed, for several narratives in one batch."""
    spoken = [~np.asarray(item, dtype=bool) for item in is_heading]
    at = np.flatnonzero(np.concatenate(spoken)) if spoken else np.zeros(0, dtype=np.int64)
    if strength == 0 or not len(at):
        return odds
    single = act_emissions(sigmoid(odds[at, 0]), sigmoid(odds[at, 1]))
    ends = np.cumsum([int(item.sum()) for item in spoken])[:-1]
    acts = np.concatenate(act_marginals(np.split(single, ends), lift, strength))
    result = odds.copy()
    result[at, 0] = logit(acts[:, 1] + acts[:, 3])
    result[at, 1] = logit(acts[:, 2] + acts[:, 3])
    return result


def calibrate(odds: Floats, slope: Floats, intercept: Floats) -> Floats:
    """Return probabilities from log-odds by Platt scaling: sigmoid(slope × odds + intercept)."""
    return sigmoid(odds * slope + intercept)


def decide_labels(
    probabilities: Floats,
    thresholds: Floats,
    labels: Sequence[str],
    limits: Sequence[LabelConstraints] | None = None,
    form_labels: Collection[str] | None = None,
) -> list[tuple[str, ...]]:
    """Return the labels of every sentence from its label probabilities, in the order of ``labels``.

    A form label (by default heading, general, boilerplate, none) is exclusive: if the one furthest above its
    threshold beats all other labels, it is the only one; ``general`` only where the sentence states no fact. A
    sentence is both problem and remediation (columns 0 and 1) only where its words turn from one to the other. If
    no label reaches its threshold, the closest topic or form label is returned, never an act or training.

    Parameters
    ----------
    probabilities : array of shape (sentences, labels)
    thresholds : array of shape (labels,)
    labels : sequence of str
    limits : sequence of Limits, optional
        Restrictions per sentence (`find_label_constraints`).
    form_labels : collection of str, optional
    """
    form_labels = set(load_labels().label_ids_of_axis("form") if form_labels is None else form_labels)
    ratio = logit(probabilities) - logit(thresholds)
    is_form = np.array([label in form_labels for label in labels], dtype=bool)
    if limits is not None:
        _apply_label_constraints(ratio, labels, is_form, limits)
    reached = (ratio >= 0).any(axis=1)
    closest = np.array([label not in _NEVER_CLOSEST for label in labels], dtype=bool)
    best = np.where(reached, ratio.argmax(axis=1), np.where(closest, ratio, -np.inf).argmax(axis=1))
    given = (ratio >= 0) & ~is_form
    given[is_form[best] | ~reached] = False
    units, columns = np.nonzero(given)
    names = [labels[column] for column in columns.tolist()]
    ends = np.searchsorted(units, np.arange(len(ratio) + 1)).tolist()
    alone = [(labels[column],) for column in best.tolist()]
    return [tuple(names[a:b]) or one for a, b, one in zip(ends, ends[1:], alone, strict=False)]


def _apply_label_constraints(
    margins: Floats, labels: Sequence[str], is_form: NDArray[np.bool_], limits: Sequence[LabelConstraints]
) -> None:
    """Apply restrictions on labels, in place, to the log-odds of all sentences above the decision thresholds."""
    margins[[not limit.acts for limit in limits], :2] = -np.inf
    margins[[limit.admitted for limit in limits], 0] += _ADMITTED
    if "proactive" in labels:
        margins[[limit.published for limit in limits], list(labels).index("proactive")] += _PUBLISHED_GAIN
    for at, limit in enumerate(limits):
        if limit.lead:
            own, other = ("problem", "remedy").index(limit.lead), ("remedy", "problem").index(limit.lead)
            margins[at, is_form] = margins[at, other] = -np.inf
            margins[at, own] = max(0.0, margins[at, own])
    _keep_one_act(margins, limits)
    stated = np.array([limit.fact for limit in limits], dtype=bool) & (margins[:, ~is_form] >= 0).any(axis=1)
    margins[stated] = np.where([label == "general" for label in labels], -np.inf, margins[stated])
    under = [at for at, limit in enumerate(limits) if limit.topic in labels and (limit.bare or (margins[at] < 0).all())]
    for at in under:
        margins[at] = np.where([label == limits[at].topic for label in labels], 0.0, -np.inf)


def _keep_one_act(margins: Floats, limits: Sequence[LabelConstraints]) -> None:
    """Remove, in place, the weaker of the labels problem and remediation, unless a sentence may have both."""
    for at in np.flatnonzero((margins[:, :2] >= 0).all(axis=1)).tolist():
        limit = limits[at]
        if not limit.turns:
            margins[at, ("remedy", "problem").index(limit.side) if limit.side else int(margins[at, :2].argmin())] = -1
