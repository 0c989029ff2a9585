"""Problems and remedies as units: several in one sentence, or one over several sentences (checks.md, P2).

An enumeration in one sentence is several units; sentences of cause and consequence join the problem they explain; a
sentence without a marker joins the list item before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from disclosure_nlp.model import Problem, Remedy, Tags
from disclosure_nlp.tag.attributes import GENERIC, clauses_of, is_concrete, problem_types, remedy_types
from disclosure_nlp.tag.lexicon import Lexicon
from disclosure_nlp.tag.sentence_context import SentenceContext
from disclosure_nlp.tag.titles import prefix_of
from disclosure_nlp.text.markers import Marker, marker_at, markers_in

# Kinds that are as a rule the cause of another problem: 由于人员少，更新不及时 explains, it does not enumerate.
_CAUSES = frozenset({"staffing", "capacity", "awareness", "nature", "training", "management", "platform"})
_ENUMERATION = re.compile(r"[^、，；。：]+")
_EXPLAINS = re.compile(r"因(?!地制宜|此|而)|由于|究其原因|分析原因|(?:主要)?原因|这|该问题|此|导致|造成|影响|上述|以上")
_ADDS = re.compile(r"此外|另外|同时|另|再就是|还有|其他|与此同时|二是|也")
_DETAILS = re.compile(
    r"(?:个别|部分|有的|有些|一些|尤其|特别|例如|如|主要|突出|具体|表现|导致|造成|影响|使得|致使|甚至|往往|常|未能|难以)"
)
_JOINS = re.compile(r"(?:因|由于|导致|致使|造成|使得|从而|影响|以致)")
_OCCURS = re.compile(r"(?:问题|情况|现象)(?:的)?(?:发生|产生|出现)")
_STOPS = "，。；、：,;:"


class Piece(NamedTuple):
    """A stretch of one sentence's plain text: a list item, a part of an enumeration, or all of it."""

    start: int
    end: int
    item: int | None


class ProblemUnit(NamedTuple):
    """A problem with what the pairing needs: its plain text, its number in a list, the sentences it came from."""

    noun: Problem
    text: str
    item: int | None
    marker: Marker | None
    block: int


class RemedyUnit(NamedTuple):
    """A remedy with what the pairing needs.

    ``scoped``: by a lead-in that speaks of the problems named before; ``turned``: from the problem in its own sentence;
    ``lead``: no measure, but the announcement of a list.
    """

    noun: Remedy
    text: str
    item: int | None
    marker: Marker | None
    block: int
    scoped: bool
    turned: bool
    lead: bool


def find_problems(lexicon: Lexicon, readings: Sequence[SentenceContext], tags: Sequence[Tags]) -> list[ProblemUnit]:
    """Return the problems that the part on problems names, in order of the text."""
    units: list[ProblemUnit] = []
    for block, reading, _ in _of_label(readings, tags, "problem"):
        pieces = problem_pieces(lexicon, reading)
        last = units[-1] if units and units[-1].block == block else None
        if last is not None and len(pieces) == 1 and _explains(lexicon, reading, last):
            units[-1] = _joined_problem(lexicon, last, reading, pieces[0])
            continue
        for piece in pieces:
            units.append(_problem(lexicon, reading, piece, len(units) + 1, block))
    return units


def find_remedies(lexicon: Lexicon, readings: Sequence[SentenceContext], tags: Sequence[Tags]) -> list[RemedyUnit]:
    """Return the remedies of the part on problems, in order of the text."""
    units: list[RemedyUnit] = []
    for block, reading, tag in _of_label(readings, tags, "remediation"):
        start = reading.state.turn or 0
        pieces = remedy_pieces(reading.plain.text, start)
        last = units[-1] if units and units[-1].block == block else None
        if last is not None and len(pieces) == 1 and _continues(reading, last):
            units[-1] = _joined_remedy(last, reading, pieces[0], lexicon, tag)
            continue
        for index, piece in enumerate(pieces):
            units.append(_remedy(lexicon, reading, tag, piece, len(units) + 1, block, first=index == 0))
    return units


