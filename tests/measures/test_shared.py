"""Text in common: planted shares of boilerplate, of common sentences, of last year's and of others' text come out again."""

import json
from pathlib import Path
from random import Random

import numpy as np
import pandas as pd
import pytest

from disclosure_nlp.corpus.store import Store
from disclosure_nlp.measures import reuse_pairs, share_clusters
from disclosure_nlp.measures.common_text import FEWEST, boilerplate_shares, common_text_share
from disclosure_nlp.measures.near_duplicates import (
    dice_coefficients,
    find_candidate_pairs,
    flag_sentences_shared_by_agencies,
)
from disclosure_nlp.measures.own_text import (
    flag_repeated_sentences,
    mean_peer_cosines,
    modification_scores,
    repeated_text_share,
    residual_on_length,
)
from tests.measures.conftest import Maker

HAN = [chr(code) for code in range(0x4E00, 0x8E00)]
SHARES = (0.0, 0.2, 0.5, 0.8)


def sentence(chance: Random, characters: int = 24) -> str:
    """Return a sentence that nobody else has."""
    return "".join(chance.choices(HAN, k=characters)) + "。"


def with_common(chance: Random, agencies: int, users: int, common: list[str]) -> tuple[list[list[str]], list[float]]:
    """Return ten sentences of each agency and the share that is common; ``users`` agencies use common ones at all."""
    reports, shares = [], []
    for at in range(agencies):
        share = SHARES[1 + at % 3] if at < users else 0.0
        own = [sentence(chance) for _ in range(round(10 * (1 - share)))]
        reports.append(chance.sample(common, 10 - len(own)) + own)
        shares.append(share)
    return reports, shares


def test_planted_boilerplate_is_recovered(narratives: Maker) -> None:
    chance = Random(5)
    common = [
        f"坚持以公开为常态推进{theme}领域政务公开提质增效{theme}"
        for theme in ("住房", "医疗", "养老", "就业", "财政", "环保", "交通", "水务")
    ]
    reports, shares = with_common(chance, 100, 50, common)
    found = boilerplate_shares(narratives(reports))["tx_boil"]
    assert np.abs(found - shares).max() < 0.05


def test_dates_and_counts_in_common_are_no_boilerplate(narratives: Maker) -> None:
    chance = Random(6)
    reports = [[f"2023年{at % 12 + 1}月{at % 28 + 1}日{sentence(chance)}"] for at in range(60)]
    assert boilerplate_shares(narratives(reports))["tx_boil"].max() == 0


def test_boilerplate_needs_many_agencies(narratives: Maker) -> None:
    texts = narratives([["坚持以公开为常态不公开为例外。"]] * (FEWEST - 1))
    assert np.isnan(boilerplate_shares(texts)["tx_boil"]).all()
    assert np.isnan(common_text_share(texts)["tx_comm"]).all()


def test_what_nearly_all_use_is_no_boilerplate(narratives: Maker) -> None:
    chance = Random(6)
    reports = [["各科室按照职责分工落实工作任务。", sentence(chance)] for _ in range(60)]
    assert boilerplate_shares(narratives(reports))["tx_boil"].max() == 0


@pytest.mark.parametrize("changed", [0, 2])
def test_planted_common_sentences_are_recovered_though_their_words_are_changed(narratives: Maker, changed: int) -> None:
    chance = Random(7)
    common = [sentence(chance)[:-1] for _ in range(8)]
    reports, shares = with_common(chance, 120, 100, common)
    reports = [[varied(chance, text, changed) if text in common else text for text in own] for own in reports]
    found = common_text_share(narratives(reports))["tx_comm"]
    assert np.abs(found - shares).max() < 0.05


def varied(chance: Random, text: str, changed: int) -> str:
    signs = list(text)
    for at in range(changed):
        signs[(5 + 12 * at) % len(signs)] = chance.choice(HAN)
    return "".join(signs)


def test_a_sentence_of_too_few_others_is_not_common() -> None:
    texts = ["窗口备有纸质公开指南"] * 3 + ["村务公开栏每季更换"]
    agencies = np.array([0, 1, 2, 3])
    assert flag_sentences_shared_by_agencies(texts, agencies, 2).tolist() == [True, True, True, False]
    assert not flag_sentences_shared_by_agencies(texts, agencies, 3).any()
    assert not flag_sentences_shared_by_agencies(texts, np.array([0, 0, 0, 1]), 1).any()


def test_nearly_all_pairs_of_dice_over_the_limit_are_candidates() -> None:
    chance = Random(8)
    texts = []
    for _ in range(150):
        base = sentence(chance)
        texts += [base, varied(chance, base, 2)]
    pairs, scale = find_candidate_pairs(texts)
    met = {(int(one), int(other)) for one, other in pairs}
    alike = [(2 * at, 2 * at + 1) for at in range(150)]
    close = [pair for pair, dice in zip(alike, dice_coefficients(texts, np.array(alike)), strict=True) if dice >= 0.8]
    assert len(close) == 150
    assert sum(pair in met for pair in close) >= 149
    assert (scale == 1).all()


def test_large_groups_are_estimated(narratives: Maker) -> None:
    chance = Random(9)
    base = sentence(chance, 40)
    texts = [varied(chance, base, 1) for _ in range(600)]
    assert find_candidate_pairs(texts)[1].max() > 1
    assert flag_sentences_shared_by_agencies(texts, np.arange(600), 200).all()


@pytest.mark.parametrize("share", SHARES)
def test_planted_loans_from_previous_year_are_recovered(narratives: Maker, share: float) -> None:
    chance = Random(10)
    before = [[sentence(chance) for _ in range(10)]]
    taken = round(10 * share)
    now = [before[0][:taken] + [sentence(chance) for _ in range(10 - taken)]]
    found = repeated_text_share(narratives(now), narratives(before))["tx_stick"]
    assert found == pytest.approx([share], abs=0.01)


