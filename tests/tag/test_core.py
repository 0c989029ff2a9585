"""The stage as a whole: every sentence gets tags, and nothing else is invented."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_nlp.model import Tagging
from disclosure_nlp.tag.labels import LABELS, load_labels
from disclosure_nlp.tag.sentence_context import LabelScores
from disclosure_nlp.tag.tagging import CUES, TRAINED, load_tagger, tag_report, tag_reports
from tests.tag.narratives import labels_of, make_report, overview, part, tag, units_of

SECTIONS = ("preamble", "overview", "problems", "other")
PIECES = [
    "公开",
    "一是",
    "针对上述问题，",
    "下一步",
    "不足",
    "培训",
    "2022年",
    "，",
    "。",
    "：",
    "（二）",
    "3.",
    " ",
    "渔港",
    "存在",
    "已",
    "将加强",
    "申请9件",
]
UNITS = st.lists(
    st.tuples(st.sampled_from(SECTIONS), st.lists(st.sampled_from(PIECES), min_size=1, max_size=9).map("".join)),
    max_size=8,
)


def test_a_report_without_sentences() -> None:
    assert tag_report(make_report([])) == Tagging((), (), (), (), model=tag_report(make_report([])).model)


@given(UNITS)
def test_whatever_stands_there(units: list[tuple[str, str]]) -> None:
    report, tagging = tag(units)  # type: ignore[arg-type]
    types = load_labels()
    assert [tags.sentence for tags in tagging.sentences] == [sentence.id for sentence in report.sentences]
    for tags in tagging.sentences:
        assert tags.labels
        assert set(tags.labels) <= set(LABELS)
        assert set(tags.probabilities) == set(LABELS)
        assert all(0 <= value <= 1 for value in tags.probabilities.values())
        assert set(tags.problem_types) <= {kind.id for kind in types.problem_types}
        assert bool(tags.problem_types) == ("problem" in tags.labels)
        assert bool(tags.remedy_types) == ("remediation" in tags.labels)
        assert bool(tags.training_types) == ("training" in tags.labels)
        assert all(cue.label in tags.labels for cue in tags.cues)
    for unit in units_of(tagging):
        owners = [sentence for sentence in report.sentences if sentence.id in unit.sentences]
        assert owners[0].start <= unit.start < unit.end <= owners[-1].end
    known = {unit.id for unit in units_of(tagging)}
    assert all({pair.problem, pair.remedy} <= known for pair in tagging.pairs)


def test_twice_the_same() -> None:
    report = make_report([*overview("（一）主动公开", "发布船讯八十条。"), *part("一是公告偏慢；", "下一步加强培训。")])
    assert msgspec.json.encode(tag_report(report)) == msgspec.json.encode(tag_report(report))


def test_a_label_of_form_stands_alone() -> None:
    for labels in labels_of(
        overview("一、总体情况", "坚持以人民为中心，认真贯彻落实上级决策部署。", "本报告电子版可在网站下载。", "无。")
    ):
        assert len(labels) == 1


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("经网站发布船讯八十条。", {"proactive"}),
        ("开设船讯专栏。", {"platform"}),
        ("推送船讯八十条，粉丝两千人。", {"proactive", "platform"}),
        ("收到公开申请九件，均按期答复。", {"request"}),
        ("所有公告先审后发，涉密信息一律不上网。", {"management"}),
        ("抽查各乡账号，通报两家。", {"supervision", "platform"}),
        ("成立由局长任组长的领导小组。", {"organization"}),
        ("发生行政复议一件，维持原决定。", {"review_litigation"}),
        ("全年未收取信息处理费。", {"fee"}),
        ("就渡口改线征求意见，收到建议十九条。", {"interaction"}),
        ("五月请县档案馆讲师来局授课，四十二名信息员到场。", {"training"}),
        ("举办水产养殖技能培训三期。", {"none"}),
        ("无其他需要报告的事项。", {"none"}),
    ],
)
def test_topics(text: str, labels: set[str]) -> None:
    assert labels_of(overview(text)) == [labels]


def test_training_by_kind() -> None:
    texts = (
        "选派三人参加省厅举办的业务培训。",
        "组织信息员培训两期。",
        "新任信息员没有参加过岗前培训。",
        "今后每季度安排一次信息员培训。",
    )
    report, tagging = tag([*overview(*texts[:2]), *part(*texts[2:])])
    found = [tags.training_types for tags in tagging.sentences if tags.training_types]
    assert found == [("attended",), ("organised",), ("deficit",), ("planned",)]
    assert report.sentences[0].text == texts[0]


def test_another_tagger_can_take_the_place() -> None:
    class Fixed:
        name = "fixed 1"

        def score(self, readings: object) -> list[LabelScores]:
            return [
                LabelScores({"fee": 0.9}),
                LabelScores({"problem": 0.8, "platform": 0.6}),
                LabelScores({"remediation": 0.7}),
            ]

    units = [*overview("甲。"), ("problems", "乙。"), ("problems", "丙。")]
    tagging = tag_report(make_report(units), tagger=Fixed())
    assert [tags.labels for tags in tagging.sentences] == [("fee",), ("problem", "platform"), ("remediation",)]
    assert tagging.model == "fixed 1"
    assert len(tagging.problems) == len(tagging.remedies) == 1


def test_cues_tell_what_weighed() -> None:
    for tagger, model in ((CUES, "cues "), (TRAINED, "trained ")):
        _, tagging = tag(overview("全年收取信息处理费0元。"), tagger=tagger)
        assert [cue for cue in tagging.sentences[0].cues if cue.label == "fee" and "费" in cue.term]
        assert tagging.model.startswith(model)


def test_many_at_once_are_tagged_as_one_by_one() -> None:
    reports = [
        make_report(units) for units in ([], overview("发布船讯八十条。"), part("一是公告偏慢；", "下一步加强培训。"))
    ]
    for tagger in (load_tagger(CUES), load_tagger(TRAINED)):
        assert tag_reports(reports, tagger) == [tag_report(report, tagger) for report in reports]
