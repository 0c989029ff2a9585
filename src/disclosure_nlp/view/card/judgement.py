"""What was judged of a report, for people: score, items, failures by root cause, problems with their remedies, gaps."""

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
from disclosure_nlp.view.card.anchors import Anchors, Link
from disclosure_nlp.view.card.crops import ShownCrop
from disclosure_nlp.view.card.marks import shown
from disclosure_nlp.view.card.names import check_name, type_name
from disclosure_nlp.view.card.words import Words, same, word

_MOST_PLACES = 8
_MOST_UNITS = 500  # problems shown, and remedies of one or of none: a report has ten
_ORDER = {"error": 0, "warning": 1, "hint": 2}


class Item(NamedTuple):
    """A rubric item; ``state`` is full, lost, zero, unknown, untested, aside or na; ``filled`` of its bar, in percent."""

    id: str
    title: Words
    state: str
    legal: bool
    points: str
    weight: str
    filled: float
    reason: Words
    links: tuple[Link, ...]
    more: int


class Group(NamedTuple):
    """Items that are together in the rubric."""

    title: Words
    items: list[Item]


class Finding(NamedTuple):
    """A check result: ``says`` is its message where the root cause does not say the same, ``crop`` its places in print."""

    id: str
    check: str
    rule: Words
    says: Words | None
    expected: str
    observed: str
    links: tuple[Link, ...]
    more: int
    crop: ShownCrop | None = None


class Cause(NamedTuple):
    """A root cause with its findings."""

    id: str
    severity: str
    fault: str
    message: Words
    findings: list[Finding]


class Unit(NamedTuple):
    """A problem or a remedy: the link to it, its types and what else is known of it; ``why`` pairs it."""

    link: Link
    text: str
    types: tuple[Words, ...]
    facts: tuple[Words, ...]
    why: Words | None = None


class Answered(NamedTuple):
    """A problem with the remedies that answer it."""

    problem: Unit
    remedies: list[Unit]


class Pairing(NamedTuple):
    """Problems with their remedies, and the remedies that answer none; ``more`` of both are left out of the page."""

    problems: list[Answered]
    alone: list[Unit]
    more: int = 0


# --- items -----------------------------------------------------------------------------------------------------------


def item_groups(card: Scorecard, rubric: Rubric, anchors: Anchors) -> list[Group]:
    """Return the items of a score in the groups of their rubric."""
    known = {item.id: item for item in rubric.items}
    groups: dict[str, Group] = {}
    for item in card.items:
        definition = known.get(item.id)
        title = Words(item.title, definition.title_zh) if definition else same(item.title)
        name = definition.group if definition else "other"
        groups.setdefault(name, Group(word("groups", name), [])).items.append(_item(item, title, anchors))
    return list(groups.values())


def _item(item: ItemScore, title: Words, anchors: Anchors) -> Item:
    share = item.value or 0.0
    state = {"value": "", "n/a": "na"}.get(item.state, item.state) or _state(share)
    links, more = anchors.links(item.evidence, _MOST_PLACES)
    return Item(
        item.id,
        title,
        state,
        item.legal,
        "—" if item.points is None else f"{item.points:.4f}".rstrip("0").rstrip("."),
        f"{item.weight:g}",
        round(100 * share, 2),
        _said(item),
        links,
        more,
    )


def _state(share: float) -> str:
    return "full" if share >= 1 else "zero" if share <= 0 else "lost"


# --- findings --------------------------------------------------------------------------------------------------------


def causes(findings: Findings, anchors: Anchors, crops: Mapping[int, ShownCrop]) -> list[Cause]:
    """Return the root causes, the gravest first, each with its findings."""
    ordered = sorted(findings.causes, key=lambda cause: _ORDER[cause.severity])
    return [
        Cause(
            cause.id,
            cause.severity,
            cause.fault,
            _said(cause),
            [
                _finding(index, findings.results[index], anchors, cause.message, crops.get(index))
                for index in cause.findings
            ],
        )
        for cause in ordered
    ]


def not_judged(findings: Findings, anchors: Anchors) -> list[Finding]:
    """Return the checks that could not be made."""
    return [
        _finding(index, result, anchors)
        for index, result in enumerate(findings.results)
        if result.verdict in ("not_assessable", "error")
    ]


def _finding(
    index: int, result: CheckResult, anchors: Anchors, said: str = "", crop: ShownCrop | None = None
) -> Finding:
    links, more = anchors.links(result.evidence, _MOST_PLACES)
    return Finding(
        f"f{index}",
        result.check,
        check_name(result.check),
        None if result.message == said else _said(result),
        shown(result.expected),
        shown(result.observed),
        links,
        more,
        crop,
    )


def _said(item: MessageMixin) -> Words:
    """Return the message of a record in both languages."""
    return Words(item.text("en"), item.text("zh"))


# --- problems and remedies -------------------------------------------------------------------------------------------


def pairing(tagging: Tagging, anchors: Anchors) -> Pairing:
    """Return each problem with its remedies, and the remedies that answer none."""
    remedies = {remedy.id: remedy for remedy in tagging.remedies}
    answers: dict[str, list[Pair]] = {}
    for pair in tagging.pairs:
        if pair.remedy in remedies:
            answers.setdefault(pair.problem, []).append(pair)
    answered = [
        Answered(
            _problem(problem, anchors),
            [
                _remedy(remedies[pair.remedy], anchors, word("why", pair.why))
                for pair in answers.get(problem.id, ())[:_MOST_UNITS]
            ],
        )
        for problem in tagging.problems[:_MOST_UNITS]
    ]
    paired = {pair.remedy for pair in tagging.pairs}
    alone = [remedy for remedy in tagging.remedies if remedy.id not in paired]
    more = max(0, len(tagging.problems) - _MOST_UNITS) + max(0, len(alone) - _MOST_UNITS)
    return Pairing(answered, [_remedy(remedy, anchors) for remedy in alone[:_MOST_UNITS]], more)


def _unit(unit: Problem | Remedy, anchors: Anchors, facts: Iterable[Words], why: Words | None = None) -> Unit:
    span = TextSpan(unit.start, unit.end)
    text = " ".join(anchors.report.text[unit.start : unit.end].split())
    types = tuple(map(type_name, unit.types))
    named = {name.zh for name in types}
    return Unit(anchors.link(span), text, types, tuple(fact for fact in facts if fact.zh not in named), why)


def _problem(problem: Problem, anchors: Anchors) -> Unit:
    facts: Sequence[Words] = [word("problems", "concrete")] if problem.concrete else []
    return _unit(problem, anchors, [word("problems", "generic")] if problem.generic else facts)


def _remedy(remedy: Remedy, anchors: Anchors, why: Words | None = None) -> Unit:
    return _unit(remedy, anchors, [word("tense", remedy.tense)], why)
