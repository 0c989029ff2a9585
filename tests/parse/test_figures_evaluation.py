"""Evaluation of the figures told in text: precision and recall per topic on written sentences, and invented figures."""

from __future__ import annotations

import re

import pytest

from disclosure_nlp.parse.figures.definitions import topics_by_id
from tests.parse.evaluate_figures import CORPORA, figures_of, invented_of_no_topic, measured, report, rows

FIGURES = CORPORA / "figures"
LEAST_PRECISION, LEAST_RECALL = 0.98, 0.90
MOST_INVENTED = 0.005
HELD_BACK = ("held-back", "held-back-2", "held-back-3")


def counts(*names: str) -> dict[str, tuple[int, int, int]]:
    """Return right, invented and missed figures by topic, over several files."""
    found: dict[str, tuple[int, int, int]] = {}
    for name in names:
        for topic, some in measured(FIGURES / f"{name}.jsonl").items():
            right, invented, missed = found.get(topic, (0, 0, 0))
            found[topic] = (right + some[0], invented + some[1], missed + some[2])
    return found


@pytest.mark.parametrize("names", [("development",), HELD_BACK])
def test_precision_and_recall_by_topic(names: tuple[str, ...]) -> None:
    below = {
        topic: (right, invented, missed)
        for topic, (right, invented, missed) in counts(*names).items()
        if right < LEAST_PRECISION * (right + invented) or right < LEAST_RECALL * (right + missed)
    }
    assert {topic for topic in below if not topics_by_id()[topic].experimental} == set(), below


def test_experimental_topics_invent_no_more_than_others() -> None:
    for topic, (right, invented, _) in counts(*HELD_BACK).items():
        assert right >= LEAST_PRECISION * (right + invented), topic


def test_units_are_as_printed() -> None:
    for row in rows(FIGURES / "development.jsonl"):
        found = figures_of(*(row[name] for name in ("text", "heading", "agency", "kind", "year")))
        told = {(figure.topic, figure.number, figure.unit.removeprefix("余")) for figure in found}
        for figure in row["figures"]:
            topic = topics_by_id().get(figure["topic"])
            if topic and topic.units != "money" and "unit" in figure:
                assert (figure["topic"], figure["number"], figure["unit"]) in told, row["text"]


def test_every_public_topic_is_evaluated() -> None:
    gold = counts("development", *HELD_BACK)
    assert {topic.id for topic in topics_by_id().values() if topic.public} <= set(gold)


def no_topic() -> list[str]:
    written = [row["text"] for name in ("no-topic", "no-topic-2") for row in rows(FIGURES / f"{name}.jsonl")]
    labelled = [
        row["text"]
        for path in sorted((CORPORA / "labelled").glob("*.jsonl"))
        for row in rows(path)
        if row["labels"] == ["none"] and re.search(r"\d+[余多]?万?[\u4e00-\u9fff%]", row["text"])
    ]
    return [*written, *dict.fromkeys(labelled)]


def test_numbers_of_no_topic_are_no_figures() -> None:
    texts = no_topic()
    assert len(texts) >= 1000
    invented = invented_of_no_topic(texts)
    assert len(invented) <= MOST_INVENTED * len(texts), invented


def test_the_evaluation_prints_a_line_per_topic() -> None:
    lines = list(report(FIGURES / "held-back-3.jsonl", verbose=False))
    assert len(lines) == len(measured(FIGURES / "held-back-3.jsonl")) + 1
    assert lines[-1].startswith("all ")
