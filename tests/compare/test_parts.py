"""The parts of a comparison on small inputs worked out by hand."""

from pathlib import Path

import numpy as np
import pytest

from disclosure_nlp.agencies.successions import Succession, current_names, read_successions
from disclosure_nlp.compare.alignment import TextAlignment, align_by_coefficients, build_bigram_index, dice_coefficients
from disclosure_nlp.compare.content import extract_content, extract_section_content
from disclosure_nlp.compare.minhash import SimilarTexts
from disclosure_nlp.compare.rates import shrink_shares_to_mean, wilson
from disclosure_nlp.compare.section_texts import SectionText
from disclosure_nlp.compare.uncertainty import build_item_table, draw_weights, rank_scores, scores_by_weights
from disclosure_nlp.errors import DefinitionError


def text(*sentences: str, year: int = 2022) -> SectionText:
    rows = [(f"s{number}", sentence, ("proactive",)) for number, sentence in enumerate(sentences, 1)]
    return SectionText.from_contents("甲县", year, "overview", f"r{year}", extract_section_content(rows))


def align(one: SectionText, other: SectionText) -> TextAlignment:
    rows = build_bigram_index([one.contents, other.contents])
    dice = dice_coefficients(rows, rows.sentences_of(0), [rows.sentences_of(1)])
    return align_by_coefficients(dice, one.contents, other.contents)


def test_years_figures_form_words_and_law_titles_do_not_count() -> None:
    one = extract_content("2022年，依据《中华人民共和国政府信息公开条例》，主动公开惠农补贴明细1200条。")
    other = extract_content("2023年，依据《某某省政务公开办法》，主动公开惠农补贴明细987条。")
    assert one == other
    assert extract_content("本年度未收到政府信息公开申请。") == ""


def test_the_share_is_that_of_content_characters() -> None:
    same, new = "河道保洁员名单和巡查路线按月上墙。", "养老机构床位与收费每季度核对一遍。"
    found = align(text(same, new), text(same, year=2021))
    size, whole = len(extract_content(same)), len(extract_content(same)) + len(extract_content(new))
    assert found.share == pytest.approx(size / whole)
    assert found.sentences == (("s1", "s1", 1.0),)


def test_a_sentence_changed_a_little_counts_and_another_does_not() -> None:
    near = align(
        text("河道保洁员名单和巡查路线按月上墙公布。"), text("河道保洁员名单和巡查路线按月上墙公示。", year=2021)
    )
    assert near.share == 1.0
    assert near.sentences[0][2] < 1.0
    far = align(text("河道保洁员名单和巡查路线按月上墙公布。"), text("学校食堂采购明细每学期公示两次。", year=2021))
    assert far.share == 0.0


def test_texts_alike_meet_in_a_group() -> None:
    base = "河道保洁员名单和巡查路线按月上墙公布，群众可以拨打监督电话反映，镇里三日内答复并登记造册备查。"
    other = "养老机构的床位余量和收费标准每个季度核对一遍之后在民政专栏更新，家属可以按区域筛选查询。"
    similar = SimilarTexts([base, other, base.replace("三日", "五日"), "短"])
    assert set(similar.neighbours(0, 20)) == {2}
    assert set(similar.neighbours(2, 20)) == {0}
    assert not [*similar.neighbours(1, 20), *similar.neighbours(3, 20)]


def test_names_lead_to_the_last_of_their_series() -> None:
    rules = [
        Succession("*环境保护局", "*生态环境局", 2019, "rename"),
        Succession("甲县旅游局", "甲县文旅局", 2019, "merger"),
    ]
    names = current_names(["甲县环境保护局", "甲县生态环境局", "乙县环境保护局", "甲县旅游局", "甲县文旅局"], rules)
    assert names["甲县环境保护局"] == "甲县生态环境局"
    assert names["乙县环境保护局"] == "乙县环境保护局"  # nothing in hand says that it was renamed
    assert names["甲县旅游局"] == "甲县旅游局"  # a merger begins a new series


def test_a_ring_of_names_is_refused() -> None:
    with pytest.raises(DefinitionError, match="ring"):
        current_names(["甲", "乙"], [Succession("甲", "乙", 2020, "rename"), Succession("乙", "甲", 2021, "rename")])


def test_wrong_rows_are_told_all_at_once(tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text(
        "from,to,year,kind\n甲,,2020,rename\n甲,乙,x,rename\n甲,乙,2020,gone\n*甲,乙,2020,rename\n", encoding="utf-8"
    )
    with pytest.raises(DefinitionError) as caught:
        read_successions(file)
    assert [problem.split(":")[0] for problem in caught.value.problems] == ["line 2", "line 3", "line 4", "line 5"]


def test_wilson_against_published_values() -> None:
    # Newcombe 1998, Table I: 81 of 263 and 15 of 148, method 3
    lower, upper = wilson(np.array([81 / 263, 15 / 148, 0.0]), np.array([263.0, 148.0, 20.0]))
    assert lower.round(4).tolist() == [0.2553, 0.0624, 0.0]
    assert upper.round(4).tolist() == [0.3662, 0.1605, 0.1611]


def test_small_counts_are_drawn_to_the_mean() -> None:
    over, under = np.array([1.0, 90.0, 10.0, 400.0]), np.array([1.0, 100.0, 100.0, 800.0])
    shrunk = shrink_shares_to_mean(over, under)
    mean = over.sum() / under.sum()
    assert abs(shrunk[0] - mean) < abs(1.0 - mean) / 2
    assert shrunk[1] == pytest.approx(0.9, abs=0.05)


def test_weights_vary_about_those_given() -> None:
    weights = np.array([8.0, 4.0, 2.0, 6.0])
    drawn = draw_weights(weights, 4000)
    assert drawn.sum(axis=1) == pytest.approx(np.full(4000, 20.0))
    assert drawn.mean(axis=0) == pytest.approx(weights, rel=0.03)
    assert np.array_equal(drawn, draw_weights(weights, 4000))


def test_scores_are_over_known_items_and_ties_share_a_rank() -> None:
    from typing import NamedTuple

    import pandas as pd

    class Fake(NamedTuple):
        items: pd.DataFrame
        years: list[int]

    rows = [
        ("a", "A1", 1.0, "value"),
        ("a", "B1", 0.0, "value"),
        ("b", "A1", 1.0, "value"),
        ("b", "B1", None, "unknown"),
    ]
    items = pd.DataFrame(rows, columns=["agency_id", "item", "value", "state"]).assign(year=2022, legal=True)
    items["weight"] = items["item"].map({"A1": 3.0, "B1": 1.0})
    table = build_item_table(Fake(items, [2022]), 2022)  # type: ignore[arg-type]
    assert scores_by_weights(table, table.weights)[0].tolist() == [75.0, 100.0]
    assert rank_scores(np.array([75.0, 100.0, 100.0])).tolist() == [3.0, 1.5, 1.5]
