"""What users do with measures: percentiles, word lists of their own, texts for other programs, draws, files."""

import csv
import io
import json
from pathlib import Path
from random import Random

import numpy as np
import pandas as pd
import pytest

from disclosure_nlp.corpus.store import Store
from disclosure_nlp.errors import DefinitionError, UnknownIdError
from disclosure_nlp.measures import load_measures
from disclosure_nlp.measures.corpus_texts import UNITS, VARIABLES, write_corpus_texts
from disclosure_nlp.measures.draws import (
    draw_measures,
    join_estimates,
    label_based_measures,
    standard_deviations,
)
from disclosure_nlp.measures.percentiles import peer_percentiles
from disclosure_nlp.measures.word_lists import read_word_lists, word_list_counts
from disclosure_nlp.measures.writing import write_measures


def test_percentiles_are_mid_ranks_among_peers_with_a_value() -> None:
    frame = pd.DataFrame(
        {"level": "county", "kind": "department", "year": 2023, "x": [1.0, 2, 2, *range(3, 10), np.nan]}
    )
    found = peer_percentiles(frame, ["x"])["pc_x"]
    assert found.tolist()[:3] == [5.0, 20.0, 20.0]
    assert np.isnan(found.iloc[-1])
    assert peer_percentiles(frame.assign(year=list(range(11))), ["x"])["pc_x"].isna().all()
    assert peer_percentiles(frame.head(9), ["x"])["pc_x"].isna().all()
    assert peer_percentiles(frame.assign(level=None), ["x"])["pc_x"].isna().all()


def test_word_lists_are_read_in_both_forms(tmp_path: Path) -> None:
    (tmp_path / "plain words.txt").write_text("# mine\n公开\n培训  # class\n", encoding="utf-8-sig")
    (tmp_path / "two.csv").write_text("word,list\n群众,people\n企业,firms\n", encoding="utf-8")
    lists = read_word_lists([tmp_path / "plain words.txt", tmp_path / "two.csv"])
    assert lists == {"plain words": {"公开", "培训"}, "people": {"群众"}, "firms": {"企业"}}
    (tmp_path / "empty.txt").write_text("\n", encoding="utf-8")
    with pytest.raises(DefinitionError):
        read_word_lists([tmp_path / "empty.txt"])


def test_words_of_a_list_are_counted_whole(store: Store) -> None:
    lists = {
        "a": frozenset({"政府信息公开"}),
        "b": frozenset({"没有人用的词"}),
        "c": frozenset({"公开", "政府信息公开"}),
    }
    counts = word_list_counts(store, lists)
    assert list(counts.columns) == ["lx_a", "lx_b", "lx_c"]
    assert counts["lx_b"].max() == 0
    assert 0 < counts["lx_a"].mean() < counts["lx_c"].mean()


