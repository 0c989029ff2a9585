"""Agencies that have not reported: a roster of agencies compared with a store, with the days of delay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from disclosure_nlp.check.publication import legal_deadline
from disclosure_nlp.compare.panel import build_panel
from disclosure_nlp.messages import Language, msg
from disclosure_nlp.panel.states import RosterEntry
from disclosure_nlp.parse.regions import find_region
from disclosure_nlp.review.workbook import ReviewSheet, column_title

if TYPE_CHECKING:
    from disclosure_nlp.corpus.store import Store

Reported = Literal["in_time", "late", "reported", "missing", "due_later"]
REPORTED: tuple[Reported, ...] = ("in_time", "late", "reported", "missing", "due_later")
_COLUMNS = ("agency", "area", "level", "kind", "report_state", "published", "deadline", "days_late")


class DueReport(NamedTuple):
    """A report that is due by law, and its state: published in time, late or at an unknown date, or not published."""

    agency: str
    area: str
    level: str
    kind: str
    state: Reported
    published: str | None
    deadline: str
    days_late: int | None


def find_due_reports(store: Store, roster: Iterable[RosterEntry], year: int, reference_date: date) -> list[DueReport]:
    """Return, for each agency of a roster that must report for a year, its due report with its state in the store.

    Parameters
    ----------
    year : int
        Reporting year.
    reference_date : date
        Reference date: a missing report is late by the days from its deadline to this date. If the law sets no deadline
        (towns, other bodies), the later of the two usual deadlines is used.
    """
    panel = build_panel(store)
    reports = panel.reports
    names = dict(zip(reports["agency"].tolist(), reports["series"].tolist(), strict=True))
    own = reports[reports["year"] == year]
    columns = (own[name].tolist() for name in ("series", "level", "kind", "published"))
    held = {series: (level, kind, published) for series, level, kind, published in zip(*columns, strict=True)}
    return sorted(
        _make_due_report(entry, held.get(names.get(entry.agency, entry.agency)), year, reference_date)
        for entry in roster
        if entry.is_due(year)
    )


def _make_due_report(
    entry: RosterEntry, stored_report: tuple[Any, Any, Any] | None, year: int, reference_date: date
) -> DueReport:
    """Return the state of the report that is due from an agency of the roster.

    ``stored_report`` holds level, kind and publication date of its report in the store; None if there is none.
    """
    level = entry.level or (stored_report[0] if stored_report else None)
    kind = entry.kind or (stored_report[1] if stored_report else None)
    deadline = legal_deadline(year, level, kind)
    published = stored_report[2] if stored_report is not None and isinstance(stored_report[2], str) else None
    day = reference_date if stored_report is None else None if published is None else date.fromisoformat(published)
    days = None if day is None else max(0, (day - deadline.late).days)
    states: tuple[Reported, Reported] = ("missing", "due_later") if stored_report is None else ("late", "in_time")
    state: Reported = "reported" if days is None else states[0] if days else states[1]
    identity = (entry.agency, _region_code(entry), level or "", kind or "")
    return DueReport(*identity, state, published, deadline.late.isoformat(), days)


def _region_code(entry: RosterEntry) -> str:
    """Return the region code of an agency from its roster entry, else from its name; empty if unknown."""
    if entry.region_code:
        return entry.region_code
    region = find_region(entry.agency)
    return region.division.code if region is not None else ""


def due_report_sheets(
    due_reports: Sequence[DueReport], year: int, reference_date: date, language: Language
) -> list[ReviewSheet]:
    """Return two workbook sheets on due reports: counts by area and kind, and one row per agency."""
    title = msg("review.due_title", year=str(year), on=reference_date.isoformat()).text(language)
    count = msg("review.due_note").text(language)
    widths = (34, 12, 12, 14, 16, 12, 12, 10)
    return [
        ReviewSheet(msg("review.sheet.due").text(language), title, count, table=list(_count_rows_by_area(due_reports, language)), widths=(12, 14, *(10 for _ in REPORTED), 10)),
        ReviewSheet(msg("review.sheet.due_all").text(language), title, count, table=list(_rows_of_due_reports(due_reports, language)), widths=widths),
    ]  # fmt: skip


def _count_rows_by_area(due_reports: Sequence[DueReport], language: Language) -> Iterator[list[Any]]:
    """Yield a header, rows with the number of due reports by area, kind and state, and a row of totals."""
    header = [column_title(name, language) for name in ("area", "kind")]
    yield [
        *header,
        *(msg(f"review.reported.{state}").text(language) for state in REPORTED),
        msg("review.all").text(language),
    ]
    groups = Counter((item.area, item.kind, item.state) for item in due_reports)
    for area, kind in sorted({(item.area, item.kind) for item in due_reports}):
        counts = [groups[area, kind, state] for state in REPORTED]
        yield [area, kind, *counts, sum(counts)]
    sums = [sum(item.state == state for item in due_reports) for state in REPORTED]
    yield [msg("review.all").text(language), "", *sums, len(due_reports)]


def _rows_of_due_reports(due_reports: Sequence[DueReport], language: Language) -> Iterator[list[Any]]:
    """Yield a header and a row per due report, as lists of cell values."""
    yield [column_title(name, language) for name in _COLUMNS]
    for item in due_reports:
        state = msg(f"review.reported.{item.state}").text(language)
        yield [*item[:4], state, *item[5:]]
