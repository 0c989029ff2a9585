"""Scorers of rubric version 1, for items that version 2 scores differently or no longer has."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from disclosure_nlp.check.words import CheckWords, OverviewAspect
from disclosure_nlp.messages import msg
from disclosure_nlp.model import Problem, Section
from disclosure_nlp.score.scoring import (
    LEAST_SHARE,
    SCORERS,
    ItemResult,
    ScoringInput,
    is_agency_fault,
    known_result,
    not_applicable_result,
    score_by_share_of_passes,
    scorer,
    unknown_result,
)
from disclosure_nlp.score.structure import score_table_completeness

_TABLES = ("proactive", "requests", "disputes")

# Further words of sub-headings of section 1, by aspect.
_IN_HEADINGS = {"platform": ("平台",)}
_FEES_SINCE = 2021
_DONE, _PLANNED, _NONE = 1.0, 0.5, 0.0


def _not_applicable_before_first_form(
    score: Callable[[ScoringInput], ItemResult],
) -> Callable[[ScoringInput], ItemResult]:
    """Wrap an item scorer: reports before 2019, when the first uniform form came, get the result "not applicable"."""

    def score_wrapped(inputs: ScoringInput) -> ItemResult:
        return score(inputs) if inputs.facts.uses_uniform_forms else not_applicable_result(msg("check.no_form"))

    return score_wrapped


def _with_full_value_if_untested(item_id: str) -> Callable[[ScoringInput], ItemResult]:
    """Return the scorer of an item on sums that gives full points, not "untested", if all numbers are 0."""
    score = partial(SCORERS[item_id], skip_charged=False)  # type: ignore[call-arg]

    def score_wrapped(inputs: ScoringInput) -> ItemResult:
        found = score(inputs)
        return known_result(1.0, found.reason) if found.state == "untested" else found

    return score_wrapped


@scorer("A4@1")
@_not_applicable_before_first_form
def score_aspects_by_heading(inputs: ScoringInput) -> ItemResult:
    """Score item A4 of version 1: mean over five aspects of 1 (sub-heading), 0.5 (only a sentence) or 0 (neither)."""
    overview = inputs.report.section("overview")
    if overview is None:
        return inputs.absence_result(msg("S4.no_section"))
    values = [_aspect_value(inputs, overview, aspect) for aspect in CheckWords.load().aspects]
    reason = msg("item.v1.aspects", headings=values.count(1.0), sentences=values.count(0.5), none=values.count(0.0))
    return (
        inputs.absence_result(reason)
        if inputs.facts.copy_is_damaged and min(values) < 1
        else known_result(sum(values) / len(values), reason)
    )


def _aspect_value(inputs: ScoringInput, overview: Section, aspect: OverviewAspect) -> float:
    """Return the value of one aspect of section 1: 1 for a sub-heading, 0.5 for only a sentence, 0 for neither."""
    inside = [
        item for item in inputs.report.headings if overview.start < item.start < overview.end and not item.section
    ]
    words = (*aspect.words, *_IN_HEADINGS.get(aspect.id, ()))
    if any(word in heading.title for heading in inside for word in words):
        return 1.0
    tags = inputs.facts.tags
    sentences = [
        item.id for item in inputs.facts.sentences_without_headings if item.section == "overview" and item.id in tags
    ]
    return 0.5 if any(aspect.label in tags[name].labels for name in sentences) else 0.0


def score_share_of_numbers(inputs: ScoringInput, table_id: str) -> ItemResult:
    """Score item B1, B2 or B3 of version 1: share of the cells of a standard table that contain a number.

    Cells that could not be read are excluded; cells of missing rows and columns count as cells without a number.
    """
    found = inputs.usable_table(table_id)
    if found is None:
        return unknown_result(msg("item.no_table"))
    keys = inputs.facts.expected_cells(found)
    missing_columns = {name.rpartition(".")[2] for name in found.missing_columns}
    cells = [(key, found.cell(*key)) for key in keys]
    lost = sum(
        cell.value.state == "unreadable"
        if cell is not None
        else key[0] not in found.missing_rows and key[1] not in missing_columns
        for key, cell in cells
    )
    numbers = sum(cell is not None and cell.value.state == "number" for _, cell in cells)
    readable = len(keys) - lost
    if readable < LEAST_SHARE * len(keys):
        return unknown_result(msg("item.B.too_few", count=readable, total=len(keys)))
    left_out = msg("item.left_out", count=lost) if lost else ""
    return known_result(numbers / readable, msg("item.B.filled", numbers=numbers, count=readable, left_out=left_out))


@scorer("B4@1")
@_not_applicable_before_first_form
def score_valid_numbers(inputs: ScoringInput) -> ItemResult:
    """Score item B4 of version 1: share of table numbers that are valid, whole and not negative (check V2)."""
    tables = [table for table in map(inputs.usable_table, _TABLES) if table is not None]
    figures = sum(cell.value.state == "number" for table in tables for cell in table.cells)
    if not figures:
        return unknown_result(msg("item.no_table"))
    wrong = dict.fromkeys(
        item for result in inputs.results("V2") if is_agency_fault(result) for item in result.evidence
    )
    return known_result(
        1 - len(wrong) / figures, msg("item.v1.valid", right=figures - len(wrong), count=figures), wrong
    )


@scorer("C5@1")
def score_stated_figures_on_tables(inputs: ScoringInput) -> ItemResult:
    """Score item C5 of version 1: share of figures stated in the text that agree with the tables (checks N1 to N3)."""
    found = [result for result in inputs.results("N1", "N2", "N3") if result.verdict != "not_applicable"]
    return (
        score_by_share_of_passes(inputs, found, "claims", skip_charged=False)
        if found
        else not_applicable_result(msg("item.no_claim"))
    )


@scorer("C6@1")
def score_completion_statements(inputs: ScoringInput) -> ItemResult:
    """Score item C6 of version 1: share of statements "all requests completed" without contradicting carry-over."""
    found = [result for result in inputs.results("N4") if result.verdict != "not_applicable"]
    return (
        score_by_share_of_passes(inputs, found, "claims", skip_charged=False)
        if found
        else known_result(1.0, msg("item.no_claim"))
    )


@scorer("E1@1")
def score_concrete_problem(inputs: ScoringInput) -> ItemResult:
    """Score item E1 of version 1: 1 for a concrete problem, 0.5 for only stock phrases, 0 without (check P1)."""
    problems = inputs.tagging.problems
    if not problems:
        return inputs.absence_result(msg("item.E.no_problem"))
    concrete = sum(problem.concrete for problem in problems)
    return known_result(1.0 if concrete else 0.5, msg("item.E1.concrete", concrete=concrete, count=len(problems)))


@scorer("E2@1")
def score_remedies_done(inputs: ScoringInput) -> ItemResult:
    """Score item E2 of version 1: mean over the problems of 1 (finished remedy), 0.5 (planned remedy) or 0 (none)."""
    problems = [problem for problem in inputs.tagging.problems if not problem.generic] or inputs.tagging.problems
    if not problems:
        return inputs.absence_result(msg("item.E.no_problem"))
    values = [_remedy_value(inputs, problem) for problem in problems]
    counts = {"done": values.count(_DONE), "planned": values.count(_PLANNED), "none": values.count(_NONE)}
    return known_result(sum(values) / len(values), msg("item.v1.remedies", count=len(values), **counts))


def _remedy_value(inputs: ScoringInput, problem: Problem) -> float:
    """Return the value of a problem's best remedy: 1 if done, 0.5 if planned, 0 without a remedy."""
    answers = {pair.remedy for pair in inputs.tagging.pairs if pair.problem == problem.id}
    tenses = [remedy.tense for remedy in inputs.tagging.remedies if remedy.id in answers]
    return _NONE if not tenses else _DONE if "done" in tenses else _PLANNED


