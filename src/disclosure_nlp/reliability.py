"""Intercoder reliability and bootstrap intervals: Cohen's kappa, Krippendorff's alpha, resampling of reports.

Both coefficients compare observed with expected disagreement under any distance between values. Sources: Cohen (1960,
1968); Krippendorff (2011), Computing Krippendorff's alpha-reliability.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

DRAWS = 1000


def nominal_distance(n_values: int) -> Floats:
    """Return the distance matrix of nominal values: 0 for equal values, else 1; shape (n_values, n_values)."""
    return 1 - np.eye(n_values)


def quadratic_distance(n_values: int) -> Floats:
    """Return the distance matrix of squared differences of 0, 1, …, n_values - 1; shape (n_values, n_values)."""
    values = np.arange(n_values)
    return ((values[:, None] - values[None, :]) ** 2).astype(float)


def cohen_kappa(confusion: Floats, distance: Floats) -> Floats:
    """Return Cohen's kappa of two coders.

    Parameters
    ----------
    confusion : array of shape (…, values, values)
        Number of units to which the first coder assigned the value of the row and the second that of the column.
    distance : array of shape (values, values)
        Weight of each disagreement.

    Returns
    -------
    array of shape (…)
        At most 1; NaN if chance explains all agreement.

    Examples
    --------
    >>> table = np.array([[20, 5], [10, 15]])
    >>> round(float(cohen_kappa(table, nominal_distance(2))), 2)
    0.4
    """
    table = np.asarray(confusion, dtype=float)
    total = table.sum(axis=(-2, -1))
    with np.errstate(invalid="ignore", divide="ignore"):
        chance = table.sum(axis=-1)[..., :, None] * table.sum(axis=-2)[..., None, :] / total[..., None, None]
        expected = (chance * distance).sum(axis=(-2, -1))
        result: Floats = np.where(expected > 0, 1 - (table * distance).sum(axis=(-2, -1)) / expected, np.nan)
    return result


def krippendorff_alpha(coincidences: Floats, distance: Floats) -> Floats:
    """Return Krippendorff's alpha of any number of coders.

    Parameters
    ----------
    coincidences : array of shape (…, values, values)
        Pairs of values within units (`coincidence_matrix`); for two coders who coded all units, their confusion matrix
        plus its transpose.
    distance : array of shape (values, values) or (…, values, values)
        Squared difference of each pair of values.

    Returns
    -------
    array of shape (…)
        At most 1; NaN if all values are equal.

    Examples
    --------
    >>> units = np.array([[0, 1, 2, 2], [0, 1, 2, 1]], dtype=float)
    >>> found = coincidence_matrix(units, 3)
    >>> round(float(krippendorff_alpha(found, ordinal_distance(found))), 3)
    0.79
    """
    table = np.asarray(coincidences, dtype=float)
    counts = table.sum(axis=-1)
    total = counts.sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        chance = counts[..., :, None] * counts[..., None, :] / (total - 1)[..., None, None]
        expected = (chance * distance).sum(axis=(-2, -1))
        result: Floats = np.where(expected > 0, 1 - (table * distance).sum(axis=(-2, -1)) / expected, np.nan)
    return result


def coincidence_matrix(values: Floats, n_values: int) -> Floats:
    """Return Krippendorff's coincidence matrix: how often two values occur in the same unit.

    Parameters
    ----------
    values : array of shape (coders, units)
        Values 0, 1, …; NaN if a coder did not code a unit.
    n_values : int
        Number of values.
    """
    given = np.stack([(values == value).sum(axis=0) for value in range(n_values)]).astype(float)
    judged = given.sum(axis=0)
    given, judged = given[:, judged > 1], judged[judged > 1]
    pairs = given[:, None, :] * given[None, :, :]
    pairs[np.arange(n_values), np.arange(n_values)] -= given  # no coder is compared with himself
    result: Floats = (pairs / np.maximum(judged - 1, 1)).sum(axis=-1)
    return result


def ordinal_distance(coincidences: Floats) -> Floats:
    """Return the distance matrix of ordinal values after Krippendorff, from the number of values ranked between."""
    counts = coincidences.sum(axis=-1)
    ends = np.cumsum(counts)
    between = ends[None, :] - ends[:, None] + (counts[:, None] - counts[None, :]) / 2
    result: Floats = between**2
    return result


def draw_bootstrap_indices(count: int, draws: int = DRAWS, seed: int = 0) -> Indices:
    """Return indices of units drawn with replacement, shape (draws, count); the same for the same seed."""
    return np.random.default_rng(seed).integers(0, count, size=(draws, count))


def percentile_interval(values: Floats) -> tuple[float, float] | None:
    """Return the 95 % percentile interval of values, ignoring NaN, or None if more than half of the values are NaN."""
    known = values[~np.isnan(values)]
    if len(known) < len(values) / 2 or not len(known):
        return None
    low, high = np.percentile(known, [2.5, 97.5])
    return float(low), float(high)


def bootstrap_interval(
    statistic: Callable[[Indices], float], count: int, draws: int = DRAWS, seed: int = 0
) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of a statistic; (NaN, NaN) if the statistic is NaN in most samples.

    Examples
    --------
    >>> values = np.array([1.0, 2.0, 3.0, 4.0])
    >>> low, high = bootstrap_interval(lambda drawn: float(values[drawn].mean()), 4)
    >>> 1 <= low < 2.5 < high <= 4
    True
    """
    found = np.array([statistic(drawn) for drawn in draw_bootstrap_indices(count, draws, seed)])
    return percentile_interval(found) or (float("nan"), float("nan"))
