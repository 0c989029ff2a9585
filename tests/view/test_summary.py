"""The summary for people."""

from pathlib import Path

import pytest

from disclosure_nlp import process_file
from disclosure_nlp.model import Outcome
from disclosure_nlp.text.layout import WIDTH, display_width
from disclosure_nlp.view.summary import outcome_table_header, outcome_table_row, summary
from tests.outcomes import outcome_of

SAMPLE = sorted((Path(__file__).parent.parent.parent / "corpora" / "sample").glob("*.txt"))


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    return [outcome_of(path) for path in SAMPLE]


def test_no_line_is_too_wide(outcomes: list[Outcome]) -> None:
    for outcome in outcomes:
        lines = [outcome_table_header(), outcome_table_row(outcome), *summary(outcome, all_items=True).splitlines()]
        assert [line for line in lines if display_width(line) > WIDTH] == []


def test_every_item_stands_somewhere(outcomes: list[Outcome]) -> None:
    for outcome in outcomes:
        assert outcome.scorecard is not None
        lines = summary(outcome, all_items=True).splitlines()
        for item in outcome.scorecard.items:
            assert sum(line.startswith(f"  {item.id} ") for line in lines) == 1


def test_what_cost_points_has_its_reason_and_a_place(outcomes: list[Outcome]) -> None:
    for outcome in outcomes:
        assert outcome.scorecard is not None
        text = summary(outcome)
        for item in outcome.scorecard.items:
            if item.points is not None and item.points < item.weight:
                assert f"{item.id}   −{item.weight - item.points:.1f}" in text or f"{item.id}  " in text
                assert item.title in text.replace("\n", " ") or display_width(item.title) > 60


def test_every_root_cause_is_told_once(outcomes: list[Outcome]) -> None:
    for outcome in outcomes:
        assert outcome.findings is not None
        block = summary(outcome).split("Root causes\n")[1].split("\n\n")[0]
        heads = [line for line in block.splitlines() if line.startswith(("  error", "  warning", "  hint"))]
        assert len(heads) == len(outcome.findings.causes)


def test_a_failed_outcome_has_no_score(tmp_path: Path) -> None:
    outcome = process_file(tmp_path / "missing.txt")
    assert "no such file" in " ".join(summary(outcome).split())
    assert "failed" in outcome_table_row(outcome)
