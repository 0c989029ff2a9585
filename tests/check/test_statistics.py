"""R6 on the statistics table, by planted faults in made-up reports of 2014 to 2018."""

import pytest

from disclosure_nlp.check.runner import check_report
from disclosure_nlp.locations import describe
from disclosure_nlp.model import CheckResult, Report
from disclosure_nlp.parse import parse_report
from disclosure_nlp.parse.statistics_form import load_statistics
from disclosure_nlp.read import read_bytes
from disclosure_nlp.synth.earlier import make_earlier_report, write_earlier_text
from disclosure_nlp.synth.model import MadeReport
from disclosure_nlp.tag.tagging import tag_report


def read(made: MadeReport) -> Report:
    return parse_report(read_bytes(write_earlier_text(made).encode(), "made-up.txt"))


def results(report: Report) -> list[CheckResult]:
    return [result for result in check_report(report, tag_report(report)).results if result.check == "R6"]


@pytest.mark.parametrize("year", range(2014, 2019))
def test_a_clean_table_passes_and_no_other_check_complains(year: int) -> None:
    report = read(make_earlier_report(year, year))
    findings = check_report(report, tag_report(report))
    assert {result.verdict for result in findings.results if result.check == "R6"} == {"pass"}
    assert len(results(report)) == len(load_statistics().wholes)
    assert not [cause for cause in findings.causes if cause.severity == "error"]


def test_a_planted_fault_is_one_root_cause_with_its_cells() -> None:
    report = read(make_earlier_report(2016, 1, ["R6"]))
    findings = check_report(report, tag_report(report))
    [result] = [result for result in findings.results if result.check == "R6" and result.verdict == "fail"]
    assert (result.subject, result.severity, result.fault, result.difference) == ("closed", "warning", "agency", 3)
    assert [cause.id for cause in findings.causes if len(cause.findings) == 1 and result.cause == cause.id]
    assert "申请办结数" in str(describe(result.evidence[-1], report))


def test_parts_above_their_whole_fail_and_parts_below_it_pass() -> None:
    made = make_earlier_report(2017, 2)
    made.cells["statistics", "published", "value"] = "0"
    made.cells["statistics", "normative_published", "value"] = "4"
    made.cells["statistics", "received", "value"] = "4000"
    verdicts = {result.subject: result.verdict for result in results(read(made))}
    assert (verdicts["published"], verdicts["received"]) == ("fail", "pass")


def test_a_blank_part_cannot_be_judged_unless_the_others_exceed_the_whole() -> None:
    made = make_earlier_report(2015, 3)
    for row, text in {"closed": "3", "closed_in_time": "", "closed_extended": "1"}.items():
        made.cells["statistics", row, "value"] = text
    made.cells |= {("statistics", "staff", "value"): "2", ("statistics", "staff_full_time", "value"): ""}
    made.cells["statistics", "staff_part_time", "value"] = "5"
    verdicts = {result.subject: result.verdict for result in results(read(made))}
    assert (verdicts["closed"], verdicts["staff"]) == ("not_assessable", "fail")


def test_without_the_table_it_does_not_apply() -> None:
    assert [result.verdict for result in results(read(make_earlier_report(2012, 4)))] == ["not_applicable"]
