"""Feature extraction: characters and words of each sentence, and named features of its context.

The prefix of a feature name is its group (``section:problems``, ``before:deficit``). Names that recur in many reports
are cached.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from disclosure_nlp.definitions import PatternSet
from disclosure_nlp.model import Tense
from disclosure_nlp.tag.sentence_context import SentenceContext
from disclosure_nlp.tag.tokenizer import Tokenizer
from disclosure_nlp.text.markers import list_marker_at

GROUPS = ("section", "title", "state", "sign", "cue", "shape", "list", "place", "before", "after")
_RE = PatternSet(__name__)
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


class SentenceFeatures(NamedTuple):
    """Features of a sentence: its text with numbers masked, its words, and the names of its context features."""

    text: str
    words: list[str]
    context: list[str]


def extract_features(contexts: Sequence[SentenceContext], tokenizer: Tokenizer | None) -> list[SentenceFeatures]:
    """Return the features of every sentence of a report, in order; words only if there is a tokenizer."""
    texts = [
        _RE.number.sub("0", _RE.year.sub("Y年", reading.plain.text[reading.state.contrast or 0 :]))
        for reading in contexts
    ]
    words = _tokenize_texts(texts, tokenizer) if tokenizer else [[] for _ in texts]
    own = [_own_context(reading) for reading in contexts]
    places = _position_features(contexts)
    titles = _heading_features(contexts, texts)
    sections = [[f"section:{reading.sentence.section}"] for reading in contexts]
    parts = zip((unit.all for unit in own), places, titles, sections, _neighbour_features(own), strict=True)
    return [
        SentenceFeatures(text, own_words, list(chain.from_iterable(names)))
        for text, own_words, names in zip(texts, words, parts, strict=True)
    ]


def _tokenize_texts(texts: list[str], tokenizer: Tokenizer) -> list[list[str]]:
    """Return the words of every text, from a single call of the tokenizer."""
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
    """Context features of a sentence itself, and the attributes from which features of its neighbours are made."""

    all: list[str]
    signs: tuple[str, ...]
    side: str
    item: str
    end: str
    title: bool


def _own_context(context: SentenceContext) -> _OwnContext:
    """Return the context features of a sentence without those of its neighbours."""
    state, text = context.state, context.plain.text
    signs, side = tuple(sorted(context.found.signs)), state.side or "none"
    marker = list_marker_at(text)
    item = f"{marker.style} {min(marker.number, 3)}" if marker else "none"
    names = _discourse_state_features(state.features, state.tense, state.answers) + _sign_features(
        signs, side, state.part
    )
    names += _cue_features(context) + _shape_features(text, state.title) + _list_marker_features(item, side, state.part)
    return _OwnContext(names, signs, side, item, text[-1:], state.title)


@lru_cache(maxsize=_KEPT)
def _discourse_state_features(features: frozenset[str], tense: Tense | None, answers: bool) -> list[str]:
    """Return feature names for a discourse state: its own features, tense, and whether it answers problems."""
    names = [f"state:{name}" for name in sorted(features)]
    return [*names, f"state:tense {tense}", f"state:answers {answers}"]


@lru_cache(maxsize=_KEPT)
def _sign_features(signs: tuple[str, ...], side: str, in_problems_section: bool) -> list[str]:
    """Return the names of the features of the signs (word classes) in a sentence, alone and with section and side."""
    part = _section_prefix(in_problems_section)
    names = [f"sign:{name}" for name in signs] + [f"sign:{part} {name}" for name in signs]
    return names + [f"state:{side} {name}" for name in signs if name in _ACT_SIGNS]


@lru_cache(maxsize=_KEPT)
def _list_marker_features(marker: str, side: str, in_problems_section: bool) -> list[str]:
    """Return the names of the features of a list marker, alone and with section and side (problem or remedy)."""
    return [f"list:{marker}", f"list:{_section_prefix(in_problems_section)} {marker}", f"list:{side} {marker}"]


def _section_prefix(in_problems_section: bool) -> str:
    """Return ``in`` for the section on problems and remedies, else ``out``: part of a feature name."""
    return "in" if in_problems_section else "out"


def _cue_features(context: SentenceContext) -> list[str]:
    """Return the names of the features of the summed cue weights of each label in a sentence."""
    sums: dict[str, float] = {}
    for label, _, weight in context.found.cues:
        sums[label] = sums.get(label, 0.0) + weight
    return [name for label in sorted(sums) for name in _cue_level_features(label, sums[label])]


@lru_cache(maxsize=_KEPT)
def _cue_level_features(label: str, weight_sum: float) -> list[str]:
    """Return the names of features of a label's summed cue weight: its sign and the levels that it reaches."""
    levels = [f"cue:{label} {level}" for level in (2, 3, 4, 6) if abs(weight_sum) >= level]
    return [f"cue:{label} {'+' if weight_sum > 0 else '-'}", *levels]


