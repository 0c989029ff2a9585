"""A, structure: what lowers an item, what leaves it unknown."""

import msgspec
import pytest

from disclosure_nlp.model import Findings, Tagging, Tags
from disclosure_nlp.score.scoring import ScoringInput
from tests.score.score_cases import DEPARTMENT, NO_TAGS, checked, judge, make_case, partly_read, result, value


def test_a_whole_report_has_full_structure() -> None:
    case = checked(make_case())
    assert [value(item, case) for item in ("A1", "A2", "A3", "A5", "A6", "A7")] == [1, 1, 1, 1, 1, 1]


def test_a_missing_section_costs_a_sixth_and_the_order_nothing() -> None:
    without = checked(make_case(edits=(("^六、其他需要报告的事项$", ""),)))
    assert value("A1", without) == pytest.approx(5 / 6)
    assert "其他需要报告的事项" in str(judge("A1", without).reason)
    assert value("A2", without) == 1


def test_what_was_not_found_in_a_damaged_copy_is_unknown() -> None:
    without = make_case(edits=(("^六、其他需要报告的事项$", ""), ("^（四）平台建设情况$", "")))
    damaged = checked(partly_read(without))
    assert {judge(item, damaged).state for item in ("E1", "E5", "E6")} == {"unknown"}
    assert value("A1", damaged) == 1  # the section that was not found is left out
    assert judge("A1", checked(partly_read(make_case()))).state == "value"


def test_slips_of_headings() -> None:
    one, two = result("S2", "fail", "requests"), result("S2", "fail", "other")
    assert value("A2", make_case(one)) == 0.5
    assert value("A2", make_case(one, two)) == 0
    assert value("A2", make_case(result("S2", "fail", "requests", "copy"))) == 1
    assert value("A2", make_case(result("S2", "fail", "requests", "unclear"))) == 1


def test_a_section_printed_twice_or_out_of_order_is_a_slip() -> None:
    again = "一、总体情况\n略。\n五、存在的主要问题及改进情况"
    twice = checked(make_case(edits=(("^五、存在的主要问题及改进情况$", again),)))
    assert value("A2", twice) == 0.5
    assert "2 times" in str(judge("A2", twice).reason)
    both = (
        ("^五、存在的主要问题及改进情况$", "六、其他需要报告的事项"),
        ("^六、其他需要报告的事项\n(?=.*收费)", "五、存在的主要问题及改进情况\n"),
    )
    assert value("A2", checked(make_case(edits=both))) == 0.5
    assert judge("A2", make_case(result("S2", "not_assessable", "headings", "unclear"))).state == "unknown"


def test_a_table_without_a_row_is_half_a_skeleton() -> None:
    without = checked(make_case(edits=((r"^.*补正后申请内容仍不明确.*\n", ""),)))
    assert value("A3", without) == pytest.approx(2.5 / 3)
    assert "补正后申请内容仍不明确" in str(judge("A3", without).reason)


def test_a_damaged_table_is_left_out_not_wrong() -> None:
    damaged = [result("S3", "not_assessable", table, "copy") for table in ("proactive", "requests", "disputes")]
    passes = [result("S3", "pass", table) for table in ("requests", "disputes")]
    assert value("A3", make_case(damaged[0], *passes)) == 1
    assert judge("A3", make_case(*damaged)).state == "unknown"


def test_no_tables_cost_their_skeleton_and_leave_figures_and_sums_unknown() -> None:
    bare = checked(make_case(edits=((r"(?:^\|.*\n)+", ""),) * 3))
    assert value("A3", bare) == 0
    states = {judge(item, bare).state for item in ("B1", "B2", "B3", "B4", "C1", "C2", "C3", "C4")}
    assert states == {"unknown"}


def test_the_form_of_another_year_is_half_a_table() -> None:
    passes = [result("S3", "pass", table) for table in ("proactive", "requests", "disputes")]
    warned = result("S6", "fail", "requests")
    assert value("A3", make_case(*passes, msgspec.structs.replace(warned, severity="warning"))) == pytest.approx(
        2.5 / 3
    )
    assert value("A3", make_case(*passes, msgspec.structs.replace(warned, severity="hint"))) == 1


