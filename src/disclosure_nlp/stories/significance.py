"""Significance tests for overdispersed counts: beta-binomial tails, adjusted p-values.

Counts of agencies vary from year to year and among peers more than Poisson or binomial counts. The overdispersion is
estimated from all agencies that are compared, by the median, which is robust to outliers (Efron 2004, empirical null).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

_MEDIAN = 0.6744897501960817  # of the absolute value of a standard normal
_EXACT = 1000  # largest number of trials with exact tails
_LOWEST = 1e-300


def estimate_dispersion(counts: Floats, trials: Floats, shares: Floats) -> float:
    """Estimate the intra-class correlation of beta-binomial counts from the median of squared residuals.

    Parameters
    ----------
    counts, trials, shares : array of shape (n,)
        Successes, trials and the expected share of each.

    Returns
    -------
    float
        In [0, 0.99]; 0 if the counts vary no more than binomial counts.

    Examples
    --------
    >>> import numpy as np
    >>> estimate_dispersion(np.array([5.0, 6, 4]), np.array([10.0, 10, 10]), np.full(3, 0.5))
    0.0
    """
    import numpy as np

    residuals = (counts - trials * shares) ** 2 / np.maximum(trials * shares * (1 - shares), 1e-12)
    low, high = 0.0, 0.99
    if np.median(residuals) <= _MEDIAN**2:
        return 0.0
    for _ in range(40):
        middle = (low + high) / 2
        wide = np.median(residuals / (1 + (trials - 1) * middle)) > _MEDIAN**2
        low, high = (middle, high) if wide else (low, middle)
    return (low + high) / 2


def beta_binomial_p_value(count: float, trials: float, share: float, correlation: float) -> float:
    """Return the two-sided p-value of a beta-binomial count: twice the smaller tail, at most 1.

    Tails are exact up to 1,000 trials; beyond, the normal distribution of the same variance is used. Counts are rounded.

    Examples
    --------
    >>> round(beta_binomial_p_value(9, 10, 0.5, 0.0), 4)
    0.0215
    >>> beta_binomial_p_value(9, 10, 0.5, 0.1) > beta_binomial_p_value(9, 10, 0.5, 0.0)
    True
    """
    from scipy import stats

    count, trials = round(count), round(trials)
    if not 0 < share < 1 or trials < 1:
        return 1.0
    if correlation < 1e-6:
        law = stats.binom(trials, share)
        smaller = min(float(law.cdf(count)), float(law.sf(count - 1)))
    elif trials <= _EXACT:
        strength = 1 / correlation - 1
        ends = ((count, share), (trials - count, 1 - share))  # the upper tail is the lower one of the failures
        smaller = min(
            float(stats.betabinom(trials, part * strength, (1 - part) * strength).cdf(end)) for end, part in ends
        )
    else:
        spread = (trials * share * (1 - share) * (1 + (trials - 1) * correlation)) ** 0.5
        smaller = float(stats.norm.sf(abs(count - trials * share) / spread))
    return max(_LOWEST, min(1.0, 2 * smaller))


def beta_binomial_p_values(
    counts: Floats, trials: Floats, shares: Floats, correlations: Floats, exact: NDArray[np.bool_]
) -> Floats:
    """Return two-sided p-values of beta-binomial counts: exact or by normal approximation, as ``exact`` flags.

    The approximate p-values are used only for the number of tests and the spread of p-values.

    Parameters
    ----------
    counts, trials, shares, correlations, exact : array of shape (n,)
        One value per test.
    """
    import numpy as np
    from scipy import stats

    spread = np.sqrt(trials * shares * (1 - shares) * (1 + (trials - 1) * correlations))
    p = np.clip(2 * stats.norm.sf(np.abs(counts - trials * shares) / np.maximum(spread, 1e-9)), _LOWEST, 1.0)
    for place in np.flatnonzero(exact):
        p[place] = beta_binomial_p_value(counts[place], trials[place], float(shares[place]), float(correlations[place]))
    return np.asarray(p, dtype=float)


def share_difference_p_values(first_counts: Floats, second_counts: Floats, exact: NDArray[np.bool_]) -> Floats:
    """Return two-sided p-values of differences between two shares: Fisher's exact test or approximation.

    Parameters
    ----------
    first_counts, second_counts : array of shape (n, 2)
        Successes and failures.
    exact : array of shape (n,)
        Whether the exact test is used.

    Examples
    --------
    >>> import numpy as np
    >>> share_difference_p_values(np.array([[3, 1]]), np.array([[1, 3]]), np.array([True])).round(4).tolist()
    [0.4857]
    """
    import numpy as np
    from scipy import stats

    sizes, others = first_counts.sum(axis=1), second_counts.sum(axis=1)
    pooled = (first_counts[:, 0] + second_counts[:, 0]) / np.maximum(sizes + others, 1)
    spread = np.sqrt(np.maximum(pooled * (1 - pooled) * (1 / np.maximum(sizes, 1) + 1 / np.maximum(others, 1)), 1e-12))
    shares = first_counts[:, 0] / np.maximum(sizes, 1) - second_counts[:, 0] / np.maximum(others, 1)
    p = np.clip(2 * stats.norm.sf(np.abs(shares) / spread), _LOWEST, 1.0)
    for place in np.flatnonzero(exact):
        p[place] = stats.fisher_exact(np.array([first_counts[place], second_counts[place]], dtype=int))[1]
    return np.asarray(p, dtype=float)


def zero_count_probability(mean: float, correlation: float) -> float:
    """Return the probability of a zero count after years with a certain mean (gamma-Poisson distribution).

    Parameters
    ----------
    mean : float
        Mean number of events per year.
    correlation : float
        `estimate_dispersion` of counts of two years.

    Examples
    --------
    >>> round(zero_count_probability(5.0, 0.0), 5)
    0.00674
    """
    from math import exp

    shape = (1 / correlation - 1) / 2 if correlation > 1e-6 else float("inf")
    return exp(-mean) if shape == float("inf") else (1 + mean / shape) ** -shape


def adjust_p_values(values: ArrayLike) -> Floats:
    """Return p-values adjusted for multiple testing (Benjamini & Hochberg 1995), in the order of the values.

    Examples
    --------
    >>> adjust_p_values([0.01, 0.04, 0.03]).round(2).tolist()
    [0.03, 0.04, 0.04]
    """
    import numpy as np

    p = np.asarray(values, dtype=float)
    order = np.argsort(p, kind="stable")
    scaled = p[order] * len(p) / np.arange(1, len(p) + 1)
    result = np.empty_like(p)
    result[order] = np.minimum.accumulate(scaled[::-1])[::-1].clip(max=1.0)
    return result


def deflate_p_values(values: Floats) -> Floats:
    """Return p-values, raised if all together are too small (genomic control, Devlin & Roeder 1999).

    Examples
    --------
    >>> import numpy as np
    >>> deflate_p_values(np.array([0.5, 0.9, 0.2])).round(2).tolist()
    [0.5, 0.9, 0.2]
    """
    import numpy as np
    from scipy import stats

    scores = stats.norm.isf(np.clip(values, _LOWEST, 1.0) / 2)
    inflation = max(1.0, float(np.median(scores**2)) / _MEDIAN**2) if len(scores) else 1.0
    return np.asarray(np.clip(2 * stats.norm.sf(scores / inflation**0.5), _LOWEST, 1.0), dtype=float)
