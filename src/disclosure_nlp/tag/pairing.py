"""Pairing of problems with the remedies that answer them, by a logistic model (docs/labels.md, rules 53–62).

Every pair has a probability from a logistic model over its evidence; each problem takes the likely pairs of the first step
that finds one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Literal

import msgspec

from disclosure_nlp.definitions import load_definition
from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.messages import msg
from disclosure_nlp.model import Pair
from disclosure_nlp.tag.lexicon import Lexicon
from disclosure_nlp.tag.pair_features import NAMES, STEPS, PairEvidence, find_pair_evidence
from disclosure_nlp.tag.units import LocatedProblem, LocatedRemedy

_WHY: tuple[Literal["lead_in", "item", "topic", "sentence"], ...] = (
    "sentence",
    "topic",
    "topic",
    "topic",
    "topic",
    "item",
    "lead_in",
)
_ORDER = 5  # the step that pairs by place in the lists


class PairModel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Logistic regression of (problem, remedy) pairs: probability = 1 / (1 + exp(-(bias + Σ weight × feature)))."""

    bias: float
    threshold: float
    weights: dict[str, float]

    def probability(self, features: dict[str, float]) -> float:
        """Return the probability that a remedy answers a problem, from the features of the pair."""
        total = self.bias + sum(self.weights.get(name, 0.0) * value for name, value in features.items())
        return 1.0 / (1.0 + math.exp(-total))


@cache
def load_pair_model() -> PairModel:
    """Return the packaged model that pairs problems with remedies (``data/models/pairing.toml``).

    Raises
    ------
    DefinitionError
        When the file does not have its shape or weighs an unknown feature.
    """
    model = load_definition("models/pairing.toml", PairModel)
    unknown = sorted(set(model.weights) - set(NAMES))
    if unknown:
        raise DefinitionError(
            "models/pairing.toml", [msg("definition.unknown_id", key=f"weights.{name}") for name in unknown]
        )
    return model


def pair_problems_and_remedies(
    lexicon: Lexicon, problems: Sequence[LocatedProblem], remedies: Sequence[LocatedRemedy]
) -> tuple[Pair, ...]:
    """Return the pairs of problems and the remedies that answer them, ordered by remedy, then by problem.

    Parameters
    ----------
    lexicon : Lexicon
        Words of types, aims and things.
    problems, remedies : sequences
        Units of the part on problems, in order of the text.
    """
    chosen = choose_pairs(load_pair_model(), find_pair_evidence(lexicon, problems, remedies))
    return tuple(
        Pair(problems[item.problem].record.id, remedies[item.remedy].record.id, _WHY[item.step], round(confidence, 4))
        for item, confidence in chosen
    )


def choose_pairs(model: PairModel, candidates: Iterable[PairEvidence]) -> list[tuple[PairEvidence, float]]:
    """Return the accepted (problem, remedy) pairs with their probabilities.

    For each problem the pairing rules are tried in order, and the likely pairs of the first rule that finds any are
    accepted. Position in a list pairs only a problem and a remedy that have no partner yet.
    """
    likely = [(item, p) for item in candidates if (p := model.probability(item.features)) >= model.threshold]
    first: dict[int, int] = {}
    for item, _ in likely:
        first[item.problem] = min(item.step, first.get(item.problem, len(STEPS)))
    chosen = [(item, p) for item, p in likely if item.step == first[item.problem] < len(STEPS)]
    taken = {item.remedy for item, _ in chosen if item.step < _ORDER}
    return [(item, p) for item, p in chosen if item.step != _ORDER or item.remedy not in taken]
