"""What counts as a claim of the narrative, what does not, and how claims are held against the tables."""

from __future__ import annotations

import pytest

from disclosure_nlp.check.claims import extract_claims
from disclosure_nlp.check.context import ReportFacts
from disclosure_nlp.check.runner import check_report
from disclosure_nlp.check.text_against_table import candidate_table_values
from disclosure_nlp.model import CheckResult, Sentence
from disclosure_nlp.parse.figures.clauses import normalize_sentence

from .build import Draft

GOVERNMENT = {"agency": "云陂省澄屿市岚山县人民政府", "kind": "government"}


def claims(text: str, aspect: str = "依申请公开", **values: str) -> dict[str, float | None]:
    """Return topic → number of the claims of a text; None for statements without a number."""
    draft = Draft(**values)  # type: ignore[arg-type]
    draft.overview = {aspect: [text]}
    found = {}
    report = draft.report()
    facts = ReportFacts(report, draft.tagging(report))
    for claim in extract_claims(report):
        if claim.kind in ("count", "zero") and not candidate_table_values(facts, claim):
            continue
        topic = claim.topic if claim.kind in ("count", "zero") else claim.kind
        found[topic] = claim.stated.number if claim.stated and claim.kind != "sum" else None
    return found


def results(text: str, check: str, **values: str) -> list[CheckResult]:
    draft = Draft(**values)  # type: ignore[arg-type]
    draft.overview["依申请公开"] = [text]
    report = draft.report()
    return [item for item in check_report(report, draft.tagging(report)).results if item.check == check]


def verdicts(text: str, check: str, **values: str) -> list[str]:
    return [result.verdict for result in results(text, check, **values)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("本年度共收到政府信息公开申请12件。", {"received": 12}),
        ("共收到公民、法人和其他组织提出的政府信息公开申请12宗。", {"received": 12}),
        ("新收申请9件，上年结转1件，办结8件，另有2件转入下年。",
         {"newly_received": 9, "carried_in": 1, "processed": 8, "carried_out": 2}),
        ("受理申请31件（含上年度结转2件，另有3件顺延到下年度答复），答复28件。",
         {"received": 31, "carried_in": 2, "carried_out": 3, "processed": 28}),
        ("共收到申请20件，其中1件为2022年结转。", {"received": 20, "carried_in": 1}),
        ("结转5件至下一年度办理。", {"carried_out": 5}),
        ("收到申请三件，均按期答复。", {"received": 3}),
        ("全年作出答复8件，其中予以公开4件、部分公开1件、不予公开1件、无法提供1件、不予处理0件、其他处理1件。",
         {"processed": 8, "granted": 4, "partly_granted": 1, "denied": 1, "unable": 1, "unprocessed": 0, "other": 1,
          "sum": None}),
        ("受理申请4件，3件予以公开，1件因不属于本机关公开，告知向有关机关提出。", {"received": 4, "granted": 3}),
        ("予以公开及部分公开4件。", {"granted+partly_granted": 4}),
        ("因政府信息公开引发行政复议3件，其中结果维持2件、结果纠正1件，行政诉讼2件。",
         {"review": 3, "review.upheld": 2, "review.corrected": 1, "suits": 2, "sum": None}),
        ("有1起未经复议直接起诉的行政诉讼，尚未审结1件。", {"litigation_direct": 1, "suits.pending": 1}),
        ("全年制发行政规范性文件2件，废止1件，现行有效12件。",
         {"normative_documents.made": 2, "normative_documents.repealed": 1, "normative_documents.in_force": 12}),
        ("作出行政许可决定55件。", {"licences": 55}),
        ("行政事业性收费26.55万元。", {"admin_fees": 26.55}),
        ("2023年，我局未收到政府信息公开申请，未发生行政复议、行政诉讼。",
         {"received": None, "review": None, "suits": None}),
        ("收到公开申请情况：无。", {"received": None}),
        ("复议：无，诉讼：无。", {"review": None, "suits": None}),
        ("本年度依申请公开零申请。", {"received": None}),
        ("依申请公开0件。", {"received": 0}),
        ("没有因政府信息公开工作被申请行政复议、提起行政诉讼的情况。", {"review": None, "suits": None}),
        ("未收到申请、行政复议和行政诉讼。", {"received": None, "review": None, "suits": None}),
        ("也没有2022年结转的政府信息公开申请。", {"carried_in": None}),
        ("收到的申请已全部办结。", {"all_done": None}),
        ("申请办结率达100%。", {"all_done": None}),
        ("行政复议均未被纠错，行政诉讼无败诉。", {"none_corrected": None}),
        ("2022年收到申请10件，2023年收到申请12件。", {"received": 12}),
    ],
)  # fmt: skip
def test_claims_are_read(text: str, expected: dict[str, float | None]) -> None:
    assert claims(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "全省共收到政府信息公开申请3500件。",
        "各镇街共收到政府信息公开申请35件。",
        "全市水务系统共收到政府信息公开申请35件。",
        "青芦镇收到政府信息公开申请5件。",
        "市住建局受理政府信息公开申请15件。",
        "比上年多收到政府信息公开申请7件。",
        "上年同期收到政府信息公开申请7件。",
        "上半年收到政府信息公开申请7件。",
        "2022年收到政府信息公开申请7件。",
        "自条例施行以来共收到政府信息公开申请700件。",
        "通过邮寄方式收到申请3件。",
        "其中自然人申请3件，企业申请1件。",
        "收到涉及征地的申请3件。",
        "延期答复2件，未答复1件。",
        "不予公开的内部评议信息3件。",
        "因涉及国家秘密不予公开1件。",
        "办理人大代表建议4件，全部办结。",
        "受理12345热线工单47件，已全部办结。",
        "答复网站留言29条。",
        "收到低保申请12件，宅基地申请9件。",
        "收到公开招聘申请12件。",
        "办理行政复议案件325件，审结310件。",
        "公开行政处罚结果97件。",
        "解读规范性文件3件，清理规范性文件35件，政策性文件11件。",
        "未发生因答复不及时引发的行政复议。",
        "未收取依申请公开信息处理费。",
        "未收到依申请公开方面的投诉。",
        "未收到其他申请。",
        "没有企业提出的申请。",
        "全部在法定期限内办结。",
        "按时办结率100%。",
        "上年结转申请2件已全部办结。",
        "对于无正当理由大量反复申请的，不予处理。",
        "关于申请和答复的流程进一步规范。",
        "《2022年收到申请9件的情况》",
        "共涉及7项信息，2项予以公开。",
    ],
)
def test_what_is_unclear_is_no_claim(text: str) -> None:
    found = claims(f"收到申请9件。{text}" if text.startswith("共涉及") else text)
    assert {topic for topic in found if topic not in ("received", "carried_in", "granted")} == set() or found == {}
    assert found in ({}, {"received": 9}, {"carried_in": 2}, {"granted": 2, "received": 9})


