"""S, Y, V, R5: what each check finds, how grave it is, and what it lets pass."""

from __future__ import annotations

import pytest
from msgspec import structs

from disclosure_nlp.check.runner import check_report
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.model import CheckResult, Issue, Period, PublicationTrace, Tags, TextSpan
from disclosure_nlp.pipeline import process_bytes

from .build import Draft, clean_cells

GOVERNMENT = {"agency": "云陂省澄屿市岚山区人民政府", "kind": "government"}


def run(draft: Draft, check: str) -> list[CheckResult]:
    report = draft.report()
    return [result for result in check_report(report, draft.tagging(report)).results if result.check == check]


def failed(draft: Draft, check: str) -> list[CheckResult]:
    return [result for result in run(draft, check) if result.verdict == "fail"]


def old_report(year: int) -> Draft:
    """Return a report of the time before the uniform forms."""
    return Draft(year=year, period_year=year, order=["overview", "problems"], tables=())


# --- S ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("check", ["S1", "S2", "S3", "S4", "S6", "R1", "R4", "F1"])
@pytest.mark.parametrize("year", [2012, 2018, 2019])
def test_forms_bind_no_report_before_them(check: str, year: int) -> None:
    assert {result.verdict for result in run(old_report(year), check)} <= {"not_applicable", "not_assessable"}


def test_report_of_2020_without_tables_is_bound() -> None:
    assert failed(old_report(2020), "S3")


def test_heading_missing_above_its_table_may_be_lost_in_the_copy() -> None:
    draft = Draft()
    report = draft.report()
    lost = Draft(more={"sections": None})
    del lost.more["sections"]
    sections = tuple(section for section in report.sections if section.id != "disputes")
    changed = type(report)(**{f: getattr(report, f) for f in report.__struct_fields__} | {"sections": sections})
    (result,) = [
        r for r in check_report(changed, draft.tagging(report)).results if r.check == "S1" and r.verdict == "fail"
    ]
    assert (result.subject, result.fault) == ("disputes", "unclear")


def test_one_section_out_of_place_is_one_finding() -> None:
    draft = Draft()
    draft.order = ["problems", *(section for section in draft.order if section != "problems")]
    assert [result.subject for result in failed(draft, "S1")] == ["problems"]


@pytest.mark.parametrize("numeral", ["2、", "二、", "（三）"])
def test_wrong_numeral(numeral: str) -> None:
    found = failed(Draft(numerals={"requests": numeral}), "S2")
    if numeral == "（三）":
        assert found == []
        return
    assert [(result.subject, result.observed, result.expected) for result in found] == [("requests", numeral, "三、")]


def test_headings_without_any_numeral_cannot_be_judged() -> None:
    draft = Draft()
    draft.numerals = dict.fromkeys(draft.order)
    assert [result.verdict for result in run(draft, "S2")] == ["not_assessable"]


def test_missing_column() -> None:
    draft = Draft()
    report = draft.report()
    table = report.tables["requests"]
    changed = type(table)(
        **{f: getattr(table, f) for f in table.__struct_fields__} | {"missing_columns": ("public_welfare",)}
    )
    report.tables["requests"] = changed
    found = [r for r in check_report(report, draft.tagging(report)).results if r.check == "S3" and r.verdict == "fail"]
    assert "社会公益组织" in found[0].message


def test_row_printed_without_figures_is_a_gap_and_no_missing_row() -> None:
    draft = Draft()
    draft.set_row("requests", "unprocessed_repeat", "")
    first = ("requests", "unprocessed_repeat", "natural_person")
    draft.cells = {key: text for key, text in draft.cells.items() if key[:2] != first[:2]}
    draft.cells["requests", "other_rest", "natural_person"] = "1"
    report = draft.report()
    table = report.tables["requests"]
    text = report.text[: table.end] + "2.重复申请"
    document = type(report.document)(text + report.text[table.end :], (), (), report.document.source)
    tables = report.tables | {
        "requests": type(table)(table.id, table.form, table.cells, table.start, len(text), table.missing_rows)
    }
    changed = type(report)(
        **{f: getattr(report, f) for f in report.__struct_fields__} | {"document": document, "tables": tables}
    )
    results = check_report(changed, draft.tagging(report)).results
    assert not [r for r in results if r.check == "S3" and r.verdict == "fail"]
    (gap,) = [r for r in results if r.check == "V1" and r.verdict == "fail"]
    assert (gap.subject, gap.fault) == ("unprocessed_repeat", "unclear")