@scorer("O1@1")
def score_fee_statement_from_2021(inputs: ScoringInput) -> ItemResult:
    """Score item O1 of version 1: share of the three fee figures that a report from 2021 or later states (check F1)."""
    year = inputs.report.year
    if year is not None and year < _FEES_SINCE:
        return not_applicable_result(msg("item.v1.no_fees_yet"))
    return score_by_share_of_passes(inputs, inputs.results("F1"), "fees", skip_charged=False)


@scorer("O2@1")
def score_fee_agreement(inputs: ScoringInput) -> ItemResult:
    """Score item O2 of version 1: 1 if the stated fee figures are consistent, else 0 (check F2; hints do not count)."""
    results = [result for result in inputs.results("F2") if result.verdict in ("pass", "fail")]
    if not results:
        return not_applicable_result(msg("item.no_claim"))
    wrong = [result for result in results if is_agency_fault(result) and result.severity != "hint"]
    passed, what = len(results) - len(wrong), msg("item.unit.fees")
    reason = msg("item.share", passed=passed, count=len(results), what=what, left_out="")
    return known_result(0.0 if wrong else 1.0, reason)


@scorer("O3@1")
@_not_applicable_before_first_form
def score_other_matters(inputs: ScoringInput) -> ItemResult:
    """Score item O3 of version 1: 1 if section 6 (other matters) contains a sentence, else 0."""
    if any(sentence.section == "other" for sentence in inputs.facts.sentences_without_headings):
        return known_result(1.0, msg("item.v1.section_6"))
    return inputs.absence_result(msg("item.v1.no_section_6"))


SCORERS |= {
    f"{item}@1": _not_applicable_before_first_form(_with_full_value_if_untested(item))
    for item in ("C1", "C2", "C3", "C4")
}
SCORERS |= {f"{item}@1": _not_applicable_before_first_form(SCORERS[item]) for item in ("A1", "A2")}
SCORERS |= {
    item: _not_applicable_before_first_form(partial(score_share_of_numbers, table_id=table))
    for item, table in zip(("B1@1", "B2@1", "B3@1"), _TABLES, strict=True)
}
SCORERS["A3@1"] = _not_applicable_before_first_form(partial(score_table_completeness, penalize_other_forms=False))
SCORERS |= {f"{item}@1": lambda _: not_applicable_result(msg("item.needs_panel")) for item in ("D1", "D2", "D3", "D4")}
SCORERS |= {f"{item}@1": lambda _: unknown_result(msg("item.needs_panel")) for item in ("E3", "E4")}
