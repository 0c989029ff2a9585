"""Rubrics of one's own: weighed anew from a base, checked, compared; the shipped ones."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from disclosure_nlp import open_store, process_file, score_corpus
from disclosure_nlp.cli import main
from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.model import ItemScore, ItemState
from disclosure_nlp.score.deductions import subtract_deductions
from disclosure_nlp.score.rubric import rubric_ids
from disclosure_nlp.score.scorer import ScoringConditions, build_scorecard, resolve_rubric
from disclosure_nlp.synth.corpus import CorpusPlan, write_corpus
from disclosure_nlp.validate.effect import compare_rubrics, item_changes
from disclosure_nlp.view.summary import summary

REAL = Path(__file__).parents[3] / "shared" / "real"
OWN = """
id = "own"
version = "1"
base = "ogi-2021"
title = "mine"
title_zh = "我的"
[weights]
A1 = 20
G1 = 0
"""


def own(tmp_path: Path, text: str = OWN) -> str:
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_the_rubrics_that_ship() -> None:
    assert rubric_ids() == ("four-faults", "legal-only", "ogi-2021", "ogi-2021@1", "scorecard-10", "scorecard-4")
    legal = resolve_rubric("legal-only")
    whole = {item.id: item for item in resolve_rubric().items}
    assert {item.id for item in legal.items} == {name for name, item in whole.items() if item.legal}
    assert all(item.weight == whole[item.id].weight for item in legal.items)
    assert resolve_rubric("four-faults").weight == 100
    weights = {item.id: item.weight for item in resolve_rubric("four-faults").items}
    inaccurate = ("A1", "A3", "A7", "B4", "C1", "C2", "C3", "C4", "C5")
    perfunctory = ("E1", "E7", "E3", "Q1", "Q2", "Q3")
    assert [sum(weights[name] for name in names) for names in (("G1",), inaccurate, ("E8", "E9"), perfunctory)] == [
        25
    ] * 4


def test_a_base_is_weighed_anew(tmp_path: Path) -> None:
    rubric, base = resolve_rubric(own(tmp_path)), resolve_rubric()
    weights = {item.id: item.weight for item in rubric.items}
    assert weights["A1"] == 20
    assert "G1" not in weights
    assert len(weights) == len(base.items) - 1
    assert rubric.bands == base.bands


def test_all_that_is_wrong_with_base_and_weights_is_told(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError) as caught:
        resolve_rubric(own(tmp_path, OWN.replace("A1 = 20", 'A1 = "x"\nZ9 = 1\nA2 = -1')))
    assert [problem.split(":")[0] for problem in caught.value.problems][:3] == [
        "weights.Z9",
        "weights.A1",
        "weights.A2",
    ]
    with pytest.raises(DefinitionError, match="base: got 'none'"):
        resolve_rubric(own(tmp_path, OWN.replace("ogi-2021", "none")))


def test_a_base_may_have_a_base(tmp_path: Path) -> None:
    rubric = resolve_rubric(own(tmp_path, OWN.replace("ogi-2021", "legal-only")))
    assert all(item.legal for item in rubric.items)
    assert {item.id: item.weight for item in rubric.items}["A1"] == 20


def test_check_tells_what_a_rubric_weighs(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["rubric", "check", own(tmp_path)])
    assert result.exit_code == 0
    assert "left out: G1" in result.output
    wrong = CliRunner().invoke(main, ["rubric", "check", own(tmp_path, OWN + "Z9 = 1\n")])
    assert wrong.exit_code == 2
    assert "weights.Z9" in wrong.output


@pytest.mark.parametrize("words", [[], ["legal-only"], ["list", "legal-only"]])
def test_a_rubric_is_listed(words: list[str]) -> None:
    result = CliRunner().invoke(main, ["rubric", *words])
    assert result.exit_code == 0
    assert ("E5" in result.output) == (not words)


def test_differences_are_told() -> None:
    changes = {change.item: change for change in item_changes(resolve_rubric(), resolve_rubric("four-faults"))}
    assert changes["A1"].what == ("weight",)
    assert (changes["A1"].before, changes["A1"].after) == (3, 2)
    assert changes["A6"].what == ("removed",)
    assert "A3" in changes
    back = {change.item: change.what for change in item_changes(resolve_rubric("four-faults"), resolve_rubric())}
    assert back["A6"] == ("added",)
    assert list(item_changes(resolve_rubric(), resolve_rubric())) == []
    versions = {change.item: change.what for change in item_changes(resolve_rubric("ogi-2021@1"), resolve_rubric())}
    assert versions["D3"] == ("removed",)
    assert versions["E6"] == ("added",)
    assert "scorer" in versions["C1"]


def test_the_effect_on_a_store_is_that_of_scoring_anew(tmp_path: Path) -> None:
    write_corpus(CorpusPlan(6, (2021, 2023), 4, histories=("careless",)), tmp_path / "made")
    score_corpus([str(tmp_path / "made")], str(tmp_path / "store"), workers=0)
    with open_store(str(tmp_path / "store")) as store:
        effect = compare_rubrics(store, resolve_rubric(), resolve_rubric("four-faults"))
    assert len(effect.scores) == 6
    for path in sorted((tmp_path / "made").glob("*.txt")):
        card = process_file(path, rubric="four-faults").scorecard
        assert card is not None
        assert effect.scores["after"].sub(card.total or 0).abs().min() < 1e-3
    out = tmp_path / "scores.csv"
    words = ["rubric", "diff", "ogi-2021", "four-faults", "--store", str(tmp_path / "store"), "--out", str(out)]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    assert "Kendall's τ" in result.output
    assert len(out.read_text(encoding="utf-8").splitlines()) == 7


def scored_items(**values: float | None) -> dict[str, tuple[float | None, ItemState]]:
    return {name: (value, "unknown" if value is None else "value") for name, value in values.items()}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"A1": 1, "A3": 1, "A7": 1, "G1": 1}, (10, 10, 10, 1)),
        ({"A1": 0.5, "A3": 1, "A7": 1, "G1": 1}, (5, 5, 5, 1)),
        ({"A1": 0.5, "A3": 0.6, "A7": 0.5, "G1": 0, "E8": 0.9}, (0, 0, 0, 1)),
        ({"A1": 1, "A3": 1, "A7": 1, "G1": None}, (10, 5, 10, 0.6667)),
        ({"A1": 0.5, "A3": None, "A7": 1, "G1": None}, (5, 0, 5, 0.6667)),
    ],
)
def test_a_scorecard_takes_off_once_for_each_fault(
    values: dict[str, float | None], expected: tuple[float, float, float, float]
) -> None:
    assert subtract_deductions(scored_items(**values), resolve_rubric("scorecard-10"))[:4] == expected


def test_the_scorecard_of_four_points_is_for_years_to_2018() -> None:
    rubric = resolve_rubric("scorecard-4")
    late = ItemScore("G1", "t", 1, 0.0, 0.0, "value", True, "late")
    assert build_scorecard((late,), ScoringConditions("department", "free"), rubric).total == 2
    assert build_scorecard((late,), ScoringConditions("department", "2021"), rubric).total is None


@pytest.mark.skipif(not REAL.exists(), reason="the real reports are not there")
def test_a_scorecard_worked_by_hand() -> None:
    # daxing: six sections, three tables, four matters; no date of publication, so that "late" is open; no other report.
    outcome = process_file(REAL / "daxing-veterans-2023.txt", rubric="scorecard-10")
    card = outcome.scorecard
    assert card is not None
    assert (card.total, card.lower, card.upper, card.out_of, card.deductions) == (10, 5, 10, 10, ())
    assert "10 of 10 points" in summary(outcome)
