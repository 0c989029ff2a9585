"""Review items: root causes, and checks that could not be assessed, as reviewers and agencies see them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import msgspec

from disclosure_nlp.check.registry import all_checks, cross_report_checks
from disclosure_nlp.corpus.applied import apply_decisions
from disclosure_nlp.corpus.decisions import Decision, DecisionIndex, DecisionLog, hash_agency_and_year
from disclosure_nlp.corpus.fingerprints import fingerprints
from disclosure_nlp.definitions import load_definition
from disclosure_nlp.ids import SECTIONS
from disclosure_nlp.locations import page_at_position, resolve_evidence
from disclosure_nlp.messages import Language, Message, message_text, msg
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
from disclosure_nlp.parse.form_labels import official_label
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
    """An entry of a review list: a root cause with its findings, or a check that could not be assessed.

    ``findings`` holds the fingerprints of its findings, the gravest first; ``group`` is ``fault`` if the report is
    wrong and ``unclear`` if the copy of the report may be the cause. ``cells`` are the cells that can be corrected,
    ``checked_subjects`` identify what is checked, independent of its values.
    """

    findings: tuple[str, ...]
    checked_subjects: tuple[str, ...]
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
        """Fingerprints (hashes) of the review item's findings, joined by semicolons."""
        return ";".join(self.findings)


class ItemAnswer(NamedTuple):
    """Review decisions on an item: the verdict in force on its most severe finding, and the latest remark."""

    verdict: Decision | None
    remark: Decision | None


def find_item_answer(item: ReviewItem, decisions: DecisionLog) -> ItemAnswer:
    """Return the verdict in force and the latest remark on a review item; each is None if there is none."""
    verdicts = [decisions.verdicts[finding] for finding in item.findings if finding in decisions.verdicts]
    remarks = [decisions.remarks[finding] for finding in item.findings if finding in decisions.remarks]
    return ItemAnswer(verdicts[0] if verdicts else None, remarks[0] if remarks else None)


@cache
def check_definition(check_id: str) -> CheckDefinition:
    """Return the definition (title, severity, source) of a check of one report or of several reports."""
    known = {item.id: item for item in (*all_checks(), *cross_report_checks())}
    return known[check_id]


@cache
def advice_by_check() -> dict[str, Texts]:
    """Return advice to agencies on correcting a failure, by check id and language."""
    return load_definition("advice.toml", dict[str, Texts])


# --- items of single reports -----------------------------------------------------------------------------------------


def review_items_of_report(archived: Nouns, decisions: DecisionIndex) -> list[ReviewItem]:
    """Return the review items of one report: root causes by severity, then checks that could not be assessed.

    Dismissed causes are included. If a reviewer corrected a cell, the findings that follow from it are listed as
    well.
    """
    key, report, tagging, findings = archived
    items = list(_items_of_causes_and_unassessed_checks(key, report, findings))
    own = decisions.decisions_for_report(key, hash_agency_and_year(report.agency, report.year))
    if any(decision.correction for decision in own.values()):
        applied = apply_decisions(key, report, tagging, findings, own)
        known = {finding for item in items for finding in item.findings}
        after = _items_of_causes_and_unassessed_checks(key, applied.report, applied.findings)
        items += [item for item in after if not known.intersection(item.findings)]
    return items


def _items_of_causes_and_unassessed_checks(report_key: str, report: Report, findings: Findings) -> Iterator[ReviewItem]:
    """Yield a review item per root cause, and one per check that could not be assessed."""
    result_fingerprints = fingerprints(report_key, report, findings.results)
    for cause in findings.causes:
        yield _item_of_root_cause(report_key, report, findings, cause, result_fingerprints)
    unclear_results: dict[tuple[str, str], list[tuple[str, CheckResult]]] = {}
    for fingerprint, result in zip(result_fingerprints, findings.results, strict=True):
        if result.verdict == "not_assessable":
            unclear_results.setdefault((result.check, result.code), []).append((fingerprint, result))
    for results in unclear_results.values():
        first = results[0][1]
        more = msg("review.and_more", what=first.as_message, count=len(results) - 1)
        message = first.as_message if len(results) == 1 else more
        yield _make_review_item(report_key, report, results, "unclear", first.severity, message)


