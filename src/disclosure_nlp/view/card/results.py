"""Prepares a report's score and findings for display on a card: rubric items, root causes, problems with remedies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from disclosure_nlp.model import (
    CheckResult,
    Findings,
    ItemScore,
    MessageMixin,
    Pair,
    Problem,
    Remedy,
    Scorecard,
    Tagging,
    TextSpan,
)
from disclosure_nlp.score.rubric import Rubric
from disclosure_nlp.view.card.anchors import EvidenceAnchors, EvidenceLink
from disclosure_nlp.view.card.crops import ShownCrop
from disclosure_nlp.view.card.marks import format_value
from disclosure_nlp.view.card.names import check_name, type_name
from disclosure_nlp.view.card.words import BilingualText, interface_text, same_in_both_languages

_MOST_PLACES = 8
_MOST_UNITS = 500  # problems shown, and remedies of one or of none: a report has ten
_ORDER = {"error": 0, "warning": 1, "hint": 2}


class ShownItem(NamedTuple):
    """A rubric item as displayed on a card; ``filled`` is the percentage of its bar that is filled.

    ``state`` is full, lost, zero, unknown, untested, aside or na.
    """

    id: str
    title: BilingualText
    state: str
    legal: bool
    points: str
    weight: str
    filled: float
    reason: BilingualText
    links: tuple[EvidenceLink, ...]
    more: int


class ItemGroup(NamedTuple):
    """The rubric items of one group (structure, table entries, …) as displayed on a card."""

    title: BilingualText
    items: list[ShownItem]


class ShownFinding(NamedTuple):
    """The result of a check as displayed on a card: rule, message, values and links to the evidence.

    ``says`` is its message unless the root cause has the same message; ``crop`` is a picture of the printed
    evidence.
    """

    id: str
    check: str
    rule: BilingualText
    says: BilingualText | None
    expected: str
    observed: str
    links: tuple[EvidenceLink, ...]
    more: int
    crop: ShownCrop | None = None


class ShownCause(NamedTuple):
    """A root cause (several failed checks with one origin) as displayed on a card, with its findings."""

    id: str
    severity: str
    fault: str
    message: BilingualText
    findings: list[ShownFinding]


class ShownProblemOrRemedy(NamedTuple):
    """A problem or remedy as displayed: link, text, types, facts, and (``why``) the reason for pairing the two."""

    link: EvidenceLink
    text: str
    types: tuple[BilingualText, ...]
    facts: tuple[BilingualText, ...]
    why: BilingualText | None = None


class AnsweredProblem(NamedTuple):
    """A problem with the remedies that answer it, as displayed on a card."""

    problem: ShownProblemOrRemedy
    remedies: list[ShownProblemOrRemedy]


class ProblemPairing(NamedTuple):
    """Problems with their remedies, and remedies without a problem; ``more`` is the count of those not displayed."""

    problems: list[AnsweredProblem]
    alone: list[ShownProblemOrRemedy]
    more: int = 0


# --- items -----------------------------------------------------------------------------------------------------------


def group_items(card: Scorecard, rubric: Rubric, anchors: EvidenceAnchors) -> list[ItemGroup]:
    """Return the items of a scorecard as displayed on a card, in the groups of their rubric."""
    known = {item.id: item for item in rubric.items}
    groups: dict[str, ItemGroup] = {}
    for item in card.items:
        definition = known.get(item.id)
        title = BilingualText(item.title, definition.title_zh) if definition else same_in_both_languages(item.title)
        name = definition.group if definition else "other"
        groups.setdefault(name, ItemGroup(interface_text("groups", name), [])).items.append(
            _build_shown_item(item, title, anchors)
        )
    return list(groups.values())


def _build_shown_item(item: ItemScore, title: BilingualText, anchors: EvidenceAnchors) -> ShownItem:
    """Return a rubric item's score as displayed on a card."""
    share = item.value or 0.0
    won = "full" if share >= 1 else "zero" if share <= 0 else "lost"
    state = {"value": won, "n/a": "na"}.get(item.state, item.state)
    return ShownItem(
        item.id,
        title,
        state,
        item.legal,
        "—" if item.points is None else f"{item.points:.4f}".rstrip("0").rstrip("."),
        f"{item.weight:g}",
        round(100 * share, 2),
        _bilingual_message(item),
        *anchors.links_to_evidence(item.evidence, _MOST_PLACES),
    )


