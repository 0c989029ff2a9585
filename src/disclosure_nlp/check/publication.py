"""Check Y2: whether a report was published by the legal deadline, judged from dated traces of its publication."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from disclosure_nlp.check.context import FIRST_FORM_YEAR, CheckContext
from disclosure_nlp.check.registry import check
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.model import CheckResult, PublicationTrace, Report, Severity, TextSpan

Results = Iterator[CheckResult]
_NAMED_LEVELS = ("national", "province", "prefecture", "county")
# A web archive capture proves that a page was online by that day, not that it was absent before.
_PROVES_TIMELINESS_ONLY = "archive"
_PROVES_LATENESS_ONLY = "signed"


class Deadline(NamedTuple):
    """Publication deadline of a report: the last day in time, and the day after which it is late.

    The two dates are equal if a law names the day for this kind of agency.
    """

    in_time: date
    late: date

    @property
    def is_set_by_law(self) -> bool:
        """Whether a law sets the deadline: article 49, or article 31 of Order 492 for reports up to 2018."""
        return self.in_time == self.late


def report_deadline(report: Report) -> Deadline | None:
    """Return the publication deadline of a report, or None if its year is unknown (see `legal_deadline`)."""
    return None if report.year is None else legal_deadline(report.year, report.level, report.kind)


def legal_deadline(year: int, level: str | None, kind: str | None) -> Deadline:
    """Return the publication deadline of a report by its year and the level and kind of its agency (article 49).

    Departments of county level and above: 31 January; governments of county level and above, and all agencies for reports
    to 2018: 31 March. For other agencies the law names no day, so publication between the two dates is neither surely in time nor late.

    Examples
    --------
    >>> str(legal_deadline(2023, "county", "department").late), legal_deadline(2023, "township", "government").is_set_by_law
    ('2024-01-31', False)
    """
    early, late = date(year + 1, 1, 31), date(year + 1, 3, 31)
    if year < FIRST_FORM_YEAR:
        return Deadline(late, late)
    if level in _NAMED_LEVELS and kind == "department":
        return Deadline(early, early)
    if level in _NAMED_LEVELS and kind == "government":
        return Deadline(late, late)
    return Deadline(early, late)


@check("Y2")
def check_publication_date(context: CheckContext) -> Results:
    """Y2: Check that the report was published by the legal deadline; one result, and one per impossibly early date."""
    report, deadline = context.report, report_deadline(context.report)
    if report.own_form:
        yield context.not_applicable("published", msg("Y2.own_form"))
        return
    if deadline is None or not report.traces:
        yield context.not_assessable("published", msg("Y2.no_date"), "unclear")
        return
    dated = [(date.fromisoformat(trace.day), trace) for trace in report.traces]
    year_end = date(deadline.late.year - 1, 12, 31)
    for day, trace in dated:
        if day <= year_end:
            message = msg("Y2.too_early", what=_trace_source_name(trace), day=trace.day, year=report.year or 0)
            expected = f"{year_end.year + 1}-01-01"
            yield context.failed(
                f"early.{trace.source}",
                message,
                severity="hint",
                fault="unclear",
                expected=expected,
                observed=trace.day,
            )
    yield _judge_earliest_trace(
        context, deadline, sorted((pair for pair in dated if pair[0] > year_end), key=lambda pair: pair[0])
    )


def _judge_earliest_trace(
    context: CheckContext, deadline: Deadline, dated_traces: list[tuple[date, PublicationTrace]]
) -> CheckResult:
    """Return the result of check Y2 for the earliest dated evidence that the report was published.

    A trace by the deadline proves publication in time; a later one of the same year proves that it was late.
    """
    published = [pair for pair in dated_traces if pair[1].source != _PROVES_LATENESS_ONLY]
    if published and published[0][0] <= deadline.in_time:
        return context.passed(
            "published",
            _deadline_message("Y2.in_time", published[0][1], deadline),
            evidence=_trace_spans(published[0][1]),
        )
    proofs = [pair for pair in dated_traces if pair[1].source == _PROVES_LATENESS_ONLY and pair[0] > deadline.late]
    proofs += [pair for pair in published[:1] if pair[1].source != _PROVES_TIMELINESS_ONLY]
    late = [pair for pair in proofs if deadline.late < pair[0] <= date(deadline.late.year, 12, 31)]
    if late:
        severity: Severity = "warning" if deadline.is_set_by_law else "hint"
        day, trace = late[0]
        return context.failed(
            "published",
            _deadline_message("Y2.too_late", trace, deadline),
            severity=severity,
            expected=deadline.late.isoformat(),
            observed=day.isoformat(),
            evidence=_trace_spans(trace),
        )
    if not dated_traces:
        return context.not_assessable("published", msg("Y2.no_date"), "unclear")
    first = dated_traces[0][1]
    moved = dated_traces[0][0].year > deadline.late.year
    message = (
        msg("Y2.moved", what=_trace_source_name(first), day=first.day)
        if moved
        else _deadline_message("Y2.open", first, deadline)
    )
    return context.not_assessable("published", message, "unclear", _trace_spans(first))


def _deadline_message(code: str, trace: PublicationTrace, deadline: Deadline) -> Message:
    """Return the message that states a publication date with its source, and the deadline."""
    return msg(code, what=_trace_source_name(trace), day=trace.day, deadline=deadline.late.isoformat())


def _trace_source_name(trace: PublicationTrace) -> Message:
    """Return the message that names the source of a publication date, such as the metadata of the web page."""
    return msg(f"trace.{trace.source}")


def _trace_spans(trace: PublicationTrace) -> list[TextSpan]:
    """Return the text span of a publication date as a list, which is empty if the date is not in the text."""
    return [] if trace.start is None or trace.end is None else [TextSpan(trace.start, trace.end)]
