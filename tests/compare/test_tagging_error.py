"""The tagger's error carried into items: certain labels change nothing, an even chance changes half of the copies."""

import msgspec
import numpy as np
import pytest

from disclosure_nlp.compare.comparison import Comparison
from disclosure_nlp.compare.tagging_error import ITEMS, item_values_under_draws
from disclosure_nlp.compare.uncertainty import (
    Replicates,
    build_item_table,
    rank_intervals,
    scores_by_weights,
    simulate_scores,
)
from disclosure_nlp.model import Outcome, Tagging
from disclosure_nlp.pipeline import process_bytes
from disclosure_nlp.synth.generate import FORMATS, make_reports
from tests.compare.coverage import coverage


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    made = next(make_reports(1, range(2022, 2023), 4))
    return process_bytes(FORMATS["txt"][0](made, FORMATS["txt"][1][0]), "made.txt")


def with_chances(outcome: Outcome, label: str, chance: float) -> Tagging:
    """Return the tagging with all labels certain but one, which has an even chance where it was given."""
    assert outcome.tagging is not None
    certain = [
        msgspec.structs.replace(
            tags,
            probabilities={
                name: chance if name == label and name in tags.labels else float(name in tags.labels)
                for name in tags.probabilities
            },
        )
        for tags in outcome.tagging.sentences
    ]
    return msgspec.structs.replace(outcome.tagging, sentences=tuple(certain))


def values(outcome: Outcome, tagging: Tagging, copies: int = 200) -> np.ndarray:
    assert outcome.report is not None
    assert outcome.findings is not None
    return np.array(item_values_under_draws(outcome.report, tagging, outcome.findings, copies))


def own(outcome: Outcome) -> list[float]:
    assert outcome.scorecard is not None
    worth = {item.id: item.value for item in outcome.scorecard.items}
    return [np.nan if (value := worth[item]) is None else value for item in ITEMS]


def test_certain_labels_give_the_score_as_it_is(outcome: Outcome) -> None:
    drawn = values(outcome, with_chances(outcome, "training", 1.0), copies=5)
    assert np.allclose(drawn, own(outcome), equal_nan=True)


@pytest.mark.parametrize(("label", "item"), [("training", "E5"), ("problem", "E1"), ("remediation", "E2")])
def test_a_label_that_is_never_true_takes_its_item_away_and_no_other(outcome: Outcome, label: str, item: str) -> None:
    drawn = values(outcome, with_chances(outcome, label, 0.0), copies=3)
    at = list(ITEMS).index(item)
    assert (drawn[:, at] < own(outcome)[at]).all()
    untouched = [n for n, other in enumerate(ITEMS) if label not in ITEMS[other][0]]
    assert np.allclose(drawn[:, untouched], np.array(own(outcome))[untouched], equal_nan=True)


def test_an_even_chance_shows_in_the_share_of_copies(outcome: Outcome) -> None:
    assert outcome.tagging is not None
    trained = sum("training" in tags.labels for tags in outcome.tagging.sentences)
    drawn = values(outcome, with_chances(outcome, "training", 0.5))
    gone = (drawn[:, list(ITEMS).index("E5")] == 0).mean()
    assert gone == pytest.approx(0.5**trained, abs=0.12)


def test_the_same_report_has_the_same_copies(outcome: Outcome) -> None:
    tagging = with_chances(outcome, "problem", 0.5)
    assert np.array_equal(values(outcome, tagging, 20), values(outcome, tagging, 20), equal_nan=True)


def test_totals_and_items_are_told(comparison: Comparison) -> None:
    errors = comparison.tagging_error
    assert set(errors["item"]) == {*ITEMS, "total"}
    assert errors["agency_id"].nunique() == 8
    assert (errors["lower"] <= errors["mean"] + 1e-6).all()
    assert (errors["mean"] <= errors["upper"] + 1e-6).all()
    totals = errors[errors["item"] == "total"].set_index("agency_id")["value"]
    reports = comparison.panel.reports
    scores = reports[reports["year"] == 2024].set_index("agency_id")["total"]
    assert totals.to_dict() == pytest.approx(scores.to_dict(), abs=1e-3)


def test_doubtful_labels_make_intervals_wider(comparison: Comparison) -> None:
    panel = comparison.panel
    names = panel.reports.loc[panel.reports["year"] == 2024, "agency_id"]
    doubtful = Replicates(("E1",), {name: np.array([[0.0], [1.0]]) for name in names})
    table = build_item_table(panel, 2024)
    sure, unsure = simulate_scores(table, 300), simulate_scores(table, 300, replicates=doubtful)
    assert (unsure.std(axis=0) > sure.std(axis=0)).all()
    assert np.isfinite(scores_by_weights(table, table.weights)).all()
    assert len(rank_intervals(panel, 2024, 50, replicates=doubtful)) == len(names)


def test_intervals_hold_the_planted_ranks() -> None:
    held, width = coverage(range(1, 13), draws=300)
    assert held >= 0.92
    assert width < 14  # of 24 agencies: intervals that hold everything tell nothing
