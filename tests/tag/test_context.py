"""Titles, lead-ins and lists: what they make of the sentences below them (labels.md, decision rules)."""

import pytest

from disclosure_nlp.tag.lexicon import STATES
from disclosure_nlp.tag.tagging import make_sentence_contexts, tag_report
from tests.tag.narratives import labels_by_cues, make_report, overview, part, tag

PROBLEM, REMEDY, NEITHER = {"problem"}, {"remediation"}, set[str]()


def acts(*texts: str, year: int | None = 2022) -> list[set[str]]:
    """Return problem and remediation of the units below the title of the part."""
    return [labels & {"problem", "remediation"} for labels in labels_by_cues(part(*texts), year)[1:]]


def test_a_list_inherits_the_side_of_its_lead_in() -> None:
    found = acts(
        "主要问题有：一是渡口公告偏少；",
        "二是信息员由三名协管员轮流充任；",
        "针对上述问题，明年着力做好：一是把渡口公告纳入日更清单；",
        "二是每季度评选一次好公告。",
    )
    assert found == [PROBLEM, PROBLEM, REMEDY, REMEDY]


def test_a_list_that_starts_anew_is_the_list_of_measures() -> None:
    found = acts("一是公告偏慢；", "二是图解偏少；", "一是实行当日挂网；", "二是每月制作两张图解。")
    assert found == [PROBLEM, PROBLEM, REMEDY, REMEDY]


def test_sub_titles_switch_sides() -> None:
    found = acts(
        "（一）存在的主要问题", "船讯多日无更新。", "（二）改进情况", "船讯改由值班室当日发布，已连续更新三个月。"
    )
    assert found == [NEITHER, PROBLEM, NEITHER, REMEDY]


def test_sub_titles_glued_to_their_text_switch_sides() -> None:
    assert acts("存在问题：船讯偏少，图解更少；", "改进措施：每周发布两期船讯。") == [PROBLEM, REMEDY]


def test_one_sentence_can_be_both() -> None:
    assert acts("因经办人轮岗漏登公告，已改由专班值守。") == [{"problem", "remediation"}]


def test_praise_before_the_problem_is_ignored() -> None:
    assert acts("虽然渔政公开取得一定成效，但公告仍偏慢。") == [PROBLEM]


def test_improvements_of_previous_year_may_come_first() -> None:
    found = acts("针对上年度公告偏慢的问题，已配备两名专干。", "同时也要看到，图解质量仍然不高。")
    assert found == [REMEDY, PROBLEM]


def test_negated_problems_are_none() -> None:
    assert acts("全年未发现应公开未公开的情形。", "没有收到群众投诉。") == [NEITHER, NEITHER]
    assert "problem" not in labels_by_cues(overview("全年无投诉，未发生失泄密问题。"))[0]


def test_the_word_for_problem_is_no_cue() -> None:
    found = labels_by_cues(overview("坚持问题导向，集中解决群众反映的疑难问题。", "及时办结网上问题反映三十件。"))
    assert all("problem" not in labels for labels in found)


def test_outside_the_part_a_fix_needs_a_named_defect_that_is_gone() -> None:
    texts = ("更换失效链接三十一处。", "定期翻查旧公告。", "下一步将扩建船讯专栏。", "结果纠正3件。")
    assert ["remediation" in labels for labels in labels_by_cues(overview(*texts))] == [True, False, True, False]


def test_a_part_of_praise_alone_names_nothing() -> None:
    found = labels_by_cues(part("一年来，渔政公开工作有序推进，取得明显成效，得到渔民一致好评。"))
    assert found[1] == {"general"}


def test_an_older_part_is_found_by_its_title() -> None:
    found = labels_by_cues(overview("七、存在的问题和改进措施", "渡口信息更新滞后。", "今后由渡口所每周更新。"))
    assert [labels & {"problem", "remediation"} for labels in found] == [NEITHER, PROBLEM, REMEDY]


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("（三）渔港公示情况", True),
        ("（三）做细渔港公示。", False),
        ("二是做实案卷抽查。", False),
        ("一、总体情况", True),
        ("主要做法如下：", True),
        ("（一）公示力度有待加强。", False),
        ("信息处理费收取情况：0元。", False),
        ("云栖县渔政局2022年政府信息公开工作年度报告", True),
        ("全年未出现收费情况", False),
        ("二是人手不足。", False),
        ("二、不足与改进", True),
    ],
)
def test_titles(text: str, heading: bool) -> None:
    assert (labels_by_cues(overview(text))[0] == {"heading"}) is heading


def test_a_lead_in_without_content_is_a_remedy_in_the_part() -> None:
    found = labels_by_cues(part("公告偏慢。", "针对上述问题，改进如下："))
    assert found[2] == {"remediation"}