def _item_of_root_cause(
    report_key: str, report: Report, findings: Findings, cause: RootCause, result_fingerprints: Sequence[str]
) -> ReviewItem:
    """Return the review item of a root cause (several failed checks with one origin)."""
    results = [(result_fingerprints[index], findings.results[index]) for index in cause.findings]
    results.sort(key=lambda pair: SEVERITIES.index(pair[1].severity))
    message = results[0][1].as_message if len(results) == 1 else cause.as_message
    return _make_review_item(report_key, report, results, group_of_fault(cause.fault), cause.severity, message)


def group_of_fault(fault: Fault) -> Group:
    """Return the group of a review item: ``fault`` if the agency is at fault, else ``unclear`` (not assessable)."""
    return "fault" if fault == "agency" else "unclear"


def _make_review_item(
    report_key: str,
    report: Report,
    fingerprinted_results: Sequence[tuple[str, CheckResult]],
    group: Group,
    severity: Severity,
    message: Message | str,
) -> ReviewItem:
    """Return the review item of check results with one cause, each paired with its fingerprint (the finding's hash)."""
    lead = fingerprinted_results[0][1]
    places = _evidence_wrong_first(result for _, result in fingerprinted_results)
    cells = [place for place in places if isinstance(place, CellRef)]
    shown = [place for place in cells if place.role == "wrong"] or cells
    spans = [span for place in places if (span := report.span(place)) is not None]
    start = spans[0].start if spans else None
    return ReviewItem(
        findings=tuple(mark for mark, _ in fingerprinted_results),
        checked_subjects=tuple(_identify_checked_subject(result, report) for _, result in fingerprinted_results),
        report=report_key,
        agency=report.agency,
        year=report.year,
        group=group,
        check=lead.check,
        checks=tuple(dict.fromkeys(result.check for _, result in fingerprinted_results)),
        severity=severity,
        message=message,
        fault=lead.fault,
        section=_section_of_item(report, shown, start),
        page=page_at_position(report, start) if start is not None else None,
        rows=_distinct_cell_names(shown, lambda cell: official_label(cell.table, cell.row)),
        columns=_distinct_cell_names(shown, lambda cell: official_label(cell.table, cell.column)),
        expected=lead.expected,
        observed=lead.observed,
        quotes=tuple(_quote_evidence_texts(report, places)),
        cells=tuple(dict.fromkeys((cell.table, cell.row, cell.column) for cell in (*shown, *cells))),
        evidence=msgspec.json.encode(resolve_evidence(lead.evidence, report)).decode(),
    )


def _evidence_wrong_first(results: Iterable[CheckResult]) -> list[Evidence]:
    """Return the distinct evidence of check results: wrong text first, then operands, then context."""
    order = ("wrong", "operand", "context")
    found = dict.fromkeys(place for result in results for place in result.evidence)
    return sorted(found, key=lambda place: order.index(place.role))


def _identify_checked_subject(result: CheckResult, report: Report) -> str:
    """Return a text that identifies a check result: the check id, and its subject or the text of its sentence."""
    if result.subject == "narrative" or (len(result.subject) < 4 and result.subject[1:].isdigit()):
        words = [report.text[place.start : place.end] for place in result.evidence if isinstance(place, TextSpan)]
        return f"{result.check} {collapse_whitespace(words[0]) if words else ''}"
    return f"{result.check} {result.subject}"


def _section_of_item(report: Report, evidence_cells: Sequence[CellRef], text_offset: int | None) -> str | None:
    """Return the table or section that contains a review item's evidence; None if it is not in the text."""
    if evidence_cells:
        return evidence_cells[0].table
    if text_offset is None:
        return None
    return next((section.id for section in report.sections if section.start <= text_offset < section.end), None)


