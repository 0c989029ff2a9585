"""Readability, specificity and the masks, on sentences made by hand."""

import numpy as np
import pytest

from disclosure_nlp.measures.narratives import mask_content, names_of_agency
from disclosure_nlp.measures.readability import readability_measures, split_clauses
from disclosure_nlp.measures.specifics import (
    count_matches,
    count_specifics,
    find_figures,
    hard_information_measures,
    hedge_pattern,
)
from tests.measures.conftest import Maker

PLAIN = ["本镇组织干部下村讲解申请流程", "窗口备有纸质指南供群众翻阅", "村务公开栏每季度更换内容"]


def test_clauses_end_at_marks_of_both_widths_but_not_inside_numbers() -> None:
    assert split_clauses("全年1,200条,其中3.5%：说明") == ["全年1,200条", "其中3.5%", "说明"]
    assert len(split_clauses("一；二：三！四？五。六，七")) == 7


def test_joined_sentences_are_harder_to_read_and_planted_stops_easier(narratives: Maker) -> None:
    joined, split = ["，".join(PLAIN) + "。"], [f"{text}。" for text in PLAIN]
    run_on = ["".join(PLAIN) + "。"]
    found = readability_measures(narratives([joined, split, run_on]))
    assert found["tx_cps"][0] == found["tx_cps"][2] == 3 * found["tx_cps"][1]
    assert found["tx_cpc"][2] == pytest.approx(3 * found["tx_cpc"][0])


def test_adverbs_and_conjunctions_count_by_their_number(narratives: Maker) -> None:
    found = readability_measures(narratives([["窗口答复群众。"], ["窗口已经并且及时答复群众。"]]))
    assert found["tx_adco"][0] == 0
    assert 0.2 < found["tx_adco"][1] < 0.5
    assert found["tx_read"] == pytest.approx((found["tx_cpc"] + found["tx_adco"]) / 2)


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("全年公开信息1,204条，占98.5%。", ["1,204", "98.5"]),
        ("1.公开信息12条。", ["12"]),
        ("（2）答复3件。", ["3"]),
        ("2023年3月15日印发〔2023〕5号文。", []),
        ("依照第27条办理，电话0517-87222589、12345热线。", []),
        ("2021-2023年共办理4件。", ["4"]),
        ("收到申请0件", ["0"]),
    ],
)
def test_figures_are_numbers_that_count_something(text: str, figures: list[str]) -> None:
    assert find_figures(text) == figures


@pytest.mark.parametrize("count", [1, 2, 5])
def test_planted_figures_raise_the_number_density_by_their_number(narratives: Maker, count: int) -> None:
    base = "镇里办理群众来信。" * 30
    planted = base + "".join(f"另发{at + 2}条。" for at in range(count))
    texts = narratives([[base], [planted]])
    found = hard_information_measures(texts)["tx_num"] * texts.sum_by_report(texts.size) / 100
    assert found == pytest.approx([0, count])


def test_concrete_sentences_are_more_specific_than_formulas(narratives: Maker) -> None:
    concrete = "3月，县财政局印发《预算公开目录》，公开47张表格，云屿县档案馆设查阅点2处。"
    formula = "进一步提高思想认识，不断完善工作机制，切实加强组织领导。"
    found = hard_information_measures(narratives([[concrete], [formula]]))["tx_spec"]
    assert found[0] > 20
    assert found[1] == 0


def test_short_names_of_organs_count(narratives: Maker) -> None:
    found = hard_information_measures(narratives([["会同市科委、区编办办理来信。"], ["会同各有关单位办理来信。"]]))[
        "tx_spec"
    ]
    assert found[0] > found[1] == 0


def test_specifics_are_titles_numbers_months_and_counts() -> None:
    assert count_specifics("依据〔2023〕12号文，5月和9月各办培训1期") == 4
    assert count_specifics("统一思想，形成一个整体") == 0


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("力争逐步改善", 2),
        ("公布单位基本信息和部门职责", 0),
        ("已约谈3家单位", 0),
        ("约3件申请未办结", 1),
        ("送达相对人", 0),
    ],
)
def test_hedges_are_words_not_parts_of_others(text: str, count: int) -> None:
    assert count_matches([text], hedge_pattern()).tolist() == [count]


def test_hedges_in_problems_do_not_count(narratives: Maker) -> None:
    text = "信息更新有待进一步加快。"
    assert hard_information_measures(narratives([[text]]))["tx_hedge"][0] > 0
    assert np.isnan(hard_information_measures(narratives([[text]], labels=["problem"]))["tx_hedge"][0])


def test_own_names_and_figures_are_masked() -> None:
    names = names_of_agency("云屿县泓埠镇人民政府", "云屿县泓埠镇")
    assert mask_content("2023年，泓埠镇人民政府组织培训3次，我镇12人参加", names) == mask_content(
        "2024年，组织培训5次，全镇8人参加", ()
    )
