"""R6 on the statistics table, by planted faults in made-up reports of 2014 to 2018."""

import pytest

from disclosure_nlp.check.registry import all_checks
from disclosure_nlp.check.runner import check_report
from disclosure_nlp.locations import describe_evidence
from disclosure_nlp.model import CheckResult, Report
from disclosure_nlp.parse import parse_report
from disclosure_nlp.parse.statistics_form import load_statistics_form
from disclosure_nlp.read import read_bytes
from disclosure_nlp.synth.earlier import make_earlier_report, write_earlier_text
from disclosure_nlp.synth.model import SyntheticReport
from disclosure_nlp.tag.tagging import tag_report


def read(made: SyntheticReport) -> Report:
    return parse_report(read_bytes(write_earlier_text(made).encode(), "made-up.txt"))


def results(report: Report) -> list[CheckResult]:
    return [result for result in check_report(report, tag_report(report)).results if result.check == "R6"]


@pytest.mark.parametrize("year", range(2014, 2019))
def test_a_clean_table_passes_and_no_other_check_complains(year: int) -> None:
    report = read(make_earlier_report(year, year))
    findings = check_report(report, tag_report(report))
    assert {result.verdict for result in findings.results if result.check == "R6"} == {"pass"}
    assert len(results(report)) == len(load_statistics_form().wholes)
    assert not [cause for cause in findings.causes if cause.severity == "error"]


def test_a_planted_fault_is_one_root_cause_with_its_cells() -> None:
    report = read(make_earlier_report(2016, 1, ["R6"]))
    findings = check_report(report, tag_report(report))
    [result] = [result for result in findings.results if result.check == "R6" and result.verdict == "fail"]
    assert (result.subject, result.severity, result.fault, result.difference) == ("closed", "warning", "agency", 3)
    assert [cause.id for cause in findings.causes if len(cause.findings) == 1 and result.cause == cause.id]
    assert "申请办结数" in str(describe_evidence(result.evidence[-1], report))


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


def local_report(extended: int) -> Report:
    """Return a report of 2015 with a local table in place of the official one."""
    rows = (("收到申请数", 30), ("申请办结数", 28), ("按时办结数", 25), ("延期办结数", extended))
    lines = "\n".join(f"| {name} | 件 | {number} |" for name, number in rows)
    text = (
        "云陂市水务局2015年政府信息公开工作年度报告\n\n一、概述\n2015年，我局按照条例要求开展政府信息公开工作。\n\n"
        f"二、依申请公开政府信息情况\n全年收到政府信息公开申请30件。\n\n附表\n\n| 指标名称 | 单位 | 2015年度 |\n|---|---|---|\n{lines}\n"
    )
    return parse_report(read_bytes(text.encode(), "made-up.md"))


def test_a_local_table_is_judged_by_the_words_of_its_rows() -> None:
    assert local_report(3).tables.keys() == {"local"}
    assert {result.subject: result.verdict for result in results(local_report(3))} == {"closed": "pass"}
    [result] = results(local_report(9))
    assert (result.verdict, result.subject, result.expected, result.observed) == ("fail", "closed", 34, 28)


@pytest.mark.parametrize("year", [2009, 2013, 2014, 2018])
def test_no_check_that_a_year_does_not_owe_appears_for_it(year: int) -> None:
    report = read(make_earlier_report(year, year))
    found = {result.check: result.verdict for result in check_report(report, tag_report(report)).results}
    for check in all_checks():
        if check.id in found and not check.applies_to_year(year):
            assert found[check.id] == "not_applicable", check.id
    assert not {"V1", "R1", "R2", "R3", "R4", "F1", "S4"} & {
        check for check, verdict in found.items() if verdict != "not_applicable"
    }