def test_whole_area_is_the_scope_of_its_government_only() -> None:
    text = "2023年，全县共受理政府信息公开申请9件。"
    assert claims(text, **GOVERNMENT) == {"received": 9}
    assert claims(text) == {}
    assert claims(text.replace("全县", "全省"), **GOVERNMENT) == {}


def test_own_short_name_is_the_agency() -> None:
    assert claims("区水务局共收到政府信息公开申请9件。") == {"received": 9}


def test_reviews_are_claims_about_disclosure_only() -> None:
    assert claims("全年发生行政诉讼案件5件。", "主动公开") == {}
    assert claims("全年因政府信息公开发生行政诉讼案件5件。", "主动公开") == {"suits": 5}


def test_requests_need_their_noun_outside_their_part() -> None:
    assert claims("全年受理申请9件。", "主动公开") == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("本年度收到政府信息公开申请9件。", ["pass"]),
        ("本年度收到政府信息公开申请10件。", ["pass"]),  # with the one carried in
        ("本年度新收政府信息公开申请10件。", ["fail"]),
        ("本年度收到政府信息公开申请11件。", ["fail"]),
        ("共办理政府信息公开申请10件。", ["pass"]),
        ("共答复政府信息公开申请7件。", ["pass"]),  # 其他处理 needs no answer
        ("共办结政府信息公开申请5件。", ["fail"]),
        ("收到政府信息公开申请9余件。", ["pass"]),
        ("收到政府信息公开申请近10件。", ["pass"]),
        ("收到政府信息公开申请50余件。", ["not_applicable"]),
        ("予以公开4件，不予公开2件。", ["pass", "pass"]),
        ("发生行政复议3件、行政诉讼2件。", ["pass", "pass"]),
        ("发生行政复议、行政诉讼案件共5件。", ["pass"]),
        ("发生行政复议4件。", ["fail"]),
        ("制发行政规范性文件2件，现行有效13件。", ["pass", "fail"]),
    ],
)
def test_counts_against_the_tables(text: str, expected: list[str]) -> None:
    assert verdicts(text, "N1") == expected


def test_counts_of_parts_that_add_up_to_the_table() -> None:
    draft = Draft()
    draft.overview = {"主动公开": ["印发行政规范性文件1件。"], "政府信息管理": ["另印发行政规范性文件1件。"]}
    report = draft.report()
    results = [item for item in check_report(report, draft.tagging(report)).results if item.check == "N1"]
    assert [item.verdict for item in results] == ["pass", "pass"]


