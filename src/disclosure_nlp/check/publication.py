"""Y2: whether a report was published in time, by the traces of its publication."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from disclosure_nlp.check.context import FIRST_FORM_YEAR, Context
from disclosure_nlp.check.registry import check
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.model import CheckResult, PublicationTrace, Report, Severity, TextSpan

Results = Iterator[CheckResult]
_NAMED_LEVELS = ("national", "province", "prefecture", "county")
# A capture shows that a page was there by that day, never that it was not there before.
_PROVES_TIMELINESS_ONLY = "archive"
_PROVES_LATENESS_ONLY = "signed"


class Deadline(NamedTuple):
    """Days by which a report is surely in time and after which it is surely late; the same day where a law names it."""

    in_time: date
    late: date

    @property
    def is_named(self) -> bool:
        """Whether article 49, or for reports to 2018 article 31 of Order 492, names this kind of agency."""
        return self.in_time == self.late


def deadline_of(report: Report) -> Deadline | None:
    """Return the deadline of a report, or None if its year is not known (`legal_deadline`)."""
    return None if report.year is None else legal_deadline(report.year, report.level, report.kind)


def legal_deadline(year: int, level: str | None, kind: str | None) -> Deadline:
    """Return the deadline of the report of a year.

    Departments of county level and above: 31 January; governments of county level and above, and all agencies for reports
    to 2018: 31 March. For others the law names no day: between the two dates nothing is certain.

    Examples
    --------
    >>> str(legal_deadline(2023, "county", "department").late), legal_deadline(2023, "township", "government").is_named
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
def publication(context: Context) -> Results:
    """Y2: published by the deadline; per report, and per date that is before the year's end."""
    report, deadline = context.report, deadline_of(context.report)
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
            message = msg("Y2.too_early", what=_what(trace), day=trace.day, year=report.year or 0)
            expected = f"{year_end.year + 1}-01-01"
            yield context.failed(
                f"early.{trace.source}",
                message,
                severity="hint",
                fault="unclear",
                expected=expected,
                observed=trace.day,
            )
    yield _judged(context, deadline, sorted((pair for pair in dated if pair[0] > year_end), key=lambda pair: pair[0]))


def _judged(context: Context, deadline: Deadline, dated: list[tuple[date, PublicationTrace]]) -> CheckResult:
    """Judge by the earliest trace: by the deadline proves that it was met, later within the same year that it was not."""
    published = [pair for pair in dated if pair[1].source != _PROVES_LATENESS_ONLY]
    if published and published[0][0] <= deadline.in_time:
        return context.passed(
            "published", _stated("Y2.in_time", published[0][1], deadline), evidence=_place(published[0][1])
        )
    proofs = [pair for pair in dated if pair[1].source == _PROVES_LATENESS_ONLY and pair[0] > deadline.late]
    proofs += [pair for pair in published[:1] if pair[1].source != _PROVES_TIMELINESS_ONLY]
    late = [pair for pair in proofs if deadline.late < pair[0] <= date(deadline.late.year, 12, 31)]
    if late:
        severity: Severity = "warning" if deadline.is_named else "hint"
        day, trace = late[0]
        return context.failed(
            "published",
            _stated("Y2.too_late", trace, deadline),
            severity=severity,
            expected=deadline.late.isoformat(),
            observed=day.isoformat(),
            evidence=_place(trace),
        )
    if not dated:
        return context.not_assessable("published", msg("Y2.no_date"), "unclear")
    first = dated[0][1]
    moved = dated[0][0].year > deadline.late.year
    message = msg("Y2.moved", what=_what(first), day=first.day) if moved else _stated("Y2.open", first, deadline)
    return context.not_assessable("published", message, "unclear", _place(first))


def _stated(code: str, trace: PublicationTrace, deadline: Deadline) -> Message:
    return msg(code, what=_what(trace), day=trace.day, deadline=deadline.late.isoformat())


def _what(trace: PublicationTrace) -> Message:
    return msg(f"trace.{trace.source}")


def _place(trace: PublicationTrace) -> list[TextSpan]:
    return [] if trace.start is None or trace.end is None else [TextSpan(trace.start, trace.end)]
