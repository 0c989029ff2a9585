"""Linear-chain model over acts (none, problem, remediation, both); marginal probabilities by forward-backward."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def act_index(labels: frozenset[str] | set[str]) -> int:
    """Return the index of a sentence's act (0 none, 1 problem, 2 remediation, 3 both), from its labels."""
    return ("problem" in labels) + 2 * ("remediation" in labels)


def act_emissions(problem: Array, remediation: Array) -> Array:
    """Return the probabilities of the acts none, problem, remediation and both, shape (sentences, 4)."""
    return np.stack(
        [
            (1 - problem) * (1 - remediation),
            problem * (1 - remediation),
            (1 - problem) * remediation,
            problem * remediation,
        ],
        axis=1,
    )


def learn_transitions(act_sequences: list[list[int]], smoothing: float = 1.0) -> tuple[Array, Array]:
    """Return the lift of each transition between acts (problem, remedy), shape (4, 4), and the act frequencies.

    A lift above 1 means that an act follows another more often than chance.
    """
    counts = np.full((4, 4), 0.0)
    single = np.full(4, smoothing)
    for chain in act_sequences:
        for act in chain:
            single[act] += 1
        for first, second in pairwise(chain):
            counts[first, second] += 1
    share = single / single.sum()
    expected = share[:, None] * share[None, :]
    joint = (counts + 4 * smoothing * expected) / (counts + 4 * smoothing * expected).sum()
    return joint / expected, share


def act_marginals(emissions: Sequence[Array], lift: Array, strength: float) -> list[Array]:
    """Return the probabilities of the acts (problem, remedy) of each sentence in several sentence sequences.

    Parameters
    ----------
    emissions : sequence of array, shape (sentences, 4)
        For each sequence the probabilities of each sentence by itself.
    lift : array, shape (4, 4)
        Transitions as `learn_transitions` gives them.
    strength : float
        0 leaves each sentence by itself, 1 trusts the transitions in full.
    """
    sizes = [len(emission) for emission in emissions]
    longest = max(sizes, default=0)
    if strength == 0 or longest < 2:
        return [_normalize_rows(emission) for emission in emissions]
    step = lift**strength
    filled = np.ones((longest, len(emissions), 4))  # by place, then chain; behind its end a chain says nothing
    for number, emission in enumerate(emissions):
        filled[: len(emission), number] = emission
    forward = filled.copy()
    for at in range(1, longest):
        forward[at] = _normalize_rows(np.add.reduce(forward[at - 1][:, :, None] * step, axis=1) * filled[at])
    backward = np.ones_like(filled)
    ends, first_end = np.array(sizes) - 1, min(sizes) - 1
    for at in range(longest - 2, -1, -1):
        row = _normalize_rows(np.add.reduce((filled[at + 1] * backward[at + 1])[:, None, :] * step, axis=2))
        backward[at] = row if at < first_end else np.where((ends > at)[:, None], row, 1.0)
    return [_normalize_rows((forward * backward)[:size, number]) for number, size in enumerate(sizes)]


def _normalize_rows(values: Array) -> Array:
    """Return an array with each row scaled to a sum of 1."""
    result: Array = values / np.add.reduce(values, axis=1, keepdims=True)
    return result