def test_a_statement_without_a_topic_takes_its_titles() -> None:
    found = labels_by_cues(overview("（二）依申请公开情况。", "全部妥善处置，无一超时。", "四、收费情况", "无。"))
    assert found[1] == {"request"}
    assert found[3] == {"fee"}


def test_tense() -> None:
    _, tagging = tag(
        part(
            "公告偏慢。",
            "下一步，改由值班室发布。",
            "每周核对一次。",
            "目前已补发公告九则。",
            "（二）改进措施",
            "加强审核。",
            "2023年增设船讯栏目。",
        )
    )
    tenses = [tags.tense for tags in tagging.sentences]
    assert tenses == [None, None, "planned", "planned", "done", None, "unmarked", "planned"]


def test_only_known_states_are_set() -> None:
    units = [
        ("preamble", "本报告由云栖县渔政局编制。"),
        *overview(
            "（一）主动公开", "发布船讯八十条。", "举办业务培训班。", "养殖技能培训三期。", "下一步将扩建专栏。", "无。"
        ),
        *part("公告偏慢，下一步改由专人负责。", "一是取得明显成效。"),
    ]
    readings = make_sentence_contexts(make_report(units).sentences, year=2022)
    assert {feature for reading in readings for feature in reading.state.features} <= STATES


@pytest.mark.parametrize(
    "text",
    [
        "船讯专栏已经开通，但条目还不够全。",
        "新目录已于6月起施行，但经办人对新目录的掌握还不够。",
        "全年公告数量明显增加，形式更加规范，仍存在以下问题：",
        "一年来船讯公开有序推进，取得一定成绩，但在时效性等方面仍有待提高。",
    ],
)
def test_a_concession_is_no_measure(text: str) -> None:
    """What precedes 但 or 仍 is neither measure nor problem (rule 2)."""
    assert acts(text) == [PROBLEM]
    state = make_sentence_contexts(make_report(part(text)).sentences)[1].state
    assert state.concession_end is not None and text[state.concession_end :].lstrip("，")[0] in "但仍"


@pytest.mark.parametrize("text", ["下一步将增配人员，但编制仍未落实前由值班室代管。", "对照渔民期盼，还有短板。"])
def test_plans_and_standards_are_no_concession(text: str) -> None:
    assert make_sentence_contexts(make_report(part(text)).sentences)[1].state.concession_end is None


@pytest.mark.parametrize(
    "text", ["今年渔港公开工作暂无问题。", "本年度未发现渔港公开工作存在问题。", "经自查，没有突出问题。", "无。"]
)
def test_a_denial_belongs_to_no_side(text: str) -> None:
    state = make_sentence_contexts(make_report(part("（一）存在的问题", text)).sentences)[-1].state
    assert state.side is None and "denied" in state.features


def test_a_lack_is_no_denial() -> None:
    assert acts("没有专职人员，公告由值班员代发。") == [PROBLEM]


@pytest.mark.parametrize("text", ["2025年1月9日", "附件：船讯统计表", "（此页无正文）", "二〇二四年一月九日"])
def test_a_sign_off_ends_the_list(text: str) -> None:
    units = make_report(part("下一步，一是船讯当日挂网。", text, "二是增设船讯屏。")).sentences
    states = [reading.state for reading in make_sentence_contexts(units)]
    assert "sign_off" in states[2].features and states[2].side is None


def test_a_word_in_one_item_sets_no_tense_for_the_list() -> None:
    units = part("改进措施：一是建立了渔港台账。", "二是加强船讯审核。")
    assert [tags.tense for tags in tag_report(make_report(units)).sentences[1:]] == ["done", "unmarked"]


def test_the_verb_decides_what_a_lead_in_opens() -> None:
    assert acts("主要体现在以下三个方面。", "一是船讯更新不及时。") == [PROBLEM, PROBLEM]
    assert acts("拟从以下三个方面做好：", "一是更新船讯。") == [REMEDY, REMEDY]


def test_short_numbered_measures_are_no_headings() -> None:
    units = make_report(part("改进措施：", "1.按周更新信息。", "2.船讯分类公示。")).sentences
    assert [reading.state.is_heading for reading in make_sentence_contexts(units)] == [True, True, False, False]


def test_a_part_without_a_heading_is_opened_by_its_lead_in() -> None:
    units = overview("公开船讯80条。", "但工作中仍存在一些不足：", "一是船讯更新不及时；", "下一步将当日挂网。")
    assert [reading.state.side for reading in make_sentence_contexts(make_report(units).sentences)[-3:]] == [
        "problem",
        "problem",
        "remedy",
    ]
