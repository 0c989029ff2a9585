"""Fits and evaluates the model that pairs problems with remedies, on annotated sections."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from disclosure_nlp.model import Problem, Remedy
from disclosure_nlp.tag.lexicon import load_lexicon
from disclosure_nlp.tag.pair_features import NAMES, STEPS, PairFeatures, extract_pair_features
from disclosure_nlp.tag.pairing import PairingModel, choose_problem_remedy_pairs
from disclosure_nlp.tag.trained.pair_corpus import AlignedSection, align_sections, read_pair_sections
from disclosure_nlp.tag.units import find_problems, find_remedies

_FOLDS = 10
_PENALTY = 10.0  # inverse strength of the L2 penalty
_THRESHOLD = 0.5
_OPTIONAL = 1.0  # weight of an optional pair of a problem without a firm one, which answers it all the same (rule 62)
_UNKNOWN = "?"


class PairCandidate(NamedTuple):
    """A candidate pair of an annotated section: its features and the annotated ids of problem and remedy."""

    section: str
    problem: str
    remedy: str
    evidence: PairFeatures


def fit_pair_model(sections: Sequence[AlignedSection]) -> PairingModel:
    """Return the pairing model fitted on annotated sections, with weights rounded to two decimals."""
    return _fit_logistic_model(_find_candidates(sections), {item.section.id: item for item in sections})


def pair_metrics(sections: Sequence[AlignedSection]) -> dict[str, Any]:
    """Return precision, recall and F1 of predicted problems, remedies, types, concreteness and pairs, as a dict.

    Returns
    -------
    dict
        Per measure hits, false, missed, precision, recall and F1. Pairs are cross-validated by section in ten folds; the rest
        is that of the shipped rules.
    """
    counts: dict[str, Counter[str]] = {}
    for item in sections:
        for kind, units in (("problem", item.tagging.problems), ("remedy", item.tagging.remedies)):
            _count_found_spans(counts, item, kind, units)
    for item, chosen in _cross_validated_pairs(sections):
        firm, free = item.section.pairs, item.section.optional
        own = counts.setdefault("pairs", Counter())
        own.update(hits=len(firm & chosen), false=len(chosen - firm - free), missed=len(firm - chosen))
        _count_answered_problems(counts.setdefault("answered", Counter()), item, {problem for problem, _ in chosen})
    return {name: _precision_recall_f1(count) for name, count in counts.items()}


def _find_candidates(sections: Sequence[AlignedSection]) -> list[PairCandidate]:
    """Return all candidate (problem, remedy) pairs of annotated sections."""
    lexicon, found = load_lexicon(), []
    for item in sections:
        problems = find_problems(lexicon, item.contexts, item.tagging.sentences)
        remedies = find_remedies(lexicon, item.contexts, item.tagging.sentences)
        for evidence in extract_pair_features(lexicon, problems, remedies):
            ids = (problems[evidence.problem].record.id, remedies[evidence.remedy].record.id)
            problem, remedy = (item.gold.get(name, _UNKNOWN + name) for name in ids)
            found.append(PairCandidate(item.section.id, problem, remedy, evidence))
    return found


def _fit_logistic_model(candidates: Sequence[PairCandidate], section_by_id: dict[str, AlignedSection]) -> PairingModel:
    """Return the model that pairs problems with remedies, fitted on candidate pairs."""
    from sklearn.linear_model import LogisticRegression

    rows = [(item, *truth) for item, truth in _training_examples(candidates, section_by_id)]
    features = np.array([[item.evidence.features.get(name, 0.0) for name in NAMES] for item, _, _ in rows])
    truths, weights = np.array([truth for _, truth, _ in rows]), np.array([weight for _, _, weight in rows])
    model = LogisticRegression(C=_PENALTY, max_iter=5000).fit(features, truths, sample_weight=weights)
    fitted = {name: round(float(weight), 2) for name, weight in zip(NAMES, model.coef_[0], strict=True)}
    return PairingModel(round(float(model.intercept_[0]), 2), _THRESHOLD, fitted)


def _training_examples(
    candidates: Sequence[PairCandidate], section_by_id: dict[str, AlignedSection]
) -> Iterator[tuple[PairCandidate, tuple[int, float]]]:
    """Yield each candidate pair used for fitting, with its gold value (0 or 1) and its sample weight.

    Pairs that only a later pairing rule would add to a problem with a certain pair are optional (labels.md, rule
    60) and are left out.
    """
    first: dict[tuple[str, str], int] = {}
    for item in candidates:
        if (item.problem, item.remedy) in section_by_id[item.section].section.pairs:
            key = (item.section, item.problem)
            first[key] = min(item.evidence.first_accepting_rule, first.get(key, len(STEPS)))
    for item in candidates:
        section, pair = section_by_id[item.section].section, (item.problem, item.remedy)
        step = first.get((item.section, item.problem), len(STEPS))
        if pair in section.pairs:
            yield item, (1, 1.0)
            if item.evidence.first_accepting_rule < len(STEPS):
                yield item._replace(evidence=_keep_first_rule_features(item.evidence)), (1, 1.0)
        elif pair in section.optional:
            if step == len(STEPS):
                yield item, (1, _OPTIONAL)
        elif not step < item.evidence.first_accepting_rule < len(STEPS):
            yield item, (0, 1.0)


def _keep_first_rule_features(candidate: PairFeatures) -> PairFeatures:
    """Return a candidate pair with only the features of the first pairing rule that accepts it."""
    names = STEPS[candidate.first_accepting_rule]
    return candidate._replace(features={name: value for name, value in candidate.features.items() if name in names})


def _cross_validated_pairs(sections: Sequence[AlignedSection]) -> Iterator[tuple[AlignedSection, set[tuple[str, str]]]]:
    """Yield every annotated section with the pairs that a model fitted on the other folds predicts for it."""
    by_id = {item.section.id: item for item in sections}
    candidates = _find_candidates(sections)
    for fold in range(_FOLDS):
        names = {item.section.id for number, item in enumerate(sections) if number % _FOLDS == fold}
        model = _fit_logistic_model([item for item in candidates if item.section not in names], by_id)
        for name in sorted(names):
            own = [item for item in candidates if item.section == name]
            ids = {(item.evidence.problem, item.evidence.remedy): (item.problem, item.remedy) for item in own}
            chosen = choose_problem_remedy_pairs(model, [item.evidence for item in own])
            yield by_id[name], {ids[item.problem, item.remedy] for item, _ in chosen}


def _count_found_spans(
    counts: dict[str, Counter[str]], section: AlignedSection, kind: str, units: Sequence[Problem] | Sequence[Remedy]
) -> None:
    """Count, in place, found problems or remedies and whether their types and concreteness are right."""
    gold = [unit for unit in section.section.units if unit.id[0] == kind[0]]
    found = [unit for unit in units if unit.id in section.gold]
    matched = {section.gold[unit.id] for unit in found}
    own = counts.setdefault(f"{kind} units", Counter())
    own.update(hits=len(matched), false=len(units) - len(matched), missed=len(gold) - len(matched))
    for truth in gold:
        mine = [unit for unit in found if section.gold[unit.id] == truth.id]
        if not mine:
            continue
        types = frozenset(name for unit in mine for name in unit.types)
        counts.setdefault(f"{kind} types", Counter()).update(
            hits=len(types & truth.types),
            false=len(types - truth.types - truth.optional),
            missed=len(truth.types - types),
        )
        if truth.concrete is not None:
            right = any(unit.concrete for unit in mine if isinstance(unit, Problem)) == truth.concrete
            counts.setdefault("concrete", Counter()).update(hits=int(right), false=int(not right))


def _count_answered_problems(count: Counter[str], section: AlignedSection, answered_ids: Collection[str]) -> None:
    """Update counts of the problems whose prediction, answered by a remedy or not, agrees with the labels."""
    truth = {problem for problem, _ in section.section.pairs | section.section.optional}
    for unit in section.section.units:
        if unit.id[0] == "p" and "generic" not in unit.types:
            right = (unit.id in answered_ids) == (unit.id in truth)
            count.update(hits=int(right), false=int(not right))


def _precision_recall_f1(count: Counter[str]) -> dict[str, Any]:
    """Return precision, recall and F1 as a dict, from counts of true positives, false positives and false negatives."""
    hits, false, missed = count["hits"], count["false"], count["missed"]
    return {
        "hits": hits,
        "false": false,
        "missed": missed,
        "precision": round(hits / (hits + false), 4) if hits + false else None,
        "recall": round(hits / (hits + missed), 4) if hits + missed else None,
        "f1": round(2 * hits / (2 * hits + false + missed), 4) if hits + false + missed else None,
    }


def model_to_toml(model: PairingModel) -> str:
    """Return a pairing model as the text of its TOML file."""
    lines = [f"bias = {model.bias}", f"threshold = {model.threshold}", "", "[weights]"]
    return "\n".join([*lines, *(f"{name} = {weight}" for name, weight in model.weights.items())]) + "\n"


def fit_or_evaluate_pairing(argv: Sequence[str] | None = None, write: Callable[[str], object] = print) -> None:
    """Fit the model that pairs problems with remedies and write it, or evaluate it (command-line entry)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, help="where to write the model; without it, figures are printed")
    options = parser.parse_args(argv)
    aligned = align_sections(read_pair_sections(options.folder.glob("*.txt")))
    if options.out:
        options.out.write_text(model_to_toml(fit_pair_model(aligned)), encoding="utf-8")
    else:
        write(json.dumps(pair_metrics(aligned), indent=1))


if __name__ == "__main__":
    fit_or_evaluate_pairing()
