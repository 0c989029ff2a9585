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
from disclosure_nlp.tag.pair_features import NAMES, STEPS, PairFeatures, extract_pair_features
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


class PairingModel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Logistic regression that gives the probability that a remedy answers a problem."""

    bias: float
    threshold: float
    weights: dict[str, float]

    def probability(self, features: dict[str, float]) -> float:
        """Return the probability that a remedy answers a problem, from the features of the pair."""
        total = self.bias + sum(self.weights.get(name, 0.0) * value for name, value in features.items())
        return 1.0 / (1.0 + math.exp(-total))


@cache
def load_pair_model() -> PairingModel:
    """Return the packaged model that pairs problems with remedies (``data/models/pairing.toml``).

    Raises
    ------
    DefinitionError
        When the file does not have its shape or weighs an unknown feature.
    """
    model = load_definition("models/pairing.toml", PairingModel)
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
    chosen = choose_problem_remedy_pairs(load_pair_model(), extract_pair_features(lexicon, problems, remedies))
    return tuple(
        Pair(
            problems[item.problem].record.id,
            remedies[item.remedy].record.id,
            _WHY[item.first_accepting_rule],
            round(confidence, 4),
        )
        for item, confidence in chosen
    )


def choose_problem_remedy_pairs(
    model: PairingModel, candidates: Iterable[PairFeatures]
) -> list[tuple[PairFeatures, float]]:
    """Return the accepted pairs of problems and remedies, each with its probability.

    For each problem the pairing rules are tried in order, and the likely pairs of the first rule that finds any are
    accepted. Position in a list pairs only a problem and a remedy that have no partner yet.
    """
    likely = [(item, p) for item in candidates if (p := model.probability(item.features)) >= model.threshold]
    first: dict[int, int] = {}
    for item, _ in likely:
        first[item.problem] = min(item.first_accepting_rule, first.get(item.problem, len(STEPS)))
    chosen = [(item, p) for item, p in likely if item.first_accepting_rule == first[item.problem] < len(STEPS)]
    taken = {item.remedy for item, _ in chosen if item.first_accepting_rule < _ORDER}
    return [(item, p) for item, p in chosen if item.first_accepting_rule != _ORDER or item.remedy not in taken]
