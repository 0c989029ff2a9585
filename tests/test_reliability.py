"""Coefficients of agreement: published examples, scikit-learn's kappa, properties."""

import numpy as np
import pytest

from disclosure_nlp.reliability import (
    bootstrap_interval,
    cohen_kappa,
    coincidence_matrix,
    draw_bootstrap_indices,
    krippendorff_alpha,
    nominal_distance,
    ordinal_distance,
    percentile_interval,
    quadratic_distance,
)

# Krippendorff (2011), section E: four observers, twelve units, values 1 to 5, 0 where none was given.
PUBLISHED = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
        [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
    ],
    dtype=float,
)


def test_alpha_of_the_published_example() -> None:
    found = coincidence_matrix(np.where(PUBLISHED > 0, PUBLISHED - 1, np.nan), 5)
    assert float(krippendorff_alpha(found, nominal_distance(5))) == pytest.approx(0.743, abs=5e-4)
    assert float(krippendorff_alpha(found, ordinal_distance(found))) == pytest.approx(0.815, abs=5e-4)
    assert float(krippendorff_alpha(found, quadratic_distance(5))) == pytest.approx(0.849, abs=5e-4)


@pytest.mark.parametrize("weights", [None, "quadratic"])
def test_kappa_is_that_of_scikit_learn(weights: str | None) -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    distance = quadratic_distance(4) if weights else nominal_distance(4)
    chance = np.random.default_rng(5)
    for count in (8, 20, 60):
        one, other = chance.integers(0, 4, (2, count))
        confusion = np.zeros((4, 4))
        np.add.at(confusion, (one, other), 1)
        wanted = metrics.cohen_kappa_score(one, other, weights=weights, labels=range(4))
        assert float(cohen_kappa(confusion, distance)) == pytest.approx(wanted, abs=1e-12)


def test_where_all_is_the_same_nothing_is_known() -> None:
    alone = np.zeros((3, 3))
    alone[1, 1] = 9
    assert np.isnan(cohen_kappa(alone, nominal_distance(3)))
    assert np.isnan(krippendorff_alpha(2 * alone, nominal_distance(3)))


def test_draws_are_the_same_for_the_same_seed_and_intervals_hold_the_value() -> None:
    assert (draw_bootstrap_indices(5, 20, 3) == draw_bootstrap_indices(5, 20, 3)).all()
    values = np.arange(40.0)
    low, high = bootstrap_interval(lambda drawn: float(values[drawn].mean()), 40)
    assert low < values.mean() < high
    assert percentile_interval(np.array([np.nan, np.nan, 1.0])) is None
