"""Evaluation of the figures told in text: precision and recall per topic on written sentences, and invented figures."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from disclosure_nlp.model import SectionId, Sentence, TextFigure
from disclosure_nlp.parse.figures.definitions import topics
from disclosure_nlp.parse.figures.extraction import extract_figures
from disclosure_nlp.parse.figures.scope import Scope

CORPORA = Path(__file__).parents[2] / "corpora"
# Headings that the sentences of a row stand under, and their section.
HEADINGS: dict[str, tuple[tuple[str, ...], SectionId]] = {
    "主动公开": (("主动公开政府信息情况",), "proactive"),
    "依申请公开": (("依申请公开政府信息情况",), "requests"),
    "复议诉讼": (("政府信息公开行政复议、行政诉讼情况",), "disputes"),
    "回应解读": (("回应解读情况",), "proactive"),
    "收费和机构": (("政府信息公开的收费及减免情况",), "requests"),
    "互动和监督": (("总体情况", "监督保障"), "overview"),
}
LEAST_PRECISION, LEAST_RECALL = 0.98, 0.90
MOST_INVENTED = 0.005
Key = tuple[str, float, int | None, str, str]


def figures_of(text: str, heading: str, agency: str, kind: str, year: int) -> tuple[TextFigure, ...]:
    path, section = HEADINGS[heading]
    sentences, start = [], 0
    for place, part in enumerate(re.findall(r"[^。；！？]+[。；！？]?", text)):
        sentences.append(Sentence(f"s{place}", section, start, start + len(part), part, False, path))
        start += len(part)
    return extract_figures(sentences, Scope(agency, kind, year), text)


def rows(name: str) -> Iterator[dict[str, Any]]:
    for line in (CORPORA / name).read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


@cache
def measured(name: str) -> dict[str, tuple[int, int, int]]:
    """Return right, invented and missed figures by topic."""
    right: Counter[str] = Counter()
    invented: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for row in rows(name):
        gold = Counter((f["topic"], f["number"], f["year"], f["basis"], f["whose"]) for f in row["figures"])
        found = figures_of(row["text"], row["heading"], row["agency"], row["kind"], row["year"])
        told = Counter((f.topic, f.number, f.year, f.basis, f.whose) for f in found)
        for counter, keys in ((right, gold & told), (invented, told - gold), (missed, gold - told)):
            for key, times in keys.items():
                counter[key[0]] += times
    return {topic: (right[topic], invented[topic], missed[topic]) for topic in {*right, *invented, *missed}}


@pytest.mark.parametrize("name", ["figures/development.jsonl", "figures/held-back.jsonl"])
def test_precision_and_recall_by_topic(name: str) -> None:
    below = {
        topic: (right, invented, missed)
        for topic, (right, invented, missed) in measured(name).items()
        if right < LEAST_PRECISION * (right + invented) or right < LEAST_RECALL * (right + missed)
    }
    assert below == {}


def test_units_are_as_printed() -> None:
    for row in rows("figures/development.jsonl"):
        found = figures_of(*(row[name] for name in ("text", "heading", "agency", "kind", "year")))
        told = {(figure.topic, figure.number, figure.unit.removeprefix("余")) for figure in found}
        for figure in row["figures"]:
            topic = topics().get(figure["topic"])
            if topic and topic.units != "money" and "unit" in figure:
                assert (figure["topic"], figure["number"], figure["unit"]) in told, row["text"]


def test_every_public_topic_is_evaluated() -> None:
    gold = {topic for name in ("development", "held-back") for topic in measured(f"figures/{name}.jsonl")}
    assert {topic.id for topic in topics().values() if topic.public} <= gold


def no_topic() -> list[str]:
    written = [row["text"] for row in rows("figures/no-topic.jsonl")]
    labelled = [
        row["text"]
        for path in sorted((CORPORA / "labelled").glob("*.jsonl"))
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())
        if row["labels"] == ["none"] and re.search(r"\d+[余多]?万?[\u4e00-\u9fff%]", row["text"])
    ]
    return [*written, *dict.fromkeys(labelled)]


def test_numbers_of_no_topic_are_no_figures() -> None:
    texts = no_topic()
    assert len(texts) >= 500
    agency = "云陂省澄屿市岚山县人民政府"
    invented = [
        text for text in texts if any(f.number for f in figures_of(text, "互动和监督", agency, "government", 2023))
    ]
    assert len(invented) <= MOST_INVENTED * len(texts), invented
