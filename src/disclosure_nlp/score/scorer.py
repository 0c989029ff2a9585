"""Scoring stage: gives a report points for each rubric item and sums them to a total with bounds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isnan, nan

import msgspec

from disclosure_nlp.messages import code_and_params, message_text, msg
from disclosure_nlp.model import Findings, Generation, ItemScore, Report, Scope, Scorecard, Tagging
from disclosure_nlp.paths import AnyPath
from disclosure_nlp.score import consistency, drafting, entries, other, problems, structure, version1
from disclosure_nlp.score.deductions import subtract_deductions
from disclosure_nlp.score.generations import form_generation
from disclosure_nlp.score.limits import unknown_if_truncated
from disclosure_nlp.score.rubric import SCOPES, Rubric, RubricItem, load_rubric
from disclosure_nlp.score.scoring import (
    SCORERS,
    ItemResult,
    ScoringInput,
    needs_reports_result,
    not_applicable_result,
    unknown_result,
)
from disclosure_nlp.score.totals import DIGITS, LEAST_COMMON, compute_totals

# Importing these modules registers their scorers.
_MODULES = (structure, entries, consistency, problems, drafting, other, version1)


class ScoringConditions(msgspec.Struct, frozen=True):
    """Conditions on which rubric items apply to a report: kind of agency, form, and the reports to compare it with.

    ``crashed`` are checks that raised an exception; an item that reads one of them is unknown.
    """

    kind: str | None
    generation: Generation | None
    own_form: bool = False
    scope: Scope = "report"
    crashed: tuple[str, ...] = ()


def resolve_rubric(rubric: AnyPath | Rubric | None = None) -> Rubric:
    """Return a rubric by id, id and version or path; the default rubric for None.

    Raises
    ------
    DefinitionError
        If the rubric is invalid or selects an item that cannot be computed.

    Examples
    --------
    >>> resolve_rubric("ogi-2021").version, resolve_rubric("ogi-2021@1").version
    ('2', '1')
    """
    return load_rubric(rubric, frozenset(SCORERS))


def score_report(
    report: Report, tagging: Tagging, findings: Findings, rubric: AnyPath | Rubric | None = None
) -> Scorecard:
    """Return the score card of a report.

    Parameters
    ----------
    report, tagging, findings
        Results of the stages parse, tag and check.
    rubric : str, Path, Rubric, optional
        Rubric id, path of a TOML file, or a loaded rubric; default ``ogi-2021``.

    Returns
    -------
    Scorecard
        ``total`` over the known items, ``lower`` and ``upper`` with unknown items at 0 and at full points, all in
        [0, 100]; ``assessed`` is the known share of the applicable points, ``tested`` that of the known and untested ones.

    Raises
    ------
    DefinitionError
        If the rubric is invalid.
    """
    inputs = ScoringInput(report, tagging, findings)
    return score_items(
        find_scoring_conditions(report, findings),
        lambda name: compute_item_result(name, inputs),
        resolve_rubric(rubric),
    )


def find_scoring_conditions(report: Report, findings: Findings) -> ScoringConditions:
    """Return the conditions (agency kind, form, …) that decide which items apply to a report scored alone."""
    return ScoringConditions(report.kind, form_generation(report), report.own_form, "report", crashed_checks(findings))


def compute_item_result(scorer_id: str, inputs: ScoringInput) -> ItemResult:
    """Run an item scorer on a report; the result is unknown if a truncated file lacks sections that it needs."""
    return unknown_if_truncated(scorer_id.partition("@")[0], SCORERS[scorer_id](inputs), inputs.report.completeness)


def compute_all_item_results(report: Report, tagging: Tagging, findings: Findings) -> dict[str, ItemResult]:
    """Run every item scorer on a report, also those of items that its rubric lacks; return the results by scorer id."""
    inputs = ScoringInput(report, tagging, findings)
    return {name: compute_item_result(name, inputs) for name in SCORERS}


def crashed_checks(findings: Findings) -> tuple[str, ...]:
    """Return the ids of the checks that raised an exception."""
    return tuple(sorted({result.check for result in findings.results if result.verdict == "error"}))


def score_items(
    conditions: ScoringConditions, item_result_by_id: Callable[[str], ItemResult], rubric: Rubric
) -> Scorecard:
    """Return the score card of a report under a rubric, from the results of its item scorers.

    Parameters
    ----------
    conditions : ScoringConditions
        Decides which items apply to the report.
    item_result_by_id : callable
        Returns the result of a scorer by its id.
    rubric : Rubric
        The items and their weights.
    """
    items = tuple(
        _build_item_score(item, _applicable_item_result(item, conditions, item_result_by_id)) for item in rubric.items
    )
    return build_scorecard(items, conditions, rubric)


def build_scorecard(items: Sequence[ItemScore], conditions: ScoringConditions, rubric: Rubric) -> Scorecard:
    """Return the score card for the scored items of a report; no total if the rubric has none for the report's form."""
    weights = [item.weight for item in items]
    values = [float("nan") if item.value is None else item.value for item in items]
    states = [item.state for item in items]
    # Three reports with the same values: all items, those with a legal source, those of all generations.
    selected = (weights, [item.weight * item.legal for item in items], [item.weight * item.common for item in items])
    found = compute_totals(selected, [values] * len(selected), [states] * len(selected))
    has_total = not conditions.own_form and (
        conditions.generation in rubric.generations or not rubric.generations or conditions.generation is None
    )
    deducted = (
        subtract_deductions({item.id: (item.value, item.state) for item in items}, rubric)
        if rubric.view == "scorecard" and has_total
        else None
    )
    total, lower, upper, assessed, tested, won, known = (float(column[0]) for column in found[:7])
    legal, shared = float(found.total[1]), float(found.total[2]) if found.known[2] >= LEAST_COMMON else nan
    if deducted:
        total, lower, upper, assessed = deducted.total, deducted.lower, deducted.upper, deducted.assessed
    return Scorecard(
        rubric=rubric.id,
        version=rubric.version,
        total=_round_or_none(total) if has_total else None,
        lower=_round_or_none(lower) if has_total else None,
        upper=_round_or_none(upper) if has_total else None,
        assessed=assessed,
        legal=_round_or_none(legal) if has_total else None,
        band=rubric.band(_round_or_none(total), assessed, rubric.known_points(items), tested)
        if has_total and not deducted
        else None,
        items=tuple(items),
        common=_round_or_none(shared) if not conditions.own_form else None,
        known=known,
        won=won,
        tested=tested,
        scope=conditions.scope,
        generation=conditions.generation,
        out_of=rubric.start if deducted else 100.0,
        deductions=deducted.made if deducted else (),
        retired=rubric.retired,
    )


