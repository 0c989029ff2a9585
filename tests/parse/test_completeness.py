"""Whether a copy is whole, where it is cut, and what is then judged."""

from __future__ import annotations

import pytest

from disclosure_nlp.model import Completeness, Outcome
from disclosure_nlp.pipeline import process_bytes

HEAD = "云桥县水利局2022年政府信息公开工作年度报告\n本报告按条例编制，统计期限自2022年1月1日起至2022年12月31日止。\n"
OVERVIEW = (
    "一、总体情况\n（一）主动公开。全年发布水情公告31条，公布水价一次。\n（二）依申请公开。收到申请两件，都已答复。\n"
)
TABLE = "二、主动公开政府信息情况\n第二十条第（一）项\n信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数\n规章 | 0 | 0 | 0\n行政规范性文件 | 2 | 1 | 9\n"
PROBLEMS = "五、存在的主要问题及改进情况\n水情公告有两期迟发，值班员不熟悉流程。下一步由值班科当日发布。\n"
OTHER = "六、其他需要报告的事项\n"


def outcome(text: str) -> Outcome:
    return process_bytes(text.encode(), "made-up.txt")


def completeness(text: str) -> Completeness:
    report = outcome(text).report
    assert report is not None
    return report.completeness


@pytest.mark.parametrize(
    ("text", "section", "sign"),
    [
        (HEAD + OVERVIEW + "（三）政府信息管理。公布前由科长和分管", "overview", "sentence"),
        (HEAD + OVERVIEW + "（四）平台", "overview", "heading"),
        (HEAD + OVERVIEW + TABLE, "proactive", "table"),
        (HEAD + OVERVIEW + TABLE + "第二十条第（五）项\n信息内容 | 本年处", "proactive", "table"),
        (HEAD + OVERVIEW + TABLE + "三、收到和处理政府信息公开申请情况", "requests", "heading"),
        (HEAD + OVERVIEW + PROBLEMS + "今后还要由各科室每季度对照清单", "problems", "sentence"),
        (
            HEAD + OVERVIEW + OTHER + "本年未收信息处理费，并且按要求在网站开设了水价专栏，安排专人负",
            "other",
            "sentence",
        ),
    ],
)
def test_a_cut_copy(text: str, section: str, sign: str) -> None:
    found = completeness(text)
    assert (found.state, found.section) == ("cut", section)
    assert sign in found.signs
    assert found.cut == len(text.rstrip())


@pytest.mark.parametrize(
    "tail",
    [
        "无",
        "无。",
        "本年度未收取信息处理费",
        "2022年，本局没有收取信息处理费，无其他需要报告的事项",
        "云桥县水利局\n2023年1月12日",
        "",
    ],
)
def test_a_whole_copy(tail: str) -> None:
    assert completeness(HEAD + OVERVIEW + PROBLEMS + OTHER + tail).state == "whole"


def test_a_page_from_the_middle() -> None:
    found = completeness("Page 5 - 云桥县水利局2022年政府信息公开工作年度报告\n" + PROBLEMS + OTHER + "无。\n")
    assert (found.state, found.starts, found.is_complete_at("requests"), found.is_complete_at("other")) == (
        "cut",
        "problems",
        False,
        True,
    )


def test_nothing_behind_the_cut_is_laid_to_the_agency() -> None:
    made = outcome(HEAD + OVERVIEW + TABLE)
    assert made.status == "partial"
    assert made.findings is not None
    assert made.scorecard is not None
    accused = {(r.check, r.subject) for r in made.findings.results if r.verdict == "fail" and r.fault == "agency"}
    assert not {item for item in accused if item[0] in ("S1", "S3", "S5", "F1", "P1", "P2")}
    states = {item.id: item.state for item in made.scorecard.items}
    assert {states[item] for item in ("A1", "A3", "B2", "E1", "E2", "O1")} == {"unknown"}


def test_what_stands_before_the_cut_is_judged() -> None:
    made = outcome(
        HEAD + OVERVIEW + PROBLEMS + OTHER + "本年未收信息处理费，并且按要求在网站开设了水价专栏，安排专人负"
    )
    assert made.findings is not None
    missing = {r.subject for r in made.findings.results if r.check == "S1" and r.verdict == "fail"}
    assert missing == {"proactive", "requests", "disputes"}


def test_a_manifest_says_that_a_copy_is_cut(tmp_path) -> None:  # type: ignore[no-untyped-def]
    from disclosure_nlp.manifest import load_manifest

    (tmp_path / "list.csv").write_text("path,cut\na.txt,yes\nb.txt,no\nc.txt,\n", encoding="utf-8")
    rows = load_manifest(tmp_path / "list.csv")
    assert [rows.entry_of_file(str(tmp_path / name)).cut for name in ("a.txt", "b.txt", "c.txt")] == [True, False, None]  # type: ignore[union-attr]


def test_attachments_and_a_menu_below_the_text_show_no_cut() -> None:
    lines = [
        "云桥镇2012年政府信息公开工作年度报告",
        "一、概述",
        "2012年，我镇公开信息46条，组织培训2次。",
        "二、存在的主要问题及改进措施",
        "更新不够及时，今后按月检查。",
        "云桥镇2012年政府信息公开工作年度报告.pdf",
        "政府信息公开年报",
    ]
    report = process_bytes("\n".join(lines).encode(), "made-up.txt").report
    assert report is not None
    assert report.completeness.state == "whole"
