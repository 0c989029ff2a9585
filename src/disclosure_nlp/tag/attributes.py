"""Attributes of a sentence that go with its labels: tense, and types of problem, remedy and training (labels.md, 32–41)."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from disclosure_nlp.model import Tense
from disclosure_nlp.tag.labels import load_labels
from disclosure_nlp.tag.lexicon import Lexicon
from disclosure_nlp.tag.sentence_context import SentenceContext
from disclosure_nlp.tag.subtypes import GENERIC, mirrored_types, problem_types, remedy_types, training_types
from disclosure_nlp.text.markers import list_markers_in

# 要 or 应 before the measure: 二是要补齐目录.
_SHALL = re.compile(
    r"(?:^|[，；：是、.）])(?:还|也|都|就)?(?:要|应当?|须)(?![求点素闻件用急对]|届)(?=[\u4e00-\u9fff]{2})"
)


class Attributes(NamedTuple):
    """Attributes of a sentence; types in the order of the definitions."""

    tense: Tense | None = None
    problem_types: tuple[str, ...] = ()
    remedy_types: tuple[str, ...] = ()
    training_types: tuple[str, ...] = ()


_NO_ATTRIBUTES = Attributes()


def attributes_of(lexicon: Lexicon, context: SentenceContext, labels: tuple[str, ...]) -> Attributes:
    """Return the attributes that belong to the labels of a sentence."""
    problem, remedy, training = ("problem" in labels, "remediation" in labels, "training" in labels)
    if not (problem or remedy or training):
        return _NO_ATTRIBUTES
    turn = context.state.turn
    tense = tense_of(context) if remedy or training else None
    return Attributes(
        tense=tense,
        problem_types=_problem_types(lexicon, context, turn) if problem else (),
        remedy_types=_remedy_types(lexicon, context, tense) if remedy else (),
        training_types=_training_types(lexicon, context, tense, problem, remedy) if training else (),
    )


def tense_of(context: SentenceContext) -> Tense:
    """Return done, planned or unmarked: the sentence's own words first, else what its lead-in or title says.

    了 in one item does not spread to the others; a bare 加强 or 完善 after no dated lead-in is unmarked (labels.md).
    """
    signs, state = context.found.signs, context.state
    if "planned" in state.features:
        return "planned"
    if state.part:
        if "settled" in signs or ("done" in signs and state.tense != "planned"):
            return "done"
        if _SHALL.search(context.plain.text, state.turn or 0):
            return "planned"
        return state.tense or "unmarked"
    return "done" if "done" in signs or "count" in signs or "fixed" in signs else "unmarked"


def _problem_types(lexicon: Lexicon, context: SentenceContext, turn: int | None) -> tuple[str, ...]:
    """Return the types of all problems that a sentence names: of each list item, else of its deficient part."""
    types = {name for start, end in _items(context, 0, turn) for name in problem_types(lexicon, context, start, end)}
    return _in_order("problem_types", types)


def _remedy_types(lexicon: Lexicon, context: SentenceContext, tense: Tense | None) -> tuple[str, ...]:
    text = context.plain.text
    stretches = _items(context, context.state.turn or 0, None)
    types = {name for start, end in stretches for name in remedy_types(lexicon, text[start:end], tense)}
    if types == {GENERIC} and context.state.turn is not None:
        types = set(mirrored_types(_problem_types(lexicon, context, context.state.turn), text[context.state.turn :]))
    return _in_order("remedy_types", types)


def _training_types(
    lexicon: Lexicon, context: SentenceContext, tense: Tense | None, problem: bool, remedy: bool
) -> tuple[str, ...]:
    """Return the types of training; of a sentence with both acts, those of the remedy if it mentions training."""
    text, turn = context.plain.text, context.state.turn
    if problem and remedy and turn is not None:
        measure = text[turn:]
        remedy = "training" in remedy_types(lexicon, measure, tense)
        text = measure if remedy else text
    return training_types(lexicon, text, tense, problem and not remedy, context.state.part)


def _items(context: SentenceContext, start: int, end: int | None) -> list[tuple[int, int]]:
    """Return the list items inside a stretch of a sentence, else the whole stretch; a lead-in before the first is left out."""
    text = context.plain.text
    end = len(text) if end is None else end
    starts = [marker.start for marker in list_markers_in(text) if start <= marker.start < end]
    return list(pairwise([*starts, end])) if starts else [(start, end)]


def _in_order(group: str, types: set[str]) -> tuple[str, ...]:
    named = types - {GENERIC} or types
    return tuple(kind.id for kind in getattr(load_labels(), group) if kind.id in named)