def _distinct_cell_names(cells: Sequence[CellRef], cell_name: Callable[[CellRef], str]) -> tuple[str, ...]:
    """Return the distinct names of table cells in order, at most four, followed by an ellipsis if there are more."""
    names = tuple(dict.fromkeys(cell_name(cell) for cell in cells))
    return names if len(names) <= _MOST_NAMED else (*names[:_MOST_NAMED], "…")


def _quote_evidence_texts(report: Report, evidence: Sequence[Evidence]) -> Iterator[str]:
    """Yield at most three shortened quotes of the text that is wrong or compared; cells are not quoted."""
    spans = [place for place in evidence if isinstance(place, TextSpan) and place.end > place.start]
    for span in (spans if spans and spans[0].role == "context" else [s for s in spans if s.role != "context"])[:3]:
        yield clip_to_width(collapse_whitespace(report.text[span.start : span.end]), _QUOTE)


# --- items over several reports --------------------------------------------------------------------------------------


def review_items_across_reports(findings: Any, owner_by_report: dict[str, tuple[str, int]]) -> Iterator[ReviewItem]:
    """Yield the review items on findings that compare several reports (checks X1 to X8 and H1).

    Parameters
    ----------
    findings : frame
        Findings from `compare.listing.findings_across`, with agency_id, year and unit.
    owner_by_report : dict
        Agency and year by report key.
    """
    columns = ("report", "agency_id", "year", "check", "verdict", "severity", "fault", "said", "evidence", "finding", "unit",
               "expected", "observed")  # fmt: skip
    for row in zip(*(findings[name].tolist() for name in columns), strict=True):
        report, series, year, check, verdict, severity, fault, said, evidence, finding, unit, expected, observed = row
        key = report if isinstance(report, str) else series
        agency, year = owner_by_report.get(key, (series, int(year)))
        places = json.loads(evidence)
        cells = [place for place in places if place["kind"] == "cell"]
        yield ReviewItem(
            findings=(finding,),
            checked_subjects=(f"{check} {unit}",),
            report=key,
            agency=agency,
            year=year,
            group=group_of_fault(fault) if verdict == "fail" else "unclear",
            check=check,
            checks=(check,),
            severity=severity,
            message=said,
            section=cells[0]["table"] if cells else _SECTION_OF.get(check, unit if unit in SECTIONS else None),
            rows=tuple(dict.fromkeys(official_label(place["table"], place["row"]) for place in cells)),
            columns=tuple(dict.fromkeys(official_label(place["table"], place["column"]) for place in cells)),
            expected=_finite_number_or_none(expected),
            observed=_finite_number_or_none(observed),
            quotes=tuple(
                dict.fromkeys(
                    clip_to_width(collapse_whitespace(place["text"]), _QUOTE)
                    for place in places
                    if place["kind"] == "text"
                )
            ),
        )


def _finite_number_or_none(value: Any) -> int | float | None:
    """Return a number, as int if it is whole; None for NaN and values that are no numbers."""
    if not isinstance(value, int | float) or value != value:  # noqa: PLR0124  not a number
        return None
    return int(value) if float(value).is_integer() else float(value)


# --- words -----------------------------------------------------------------------------------------------------------


def item_texts(item: ReviewItem, language: Language) -> dict[str, Any]:
    """Return the texts that describe a review item in a language, by column id (severity, issue, place, …)."""
    definition = check_definition(item.check)
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
        "issue": message_text(item.message, language),
        "place": " ".join(filter(None, (page, section))),
        "row": "\n".join(item.rows),
        "column": "\n".join(item.columns),
        "expected": item.expected,
        "observed": item.observed,
        "quote": "\n".join(item.quotes),
        "rule": rule,
        "basis": definition.source_zh if chinese else definition.source,
        "advice": advice_by_check()[item.check][language] if item.check in advice_by_check() else "",
        "key": item.key,
    }
