"""Tables of the review status: agencies, root causes, report versions, and undecided versions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from disclosure_nlp.messages import Language, msg
from disclosure_nlp.review.items import item_texts
from disclosure_nlp.review.status import STATES, ReviewStatus, TrackedCause
from disclosure_nlp.review.workbook import ReviewSheet, column_title

_CAUSE = ("agency", "year", "state", "severity", "checks", "issue", "place", "row", "column", "answer", "reason", "remark", "by", "on")  # fmt: skip
_ROUND = ("agency", "year", "version", "published", "faults", "fixed", "open", "new", "answered", "file")


def status_sheets(status: ReviewStatus, language: Language) -> list[ReviewSheet]:
    """Return the review status as workbook sheets: agencies, root causes, versions, undecided versions."""
    tables: list[tuple[str, Sequence[Sequence[Any]], Sequence[int]]] = [
        ("agencies", list(causes_by_agency_rows(status, language)), (34, *(10 for _ in STATES), 10)),
        ("causes", list(root_cause_rows(status, language)), (28, 7, 10, 8, 9, 50, 12, 24, 16, 10, 26, 20, 10, 12)),
        ("rounds", list(report_version_rows(status, language)), (34, 7, 8, 12, 8, 8, 8, 8, 8, 50)),
    ]
    if status.undecided:
        tables.append(("undecided", list(undecided_version_rows(status, language)), (34, 7, 20, 60)))
    return [_make_table_sheet(name, table, widths, language) for name, table, widths in tables]


def _make_table_sheet(
    table_id: str, table: Sequence[Sequence[Any]], widths: Sequence[int], language: Language
) -> ReviewSheet:
    """Return a workbook sheet with a table, its title and its note; ``table_id`` selects both texts."""
    title, note = (msg(f"review.sheet.{code}").text(language) for code in (table_id, f"{table_id}_note"))
    return ReviewSheet(title, title, note, table=table, widths=widths)


def causes_by_agency_rows(status: ReviewStatus, language: Language) -> Iterator[list[Any]]:
    """Yield a header, a row per agency with its number of root causes by state, and a row of totals."""
    yield [
        column_title("agency", language),
        *(msg(f"review.state.{state}").text(language) for state in STATES),
        msg("review.all").text(language),
    ]
    counts = status.count_causes()
    for agency, own in counts.items():
        yield [agency, *(own[state] for state in STATES), sum(own.values())]
    sums = [sum(own[state] for own in counts.values()) for state in STATES]
    yield [msg("review.all").text(language), *sums, sum(sums)]


def root_cause_rows(status: ReviewStatus, language: Language) -> Iterator[list[Any]]:
    """Yield a header and a row per root cause with its texts, state and answer."""
    yield [column_title(name, language) for name in _CAUSE]
    for cause in status.causes:
        words = item_texts(cause.item, language) | _answer_columns(cause, language)
        yield [words[name] for name in _CAUSE]


def _answer_columns(cause: TrackedCause, language: Language) -> dict[str, Any]:
    """Return the cells on a root cause's state and on the agency's answer to it, by column id."""
    verdict, remark = cause.verdict, cause.remark
    last = verdict or remark
    return {
        "agency": cause.item.agency or "",
        "state": msg(f"review.state.{cause.state}").text(language),
        "answer": msg(f"answer.{verdict.verdict}").text(language) if verdict else "",
        "reason": verdict.why if verdict else "",
        "remark": remark.why if remark else "",
        "by": last.by if last else "",
        "on": last.on if last else "",
    }


def report_version_rows(status: ReviewStatus, language: Language) -> Iterator[list[Any]]:
    """Yield a header and a row per version of the reports that have several versions."""
    yield [_column_or_state_title(name, language) for name in _ROUND]
    for item in status.rounds:
        row = item._asdict() | {"file": item.path}
        yield [row[name] for name in _ROUND]


def _column_or_state_title(name: str, language: Language) -> str:
    """Return the title of a column in the table of versions, which is a state or a column of review lists."""
    if name in STATES:
        return msg(f"review.state.{name}").text(language)
    return column_title(name, language)


def undecided_version_rows(status: ReviewStatus, language: Language) -> Iterator[list[Any]]:
    """Yield a header and a row per file of which it is undecided whether it is the current version."""
    yield [column_title(name, language) for name in ("agency", "year", "report", "file")]
    for item in status.undecided:
        for report, path in zip(item.reports, item.paths, strict=False):
            yield [item.agency, item.year, report, path]


def status_lines(status: ReviewStatus, language: Language) -> list[str]:
    """Return the review status as lines of text: root causes by state, versions, undecided versions."""
    counts = {state: sum(cause.state == state for cause in status.causes) for state in STATES}
    lines = [msg("review.sums", count=len(status.causes), agencies=len(status.count_causes()), **counts).text(language)]
    several = {(item.agency, item.year) for item in status.rounds}
    if several:
        lines.append(msg("review.versions", reports=len(several)).text(language))
    lines += [
        msg("review.undecided", agency=item.agency, year=str(item.year), reports=item.reports).text(language)
        for item in status.undecided
    ]
    return lines
