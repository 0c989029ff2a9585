"""S10: text and tables that can be read without character recognition."""

from __future__ import annotations

from msgspec import structs

from disclosure_nlp.check.runner import check_report
from disclosure_nlp.model import Issue, Report, Verdict
from disclosure_nlp.score.scoring import SCORERS, ScoringInput

from .build import Draft


def judged(report: Report, draft: Draft) -> tuple[list[tuple[str, Verdict]], float | None]:
    """Return verdicts of S10 by unit, and the value of item K1."""
    tagging = draft.tagging(report)
    findings = check_report(report, tagging)
    found = [(result.subject, result.verdict) for result in findings.results if result.check == "S10"]
    return found, SCORERS["K1"](ScoringInput(report, tagging, findings)).value


def published_as(format_: str, draft: Draft, *issues: Issue) -> Report:
    report = draft.report()
    source = structs.replace(report.document.source, format=format_)
    return structs.replace(report, document=structs.replace(report.document, source=source, issues=issues))


def test_plain_text_does_not_tell() -> None:
    draft = Draft()
    assert judged(published_as("text", draft), draft) == ([("text", "not_assessable")], None)


def test_text_and_tables_as_text() -> None:
    draft = Draft()
    found, value = judged(published_as("html", draft), draft)
    assert {verdict for _, verdict in found} == {"pass"}
    assert value == 1


def test_a_scan() -> None:
    draft = Draft()
    scan = Issue("pdf.recognised", "error", "page 1: read by character recognition")
    assert judged(published_as("pdf", draft, scan), draft) == ([("text", "fail")], 0)


def test_a_table_that_is_a_picture() -> None:
    draft = Draft(tables=("proactive", "requests"))
    section = draft.report().section("disputes")
    assert section is not None
    picture = Issue("html.picture", "warning", "a picture", section.start, section.start + 4)
    found, value = judged(published_as("html", draft, picture), draft)
    assert ("disputes", "fail") in found
    assert value == 0.5
