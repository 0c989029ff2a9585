"""A planted fault fires its own check, and any other error with it stands below the same root cause."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from disclosure_nlp.check.registry import all_checks
from disclosure_nlp.check.runner import check_report
from disclosure_nlp.model import CheckResult, Findings, RootCause
from disclosure_nlp.parse.forms import APPLICANTS

from .build import Draft, clean_cells

Plant = Callable[[Draft], None]
PLANTS: list[tuple[str, Plant]] = []
BOTH = ("natural_person", "total")


def plant(check: str) -> Callable[[Plant], Plant]:
    def register(function: Plant) -> Plant:
        PLANTS.append((check, function))
        return function

    return register


def findings_of(draft: Draft) -> Findings:
    report = draft.report()
    return check_report(report, draft.tagging(report))


def failed(findings: Findings, check: str) -> list[CheckResult]:
    return [result for result in findings.results if result.check == check and result.verdict == "fail"]


def grave(findings: Findings) -> list[RootCause]:
    return [cause for cause in findings.causes if cause.severity == "error"]


# --- severity error --------------------------------------------------------------------------------------------------


@plant("S1")
def _section_missing(draft: Draft) -> None:
    draft.order.remove("requests")


@plant("S1")
def _last_section_missing(draft: Draft) -> None:
    draft.order.remove("other")


@plant("S1")
def _section_twice(draft: Draft) -> None:
    draft.order.insert(5, "problems")


@plant("S1")
def _sections_swapped(draft: Draft) -> None:
    draft.order[3:5] = ["problems", "disputes"]


@plant("S3")
def _row_missing(draft: Draft) -> None:
    draft.cells = {key: text for key, text in draft.cells.items() if key[1] != "denied_process"}


@plant("S3")
def _table_missing(draft: Draft) -> None:
    draft.tables = ("proactive", "requests")


@plant("Y1")
def _period_of_previous_year(draft: Draft) -> None:
    draft.period_year = 2022


@plant("Y1")
def _title_of_next_year(draft: Draft) -> None:
    draft.year = 2024
    draft.overview["主动公开"] = ["2023年，我局在政府网站发布各类信息210条。"]
    draft.overview["依申请公开"] = ["依申请公开渠道畅通。"]


@plant("V2")
def _half_a_penalty(draft: Draft) -> None:
    draft.cells["proactive", "penalties", "decisions"] = "3.5"


@plant("V2")
def _negative_request(draft: Draft) -> None:
    draft.cells["requests", "granted", "natural_person"] = "-4"


@plant("V2")
def _negative_dispute(draft: Draft) -> None:
    draft.cells["disputes", "review", "upheld"] = "-2"


@plant("R1")
def _carried_in_off(draft: Draft) -> None:
    draft.add("carried_in", 3, *BOTH)


@plant("R1")
def _carried_out_off(draft: Draft) -> None:
    draft.add("carried_out", 1, *BOTH)


@plant("R1")
def _row_left_at_zero(draft: Draft) -> None:
    for column in ("natural_person", "enterprise", "total"):
        draft.cells["requests", "received", column] = "0"


@plant("R2")
def _result_off(draft: Draft) -> None:
    draft.add("granted", 2, *BOTH)


@plant("R2")
def _total_processed_off(draft: Draft) -> None:
    draft.add("total_processed", 2, "enterprise", "total")


@plant("R3")
def _one_cell_off(draft: Draft) -> None:
    draft.add("granted", 10, "total")


@plant("R3")
def _total_at_zero(draft: Draft) -> None:
    for key in draft.cells:
        if key[0] == "requests" and key[2] == "total":
            draft.cells[key] = "0"


@plant("R3")
def _total_filled_in_some_rows(draft: Draft) -> None:
    for row in ("granted", "denied_process", "unable_not_held", "other_rest", "total_processed"):
        draft.cells["requests", row, "total"] = "0"


@plant("R3")
def _natural_persons_off(draft: Draft) -> None:
    draft.add("received", 4, "natural_person")


@plant("R4")
def _dispute_total_off(draft: Draft) -> None:
    draft.add("review", 2, "total", table="disputes")


@plant("R4")
def _dispute_totals_at_zero(draft: Draft) -> None:
    for row in ("review", "litigation_direct"):
        draft.cells["disputes", row, "total"] = "0"


@plant("N2")
def _nothing_received(draft: Draft) -> None:
    draft.overview["依申请公开"] = ["2023年，我局未收到政府信息公开申请。"]


@plant("N2")
def _no_disputes(draft: Draft) -> None:
    draft.overview["依申请公开"].append("本年度未发生因政府信息公开引起的行政复议、行政诉讼。")


@plant("N4")
def _all_done(draft: Draft) -> None:
    draft.overview["依申请公开"] = ["全年收到的政府信息公开申请均已办结。"]


@plant("N4")
def _nothing_corrected(draft: Draft) -> None:
    draft.overview["依申请公开"].append("因政府信息公开引发的行政复议案件未被纠错。")


ERRORS = {check.id for check in all_checks() if check.severity == "error"}


def test_every_check_of_severity_error_has_a_plant() -> None:
    assert {check for check, _ in PLANTS} == ERRORS


@pytest.mark.parametrize(("check", "planted"), PLANTS, ids=[f"{c}{p.__name__}" for c, p in PLANTS])
def test_planted_error_is_one_cause(check: str, planted: Plant) -> None:
    draft = Draft()
    planted(draft)
    findings = findings_of(draft)
    own = [result for result in failed(findings, check) if result.severity == "error"]
    assert own
    causes = grave(findings)
    assert len(causes) == 1, causes
    assert {result.cause for result in own} == {causes[0].id}


# --- messages and causes ---------------------------------------------------------------------------------------------


def test_single_wrong_cell_is_named_with_its_value() -> None:
    draft = Draft()
    draft.add("granted", 10, "total")
    (cause,) = grave(findings_of(draft))
    assert "予以公开 / 总计 is 14, 4 would mend" in cause.message


def test_claim_tells_which_of_several_rows_is_wrong() -> None:
    draft = Draft()
    draft.add("carried_in", 3, *BOTH)
    findings = findings_of(draft)
    (cause,) = grave(findings)
    assert {findings.results[index].check for index in cause.findings} == {"R1", "N1"}
    assert "上年结转政府信息公开申请数量 / 自然人 is 4, 1 would mend" in cause.message


def test_unfilled_total_is_one_cause_with_its_rows() -> None:
    draft = Draft()
    _total_at_zero(draft)
    findings = findings_of(draft)
    (cause,) = findings.causes
    assert "总计 left at 0 throughout" in cause.message
    subjects = {findings.results[index].subject for index in cause.findings}
    assert subjects == {"received", "carried_in", "granted", "denied_process", "unable_not_held", "other_rest",
                        "total_processed", "carried_out"}  # fmt: skip


def test_claims_are_held_against_the_applicants_where_the_total_is_wrong() -> None:
    draft = Draft()
    _total_at_zero(draft)
    findings = findings_of(draft)
    assert not failed(findings, "N1")
    assert [result for result in findings.results if result.check == "N1" and result.verdict == "pass"]


def test_two_slips_are_two_causes() -> None:
    draft = Draft()
    draft.add("granted", 10, "total")
    draft.add("review", 2, "total", table="disputes")
    assert len(grave(findings_of(draft))) == 2


def test_two_slips_in_one_table_are_two_causes() -> None:
    draft = Draft()
    draft.add("granted", 10, "total")
    draft.add("carried_in", 5, "enterprise", "total")
    assert len(grave(findings_of(draft))) == 2


def test_missing_section_takes_what_it_should_say_along() -> None:
    draft = Draft()
    draft.order = [section for section in draft.order if section != "other"]
    findings = findings_of(draft)
    (cause,) = findings.causes
    assert {findings.results[index].check for index in cause.findings} == {"S1", "F1"}


def test_missing_section_is_no_wrong_numeral_behind_it() -> None:
    draft = Draft(numerals={"problems": "四、", "other": "五、"})
    draft.order.remove("disputes")
    assert not failed(findings_of(draft), "S2")


def test_torn_number_is_the_fault_of_the_copy() -> None:
    draft = Draft()
    draft.cells["requests", "received", "natural_person"] = "2"
    draft.cells["requests", "received", "enterprise"] = "0"
    draft.cells["requests", "received", "total"] = "20"
    found = [result for result in failed(findings_of(draft), "R3") if result.subject == "received"]
    assert [result.fault for result in found] == ["copy"]
    assert "torn" in found[0].message


def test_parts_and_single_row_of_other_results_are_not_added_up() -> None:
    draft = Draft()
    for column in (*APPLICANTS, "total"):
        draft.cells["requests", "other_processing", column] = draft.cells["requests", "other_rest", column]
    assert not failed(findings_of(draft), "R2")


def test_single_row_of_other_results_stands_for_its_parts() -> None:
    draft = Draft()
    draft.cells = {
        (table, row.replace("other_rest", "other_processing"), column): text
        for (table, row, column), text in draft.cells.items()
        if row not in ("other_not_corrected", "other_fee_unpaid")
    }
    findings = findings_of(draft)
    assert [result.subject for result in failed(findings, "S6")] == ["requests"]
    assert not grave(findings)
    assert [r.verdict for r in findings.results if r.check == "R2"] == ["pass"] * 7


def test_blank_operand_makes_a_sum_not_assessable() -> None:
    draft = Draft()
    draft.cells["requests", "granted", "natural_person"] = ""
    results = findings_of(draft).results
    verdicts = {(r.check, r.subject): r.verdict for r in results}
    assert verdicts["R3", "granted"] == verdicts["R2", "natural_person"] == "not_assessable"
    assert verdicts["R2", "enterprise"] == "pass"


def test_crash_in_one_check_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    draft = Draft()
    draft.overview["主动公开"] = ["很好，"]
    monkeypatch.setattr("disclosure_nlp.check.text_against_table._check_count", lambda *_: 1 / 0)
    results = findings_of(draft).results
    crashed = [result for result in results if result.verdict == "error"]
    assert [result.check for result in crashed] == ["N1"]
    assert "ZeroDivisionError" in crashed[0].message
    assert {result.check for result in results} == {check.id for check in all_checks()}


def test_evidence_leads_to_the_words() -> None:
    draft = Draft()
    draft.add("received", 4, "natural_person", "total")
    report = draft.report()
    findings = check_report(report, draft.tagging(report))
    for result in findings.results:
        for item in result.evidence:
            place = report.span(item)
            assert place is not None
            assert 0 <= place.start <= place.end <= len(report.text)
    claim = next(result for result in findings.results if result.check == "N1" and result.verdict == "fail")
    place = report.span(claim.evidence[0])
    assert place is not None
    assert report.text[place.start : place.end] == "本年度新收政府信息公开申请9件"


def test_2019_form_adds_up_too() -> None:
    draft = Draft(year=2020, form="2019", period_year=2020, cells=clean_cells("2019"))
    draft.add("granted", 2, *BOTH)
    assert len(grave(findings_of(draft))) == 1
