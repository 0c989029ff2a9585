"""Segmentation of problems sections into single problems and remedies (docs/labels.md, rules 48–52).

A numbered item with its sentences is one problem or remedy. Without numbers, the parts of a sentence with a subject and
a shortfall of their own are one problem each, and a sentence of measures is one remedy. Lead-ins do not count; a
general statement counts only where its section names nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple, TypeVar

import msgspec

from disclosure_nlp.definitions import PatternSet
from disclosure_nlp.model import Problem, Remedy, Tags
from disclosure_nlp.tag.concreteness import find_specific_words, is_concrete
from disclosure_nlp.tag.lexicon import Lexicon
from disclosure_nlp.tag.sentence_context import SentenceContext
from disclosure_nlp.tag.subtypes import (
    GENERIC,
    filter_types_by_topic,
    find_deficient_start,
    find_problem_types,
    find_remedy_types,
    infer_remedy_types,
)
from disclosure_nlp.tag.titles import find_sub_heading
from disclosure_nlp.text.markers import ListMarker, list_marker_at, list_markers_in

# Types that are as a rule the cause of another problem: 由于人员少，更新不及时 explains, it does not enumerate.
_CAUSES = frozenset({"staffing", "capacity", "awareness", "nature", "training", "management", "platform"})
_RE = PatternSet(__name__)
_STOPS = "，。；、：,;:"


class SentencePart(NamedTuple):
    """Part of a sentence by offsets that states one problem or remedy: a list item, a part, or the whole sentence."""

    start: int
    end: int
    item: int | None = None


class LocatedProblem(NamedTuple):
    """A problem with its text, list marker (such as 一是) and position, from which its remedies are found."""

    record: Problem
    text: str
    marker: ListMarker | None
    block: int
    place: int

    @property
    def item(self) -> int | None:
        """Return the position of the problem in its list, such as 2 for 二是, or None if it is in no list."""
        return self.marker.number if self.marker else None


class LocatedRemedy(NamedTuple):
    """A remedy with its text, list marker (such as 一是) and position, from which its problem is found.

    ``scoped``: below a lead-in about the problems named before; ``turned``: in the sentence of its problem;
    ``lead``: the text of its sentence before it; ``earlier``: below a heading about the previous year's problems.
    """

    record: Remedy
    text: str
    marker: ListMarker | None
    block: int
    place: int
    lead: str
    scoped: bool
    turned: bool
    earlier: bool


_Unit = TypeVar("_Unit", LocatedProblem, LocatedRemedy)


class _ProblemOrRemedySentence(NamedTuple):
    """A sentence labelled problem or remedy, with its position and whether it is about the previous year's problems."""

    place: int
    block: int
    context: SentenceContext
    tags: Tags
    earlier: bool

    def filter_types_by_topic(self, type_group: str, types: tuple[str, ...]) -> tuple[str, ...]:
        """Return the types (such as ``staffing``) whose topics the sentence has."""
        return filter_types_by_topic(type_group, types, self.tags.labels, self.tags.probabilities)


def find_problems(lexicon: Lexicon, contexts: Sequence[SentenceContext], tags: Sequence[Tags]) -> list[LocatedProblem]:
    """Return the problems named in the problems section, in text order."""
    units: list[LocatedProblem] = []
    general: list[LocatedProblem] = []
    for sentence in _sentences_with_label(contexts, tags, "problem"):
        last = units[-1] if units and units[-1].block == sentence.block else None
        if last is not None and _continues_problem(lexicon, sentence.context, last):
            units[-1] = _extend_problem(lexicon, last, sentence)
            continue
        for piece in split_problems(lexicon, sentence.context):
            unit = _make_problem(lexicon, sentence, piece)
            (general if unit.record.generic and unit.marker is None else units).append(unit)
    return _assign_ids(units or general[:1], "p")


def find_remedies(lexicon: Lexicon, contexts: Sequence[SentenceContext], tags: Sequence[Tags]) -> list[LocatedRemedy]:
    """Return the remedies named in the problems section, in text order."""
    units: list[LocatedRemedy] = []
    for sentence in _sentences_with_label(contexts, tags, "remediation"):
        last = units[-1] if units and units[-1].block == sentence.block else None
        if last is not None and _continues_remedy(sentence.context, last):
            units[-1] = _extend_remedy(lexicon, last, sentence)
            continue
        units += [_make_remedy(lexicon, sentence, piece) for piece in split_remedies(sentence.context)]
    return _assign_ids(_keep_inner_remedies(lexicon, units), "r")


