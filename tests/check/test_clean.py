"""Clean reports give no failure of severity error or warning; empty, blank and damaged ones no error."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_nlp.check.registry import all_checks
from disclosure_nlp.check.runner import check_report
from disclosure_nlp.model import CheckResult, Document, Issue, Report, Source, Tagging

from .build import Draft, clean_cells

EMPTY = Tagging((), (), (), (), "")


def failures(draft: Draft, *severities: str) -> list[CheckResult]:
    report = draft.report()
    results = check_report(report, draft.tagging(report)).results
    return [result for result in results if result.verdict == "fail" and result.severity in severities]


def _clean_2019() -> Draft:
    return Draft(year=2020, form="2019", period_year=2020, cells=clean_cells("2019"))


def _government() -> Draft:
    return Draft(agency="云陂省澄屿市岚山区人民政府", kind="government")


def _unknown() -> Draft:
    return Draft(agency=None, kind=None, level=None)


@pytest.mark.parametrize("make", [Draft, _clean_2019, _government, _unknown])
def test_clean_report_gives_no_error_and_no_warning(make: Callable[[], Draft]) -> None:
    assert failures(make(), "error", "warning", "hint") == []


def test_every_check_gives_a_result_on_a_clean_report() -> None:
    draft = Draft()
    report = draft.report()
    found = {result.check for result in check_report(report, draft.tagging(report)).results}
    assert found == {check.id for check in all_checks()}


def _no_content() -> Report:
    document = Document("", (), (), Source("empty.txt", "", "text", 0))
    return Report(document, None, None, None, None, None, None, {}, (), (), {}, ())


def _damaged_tables() -> Report:
    draft = Draft()
    draft.cells = {key: text for index, (key, text) in enumerate(draft.cells.items()) if index % 3 == 0}
    return draft.report()


def _blank_tables(text: str = "") -> Report:
    draft = Draft()
    draft.cells = dict.fromkeys(draft.cells, text)
    return draft.report()


def _unreadable() -> Report:
    return _blank_tables("?#")


def _broken_copy() -> Report:
    issue = Issue("table.cut", "error", "a table is longer than the cap; its end was not read")
    return Draft(order=["overview"], tables=(), issues=(issue,)).report()


def _tables_in_the_text() -> Report:
    torn = "信息内容规章行政规范性文件本年制发件数本年废止件数现行有效件数行政许可"
    draft = Draft(tables=("requests", "disputes"))
    draft.bodies["proactive"] = [torn]
    return draft.report()


@pytest.mark.parametrize(
    "make", [_no_content, _damaged_tables, _blank_tables, _unreadable, _broken_copy, _tables_in_the_text]
)
@pytest.mark.parametrize("check", [check.id for check in all_checks()])
def test_check_on_what_cannot_be_judged(make: Callable[[], Report], check: str) -> None:
    report = make()
    results = [result for result in check_report(report, EMPTY).results if result.check == check]
    assert results
    assert all(result.verdict != "error" for result in results), results
    assert not [result for result in results if result.verdict == "fail" and result.severity == "error"]


def test_damaged_tables_are_the_fault_of_the_copy() -> None:
    results = check_report(_damaged_tables(), EMPTY).results
    for check in ("S3", "V2", "R1", "R2", "R3", "R4"):
        found = [result for result in results if result.check == check]
        assert {result.verdict for result in found} == {"not_assessable"}
        assert {result.fault for result in found} == {"copy"}


def test_all_zero_report_is_clean() -> None:
    draft = Draft()
    draft.cells = dict.fromkeys(draft.cells, "0")
    draft.overview["依申请公开"] = ["2023年未收到政府信息公开申请，未发生行政复议、行政诉讼。"]
    assert failures(draft, "error", "warning") == []


@given(
    st.dictionaries(st.sampled_from(sorted(clean_cells())), st.sampled_from(["", "/", "7", "-1", "2.5", "12余", "x"]))
)
def test_any_cells_give_results_without_a_crash(changes: dict[tuple[str, str, str], str]) -> None:
    draft = Draft()
    draft.cells |= changes
    report = draft.report()
    findings = check_report(report, draft.tagging(report))
    assert all(result.verdict != "error" for result in findings.results)
    failed = [index for index, result in enumerate(findings.results) if result.verdict == "fail"]
    assert sorted(index for cause in findings.causes for index in cause.findings) == failed
    assert check_report(report, draft.tagging(report)) == findings


@given(
    st.text(alphabet="收到申请政府信息公开复议诉讼件，。、（）：未无其中结转下上年度0123456789百十余约%元", max_size=80)
)
def test_any_sentence_is_read_without_a_crash(text: str) -> None:
    draft = Draft()
    draft.overview["依申请公开"] = [text]
    draft.bodies["other"] = [text]
    report = draft.report()
    findings = check_report(report, draft.tagging(report))
    assert all(result.verdict != "error" for result in findings.results)
