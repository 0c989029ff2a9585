"""The status of a review round as tables for people: agencies, root causes, rounds, versions to decide on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from disclosure_nlp.messages import Language, msg
from disclosure_nlp.review.items import words_of
from disclosure_nlp.review.status import STATES, Status, Tracked
from disclosure_nlp.review.workbook import Sheet, column_title

_CAUSE = ("agency", "year", "state", "severity", "checks", "issue", "place", "row", "column", "answer", "reason", "remark", "by", "on")  # fmt: skip
_ROUND = ("agency", "year", "version", "published", "faults", "fixed", "open", "new", "answered", "file")


def status_sheets(status: Status, language: Language) -> list[Sheet]:
    """Return the tables of a status: agencies, causes, rounds, and versions between which nothing decides."""
    tables: list[tuple[str, Sequence[Sequence[Any]], Sequence[int]]] = [
        ("agencies", list(agency_rows(status, language)), (34, *(10 for _ in STATES), 10)),
        ("causes", list(cause_rows(status, language)), (28, 7, 10, 8, 9, 50, 12, 24, 16, 10, 26, 20, 10, 12)),
        ("rounds", list(round_rows(status, language)), (34, 7, 8, 12, 8, 8, 8, 8, 8, 50)),
    ]
    if status.undecided:
        tables.append(("undecided", list(undecided_rows(status, language)), (34, 7, 20, 60)))
    return [_table_sheet(name, table, widths, language) for name, table, widths in tables]


def _table_sheet(name: str, table: Sequence[Sequence[Any]], widths: Sequence[int], language: Language) -> Sheet:
    title, note = (msg(f"review.sheet.{code}").text(language) for code in (name, f"{name}_note"))
    return Sheet(title, title, note, table=table, widths=widths)


def agency_rows(status: Status, language: Language) -> Iterator[list[Any]]:
    """Yield the causes of each agency by state, the header first and the sum last."""
    yield [
        column_title("agency", language),
        *(msg(f"review.state.{state}").text(language) for state in STATES),
        msg("review.all").text(language),
    ]
    counts = status.counts()
    for agency, own in counts.items():
        yield [agency, *(own[state] for state in STATES), sum(own.values())]
    sums = [sum(own[state] for own in counts.values()) for state in STATES]
    yield [msg("review.all").text(language), *sums, sum(sums)]


def cause_rows(status: Status, language: Language) -> Iterator[list[Any]]:
    """Yield every root cause with its state and answer, the header first."""
    yield [column_title(name, language) for name in _CAUSE]
    for cause in status.causes:
        words = words_of(cause.item, language) | _answered(cause, language)
        yield [words[name] for name in _CAUSE]


def _answered(cause: Tracked, language: Language) -> dict[str, Any]:
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


def round_rows(status: Status, language: Language) -> Iterator[list[Any]]:
    """Yield the versions of the reports that have several, the header first."""
    yield [_title(name, language) for name in _ROUND]
    for item in status.rounds:
        row = item._asdict() | {"file": item.path}
        yield [row[name] for name in _ROUND]


def _title(name: str, language: Language) -> str:
    if name in STATES:
        return msg(f"review.state.{name}").text(language)
    return column_title(name, language)


def undecided_rows(status: Status, language: Language) -> Iterator[list[Any]]:
    """Yield the files between which a person has to decide, the header first."""
    yield [column_title(name, language) for name in ("agency", "year", "report", "file")]
    for item in status.undecided:
        for report, path in zip(item.reports, item.paths, strict=False):
            yield [item.agency, item.year, report, path]


def status_lines(status: Status, language: Language) -> list[str]:
    """Return the sums of a status in words: causes by state, versions, and what a person has to decide."""
    counts = {state: sum(cause.state == state for cause in status.causes) for state in STATES}
    lines = [msg("review.sums", count=len(status.causes), agencies=len(status.counts()), **counts).text(language)]
    several = {(item.agency, item.year) for item in status.rounds}
    if several:
        lines.append(msg("review.versions", reports=len(several)).text(language))
    lines += [
        msg("review.undecided", agency=item.agency, year=str(item.year), reports=item.reports).text(language)
        for item in status.undecided
    ]
    return lines
