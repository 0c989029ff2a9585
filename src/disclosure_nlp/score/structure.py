"""A, structure: sections, headings, tables, aspects, years, and what governments report in addition."""

from __future__ import annotations

from functools import cache

from disclosure_nlp.check.structure import MISSING_SECTION
from disclosure_nlp.check.themes import find_theme_mentions
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.model import CheckResult, Evidence, TextSpan
from disclosure_nlp.parse.forms import load_form
from disclosure_nlp.parse.statistics_form import load_statistics
from disclosure_nlp.score.scoring import (
    LEAST_SHARE,
    ItemResult,
    ScoringInput,
    failed,
    known,
    scorer,
    share_of,
    unknown,
)

# The four matters of article 50(1) to (4): the section of each, and the label of a sentence about it.
_MATTERS = {
    "proactive": "proactive",
    "requests": "request",
    "disputes": "review_litigation",
    "problems": "problem",
}
# The parts of the statistics table of 2014 to 2018 that tell them.
_STATISTICS = {"proactive": ("proactive",), "requests": ("requests",), "disputes": ("review", "litigation")}


_THEME_VALUES = {"result": 1.0, "word": 0.5, "none": 0.0}


def _evidence(results: list[CheckResult]) -> list[Evidence]:
    return [item for result in results for item in result.evidence]


def _is_misplaced(result: CheckResult) -> bool:
    """Return whether a failure of S1 is about a section that is there, but twice or out of order."""
    return failed(result) and result.code not in MISSING_SECTION


@scorer("A1")
def sections_present(inputs: ScoringInput) -> ItemResult:
    """A1: share of the six sections found by the words of their titles (check S1)."""
    results = [result for result in inputs.results("S1") if result.verdict != "not_applicable"]
    missing = [result for result in results if failed(result) and not _is_misplaced(result)]
    here = [result for result in results if result.verdict == "pass" or _is_misplaced(result)]
    assessed = len(here) + len(missing)
    if not assessed or assessed < LEAST_SHARE * len(results):
        return unknown(msg("item.too_few", assessed=assessed, count=len(results), what=msg("item.unit.sections")))
    titles = {form.id: f"{form.numeral}、{form.title}" for form in load_form("2021").sections}
    if not missing:
        return known(1.0, msg("item.A1.all", count=assessed))
    names = tuple(titles[result.subject] for result in missing)
    return known(len(here) / assessed, msg("item.A1.missing", here=len(here), count=assessed, names=names))


@scorer("A2")
def headings_in_order(inputs: ScoringInput) -> ItemResult:
    """A2: headings once, in order and rightly numbered: 1, with one slip 0.5, with more 0 (checks S1, S2).

    A missing section is no slip of this item: A1 is charged with it.
    """
    if all(section.id == "preamble" for section in inputs.report.sections):
        return unknown(msg("item.A2.no_heading"))
    numbered = inputs.results("S2")
    if numbered and all(result.verdict == "not_assessable" for result in numbered):
        return unknown(numbered[0].as_message)
    misplaced = [result for result in inputs.results("S1") if _is_misplaced(result)]
    slips = {result.subject: result for result in (*misplaced, *filter(failed, numbered))}
    value = {0: 1.0, 1: 0.5}.get(len(slips), 0.0)
    if not slips:
        return known(value, msg("item.A2.in_order"))
    reason = msg("message.all", messages=tuple(result.as_message for result in slips.values()))
    return known(value, reason, _evidence(list(slips.values())))


def skeletons(inputs: ScoringInput, *, other_forms: bool) -> ItemResult:
    """Return the mean over the three tables: whole 1, rows or columns missing 0.5, none 0 (check S3).

    With ``other_forms``, a table that S6 warns of has 0.5 too. Tables that the checks could not assess are left out.
    """
    results = [result for result in inputs.results("S3") if result.verdict == "pass" or failed(result)]
    if not results or len(results) < LEAST_SHARE * len(inputs.results("S3")):
        return unknown(msg("item.A3.no_table"))
    foreign = {
        result.subject.partition(".")[0]: result
        for result in inputs.results("S6")
        if other_forms and failed(result) and result.severity != "hint"
    }
    values, faults = [], []
    for result in results:
        there = result.subject in inputs.report.tables
        mixed = foreign.get(result.subject)
        whole = result.verdict == "pass" and mixed is None
        values.append(1.0 if whole else 0.5 if there else 0.0)
        faults += [result] if result.verdict == "fail" else [mixed] if mixed is not None else []
    if not faults:
        return known(1.0, msg("item.A3.whole"))
    reason = msg("message.all", messages=tuple(result.as_message for result in faults))
    return known(sum(values) / len(values), reason, _evidence(faults))


