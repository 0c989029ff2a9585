"""Figures told in text: the hard cases, each with sentences of its own."""

from __future__ import annotations

import pytest

from disclosure_nlp.model import Cell, Sentence, Table, TextFigure, Value
from disclosure_nlp.parse.figures.definitions import load_figure_definitions, parse_topic_rule, topics_by_id
from disclosure_nlp.parse.figures.extraction import extract_figures
from disclosure_nlp.parse.figures.scope import FigureScope
from disclosure_nlp.parse.figures.words import load_word_classes, split_words

AGENCY = "云陂省澄屿市岚山区水务局"


def figures(
    text: str, heading: str = "依申请公开", year: int = 2023, kind: str = "department"
) -> tuple[TextFigure, ...]:
    sentence = Sentence("s1", "overview", 0, len(text), text, False, ("总体情况", heading))
    return extract_figures([sentence], FigureScope(AGENCY, kind, year), text)


def told(text: str, heading: str = "依申请公开") -> dict[str, float]:
    return {figure.topic: figure.number for figure in figures(text, heading)}


def test_every_class_of_a_rule_has_words() -> None:
    known = set(load_word_classes().values()) | {"carried_in", "carried_out", "carry", "to_next", "no_information"}
    used = {
        name
        for topic in load_figure_definitions().topics
        for text in topic.rules
        for kinds in (*parse_topic_rule(topic.id, text).left, *parse_topic_rule(topic.id, text).right)
        for name in kinds
    }
    assert used <= known


def test_spans_are_those_of_the_numbers() -> None:
    text = "全年收到政府信息公开申请 1 2 件。新收申请\n12\n件，上年结转３件。"
    assert [text[figure.start : figure.end] for figure in figures(text)] == ["12\n件", "３件"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("收到申请31件，其中当面申请12件、网络申请19件。", {"received_onsite": "received", "received_online": "received"}),
        ("受理申请31件（含上年度结转2件，另有3件顺延到下年度答复）。", {"carried_in": "accepted", "carried_out": "accepted"}),
        ("答复28件，其中同意公开20件，信息不存在8件。", {"out_granted": "answered", "out_absent": "answered"}),
        ("制作政府信息612条，其中主动公开530条。", {"published": "info_total"}),
    ],
)  # fmt: skip
def test_parts_name_their_whole(text: str, parts: dict[str, str]) -> None:
    found = figures(text)
    by_id = {figure.id: figure.topic for figure in found}
    assert {figure.topic: by_id[figure.part_of] for figure in found if figure.part_of} == parts


def test_a_figure_that_holds_what_was_carried_in_says_so() -> None:
    assert [figure.relation for figure in figures("受理申请31件（含上年结转2件）。")] == ["includes", "equals"]


def test_shares_and_changes_belong_to_the_figure_before() -> None:
    first, *_ = figures("收到申请40件，同比减少20%，其中网络申请30件，占75%。")
    assert (first.change, first.change_unit, first.change_base, first.share) == (-20, "%", "2022", None)
    online = next(f for f in figures("收到申请40件，其中网络申请30件，占75%。") if f.topic == "received_online")
    assert online.share == 75


def test_a_movement_tells_two_years() -> None:
    found = figures("收到申请由2022年的12件增加到2023年的19件。")
    assert [(figure.number, figure.year) for figure in found] == [(12, 2022), (19, 2023)]


