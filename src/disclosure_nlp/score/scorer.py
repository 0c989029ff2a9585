"""score: Report, Tagging and Findings → Scorecard. Points per rubric item, bounds, assessed and tested share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isnan

import msgspec

from disclosure_nlp.messages import code_and_params, msg, text_of
from disclosure_nlp.model import Findings, Generation, ItemScore, Report, Scope, Scorecard, Tagging
from disclosure_nlp.paths import AnyPath
from disclosure_nlp.score import consistency, drafting, entries, other, problems, structure, version1
from disclosure_nlp.score.deductions import deduct
from disclosure_nlp.score.generations import generation_of
from disclosure_nlp.score.limits import limit_to_copy
from disclosure_nlp.score.rubric import SCOPES, Rubric, RubricItem, load_rubric
from disclosure_nlp.score.scoring import SCORERS, ItemResult, ScoringInput, aside, not_applicable, unknown
from disclosure_nlp.score.totals import DIGITS, LEAST_COMMON, subtotal, totals

# Importing these modules registers their scorers.
_MODULES = (structure, entries, consistency, problems, drafting, other, version1)


class Owed(msgspec.Struct, frozen=True):
    """What decides which items a report owes: the kind of agency, the generation of its form, the scope of the corpus.

    ``crashed`` are checks that could not be carried out: an item that reads one of them is unknown.
    """

    kind: str | None
    generation: Generation | None
    own_form: bool = False
    scope: Scope = "report"
    crashed: tuple[str, ...] = ()


def resolve_rubric(rubric: AnyPath | Rubric | None = None) -> Rubric:
    """Return a rubric by id, id and version, path, or None for the default.

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
    """Score a report.

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
    return score_items(owed_by(report, findings), lambda name: item_result(name, inputs), resolve_rubric(rubric))


def owed_by(report: Report, findings: Findings) -> Owed:
    """Return what decides which items a report owes, of a report that is scored by itself."""
    return Owed(report.kind, generation_of(report), report.own_form, "report", crashed_checks(findings))


def item_result(name: str, inputs: ScoringInput) -> ItemResult:
    """Return the result of a scorer by its id, limited to what a cut copy holds."""
    return limit_to_copy(name.partition("@")[0], SCORERS[name](inputs), inputs.report.completeness)


def item_results(report: Report, tagging: Tagging, findings: Findings) -> dict[str, ItemResult]:
    """Return the results of all scorers by id, whatever a rubric selects and weighs."""
    inputs = ScoringInput(report, tagging, findings)
    return {name: item_result(name, inputs) for name in SCORERS}


def crashed_checks(findings: Findings) -> tuple[str, ...]:
    """Return the checks that could not be carried out."""
    return tuple(sorted({result.check for result in findings.results if result.verdict == "error"}))


def score_items(owed: Owed, result_of: Callable[[str], ItemResult], rubric: Rubric) -> Scorecard:
    """Score a report from the results of its item scorers, which serve every rubric.

    Parameters
    ----------
    owed : Owed
        Which items the report owes.
    result_of : callable
        Returns the result of a scorer by its id.
    rubric : Rubric
        Selects and weighs the items.
    """
    items = tuple(_item_score(item, _result(item, owed, result_of)) for item in rubric.items)
    return scorecard(items, owed, rubric)


def scorecard(items: Sequence[ItemScore], owed: Owed, rubric: Rubric) -> Scorecard:
    """Return the scorecard of scored items; without a total where the rubric gives none to the generation."""
    weights = [item.weight for item in items]
    values = [float("nan") if item.value is None else item.value for item in items]
    states = [item.state for item in items]
    found = totals(weights, values, states)
    has_total = not owed.own_form and (
        owed.generation in rubric.generations or not rubric.generations or owed.generation is None
    )
    deducted = (
        deduct({item.id: (item.value, item.state) for item in items}, rubric)
        if rubric.view == "scorecard" and has_total
        else None
    )
    total, lower, upper, assessed, tested, won, known = (float(column) for column in found[:7])
    legal = float(subtotal(weights, values, states, [item.legal for item in items]))
    shared = float(subtotal(weights, values, states, [item.common for item in items], LEAST_COMMON))
    if deducted:
        total, lower, upper, assessed = deducted.total, deducted.lower, deducted.upper, deducted.assessed
    return Scorecard(
        rubric=rubric.id,
        version=rubric.version,
        total=_shown(total) if has_total else None,
        lower=_shown(lower) if has_total else None,
        upper=_shown(upper) if has_total else None,
        assessed=assessed,
        legal=_shown(legal) if has_total else None,
        band=rubric.band(_shown(total), assessed, rubric.known_points(items), tested)
        if has_total and not deducted
        else None,
        items=tuple(items),
        common=_shown(shared) if not owed.own_form else None,
        known=known,
        won=won,
        tested=tested,
        scope=owed.scope,
        generation=owed.generation,
        out_of=rubric.start if deducted else 100.0,
        deductions=deducted.made if deducted else (),
        retired=rubric.retired,
    )


def _shown(number: float) -> float | None:
    return None if isnan(number) else round(number, DIGITS)


def _item_score(item: RubricItem, result: ItemResult) -> ItemScore:
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
        reason=text_of(result.reason),
        evidence=result.evidence,
        code=code,
        params=params,
    )


def _result(item: RubricItem, owed: Owed, result_of: Callable[[str], ItemResult]) -> ItemResult:
    """Return the result of an item, or why the report does not owe it or it is not known."""
    if owed.own_form and not item.own_form:
        return not_applicable(msg("item.own_form"))
    if item.generations and owed.generation not in item.generations:
        return _not_of_generation(item, owed)
    if item.only_for and owed.kind is None:
        return unknown(msg("check.kind_unknown"))
    if item.only_for and owed.kind not in item.only_for:
        kinds = tuple(msg(f"kind.{kind}") for kind in item.only_for)
        return not_applicable(msg("item.only_for", kinds=kinds, kind=msg(f"kind.{owed.kind}")))
    if SCOPES.index(owed.scope) < SCOPES.index(item.needs):
        return aside(msg(f"item.needs_{item.needs}"))
    missed = [check for check in item.from_checks if check in owed.crashed]
    return unknown(msg("item.crashed", check=missed[0])) if missed else result_of(item.scored_by)


def _not_of_generation(item: RubricItem, owed: Owed) -> ItemResult:
    if owed.generation is None:
        return unknown(msg("check.year_unknown"))
    return not_applicable(msg("item.not_of_generation", generations=tuple(item.generations)))
