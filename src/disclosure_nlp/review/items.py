"""Review items: the root causes of a store's reports and what could not be assessed, each with its place and its answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import msgspec

from disclosure_nlp.check.registry import all_checks, cross_report_checks
from disclosure_nlp.corpus.applied import decide
from disclosure_nlp.corpus.decisions import Decision, DecisionIndex, DecisionLog, owner_of
from disclosure_nlp.corpus.fingerprints import fingerprints
from disclosure_nlp.definitions import load_definition
from disclosure_nlp.ids import SECTIONS
from disclosure_nlp.locations import page_of, resolve_evidence
from disclosure_nlp.messages import Language, Message, msg, text_of
from disclosure_nlp.model import (
    CellRef,
    CheckResult,
    Evidence,
    Fault,
    Findings,
    Report,
    RootCause,
    Severity,
    Tagging,
    TextSpan,
)
from disclosure_nlp.parse.form_labels import label
from disclosure_nlp.text.layout import clip_to_width, collapse_whitespace

if TYPE_CHECKING:
    from disclosure_nlp.check.context import CheckDefinition

Group = Literal["fault", "unclear"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "hint")
_QUOTE = 160
_SECTION_OF = {"X6": "problems"}
_MOST_NAMED = 4
Nouns = tuple[str, Report, Tagging, Findings]
Texts = dict[Language, str]


class ReviewItem(msgspec.Struct, frozen=True):
    """A root cause, or a finding that could not be assessed, as a reviewer and an agency see it.

    ``findings`` are the fingerprints of its findings, the gravest first; ``group`` is ``fault`` where the report is wrong
    and ``unclear`` where the copy in hand does not tell. ``cells`` are the cells that a correction may be about,
    ``units`` identify what is checked whatever its values are.
    """

    findings: tuple[str, ...]
    units: tuple[str, ...]
    report: str
    agency: str | None
    year: int | None
    group: Group
    check: str
    checks: tuple[str, ...]
    severity: Severity
    message: Message | str
    fault: Fault = "agency"
    section: str | None = None
    page: int | None = None
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    expected: str | int | float | None = None
    observed: str | int | float | None = None
    quotes: tuple[str, ...] = ()
    cells: tuple[tuple[str, str, str], ...] = ()
    evidence: str = "[]"

    @property
    def key(self) -> str:
        """The fingerprints of its findings in one text."""
        return ";".join(self.findings)


class Answer(NamedTuple):
    """What people said of an item: the verdict that counts on its gravest finding, and the last remark."""

    verdict: Decision | None
    remark: Decision | None


def answer_to(item: ReviewItem, log: DecisionLog) -> Answer:
    """Return what people said of an item."""
    verdicts = [log.verdicts[finding] for finding in item.findings if finding in log.verdicts]
    remarks = [log.remarks[finding] for finding in item.findings if finding in log.remarks]
    return Answer(verdicts[0] if verdicts else None, remarks[0] if remarks else None)


@cache
def definition_of(check: str) -> CheckDefinition:
    """Return the definition of a check, over one report or several."""
    known = {item.id: item for item in (*(one.definition for one in all_checks()), *cross_report_checks())}
    return known[check]


@cache
def advice() -> dict[str, Texts]:
    """Return what an agency does about a failure, by check."""
    return load_definition("advice.toml", dict[str, Texts])


# --- items of single reports -----------------------------------------------------------------------------------------


def report_items(nouns: Nouns, decisions: DecisionIndex) -> list[ReviewItem]:
    """Return the items of a report: root causes, the gravest first, then what could not be assessed.

    Dismissed causes are among them. Where a person corrected a cell, what follows from it is listed too.
    """
    key, report, tagging, findings = nouns
    items = list(_items(key, report, findings))
    own = decisions.of(key, owner_of(report.agency, report.year))
    if any(decision.correction for decision in own.values()):
        applied = decide(key, report, tagging, findings, own)
        known = {finding for item in items for finding in item.findings}
        after = _items(key, applied.report, applied.findings)
        items += [item for item in after if not known.intersection(item.findings)]
    return items


def _items(key: str, report: Report, findings: Findings) -> Iterator[ReviewItem]:
    marks = fingerprints(key, report, findings.results)
    for cause in findings.causes:
        yield _cause_item(key, report, findings, cause, marks)
    alike: dict[tuple[str, str], list[tuple[str, CheckResult]]] = {}
    for mark, result in zip(marks, findings.results, strict=True):
        if result.verdict == "not_assessable":
            alike.setdefault((result.check, result.code), []).append((mark, result))
    for results in alike.values():
        first = results[0][1]
        more = msg("review.and_more", what=first.as_message, count=len(results) - 1)
        message = first.as_message if len(results) == 1 else more
        yield _item(key, report, results, "unclear", first.severity, message)


def _cause_item(key: str, report: Report, findings: Findings, cause: RootCause, marks: Sequence[str]) -> ReviewItem:
    results = [(marks[index], findings.results[index]) for index in cause.findings]
    results.sort(key=lambda pair: SEVERITIES.index(pair[1].severity))
    message = results[0][1].as_message if len(results) == 1 else cause.as_message
    return _item(key, report, results, group_of(cause.fault), cause.severity, message)


def group_of(fault: Fault) -> Group:
    """Return whether a failure is one of the report: what the copy may have caused is none."""
    return "fault" if fault == "agency" else "unclear"


def _item(
    key: str,
    report: Report,
    results: Sequence[tuple[str, CheckResult]],
    group: Group,
    severity: Severity,
    message: Message | str,
) -> ReviewItem:
    lead = results[0][1]
    places = _places(result for _, result in results)
    cells = [place for place in places if isinstance(place, CellRef)]
    shown = [place for place in cells if place.role == "wrong"] or cells
    spans = [span for place in places if (span := report.span(place)) is not None]
    start = spans[0].start if spans else None
    return ReviewItem(
        findings=tuple(mark for mark, _ in results),
        units=tuple(_unit(result, report) for _, result in results),
        report=key,
        agency=report.agency,
        year=report.year,
        group=group,
        check=lead.check,
        checks=tuple(dict.fromkeys(result.check for _, result in results)),
        severity=severity,
        message=message,
        fault=lead.fault,
        section=_section(report, shown, start),
        page=page_of(report, start) if start is not None else None,
        rows=_named(shown, lambda cell: label(cell.table, cell.row)),
        columns=_named(shown, lambda cell: label(cell.table, cell.column)),
        expected=lead.expected,
        observed=lead.observed,
        quotes=tuple(_quotes(report, places)),
        cells=tuple(dict.fromkeys((cell.table, cell.row, cell.column) for cell in (*shown, *cells))),
        evidence=msgspec.json.encode(resolve_evidence(lead.evidence, report)).decode(),
    )


def _places(results: Iterable[CheckResult]) -> list[Evidence]:
    """Return the evidence of findings, each place once, what is wrong before what it was compared with."""
    order = ("wrong", "operand", "context")
    found = dict.fromkeys(place for result in results for place in result.evidence)
    return sorted(found, key=lambda place: order.index(place.role))


def _unit(result: CheckResult, report: Report) -> str:
    """Return what is checked: check and unit; of a slip of writing, a problem or a remedy its words."""
    if result.subject == "narrative" or (len(result.subject) < 4 and result.subject[1:].isdigit()):
        words = [report.text[place.start : place.end] for place in result.evidence if isinstance(place, TextSpan)]
        return f"{result.check} {collapse_whitespace(words[0]) if words else ''}"
    return f"{result.check} {result.subject}"


def _section(report: Report, cells: Sequence[CellRef], start: int | None) -> str | None:
    if cells:
        return cells[0].table
    if start is None:
        return None
    return next((section.id for section in report.sections if section.start <= start < section.end), None)


def _named(cells: Sequence[CellRef], name: Callable[[CellRef], str]) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name(cell) for cell in cells))
    return names if len(names) <= _MOST_NAMED else (*names[:_MOST_NAMED], "…")


def _quotes(report: Report, places: Sequence[Evidence]) -> Iterator[str]:
    """Yield the words of text that is wrong or compared; of cells, which are named by row and column, nothing."""
    spans = [place for place in places if isinstance(place, TextSpan) and place.end > place.start]
    for span in (spans if spans and spans[0].role == "context" else [s for s in spans if s.role != "context"])[:3]:
        yield clip_to_width(collapse_whitespace(report.text[span.start : span.end]), _QUOTE)


# --- items over several reports --------------------------------------------------------------------------------------


def across_items(frame: Any, owners: dict[str, tuple[str, int]]) -> Iterator[ReviewItem]:
    """Yield the items over several reports: X1 to X8 and H1.

    Parameters
    ----------
    frame : frame
        Findings by `compare.listing.findings_of`, with agency_id, year and subject.
    owners : dict
        Agency and year by report.
    """
    columns = ("report", "agency_id", "year", "check", "verdict", "severity", "fault", "said", "evidence", "finding", "unit",
               "expected", "observed")  # fmt: skip
    for row in zip(*(frame[name].tolist() for name in columns), strict=True):
        report, series, year, check, verdict, severity, fault, said, evidence, finding, unit, expected, observed = row
        key = report if isinstance(report, str) else series
        agency, year = owners.get(key, (series, int(year)))
        places = json.loads(evidence)
        cells = [place for place in places if place["kind"] == "cell"]
        yield ReviewItem(
            findings=(finding,),
            units=(f"{check} {unit}",),
            report=key,
            agency=agency,
            year=year,
            group=group_of(fault) if verdict == "fail" else "unclear",
            check=check,
            checks=(check,),
            severity=severity,
            message=said,
            section=cells[0]["table"] if cells else _SECTION_OF.get(check, unit if unit in SECTIONS else None),
            rows=tuple(dict.fromkeys(label(place["table"], place["row"]) for place in cells)),
            columns=tuple(dict.fromkeys(label(place["table"], place["column"]) for place in cells)),
            expected=_number(expected),
            observed=_number(observed),
            quotes=tuple(
                dict.fromkeys(
                    clip_to_width(collapse_whitespace(place["text"]), _QUOTE)
                    for place in places
                    if place["kind"] == "text"
                )
            ),
        )


def _number(value: Any) -> int | float | None:
    if not isinstance(value, int | float) or value != value:  # noqa: PLR0124  not a number
        return None
    return int(value) if float(value).is_integer() else float(value)


# --- words -----------------------------------------------------------------------------------------------------------


def words_of(item: ReviewItem, language: Language) -> dict[str, Any]:
    """Return the columns of an item as a person reads them: severity, issue, place, row, column, … in a language."""
    definition = definition_of(item.check)
    chinese = language == "zh"
    section = msg(f"section.{item.section}").text(language) if item.section in SECTIONS else ""
    if item.section == "statistics":
        section = msg("name.statistics").text(language)
    page = msg("review.page", page=item.page).text(language) if item.page else ""
    rule = definition.title_zh if chinese else definition.title
    return {
        "year": item.year,
        "severity": msg(f"severity.{item.severity}").text(language),
        "checks": "、".join(item.checks) if chinese else ", ".join(item.checks),
        "issue": text_of(item.message, language),
        "place": " ".join(filter(None, (page, section))),
        "row": "\n".join(item.rows),
        "column": "\n".join(item.columns),
        "expected": item.expected,
        "observed": item.observed,
        "quote": "\n".join(item.quotes),
        "rule": rule,
        "basis": definition.source_zh if chinese else definition.source,
        "advice": advice()[item.check][language] if item.check in advice() else "",
        "key": item.key,
    }