# --- findings --------------------------------------------------------------------------------------------------------


def build_shown_causes(
    findings: Findings, anchors: EvidenceAnchors, crops: Mapping[int, ShownCrop]
) -> list[ShownCause]:
    """Return the root causes as displayed on a card, most severe first, each with its findings."""
    ordered = sorted(findings.causes, key=lambda cause: _ORDER[cause.severity])
    return [
        ShownCause(
            cause.id,
            cause.severity,
            cause.fault,
            _bilingual_message(cause),
            [
                _build_shown_finding(index, findings.results[index], anchors, cause.message, crops.get(index))
                for index in cause.findings
            ],
        )
        for cause in ordered
    ]


def list_not_assessable_results(findings: Findings, anchors: EvidenceAnchors) -> list[ShownFinding]:
    """Return the results of the checks that could not be assessed, as displayed on a card."""
    return [
        _build_shown_finding(index, result, anchors)
        for index, result in enumerate(findings.results)
        if result.verdict in ("not_assessable", "error")
    ]


def _build_shown_finding(
    index: int, result: CheckResult, anchors: EvidenceAnchors, message_above: str = "", crop: ShownCrop | None = None
) -> ShownFinding:
    """Return a check result as displayed on a card; its message is left out if it equals that of its root cause."""
    links, more = anchors.links_to_evidence(result.evidence, _MOST_PLACES)
    return ShownFinding(
        f"f{index}",
        result.check,
        check_name(result.check),
        None if result.message == message_above else _bilingual_message(result),
        format_value(result.expected),
        format_value(result.observed),
        links,
        more,
        crop,
    )


def _bilingual_message(record: MessageMixin) -> BilingualText:
    """Return the message of a finding or a root cause in both languages."""
    return BilingualText(record.text("en"), record.text("zh"))


# --- problems and remedies -------------------------------------------------------------------------------------------


def pair_problems_with_remedies(tagging: Tagging, anchors: EvidenceAnchors) -> ProblemPairing:
    """Return each problem with the remedies that answer it, and the remedies that answer none."""
    remedies = {remedy.id: remedy for remedy in tagging.remedies}
    answers: dict[str, list[Pair]] = {}
    for pair in tagging.pairs:
        if pair.remedy in remedies:
            answers.setdefault(pair.problem, []).append(pair)
    answered = [
        AnsweredProblem(
            _build_shown_problem(problem, anchors),
            [
                _build_shown_remedy(remedies[pair.remedy], anchors, interface_text("why", pair.why))
                for pair in answers.get(problem.id, ())[:_MOST_UNITS]
            ],
        )
        for problem in tagging.problems[:_MOST_UNITS]
    ]
    paired = {pair.remedy for pair in tagging.pairs}
    alone = [remedy for remedy in tagging.remedies if remedy.id not in paired]
    more = max(0, len(tagging.problems) - _MOST_UNITS) + max(0, len(alone) - _MOST_UNITS)
    return ProblemPairing(answered, [_build_shown_remedy(remedy, anchors) for remedy in alone[:_MOST_UNITS]], more)


def _build_shown_record(
    record: Problem | Remedy, anchors: EvidenceAnchors, facts: Iterable[BilingualText], why: BilingualText | None = None
) -> ShownProblemOrRemedy:
    """Return a problem or remedy as displayed on a card."""
    span = TextSpan(record.start, record.end)
    text = " ".join(anchors.report.text[record.start : record.end].split())
    types = tuple(map(type_name, record.types))
    named = {name.zh for name in types}
    return ShownProblemOrRemedy(
        anchors.link_to_evidence(span), text, types, tuple(fact for fact in facts if fact.zh not in named), why
    )


def _build_shown_problem(problem: Problem, anchors: EvidenceAnchors) -> ShownProblemOrRemedy:
    """Return a problem as displayed on a card."""
    facts: Sequence[BilingualText] = [interface_text("problems", "concrete")] if problem.concrete else []
    return _build_shown_record(problem, anchors, [interface_text("problems", "generic")] if problem.generic else facts)


def _build_shown_remedy(
    remedy: Remedy, anchors: EvidenceAnchors, why: BilingualText | None = None
) -> ShownProblemOrRemedy:
    """Return a remedy as displayed on a card, with the reason why it was paired with a problem."""
    return _build_shown_record(remedy, anchors, [interface_text("tense", remedy.tense)], why)