@scorer("A3")
def table_skeletons(inputs: ScoringInput) -> ItemResult:
    """A3: mean over the three tables: whole 1; incomplete, or in the form of another year, 0.5; none 0 (checks S3, S6)."""
    return skeletons(inputs, other_forms=True)


@scorer("A3@tables")
def tables_present(inputs: ScoringInput) -> ItemResult:
    """Share of the three tables that are there, whole or not (check S3)."""
    results = [result for result in inputs.results("S3") if result.verdict == "pass" or failed(result)]
    if not results:
        return unknown(msg("item.A3.no_table"))
    absent = [result for result in results if failed(result) and result.subject not in inputs.report.tables]
    if not absent:
        return known(1.0, msg("item.A3.whole"))
    reason = msg("message.all", messages=tuple(result.as_message for result in absent))
    return known(1 - len(absent) / len(results), reason)


@scorer("A4")
def aspects_covered(inputs: ScoringInput) -> ItemResult:
    """A4: share of the five aspects with a sub-heading or a tagged sentence in section 1 (check S4)."""
    return share_of(inputs, inputs.results("S4"), "aspects")


@scorer("A5")
def years_agree(inputs: ScoringInput) -> ItemResult:
    """A5: share of title, period and text that give the reporting year, of those present (check Y1)."""
    report = inputs.report
    if report.year is None:
        return unknown(msg("check.year_unknown"))
    agree: dict[str, bool] = {}
    if report.title_year is not None:
        agree["title"] = True
    for result in inputs.results("Y1"):
        part = result.subject.partition(":")[0]
        if part in ("period", "text") and (result.verdict == "pass" or failed(result)):
            agree[part] = agree.get(part, True) and (result.verdict == "pass" or result.severity == "hint")
    if not agree:
        return unknown(msg("item.A5.no_year"))
    wrong = tuple(msg(f"item.A5.{part}") for part, agrees in agree.items() if not agrees)
    evidence = _evidence([result for result in inputs.results("Y1") if failed(result)])
    if wrong:
        return known(1 - len(wrong) / len(agree), msg("item.A5.other", parts=wrong), evidence)
    parts = tuple(msg(f"item.A5.{part}") for part in agree)
    return known(1.0, msg("item.A5.agree", parts=parts, year=str(report.title_year or report.year)), evidence)


@scorer("A6")
def theme_results(inputs: ScoringInput) -> ItemResult:
    """A6: mean over 工作考核, 社会评议, 责任追究: with a result 1, a word alone 0.5, none 0 (check S5)."""
    mentions = find_theme_mentions(inputs.report)
    values = [_THEME_VALUES[mention.state] for mention in mentions]
    told = tuple(msg(f"item.A6.{mention.state}", theme=mention.title) for mention in mentions)
    evidence = [TextSpan(m.sentence.start, m.sentence.end) for m in mentions if m.sentence is not None]
    reason = msg("message.all", messages=told)
    if min(values) < 1 and inputs.facts.copy_is_damaged:
        return unknown(msg("item.absent_unread", reason=reason))
    return known(sum(values) / len(values), reason, evidence)


@scorer("A7")
def matters_told(inputs: ScoringInput) -> ItemResult:
    """A7: share of the four matters of article 50 that are stated, by a section of their own or by a sentence anywhere."""
    told = {matter: _is_told(inputs, matter) for matter in _MATTERS}
    missing: tuple[Message, ...] = tuple(msg(f"item.A7.{matter}") for matter, found in told.items() if not found)
    here = len(told) - len(missing)
    if not missing:
        return known(1.0, msg("item.A7.all"))
    reason = msg("item.A7.missing", here=here, names=missing)
    if inputs.facts.copy_is_damaged:
        # What is missing may be in the part that was lost: it is left out.
        return known(1.0, reason) if here >= LEAST_SHARE * len(told) else unknown(reason)
    return known(here / len(told), reason)


def _is_told(inputs: ScoringInput, matter: str) -> bool:
    """Return whether a matter has a table with a figure, a sentence in its section, or a sentence about it anywhere."""
    table, statistics = inputs.report.tables.get(matter), inputs.report.tables.get("statistics")
    if table is not None and any(cell.value.state == "number" for cell in table.cells):
        return True
    counted = {cell.row for cell in statistics.cells if cell.value.state == "number"} if statistics else set()
    if not counted.isdisjoint(_statistics_rows(matter)):
        return True
    label, tags = _MATTERS[matter], inputs.facts.tags
    return any(
        sentence.section == matter or (sentence.id in tags and label in tags[sentence.id].labels)
        for sentence in inputs.facts.statements
    )


@cache
def _statistics_rows(matter: str) -> frozenset[str]:
    """Return the rows of the statistics table of 2014 to 2018 that tell a matter."""
    parts = _STATISTICS.get(matter, ())
    return frozenset(row.id for part in load_statistics().parts if part.id in parts for row in part.rows)
