"""All that was planted in made-up histories is found, and nothing else (tests/compare/evaluate.py)."""

from pathlib import Path

import pytest

from disclosure_nlp.compare.comparison import Comparison
from tests.compare.evaluate import figures_of, make


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Comparison]:
    folder = tmp_path_factory.mktemp("known")
    return folder / "made", make(288, folder)


def test_what_was_planted_is_found_and_nothing_else(known: tuple[Path, Comparison]) -> None:
    found = figures_of(*known)
    assert found.reuse.planted >= 20
    assert found.reuse.found == found.reuse.planted
    assert found.reuse.invented == found.below == 0
    assert found.breaks.planted >= 5
    assert (found.breaks.found, found.breaks.invented) == (found.breaks.planted, 0)


def test_renames_are_one_series_mergers_two_and_splits_three(known: tuple[Path, Comparison]) -> None:
    found = figures_of(*known)
    assert found.renamed.planted >= 5
    assert found.renamed.found == found.renamed.planted
    assert found.merged.planted >= 5
    assert found.merged.found == found.merged.planted
    assert found.split.planted >= 10
    assert found.split.found == found.split.planted
    assert found.gaps == 0


def test_a_merged_agency_owes_no_report_afterwards(known: tuple[Path, Comparison]) -> None:
    coverage = known[1].panel.coverage
    ended = coverage[(coverage == "ended").any(axis=1)]
    assert len(ended) >= 5
    assert (ended[2024] == "ended").all()
    across = known[1].across
    gaps = across[(across["check"] == "X7") & across["agency_id"].isin(ended.index)]
    assert (gaps["verdict"] == "pass").all()
