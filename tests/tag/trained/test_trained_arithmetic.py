"""Sums, chain and decision of the trained tagger."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from disclosure_nlp.tag.labels import LABELS
from disclosure_nlp.tag.trained.params import LabelConstraints, decide_labels, linear_log_odds, smooth_acts
from disclosure_nlp.tag.trained.sequence import (
    act_emissions,
    act_index,
    act_marginals,
    learn_transitions,
)
from disclosure_nlp.tag.trained.vocabulary import SparseRows

probability = st.floats(0.01, 0.99)


def brute_force(emission: np.ndarray, lift: np.ndarray, strength: float) -> np.ndarray:
    """Marginals of three units by adding up all 64 chains."""
    result = np.zeros((3, 4))
    step = lift**strength
    for a in range(4):
        for b in range(4):
            for c in range(4):
                weight = emission[0, a] * emission[1, b] * emission[2, c] * step[a, b] * step[b, c]
                result[0, a] += weight
                result[1, b] += weight
                result[2, c] += weight
    return np.asarray(result / result.sum(axis=1, keepdims=True))


@given(
    arrays(float, 3, elements=probability),
    arrays(float, 3, elements=probability),
    arrays(float, (4, 4), elements=st.floats(0.1, 5)),
    st.sampled_from([0.3, 1.0]),
)
def test_marginals_are_those_of_all_chains(a: np.ndarray, b: np.ndarray, lift: np.ndarray, strength: float) -> None:
    emission = act_emissions(a, b)
    np.testing.assert_allclose(
        act_marginals([emission], lift, strength)[0], brute_force(emission, lift, strength), atol=1e-9
    )


@given(arrays(float, (5, 16), elements=st.floats(-6, 6)))
def test_a_chain_of_no_strength_or_of_no_ties_changes_nothing(odds: np.ndarray) -> None:
    assert (smooth_acts(odds, [False] * 5, np.ones((4, 4)), 0.0) == odds).all()
    np.testing.assert_allclose(smooth_acts(odds, [False] * 5, np.ones((4, 4)), 1.0), odds, atol=1e-6)


@given(st.lists(st.integers(0, 6), min_size=1, max_size=5), st.sampled_from([0.0, 0.4, 1.0]))
def test_many_chains_at_once_give_what_each_gives(sizes: list[int], strength: float) -> None:
    random = np.random.default_rng(sum(sizes))
    chains, lift = [random.random((size, 4)) + 0.01 for size in sizes], random.random((4, 4)) + 0.1
    for own, together in zip(chains, act_marginals(chains, lift, strength), strict=True):
        np.testing.assert_array_equal(together, act_marginals([own], lift, strength)[0])


def test_transitions_tell_what_follows_what() -> None:
    problem, remedy = act_index({"problem"}), act_index({"remediation", "training"})
    lift, share = learn_transitions([[0, 0, problem, problem, remedy, remedy]] * 10)
    assert lift[problem, problem] > 1 > lift[remedy, problem]
    assert share.sum() == 1


def test_log_odds_are_bias_and_products() -> None:
    rows = SparseRows(np.array([0, 2], dtype=np.int32), np.array([0.5, 2.0], dtype=np.float32), np.array([0, 0, 2, 2]))
    weights = np.arange(6, dtype=np.float32).reshape(3, 2)
    odds = linear_log_odds(rows, weights, np.array([1.0, -1.0]))
    assert odds.tolist() == [[1.0, -1.0], [9.0, 9.5], [1.0, -1.0]]


@given(arrays(float, (4, len(LABELS)), elements=probability))
def test_every_unit_gets_labels_and_a_label_of_form_stands_alone(values: np.ndarray) -> None:
    for labels in decide_labels(values, np.full(len(LABELS), 0.5), LABELS):
        assert labels
        assert len(labels) == 1 or not {"heading", "general", "boilerplate", "none"} & set(labels)
        assert list(labels) == [label for label in LABELS if label in labels]


def chosen(values: dict[str, float], limits: LabelConstraints | None = None) -> set[str]:
    row = np.array([[values.get(label, 0.001) for label in LABELS]])
    return set(decide_labels(row, np.full(len(LABELS), 0.5), LABELS, None if limits is None else [limits])[0])


def test_acts_and_training_are_never_given_as_the_nearest() -> None:
    values = {"problem": 0.4, "remediation": 0.45, "training": 0.49, "none": 0.03, "supervision": 0.02}
    assert chosen(values) == {"none"}


def test_below_all_thresholds_the_topic_of_the_heading_is_taken() -> None:
    assert chosen({"training": 0.4, "none": 0.1}, LabelConstraints(topic="request")) == {"request"}
    assert chosen({"none": 0.9}, LabelConstraints(topic="fee", bare=True)) == {"fee"}


def test_general_hides_no_fact() -> None:
    values = {"general": 0.9, "proactive": 0.6}
    assert chosen(values, LabelConstraints()) == {"general"}
    assert chosen(values, LabelConstraints(fact=True)) == {"proactive"}
    assert chosen({"general": 0.9}, LabelConstraints(fact=True)) == {"general"}


def test_a_denial_is_no_act_and_both_acts_need_a_turn() -> None:
    both = {"problem": 0.9, "remediation": 0.8}
    assert not chosen(both, LabelConstraints(acts=False)) & {*both}
    assert chosen(both, LabelConstraints(side="remedy")) == {"remediation"}
    assert chosen(both, LabelConstraints(turns=True)) == {*both}