def _sentences_with_label(
    contexts: Sequence[SentenceContext], tags: Sequence[Tags], label: str
) -> Iterator[_ProblemOrRemedySentence]:
    """Yield the sentences of the problems section that have a label, each with the index of its run of such sentences.

    A new block starts at a heading, and at a sentence with another label (problem or remedy).
    """
    block, inside, earlier = 0, False, False
    for index, (context, tag) in enumerate(zip(contexts, tags, strict=True)):
        if context.state.is_heading:
            earlier = bool(_RE.earlier.search(context.normalized.text))
        if context.state.in_problems_section and label in tag.labels:
            block += not inside
            inside = context.state.remedy_start is None
            yield _ProblemOrRemedySentence(
                index, block, context, tag, earlier or bool(_RE.earlier_problem.search(context.normalized.text))
            )
        elif "problem" in tag.labels or "remediation" in tag.labels or context.state.is_heading:
            inside = False


def split_problems(lexicon: Lexicon, context: SentenceContext) -> list[SentencePart]:
    """Return the parts of a sentence that each state a problem: list items, deficient parts or the whole."""
    text, turn = context.normalized.text, context.state.remedy_start
    start, end = len(find_sub_heading(text)[0]), len(text) if turn is None else turn
    items = _split_list_items(text, start, end)
    if items:
        return items
    marker = list_marker_at(text, start)
    if marker:
        return [SentencePart(start, end, marker.number)]
    start = find_deficient_start(lexicon, context, start, end)
    enumerated = _split_enumeration(lexicon, context, start, end)
    if enumerated:
        return enumerated
    lead = _end_of_lead_in(lexicon, context, start, end)
    return [SentencePart(lead if _RE.names_problems.search(text, start, lead) else start, end)]


def split_remedies(context: SentenceContext) -> list[SentencePart]:
    """Return the parts of a sentence that each state a remedy: list items or the whole; none for a lead-in."""
    text, start = context.normalized.text, context.state.remedy_start or 0
    items = _split_list_items(text, start, len(text))
    if items:
        return items
    marker = list_marker_at(text, start)
    if marker is None and (_RE.ends_lead.search(text) or _RE.leads_measures.search(text)):
        return []
    return [SentencePart(start, len(text), marker.number if marker else None)]


def _split_list_items(text: str, start: int, end: int) -> list[SentencePart]:
    """Return the spans of list items in a part of a sentence; empty if its only marker (such as 一是) opens it."""
    markers = [marker for marker in list_markers_in(text) if start <= marker.start < end]
    if not markers or (len(markers) == 1 and markers[0].start == start):
        return []
    ends = [*(marker.start for marker in markers[1:]), end]
    return [SentencePart(marker.start, last, marker.number) for marker, last in zip(markers, ends, strict=True)]


def _split_enumeration(lexicon: Lexicon, context: SentenceContext, start: int, end: int) -> list[SentencePart]:
    """Return the parts of a sentence that each name a subject and a shortfall, if it names several types of problem.

    A part without a subject joins the part before it (内容不全、不及时), and so does a mere property (形式单一); a part without
    a shortfall joins the part after it (范围、时效有待提高).
    """
    text = context.normalized.text
    start = _end_of_lead_in(lexicon, context, start, end)
    if _RE.joins.search(text, start, end):
        return []
    parts: list[tuple[SentencePart, frozenset[str]]] = []
    open_at = start
    for match in _RE.part.finditer(text, start, end):
        part_start, part_end = match.span()
        types = frozenset(find_problem_types(lexicon, context, open_at, part_end)) - {GENERIC}
        deficits = context.matches.signs.get("deficit", ())
        short = any(part_start <= span.start < part_end for span in deficits) or _RE.state.search(match.group())
        if not short:
            continue
        of_same = bool(parts) and "interpretation" in parts[-1][1] and _RE.property_first.match(match.group())
        rest = _RE.predicate_first.match(match.group()) or _RE.instance.match(match.group()) or of_same
        own = not rest or open_at < part_start
        if own and types and not (parts and types & parts[-1][1]):
            parts.append((SentencePart(open_at, part_end), types))
        elif parts:
            piece, before = parts[-1]
            parts[-1] = (SentencePart(piece.start, part_end), before | types)
        open_at = part_end + 1
    return [piece for piece, _ in parts] if len(parts) > 1 else []


