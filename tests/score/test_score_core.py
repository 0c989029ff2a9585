"""Totals, bounds, assessed share and the legal subscore."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_nlp.model import Findings, ItemScore, ItemState, PublicationTrace, Scorecard
from disclosure_nlp.score.scorer import ScoringConditions, build_scorecard, resolve_rubric, score_report
from disclosure_nlp.score.scoring import ScoringInput
from tests.score.score_cases import DEPARTMENT, NO_TAGS, checked, judge, make_case, result


def item(weight: float, state: ItemState, value: float = 0.0) -> ItemScore:
    known = state == "value"
    points = weight * value if known else None
    return ItemScore("A1", "t", weight, value if known else None, points, state, True, "why", common=True)


def card_of(items: list[ItemScore]) -> Scorecard:
    return build_scorecard(items, ScoringConditions("government", "2021"), resolve_rubric())


STATES = st.sampled_from(["value", "n/a", "unknown", "untested", "aside"])
ITEMS = st.lists(st.builds(item, st.integers(1, 9), STATES, st.floats(0, 1)), max_size=30)


@given(ITEMS)
def test_bounds_hold_the_total(items: list[ItemScore]) -> None:
    card = card_of(items)
    assert 0 <= card.assessed <= 1
    assert 0 <= card.tested <= 1
    if card.total is None:
        assert not any(one.state == "value" for one in items)
    else:
        assert card.lower is not None
        assert card.upper is not None
        assert -0.001 <= card.lower <= card.total + 0.001
        assert card.total <= card.upper + 0.001 <= 100.002
        assert card.total == pytest.approx(100 * card.won / card.known, abs=0.01)


@given(ITEMS)
def test_what_does_not_count_changes_nothing_but_the_tested_share(items: list[ItemScore]) -> None:
    whole, counted = card_of(items), card_of([one for one in items if one.state in ("value", "unknown")])
    for name in ("total", "lower", "upper", "assessed", "known", "won", "legal", "common"):
        assert getattr(whole, name) == getattr(counted, name)


def test_the_worked_example() -> None:
    # daxing: 60.9 won of 68 known points, 10 unknown, 3 untested (shared/domain/rubric.md)
    items = [item(60.9, "value", 1), item(7.1, "value", 0), item(10, "unknown"), item(3, "untested"), item(4, "aside")]
    card = card_of(items)
    assert (card.total, card.lower, card.upper) == (89.5588, 78.0769, 90.8974)
    assert (card.assessed, card.tested, card.known, card.won) == (0.8718, 0.9577, 68, 60.9)


def test_no_common_score_below_fifteen_known_points() -> None:
    assert card_of([item(14.9, "value", 1)]).common is None
    assert card_of([item(15, "value", 1)]).common == 100


def test_a_band_needs_sixty_known_points() -> None:
    assert card_of([item(60, "value", 1)]).band == "excellent"
    assert card_of([item(59, "value", 1)]).band is None
    assert card_of([item(60, "value", 1), item(16, "unknown")]).band is None


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


def dated(day: str, source: str = "printed", **changes: object) -> ScoringInput:
    """Return a department's report of 2023 with one trace of publication, checked."""
    report = make_case(index=DEPARTMENT).report
    trace = PublicationTrace(source, day)  # type: ignore[arg-type]
    return checked(ScoringInput(msgspec.structs.replace(report, traces=(trace,), **changes), NO_TAGS, Findings((), ())))


@pytest.mark.parametrize(
    ("day", "changes", "expected"),
    [
        ("2024-01-31", {}, 1),
        ("2024-02-01", {}, 0),
        ("2024-12-31", {}, 0),
        ("2025-01-05", {}, None),  # a page that was moved
        ("2023-12-20", {}, None),
        ("2024-03-31", {"kind": "government"}, 1),
        ("2024-04-01", {"kind": "government"}, 0),
        ("2024-02-20", {"kind": "government", "level": "township"}, None),
        ("2024-01-20", {"kind": "government", "level": "township"}, 1),
        ("2024-04-01", {"kind": "subdistrict", "level": "township"}, 0),
        ("2024-02-20", {"kind": None}, None),
        ("2024-02-20", {"level": None}, None),
        ("2018-03-31", {"year": 2017, "title_year": 2017}, 1),
    ],
)
def test_publication(day: str, changes: dict[str, object], expected: float | None) -> None:
    assert judge("G1", dated(day, "printed", **changes)).value == expected


def test_a_signature_proves_lateness_only() -> None:
    assert judge("G1", dated("2024-01-10", "signed")).state == "unknown"
    assert judge("G1", dated("2024-02-10", "signed")).value == 0


def test_a_capture_proves_that_a_page_was_there() -> None:
    assert judge("G1", dated("2024-01-10", "archive")).value == 1
    assert judge("G1", dated("2024-05-10", "archive")).state == "unknown"


def test_the_earliest_trace_decides() -> None:
    report = make_case(index=DEPARTMENT).report
    traces = (PublicationTrace("metadata", "2024-06-01"), PublicationTrace("address", "2024-01-30"))
    found = checked(ScoringInput(msgspec.structs.replace(report, traces=traces), NO_TAGS, Findings((), ())))
    assert judge("G1", found).value == 1


def test_without_a_date_nothing_is_known() -> None:
    report = msgspec.structs.replace(make_case(index=DEPARTMENT).report, traces=())
    assert judge("G1", checked(ScoringInput(report, NO_TAGS, Findings((), ())))).state == "unknown"


@pytest.mark.parametrize("stated", range(4))
def test_fees(stated: int) -> None:
    figures = [result("F1", "pass" if number < stated else "fail", str(number)) for number in range(3)]
    assert judge("O1", make_case(*figures)).value == pytest.approx(stated / 3)


def test_slips_cost_half_each() -> None:
    slips = [result("S8", "fail", "narrative"), result("S7", "pass", "narrative")]
    assert judge("Q3", make_case(*slips)).value == 0.5
    assert judge("Q3", make_case(*slips, result("S7", "fail"))).value == 0
    assert judge("Q3", make_case(result("S8", "fail", "narrative", "copy"), slips[1])).value == 1


def test_padding_is_linear_between_its_marks() -> None:
    def padded(share: float) -> float | None:
        return judge("Q1", make_case(result("P4", "fail", "overview", observed=share))).value

    assert [padded(share) for share in (0.05, 0.1, 0.3, 0.5, 0.9)] == pytest.approx([1, 1, 0.5, 0, 0])


def test_a_body_with_a_form_of_its_own_has_no_score() -> None:
    case = checked(make_case())
    report = msgspec.structs.replace(case.report, own_form=True)
    card = score_report(report, case.tagging, case.findings)
    assert (card.total, card.band, card.legal, card.common) == (None, None, None, None)
    assert {one.id for one in card.items if one.state != "n/a"} == {
        "E1",
        "E2",
        "E3",
        "E5",
        "E6",
        "E7",
        "E8",
        "E9",
        "Q3",
    }