def test_the_same_text_in_another_section_is_not_taken_over(narratives: Maker) -> None:
    text = ["窗口备有纸质公开指南供群众翻阅。"]
    now, before = narratives([text], section="problems"), narratives([text], section="overview")
    assert not flag_repeated_sentences(now, before).any()
    assert flag_repeated_sentences(before, before).all()


def test_without_a_report_before_nothing_is_known(narratives: Maker) -> None:
    text = [["窗口备有纸质公开指南供群众翻阅。"]]
    now, before = narratives(text, agencies=["b"]), narratives(text, agencies=["a"])
    assert np.isnan(repeated_text_share(now, before)["tx_stick"]).all()
    assert np.isnan(modification_scores(now, before)["tx_mod"]).all()


def test_modification_is_0_for_a_copy_and_rises_with_changes(narratives: Maker) -> None:
    texts = ["窗口备有纸质公开指南", "村务公开栏每季更换内容", "派出所张贴户籍办理流程", "卫生院公布收费项目标准"]
    other = ["水库调度信息逐日发布", "学校招生名单张榜公示", "农机补贴到户情况上墙", "危房改造进度挂网说明"]
    before = narratives([texts] * 3)
    now = narratives([texts, texts[:2] + other[:2], other])
    found = modification_scores(now, before)["tx_mod"]
    assert found[0] == pytest.approx(0, abs=1e-9)
    assert found[0] < found[1] < found[2]


def test_length_is_taken_out_of_the_modification_score() -> None:
    chance = np.random.default_rng(11)
    length = chance.uniform(300, 5000, 800)
    score = 0.6 - 0.1 * np.log(length / 300) + chance.normal(0, 0.05, 800)
    assert abs(np.corrcoef(score, length)[0, 1]) > 0.5
    adjusted = residual_on_length(score, length)
    assert abs(pd.Series(adjusted).corr(pd.Series(length), method="spearman")) < 0.05


def test_copies_of_one_text_are_at_1_and_small_groups_unknown(narratives: Maker) -> None:
    texts = narratives([["窗口备有纸质公开指南供群众翻阅。"]] * 12)
    assert mean_peer_cosines(texts, 10)["tx_sim"] == pytest.approx(np.ones(12))
    assert np.isnan(mean_peer_cosines(texts, 13)["tx_sim"]).all()


@pytest.fixture(scope="module")
def loans(made: Path, measured: pd.DataFrame, store: Store) -> pd.DataFrame:
    """Return the planted loans: agency, year, section, share, whether from the agency's own report."""
    rows = [json.loads(line) for line in (made / "truth.jsonl").read_text(encoding="utf-8").splitlines()]
    planted = [
        {"agency": row["agency"], "year": row["year"], **{f"loan_{name}": value for name, value in loan.items()}}
        for row, loan in ((row, loan) for row in rows for loan in row["reuse"])
    ]
    keys = store.sql("SELECT report, agency, year FROM scored").df()
    frame = pd.DataFrame(planted).merge(keys, on=["agency", "year"])
    return frame.join(measured[["tx_stick", "tx_peer"]], on="report")


def test_loans_planted_in_a_corpus_are_recovered(loans: pd.DataFrame) -> None:
    by_report = loans.groupby("report").agg(
        share=("loan_share", "mean"),
        largest=("loan_share", "max"),
        stick=("tx_stick", "first"),
        peer=("tx_peer", "first"),
        own=("loan_agency", "first"),
        agency=("agency", "first"),
    )
    own = by_report[by_report["own"] == by_report["agency"]]
    others = by_report[(by_report["own"] != by_report["agency"]) & (by_report["largest"] > 0.3)]
    assert len(own) >= 3
    assert len(others) >= 3
    assert (own["stick"] - own["share"]).abs().max() < 0.15
    assert (others["peer"] - others["largest"]).abs().max() < 0.15


def test_histories_order_the_measures(made: Path, measured: pd.DataFrame, store: Store) -> None:
    rows = [json.loads(line) for line in (made / "truth.jsonl").read_text(encoding="utf-8").splitlines()]
    histories = pd.DataFrame(rows)[["agency", "year", "history"]]
    keys = store.sql("SELECT report, agency, year FROM scored").df().merge(histories, on=["agency", "year"])
    groups = measured.join(keys.set_index("report")["history"]).groupby("history")
    stick, mod, answered = (groups[name].mean() for name in ("tx_stick", "tx_mod", "tx_fol_p"))
    assert stick["copying"] > 0.9
    assert stick["steady"] < 0.3
    assert mod["copying"] < 0.1 < mod["steady"]
    assert answered["improving"] > answered["steady"]


def test_pairs_are_in_both_directions_and_make_clusters(store: Store, loans: pd.DataFrame) -> None:
    pairs = reuse_pairs(store)
    assert (pairs["share"] >= 0.1).all()
    assert not (pairs["agency_id"] == pairs["other_agency"]).any()
    taken = loans[(loans["loan_agency"] != loans["agency"]) & (loans["loan_share"] > 0.5)]
    found = pairs.merge(
        taken,
        left_on=["agency_id", "year", "section", "other_agency"],
        right_on=["agency", "year", "loan_section", "loan_agency"],
    )
    assert len(found) == len(taken)
    clusters = share_clusters(pairs)
    numbers = clusters.set_index(["year", "agency_id"])["cluster"].to_dict()
    for row in taken.itertuples():
        assert numbers[row.year, row.agency] == numbers[row.year, row.loan_agency]
    assert (
        clusters.groupby(["year", "cluster"])["agency_id"].nunique()
        == clusters.groupby(["year", "cluster"])["agencies"].first()
    ).all()