@pytest.mark.parametrize(
    ("text", "basis", "year"),
    [
        ("历年累计公开政府信息900条。", "cumulated", 2023),
        ("截至2023年底，公开政府信息900条。", "cumulated", 2023),
        ("2023年累计公开政府信息900条。", "year", 2023),
        ("上半年公开政府信息900条。", "part_of_year", 2023),
        ("日均公开政府信息900条。", "mean", 2023),
        ("2022年公开政府信息900条。", "year", 2022),
        ("去年公开政府信息900条。", "year", 2022),
    ],
)
def test_basis_and_year(text: str, basis: str, year: int) -> None:
    (figure,) = figures(text, "主动公开")
    assert (figure.basis, figure.year) == (basis, year)


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        ("全区收到申请9件。", "territory"),
        ("全市收到申请9件。", "above"),
        ("各镇街收到申请9件。", "below"),
        ("市住建局收到申请9件。", "other"),
        ("区水务局收到申请9件。", "own"),
        ("我局收到申请9件。", "own"),
    ],
)
def test_whose(text: str, whose: str) -> None:
    assert [figure.whose for figure in figures(text)] == [whose]


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("公开政府信息900余条。", ("at_least", 900, 999)),
        ("公开政府信息近900条。", ("at_most", 801, 900)),
        ("公开政府信息约900条。", ("about", 810, 990)),
        ("公开政府信息1.2万条。", ("exact", 11500, 12500)),
        ("公开政府信息900至950条。", ("range", 900, 950)),
        ("公开政府信息九百条。", ("exact", 900, 900)),
        ("公开政府信息1,900条。", ("exact", 1900, 1900)),
    ],
)
def test_approximations(text: str, bounds: tuple[str, float, float]) -> None:
    (figure,) = figures(text, "主动公开")
    assert (figure.approximation, figure.lower, figure.upper) == bounds


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("未收到政府信息公开申请，未发生行政复议、行政诉讼。", {"received": 0, "review": 0, "suit": 0}),
        ("行政复议、行政诉讼均为0件。", {"review": 0, "suit": 0}),
        ("行政复议、行政诉讼共5件。", {"review+suit": 5}),
        ("无结转。", {}),
        ("收到申请3件，无结转下年度情况。", {"received": 3, "carried_out": 0}),
        ("行政复议8件，均未被纠错。", {"review": 8, "review_corrected": 0}),
    ],
)
def test_statements_without_a_number(text: str, expected: dict[str, float]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "公开微信公众号41个。",
        "依据《条例》第9条答复。",
        "联系电话：0517-8321456。",
        "印发〔2014〕32号文件。",
        "审理行政复议案件33件。",
        "收到低保申请12件，办结11件。",
        "涉及重点领域8个，分为5大类。",
        "收到申请涉及经费460万元的项目。",
    ],
)
def test_numbers_of_no_topic(text: str) -> None:
    assert figures(text) == ()


def test_attributes_of_information_are_no_outcomes() -> None:
    found = told("全年制作政府信息612条，其中主动公开530条，依申请公开21条，不予公开61条。", "主动公开")
    assert found == {"info_total": 612, "published": 530, "attr_request": 21, "attr_closed": 61}


def test_money_is_in_yuan() -> None:
    (budget,) = figures("安排政府信息公开专项经费6.5万元。", "保障经费")
    assert (budget.topic, budget.number, budget.unit) == ("budget", 65000, "元")


def test_a_copy_that_lost_characters_is_not_trusted() -> None:
    found = figures("统计期限自202311日至20231231日，收到政府信息公开申请12件。")
    assert [figure.confidence for figure in found] == [0]


def test_figures_of_a_local_table() -> None:
    rows = (
        ("主动公开文件数", "2012年度", 36),
        ("主动公开文件数", "历年累计", 210),
        ("其中：1、政府网站公开数", "2012年度", 30),
    )
    cells = tuple(Cell(r, c, str(n), Value("number", n, "条"), 10 * i, 10 * i + 2) for i, (r, c, n) in enumerate(rows))
    tables = {"local": Table("local", "local", cells, 0, 30)}
    found = extract_figures([], FigureScope(AGENCY, "department", 2012), "", tables)
    told = [(f.topic, f.number, f.basis, f.section, f.part_of) for f in found]
    assert told == [
        ("published", 36, "year", "table", None),
        ("published", 210, "cumulated", "table", None),
        ("by_website", 30, "year", "table", "f1"),
    ]


def test_words_of_a_clause() -> None:
    assert [word.kind for word in split_words("通过政府网站公开信息")] == ["fill", "site", "publish", "info"]
    assert topics_by_id()["published"].strict


@pytest.mark.parametrize(
    "text", ["1" * 6000, "收到申请" + "9" * 5000 + "件", "一" * 5000 + "件", "其中" * 3000 + "3件"]
)
def test_long_runs_are_no_numbers(text: str) -> None:
    assert all(figure.number < 10**13 for figure in figures(f"{text}。"))
