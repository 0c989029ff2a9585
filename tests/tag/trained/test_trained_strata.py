"""Strata of an evaluation, and the figures of annotated parts on problems beside them."""

from pathlib import Path

import pytest

from disclosure_nlp.tag.trained.dataset import LabelledSentence, Narrative
from disclosure_nlp.tag.trained.evaluate import evaluate_model
from disclosure_nlp.tag.trained.learner import split_folds
from disclosure_nlp.tag.trained.preparation import PreparedNarrative
from disclosure_nlp.tag.trained.strata import evaluation_strata, stratum_metrics
from disclosure_nlp.view.evaluation import format_evaluation

CORPORA = Path(__file__).parents[3] / "corpora"


def row(text: str, *labels: str, kind: str | None = None, year: int | None = None) -> LabelledSentence:
    return LabelledSentence(report="r", text=text, labels=labels, agency_type=kind, year=year)


@pytest.mark.parametrize(
    ("kind", "year", "expected"),
    [
        ("街道办事处", 2023, {"level_township", "kind_township", "form_2021"}),
        ("市人民政府办公室", 2019, {"level_city", "kind_government", "form_2019"}),
        ("省财政厅", 2016, {"level_province", "kind_department", "form_earlier"}),
        ("开发区管委会", None, {"level_county", "kind_zone"}),
        (None, None, set()),
    ],
)
def test_strata_by_agency_and_year(kind: str | None, year: int | None, expected: set[str]) -> None:
    assert set(evaluation_strata(row("公开船讯80条。", "proactive", kind=kind, year=year))) == expected


def test_long_sentences_and_several_topics_are_strata() -> None:
    rows = [
        row("公开船讯80条，" * 9, "proactive", "platform"),
        row("发布", "proactive", "fee", "request", "management"),
    ]
    assert evaluation_strata(rows[0]) == ("characters_60", "topics_2")
    assert evaluation_strata(rows[1]) == ("topics_3",)
    figures = stratum_metrics(5 * rows, 5 * [("proactive", "platform"), ("proactive",)])
    assert figures["topics_2"] == {"n": 5, "macro_three": None, "macro": 1.0}
    assert figures["topics_3"]["macro"] == 0.25


def test_parts_can_be_given_by_report() -> None:
    items = [PreparedNarrative(Narrative(report, ()), [], []) for report in "abac"]
    assert list(split_folds(items, 5, {"a": 0, "b": 1, "c": 1})) == [([1, 3], [0, 2]), ([0, 2], [1, 3])]
    assert [test for _, test in split_folds(items, 2)] == [[0, 2, 3], [1]]


def test_an_evaluation_tells_strata_and_parts_on_problems() -> None:
    pytest.importorskip("sklearn")
    result = evaluate_model([CORPORA / "unseen"], sections=CORPORA / "pairs")
    assert result["sections"]["pairs"]["f1"] > 0.9
    lines = "\n".join(format_evaluation(result))
    for part in ("parts on problems", "concrete", "sentences of 60 characters and more", "tense: accuracy"):
        assert part in lines
