"""Feature extraction: characters and words of each sentence, and named features of its context.

A name has its group before the colon (``section:problems``, ``before:deficit``). Most names depend on little that recurs;
they are made once and kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from disclosure_nlp.model import Tense
from disclosure_nlp.tag.sentence_context import SentenceContext
from disclosure_nlp.tag.tokenizer import Tokenizer
from disclosure_nlp.text.markers import list_marker_at

GROUPS = ("section", "title", "state", "sign", "cue", "shape", "list", "place", "before", "after")
_YEAR = re.compile(r"(?:19|20)\d\d年")
_NUMBER = re.compile(r"\d[\d.,%]*")
_FRONT = re.compile(r"[^，。：；]{2,12}[：，]")
_DIGIT = re.compile(r"\d")
_MARKS = "，；：、"
_LAST = 14
_KEPT = 20_000
_ACT_SIGNS = (
    "deficit",
    "remedy_lead",
    "plan",
    "problem_lead",
    "done",
    "cause",
    "praise",
    "verb_first",
    "fixed",
    "count",
)


class UnitFeatures(NamedTuple):
    """Features of a unit: its text with years and numbers masked, its words, and its context features."""

    text: str
    words: list[str]
    context: list[str]


def narrative_features(readings: Sequence[SentenceContext], tokenizer: Tokenizer | None) -> list[UnitFeatures]:
    """Return the features of every unit of a report, in order; without a tokenizer, no words."""
    texts = [
        _NUMBER.sub("0", _YEAR.sub("Y年", reading.plain.text[reading.state.contrast or 0 :])) for reading in readings
    ]
    words = _tokenize_texts(texts, tokenizer) if tokenizer else [[] for _ in texts]
    own = [_own_context(reading) for reading in readings]
    places = _position_features(readings)
    titles = _heading_features(readings, texts)
    sections = [[f"section:{reading.sentence.section}"] for reading in readings]
    parts = zip((unit.all for unit in own), places, titles, sections, _neighbour_features(own), strict=True)
    return [
        UnitFeatures(text, own_words, list(chain.from_iterable(names)))
        for text, own_words, names in zip(texts, words, parts, strict=True)
    ]


def _tokenize_texts(texts: list[str], tokenizer: Tokenizer) -> list[list[str]]:
    """Return the words of every text; all texts are cut in one call."""
    if not texts:
        return []
    rows: list[list[str]] = [[]]
    for word in tokenizer.cut("\n".join(texts)):
        if word == "\n":
            rows.append([])
        else:
            rows[-1].append(word)
    return rows


class _OwnContext(NamedTuple):
    """Context features of a unit, and the attributes that its neighbours use; ``end`` is its last character."""

    all: list[str]
    signs: tuple[str, ...]
    side: str
    item: str
    end: str
    title: bool


def _own_context(reading: SentenceContext) -> _OwnContext:
    state, text = reading.state, reading.plain.text
    signs, side = tuple(sorted(reading.found.signs)), state.side or "none"
    marker = list_marker_at(text)
    item = f"{marker.style} {min(marker.number, 3)}" if marker else "none"
    names = _state_features(state.features, state.tense, state.answers) + _sign_features(signs, side, state.part)
    names += _cue_features(reading) + _shape_features(text, state.title) + _list_marker_features(item, side, state.part)
    return _OwnContext(names, signs, side, item, text[-1:], state.title)


@lru_cache(maxsize=_KEPT)
def _state_features(features: frozenset[str], tense: Tense | None, answers: bool) -> list[str]:
    names = [f"state:{name}" for name in sorted(features)]
    return [*names, f"state:tense {tense}", f"state:answers {answers}"]


@lru_cache(maxsize=_KEPT)
def _sign_features(signs: tuple[str, ...], side: str, inside: bool) -> list[str]:
    part = _part_name(inside)
    names = [f"sign:{name}" for name in signs] + [f"sign:{part} {name}" for name in signs]
    return names + [f"state:{side} {name}" for name in signs if name in _ACT_SIGNS]


@lru_cache(maxsize=_KEPT)
def _list_marker_features(item: str, side: str, inside: bool) -> list[str]:
    return [f"list:{item}", f"list:{_part_name(inside)} {item}", f"list:{side} {item}"]


def _part_name(inside: bool) -> str:
    """Return ``in`` for the section on problems and remedies, else ``out``."""
    return "in" if inside else "out"


def _cue_features(reading: SentenceContext) -> list[str]:
    sums: dict[str, float] = {}
    for label, _, weight in reading.found.cues:
        sums[label] = sums.get(label, 0.0) + weight
    return [name for label in sorted(sums) for name in _cue_level_features(label, sums[label])]


@lru_cache(maxsize=_KEPT)
def _cue_level_features(label: str, total: float) -> list[str]:
    """Return the features of the summed cue weight of a label: its sign and the levels that it reaches."""
    levels = [f"cue:{label} {level}" for level in (2, 3, 4, 6) if abs(total) >= level]
    return [f"cue:{label} {'+' if total > 0 else '-'}", *levels]


def _shape_features(text: str, title: bool) -> list[str]:
    figure = _DIGIT.search(text) is not None
    names = _length_features(len(text), sum(map(text.count, _MARKS)), title, figure)
    return [*names, f"shape:end {text[-1:]}", f"shape:last {text.rstrip('。：；')[-2:]}"]


@lru_cache(maxsize=_KEPT)
def _length_features(length: int, marks: int, title: bool, figure: bool) -> list[str]:
    bucket = next((limit for limit in (6, 10, 16, 24, 36, 60, 100) if length <= limit), 200)
    names = [f"shape:length {bucket}", f"shape:marks {min(marks, 4)}", f"shape:title {title}"]
    return [*names, "shape:figure"] if figure else names


def _position_features(readings: Sequence[SentenceContext]) -> list[list[str]]:
    """Return the position features of each unit among the statements of its section."""
    sizes: dict[str, int] = {}
    ranks = []
    for reading in readings:
        section = reading.sentence.section
        if not reading.state.title:
            sizes[section] = sizes.get(section, 0) + 1
        ranks.append((section, sizes.get(section, 0)))
    return [
        _unit_position_features(section, rank, sizes.get(section, 0), at == 0)
        for at, (section, rank) in enumerate(ranks)
    ]


@lru_cache(maxsize=_KEPT)
def _unit_position_features(section: str, rank: int, size: int, top: bool) -> list[str]:
    names = [f"place:{section} first" if rank <= 1 else f"place:{section} later"]
    if rank == size:
        names.append(f"place:{section} last")
    if size == 1:
        names.append(f"place:{section} only")
    return [*names, f"place:{section} third {3 * rank // (size + 1)}", "place:top" if top else "place:below"]


def _heading_features(readings: Sequence[SentenceContext], texts: list[str]) -> list[list[str]]:
    """Return character features of the heading above each statement and of a sub-heading at its start."""
    result: list[list[str]] = []
    above: list[str] = ["title:none"]
    for reading, text in zip(readings, texts, strict=True):
        marker = list_marker_at(text)
        core = text[marker.end if marker else 0 :]
        if reading.state.title:
            title = core.rstrip("。：；")[-_LAST:]
            above = [f"title:{title[n : n + 2]}" for n in range(len(title) - 1)] + ["title:some"]
            above = list(dict.fromkeys(above))
            result.append(["title:self"])
            continue
        start = _FRONT.match(core)
        opening = [f"title:opens {core[:2]}", f"title:opens {core[:4]}"]
        if start:
            opening.append(f"title:front {start.group()[-3:]}")
        result.append(above + opening)
    return result


# What a unit sees of the one two before it, the one before, the one after and the one two after.
_PREFIXES = ("before:2 ", "before:", "after:", "after:2 ")
_NOTHING = tuple([f"{prefix}nothing"] for prefix in _PREFIXES)


def _neighbour_features(own: list[_OwnContext]) -> list[list[str]]:
    """Return the features that each unit takes from its neighbours."""
    seen = [_NOTHING, _NOTHING, *(_features_for_neighbours(*unit[1:]) for unit in own), _NOTHING, _NOTHING]
    return [[*a[0], *b[1], *c[2], *d[3]] for a, b, c, d in zip(seen, seen[1:], seen[3:], seen[4:], strict=False)]


@lru_cache(maxsize=_KEPT)
def _features_for_neighbours(
    signs: tuple[str, ...], side: str, item: str, end: str, title: bool
) -> tuple[list[str], ...]:
    """Return the features that a unit contributes to its neighbours, one list per prefix."""
    near = [name for name in signs if name in _ACT_SIGNS]
    near += [f"side {side}", f"list {item}", f"end {end}", *(["title"] if title else [])]
    return tuple([prefix + name for name in near] for prefix in _PREFIXES)
