"""What kind of problem, remedy or training a sentence speaks of, and whether it is done, planned or open."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from disclosure_nlp.model import Tense
from disclosure_nlp.tag.labels import load_labels
from disclosure_nlp.tag.lexicon import Lexicon
from disclosure_nlp.tag.sentence_context import SentenceContext

GENERIC = "generic"
_CLAUSE = re.compile(r"[^，。；：！？]+")
_FINE_CLAUSE = re.compile(r"[^、，。；：！？]+")
_PURPOSE = re.compile(
    r"(?:并|以|从而|切实|不断|全面|进一步|有效|着力|努力|逐步|持续|力争)*"
    r"(?:提高|提升|增强|确保|保证|保障|推动|促进|做到|达到|形成|实现|让|使|补齐|避免|杜绝|防止|减少|营造)"
)


class Clause(NamedTuple):
    """A clause of a sentence's plain text; ``short`` where it names a shortfall."""

    text: str
    start: int
    end: int
    short: bool


class Attributes(NamedTuple):
    """Attributes of a sentence; types in the order of the lexicon."""

    tense: Tense | None = None
    problem_types: tuple[str, ...] = ()
    remedy_types: tuple[str, ...] = ()
    training_types: tuple[str, ...] = ()


_NO_ATTRIBUTES = Attributes()


def attributes_of(lexicon: Lexicon, reading: SentenceContext, labels: tuple[str, ...]) -> Attributes:
    """Return the attributes that belong to the labels of a sentence."""
    problem, remedy, training = ("problem" in labels, "remediation" in labels, "training" in labels)
    if not (problem or remedy or training):
        return _NO_ATTRIBUTES
    text, turn = reading.plain.text, reading.state.turn
    tense = tense_of(reading) if remedy or training else None
    return Attributes(
        tense=tense,
        problem_types=problem_types(lexicon, clauses_of(reading, 0, turn)) if problem else (),
        remedy_types=remedy_types(lexicon, text[turn or 0 :], tense) if remedy else (),
        training_types=training_types(lexicon, text, tense, problem and not remedy) if training else (),
    )


def tense_of(reading: SentenceContext) -> Tense:
    """Return done, planned or unmarked: the sentence's own words first, else what its lead-in or title says.

    了 in one item does not spread to the others; a bare 加强 or 完善 after no dated lead-in is unmarked (labels.md).
    """
    signs, state = reading.found.signs, reading.state
    if "planned" in state.features:
        return "planned"
    if state.part:
        if "settled" in signs or ("done" in signs and state.tense != "planned"):
            return "done"
        return state.tense or "unmarked"
    return "done" if "done" in signs or "count" in signs or "fixed" in signs else "unmarked"


def clauses_of(reading: SentenceContext, start: int = 0, end: int | None = None, fine: bool = False) -> list[Clause]:
    """Return the clauses of a stretch of a sentence; ``fine`` parts them at 、 too."""
    deficits = [span.start for span in reading.found.signs.get("deficit", ())]
    text = reading.plain.text
    stops = _FINE_CLAUSE if fine else _CLAUSE
    return [
        Clause(match.group(), match.start(), match.end(), any(match.start() <= at < match.end() for at in deficits))
        for match in stops.finditer(text, start, len(text) if end is None else end)
    ]


def problem_types(lexicon: Lexicon, clauses: Sequence[Clause]) -> tuple[str, ...]:
    """Return the types of a problem, read from the clauses that name a shortfall; ``generic`` where no topic is named."""
    short = [clause.text for clause in clauses if clause.short]
    return (
        types_in(lexicon, "problem_types", short)
        or types_in(lexicon, "problem_types", [clause.text for clause in clauses])
        or (GENERIC,)
    )


def remedy_types(lexicon: Lexicon, text: str, tense: Tense | None = None) -> tuple[str, ...]:
    """Return the types of a remedy; ``generic`` where no measure is named.

    A clause of mere purpose (不断提高…水平) counts only where no other clause names a measure. Only what is done can have
    put an incident right.
    """
    clauses = _CLAUSE.findall(text)
    measures = [clause for clause in clauses if not _PURPOSE.match(clause)]
    types = types_in(lexicon, "remedy_types", measures) or types_in(lexicon, "remedy_types", clauses)
    if tense == "planned":
        types = tuple(name for name in types if name != "incident_fix")
    return types or (GENERIC,)


def types_in(lexicon: Lexicon, group: str, clauses: Iterable[str]) -> tuple[str, ...]:
    """Return the types named in any of the clauses, aspects of another type of the same clause left out."""
    named: set[str] = set()
    for clause in clauses:
        types = lexicon.types(group, clause)
        aspects = {aspect for name in types for aspect in _over(group).get(name, ())}
        named |= set(types) - aspects
    named.discard(GENERIC)
    return tuple(kind.id for kind in getattr(load_labels(), group) if kind.id in named)


@cache
def _over(group: str) -> dict[str, tuple[str, ...]]:
    return {kind.id: kind.over for kind in getattr(load_labels(), group)}


def training_types(lexicon: Lexicon, text: str, tense: Tense | None, lack: bool) -> tuple[str, ...]:
    """Return how training is mentioned: as a lack, as a plan, or by its kinds."""
    if lack:
        return ("deficit",)
    types = [name for name in lexicon.types("training_types", text) if name != "deficit"]
    if tense == "planned":
        kinds = [name for name in types if name not in ("organised", "attended", "planned")]
        return (*kinds, "planned")
    return tuple(types) or ("organised",)


def is_concrete(lexicon: Lexicon, text: str) -> bool:
    """Tell whether a problem is more than a formula (P1): a named shortfall, number, date, place or cause."""
    return bool(lexicon.spans("concrete", text))
