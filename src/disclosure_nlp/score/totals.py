"""Score formula on arrays: computes totals and bounds for many reports, or many sets of weights, at once.

With s the values, w the weights, and K, U, T the weights of the known, unknown and untested items: total = 100 Σws/K;
bounds = 100 Σws/(K+U) and 100 (Σws+U)/(K+U); assessed = K/(K+U); tested = K/(K+T).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
# Digits of values, points and totals: enough for any weight, and the same on every machine.
DIGITS = 4
LEAST_COMMON = 15.0


class Totals(NamedTuple):
    """Total scores of reports with bounds and shares; each attribute is an array of shape (reports,).

    NaN for a report without scored items.
    """

    total: Floats
    lower: Floats
    upper: Floats
    assessed: Floats
    tested: Floats
    won: Floats
    known: Floats
    unknown: Floats
    untested: Floats


def compute_totals(weights: ArrayLike, values: ArrayLike, states: ArrayLike) -> Totals:
    """Return the totals, bounds and shares of reports from their item values.

    Parameters
    ----------
    weights : array_like of float, shape (items,) or (reports, items)
    values : array_like of float, shape (reports, items)
        Item values in [0, 1]; NaN if the state is not ``value``.
    states : array_like of str, shape (reports, items)
        ``value``, ``n/a``, ``unknown``, ``untested`` or ``aside``; only values and unknown items count.

    Returns
    -------
    Totals
        Scores in [0, 100] and shares in [0, 1], rounded to `DIGITS`; sums of weights as they are.

    Examples
    --------
    >>> found = compute_totals([3, 1, 4, 2], [[1, 0.5, np.nan, np.nan]], [["value", "value", "unknown", "untested"]])
    >>> [float(found.total[0]), float(found.lower[0]), float(found.upper[0]), float(found.tested[0])]
    [87.5, 43.75, 93.75, 0.6667]
    """
    state = np.asarray(states)
    weight = np.broadcast_to(np.asarray(weights, float), state.shape)
    known, unknown, untested = (
        np.where(state == name, weight, 0.0).sum(axis=-1) for name in ("value", "unknown", "untested")
    )
    value = np.asarray(values, float)
    won = np.where((state == "value") & ~np.isnan(value), weight * value, 0.0).sum(axis=-1)
    applicable = known + unknown
    return Totals(
        percent_of(won, known).round(DIGITS),
        percent_of(won, applicable).round(DIGITS),
        percent_of(won + unknown, applicable).round(DIGITS),
        _rounded_share(known, applicable),
        _rounded_share(known, known + untested),
        won.round(DIGITS),
        known,
        unknown,
        untested,
    )


def compute_subtotal(
    weights: ArrayLike, values: ArrayLike, states: ArrayLike, selected: ArrayLike, min_points: float = 0
) -> Floats:
    """Return the totals of reports over the selected items only, shape (reports,).

    NaN if fewer than ``min_points`` points are known.

    Examples
    --------
    >>> compute_subtotal([3, 1], [[1, 0]], [["value", "value"]], [True, False]).tolist()
    [100.0]
    """
    found = compute_totals(np.where(selected, weights, 0.0), values, states)
    return np.where(found.known >= min_points, found.total, np.nan)


def totals_by_weights(weights: Floats, values: Floats) -> Floats:
    """Return the totals of reports under each of several sets of item weights, shape (draws, reports).

    Parameters
    ----------
    weights : ndarray of shape (draws, items)
    values : ndarray of shape (reports, items)
        NaN for items that do not count.
    """
    return percent_of(weights @ np.nan_to_num(values).T, weights @ (~np.isnan(values)).T.astype(float))


def _rounded_share(points: Floats, possible_points: Floats) -> Floats:
    """Return points as a share of the points possible, rounded; 0 where none are possible."""
    share = percent_of(points, possible_points) / 100
    rounded: Floats = np.where(np.isnan(share), 0.0, share).round(DIGITS)
    return rounded


def percent_of(points: Floats, possible_points: Floats) -> Floats:
    """Return points as a percentage of the points possible; NaN where none are possible."""
    share: Floats = np.divide(
        points, possible_points, out=np.full(np.shape(possible_points), np.nan), where=possible_points > 0
    )
    return 100 * share
