"""The published reports that are kept beside the project: what must be found in them (skipped where they are absent)."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from disclosure_nlp.model import SectionId, Tagging
from disclosure_nlp.tag.labels import LABELS
from tests.tag.narratives import labels_of, tag

SENTENCES = Path(__file__).parents[3] / "shared" / "real" / "sentences.jsonl"
pytestmark = pytest.mark.skipif(not SENTENCES.exists(), reason="the published reports are not here")
LEAST = {"problem": 0.9, "remediation": 0.9, "training": 0.9}
LEAST_MEAN = 0.85


def narratives() -> dict[str, list[dict[str, Any]]]:
    """Return the labelled units per report."""
    found: dict[str, list[dict[str, Any]]] = {}
    for line in SENTENCES.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        found.setdefault(row["report"], []).append(row)
    return found


def units(rows: list[dict[str, Any]]) -> list[tuple[SectionId, str]]:
    return [(row["section"], row["text"]) for row in rows]


def tagging_of(report: str) -> Tagging:
    return tag(units(narratives()[report]), year=int(report[-4:]))[1]


def scores() -> dict[str, float]:
    """Return F1 per label; optional labels count neither for nor against."""
    counts: dict[str, Counter[str]] = {label: Counter() for label in LABELS}
    for report, rows in narratives().items():
        for row, given in zip(rows, labels_of(units(rows), year=int(report[-4:])), strict=True):
            optional = set(row.get("optional", ()))
            for label in set(LABELS) - optional:
                counts[label][f"{label in row['labels']}, {label in given}"] += 1
    result = {}
    for label, count in counts.items():
        right, wrong = count["True, True"], count["True, False"] + count["False, True"]
        if count["True, True"] + count["True, False"]:
            result[label] = 2 * right / (2 * right + wrong)
    return result


def test_labels() -> None:
    found = scores()
    assert {label: found[label] for label in LEAST if found[label] < LEAST[label]} == {}
    assert sum(found.values()) / len(found) >= LEAST_MEAN


def test_an_incident_with_cause_and_consequence_is_answered_by_one_remedy_done() -> None:
    tagging = tagging_of("daxing-veterans-2023")
    ids = {row: tags.sentence for row, tags in zip(range(99), tagging.sentences, strict=False)}
    acts = [set(tags.labels) & {"problem", "remediation", "training"} for tags in tagging.sentences[-6:-2]]
    assert acts == [{"problem"}, {"problem"}, {"problem"}, {"remediation", "training"}]
    assert [len(problem.sentences) for problem in tagging.problems] == [3]
    assert tagging.problems[0].concrete
    assert [(remedy.tense, remedy.answers_all) for remedy in tagging.remedies] == [("done", True)]
    assert {pair.problem for pair in tagging.pairs} == {problem.id for problem in tagging.problems}
    education = next(tags for tags in tagging.sentences if "organised" in tags.training_types)
    assert education.sentence in ids.values()
    assert education.labels == ("training",)


def test_three_formulas_are_answered_by_plans() -> None:
    tagging = tagging_of("hongze-district-2023")
    assert [(problem.generic, problem.concrete) for problem in tagging.problems] == [(False, False)] * 3
    assert {remedy.tense for remedy in tagging.remedies} == {"planned"}
    assert {pair.problem for pair in tagging.pairs} == {problem.id for problem in tagging.problems}


def test_two_concrete_problems_are_answered_by_plans() -> None:
    tagging = tagging_of("huaian-city-2024")
    assert [(problem.generic, problem.concrete) for problem in tagging.problems] == [(False, True)] * 2
    assert {remedy.tense for remedy in tagging.remedies} == {"planned"}
    assert {pair.problem for pair in tagging.pairs} == {problem.id for problem in tagging.problems}
