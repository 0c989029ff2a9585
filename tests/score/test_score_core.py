"""Totals, bounds, assessed share and the legal subscore."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_nlp.model import Findings, ItemScore, ItemState, Severity, Verdict
from disclosure_nlp.score.scorer import _totals, resolve_rubric, score_report
from disclosure_nlp.score.scoring import ScoringInput
from tests.score.score_cases import DEPARTMENT, NO_TAGS, checked, judge, make_case, result


def item(weight: float, state: ItemState, value: float = 0.0) -> ItemScore:
    known = state == "value"
    return ItemScore("A1", "t", weight, value if known else None, weight * value if known else None, state, True, "why")


STATES = st.sampled_from(["value", "n/a", "unknown"])
ITEMS = st.lists(st.builds(item, st.integers(1, 9), STATES, st.floats(0, 1)), max_size=30)


@given(ITEMS)
def test_bounds_hold_the_total(items: list[ItemScore]) -> None:
    total, lower, upper, assessed = _totals(items)
    assert 0 <= assessed <= 1
    if total is None:
        assert not any(one.state == "value" for one in items)
    else:
        assert lower is not None
        assert upper is not None
        assert -0.001 <= lower <= total + 0.001
        assert total <= upper + 0.001 <= 100.002


@given(ITEMS)
def test_what_does_not_apply_changes_nothing(items: list[ItemScore]) -> None:
    assert _totals(items) == _totals([one for one in items if one.state != "n/a"])


def test_the_worked_example() -> None:
    known = [item(74.5, "value", 1), item(5.5, "value", 0), item(10, "unknown"), item(10, "n/a")]
    assert _totals(known) == (93.125, 82.7778, 93.8889, 0.8889)


def test_no_grade_where_too_little_is_known() -> None:
    case = make_case()
    bare = msgspec.structs.replace(case.report, tables={})
    card = score_report(bare, NO_TAGS, Findings((), ()))
    assert card.assessed < 0.8
    assert card.band is None


def test_a_check_that_crashed_leaves_its_item_unknown() -> None:
    card = score_report(make_case().report, NO_TAGS, Findings((result("S2", "error"),), ()))
    assert next(one for one in card.items if one.id == "A2").state == "unknown"


def test_points_are_weight_times_value_in_the_order_of_the_rubric() -> None:
    case = make_case()
    card = score_report(case.report, case.tagging, case.findings)
    assert [one.id for one in card.items] == [one.id for one in resolve_rubric().items]
    for one in card.items:
        assert one.reason
        assert (one.value is None) == (one.points is None) == (one.state != "value")
        if one.value is not None and one.points is not None:
            assert one.points == pytest.approx(one.weight * one.value, abs=0.001)


def test_a_rubric_selects_and_weighs(tmp_path: Path) -> None:
    source = resolve_rubric()
    only = msgspec.structs.replace(source, items=tuple(one for one in source.items if one.group == "structure"))
    case = checked(make_case(index=DEPARTMENT))
    card = score_report(case.report, case.tagging, case.findings, only)
    assert card.total == 100
    assert card.assessed == 1


@pytest.mark.parametrize(
    ("index", "published", "state", "value"),
    [
        (DEPARTMENT, "2024-01-31", "value", 1),
        (DEPARTMENT, "2024-02-01", "value", 0),
        (0, "2024-03-31", "value", 1),
        (0, "2024-04-01", "value", 0),
        (DEPARTMENT, "2025-06-01", "unknown", None),
        (DEPARTMENT, "2023-12-20", "unknown", None),
        (DEPARTMENT, None, "unknown", None),
        (DEPARTMENT, "soon", "unknown", None),
    ],
)
def test_publication(index: int, published: str | None, state: str, value: float | None) -> None:
    case = make_case(index=index)
    dated = ScoringInput(msgspec.structs.replace(case.report, published=published), NO_TAGS, case.findings)
    assert judge("G1", dated)[:2] == (state, value)


def test_an_organ_of_unknown_kind_has_the_benefit_of_the_doubt() -> None:
    report = msgspec.structs.replace(make_case().report, published="2024-02-20", kind=None)
    assert judge("G1", ScoringInput(report, NO_TAGS, Findings((), ()))).state == "unknown"


def test_section_6() -> None:
    assert judge("O3", make_case()).value == 1
    empty = make_case(edits=((r"^(?:本年度|2023年)[^|\n]*收费通知.*$", ""),))
    assert judge("O3", empty).value == 0
    assert judge("O1", make_case(year=2020)).state == "n/a"


@pytest.mark.parametrize(
    ("stated", "verdict", "severity", "state", "value"),
    [
        (3, "pass", "warning", "value", 1),
        (3, "fail", "warning", "value", 0),
        (3, "fail", "hint", "value", 1),
        (3, "not_assessable", "warning", "unknown", None),
        (1, "not_assessable", "warning", "n/a", None),
        (1, "not_applicable", "warning", "n/a", None),
    ],
)
def test_fees(stated: int, verdict: Verdict, severity: Severity, state: str, value: float | None) -> None:
    figures = [result("F1", "pass" if number < stated else "fail", str(number)) for number in range(3)]
    agreement = msgspec.structs.replace(result("F2", verdict, "fees"), severity=severity)
    case = make_case(*figures, agreement)
    assert judge("O2", case)[:2] == (state, value)
    assert judge("O1", case).value == pytest.approx(stated / 3)
