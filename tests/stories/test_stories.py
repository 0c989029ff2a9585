"""Stories: what is planted is found, decoys are not; small numbers, failed sums and unknown cells give none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from disclosure_nlp import open_store
from disclosure_nlp.cli import main
from disclosure_nlp.compare.comparison import Comparison, compare_store
from disclosure_nlp.corpus.store import Store
from disclosure_nlp.stories import KINDS, Stories, StoryOptions, find_stories
from disclosure_nlp.stories.reliable_figures import ReliableFigures, ReportInfo, collect_reliable_figures
from disclosure_nlp.stories.significance import (
    adjust_p_values,
    beta_binomial_p_value,
    beta_binomial_p_values,
    deflate_p_values,
    estimate_dispersion,
    share_difference_p_values,
)
from disclosure_nlp.stories.texts import find_repeated_promises, find_shared_text
from tests.stories.evaluate import count, make, planted_in, total

AGENCIES = 60


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("stories")
    make(AGENCIES, found)
    return found


@pytest.fixture(scope="module")
def store(folder: Path) -> Iterator[Store]:
    with open_store(str(folder / "store")) as opened:
        yield opened


@pytest.fixture(scope="module")
def comparison(store: Store) -> Comparison:
    return compare_store(store, tagging_error=False)


@pytest.fixture(scope="module")
def stories(store: Store, comparison: Comparison) -> Stories:
    return find_stories(store, comparison)


@pytest.fixture(scope="module")
def figures(store: Store, comparison: Comparison) -> ReliableFigures:
    return collect_reliable_figures(comparison, store)


def test_planted_stories_are_found_and_little_else(folder: Path, stories: Stories) -> None:
    counts = count(planted_in(folder / "made"), stories)
    assert all(one.planted for one in counts.values())
    assert total(counts).precision >= 0.9
    assert total(counts).recall >= 0.8


def test_every_story_has_a_sentence_in_both_languages_and_the_figures_in_it(stories: Stories) -> None:
    frame = stories.to_frame()
    assert frame["rank"].tolist() == list(range(1, len(frame) + 1))
    assert set(frame["kind"]) == set(KINDS)
    assert not frame["story_zh"].str.contains("[A-Za-z]{3}").any()
    assert frame["story"].str.contains(r"\d").all()
    assert (frame["strength"].diff().dropna() <= 0).all()
    assert frame["link"].str.fullmatch(r"agency\.html\?no=\d+&year=\d{4}").all()
    tested = frame[frame["kind"].isin(["jump", "zero", "ground"])]
    assert (tested["q"] <= StoryOptions().rate).all()


def test_the_same_store_gives_the_same_stories(store: Store, comparison: Comparison, stories: Stories) -> None:
    pd.testing.assert_frame_equal(find_stories(store, comparison).to_frame(), stories.to_frame())


def test_a_row_that_failed_its_sum_is_in_no_story(
    folder: Path, store: Store, comparison: Comparison, figures: ReliableFigures
) -> None:
    failed = store.sql(
        "SELECT DISTINCT report FROM findings WHERE \"check\" = 'R3' AND verdict = 'fail' AND subject = 'received'"
    ).fetchall()
    assert failed
    for (report,) in failed:
        assert ("requests", "received", "total") not in figures.cells[report]
    told = {(story.report, story.measure) for story in find_stories(store, comparison)}
    assert not {(report, "requests_received") for (report,) in failed} & told


def test_a_blank_cell_is_no_zero(comparison: Comparison, store: Store, figures: ReliableFigures) -> None:
    cells = comparison.panel.cells
    unknown = cells[cells["number"].isna()]
    for report, table, row, column in unknown[["report", "table", "row", "column"]].head(50).itertuples(index=False):
        assert (table, row, column) not in figures.cells.get(report, {})


def test_a_larger_least_denominator_gives_fewer_stories_of_shares(
    store: Store, comparison: Comparison, stories: Stories
) -> None:
    strict = find_stories(store, comparison, StoryOptions(least=5000))
    assert not [story for story in strict if story.kind in ("jump", "zero", "outlier", "ground")]
    assert len(strict) < len(stories)


def test_a_short_text_that_a_long_one_took_over_is_a_story_with_the_share_of_the_short_one() -> None:
    names = {
        "agency_id": "甲县",
        "year": 2023,
        "check": "X5",
        "section": "overview",
        "other_agency": "乙县",
        "share": 0.9,
    }
    reuse = pd.DataFrame([names | {"report": "a", "other": "b"}])
    reports = {
        (name, 2023): ReportInfo(name, 2023, key, "2021", None, None) for name, key in (("甲县", "a"), ("乙县", "b"))
    }
    figures = ReliableFigures(reports, {}, {}, {"甲县": 1, "乙县": 2})
    (story,) = find_shared_text(reuse, figures, {"a": "2024-01-02", "b": "2024-01-20"})
    assert (story.agency, story.value) == ("甲县", 0.9)


def test_a_report_that_is_cut_breaks_no_promise(comparison: Comparison, figures: ReliableFigures) -> None:
    everything = {story.agency for story in find_repeated_promises(comparison.followup, figures, StoryOptions())}
    assert everything
    cut = comparison.panel.reports.loc[comparison.panel.reports["year"] > 2021, "report"].tolist()
    assert not list(find_repeated_promises(comparison.followup, figures, StoryOptions(), cut))


def test_the_command_prints_and_writes(folder: Path, tmp_path: Path) -> None:
    address = str(folder / "store")
    result = CliRunner().invoke(main, ["stories", address, "--most", "5", "--out", str(tmp_path / "stories.csv")])
    assert result.exit_code == 0, result.output
    assert "lead, not a finding" in result.output
    assert "   5  [" in result.output
    assert "   6  [" not in result.output
    frame = pd.read_csv(tmp_path / "stories.csv")
    assert frame["agency_no"].dtype == np.int64
    result = CliRunner().invoke(main, ["-q", "stories", address, "--json", "--most", "3"])
    assert [row["rank"] for row in json.loads(result.stdout)] == [1, 2, 3]


def test_tails_against_sums_of_the_law() -> None:
    from scipy import stats

    assert beta_binomial_p_value(14, 20, 0.5, 0.0) == pytest.approx(stats.binomtest(14, 20, 0.5).pvalue)
    law = stats.betabinom(20, 4.5, 4.5)
    assert beta_binomial_p_value(17, 20, 0.5, 0.1) == pytest.approx(2 * sum(law.pmf(k) for k in range(17, 21)))
    assert beta_binomial_p_value(990, 1000, 0.5, 0.0) < 1e-200
    assert beta_binomial_p_value(99, 100, 0.5, 0.01) < beta_binomial_p_value(99, 100, 0.5, 0.05)
    exact = np.array([True, False])
    p = beta_binomial_p_values(np.array([60.0, 60]), np.array([100.0, 100]), np.full(2, 0.5), np.zeros(2), exact)
    assert p[0] == pytest.approx(beta_binomial_p_value(60, 100, 0.5, 0.0))
    assert p[1] == pytest.approx(p[0], abs=0.02)


def test_the_dispersion_of_a_beta_binomial_sample_is_its_own() -> None:
    draw = np.random.default_rng(3)
    trials = draw.integers(30, 300, 4000).astype(float)
    shares = draw.beta(9.5, 9.5, 4000)  # correlation 1 / 20
    counts = draw.binomial(trials.astype(int), shares).astype(float)
    assert estimate_dispersion(counts, trials, np.full(4000, 0.5)) == pytest.approx(0.05, abs=0.01)
    counts[:200] = trials[:200]  # a few extreme ones move it little
    assert estimate_dispersion(counts, trials, np.full(4000, 0.5)) == pytest.approx(0.05, abs=0.015)


def test_adjusted_p_values_control_the_false_discovery_rate() -> None:
    # The worked example of Benjamini & Hochberg 1995: at 0.05 the first four of fifteen are rejected.
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1.0,
    ]
    assert (adjust_p_values(p) <= 0.05).sum() == 4


def test_p_values_that_vary_more_than_chance_are_deflated() -> None:
    from scipy import stats

    scores = np.random.default_rng(1).normal(0, 2, 5000)
    values = deflate_p_values(2 * stats.norm.sf(np.abs(scores)))
    assert (values < 0.05).mean() == pytest.approx(0.05, abs=0.01)


def test_differences_are_those_of_fisher() -> None:
    # Fisher's tea: 3 and 1 against 1 and 3
    first, second = np.array([[3.0, 1], [90, 10]]), np.array([[1.0, 3], [50, 50]])
    p = share_difference_p_values(first, second, np.array([True, False]))
    assert p[0] == pytest.approx(0.4857, abs=1e-4)
    assert p[1] < 1e-8
