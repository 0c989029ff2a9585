"""Scorers of version 1 of the default rubric, for the items that version 2 scores in another way or no longer has."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from disclosure_nlp.check.words import Aspect, load_check_words
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.model import Problem, Section
from disclosure_nlp.score.scoring import (
    LEAST_SHARE,
    SCORERS,
    ItemResult,
    ScoringInput,
    failed,
    known,
    not_applicable,
    scorer,
    share_of,
    unknown,
)
from disclosure_nlp.score.structure import skeletons

_TABLES = ("proactive", "requests", "disputes")

# Words of sub-headings of section 1 beside those of the aspects.
_IN_HEADINGS = {"platform": ("平台",)}
_FEES_SINCE = 2021
_DONE, _PLANNED, _NONE = 1.0, 0.5, 0.0


def _of_forms(score: Callable[[ScoringInput], ItemResult]) -> Callable[[ScoringInput], ItemResult]:
    """Return a scorer whose item reports before the uniform forms do not owe."""

    def scored(inputs: ScoringInput) -> ItemResult:
        return score(inputs) if inputs.facts.uses_forms else not_applicable(msg("check.no_form"))

    return scored


def _not_zero(item: str) -> Callable[[ScoringInput], ItemResult]:
    """Return the scorer of a sum that is full where all figures are 0."""
    score = partial(SCORERS[item], once=False)  # type: ignore[call-arg]

    def scored(inputs: ScoringInput) -> ItemResult:
        found = score(inputs)
        return known(1.0, found.reason) if found.state == "untested" else found

    return scored


@scorer("A4@1")
@_of_forms
def aspects_covered(inputs: ScoringInput) -> ItemResult:
    """A4: mean over the five aspects of section 1: own sub-heading 1, a sentence about it 0.5, neither 0."""
    overview = inputs.report.section("overview")
    if overview is None:
        return inputs.absent(msg("S4.no_section"))
    values = [_aspect(inputs, overview, aspect) for aspect in load_check_words().aspects]
    reason = msg("item.v1.aspects", headings=values.count(1.0), sentences=values.count(0.5), none=values.count(0.0))
    return (
        inputs.absent(reason)
        if inputs.facts.copy_is_damaged and min(values) < 1
        else known(sum(values) / len(values), reason)
    )


def _aspect(inputs: ScoringInput, overview: Section, aspect: Aspect) -> float:
    inside = [
        item for item in inputs.report.headings if overview.start < item.start < overview.end and not item.section
    ]
    words = (*aspect.words, *_IN_HEADINGS.get(aspect.id, ()))
    if any(word in heading.title for heading in inside for word in words):
        return 1.0
    tags = inputs.facts.tags
    sentences = [item.id for item in inputs.facts.statements if item.section == "overview" and item.id in tags]
    return 0.5 if any(aspect.label in tags[name].labels for name in sentences) else 0.0


def filled(inputs: ScoringInput, table: str) -> ItemResult:
    """B1, B2, B3: share of the cells of a table that hold a number; blank, ``/`` and 无 hold none.

    Cells that could not be read are left out, also those whose labels are in print; those of rows and columns that are
    missing hold no number.
    """
    found = inputs.table(table)
    if found is None:
        return unknown(msg("item.no_table"))
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
        return unknown(msg("item.B.too_few", count=readable, total=len(keys)))
    left_out = msg("item.left_out", count=lost) if lost else ""
    return known(numbers / readable, msg("item.B.filled", numbers=numbers, count=readable, left_out=left_out))


@scorer("B4@1")
@_of_forms
def valid(inputs: ScoringInput) -> ItemResult:
    """B4: share of the figures that are whole where they count and not negative (check V2)."""
    tables = [table for table in map(inputs.table, _TABLES) if table is not None]
    figures = sum(cell.value.state == "number" for table in tables for cell in table.cells)
    if not figures:
        return unknown(msg("item.no_table"))
    wrong = dict.fromkeys(item for result in inputs.results("V2") if failed(result) for item in result.evidence)
    return known(1 - len(wrong) / figures, msg("item.v1.valid", right=figures - len(wrong), count=figures), wrong)


@scorer("C5@1")
def claims(inputs: ScoringInput) -> ItemResult:
    """C5: claims of the text agree with the tables (checks N1, N2, N3)."""
    found = [result for result in inputs.results("N1", "N2", "N3") if result.verdict != "not_applicable"]
    return share_of(inputs, found, "claims", once=False) if found else not_applicable(msg("item.no_claim"))


@scorer("C6@1")
def contradictions(inputs: ScoringInput) -> ItemResult:
    """C6: 全部办结 and the like against a carry-over (check N4)."""
    found = [result for result in inputs.results("N4") if result.verdict != "not_applicable"]
    return share_of(inputs, found, "claims", once=False) if found else known(1.0, msg("item.no_claim"))


@scorer("E1@1")
def concrete_problem(inputs: ScoringInput) -> ItemResult:
    """E1: no problem 0, only formulas 0.5, at least one concrete one 1 (check P1)."""
    problems = inputs.tagging.problems
    if not problems:
        return inputs.absent(msg("item.E.no_problem"))
    concrete = sum(problem.concrete for problem in problems)
    return known(1.0 if concrete else 0.5, msg("item.E1.concrete", concrete=concrete, count=len(problems)))


@scorer("E2@1")
def remedies(inputs: ScoringInput) -> ItemResult:
    """E2: mean over the problems: remedy done 1, planned or unmarked 0.5, none 0 (check P2)."""
    problems = [problem for problem in inputs.tagging.problems if not problem.generic] or inputs.tagging.problems
    if not problems:
        return inputs.absent(msg("item.E.no_problem"))
    values = [_answer(inputs, problem) for problem in problems]
    counts = {"done": values.count(_DONE), "planned": values.count(_PLANNED), "none": values.count(_NONE)}
    return known(sum(values) / len(values), msg("item.v1.remedies", count=len(values), **counts))


def _answer(inputs: ScoringInput, problem: Problem) -> float:
    answers = {pair.remedy for pair in inputs.tagging.pairs if pair.problem == problem.id}
    tenses = [remedy.tense for remedy in inputs.tagging.remedies if remedy.id in answers]
    return _NONE if not tenses else _DONE if "done" in tenses else _PLANNED


@scorer("O1@1")
def fees_stated(inputs: ScoringInput) -> ItemResult:
    """O1: share of the three fee figures that are stated, from 2021 on (check F1)."""
    year = inputs.report.year
    if year is not None and year < _FEES_SINCE:
        return not_applicable(msg("item.v1.no_fees_yet"))
    return share_of(inputs, inputs.results("F1"), "fees", once=False)


@scorer("O2@1")
def fees_agree(inputs: ScoringInput) -> ItemResult:
    """O2: the fee figures agree among themselves (check F2); a mere hint is no contradiction."""
    results = [result for result in inputs.results("F2") if result.verdict in ("pass", "fail")]
    if not results:
        return not_applicable(msg("item.no_claim"))
    wrong = [result for result in results if failed(result) and result.severity != "hint"]
    return known(0.0 if wrong else 1.0, _share(len(results) - len(wrong), len(results)))


def _share(passed: int, count: int) -> Message:
    return msg("item.share", passed=passed, count=count, what=msg("item.unit.fees"), left_out="")


@scorer("O3@1")
@_of_forms
def other_matters(inputs: ScoringInput) -> ItemResult:
    """O3: section 6 holds a sentence."""
    if any(sentence.section == "other" for sentence in inputs.facts.statements):
        return known(1.0, msg("item.v1.section_6"))
    return inputs.absent(msg("item.v1.no_section_6"))


SCORERS |= {f"{item}@1": _of_forms(_not_zero(item)) for item in ("C1", "C2", "C3", "C4")}
SCORERS |= {f"{item}@1": _of_forms(SCORERS[item]) for item in ("A1", "A2")}
SCORERS |= {
    item: _of_forms(partial(filled, table=table)) for item, table in zip(("B1@1", "B2@1", "B3@1"), _TABLES, strict=True)
}
SCORERS["A3@1"] = _of_forms(partial(skeletons, other_forms=False))
SCORERS |= {f"{item}@1": lambda _: not_applicable(msg("item.needs_panel")) for item in ("D1", "D2", "D3", "D4")}
SCORERS |= {f"{item}@1": lambda _: unknown(msg("item.needs_panel")) for item in ("E3", "E4")}
