"""Fitting: one logistic regression per label, and calibration and thresholds from cross-validated predictions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from disclosure_nlp.extras import import_optional
from disclosure_nlp.tag.trained.params import Floats, calibrate, logit
from disclosure_nlp.tag.trained.vocabulary import SparseRows

Flags = NDArray[np.bool_]
_FEWEST = 3
_FEWEST_SPLIT = 20
_MOST_GAIN = 1.0
_NEVER = -9.0
_GRID = np.round(np.arange(0.30, 0.71, 0.02), 2)


class GoldLabels(NamedTuple):
    """Gold labels as a boolean array (sentences, labels), and a mask that is False for optional labels."""

    positive: Flags
    mask: Flags


def fit_linear(
    rows: SparseRows, n_features: int, gold: GoldLabels, penalty: float, sample_weight: Floats | None = None
) -> tuple[NDArray[np.float32], Floats]:
    """Fit one logistic regression per label, each on the sentences for which the label is not optional.

    Parameters
    ----------
    rows : SparseRows
        Sparse feature rows of the sentences and headings.
    n_features : int
        Number of columns.
    gold : GoldLabels
        Labels.
    penalty : float
        Inverse strength of the L2 penalty (scikit-learn's C).
    sample_weight : array of shape (units,), optional
        Sample weights; by default every sentence or heading counts 1.

    Returns
    -------
    weights : array, shape (columns, labels)
    bias : array, shape (labels,); a label with fewer than three examples is never given.
    """
    matrix = _sparse_matrix(rows, n_features)
    labels = gold.positive.shape[1]
    weights = np.zeros((n_features, labels), dtype=np.float32)
    bias = np.full(labels, _NEVER)
    for label in range(labels):
        use = gold.mask[:, label]
        target = gold.positive[use, label]
        if min(target.sum(), (~target).sum()) < _FEWEST:
            continue
        model = _make_logistic_regression(penalty).fit(
            matrix[use], target, None if sample_weight is None else sample_weight[use]
        )
        weights[:, label] = model.coef_[0]
        bias[label] = model.intercept_[0]
    return weights, bias


def _make_logistic_regression(inverse_penalty: float) -> Any:
    """Return an unfitted scikit-learn logistic regression with L2 penalty."""
    linear_model = import_optional("sklearn.linear_model", "training", "train")
    return linear_model.LogisticRegression(
        C=inverse_penalty, solver="liblinear", max_iter=300, tol=1e-3, random_state=0
    )


def _sparse_matrix(rows: SparseRows, n_features: int) -> Any:
    """Return sparse feature rows as a SciPy CSR matrix, shape (sentences, features)."""
    return import_optional("scipy.sparse", "training", "train").csr_matrix(
        (rows.values.astype(np.float64), rows.columns, rows.starts), shape=(len(rows.starts) - 1, n_features)
    )


def fit_calibration(odds: Floats, gold: GoldLabels) -> tuple[Floats, Floats]:
    """Return slope and intercept per label of Platt scaling, fitted on cross-validated log-odds."""
    labels = odds.shape[1]
    slope, shift = np.ones(labels), np.zeros(labels)
    for label in range(labels):
        use = gold.mask[:, label]
        target = gold.positive[use, label]
        if min(target.sum(), (~target).sum()) < _FEWEST:
            continue
        model = _make_logistic_regression(10.0).fit(odds[use, label : label + 1], target)
        if model.coef_[0, 0] > 0:
            slope[label], shift[label] = model.coef_[0, 0], model.intercept_[0]
    return slope, shift


def fit_segment_gain(
    sentence_odds: Floats, segment_excess: Floats, gold: GoldLabels, columns: Collection[int]
) -> Floats:
    """Return, per label, the weight of a long sentence's best segment in the log-odds of the sentence.

    Zero for labels outside ``columns``.
    """
    gain = np.zeros(sentence_odds.shape[1])
    split = np.abs(segment_excess).max(axis=1) > 0
    for label in columns:
        use = split & gold.mask[:, label]
        target = gold.positive[use, label]
        if min(target.sum(), (~target).sum()) < _FEWEST_SPLIT:
            continue
        first, second = (
            _make_logistic_regression(10.0)
            .fit(np.stack([sentence_odds[use, label], segment_excess[use, label]], axis=1), target)
            .coef_[0]
        )
        gain[label] = min(_MOST_GAIN, max(0.0, second / first)) if first > 0 else 0.0
    return gain


def fit_thresholds(odds: Floats, slope: Floats, shift: Floats, gold: GoldLabels) -> Floats:
    """Return the decision threshold per label: the one that maximises F1, moved half-way to 0.5."""
    probabilities = calibrate(odds, slope, shift)
    thresholds = np.full(odds.shape[1], 0.5)
    for label in range(odds.shape[1]):
        use = gold.mask[:, label]
        target, values = gold.positive[use, label], probabilities[use, label]
        if target.sum() < _FEWEST:
            continue
        scores = [_f1_score(target, values >= limit) - 0.01 * abs(limit - 0.5) for limit in _GRID]
        thresholds[label] = (0.5 + _GRID[int(np.argmax(scores))]) / 2
    return thresholds


def _f1_score(gold: Flags, predicted: Flags) -> float:
    """Return the F1 score of a boolean array of predictions."""
    return float(2 * (gold & predicted).sum() / max(1, gold.sum() + predicted.sum()))


def mean_log_loss(odds: Floats, gold: GoldLabels, columns: Sequence[int]) -> float:
    """Return the mean log loss of log-odds over some labels, without optional labels."""
    use = gold.mask[:, columns]
    sign = np.where(gold.positive[:, columns], 1, -1)
    return float(np.logaddexp(0, -sign * odds[:, columns])[use].mean())


__all__ = ["Flags", "GoldLabels", "fit_calibration", "fit_linear", "fit_thresholds", "logit", "mean_log_loss"]
