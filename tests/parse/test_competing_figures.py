"""Figures that count a part of their topic without saying so: not sure, so no panel has them and no check compares them."""

import pytest

from disclosure_nlp.pipeline import process_bytes
from disclosure_nlp.view.record import build_record, encode_record

REPORT = """{agency}2023年政府信息公开工作年度报告
本报告所列数据的统计期限自2023年1月1日起至2023年12月31日止。
一、总体情况
（二）依申请公开
{text}
"""

PARTS = {
    "ways of asking": ("通过门户网站共答复政府信息公开申请3件、纸质申请36件。", "answered"),
    "two ways": ("线上渠道收到依申请公开15件。线下收到依申请公开7件。", "received"),
    "kinds of applicant": ("收到自然人提出的政府信息公开申请9件、商业企业提出的申请4件。", "received"),
    "two senders": ("收到县政府转办的政府信息公开申请3件，直接收到政府信息公开申请9件。", "received"),
    "document authors": ("联合县财政局印发规范性文件1件，单独印发规范性文件2件。", "norm_made"),
    "ends of documents": ("清理规范性文件，废止规范性文件1件，宣布失效规范性文件2件。", "norm_repealed"),
    "made and revised": ("公开规章13件（含新制定规章5件，修改4件，废止4件）。", "rules_made"),
    "reviews of every kind": ("全年行政复议案件9件，其中涉及政府信息公开的1件。", "review"),
    "reviews of other kinds": ("行政复议9件，均不涉及政府信息公开。", "review"),
    "new cases": ("政府信息公开方面新发生行政复议0件，上年未审结的1件行政复议已结案。", "review"),
    "one instance": ("因政府信息公开被提起行政诉讼2件，其中一审2件、二审1件，一审均胜诉。", "suit_upheld"),
    "several years": ("2021年至2023年，共收到政府信息公开申请93件，其中2023年22件。", "received"),
    "since the law": (
        "自2008年《中华人民共和国政府信息公开条例》施行以来，累计收到政府信息公开申请412件。",
        "received",
    ),
    "until June": ("截至2023年6月，未收到政府信息公开申请。", "received"),
}


def sure_figures(text: str, agency: str = "临溪县水务局") -> list[tuple[str, float]]:
    """Return topic and number of the figures of the year that are the agency's own and sure."""
    outcome = process_bytes(REPORT.format(agency=agency, text=text).encode(), "a.txt")
    assert encode_record(build_record(outcome)) and outcome.report is not None
    return [
        (item.topic, item.number)
        for item in outcome.report.figures
        if item.confidence >= 0.9 and item.basis == "year" and item.year == 2023 and item.whose in ("own", "territory")
    ]


@pytest.mark.parametrize("name", PARTS)
def test_a_part_is_not_taken_for_the_whole(name: str) -> None:
    text, topic = PARTS[name]
    assert [number for found, number in sure_figures(text) if found == topic and number != 22] == []


def test_a_government_beside_the_bodies_below_it() -> None:
    text = "县政府办公室和县政府共收到政府信息公开申请8件，各乡镇、各部门收到政府信息公开申请14件。"
    assert sure_figures(text, "临溪县人民政府") == []


WHOLES = {
    "parts named as such": ("收到政府信息公开申请22件，其中在线申请15件，信函申请7件。", ("received", 22)),
    "received and answered": ("收到政府信息公开申请22件，答复政府信息公开申请20件。", ("answered", 20)),
    "total behind its parts": (
        "受理信函方式的政府信息公开申请8件，受理其他方式的政府信息公开申请9件，共受理政府信息公开申请17件。",
        ("accepted", 17),
    ),
    "reviews of disclosure": ("因政府信息公开引起的行政复议3件，其中1件未审结。", ("review", 3)),
    "kinds of review outcome": (
        "因政府信息公开引起的行政复议3件、行政诉讼2件，其中复议维持2件、纠正1件。",
        ("review_upheld", 2),
    ),
    "nothing carried in": ("年初无结转申请，全年收到政府信息公开申请2件。", ("carried_in", 0)),
    "stock at a day": ("截至2023年底，现行有效行政规范性文件8件。", ("norm_in_force", 8)),
}


@pytest.mark.parametrize("name", WHOLES)
def test_a_whole_stays_sure(name: str) -> None:
    text, figure = WHOLES[name]
    assert figure in sure_figures(text)
