"""Attributes of a labelled sentence: tense, and types of problem, remedy and training (docs/labels.md, rules 32–41)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

from disclosure_nlp.model import Tense
from disclosure_nlp.tag.labels import load_labels
from disclosure_nlp.tag.lexicon import Lexicon
from disclosure_nlp.tag.sentence_context import SentenceContext
from disclosure_nlp.tag.subtypes import (
    GENERIC,
    filter_types_by_topic,
    find_problem_types,
    find_remedy_types,
    find_training_types,
    infer_remedy_types,
    types_implied_by_topics,
)
from disclosure_nlp.text.markers import list_markers_in

# 要 or 应 before the measure: 二是要补齐目录.
_SHALL = re.compile(
    r"(?:^|[，；：是、.）])(?:还|也|都|就)?(?:要|应当?|须)(?![求点素闻件用急对]|届)(?=[\u4e00-\u9fff]{2})"
)


class SentenceAttributes(NamedTuple):
    """Tense of a labelled sentence and its types of problem, remedy and training."""

    tense: Tense | None = None
    problem_types: tuple[str, ...] = ()
    remedy_types: tuple[str, ...] = ()
    training_types: tuple[str, ...] = ()


_NO_ATTRIBUTES = SentenceAttributes()


def find_sentence_attributes(
    lexicon: Lexicon,
    context: SentenceContext,
    labels: tuple[str, ...],
    probabilities: Mapping[str, float] | None = None,
) -> SentenceAttributes:
    """Return the tense of a labelled sentence, and the types of its problem, remedy and training.

    A type is an id such as ``staffing``; those whose topics the sentence lacks are left out (`filter_types_by_topic`).
    """
    problem, remedy, training = ("problem" in labels, "remediation" in labels, "training" in labels)
    if not (problem or remedy or training):
        return _NO_ATTRIBUTES
    turn = context.state.remedy_start
    tense = remedy_tense(context) if remedy or training else None
    topics = labels if problem != remedy and "lead_in" not in context.matches.signs else ()
    of_problem = _sentence_problem_types(lexicon, context, turn, topics) if problem else ()
    of_remedy = _sentence_remedy_types(lexicon, context, tense, topics) if remedy else ()
    return SentenceAttributes(
        tense=tense,
        problem_types=filter_types_by_topic("problem_types", of_problem, labels, probabilities),
        remedy_types=filter_types_by_topic("remedy_types", of_remedy, labels, probabilities),
        training_types=_sentence_training_types(lexicon, context, tense, problem, remedy) if training else (),
    )


def remedy_tense(context: SentenceContext) -> Tense:
    """Return the tense of the remedy or training in a sentence: ``done``, ``planned`` or ``unmarked``.

    The words of the sentence decide; if they do not, its heading or lead-in does. The past marker 了 in one list
    item does not count for the others; a bare verb such as 加强 (strengthen) after a lead-in without a date is
    unmarked.
    """
    signs, state = context.matches.signs, context.state
    if "planned" in state.features:
        return "planned"
    if state.in_problems_section:
        if "settled" in signs or ("done" in signs and state.tense != "planned"):
            return "done"
        if _SHALL.search(context.normalized.text, state.remedy_start or 0):
            return "planned"
        return state.tense or "unmarked"
    return "done" if "done" in signs or "count" in signs or "fixed" in signs else "unmarked"


def _sentence_problem_types(
    lexicon: Lexicon, context: SentenceContext, remedy_start: int | None, topic_labels: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """Return the types (such as ``staffing``) of all problems that a sentence names, list item by list item.

    Where no word of any type is found, ``topic_labels`` (the labels of the sentence) imply the types.
    """
    types = {
        name
        for start, end in _list_item_spans(context, 0, remedy_start)
        for name in find_problem_types(lexicon, context, start, end)
    }
    return _sort_types(
        "problem_types", types - {GENERIC} or set(types_implied_by_topics("problem_types", topic_labels))
    )


def _sentence_remedy_types(
    lexicon: Lexicon, context: SentenceContext, tense: Tense | None, topic_labels: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the types (such as ``training``) of all remedies that a sentence names, in display order.

    Where no word of any type is found, ``topic_labels`` (the labels of the sentence) imply the types.
    """
    text = context.normalized.text
    stretches = _list_item_spans(context, context.state.remedy_start or 0, None)
    types = {name for start, end in stretches for name in find_remedy_types(lexicon, text[start:end], tense)}
    if types == {GENERIC} and context.state.remedy_start is not None:
        types = set(
            infer_remedy_types(
                _sentence_problem_types(lexicon, context, context.state.remedy_start),
                text[context.state.remedy_start :],
            )
        )
    return _sort_types("remedy_types", types - {GENERIC} or set(types_implied_by_topics("remedy_types", topic_labels)))


def _sentence_training_types(
    lexicon: Lexicon, context: SentenceContext, tense: Tense | None, has_problem: bool, has_remedy: bool
) -> tuple[str, ...]:
    """Return the types of staff training that a sentence names, such as a lecture or a meeting.

    In a sentence with a problem and a remedy, the types are read from the remedy if it mentions training.
    """
    text, turn = context.normalized.text, context.state.remedy_start
    if has_problem and has_remedy and turn is not None:
        measure = text[turn:]
        has_remedy = "training" in find_remedy_types(lexicon, measure, tense)
        text = measure if has_remedy else text
    return find_training_types(lexicon, text, tense, has_problem and not has_remedy, context.state.in_problems_section)


def _list_item_spans(context: SentenceContext, start: int, end: int | None) -> list[tuple[int, int]]:
    """Return the spans of the list items between two offsets of a sentence, or one span if it has no list."""
    text = context.normalized.text
    end = len(text) if end is None else end
    starts = [marker.start for marker in list_markers_in(text) if start <= marker.start < end]
    return list(pairwise([*starts, end])) if starts else [(start, end)]


def _sort_types(type_group: str, types: set[str]) -> tuple[str, ...]:
    """Return type ids in the order of ``data/labels.toml``, without ``generic`` if there is any other type."""
    named = types - {GENERIC} or types
    return tuple(kind.id for kind in getattr(load_labels(), type_group) if kind.id in named)