def _round_or_none(value: float) -> float | None:
    """Return a number rounded for display, or None for NaN."""
    return None if isnan(value) else round(value, DIGITS)


def _build_item_score(item: RubricItem, result: ItemResult) -> ItemScore:
    """Return the score of a rubric item from the result of its scorer."""
    value = result.value
    code, params = code_and_params(result.reason)
    return ItemScore(
        id=item.id,
        title=item.title,
        weight=item.weight,
        value=None if value is None else round(value, DIGITS),
        points=None if value is None else round(item.weight * value, DIGITS),
        state=result.state,
        legal=item.legal,
        common=item.common,
        reason=message_text(result.reason),
        evidence=result.evidence,
        code=code,
        params=params,
    )


def _applicable_item_result(
    item: RubricItem, conditions: ScoringConditions, item_result_by_id: Callable[[str], ItemResult]
) -> ItemResult:
    """Return the result of a rubric item, or the reason why the item does not apply or cannot be known."""
    if conditions.own_form and not item.own_form:
        return not_applicable_result(msg("item.own_form"))
    if item.generations and conditions.generation not in item.generations:
        return _result_for_other_generation(item, conditions)
    if item.only_for and conditions.kind is None:
        return unknown_result(msg("check.kind_unknown"))
    if item.only_for and conditions.kind not in item.only_for:
        kinds = tuple(msg(f"kind.{kind}") for kind in item.only_for)
        return not_applicable_result(msg("item.only_for", kinds=kinds, kind=msg(f"kind.{conditions.kind}")))
    if SCOPES.index(conditions.scope) < SCOPES.index(item.needs):
        return needs_reports_result(msg(f"item.needs_{item.needs}"))
    missed = [check for check in item.from_checks if check in conditions.crashed]
    return unknown_result(msg("item.crashed", check=missed[0])) if missed else item_result_by_id(item.scorer_id)


def _result_for_other_generation(item: RubricItem, conditions: ScoringConditions) -> ItemResult:
    """Return the result ("not applicable" or unknown) of an item that is not for the form generation of the report."""
    if conditions.generation is None:
        return unknown_result(msg("check.year_unknown"))
    return not_applicable_result(msg("item.not_of_generation", generations=tuple(item.generations)))