def _shape_features(text: str, is_heading: bool) -> list[str]:
    """Return the names of the features of a sentence's form: length, punctuation, figures, list."""
    figure = _RE.digit.search(text) is not None
    names = _length_features(len(text), sum(map(text.count, _MARKS)), is_heading, figure)
    return [*names, f"shape:end {text[-1:]}", f"shape:last {text.rstrip('。：；')[-2:]}"]


@lru_cache(maxsize=_KEPT)
def _length_features(length: int, punctuation: int, is_heading: bool, has_figure: bool) -> list[str]:
    """Return the names of the features of the length of a sentence and its number of punctuation marks."""
    bucket = next((limit for limit in (6, 10, 16, 24, 36, 60, 100) if length <= limit), 200)
    names = [f"shape:length {bucket}", f"shape:marks {min(punctuation, 4)}", f"shape:title {is_heading}"]
    return [*names, "shape:figure"] if has_figure else names


def _position_features(contexts: Sequence[SentenceContext]) -> list[list[str]]:
    """Return the names of features of the position of each sentence within its section."""
    sizes: dict[str, int] = {}
    ranks = []
    for reading in contexts:
        section = reading.sentence.section
        if not reading.state.title:
            sizes[section] = sizes.get(section, 0) + 1
        ranks.append((section, sizes.get(section, 0)))
    return [
        _position_feature_names(section, rank, sizes.get(section, 0), at == 0)
        for at, (section, rank) in enumerate(ranks)
    ]


@lru_cache(maxsize=_KEPT)
def _position_feature_names(section: str, position: int, section_size: int, is_first: bool) -> list[str]:
    """Return the names of features of the position of one sentence among ``section_size`` sentences."""
    names = [f"place:{section} first" if position <= 1 else f"place:{section} later"]
    if position == section_size:
        names.append(f"place:{section} last")
    if section_size == 1:
        names.append(f"place:{section} only")
    return [
        *names,
        f"place:{section} third {3 * position // (section_size + 1)}",
        "place:top" if is_first else "place:below",
    ]


def _heading_features(contexts: Sequence[SentenceContext], texts: list[str]) -> list[list[str]]:
    """Return the character features of the heading above each sentence and of a sub-heading at its start."""
    result: list[list[str]] = []
    above: list[str] = ["title:none"]
    for reading, text in zip(contexts, texts, strict=True):
        marker = list_marker_at(text)
        core = text[marker.end if marker else 0 :]
        if reading.state.title:
            title = core.rstrip("。：；")[-_LAST:]
            above = [f"title:{title[n : n + 2]}" for n in range(len(title) - 1)] + ["title:some"]
            above = list(dict.fromkeys(above))
            result.append(["title:self"])
            continue
        start = _RE.front.match(core)
        opening = [f"title:opens {core[:2]}", f"title:opens {core[:4]}"]
        if start:
            opening.append(f"title:front {start.group()[-3:]}")
        result.append(above + opening)
    return result


# What a unit sees of the one two before it, the one before, the one after and the one two after.
_PREFIXES = ("before:2 ", "before:", "after:", "after:2 ")
_NOTHING = tuple([f"{prefix}nothing"] for prefix in _PREFIXES)


def _neighbour_features(own_contexts: list[_OwnContext]) -> list[list[str]]:
    """Return the names of the features that each sentence takes from the sentences before and after it."""
    seen = [_NOTHING, _NOTHING, *(_features_for_neighbours(*unit[1:]) for unit in own_contexts), _NOTHING, _NOTHING]
    return [[*a[0], *b[1], *c[2], *d[3]] for a, b, c, d in zip(seen, seen[1:], seen[3:], seen[4:], strict=False)]


@lru_cache(maxsize=_KEPT)
def _features_for_neighbours(
    signs: tuple[str, ...], side: str, marker: str, last_character: str, is_heading: bool
) -> tuple[list[str], ...]:
    """Return the features that a sentence gives to its neighbours: one list for each position relative to it."""
    near = [name for name in signs if name in _ACT_SIGNS]
    near += [f"side {side}", f"list {marker}", f"end {last_character}", *(["title"] if is_heading else [])]
    return tuple([prefix + name for name in near] for prefix in _PREFIXES)