def _of_label(
    readings: Sequence[SentenceContext], tags: Sequence[Tags], label: str
) -> Iterator[tuple[int, SentenceContext, Tags]]:
    """Yield the sentences of the part with a label, and the number of their block: what stands between two other kinds."""
    block = 0
    inside = False
    for reading, tag in zip(readings, tags, strict=True):
        if reading.state.part and label in tag.labels:
            block += not inside
            inside = reading.state.turn is None
            yield block, reading, tag
        elif "problem" in tag.labels or "remediation" in tag.labels or reading.state.title:
            inside = False


def problem_pieces(lexicon: Lexicon, reading: SentenceContext) -> list[Piece]:
    """Return the problems that a sentence enumerates: list items, else parts by 、 and ， with shortfalls of their own."""
    text, turn = reading.plain.text, reading.state.turn
    end = len(text) if turn is None else turn
    start = len(prefix_of(text)[0])
    items = _items(text, start, end)
    if items:
        return items
    lead = text.find("：", start, end - 1)
    return _enumerated(lexicon, reading, max(start, lead + 1), end) or [Piece(start, end, None)]


def remedy_pieces(text: str, start: int) -> list[Piece]:
    """Return the measures that a sentence enumerates as list items, else one."""
    return _items(text, start, len(text)) or [Piece(start, len(text), None)]


def _items(text: str, start: int, end: int) -> list[Piece]:
    """Return the list items inside a stretch; a marker at its very start alone makes no enumeration."""
    markers = [marker for marker in markers_in(text) if start <= marker.start < end]
    if not markers:
        return []
    ends = [*(marker.start for marker in markers[1:]), end]
    return [Piece(marker.start, last, marker.number) for marker, last in zip(markers, ends, strict=True)]


def _enumerated(lexicon: Lexicon, reading: SentenceContext, start: int, end: int) -> list[Piece]:
    """Return parts that each name a shortfall of another kind; causes, consequences and details join what they explain."""
    if _JOINS.search(reading.plain.text, start, end):
        return []
    parts: list[tuple[Piece, frozenset[str]]] = []
    for clause in clauses_of(reading, start, end, fine=True):
        types = frozenset(problem_types(lexicon, [clause])) - {GENERIC}
        if clause.short and types and not (parts and (types & parts[-1][1])):
            parts.append((Piece(clause.start, clause.end, None), types))
        elif parts:
            piece, own = parts[-1]
            parts[-1] = (Piece(piece.start, clause.end, None), own | types)
    return [piece for piece, _ in parts] if len(parts) > 1 else []


def _explains(lexicon: Lexicon, reading: SentenceContext, last: ProblemUnit) -> bool:
    """Tell whether a sentence of cause, consequence or detail belongs to the problem before it."""
    text = reading.plain.text
    if marker_at(text) is not None or _ADDS.match(text) or last.noun.generic:
        return False
    types = set(problem_types(lexicon, clauses_of(reading, 0, reading.state.turn))) - {GENERIC}
    if _EXPLAINS.match(text):
        return not (types - _CAUSES - set(last.noun.types))
    if "cause" in reading.found.signs and _OCCURS.search(text):
        return True
    if last.marker is not None and last.marker.style != "is":  # 1.…有待加强。部分科室… : a title and what it means
        return True
    return bool(_DETAILS.match(text)) and bool(types) and types <= set(last.noun.types)


def _continues(reading: SentenceContext, last: RemedyUnit) -> bool:
    """Tell whether a sentence without a marker of its own goes on with the list item before it."""
    text = reading.plain.text
    if reading.state.turn is not None or marker_at(text) is not None or _ADDS.match(text):
        return False
    leads = reading.found.signs.get("remedy_lead", [])
    return last.item is not None and not (leads and leads[0].start == 0)


