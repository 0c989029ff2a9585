"""Problems and remedies as units, their places in the text, and how they pair (checks.md, P2)."""

from disclosure_nlp.model import Tagging
from tests.tag.narratives import pairs, part, tag_by_cues, units_of, words


def kinds(tagging: Tagging) -> list[tuple[str, ...]]:
    return [problem.types for problem in tagging.problems]


def test_an_enumeration_in_one_sentence_is_several() -> None:
    report, tagging = tag_by_cues(part("还存在认识不到位、公告内容不全面、依申请答复不规范等问题。"))
    assert kinds(tagging) == [("awareness",), ("content",), ("request",)]
    assert [words(report, problem) for problem in tagging.problems][1] == "公告内容不全面"


def test_a_property_of_explanations_is_no_second_problem() -> None:
    _, tagging = tag_by_cues(
        part("渔港政策解读以文字为主，形式单一，图解极少。", "针对该问题，下一步将为渔港文件配制图解。")
    )
    assert kinds(tagging) == [("interpretation",)]
    assert pairs(tagging) == {("p1", "r1")}
    _, tagging = tag_by_cues(part("还存在认识不到位、形式单一等问题。"))
    assert kinds(tagging) == [("awareness",), ("format",)]


def test_a_quoted_shortfall_of_the_last_report_is_the_object_of_a_measure() -> None:
    report, tagging = tag_by_cues(
        part(
            "针对上年度报告指出的“渔港公告参与人数少”，我局已把渔港公告推送到各村的微信群，并逐条公开村民意见的采纳情况，问题得到解决。",
            "今年，潮汛栏目更新不及时。",
            "下一步将由值班员每日更新潮汛栏目。",
        )
    )
    assert [words(report, problem) for problem in tagging.problems] == ["今年，潮汛栏目更新不及时。"]
    assert ("p1", "r2") in pairs(tagging)


def test_list_items_in_one_sentence_are_several() -> None:
    report, tagging = tag_by_cues(
        part("主要是：一是图解形式单一、内容简单；", "（二）改进措施：1.每月两张图解，2.请县文化馆配音。")
    )
    assert [words(report, problem) for problem in tagging.problems] == ["一是图解形式单一、内容简单；"]
    assert [words(report, remedy) for remedy in tagging.remedies] == ["1.每月两张图解", "2.请县文化馆配音。"]


def test_cause_and_consequence_join_the_problem_they_explain() -> None:
    report, tagging = tag_by_cues(
        part("船讯账号两周没有更新。", "究其原因，是管理员借调后无人接手。", "此外，图解偏少。")
    )
    assert [problem.sentences for problem in tagging.problems] == [("s2", "s3"), ("s4",)]
    assert words(report, tagging.problems[0]).startswith("船讯账号")
    assert words(report, tagging.problems[0]).endswith("接手。")


def test_a_cause_in_the_same_sentence_makes_no_second_problem() -> None:
    assert len(tag_by_cues(part("因专职人员少，公告不够及时。"))[1].problems) == 1


def test_a_title_and_what_it_means_are_one() -> None:
    _, tagging = tag_by_cues(
        part("（一）公告力度有待加强。", "部分站所报送拖沓。", "（二）图解质量不高。", "多为照搬原文。")
    )
    assert [problem.sentences for problem in tagging.problems] == [("s2", "s3"), ("s4", "s5")]


def test_all_problems_are_answered_by_a_lead_in_that_names_them() -> None:
    _, tagging = tag_by_cues(part("一是公告偏慢；", "二是人手不足。", "针对上述问题，将建立提醒制度。"))
    assert pairs(tagging) == {("p1", "r1"), ("p2", "r1")}
    assert tagging.pairs[1].why == "lead_in"
    assert tagging.remedies[0].answers_all


def test_a_lead_in_that_names_one_problem_answers_that_one() -> None:
    _, tagging = tag_by_cues(part("一是公告更新滞后；", "二是人手不足。", "针对更新滞后的问题，实行当日挂网。"))
    assert pairs(tagging) == {("p1", "r1")}


def test_lead_ins_are_no_remedies() -> None:
    _, tagging = tag_by_cues(part("1.公告偏慢。", "2.图解偏少。", "下一步打算：", "1.当日挂网。", "2.每月两张图解。"))
    assert [(pair.problem, pair.remedy, pair.why) for pair in tagging.pairs] == [
        ("p1", "r1", "topic"),
        ("p2", "r2", "topic"),
    ]


def test_items_without_numbers_answer_in_order() -> None:
    _, tagging = tag_by_cues(
        part("公告偏慢。", "此外，人手不足。", "今后由值班室发布。", "向县委编办申请增派一名协管员。")
    )
    assert [(pair.problem, pair.remedy, pair.why) for pair in tagging.pairs] == [
        ("p1", "r1", "item"),
        ("p2", "r2", "topic"),
    ]


def test_else_topics_decide_and_another_topic_answers_nothing() -> None:
    report, tagging = tag_by_cues(
        part("公告更新滞后，图解形式单一。", "此外，人手不足。", "今后及时更新公告。", "扩大宣传。")
    )
    answered = {
        (words(report, problem), pair.remedy)
        for pair in tagging.pairs
        for problem in tagging.problems
        if problem.id == pair.problem
    }
    assert answered == {("公告更新滞后", "r1")}


def test_problem_and_remedy_in_one_sentence() -> None:
    report, tagging = tag_by_cues(part("公告偏慢，下一步改由值班室发布。"))
    assert [(pair.problem, pair.remedy, pair.why) for pair in tagging.pairs] == [("p1", "r1", "sentence")]
    assert words(report, tagging.problems[0]) == "公告偏慢"
    assert words(report, tagging.remedies[0]) == "下一步改由值班室发布。"


def test_remedies_do_not_answer_what_comes_after_them() -> None:
    _, tagging = tag_by_cues(part("针对上年反映的图解偏少问题，已制作图解二十张。", "同时也要看到，公告更新仍不及时。"))
    assert tagging.pairs == ()


def test_general_phrases_count_only_where_nothing_else_is_named() -> None:
    _, tagging = tag_by_cues(part("与上级要求相比仍有一定差距。", "公告更新滞后。", "下一步，我局将采取以下措施。"))
    assert [problem.generic for problem in tagging.problems] == [False]
    assert tagging.remedies == ()
    _, tagging = tag_by_cues(part("与上级要求相比仍有一定差距。", "下一步，我局将继续努力。"))
    assert [problem.generic for problem in tagging.problems] == [True]
    assert [remedy.generic for remedy in tagging.remedies] == [True]


def test_concrete_is_more_than_a_formula() -> None:
    formulas = ("公开意识有待提高。", "公告内容不够全面。", "依申请公开工作规范性还需加强。", "队伍建设有待加强。")
    concrete = (
        "信息员全部由兼职人员担任。",
        "图解形式单一。",
        "六月账号停更两周。",
        "因机构改革，栏目无人接手。",
        "三个栏目空白。",
    )
    for texts, expected in ((formulas, False), (concrete, True)):
        for text in texts:
            assert [problem.concrete for problem in tag_by_cues(part(text))[1].problems] == [expected], text


def test_places_are_exact_with_blanks_inside() -> None:
    report, tagging = tag_by_cues(part("还 存在认识 不到位、公告 内容不全面等问题。"))
    assert words(report, tagging.problems[1]) == "公告 内容不全面等问题"
    for unit in units_of(tagging):
        owners = [sentence for sentence in report.sentences if sentence.id in unit.sentences]
        assert owners[0].start <= unit.start < unit.end <= owners[-1].end
