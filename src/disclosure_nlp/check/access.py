"""Check S10: whether the text and the tables of a report are machine-readable."""

from __future__ import annotations

from collections.abc import Iterator

from disclosure_nlp.check.context import TABLE_IDS, CheckContext, table_name
from disclosure_nlp.check.registry import check
from disclosure_nlp.messages import msg
from disclosure_nlp.model import CheckResult, Issue, TextSpan

Results = Iterator[CheckResult]
_PLAIN_TEXT = "text"
_RECOGNISED, _PICTURE, _UNREAD_PAGE = "pdf.recognised", "html.picture", "pdf.page_without_text"


@check("S10")
def check_machine_readability(context: CheckContext) -> Results:
    """S10: Check that the text is no scan and no table is a picture; one result for the report and one per table.

    A plain text file does not show in which format the report was published.
    """
    document = context.report.document
    if document.source.format == _PLAIN_TEXT:
        yield context.not_assessable("text", msg("S10.plain_text"), "unclear")
        return
    scanned = [issue for issue in document.issues if issue.code == _RECOGNISED]
    if scanned:
        yield context.failed("text", msg("S10.scan"), evidence=_issue_spans(scanned))
        return
    yield context.passed("text")
    for name in TABLE_IDS if context.facts.uses_uniform_forms else ():
        yield _check_table_is_text(context, name)


def _check_table_is_text(context: CheckContext, table_id: str) -> CheckResult:
    """Return the result of check S10 for one table: failed if its section has a picture in place of the table."""
    issues = context.report.document.issues
    if table_id in context.report.tables:
        return context.passed(table_id)
    section = context.report.section(table_id)
    pictures = [
        issue
        for issue in issues
        if issue.code == _PICTURE
        and section is not None
        and issue.start is not None
        and section.start <= issue.start < section.end
    ]
    if pictures:
        return context.failed(table_id, msg("S10.picture", table=table_name(table_id)), evidence=_issue_spans(pictures))
    if any(issue.code == _UNREAD_PAGE for issue in issues):
        return context.not_assessable(table_id, msg("S10.page_unread", table=table_name(table_id)), "unclear")
    return context.not_applicable(table_id, msg("check.no_table", table=table_name(table_id)))


def _issue_spans(issues: list[Issue]) -> list[TextSpan]:
    """Return the text spans of issues that have one, as evidence."""
    return [TextSpan(i.start, i.end) for i in issues if i.start is not None and i.end is not None]
