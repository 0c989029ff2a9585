"""The grammar of organ names, where names stand in a text, and what is no report."""

from __future__ import annotations

import pytest

from disclosure_nlp.errors import NoReportError
from disclosure_nlp.model import Report
from disclosure_nlp.parse import parse_report
from disclosure_nlp.parse.mentions import find_government_bodies, most_frequent_self_reference
from disclosure_nlp.parse.organs import parse_government_body
from disclosure_nlp.read import read_bytes

PREAMBLE = "本报告按照条例编制，所列数据的统计期限自2023年1月1日起至2023年12月31日止。"
BODY = "\n一、总体情况\n（一）主动公开。全年公布水价一次。\n二、主动公开政府信息情况\n五、存在的主要问题及改进情况\n水情公告迟发两期，今后由值班科当日发布。\n六、其他需要报告的事项\n无。\n"
TITLE = "2023年政府信息公开工作年度报告\n"


def report(text: str) -> Report:
    return parse_report(read_bytes(text.encode(), "made-up.txt"))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("云桥县民政局", "department"), ("云桥县人民政府办公室", "department"), ("望屿旗查干苏木", "government"),
        ("云桥县砚桥镇人民政府", "government"), ("芷岭街道办事处", "subdistrict"), ("云桥经济开发区管委会", "other"),
        ("云桥供电公司", "other"), ("云桥师范大学", "other"), ("松岚海关关区", "department"), ("北京市城市管理委员会", "department"),
        ("云桥县供销合作社联合社", "other"), ("于都县水利局", "department"),
    ],
)  # fmt: skip
def test_names_of_organs(name: str, kind: str) -> None:
    organ = parse_government_body(name)
    assert organ is not None
    assert organ.kind == kind
    assert not organ.bare


@pytest.mark.parametrize(
    "text", ["打印本页", "返回顶部", "编制完成了", "分享到", "正文如下", "我局", "全区", "各乡镇", "学校", "目录"]
)
def test_what_is_no_name(text: str) -> None:
    assert parse_government_body(text) is None


@pytest.mark.parametrize("name", ["公安局", "市教育局", "县水利局", "省政府研究室"])
def test_names_of_nobody_in_particular(name: str) -> None:
    organ = parse_government_body(name)
    assert organ is not None
    assert organ.bare


def test_organs_in_running_text() -> None:
    text = "现将云桥县水利局2023年工作报告如下，我局按照望屿省人民政府的要求，请与云桥县水利局办公室联系。"
    assert [mention.organ.name for mention in find_government_bodies(text)] == [
        "云桥县水利局",
        "望屿省人民政府",
        "云桥县水利局办公室",
    ]
    assert most_frequent_self_reference(text) == "局"


@pytest.mark.parametrize(
    "head",
    [
        "2023年云桥县水利局政府信息公开工作年度报告", "标题：云桥县水利局2023年政府信息公开工作年度报告",
        "**云桥县水利局2023年政府信息公开工作度报告**", "云桥县水利局2023年政府信息公开作年度报告",
        "云桥县水利局2023年水务信息公开工作年度报告", TITLE + "由云桥县水利局负责编制。", TITLE + "发布机构：云桥县水利局",
        TITLE + "如有疑问，请与云桥县水利局办公室联系。", "现公布《云桥县水利局2023年政府信息公开工作年度报告》。",
        TITLE + "打印本页", TITLE + "来源：本站 责任编辑：某某",
    ],
)  # fmt: skip
def test_where_the_name_stands(head: str) -> None:
    made = report(f"{head}\n{PREAMBLE}{BODY}")
    named = "云桥县水利局" in head
    assert made.agency == ("云桥县水利局" if named else None)
    assert made.year == 2023
    if named:
        assert made.candidates[0].name == "云桥县水利局"


def test_a_signature_names_the_agency() -> None:
    assert report(f"{TITLE}{PREAMBLE}{BODY}云桥县水利局\n2024年1月12日\n").agency == "云桥县水利局"


def test_a_short_name_is_completed_by_one_organ_of_the_text_only() -> None:
    said = BODY.replace("（一）", "棠浦市教育局重视公开工作。\n（一）")
    assert report(f"市教育局{TITLE}{PREAMBLE}{said}").agency == "棠浦市教育局"
    two = said.replace("（一）", "望屿市教育局交流经验。\n（一）")
    assert report(f"市教育局{TITLE}{PREAMBLE}{two}").agency is None


@pytest.mark.parametrize(
    "text",
    [
        "2023年上半年政府信息公开工作情况统计\n一、主动公开情况\n公开20条。\n二、依申请公开情况\n收到2件。\n",
        "云桥县关于做好2023年政府信息公开工作年度报告编制工作的通知\n各乡镇人民政府：\n请按格式编制。" + BODY,
        "云桥县XX局2023年政府信息公开工作年度报告\n" + PREAMBLE + BODY,
        "云桥县水利局2023年政府信息公开工作年度报告（征求意见稿）\n" + PREAMBLE + BODY,
        "云桥县水利局2022年与2023年政府信息公开年度报告对比分析\n一、总体情况\n公开20条。\n二、主动公开政府信息情况\n公开30条。\n",
        "图解：云桥县水利局2023年政府信息公开工作年度报告\n一、总体情况\n公开30条。\n",
    ],
)
def test_what_is_no_report(text: str) -> None:
    with pytest.raises(NoReportError):
        report(text)


@pytest.mark.parametrize("name", ["云桥大学", "云桥县人民医院", "云桥燃气集团有限公司", "云桥供电公司"])
def test_bodies_with_rules_of_their_own(name: str) -> None:
    assert report(f"{name}{TITLE}{PREAMBLE}{BODY}").own_form


def test_a_department_that_speaks_of_a_school_year_owes_the_form() -> None:
    assert not report(f"云桥县教育局{TITLE}{PREAMBLE}{BODY.replace('全年', '2022—2023学年')}").own_form


@pytest.mark.parametrize(
    ("official", "printed"),
    [
        ("一、总体情况", "一、总体要求"), ("一、总体情况", "一、工作开展情况"),
        ("五、存在的主要问题及改进情况", "五、不足之处与努力方向"), ("五、存在的主要问题及改进情况", "存在问题及整改措施"),
        ("五、存在的主要问题及改进情况", "五、下一步工作计划"), ("六、其他需要报告的事项", "六、收费情况及其他"),
    ],
)  # fmt: skip
def test_headings_in_other_words_at_their_place(official: str, printed: str) -> None:
    full = BODY.replace("全年公布水价一次。", "全年公布水价一次。\n（二）依申请公开。按条例办理。")
    made = report(f"云桥县水利局{TITLE}{PREAMBLE}{full.replace(official, printed)}")
    assert [section.id for section in made.sections if section.id != "preamble"] == [
        "overview",
        "proactive",
        "problems",
        "other",
    ]
