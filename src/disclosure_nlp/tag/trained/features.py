"""What the trained tagger sees of each sentence: names of features, its words and characters apart from its context.

A name with a colon has its group before the colon (``section:problems``, ``before:deficit``); one without is a run of
one to three characters. Plain text has no ASCII colon, so the two cannot be mistaken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from operator import add
from typing import NamedTuple

from disclosure_nlp.tag.markers import marker_at
from disclosure_nlp.tag.reading import Reading
from disclosure_nlp.tag.tokenizer import Tokenizer

GROUPS = ("section", "title", "state", "sign", "cue", "shape", "list", "place", "before", "after", "part")
_YEAR = re.compile(r"(?:19|20)\d\d年")
_NUMBER = re.compile(r"\d[\d.,%]*")
_LAST = 14
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
    """Feature names of a unit, some of them twice: ``text`` is set to one length, ``context`` is taken as it is."""

    text: list[str]
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
        context = [*own[at].all, *places[at], *titles[at], f"section:{reading.sentence.section}"]
        context += _neighbours(own, at)
        text = [*_characters(texts[at]), *_words(words[at])]
        if reading.state.part:
            context += [f"part:{word}" for word in dict.fromkeys(words[at]) if len(word) > 1]
        result.append(Features(text, context))
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


def _characters(text: str) -> list[str]:
    """Return all runs of one to three characters, as often as they stand there."""
    return [*text, *map(add, text, text[1:]), *map("".join, zip(text, text[1:], text[2:], strict=False))]


def _words(words: list[str]) -> list[str]:
    return [f"word:{word}" for word in words] + [f"word:{first} {second}" for first, second in pairwise(words)]


class _Own(NamedTuple):
    """Context features of the unit itself; ``signs`` are those its neighbours see."""

    all: list[str]
    signs: list[str]
    title: bool


def _own(reading: Reading) -> _Own:
    state, text = reading.state, reading.plain.text
    part = "in" if state.part else "out"
    signs = sorted(reading.found.signs)
    side = state.side or "none"
    names = [f"state:{name}" for name in sorted(state.features)]
    names += [f"state:tense {state.tense}", f"state:answers {state.answers}"]
    names += [f"sign:{name}" for name in signs] + [f"sign:{part} {name}" for name in signs]
    names += [f"state:{side} {name}" for name in signs if name in _ACT_SIGNS]
    names += _cue_names(reading)
    names += _shape(text, state.title)
    marker = marker_at(text)
    item = f"{marker.style} {min(marker.number, 3)}" if marker else "none"
    names += [f"list:{item}", f"list:{part} {item}", f"list:{side} {item}"]
    near = [name for name in signs if name in _ACT_SIGNS]
    near += [f"side {side}", f"list {item}", f"end {text[-1:]}"]
    return _Own(names, near, state.title)


def _cue_names(reading: Reading) -> list[str]:
    sums: dict[str, float] = {}
    for label, _, weight in reading.found.cues:
        sums[label] = sums.get(label, 0.0) + weight
    names = []
    for label in sorted(sums):
        names += [f"cue:{label} {'+' if sums[label] > 0 else '-'}"]
        names += [f"cue:{label} {level}" for level in (2, 3, 4, 6) if abs(sums[label]) >= level]
    return names


def _shape(text: str, title: bool) -> list[str]:
    length = len(text)
    bucket = next((limit for limit in (6, 10, 16, 24, 36, 60, 100) if length <= limit), 200)
    stops = sum(text.count(mark) for mark in "，；：、")
    names = [f"shape:length {bucket}", f"shape:end {text[-1:]}", f"shape:last {text.rstrip('。：；')[-2:]}"]
    names += [f"shape:marks {min(stops, 4)}", f"shape:title {title}"]
    if any(character.isdigit() for character in text):
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
        start = re.match(r"[^，。：；]{2,12}[：，]", core)
        opening = [f"title:opens {core[:2]}", f"title:opens {core[:4]}"]
        if start:
            opening.append(f"title:front {start.group()[-3:]}")
        result.append([*dict.fromkeys(above), *opening])
    return result


def _neighbours(own: list[_Own], at: int) -> list[str]:
    names = []
    for step, name in ((-2, "before:2 "), (-1, "before:"), (1, "after:"), (2, "after:2 ")):
        other = at + step
        if not 0 <= other < len(own):
            names.append(f"{name}nothing")
            continue
        names += [f"{name}{sign}" for sign in own[other].signs]
        if own[other].title:
            names.append(f"{name}title")
    return names