@pytest.mark.parametrize(
    ("message", "rows", "verdict", "fault"),
    [
        (
            msg("table.unknown_row", table=msg("name.requests"), label="其它", figures="1 0"),
            1,
            "not_assessable",
            "unclear",
        ),
        (msg("table.unknown_row", table=msg("name.requests"), label="其它", figures="1 0"), 2, "fail", "agency"),
        (msg("table.figures_without_label", table=msg("name.requests"), figures="1 0"), 2, "not_assessable", "copy"),
        (msg("table.rows_apart", table=msg("name.requests"), count=9), 2, "not_assessable", "copy"),
        (msg("table.only_figures", table=msg("name.requests"), count=90), 2, "not_assessable", "copy"),
    ],
)
def test_rows_that_the_copy_may_have_lost_are_not_laid_to_the_agency(
    message: Message, rows: int, verdict: str, fault: str
) -> None:
    draft = Draft()
    gone = ("denied_process", "denied_third_party")[:rows]
    draft.cells = {key: text for key, text in draft.cells.items() if key[1] not in gone}
    table = draft.report().tables["requests"]
    draft.issues = (Issue.from_message(message, "warning", table.start + 1, table.start + 2),)
    report = draft.report()
    results = check_report(report, draft.tagging(report)).results
    [found] = [result for result in results if result.check == "S3" and result.subject == "requests"]
    assert (found.verdict, found.fault) == (verdict, fault)


def test_a_header_lost_as_a_whole_is_lost_in_the_copy() -> None:
    draft = Draft()
    report = draft.report()
    table = report.tables["requests"]
    bare = structs.replace(table, missing_columns=table.columns)
    report = structs.replace(report, tables=report.tables | {"requests": bare})
    [found] = [
        r for r in check_report(report, draft.tagging(report)).results if r.check == "S3" and r.subject == "requests"
    ]
    assert (found.verdict, found.fault) == ("not_assessable", "copy")


def test_aspect_without_a_word() -> None:
    draft = Draft()
    del draft.overview["政府信息管理"]
    assert [result.subject for result in failed(draft, "S4")] == ["management"]


def test_aspect_in_a_sentence_is_enough_and_a_bare_word_is_not() -> None:
    draft = Draft()
    del draft.overview["平台建设"]
    draft.overview["监督保障"].append("继续推进网站建设。")
    assert [result.subject for result in failed(draft, "S4")] == ["platform"]
    report, tagging = draft.report(), draft.tagging(draft.report())
    sentence = next(item for item in report.sentences if item.text == "继续推进网站建设。")
    others = tuple(tags for tags in tagging.sentences if tags.sentence != sentence.id)
    tagged = structs.replace(tagging, sentences=(*others, Tags(sentence.id, ("platform",), {})))
    found = [result for result in check_report(report, tagged).results if result.check == "S4"]
    assert {result.verdict for result in found} == {"pass"}


def test_themes_are_owed_by_governments_only() -> None:
    plain = {"监督保障": ["公布监督电话。"]}
    assert [result.verdict for result in run(Draft(overview=plain), "S5")] == ["not_applicable"]
    (result,) = failed(Draft(overview=plain, **GOVERNMENT), "S5")  # type: ignore[arg-type]
    assert all(theme in result.message for theme in ("工作考核", "社会评议", "责任追究"))
    half = {"监督保障": ["考核结果按季通报，开展等级测评和风险评估。"]}
    (result,) = failed(Draft(overview=half, **GOVERNMENT), "S5")  # type: ignore[arg-type]
    assert "工作考核" not in result.message
    assert "社会评议" in result.message