def _end_of_lead_in(lexicon: Lexicon, context: SentenceContext, start: int, end: int) -> int:
    """Return the offset where an enumeration of problems begins after its lead-in, such as 仍存在 (there still are)."""
    text = context.normalized.text[start:end]
    ends = [span.end for span in lexicon.find_spans("problem_lead", text)]
    deficits = [span.start - start for span in context.matches.signs.get("deficit", ()) if start <= span.start < end]
    after = [at for at in ends if any(deficit >= at for deficit in deficits) and at < len(text) - 2]
    return start + min(after) if after else start


def _continues_problem(lexicon: Lexicon, context: SentenceContext, problem: LocatedProblem) -> bool:
    """Return whether a sentence continues a problem before it, with a cause, an effect or a detail."""
    text = context.normalized.text
    if list_marker_at(text) is not None or len(_split_list_items(text, 0, len(text))) or _RE.ends_lead.search(text):
        return False
    if problem.marker is not None:
        return not _RE.adds.match(text)
    if _RE.adds.match(text):
        return False
    types = set(find_problem_types(lexicon, context, 0, context.state.remedy_start)) - {GENERIC}
    if _RE.explains.match(text):
        return not (types - _CAUSES - set(problem.record.types))
    if "cause" in context.matches.signs and _RE.occurs.search(text):
        return True
    return bool(_RE.details.match(text)) and bool(types) and types <= set(problem.record.types)


def _continues_remedy(context: SentenceContext, remedy: LocatedRemedy) -> bool:
    """Return whether a sentence without a list marker (such as 一是) continues the remedy in the list item before it."""
    text = context.normalized.text
    if (
        context.state.remedy_start is not None
        or list_marker_at(text) is not None
        or len(_split_list_items(text, 0, len(text)))
    ):
        return False
    leads = context.matches.signs.get("remedy_lead", [])
    return remedy.marker is not None and not (leads and leads[0].start == 0)


def _source_span(context: SentenceContext, part: SentencePart) -> tuple[int, int]:
    """Return the (start, end) offsets in the document of a part of a sentence, without outer punctuation."""
    text = context.normalized.text
    start, end = part.start, part.end
    while end > start and end < len(text) and text[end - 1] in _STOPS:
        end -= 1
    while start < end and start and text[start] in _STOPS:
        start += 1
    source = context.sentence.start
    return source + context.normalized.source_start(start), source + context.normalized.source_end(end)


def _make_problem(lexicon: Lexicon, sentence: _ProblemOrRemedySentence, part: SentencePart) -> LocatedProblem:
    context = sentence.context
    text = context.normalized.text[part.start : part.end]
    types = sentence.filter_types_by_topic("problem_types", find_problem_types(lexicon, context, part.start, part.end))
    if types == (GENERIC,) and text == context.normalized.text:
        types = sentence.tags.problem_types
    start, end = _source_span(context, part)
    concrete, marker = _is_concrete_part(lexicon, context, part), list_marker_at(text)
    is_lead_in = marker is None and bool(_RE.leads_problems.search(text))
    record = Problem(
        id="",
        start=start,
        end=end,
        sentences=(context.sentence.id,),
        types=types,
        generic=types == (GENERIC,) and (not concrete or is_lead_in),
        concrete=concrete,
    )
    return LocatedProblem(record, text, marker, sentence.block, sentence.place)


def _is_concrete_part(lexicon: Lexicon, context: SentenceContext, part: SentencePart) -> bool:
    """Return whether a part of a sentence names a specific problem, not an empty formula."""
    text = context.normalized.text
    marker = list_marker_at(text, part.start)
    start = find_deficient_start(lexicon, context, marker.end if marker else part.start, part.end)
    return is_concrete(lexicon, text[start : part.end])


