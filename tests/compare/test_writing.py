"""The command compare: tables, pictures and the paragraph on methods."""

from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from disclosure_nlp.cli import main
from disclosure_nlp.compare import plots
from disclosure_nlp.compare.comparison import Comparison
from disclosure_nlp.compare.uncertainty import group_means, rank_intervals, superiority, weight_sensitivity
from disclosure_nlp.corpus.store import Store


def test_the_command_leaves_tables_pictures_and_methods(opened: Store, tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["compare", opened.storage.address, "--by", "kind", "--out", str(tmp_path)])
    assert result.exit_code == 0, result.output
    panel = pd.read_csv(tmp_path / "panel.csv")
    assert len(panel) == len(pd.read_parquet(tmp_path / "panel.parquet")) == 32
    methods = (tmp_path / "methods.md").read_text(encoding="utf-8")
    assert "32 reports of 8 agencies for 2021–2024" in methods
    assert "ogi-2021" in methods
    for name in ("heat-map", "slope", "ranking", "distribution", "reuse", "problems", "promises", "requests"):
        assert (tmp_path / f"{name}.png").read_bytes()[:4] == b"\x89PNG", name


def test_a_folder_without_a_store_is_told_in_one_line(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["compare", str(tmp_path), "--out", str(tmp_path / "out")])
    assert result.exit_code == 1
    assert "no store here" in result.output
    assert len(result.output.strip().splitlines()) == 1


def test_ranks_with_intervals(comparison: Comparison) -> None:
    ranks = rank_intervals(comparison.panel, 2024, draws=200)
    assert (ranks["lower"] <= ranks["rank"]).all()
    assert (ranks["rank"] <= ranks["upper"]).all()
    assert ranks["best"].sum() <= 1.0 + 1e-9
    best, last = ranks["agency_id"].iloc[0], ranks["agency_id"].iloc[-1]
    chance = superiority(comparison.panel, 2024, best, last, draws=200)
    assert chance > 0.5
    assert chance + superiority(comparison.panel, 2024, last, best, draws=200) == pytest.approx(1.0)


def test_weights_equal_to_the_rubrics_give_the_same_order(comparison: Comparison) -> None:
    frame = weight_sensitivity(comparison.panel, 2024, draws=100).set_index("weights")
    assert set(frame.index) == {"varied", "equal", "legal only"}
    assert float(str(frame["tau"]["varied"])) > 0.5
    still = weight_sensitivity(comparison.panel, 2024, draws=1, seed=1)
    assert still["n"].eq(8).all()


def test_means_of_groups_have_intervals_from_three_agencies_on(comparison: Comparison) -> None:
    means = group_means(comparison.panel, "kind", draws=200)
    wide = means[means["n"] >= 3]
    assert (wide["lower"] <= wide["mean"]).all()
    assert means.loc[means["n"] < 3, "lower"].isna().all()


def test_pictures_say_what_they_show(comparison: Comparison) -> None:
    panel = comparison.panel
    agency = panel.reports["agency_id"].iloc[0]
    with plots.style():
        heat = plots.heat_map(panel.reports)
        profile = plots.item_profile(panel.items, agency, 2024)
        flow = plots.problem_flow(comparison.followup)
    assert "n = 8 agencies" in heat.get_title()
    assert agency in profile.get_title()
    assert any("n = " in label.get_text() for label in flow.get_xticklabels())
    assert "score" in heat.figure.axes[1].get_ylabel()


def test_one_year_of_one_agency_has_its_tables_and_pages_too(made: Path, tmp_path: Path) -> None:
    from disclosure_nlp import score_corpus

    store = str(tmp_path / "store")
    score_corpus([str(sorted(made.glob("*.txt"))[0])], store, workers=0)
    result = CliRunner().invoke(main, ["compare", store, "--out", str(tmp_path / "out"), "--page", "--cards"])
    assert result.exit_code == 0, result.output
    assert len(pd.read_csv(tmp_path / "out" / "panel.csv")) == 1
    assert (tmp_path / "out" / "page" / "index.html").exists()
    assert len(list((tmp_path / "out" / "page" / "cards").glob("*.html"))) == 1