@pytest.mark.parametrize(
    ("year", "form", "severity"),
    [
        (2019, "2019", None),
        (2019, "2021", None),
        (2020, "2019", None),
        (2020, "2021", "hint"),
        (2022, "2019", "warning"),
    ],
)
def test_form_of_the_year(year: int, form: str, severity: str | None) -> None:
    draft = Draft(year=year, period_year=year, form=form, cells=clean_cells(form))
    assert {result.severity for result in failed(draft, "S6")} == ({severity} if severity else set())


def test_one_block_of_the_old_form() -> None:
    draft = Draft(forms={"proactive.documents": "2019"})
    assert [result.subject for result in failed(draft, "S6")] == ["proactive"]


def test_all_blocks_of_the_old_form_are_one_cause() -> None:
    draft = Draft(form="2019", cells=clean_cells("2019"))
    report = draft.report()
    causes = check_report(report, draft.tagging(report)).causes
    assert [cause.message for cause in causes] == ["form of 2019 used for reporting year 2023"]


def test_instruction_of_the_form() -> None:
    draft = Draft()
    draft.bodies["proactive"] = ["该部分以表格形式报告。表格如下："]
    (result,) = failed(draft, "S7")
    place = result.evidence[0]
    assert isinstance(place, TextSpan)
    assert draft.report().text[place.start : place.end] == "该部分以表格形式报告"


@pytest.mark.parametrize(
    "text",
    [
        "账号存在两周内内无更新情况。",
        "收到政府信息公开公开申请。",
        "认真做好政务公开政务公开工作。",
        "全年发布和更新信息条，按时完成。",
        "2023年2023年公开工作平稳。",
        "发布信息3条条。",
        "加强组织领导、完善制度，",
        "全年受理依申请公开件，因信息不存在无法提供。",
        "进一步畅通受理渠。",
    ],
)
def test_slips(text: str) -> None:
    draft = Draft()
    draft.overview["主动公开"] = [text]
    (result,) = failed(draft, "S8")
    assert result.severity == "hint"


@pytest.mark.parametrize(
    "text",
    [
        "人人参与、个个负责，扎扎实实、逐条逐项抓落实，件件有回音。",
        "部门门户网站运行平稳，及时公开开展情况。",
        "区政府政府信息公开工作人员认真做好信息公开公开栏更新。",
        "在二十日内内部审核，面对面、手把手指导。",
        "进行行政审批，按法规规定办理理由说明。",
        "全年发布信息90条，公开文件12件。",
        "清淤沟渠，收到申请3件，均已办结。",
    ],
)
def test_words_that_only_look_doubled(text: str) -> None:
    draft = Draft()
    draft.overview["主动公开"] = [text]
    assert failed(draft, "S8") == []


# --- Y ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "fails"),
    [
        ("2022年，我局主动公开信息90条。", True),
        ("2022年度本单位公开工作平稳。", True),
        ("2023年，我局主动公开信息90条。", False),
        ("2022年，省政府印发办法。", False),
        ("2022年以来，我局持续更新目录。", False),
        ("2022年，我局公开信息80条，同比增长5%。", False),
        ("2024年，我局将继续努力。", False),
        ("按照《2022年政务公开工作要点》开展工作。", False),
    ],
)
def test_years_of_the_text(text: str, fails: bool) -> None:
    draft = Draft()
    draft.overview["主动公开"] = [text]
    found = failed(draft, "Y1")
    assert bool(found) is fails
    assert {result.severity for result in found} <= {"warning"}
    assert all(result.subject.startswith("text") for result in found)


def test_year_of_the_report_named_in_the_preamble() -> None:
    draft = Draft(preamble=["现公布2022年政府信息公开工作年度报告。"])
    assert [result.observed for result in failed(draft, "Y1")] == [2022]
    asked = Draft(preamble=["按照关于做好2022年政府信息公开工作年度报告的通知编制。"])
    assert failed(asked, "Y1") == []


