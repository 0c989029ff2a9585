"""What notebooks show: reports, scores, findings and outcomes say what matters and escape what they quote."""

from pathlib import Path

import msgspec
import pytest
from lxml import html

from disclosure_nlp import process_file
from disclosure_nlp.model import Outcome, TextSpan
from disclosure_nlp.view.notebook import notebook_html

SAMPLE = Path(__file__).parents[2] / "corpora" / "sample"


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    return process_file(next(SAMPLE.glob("*.txt")))


def text(shown: str | None) -> str:
    assert shown is not None
    return str(html.fragment_fromstring(shown, create_parent=True).text_content())


def test_an_outcome_shows_who_scored_what_and_why(outcome: Outcome) -> None:
    assert outcome.report is not None
    assert outcome.scorecard is not None
    assert outcome.findings is not None
    shown = text(outcome._repr_html_())
    assert str(outcome.report.agency) in shown
    assert f"{outcome.scorecard.total:.1f}" in shown
    assert all(cause.message in shown for cause in outcome.findings.causes)


def test_a_score_shows_every_item_with_its_reason(outcome: Outcome) -> None:
    assert outcome.scorecard is not None
    shown = text(outcome.scorecard._repr_html_())
    for item in outcome.scorecard.items:
        assert item.title in shown
        assert item.reason in shown


def test_findings_show_root_causes_and_counts(outcome: Outcome) -> None:
    assert outcome.findings is not None
    shown = text(outcome.findings._repr_html_())
    passes = sum(result.verdict == "pass" for result in outcome.findings.results)
    assert f"{passes} pass" in shown
    assert all(cause.message in shown for cause in outcome.findings.causes)


def test_a_report_shows_its_sections_and_tables(outcome: Outcome) -> None:
    assert outcome.report is not None
    shown = text(outcome.report._repr_html_())
    assert all(section.title in shown for section in outcome.report.sections)
    assert all(name in shown for name in outcome.report.tables)


def test_a_failed_outcome_says_why() -> None:
    failed = process_file("missing.txt")
    assert failed.issues[-1].message in text(failed._repr_html_())


def test_what_is_quoted_is_escaped(outcome: Outcome) -> None:
    assert outcome.report is not None
    nasty = msgspec.structs.replace(outcome.report, agency="<script>alert(1)</script>")
    assert "<script" not in (notebook_html(nasty) or "")
    assert "alert(1)" in text(notebook_html(nasty))


def test_every_other_record_is_shown_as_a_table(outcome: Outcome) -> None:
    assert outcome.report is not None
    assert outcome.tagging is not None
    assert "98" in text(TextSpan(98, 99)._repr_html_())
    assert "received" in text(outcome.report.tables["requests"]._repr_html_())
    assert outcome.report.sentences[0].text in text(outcome.tagging._repr_html_())
    for record in (outcome.report.document, outcome.report.sections[0], outcome.report.sentences[0]):
        assert type(record).__name__ in text(record._repr_html_())


def test_records_speak_the_language_of_the_environment(outcome: Outcome, monkeypatch: pytest.MonkeyPatch) -> None:
    assert outcome.findings is not None
    assert outcome.scorecard is not None
    monkeypatch.setenv("DISCLOSURE_NLP_LANG", "zh")
    shown = text(outcome.scorecard._repr_html_())
    assert all(item.text("zh") in shown for item in outcome.scorecard.items)
    assert "分值" in shown
    assert all(cause.text("zh") in text(outcome.findings._repr_html_()) for cause in outcome.findings.causes)
    assert "通过" in text(outcome.findings._repr_html_())
    monkeypatch.setenv("DISCLOSURE_NLP_LANG", "en")
    assert "why" in text(outcome.scorecard._repr_html_())
