"""E, problems, remedies and training."""

import pytest

from disclosure_nlp.model import Pair, Problem, Remedy, Tagging, Tags, Tense
from tests.score.score_cases import judge, make_case, result, value


def problem(name: str, *, generic: bool = False, concrete: bool = True) -> Problem:
    return Problem(name, 10, 20, ("s9",), generic=generic, concrete=concrete)


def tagged(problems: tuple[Problem, ...], *answers: tuple[str, Tense]) -> Tagging:
    remedies = tuple(Remedy(f"r{i}", 20, 30, ("s10",), tense=tense) for i, (_, tense) in enumerate(answers))
    pairs = tuple(Pair(name, f"r{i}", "item") for i, (name, _) in enumerate(answers))
    return Tagging((), problems, remedies, pairs, "t")


def test_problems_none_phrase_named_concrete() -> None:
    phrase, named = problem("p1", generic=True, concrete=False), problem("p2", concrete=False)
    values = [
        (value("E6", case), value("E1", case))
        for case in (
            make_case(),
            make_case(tagging=tagged((phrase,))),
            make_case(tagging=tagged((named,))),
            make_case(tagging=tagged((named, problem("p3")))),
        )
    ]
    assert values == [(0, 0), (0.5, 0), (1, 0.5), (1, 0.75)]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ((("p1", "done"), ("p2", "planned")), 1.0),
        ((("p1", "unmarked"),), 0.5),
        ((), 0.0),
    ],
)
def test_share_of_the_problems_with_a_remedy(answers: tuple[tuple[str, Tense], ...], expected: float) -> None:
    tagging = tagged((problem("p1"), problem("p2")), *answers)
    assert value("E2", make_case(tagging=tagging)) == pytest.approx(expected)


def test_phrases_are_left_out_unless_alone() -> None:
    phrase = problem("p0", generic=True, concrete=False)
    assert value("E2", make_case(tagging=tagged((phrase, problem("p1")), ("p1", "done")))) == 1
    assert value("E2", make_case(tagging=tagged((phrase,)))) == 0
    assert value("E2", make_case(tagging=tagged((phrase,), ("p0", "planned")))) == 1


def test_the_best_remedy_of_each_problem_counts() -> None:
    tagging = tagged(
        (problem("p1"), problem("p2"), problem("p3")), ("p1", "planned"), ("p1", "done"), ("p2", "planned")
    )
    specific = [result("P3", "pass" if name == "r2" else "fail", name) for name in ("r0", "r1", "r2")]
    assert value("E7", make_case(*specific, tagging=tagging)) == pytest.approx(2 / 3)
    vague = [result("P3", "fail", name) for name in ("r0", "r1", "r2")]
    assert value("E7", make_case(*vague, tagging=tagging)) == pytest.approx(0.5)
    assert judge("E7", make_case(tagging=tagging)).state == "unknown"
    assert judge("E7", make_case()).state == "untested"


def test_silence_scores_no_better_than_a_problem_without_a_remedy() -> None:
    assert value("E2", make_case()) == 0


def test_other_reports_are_not_in_hand() -> None:
    assert {judge(item, make_case()).state for item in ("D1", "D2", "D5", "E3", "E8", "E9", "K2")} == {"aside"}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("全年开展业务培训3次。", 1),
        ("组织了一次专题学习，42人参加。", 1),
        ("5月中旬请专家来局授课。", 1),
        ("组织全员学习《政府信息公开条例》。", 1),
        ("围绕公开属性认定流程开展专题培训。", 1),
        ("根据《政府信息公开条例》要求开展业务培训。", 0.5),
        ("针对具体问题，创新开展调研式培训。", 0.5),
        ("加强就业政策解读，组织业务培训。", 0.5),
        ("以2023年为起点，继续加强业务指导培训。", 0.5),
    ],
)
def test_training(sentence: str, expected: float) -> None:
    edits = (("^一、总体情况$", f"一、总体情况\n{sentence}"),)
    report = make_case(edits=edits).report
    name = next(item.id for item in report.sentences if item.text == sentence)
    tagging = Tagging((Tags(name, ("training",), {}),), (), (), (), "t")
    assert value("E5", make_case(edits=edits, tagging=tagging)) == expected


def test_a_plan_is_a_mention_and_a_lack_is_none() -> None:
    edits = (("^一、总体情况$", "一、总体情况\n下一步将开展培训3次。"),)
    report = make_case(edits=edits).report
    name = next(item.id for item in report.sentences if item.text == "下一步将开展培训3次。")
    plan = Tags(name, ("training", "remediation"), {}, "planned")
    lack = Tags(name, ("training", "problem"), {}, training_types=("deficit",))
    assert value("E5", make_case(edits=edits, tagging=Tagging((plan,), (), (), (), "t"))) == 0.5
    assert value("E5", make_case(edits=edits, tagging=Tagging((lack,), (), (), (), "t"))) == 0