def test_a_link_to_the_report_of_another_agency_gives_no_year() -> None:
    draft = Draft()
    draft.preamble.append("云陂省澄屿市教育局2022年政府信息公开工作年度报告")
    assert not failed(draft, "Y1")
    draft.preamble.append("岚山区水务局2022年政府信息公开工作年度报告")
    assert failed(draft, "Y1")


def test_period_that_is_not_a_whole_year_is_a_hint() -> None:
    draft = Draft(more={"period": Period("2023-01-01", "2023-12-30", 0, 4)})
    assert [(result.subject, result.severity) for result in failed(draft, "Y1")] == [("period", "hint")]


def test_places_that_give_the_same_other_year_are_one_cause() -> None:
    draft = Draft(period_year=2022)
    draft.overview["主动公开"] = ["2022年，我局主动公开信息90条。"]
    report = draft.report()
    causes = check_report(report, draft.tagging(report)).causes
    assert [len(cause.findings) for cause in causes] == [2]


def dated(day: str, source: str = "printed", **more: object) -> Draft:
    return Draft(more={"traces": (PublicationTrace(source, day),)}, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "published", "verdicts"),
    [
        ("department", "2024-01-31", ["pass"]),
        ("department", "2024-02-01", ["fail"]),
        ("government", "2024-02-01", ["pass"]),
        ("government", "2024-04-01", ["fail"]),
        ("subdistrict", "2024-01-31", ["pass"]),
        ("subdistrict", "2024-03-31", ["not_assessable"]),
        (None, "2024-04-01", ["fail"]),
        ("department", "2023-12-20", ["fail", "not_assessable"]),
        ("department", "2026-05-01", ["not_assessable"]),
    ],
)
def test_publication(kind: str | None, published: str, verdicts: list[str]) -> None:
    assert [result.verdict for result in run(dated(published, kind=kind), "Y2")] == verdicts


def test_no_date_of_publication() -> None:
    assert [result.verdict for result in run(Draft(), "Y2")] == ["not_assessable"]


def test_lateness_is_a_warning_where_the_law_names_the_organ() -> None:
    assert [result.severity for result in failed(dated("2024-04-01"), "Y2")] == ["warning"]
    assert [result.severity for result in failed(dated("2024-04-01", kind="subdistrict"), "Y2")] == ["hint"]


def test_signed_before_the_year_ended() -> None:
    (result,) = failed(dated("2023-12-30", "signed"), "Y2")
    assert (result.subject, result.severity, result.fault) == ("early.signed", "hint", "unclear")


# --- V, R5 -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", ["", "/", "—", "无"])
def test_gaps_are_one_finding_per_row(mark: str) -> None:
    draft = Draft()
    draft.set_row("proactive", "rules", mark)
    (result,) = failed(draft, "V1")
    assert (result.subject, result.severity, len(result.evidence)) == ("rules", "warning", 3)


def test_many_gaps_are_one_finding_per_table() -> None:
    draft = Draft()
    for key in draft.cells:
        if key[0] == "requests" and key[2] != "total":
            draft.cells[key] = ""
    (result,) = failed(draft, "V1")
    assert result.subject == "requests"
    assert "only 总计 is filled in" in result.message
    assert {r.verdict for r in run(draft, "R3")} == {"not_assessable"}
    assert [r.verdict for r in run(draft, "R1")].count("pass") == 1


def test_gaps_in_the_form_of_2019_are_a_hint() -> None:
    draft = Draft(year=2020, period_year=2020, form="2019", cells=clean_cells("2019"))
    draft.set_row("proactive", "rules", "")
    assert [result.severity for result in failed(draft, "V1")] == ["hint"]