def _extend_problem(lexicon: Lexicon, problem: LocatedProblem, sentence: _ProblemOrRemedySentence) -> LocatedProblem:
    """Return a copy of a problem, extended by a sentence that continues it."""
    context = sentence.context
    piece = SentencePart(0, end := context.state.remedy_start or len(context.normalized.text))
    own = sentence.filter_types_by_topic("problem_types", find_problem_types(lexicon, context, 0, end))
    types = _merge_types(problem.record.types, own)
    record = msgspec.structs.replace(
        problem.record,
        end=_source_span(context, piece)[1],
        sentences=(*problem.record.sentences, context.sentence.id),
        types=types,
        generic=False,
        concrete=problem.record.concrete or _is_concrete_part(lexicon, context, piece),
    )
    return problem._replace(record=record, text=problem.text + context.normalized.text[:end])


def _merge_types(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    """Return the types in two tuples without duplicates, without ``generic`` if there is any other."""
    types = tuple(dict.fromkeys((*first, *second)))
    return tuple(name for name in types if name != GENERIC) or types


def _make_remedy(lexicon: Lexicon, sentence: _ProblemOrRemedySentence, part: SentencePart) -> LocatedRemedy:
    context, state = sentence.context, sentence.context.state
    text = context.normalized.text[part.start : part.end]
    types = sentence.filter_types_by_topic("remedy_types", find_remedy_types(lexicon, text, sentence.tags.tense))
    if types == (GENERIC,) and state.remedy_start is not None:
        types = infer_remedy_types(find_problem_types(lexicon, context, 0, state.remedy_start), text)
    elif types == (GENERIC,) and text == context.normalized.text:
        types = sentence.tags.remedy_types
    start, end = _source_span(context, part)
    marker = list_marker_at(text)
    named = [span.start for span in context.matches.signs.get("answers_all", ()) if span.start < part.end]
    record = Remedy(
        id="",
        start=start,
        end=end,
        sentences=(context.sentence.id,),
        types=types,
        tense=sentence.tags.tense or "unmarked",
        answers_all=state.remedy_start is None and bool(named),
        generic=types == (GENERIC,),
    )
    lead = context.normalized.text[: part.start]
    scoped, turned = state.refers_to_problems or bool(named), state.remedy_start is not None
    return LocatedRemedy(record, text, marker, sentence.block, sentence.place, lead, scoped, turned, sentence.earlier)


def _extend_remedy(lexicon: Lexicon, remedy: LocatedRemedy, sentence: _ProblemOrRemedySentence) -> LocatedRemedy:
    """Return a copy of a remedy, extended by a sentence that continues it."""
    context, old = sentence.context, remedy.record
    text = context.normalized.text
    types = sentence.filter_types_by_topic("remedy_types", find_remedy_types(lexicon, text, sentence.tags.tense))
    record = msgspec.structs.replace(
        old,
        end=_source_span(context, SentencePart(0, len(text)))[1],
        sentences=(*old.sentences, context.sentence.id),
        types=_merge_types(old.types, types),
        generic=old.generic and types == (GENERIC,),
    )
    return remedy._replace(record=record, text=remedy.text + text)


def _keep_inner_remedies(lexicon: Lexicon, remedies: Sequence[LocatedRemedy]) -> list[LocatedRemedy]:
    """Return the remedies of the innermost lists, without vague promises unless there is nothing else."""
    inner = [u for u, after in zip_longest(remedies, remedies[1:]) if not _is_heading_of_inner_list(u, after)]
    measures = [
        unit
        for unit in inner
        if not unit.record.generic or unit.marker is not None or unit.turned or find_specific_words(lexicon, unit.text)
    ]
    return measures or inner[:1]


def _is_heading_of_inner_list(remedy: LocatedRemedy, next_remedy: LocatedRemedy | None) -> bool:
    """Return whether a numbered remedy is only the heading of the inner list that follows it."""
    own, after = remedy.marker, next_remedy and next_remedy.marker
    return own is not None and after is not None and after.depth > own.depth and after.number == 1


def _assign_ids(records: Sequence[_Unit], letter: str) -> list[_Unit]:
    """Return problems or remedies with ids in text order: p1, p2, … or r1, r2, …."""
    named = [msgspec.structs.replace(unit.record, id=f"{letter}{n}") for n, unit in enumerate(records, 1)]
    return [unit._replace(record=record) for unit, record in zip(records, named, strict=True)]
