"""score: Report, Tagging and Findings → Scorecard. Points per rubric item, bounds and assessed share."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from disclosure_nlp.messages import code_and_params, text_of
from disclosure_nlp.model import Findings, ItemScore, Report, Scorecard, Tagging
from disclosure_nlp.paths import AnyPath
from disclosure_nlp.score.consistency import CONSISTENCY
from disclosure_nlp.score.entries import ENTRIES
from disclosure_nlp.score.limits import limit_to_report
from disclosure_nlp.score.other import OTHER
from disclosure_nlp.score.problems import PROBLEMS
from disclosure_nlp.score.rubric import Rubric, RubricItem, load_rubric
from disclosure_nlp.score.scoring import ItemResult, ItemScorer, ScoringInput, not_applicable, unknown
from disclosure_nlp.score.structure import STRUCTURE

JUDGES: dict[str, ItemScorer] = {**STRUCTURE, **ENTRIES, **CONSISTENCY, **PROBLEMS, **OTHER}
# Digits kept of values and totals: enough for any weight, and the same on every machine.
_DIGITS = 4


def resolve_rubric(rubric: AnyPath | Rubric | None = None) -> Rubric:
    """Return a rubric by id, path or None for the default.

    Raises
    ------
    DefinitionError
        When the rubric is wrong or asks for an item that cannot be computed.
    """
    return load_rubric(rubric, frozenset(JUDGES))


def score_report(
    report: Report, tagging: Tagging, findings: Findings, rubric: AnyPath | Rubric | None = None
) -> Scorecard:
    """Score a report.

    Parameters
    ----------
    report, tagging, findings
        What parse, tag and check made of it.
    rubric : str, Path, Rubric, optional
        Rubric id, path of a TOML file, or a loaded rubric; default ``ogi-2021``.

    Returns
    -------
    Scorecard
        ``total`` over the known items, ``lower`` and ``upper`` with unknown items at 0 and at full points, all in
        [0, 100]; ``assessed`` is the known share of the applicable points.

    Raises
    ------
    DefinitionError
        When the rubric is wrong.
    """
    chosen = resolve_rubric(rubric)
    case = ScoringInput(report, tagging, findings)
    return score_judgements(report.kind, crashed_checks(findings), lambda item: _of_copy(item, case), chosen)


def _of_copy(item: str, case: ScoringInput) -> ItemResult:
    return limit_to_report(item, JUDGES[item](case), case.report)


def judge_report(report: Report, tagging: Tagging, findings: Findings) -> dict[str, ItemResult]:
    """Return the judgement of every item there is, by its id, whatever a rubric selects and weighs."""
    case = ScoringInput(report, tagging, findings)
    return {item: _of_copy(item, case) for item in JUDGES}


def crashed_checks(findings: Findings) -> frozenset[str]:
    """Return the checks that could not be carried out."""
    return frozenset(result.check for result in findings.results if result.verdict == "error")


def score_judgements(
    kind: str | None, crashed: Collection[str], judge: Callable[[str], ItemResult], rubric: Rubric
) -> Scorecard:
    """Score a report by judgements of its items: the same ones serve every rubric.

    Parameters
    ----------
    kind : str or None
        Kind of organ, as in `Report`.
    crashed : collection of str
        Checks that could not be carried out; an item that reads one of them is unknown.
    judge : callable
        Gives the judgement of an item by its id.
    rubric : Rubric
        Selects and weighs the items.
    """
    items = tuple(_item_score(item, _judge(item, kind, crashed, judge)) for item in rubric.items)
    total, lower, upper, assessed = _totals(items)
    legal = _totals(item for item in items if item.legal)[0]
    band = rubric.band(total, assessed)
    return Scorecard(rubric.id, rubric.version, total, lower, upper, assessed, legal, band, items)


def _item_score(item: RubricItem, judgement: ItemResult) -> ItemScore:
    value = judgement.value
    code, params = code_and_params(judgement.reason)
    return ItemScore(
        id=item.id,
        title=item.title,
        weight=item.weight,
        value=None if value is None else round(value, _DIGITS),
        points=None if value is None else round(item.weight * value, _DIGITS),
        state=judgement.state,
        legal=item.legal,
        reason=text_of(judgement.reason),
        evidence=judgement.evidence,
        code=code,
        params=params,
    )


def _judge(
    item: RubricItem, kind: str | None, crashed: Collection[str], judge: Callable[[str], ItemResult]
) -> ItemResult:
    if item.only_for and kind is None:
        return unknown("the kind of organ is not known")
    if item.only_for and kind not in item.only_for:
        return not_applicable(f"owed by a {' or '.join(item.only_for)} only; this is a {kind}")
    missed = [check for check in item.from_checks if check in crashed]
    return unknown(f"check {missed[0]} could not be carried out") if missed else judge(item.id)


def _totals(items: Iterable[ItemScore]) -> tuple[float | None, float | None, float | None, float]:
    """Return total, lower, upper (each in [0, 100], None without weight) and the assessed share."""
    applicable = [item for item in items if item.state != "n/a"]
    known = [item for item in applicable if item.points is not None]
    weight, known_weight = sum(item.weight for item in applicable), sum(item.weight for item in known)
    points = sum(item.points for item in known if item.points is not None)
    if not weight:
        return None, None, None, 0.0
    total = round(100 * points / known_weight, _DIGITS) if known_weight else None
    lower, upper = 100 * points / weight, 100 * (points + weight - known_weight) / weight
    return total, round(lower, _DIGITS), round(upper, _DIGITS), round(known_weight / weight, _DIGITS)