def test_approximate_cell_is_no_gap() -> None:
    draft = Draft()
    draft.cells["proactive", "penalties", "decisions"] = "260余"
    verdicts = [result.verdict for result in run(draft, "V1") if result.subject == "proactive"]
    assert verdicts == ["not_assessable", "pass"]
    assert failed(draft, "V1") == []


def test_changes_may_be_negative_and_amounts_decimal() -> None:
    draft = Draft(year=2020, period_year=2020, form="2019", cells=clean_cells("2019"))
    draft.cells["proactive", "licences", "change"] = "-3"
    draft.cells["proactive", "licences", "previous_items"] = "5"
    draft.cells["proactive", "procurement", "amount"] = "976.81万元"
    assert failed(draft, "V2") == failed(draft, "R5") == []


@pytest.mark.parametrize(
    ("agency", "level", "kind", "verdict"),
    [
        ("澄屿市岚山镇人民政府", "township", "government", "fail"),
        ("岚山县人民政府", "county", "government", "fail"),
        ("澄屿市水务局", "prefecture", "department", "fail"),
        ("云陂省水利厅", "province", "department", "fail"),
        ("澄屿市人民政府", "prefecture", "government", "pass"),
        ("云陂省人民政府", "province", "government", "pass"),
        ("某某部", "national", "department", "pass"),
        ("澄屿市人民政府办公室", "prefecture", "department", "not_assessable"),
        ("澄屿高新区管委会", "prefecture", "other", "not_assessable"),
        ("澄屿市人民政府", None, "government", "not_assessable"),
    ],
)
def test_who_makes_rules(agency: str, level: str | None, kind: str, verdict: str) -> None:
    draft = Draft(agency=agency, level=level, kind=kind)
    draft.cells["proactive", "rules", "in_force"] = "2"
    assert [result.verdict for result in run(draft, "V3")] == [verdict]


@pytest.mark.parametrize(
    ("cell", "text", "verdict"),
    [
        ("203.98", "行政事业性收费2039758.6元。", "pass"),
        ("2039758.6", "行政事业性收费2039758.6元。", "fail"),
        ("203.98", "行政事业性收费2039758万元。", "fail"),
        ("0", "行政事业性收费0元。", "pass"),
        ("12", "信息处理费120000元。", "not_applicable"),
    ],
)
def test_units_of_money(cell: str, text: str, verdict: str) -> None:
    draft = Draft()
    draft.cells["proactive", "admin_fees", "amount_10k_yuan"] = cell
    draft.overview["主动公开"] = [text]
    assert [result.verdict for result in run(draft, "V4")] == [verdict]
    assert not failed(draft, "N1")


def test_more_made_than_in_force_is_a_hint() -> None:
    draft = Draft()
    draft.cells["proactive", "normative_documents", "in_force"] = "1"
    assert [(r.subject, r.severity) for r in failed(draft, "R5")] == [("normative_documents", "hint")]


def test_stocks_of_the_form_of_2019() -> None:
    draft = Draft(year=2020, period_year=2020, form="2019", cells=clean_cells("2019"))
    draft.cells["proactive", "normative_documents", "published_total"] = "1"
    draft.cells["proactive", "penalties", "change"] = "-4"
    assert [result.subject for result in failed(draft, "R5")] == ["normative_documents", "penalties"]


def test_what_may_stand_behind_an_unknown_end_is_not_laid_to_the_agency() -> None:
    text = (
        "虚拟市开河区公安局2021年政府信息公开工作年度报告\n一、总体情况\n（一）主动公开。公开决算1份。\n"
        "（二）依申请公开。本年度未收到政府信息公开申请。\n（三）政府信息管理。规范信息公开内容管理。\n"
    )
    outcome = process_bytes(text.encode(), "a.txt")
    assert outcome.report is not None and outcome.findings is not None
    blamed = {item.check for item in outcome.findings.results if item.verdict == "fail" and item.fault == "agency"}
    assert outcome.report.completeness.state == "unknown"
    assert not blamed & {"S1", "S3", "F1", "P1", "P2"}
