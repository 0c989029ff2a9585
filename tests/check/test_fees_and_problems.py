"""F1, F2, P1, P2: the fee for processing information, and problems with their remedies."""

from __future__ import annotations

import pytest

from disclosure_nlp.check.runner import check_report
from disclosure_nlp.model import CheckResult, Pair, Problem, Remedy, Tagging
from disclosure_nlp.parse.figures.fees import find_fees

from .build import Draft


def run(draft: Draft, check: str) -> list[CheckResult]:
    report = draft.report()
    return [result for result in check_report(report, draft.tagging(report)).results if result.check == check]


def fees(text: str, section: str = "other") -> dict[str, float]:
    draft = Draft()
    draft.bodies["other"] = []
    if section == "other":
        draft.bodies["other"] = [text]
    else:
        draft.overview = {"依申请公开": [text]}
    return {topic: figure.number for topic, figure in find_fees(draft.report().sentences).stated.items()}


ALL_ZERO = {"notices": 0, "charged": 0, "received": 0}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("发出收费通知的件数和总金额以及实际收取的总金额均为0。", ALL_ZERO),
        ("发出收费通知2件，收费通知总金额380元，实际收取300元。", {"notices": 2, "charged": 380, "received": 300}),
        ("发出2份收费通知，总金额380元，实收380元。", {"notices": 2, "charged": 380, "received": 380}),
        ("未发出收费通知，未收取信息处理费。", ALL_ZERO),
        ("发出收费通知0件，收费金额0元。", {"notices": 0, "charged": 0}),
        ("全年收取政府信息公开信息处理费3940元。", {"received": 3940}),
        ("信息处理费为0元。", {"received": 0}),
        ("本年度未产生信息处理费。", {"charged": 0, "received": 0}),
        ("没有信息处理费发生。", {"charged": 0, "received": 0}),
        ("无收费，亦无减免。", {"charged": 0, "received": 0}),
        ("没有达到收费标准的申请，应收费用0元，实际收取金额0元。", {"charged": 0, "received": 0}),
        ("实际收取0.04万元。", {"received": 400}),
        ("行政事业性收费26万元。", {}),
        ("本机关无其他需要报告的事项。", {}),
    ],
)
def test_fee_figures_are_read(text: str, expected: dict[str, float]) -> None:
    assert fees(text) == expected


def test_fees_of_others_are_no_fee_figures() -> None:
    for text in ("公开学费和收费标准12条。", "收取停车费用30元。", "公示收费目录清单。"):
        assert fees(text, "overview") == {}


def test_what_is_not_stated_is_one_cause() -> None:
    draft = Draft()
    draft.bodies["other"] = ["全年收取信息处理费0元。"]
    report = draft.report()
    findings = check_report(report, draft.tagging(report))
    assert [r.verdict for r in findings.results if r.check == "F1"] == ["fail", "fail", "pass"]
    assert [len(cause.findings) for cause in findings.causes] == [2]


def test_fees_are_not_asked_for_before_2021() -> None:
    draft = Draft(year=2020, period_year=2020)
    draft.bodies["other"] = ["无。"]
    assert {result.verdict for result in run(draft, "F1")} == {"not_applicable"}


@pytest.mark.parametrize(
    ("text", "unpaid", "verdict"),
    [
        ("发出收费通知2件，总金额380元，实际收取380元。", 0, "pass"),
        ("发出收费通知2件，总金额380元，实际收取500元。", 0, "fail"),
        ("发出收费通知0件，总金额380元。", 0, "fail"),
        ("发出收费通知2件，总金额0元。", 0, "fail"),
        ("未发出收费通知，实际收取380元。", 0, "fail"),
        ("全年收取信息处理费380元。", 0, "not_applicable"),
        ("全年收取信息处理费380元。", 1, "not_assessable"),
        ("未发出收费通知，未收取信息处理费。", 1, "fail"),
        ("发出收费通知1件，总金额100元，实际收取0元。", 1, "pass"),
    ],
)
def test_fee_figures_agree(text: str, unpaid: int, verdict: str) -> None:
    draft = Draft()
    draft.bodies["other"] = [text]
    for column in ("natural_person", "total"):
        draft.add("other_fee_unpaid", unpaid, column)
        draft.add("other_rest", -unpaid, column)
    assert [result.verdict for result in run(draft, "F2")] == [verdict]


def test_odd_amount_is_a_hint() -> None:
    draft = Draft()
    draft.bodies["other"] = ["发出收费通知2件，总金额385元，实际收取385元。"]
    assert [(result.verdict, result.severity) for result in run(draft, "F2")] == [("fail", "hint")]


# --- P ---------------------------------------------------------------------------------------------------------------


def tagged(problems: list[Problem], remedies: list[Remedy], pairs: list[Pair]) -> dict[str, list[CheckResult]]:
    draft = Draft()
    report = draft.report()
    tagging = draft.tagging(report)
    changed = Tagging(tagging.sentences, tuple(problems), tuple(remedies), tuple(pairs), "by hand")
    found: dict[str, list[CheckResult]] = {"P1": [], "P2": []}
    for result in check_report(report, changed).results:
        if result.check in found:
            found[result.check].append(result)
    return found


def _inside() -> int:
    report = Draft().report()
    section = report.section("problems")
    assert section is not None
    return section.body_start + 1


def test_no_problem_and_formulas_only() -> None:
    assert [r.verdict for r in tagged([], [], [])["P1"]] == ["fail"]
    at = _inside()
    formula = Problem("p1", at, at + 5, ("s1",), generic=False, concrete=False)
    assert [r.verdict for r in tagged([formula], [], [])["P1"]] == ["fail"]
    named = Problem("p2", at, at + 5, ("s1",), concrete=True)
    assert [r.verdict for r in tagged([formula, named], [], [])["P1"]] == ["pass"]


def test_problems_and_remedies_that_stand_alone() -> None:
    at = _inside()
    problems = [Problem("p1", at, at + 5, ("s1",), concrete=True), Problem("p2", at, at + 5, ("s1",), generic=True)]
    remedies = [Remedy("r1", at, at + 5, ("s2",)), Remedy("r2", at, at + 5, ("s3",), generic=True)]
    found = tagged(problems, remedies, [])["P2"]
    assert [(r.subject, r.verdict) for r in found] == [("p1", "fail"), ("p2", "not_applicable"), ("r1", "fail")]
    paired = tagged(problems, remedies, [Pair("p1", "r1", "item")])["P2"]
    assert [(r.subject, r.verdict) for r in paired] == [("p1", "pass"), ("p2", "not_applicable")]


def test_untagged_sentences_say_nothing_of_problems() -> None:
    report = Draft().report()
    results = check_report(report, Tagging((), (), (), (), "")).results
    assert [r.verdict for r in results if r.check == "P1"] == ["not_assessable"]