def test_an_aspect_needs_a_sub_heading_or_a_sentence() -> None:
    edits = (("^（四）平台建设情况$", ""),)
    assert value("A4", checked(make_case())) == 1
    assert value("A4", checked(make_case(edits=edits))) == pytest.approx(4 / 5)
    report = make_case(edits=edits).report
    sentence = next(s for s in report.sentences if s.section == "overview" and not s.is_heading)
    tagging = Tagging((Tags(sentence.id, ("platform",), {}),), (), (), (), "t")
    assert value("A4", checked(make_case(edits=edits, tagging=tagging))) == 1


def test_section_1_that_is_missing_is_charged_once() -> None:
    without = checked(make_case(edits=(("^一、总体情况$", "前言"),)))
    assert value("A1", without) == pytest.approx(5 / 6)
    assert judge("A4", without).state == "unknown"


def test_the_four_matters() -> None:
    whole = make_case()
    assert value("A7", whole) == 1
    bare = msgspec.structs.replace(whole.report, tables={}, sentences=(), sections=())
    assert value("A7", ScoringInput(bare, NO_TAGS, Findings((), ()))) is None
    kept = tuple(s for s in whole.report.sentences if s.section not in ("problems", "disputes"))
    tables = {name: table for name, table in whole.report.tables.items() if name != "disputes"}
    half = msgspec.structs.replace(whole.report, tables=tables, sentences=kept)
    assert value("A7", ScoringInput(half, NO_TAGS, Findings((), ()))) == 0.5


def test_years_that_disagree() -> None:
    text = result("Y1", "fail", "text:9"), result("Y1", "pass", "text"), result("Y1", "pass", "period")
    assert value("A5", make_case(*text)) == pytest.approx(2 / 3)
    other = make_case(edits=((r"(统计(?:期限|时间)\D{0,4})2023年", r"\g<1>2022年"),))
    assert value("A5", checked(other)) == pytest.approx(1 / 2)
    report = msgspec.structs.replace(make_case().report, year=None)
    assert judge("A5", ScoringInput(report, NO_TAGS, Findings((), ()))).state == "unknown"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("全年开展政务公开考核4次。", 1),
        ("在全省政务公开第三方评估中名列前茅。", 1),
        ("印发各部门政务公开评估报告。", 1),
        ("委托外部机构开展评估，得分96.5分。", 1),
        ("将政务公开纳入对12个镇街的年度考核。", 0.5),
        ("考核工作有序推进，全年发布信息120条。", 0.5),
        ("发布社会稳定风险评估信息3次。", 0),
        ("按条例第五十条规定，报告工作考核、社会评议和责任追究结果情况。", 0),
        ("贯彻《政务公开工作考核办法》。", 0),
    ],
)
def test_assessment_with_a_result_a_word_or_nothing(sentence: str, expected: float) -> None:
    edits = (("把[^。]*绩效考核[^。]*。", ""), ("政务公开纳入全区[^。]*。", sentence))
    assert value("A6", make_case(edits=edits)) == pytest.approx((expected + 2) / 3)


def test_themes_are_owed_by_governments_alone() -> None:
    from disclosure_nlp.score import score_report

    case = make_case(index=DEPARTMENT)
    card = score_report(case.report, case.tagging, case.findings)
    assert next(item for item in card.items if item.id == "A6").state == "n/a"


def test_before_the_uniform_forms_nothing_of_them_is_owed() -> None:
    from disclosure_nlp.score import score_report

    whole = make_case()
    report = msgspec.structs.replace(whole.report, year=2015, tables={}, forms={})
    case = checked(ScoringInput(report, NO_TAGS, whole.findings))
    card = score_report(case.report, case.tagging, case.findings)
    owed = {item.id for item in card.items if item.state != "n/a"}
    assert owed == {"A5", "A7", "E1", "E2", "E3", "E5", "E6", "E7", "E8", "E9", "G1", "K1", "K2", "Q3"}
    assert (card.generation, card.total, card.lower, card.legal, card.band) == ("free", None, None, None, None)
    assert card.common is not None
