"""What the trained tagger sees of each sentence: its characters and words, and names of what its context says.

A name has its group before the colon (``section:problems``, ``before:deficit``). Most names depend on little that recurs;
they are made once and kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from disclosure_nlp.tag.markers import marker_at
from disclosure_nlp.tag.reading import Reading, State
from disclosure_nlp.tag.tokenizer import Tokenizer

GROUPS = ("section", "title", "state", "sign", "cue", "shape", "list", "place", "before", "after")
_YEAR = re.compile(r"(?:19|20)\d\d年")
_NUMBER = re.compile(r"\d[\d.,%]*")
_FRONT = re.compile(r"[^，。：；]{2,12}[：，]")
_MARKS = re.compile(r"[，；：、]")
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


class Features(NamedTuple):
    """What is seen of a unit: its text with years and numbers masked, its words, and the names of its context."""

    text: str
    words: list[str]
    context: list[str]


def narrative_features(readings: Sequence[Reading], tokenizer: Tokenizer | None) -> list[Features]:
    """Return the features of every unit of a narrative, in order; without a tokenizer, no words."""
    texts = [_NUMBER.sub("0", _YEAR.sub("Y年", reading.plain.text)) for reading in readings]
    words = _cut(texts, tokenizer) if tokenizer else [[] for _ in texts]
    own = [_own(reading) for reading in readings]
    places = _places(readings)
    titles = _titles(readings, texts)
    result = []
    for at, reading in enumerate(readings):
        context = [*own[at].all, *places[at], *titles[at], f"section:{reading.sentence.section}", *_neighbours(own, at)]
        result.append(Features(texts[at], words[at], context))
    return result


def _cut(texts: list[str], tokenizer: Tokenizer) -> list[list[str]]:
    """Cut all texts in one call."""
    rows: list[list[str]] = [[]]
    for word in tokenizer.cut("\n".join(texts)):
        if word == "\n":
            rows.append([])
        else:
            rows[-1].append(word)
    return rows


class _Own(NamedTuple):
    """Context features of the unit itself, and what its neighbours see of it; ``end`` is its last character."""

    all: list[str]
    signs: tuple[str, ...]
    side: str
    item: str
    end: str
    title: bool


def _own(reading: Reading) -> _Own:
    state, text = reading.state, reading.plain.text
    signs, side = tuple(sorted(reading.found.signs)), state.side or "none"
    marker = marker_at(text)
    item = f"{marker.style} {min(marker.number, 3)}" if marker else "none"
    names = [*_state_names(state._replace(item=None, topics=(), turn=None)), *_sign_names(signs, side, state.part)]
    names += [*_cue_names(reading), *_shape(text, state.title), *_list_names(item, side, state.part)]
    return _Own(names, signs, side, item, text[-1:], state.title)


@lru_cache(maxsize=_KEPT)
def _state_names(state: State) -> list[str]:
    names = [f"state:{name}" for name in sorted(state.features)]
    return [*names, f"state:tense {state.tense}", f"state:answers {state.answers}"]


@lru_cache(maxsize=_KEPT)
def _sign_names(signs: tuple[str, ...], side: str, inside: bool) -> list[str]:
    part = _part(inside)
    names = [f"sign:{name}" for name in signs] + [f"sign:{part} {name}" for name in signs]
    return names + [f"state:{side} {name}" for name in signs if name in _ACT_SIGNS]


@lru_cache(maxsize=_KEPT)
def _list_names(item: str, side: str, inside: bool) -> list[str]:
    return [f"list:{item}", f"list:{_part(inside)} {item}", f"list:{side} {item}"]


def _part(inside: bool) -> str:
    return "in" if inside else "out"


def _cue_names(reading: Reading) -> list[str]:
    sums: dict[str, float] = {}
    for label, _, weight in reading.found.cues:
        sums[label] = sums.get(label, 0.0) + weight
    return [name for label in sorted(sums) for name in _levels(label, sums[label])]


@lru_cache(maxsize=_KEPT)
def _levels(label: str, total: float) -> list[str]:
    levels = [f"cue:{label} {level}" for level in (2, 3, 4, 6) if abs(total) >= level]
    return [f"cue:{label} {'+' if total > 0 else '-'}", *levels]


def _shape(text: str, title: bool) -> list[str]:
    length = len(text)
    bucket = next((limit for limit in (6, 10, 16, 24, 36, 60, 100) if length <= limit), 200)
    names = [f"shape:length {bucket}", f"shape:end {text[-1:]}", f"shape:last {text.rstrip('。：；')[-2:]}"]
    names += [f"shape:marks {min(len(_MARKS.findall(text)), 4)}", f"shape:title {title}"]
    if _NUMBER.search(text):
        names.append("shape:figure")
    return names


def _places(readings: Sequence[Reading]) -> list[list[str]]:
    """Return where each unit stands among the statements of its section."""
    sizes: dict[str, int] = {}
    ranks = []
    for reading in readings:
        section = reading.sentence.section
        if not reading.state.title:
            sizes[section] = sizes.get(section, 0) + 1
        ranks.append((section, sizes.get(section, 0)))
    result = []
    for at, (section, rank) in enumerate(ranks):
        size = sizes.get(section, 0)
        names = [f"place:{section} first" if rank <= 1 else f"place:{section} later"]
        if rank == size:
            names.append(f"place:{section} last")
        if size == 1:
            names.append(f"place:{section} only")
        third = 3 * rank // (size + 1)
        names += [f"place:{section} third {third}", "place:top" if at == 0 else "place:below"]
        result.append(names)
    return result


def _titles(readings: Sequence[Reading], texts: list[str]) -> list[list[str]]:
    """Return characters of the last title above each statement, and of a title glued to its front."""
    result: list[list[str]] = []
    above: list[str] = ["title:none"]
    for reading, text in zip(readings, texts, strict=True):
        marker = marker_at(text)
        core = text[marker.end if marker else 0 :]
        if reading.state.title:
            title = core.rstrip("。：；")[-_LAST:]
            above = [f"title:{title[n : n + 2]}" for n in range(len(title) - 1)] + ["title:some"]
            result.append(["title:self"])
            continue
        start = _FRONT.match(core)
        opening = [f"title:opens {core[:2]}", f"title:opens {core[:4]}"]
        if start:
            opening.append(f"title:front {start.group()[-3:]}")
        result.append([*dict.fromkeys(above), *opening])
    return result


_STEPS = ((-2, "before:2 "), (-1, "before:"), (1, "after:"), (2, "after:2 "))


def _neighbours(own: list[_Own], at: int) -> list[str]:
    names: list[str] = []
    for step, prefix in _STEPS:
        if 0 <= at + step < len(own):
            names += _seen(prefix, *own[at + step][1:])
        else:
            names.append(f"{prefix}nothing")
    return names


@lru_cache(maxsize=_KEPT)
def _seen(prefix: str, signs: tuple[str, ...], side: str, item: str, end: str, title: bool) -> list[str]:
    near = [name for name in signs if name in _ACT_SIGNS]
    near += [f"side {side}", f"list {item}", f"end {end}", *(["title"] if title else [])]
    return [prefix + name for name in near]