def _span(reading: SentenceContext, piece: Piece) -> tuple[int, int]:
    """Return a piece's place in the document, marks between pieces left out."""
    text = reading.plain.text
    start, end = piece.start, piece.end
    while end > start and end < len(text) and text[end - 1] in _STOPS:
        end -= 1
    while start < end and start and text[start] in _STOPS:
        start += 1
    source = reading.sentence.start
    return source + reading.plain.source(start), source + reading.plain.source_end(end)


def _problem(lexicon: Lexicon, reading: SentenceContext, piece: Piece, number: int, block: int) -> ProblemUnit:
    text = reading.plain.text[piece.start : piece.end]
    types = problem_types(lexicon, clauses_of(reading, piece.start, piece.end))
    concrete = _names_cause(reading, piece) or is_concrete(lexicon, _without_marker(text))
    start, end = _span(reading, piece)
    noun = Problem(
        id=f"p{number}",
        start=start,
        end=end,
        sentences=(reading.sentence.id,),
        types=types,
        generic=types == (GENERIC,) and not concrete,
        concrete=concrete,
    )
    return ProblemUnit(noun, text, piece.item, marker_at(text), block)


def _names_cause(reading: SentenceContext, piece: Piece) -> bool:
    return any(piece.start <= span.start < piece.end for span in reading.found.signs.get("cause", ()))


def _answers_all(reading: SentenceContext, start: int, end: int) -> bool:
    return any(start <= span.start < end for span in reading.found.signs.get("answers_all", ()))


def _without_marker(text: str) -> str:
    marker = marker_at(text)
    return text[marker.end :] if marker else text


def _joined_problem(lexicon: Lexicon, unit: ProblemUnit, reading: SentenceContext, piece: Piece) -> ProblemUnit:
    text = unit.text + reading.plain.text[piece.start : piece.end]
    added = problem_types(lexicon, clauses_of(reading, piece.start, piece.end))
    noun = Problem(
        id=unit.noun.id,
        start=unit.noun.start,
        end=_span(reading, piece)[1],
        sentences=(*unit.noun.sentences, reading.sentence.id),
        types=_merged(unit.noun.types, added),
        generic=False,
        concrete=unit.noun.concrete or _names_cause(reading, piece) or is_concrete(lexicon, reading.plain.text),
    )
    return unit._replace(noun=noun, text=text)


def _merged(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    types = tuple(dict.fromkeys((*first, *second)))
    return tuple(name for name in types if name != GENERIC) or types


def _remedy(
    lexicon: Lexicon, reading: SentenceContext, tags: Tags, piece: Piece, number: int, block: int, first: bool
) -> RemedyUnit:
    text = reading.plain.text[piece.start : piece.end]
    lead = reading.plain.text[: piece.end] if first else text
    types = remedy_types(lexicon, text, tags.tense)
    start, end = _span(reading, piece)
    turn = reading.state.turn is not None
    noun = Remedy(
        id=f"r{number}",
        start=start,
        end=end,
        sentences=(reading.sentence.id,),
        types=types,
        tense=tags.tense or "unmarked",
        answers_all=not turn and _answers_all(reading, 0 if first else piece.start, piece.end),
        generic=types == (GENERIC,),
    )
    announces = noun.generic and (text.endswith("：") or GENERIC in lexicon.types("remedy_types", text))
    return RemedyUnit(noun, lead, piece.item, marker_at(text), block, reading.state.answers, turn, announces)


def _joined_remedy(
    unit: RemedyUnit, reading: SentenceContext, piece: Piece, lexicon: Lexicon, tags: Tags
) -> RemedyUnit:
    text = reading.plain.text[piece.start : piece.end]
    noun = unit.noun
    joined = Remedy(
        id=noun.id,
        start=noun.start,
        end=_span(reading, piece)[1],
        sentences=(*noun.sentences, reading.sentence.id),
        types=_merged(noun.types, remedy_types(lexicon, text, tags.tense)),
        tense=noun.tense,
        answers_all=noun.answers_all or _answers_all(reading, piece.start, piece.end),
        generic=False,
    )
    return unit._replace(noun=joined, text=unit.text + text)
