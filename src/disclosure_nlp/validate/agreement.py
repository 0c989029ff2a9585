"""Agreement of coders (people who score reports) with each other and with the computed score, per rubric item.

Cohen's κ with quadratic weights (Cohen 1968), Krippendorff's α for ordinal values (Krippendorff 2011), and for totals
the intraclass correlation ICC(2,1) (Shrout and Fleiss 1979), with bootstrap intervals over reports.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from disclosure_nlp.extras import import_optional
from disclosure_nlp.reliability import (
    Floats,
    bootstrap_interval,
    cohen_kappa,
    coincidence_matrix,
    krippendorff_alpha,
    ordinal_distance,
    quadratic_distance,
)

LEAST = 0.67  # smallest α with which an item should be used in conclusions (Krippendorff 2004, p. 241)
_DRAWS = 500
_SEED = 7
_STEPS = 4  # values are rounded to quarters before they are compared: 0, 0.25, 0.5, 0.75, 1


class ItemAgreement(NamedTuple):
    """Agreement of two coders on a rubric item; NaN if it is not defined, such as for constant values."""

    item: str
    one: str
    other: str
    n: int
    agreement: float
    kappa: float
    kappa_lower: float
    kappa_upper: float
    alpha: float
    keep: bool


def weighted_kappa(first: Floats, second: Floats) -> float:
    """Return Cohen's κ with quadratic weights for two coders' values in [0, 1], rounded to quarters."""
    steps = tuple(np.rint(values * _STEPS).astype(int) for values in (first, second))
    confusion = np.zeros((_STEPS + 1, _STEPS + 1))
    np.add.at(confusion, steps, 1)
    return float(cohen_kappa(confusion, quadratic_distance(_STEPS + 1)))


def ordinal_alpha(values: Floats) -> float:
    """Return Krippendorff's α of ordinal values in [0, 1], shape (coders, rated cases), NaN for missing values."""
    coincidences = coincidence_matrix(np.rint(values * _STEPS), _STEPS + 1)
    return float(krippendorff_alpha(coincidences, ordinal_distance(coincidences)))


def intraclass_correlation(scores: Floats) -> float:
    """Return the intraclass correlation ICC(2,1) of scores, shape (reports, raters).

    Two-way random effects, absolute agreement; NaN for fewer than two reports or raters.
    """
    reports, raters = scores.shape
    if reports < 2 or raters < 2:
        return float("nan")
    mean = scores.mean()
    rows = raters * ((scores.mean(axis=1) - mean) ** 2).sum() / (reports - 1)
    columns = reports * ((scores.mean(axis=0) - mean) ** 2).sum() / (raters - 1)
    rest = ((scores - scores.mean(axis=1, keepdims=True) - scores.mean(axis=0) + mean) ** 2).sum()
    error = rest / ((reports - 1) * (raters - 1))
    below = rows + (raters - 1) * error + raters * (columns - error) / reports
    return float((rows - error) / below) if below else float("nan")


interval = partial(bootstrap_interval, draws=_DRAWS, seed=_SEED)  # 95 % interval of a statistic of report indices


def item_agreement(
    values: Mapping[str, Mapping[str, Mapping[str, float]]], items: Sequence[str]
) -> Iterator[ItemAgreement]:
    """Yield, for each rubric item and pair of coders, their agreement on the item.

    Parameters
    ----------
    values : mapping
        Coder (``score`` for the score) → report → item → value in [0, 1]; without items that are n/a or unknown.
    items : sequence of str
        Items in order.
    """
    coders = sorted(values, key=lambda name: (name != "score", name))
    for item in items:
        for at, one in enumerate(coders):
            for other in coders[at + 1 :]:
                found = _paired_values(values[one], values[other], item)
                if len(found):
                    yield _measure_item_agreement(item, one, other, found)


def _paired_values(
    first: Mapping[str, Mapping[str, float]], second: Mapping[str, Mapping[str, float]], item_id: str
) -> Floats:
    """Return two coders' values of a rubric item for the reports that both scored, shape (reports, 2)."""
    both = [name for name in first if item_id in first[name] and item_id in second.get(name, {})]
    return np.array([[first[name][item_id], second[name][item_id]] for name in both])


def _measure_item_agreement(item: str, first_coder: str, second_coder: str, paired_values: Floats) -> ItemAgreement:
    """Return the agreement of two coders on a rubric item from their values, shape (reports, 2)."""
    same = float((np.abs(paired_values[:, 0] - paired_values[:, 1]) < 0.5 / _STEPS).mean())
    low, high = interval(lambda at: weighted_kappa(paired_values[at, 0], paired_values[at, 1]), len(paired_values))
    agreed = ordinal_alpha(paired_values.T)
    keep = same == 1.0 or agreed >= LEAST
    kappa = weighted_kappa(paired_values[:, 0], paired_values[:, 1])
    pair = (item, first_coder, second_coder, len(paired_values))
    return ItemAgreement(*pair, same, kappa, low, high, agreed, keep)


def rank_correlation(first: Floats, second: Floats) -> tuple[float, float, float]:
    """Return Spearman's ρ of two arrays with the bounds of its 95 % bootstrap interval."""
    spearmanr = import_optional("scipy.stats", "agreement of coders", "validate").spearmanr

    def spearman_rho_of_sample(at: NDArray[np.int64]) -> float:
        """Return Spearman's ρ of the values at some positions (a bootstrap sample)."""
        if len(np.unique(first[at])) < 2 or len(np.unique(second[at])) < 2:
            return float("nan")
        found: Any = spearmanr(first[at], second[at])
        return float(found.statistic)

    return (spearman_rho_of_sample(np.arange(len(first))), *interval(spearman_rho_of_sample, len(first)))