@pytest.mark.parametrize("unit", UNITS)
def test_texts_are_written_with_document_variables(store: Store, tmp_path: Path, unit: str) -> None:
    count = write_corpus_texts(store, tmp_path / "texts.csv", unit)
    assert write_corpus_texts(store, tmp_path / "texts.jsonl", unit) == count
    rows = list(csv.DictReader(io.StringIO((tmp_path / "texts.csv").read_text(encoding="utf-8-sig"))))
    lines = [json.loads(line) for line in (tmp_path / "texts.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(rows) == len(lines) == count
    assert len({row["doc_id"] for row in rows}) == count
    assert set(VARIABLES) < set(rows[0]) == set(lines[0])
    for row, line in zip(rows, lines, strict=True):
        assert row["text"].replace("\r\n", "\n") == line["text"]
        assert all(word in line["text"] for word in line["tokens"].split())


def test_texts_of_all_units_hold_the_same_words(store: Store, tmp_path: Path) -> None:
    words = []
    for unit in UNITS:
        write_corpus_texts(store, tmp_path / f"{unit}.jsonl", unit)
        lines = (tmp_path / f"{unit}.jsonl").read_text(encoding="utf-8").splitlines()
        words.append(sorted(word for line in lines for word in json.loads(line)["tokens"].split()))
    assert words[0] == words[1] == words[2]


def test_an_unknown_unit_or_ending_is_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(UnknownIdError):
        write_corpus_texts(store, tmp_path / "a.csv", "page")
    with pytest.raises(DefinitionError):
        write_corpus_texts(store, tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def drawn(store: Store) -> pd.DataFrame:
    keys = [key for (key,) in store.sql("SELECT report FROM scored ORDER BY report LIMIT 6").fetchall()]
    return draw_measures(store, keys, draws=8)


def test_draws_are_the_same_in_every_run_and_spread_around_the_measure(
    store: Store, drawn: pd.DataFrame, measured: pd.DataFrame
) -> None:
    assert list(drawn.columns) == ["report", "draw", *label_based_measures()]
    assert drawn.groupby("report")["draw"].apply(list).tolist() == [list(range(1, 9))] * 6
    first = drawn["report"].iloc[0]
    again = draw_measures(store, [first], draws=8)
    pd.testing.assert_frame_equal(again, drawn[drawn["report"] == first].reset_index(drop=True))
    means = drawn.groupby("report")[["ls_training", "ls_problem", "tx_n_pr"]].mean()
    assert (means - measured.loc[means.index, means.columns]).abs().to_numpy().mean() < 0.1
    assert standard_deviations(drawn)["ls_proactive_sd"].between(0, 0.3).all()


def test_only_measures_on_labels_are_drawn() -> None:
    assert set(label_based_measures()) <= {name for name, measure in load_measures().items() if measure.tagger}


def test_joined_estimates_cover_the_truth() -> None:
    chance = np.random.default_rng(3)
    covered = 0
    for _ in range(400):
        observed = chance.normal(0, 1, 60)  # the truth is 0; each draw adds the tagger's error again
        draws = observed + chance.normal(0, 0.5, (32, 60)) - chance.normal(0, 0.5, 60)
        joined = join_estimates(draws.mean(axis=1).tolist(), (draws.std(axis=1, ddof=1) / np.sqrt(60)).tolist())
        covered += joined.lower <= 0 <= joined.upper
    assert covered / 400 >= 0.92


def test_without_spread_the_error_is_that_of_one_draw() -> None:
    joined = join_estimates([2.0, 2.0], [0.1, 0.1])
    assert joined.value == 2.0
    assert joined.error == pytest.approx(0.1)


def test_measures_are_written_with_what_is_missing(store: Store, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("公开\n", encoding="utf-8")
    written = write_measures(store, tmp_path / "m.parquet", lexicons=[tmp_path / "mine.txt"])
    frame = pd.read_parquet(tmp_path / "m.parquet")
    assert written.reports == len(frame)
    assert {"agency_no", "year", "tx_cpc", "lx_mine"} < set(frame.columns)
    missing = pd.read_csv(written.missing)
    assert len(missing) == frame[list(load_measures())].isna().sum().sum()
    write_measures(store, tmp_path / "m.csv")
    assert pd.read_csv(tmp_path / "m.csv")["tx_cpc"].to_numpy() == pytest.approx(frame["tx_cpc"].to_numpy())
    with pytest.raises(DefinitionError):
        write_measures(store, tmp_path / "m.docx")


def test_measures_do_not_depend_on_the_order_of_files(made: Path, measured: pd.DataFrame, tmp_path: Path) -> None:
    from disclosure_nlp import open_store, score_corpus
    from disclosure_nlp.measures import text_measures

    files = sorted(str(path) for path in made.glob("*.txt"))
    Random(1).shuffle(files)
    score_corpus(files, str(tmp_path / "store"), workers=0)
    with open_store(str(tmp_path / "store")) as again:
        found = text_measures(again)
    pd.testing.assert_frame_equal(found.loc[measured.index], measured, check_exact=False, rtol=1e-9, atol=1e-9)