def test_figure_in_the_text_against_zero_in_the_table_is_a_count() -> None:
    assert verdicts("无法提供1件，不予处理1件。", "N1") == ["pass", "fail"]
    assert verdicts("无法提供1件，不予处理1件。", "N2") == ["not_applicable"]


def test_zero_in_the_text_against_a_figure_is_an_error() -> None:
    (result,) = results("无法提供0件。", "N2")
    assert (result.verdict, result.expected, result.observed) == ("fail", 1, 0)


def test_claims_need_a_readable_figure() -> None:
    draft = Draft()
    draft.set_row("requests", "received", "")
    report = draft.report()
    found = [r for r in check_report(report, draft.tagging(report)).results if r.check == "N1"]
    assert [r.verdict for r in found] == ["not_assessable", "pass", "pass", "pass"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("收到申请9件，其中自然人申请8件，占88.9%。", ["pass"]),
        ("收到申请9件，其中自然人申请8件（占89%），企业申请1件（占11%）。", ["pass", "pass"]),
        ("收到申请9件，其中自然人申请8件，占95%。", ["fail"]),
        ("收到申请9件，同比增长20%。", ["not_applicable"]),
    ],
)
def test_percentages_against_their_counts(text: str, expected: list[str]) -> None:
    assert verdicts(text, "N3") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("发布信息60条，其中动态20条、公告30条、其他10条。", ["pass"]),
        ("发布信息60条，其中动态20条、公告30条、其他20条。", ["fail"]),
        ("发布信息60条，其中动态20条、公告30条。", ["not_applicable"]),
        ("发布信息60条，其中动态50条、公告30条。", ["fail"]),
        ("发布信息60条，其中动态20条，公众号推送信息90条。", ["not_applicable"]),
        ("新收申请9件，上年结转4件，其中予以公开3件、部分公开2件。", ["not_applicable"]),
    ],
)
def test_totals_against_their_parts(text: str, expected: list[str]) -> None:
    assert verdicts(text, "N5") == expected


def test_completion_said_beside_the_carry_over_is_no_contradiction() -> None:
    assert verdicts("收到申请9件，2件结转下年度，其余均已办结。", "N4") == ["not_applicable"]


def test_lost_suits_say_nothing_of_reviews() -> None:
    assert verdicts("因政府信息公开引发的行政诉讼无败诉。", "N4") == ["pass"]


def test_reviews_that_were_corrected_contradict() -> None:
    assert verdicts("因政府信息公开引发的行政复议无被纠错案件。", "N4") == ["fail"]


def test_blanks_in_a_sentence_do_not_move_places() -> None:
    sentence = Sentence("s1", "overview", 10, 22, "收到 申请\n 3 件，")
    squeezed = normalize_sentence(sentence)
    start, end = squeezed.source_span(4, 6)
    assert squeezed.text[4:6] == "3件"
    assert sentence.text[start - 10 : end - 10] == "3 件"


def test_group_with_a_row_that_was_not_read_cannot_be_compared() -> None:
    draft = Draft()
    draft.overview["依申请公开"] = ["不予公开2件，无法提供1件。"]
    draft.cells = {key: text for key, text in draft.cells.items() if key[1] != "denied_query_matter"}
    report = draft.report()
    found = [r for r in check_report(report, draft.tagging(report)).results if r.check == "N1"]
    assert [(r.subject, r.verdict) for r in found] == [("denied", "not_assessable"), ("unable", "pass")]


@pytest.mark.parametrize(
    "text",
    [
        "县政府办公室收到政府信息公开申请7件，各乡镇收到5件。",
        "县本级收到政府信息公开申请7件。",
        "自2008年5月1日至2022年底，累计收到政府信息公开申请412件。",
        "政务公开专区全年办理依申请公开0次。",
        "各乡镇收到政府信息公开申请5件。",
    ],
)
def test_figures_of_an_office_or_of_several_years_are_no_claims(text: str) -> None:
    assert claims(text, **GOVERNMENT) == {}


@pytest.mark.parametrize(
    "text",
    [
        "全县收到政府信息公开申请12件，其中县政府办公室收到7件。",
        "全县收到政府信息公开申请12件；县政府收到7件。",
        "全县各级行政机关收到政府信息公开申请12件，其中县本级收到7件。",
    ],
)
def test_the_figure_of_the_whole_area_is_the_claim(text: str) -> None:
    assert claims(text, **GOVERNMENT) == {"received": 12}
