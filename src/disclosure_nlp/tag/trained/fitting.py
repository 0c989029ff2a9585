"""Fitting of one logistic regression per label, and calibration and thresholds from out-of-fold predictions."""

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
    """Gold labels, shape (units, labels), and a mask of those that count (not optional)."""

    given: Flags
    counts: Flags


def fit_linear(
    rows: SparseRows, width: int, truth: GoldLabels, penalty: float, counted: Floats | None = None
) -> tuple[NDArray[np.float32], Floats]:
    """Fit one logistic regression per label, on the units for which the label counts.

    Parameters
    ----------
    rows : SparseRows
        Sparse rows of the units.
    width : int
        Number of columns.
    truth : GoldLabels
        Labels.
    penalty : float
        Inverse strength of the L2 penalty (scikit-learn's C).
    counted : array of shape (units,), optional
        Sample weights; by default every unit counts 1.

    Returns
    -------
    weights : array, shape (columns, labels)
    bias : array, shape (labels,); a label with fewer than three examples is never given.
    """
    matrix = _sparse_matrix(rows, width)
    labels = truth.given.shape[1]
    weights = np.zeros((width, labels), dtype=np.float32)
    bias = np.full(labels, _NEVER)
    for label in range(labels):
        use = truth.counts[:, label]
        target = truth.given[use, label]
        if min(target.sum(), (~target).sum()) < _FEWEST:
            continue
        model = _make_logistic_regression(penalty).fit(matrix[use], target, None if counted is None else counted[use])
        weights[:, label] = model.coef_[0]
        bias[label] = model.intercept_[0]
    return weights, bias


def _make_logistic_regression(penalty: float) -> Any:
    linear_model = import_optional("sklearn.linear_model", "training", "train")
    return linear_model.LogisticRegression(C=penalty, solver="liblinear", max_iter=300, tol=1e-3, random_state=0)


def _sparse_matrix(rows: SparseRows, width: int) -> Any:
    return import_optional("scipy.sparse", "training", "train").csr_matrix(
        (rows.values.astype(np.float64), rows.columns, rows.starts), shape=(len(rows.starts) - 1, width)
    )


def fit_calibration(odds: Floats, truth: GoldLabels) -> tuple[Floats, Floats]:
    """Return Platt slope and shift per label, fitted on out-of-fold log-odds."""
    labels = odds.shape[1]
    slope, shift = np.ones(labels), np.zeros(labels)
    for label in range(labels):
        use = truth.counts[:, label]
        target = truth.given[use, label]
        if min(target.sum(), (~target).sum()) < _FEWEST:
            continue
        model = _make_logistic_regression(10.0).fit(odds[use, label : label + 1], target)
        if model.coef_[0, 0] > 0:
            slope[label], shift[label] = model.coef_[0, 0], model.intercept_[0]
    return slope, shift


def fit_segment_gain(whole: Floats, excess: Floats, truth: GoldLabels, columns: Collection[int]) -> Floats:
    """Return the weight per label of the evidence of segments of long sentences; zero outside ``columns``."""
    gain = np.zeros(whole.shape[1])
    split = np.abs(excess).max(axis=1) > 0
    for label in columns:
        use = split & truth.counts[:, label]
        target = truth.given[use, label]
        if min(target.sum(), (~target).sum()) < _FEWEST_SPLIT:
            continue
        first, second = (
            _make_logistic_regression(10.0)
            .fit(np.stack([whole[use, label], excess[use, label]], axis=1), target)
            .coef_[0]
        )
        gain[label] = min(_MOST_GAIN, max(0.0, second / first)) if first > 0 else 0.0
    return gain


def fit_thresholds(odds: Floats, slope: Floats, shift: Floats, truth: GoldLabels) -> Floats:
    """Return the threshold per label that maximises F1, moved half-way to 0.5."""
    probabilities = calibrate(odds, slope, shift)
    thresholds = np.full(odds.shape[1], 0.5)
    for label in range(odds.shape[1]):
        use = truth.counts[:, label]
        target, values = truth.given[use, label], probabilities[use, label]
        if target.sum() < _FEWEST:
            continue
        scores = [_f1_score(target, values >= limit) - 0.01 * abs(limit - 0.5) for limit in _GRID]
        thresholds[label] = (0.5 + _GRID[int(np.argmax(scores))]) / 2
    return thresholds


def _f1_score(target: Flags, given: Flags) -> float:
    return float(2 * (target & given).sum() / max(1, target.sum() + given.sum()))


def mean_log_loss(odds: Floats, truth: GoldLabels, columns: Sequence[int]) -> float:
    """Return the mean log loss over some labels, without the masked entries."""
    use = truth.counts[:, columns]
    sign = np.where(truth.given[:, columns], 1, -1)
    return float(np.logaddexp(0, -sign * odds[:, columns])[use].mean())


__all__ = ["Flags", "GoldLabels", "fit_calibration", "fit_linear", "fit_thresholds", "logit", "mean_log_loss"]
