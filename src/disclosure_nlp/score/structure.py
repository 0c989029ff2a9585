"""Rubric item group A (structure): scores sections, headings, tables, aspects, years and required themes."""

from __future__ import annotations

from functools import cache

from disclosure_nlp.check.structure import MISSING_SECTION
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.model import CheckResult, Evidence, TextSpan
from disclosure_nlp.parse.forms import load_form
from disclosure_nlp.parse.statistics_form import load_statistics_form
from disclosure_nlp.score.scoring import (
    LEAST_SHARE,
    ItemResult,
    ScoringInput,
    is_agency_fault,
    known_result,
    score_by_share_of_passes,
    scorer,
    unknown_result,
)

# The four matters of article 50(1) to (4): the section of each, and the label of a sentence about it.
_MATTERS = {
    "proactive": "proactive",
    "requests": "request",
    "disputes": "review_litigation",
    "problems": "problem",
}
# The parts of the 2014–2018 statistics table that belong to these matters.
_STATISTICS = {"proactive": ("proactive",), "requests": ("requests",), "disputes": ("review", "litigation")}


_THEME_VALUES = {"result": 1.0, "word": 0.5, "none": 0.0}


def _join_evidence(results: list[CheckResult]) -> list[Evidence]:
    """Return the evidence of several check results as one list."""
    return [item for result in results for item in result.evidence]


def _is_misplaced_section(result: CheckResult) -> bool:
    """Return whether a failed check is about a section that is repeated or out of order, not about a missing one."""
    return is_agency_fault(result) and result.code not in MISSING_SECTION


@scorer("A1")
def score_sections_present(inputs: ScoringInput) -> ItemResult:
    """Score item A1 (sections present): share of the six sections whose title words were found (check S1)."""
    results = [result for result in inputs.results("S1") if result.verdict != "not_applicable"]
    missing = [result for result in results if is_agency_fault(result) and not _is_misplaced_section(result)]
    here = [result for result in results if result.verdict == "pass" or _is_misplaced_section(result)]
    assessed = len(here) + len(missing)
    if not assessed or assessed < LEAST_SHARE * len(results):
        return unknown_result(
            msg("item.too_few", assessed=assessed, count=len(results), what=msg("item.unit.sections"))
        )
    titles = {form.id: f"{form.numeral}、{form.title}" for form in load_form("2021").sections}
    if not missing:
        return known_result(1.0, msg("item.A1.all", count=assessed))
    names = tuple(titles[result.subject] for result in missing)
    return known_result(len(here) / assessed, msg("item.A1.missing", here=len(here), count=assessed, names=names))


@scorer("A2")
def score_headings(inputs: ScoringInput) -> ItemResult:
    """Score item A2: 1 if section headings are unique, ordered and rightly numbered, 0.5 with one slip, 0 with more.

    A missing section is not counted here: it costs points in item A1 (sections).
    """
    if all(section.id == "preamble" for section in inputs.report.sections):
        return unknown_result(msg("item.A2.no_heading"))
    numbered = inputs.results("S2")
    if numbered and all(result.verdict == "not_assessable" for result in numbered):
        return unknown_result(numbered[0].as_message)
    misplaced = [result for result in inputs.results("S1") if _is_misplaced_section(result)]
    slips = {result.subject: result for result in (*misplaced, *filter(is_agency_fault, numbered))}
    value = {0: 1.0, 1: 0.5}.get(len(slips), 0.0)
    if not slips:
        return known_result(value, msg("item.A2.in_order"))
    reason = msg("message.all", messages=tuple(result.as_message for result in slips.values()))
    return known_result(value, reason, _join_evidence(list(slips.values())))


def score_table_completeness(inputs: ScoringInput, *, penalize_other_forms: bool) -> ItemResult:
    """Return the mean over the three tables: 1 if complete, 0.5 without some rows or columns, 0 if absent (check S3).

    With ``penalize_other_forms``, a table in an outdated form (check S6) counts 0.5 too. Tables that the checks
    could not assess are excluded.
    """
    results = [result for result in inputs.results("S3") if result.verdict == "pass" or is_agency_fault(result)]
    if not results or len(results) < LEAST_SHARE * len(inputs.results("S3")):
        return unknown_result(msg("item.A3.no_table"))
    foreign = {
        result.subject.partition(".")[0]: result
        for result in inputs.results("S6")
        if penalize_other_forms and is_agency_fault(result) and result.severity != "hint"
    }
    values, faults = [], []
    for result in results:
        there = result.subject in inputs.report.tables
        mixed = foreign.get(result.subject)
        whole = result.verdict == "pass" and mixed is None
        values.append(1.0 if whole else 0.5 if there else 0.0)
        faults += [result] if result.verdict == "fail" else [mixed] if mixed is not None else []
    if not faults:
        return known_result(1.0, msg("item.A3.whole"))
    reason = msg("message.all", messages=tuple(result.as_message for result in faults))
    return known_result(sum(values) / len(values), reason, _join_evidence(faults))


