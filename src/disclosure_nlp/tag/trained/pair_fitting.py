"""Fitting of the pairing model on annotated sections, and its evaluation."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from disclosure_nlp.model import Problem, Remedy
from disclosure_nlp.tag.lexicon import load_lexicon
from disclosure_nlp.tag.pair_features import NAMES, STEPS, PairEvidence, find_pair_evidence
from disclosure_nlp.tag.pairing import PairModel, choose_pairs
from disclosure_nlp.tag.trained.pair_corpus import AlignedSection, align_sections, read_pair_sections
from disclosure_nlp.tag.units import find_problems, find_remedies

_FOLDS = 10
_PENALTY = 10.0  # inverse strength of the L2 penalty
_THRESHOLD = 0.5
_OPTIONAL = 1.0  # weight of an optional pair of a problem without a firm one, which answers it all the same (rule 62)
_UNKNOWN = "?"


class PairCandidate(NamedTuple):
    """A candidate pair of an annotated section: its evidence and the annotated ids of problem and remedy."""

    section: str
    problem: str
    remedy: str
    evidence: PairEvidence


def fit_pair_model(aligned: Sequence[AlignedSection]) -> PairModel:
    """Return the pairing model fitted on all sections, with weights rounded to two decimals."""
    return _fit_logistic_model(_find_candidates(aligned), {item.section.id: item for item in aligned})


def pair_metrics(aligned: Sequence[AlignedSection]) -> dict[str, Any]:
    """Return precision, recall and F1 of problems, remedies, types, concreteness and pairs.

    Returns
    -------
    dict
        Per measure hits, false, missed, precision, recall and F1. Pairs are cross-validated by section in ten folds; the rest
        is that of the shipped rules.
    """
    counts: dict[str, Counter[str]] = {}
    for item in aligned:
        for kind, units in (("problem", item.tagging.problems), ("remedy", item.tagging.remedies)):
            _count_units(counts, item, kind, units)
    for item, chosen in _cross_validated_pairs(aligned):
        firm, free = item.section.pairs, item.section.optional
        own = counts.setdefault("pairs", Counter())
        own.update(hits=len(firm & chosen), false=len(chosen - firm - free), missed=len(firm - chosen))
        _count_answered_problems(counts.setdefault("answered", Counter()), item, {problem for problem, _ in chosen})
    return {name: _precision_recall_f1(count) for name, count in counts.items()}


def _find_candidates(aligned: Sequence[AlignedSection]) -> list[PairCandidate]:
    lexicon, found = load_lexicon(), []
    for item in aligned:
        problems = find_problems(lexicon, item.contexts, item.tagging.sentences)
        remedies = find_remedies(lexicon, item.contexts, item.tagging.sentences)
        for evidence in find_pair_evidence(lexicon, problems, remedies):
            ids = (problems[evidence.problem].record.id, remedies[evidence.remedy].record.id)
            problem, remedy = (item.gold.get(name, _UNKNOWN + name) for name in ids)
            found.append(PairCandidate(item.section.id, problem, remedy, evidence))
    return found


def _fit_logistic_model(candidates: Sequence[PairCandidate], aligned: dict[str, AlignedSection]) -> PairModel:
    from sklearn.linear_model import LogisticRegression

    rows = [(item, *truth) for item, truth in _training_examples(candidates, aligned)]
    features = np.array([_feature_vector(item) for item, _, _ in rows])
    truths, weights = np.array([truth for _, truth, _ in rows]), np.array([weight for _, _, weight in rows])
    model = LogisticRegression(C=_PENALTY, max_iter=5000).fit(features, truths, sample_weight=weights)
    fitted = {name: round(float(weight), 2) for name, weight in zip(NAMES, model.coef_[0], strict=True)}
    return PairModel(round(float(model.intercept_[0]), 2), _THRESHOLD, fitted)


def _feature_vector(candidate: PairCandidate) -> NDArray[np.float64]:
    return np.array([candidate.evidence.features.get(name, 0.0) for name in NAMES])


def _training_examples(
    candidates: Sequence[PairCandidate], aligned: dict[str, AlignedSection]
) -> Iterator[tuple[PairCandidate, tuple[int, float]]]:
    """Yield the candidate pairs to fit on, with their gold value and weight.

    What a later step would add to a problem that has a firm pair is optional (labels.md, 60) and teaches nothing.
    """
    first: dict[tuple[str, str], int] = {}
    for item in candidates:
        if (item.problem, item.remedy) in aligned[item.section].section.pairs:
            key = (item.section, item.problem)
            first[key] = min(item.evidence.step, first.get(key, len(STEPS)))
    for item in candidates:
        section, pair = aligned[item.section].section, (item.problem, item.remedy)
        step = first.get((item.section, item.problem), len(STEPS))
        if pair in section.pairs:
            yield item, (1, 1.0)
            if item.evidence.step < len(STEPS):
                yield item._replace(evidence=_first_step_alone(item.evidence)), (1, 1.0)
        elif pair in section.optional:
            if step == len(STEPS):
                yield item, (1, _OPTIONAL)
        elif not step < item.evidence.step < len(STEPS):
            yield item, (0, 1.0)


def _first_step_alone(evidence: PairEvidence) -> PairEvidence:
    """Return evidence reduced to the features of its first matching step, as an additional training example."""
    names = STEPS[evidence.step]
    return evidence._replace(features={name: value for name, value in evidence.features.items() if name in names})


def _cross_validated_pairs(aligned: Sequence[AlignedSection]) -> Iterator[tuple[AlignedSection, set[tuple[str, str]]]]:
    """Yield every section with the pairs that a model fitted without its fold finds."""
    by_id = {item.section.id: item for item in aligned}
    candidates = _find_candidates(aligned)
    for fold in range(_FOLDS):
        names = {item.section.id for number, item in enumerate(aligned) if number % _FOLDS == fold}
        model = _fit_logistic_model([item for item in candidates if item.section not in names], by_id)
        for name in sorted(names):
            own = [item for item in candidates if item.section == name]
            ids = {(item.evidence.problem, item.evidence.remedy): (item.problem, item.remedy) for item in own}
            chosen = choose_pairs(model, [item.evidence for item in own])
            yield by_id[name], {ids[item.problem, item.remedy] for item, _ in chosen}


def _count_units(
    counts: dict[str, Counter[str]], item: AlignedSection, kind: str, units: Sequence[Problem] | Sequence[Remedy]
) -> None:
    """Count found units of a kind, their types, and whether problems are rightly called concrete."""
    gold = [unit for unit in item.section.units if unit.id[0] == kind[0]]
    found = [unit for unit in units if unit.id in item.gold]
    matched = {item.gold[unit.id] for unit in found}
    own = counts.setdefault(f"{kind} units", Counter())
    own.update(hits=len(matched), false=len(units) - len(matched), missed=len(gold) - len(matched))
    for truth in gold:
        mine = [unit for unit in found if item.gold[unit.id] == truth.id]
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


def _count_answered_problems(count: Counter[str], item: AlignedSection, answered: Collection[str]) -> None:
    """Count whether problems are rightly called answered, by a required pair or an optional one."""
    truth = {problem for problem, _ in item.section.pairs | item.section.optional}
    for unit in item.section.units:
        if unit.id[0] == "p" and "generic" not in unit.types:
            right = (unit.id in answered) == (unit.id in truth)
            count.update(hits=int(right), false=int(not right))


def _precision_recall_f1(count: Counter[str]) -> dict[str, Any]:
    hits, false, missed = count["hits"], count["false"], count["missed"]
    return {
        "hits": hits,
        "false": false,
        "missed": missed,
        "precision": round(hits / (hits + false), 4) if hits + false else None,
        "recall": round(hits / (hits + missed), 4) if hits + missed else None,
        "f1": round(2 * hits / (2 * hits + false + missed), 4) if hits + false + missed else None,
    }


def model_to_toml(model: PairModel) -> str:
    """Return the text of the file of a pairing model."""
    lines = [f"bias = {model.bias}", f"threshold = {model.threshold}", "", "[weights]"]
    return "\n".join([*lines, *(f"{name} = {weight}" for name, weight in model.weights.items())]) + "\n"


def main(arguments: Sequence[str] | None = None, write: Callable[[str], object] = print) -> None:
    """Fit the pairing model on the files of a folder and write it, or evaluate it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, help="where to write the model; without it, figures are printed")
    options = parser.parse_args(arguments)
    aligned = align_sections(read_pair_sections(options.folder.glob("*.txt")))
    if options.out:
        options.out.write_text(model_to_toml(fit_pair_model(aligned)), encoding="utf-8")
    else:
        write(json.dumps(pair_metrics(aligned), indent=1))


if __name__ == "__main__":
    main()