@scorer("A3")
def score_table_skeletons(inputs: ScoringInput) -> ItemResult:
    """Score item A3 (tables): mean over the three tables: 1 if complete, 0.5 if incomplete or outdated, 0 if absent.

    The item reads the checks S3 (rows and columns) and S6 (form in use).
    """
    return score_table_completeness(inputs, penalize_other_forms=True)


@scorer("A3@tables")
def score_tables_present(inputs: ScoringInput) -> ItemResult:
    """Return the share of the three required tables that the report contains, complete or not (check S3)."""
    results = [result for result in inputs.results("S3") if result.verdict == "pass" or is_agency_fault(result)]
    if not results:
        return unknown_result(msg("item.A3.no_table"))
    absent = [result for result in results if is_agency_fault(result) and result.subject not in inputs.report.tables]
    if not absent:
        return known_result(1.0, msg("item.A3.whole"))
    reason = msg("message.all", messages=tuple(result.as_message for result in absent))
    return known_result(1 - len(absent) / len(results), reason)


@scorer("A4")
def score_aspects_covered(inputs: ScoringInput) -> ItemResult:
    """Score item A4: share of the five aspects required of section 1 (requests, platforms, …) it covers (S4)."""
    return score_by_share_of_passes(inputs, inputs.results("S4"), "aspects")


@scorer("A5")
def score_year_agreement(inputs: ScoringInput) -> ItemResult:
    """Score item A5 (reporting year): share of title, period and text that state the reporting year (check Y1)."""
    report = inputs.report
    if report.year is None:
        return unknown_result(msg("check.year_unknown"))
    agree: dict[str, bool] = {}
    if report.title_year is not None:
        agree["title"] = True
    for result in inputs.results("Y1"):
        part = result.subject.partition(":")[0]
        if part in ("period", "text") and (result.verdict == "pass" or is_agency_fault(result)):
            agree[part] = agree.get(part, True) and (result.verdict == "pass" or result.severity == "hint")
    if not agree:
        return unknown_result(msg("item.A5.no_year"))
    wrong = tuple(msg(f"item.A5.{part}") for part, agrees in agree.items() if not agrees)
    evidence = _join_evidence([result for result in inputs.results("Y1") if is_agency_fault(result)])
    if wrong:
        return known_result(1 - len(wrong) / len(agree), msg("item.A5.other", parts=wrong), evidence)
    parts = tuple(msg(f"item.A5.{part}") for part in agree)
    return known_result(1.0, msg("item.A5.agree", parts=parts, year=str(report.title_year or report.year)), evidence)


@scorer("A6")
def score_theme_results(inputs: ScoringInput) -> ItemResult:
    """Score item A6: mean over three required themes: 1 with a stated result, 0.5 if only named, 0 if absent.

    The themes, read from check S5, are assessment (工作考核), public review (社会评议) and accountability (责任追究).
    """
    mentions = inputs.facts.theme_mentions
    values = [_THEME_VALUES[mention.state] for mention in mentions]
    told = tuple(msg(f"item.A6.{mention.state}", theme=mention.title) for mention in mentions)
    evidence = [TextSpan(m.sentence.start, m.sentence.end) for m in mentions if m.sentence is not None]
    reason = msg("message.all", messages=told)
    if min(values) < 1 and inputs.facts.copy_is_damaged:
        return unknown_result(msg("item.absent_unread", reason=reason))
    return known_result(sum(values) / len(values), reason, evidence)


@scorer("A7")
def score_required_matters(inputs: ScoringInput) -> ItemResult:
    """Score item A7: share of the four matters required by article 50 of the Regulations that the report covers."""
    told = {matter: _covers_required_matter(inputs, matter) for matter in _MATTERS}
    missing: tuple[Message, ...] = tuple(msg(f"item.A7.{matter}") for matter, found in told.items() if not found)
    here = len(told) - len(missing)
    if not missing:
        return known_result(1.0, msg("item.A7.all"))
    reason = msg("item.A7.missing", here=here, names=missing)
    if inputs.facts.copy_is_damaged:
        # A missing matter may be in the lost part of the report: it is excluded.
        return known_result(1.0, reason) if here >= LEAST_SHARE * len(told) else unknown_result(reason)
    return known_result(here / len(told), reason)


def _covers_required_matter(inputs: ScoringInput, matter: str) -> bool:
    """Return whether a report covers a matter of article 50: a table on it has a number, or a sentence mentions it."""
    table, statistics = inputs.report.tables.get(matter), inputs.report.tables.get("statistics")
    if table is not None and any(cell.value.state == "number" for cell in table.cells):
        return True
    counted = {cell.row for cell in statistics.cells if cell.value.state == "number"} if statistics else set()
    if not counted.isdisjoint(_statistics_rows_of_required_matter(matter)):
        return True
    label, tags = _MATTERS[matter], inputs.facts.tags
    return any(
        sentence.section == matter or (sentence.id in tags and label in tags[sentence.id].labels)
        for sentence in inputs.facts.sentences_without_headings
    )


@cache
def _statistics_rows_of_required_matter(matter: str) -> frozenset[str]:
    """Return the row ids of the 2014–2018 statistics table that belong to a matter required by article 50."""
    parts = _STATISTICS.get(matter, ())
    return frozenset(row.id for part in load_statistics_form().parts if part.id in parts for row in part.rows)
