"""Feature extraction: characters and words of each sentence, and named features of its context.

The prefix of a feature name is its group (``section:problems``, ``before:deficit``). Names that recur in many reports
are cached.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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


Names = tuple[str, ...]


class SentenceFeatures(NamedTuple):
    """Features of a sentence: its text with numbers masked, its words, and the names of its context features.

    Names of context features come in ``groups`` that recur in many sentences, so that the columns of a group in a model
    are looked up once; ``singles`` are the names of this sentence alone.
    """

    text: str
    words: Sequence[str] = ()
    groups: Sequence[Names] = ()
    singles: Sequence[str] = ()

    @property
    def context(self) -> Iterator[str]:
        """The names of all context features of the sentence, with repeats."""
        return chain(chain.from_iterable(self.groups), self.singles)

    def without_group(self, name: str) -> SentenceFeatures:
        """Return the sentence's features without the context features of a group, such as ``state``."""
        groups, singles = (
            [own for own in names if not own.startswith(f"{name}:")]
            for names in (chain.from_iterable(self.groups), self.singles)
        )
        return self._replace(groups=(tuple(groups),), singles=singles)


def extract_features(contexts: Sequence[SentenceContext], tokenizer: Tokenizer | None) -> list[SentenceFeatures]:
    """Return the features of every sentence of a report, in order."""
    texts = [
        _RE.number.sub("0", _RE.year.sub("Y年", reading.normalized.text[reading.state.concession_end or 0 :]))
        for reading in contexts
    ]
    words: Sequence[Sequence[str]] = _tokenize_texts(texts, tokenizer) if tokenizer else [()] * len(texts)
    own = list(map(_context_features_of_sentence, contexts))
    near = [_NOTHING, _NOTHING, *(_features_for_neighbours(*unit[2:]) for unit in own), _NOTHING, _NOTHING]
    places, headings = _position_features(contexts), _heading_features(contexts, texts)
    return [
        SentenceFeatures(
            text,
            own_words,
            [*unit.groups, place, above, near[at][0], near[at + 1][1], near[at + 3][2], near[at + 4][3]],
            unit.singles + opening,
        )
        for at, (text, own_words, unit, place, (above, opening)) in enumerate(
            zip(texts, words, own, places, headings, strict=True)
        )
    ]


def _tokenize_texts(texts: list[str], tokenizer: Tokenizer) -> list[list[str]]:
    """Return the words of every text, found by a single call of the tokenizer."""
    if not texts:
        return []
    rows: list[list[str]] = [[]]
    for word in tokenizer.cut("\n".join(texts)):
        if word == "\n":
            rows.append([])
        else:
            rows[-1].append(word)
    return rows


class _SentenceContextFeatures(NamedTuple):
    """Context features of one sentence, and the attributes from which features of its neighbours are made."""

    groups: list[Names]
    singles: list[str]
    signs: Names
    side: str
    item: str
    end: str
    title: bool


def _context_features_of_sentence(context: SentenceContext) -> _SentenceContextFeatures:
    """Return the context features of a sentence that do not depend on its neighbours."""
    state, text = context.state, context.normalized.text
    signs, side = tuple(sorted(context.matches.signs)), state.side or "none"
    marker = list_marker_at(text)
    item = f"{marker.style} {min(marker.number, 3)}" if marker else "none"
    end = text[-1:]
    groups = [
        _discourse_state_features(state.features, state.tense, state.refers_to_problems),
        _word_class_features(signs, side, state.in_problems_section),
        _list_marker_features(item, side, state.in_problems_section),
        _surface_features(
            len(text), sum(map(text.count, _MARKS)), state.is_heading, _RE.digit.search(text) is not None, end
        ),
        *_cue_features(context),
    ]
    singles = [f"section:{context.sentence.section}", f"shape:last {text.rstrip('。：；')[-2:]}"]
    return _SentenceContextFeatures(groups, singles, signs, side, item, end, state.is_heading)


@lru_cache(maxsize=_KEPT)
def _discourse_state_features(features: frozenset[str], tense: Tense | None, answers: bool) -> Names:
    """Return the names of features for a discourse state: side (problem or remedy), tense, and the like."""
    names = [f"state:{name}" for name in sorted(features)]
    return (*names, f"state:tense {tense}", f"state:answers {answers}")


@lru_cache(maxsize=_KEPT)
def _word_class_features(signs: Names, side: str, in_problems_section: bool) -> Names:
    """Return the names of features for the word classes in a sentence, also combined with its section and side."""
    part = _section_prefix(in_problems_section)
    names = [f"sign:{name}" for name in signs] + [f"sign:{part} {name}" for name in signs]
    return (*names, *(f"state:{side} {name}" for name in signs if name in _ACT_SIGNS))


@lru_cache(maxsize=_KEPT)
def _list_marker_features(marker: str, side: str, in_problems_section: bool) -> Names:
    """Return the names of features for a list marker (such as 一是), also combined with section and side."""
    return f"list:{marker}", f"list:{_section_prefix(in_problems_section)} {marker}", f"list:{side} {marker}"


def _section_prefix(in_problems_section: bool) -> str:
    """Return the prefix of a feature name: ``in`` inside the section on problems and remedies, else ``out``."""
    return "in" if in_problems_section else "out"


def _cue_features(context: SentenceContext) -> list[Names]:
    """Return the names of features for the summed cue weights of each label in a sentence."""
    sums: dict[str, float] = {}
    for label, _, weight in context.matches.cues:
        sums[label] = sums.get(label, 0.0) + weight
    return [_cue_level_features(label, weight) for label, weight in sums.items()]


@lru_cache(maxsize=_KEPT)
def _cue_level_features(label: str, weight_sum: float) -> Names:
    """Return the names of features for the summed cue weight of a label: its sign and the levels it reaches."""
    levels = [f"cue:{label} {level}" for level in (2, 3, 4, 6) if abs(weight_sum) >= level]
    return (f"cue:{label} {'+' if weight_sum > 0 else '-'}", *levels)


@lru_cache(maxsize=_KEPT)
def _surface_features(length: int, punctuation: int, is_heading: bool, has_figure: bool, last_character: str) -> Names:
    """Return the names of features of a sentence's surface: length, punctuation, numbers, list markers."""
    bucket = next((limit for limit in (6, 10, 16, 24, 36, 60, 100) if length <= limit), 200)
    names = (f"shape:length {bucket}", f"shape:marks {min(punctuation, 4)}", f"shape:title {is_heading}")
    return (*names, *(("shape:figure",) if has_figure else ()), f"shape:end {last_character}")


def _position_features(contexts: Sequence[SentenceContext]) -> list[Names]:
    """Return the names of features of the position of each sentence within its section."""
    sizes: dict[str, int] = {}
    ranks = []
    for reading in contexts:
        section = reading.sentence.section
        if not reading.state.is_heading:
            sizes[section] = sizes.get(section, 0) + 1
        ranks.append((section, sizes.get(section, 0)))
    return [
        _position_feature_names(section, rank, sizes.get(section, 0), at == 0)
        for at, (section, rank) in enumerate(ranks)
    ]


@lru_cache(maxsize=_KEPT)
def _position_feature_names(section: str, position: int, section_size: int, is_first: bool) -> Names:
    """Return the names of features of the position of one sentence among ``section_size`` sentences."""
    names = [f"place:{section} first" if position <= 1 else f"place:{section} later"]
    if position == section_size:
        names.append(f"place:{section} last")
    if section_size == 1:
        names.append(f"place:{section} only")
    third = f"place:{section} third {3 * position // (section_size + 1)}"
    return (*names, third, "place:top" if is_first else "place:below")


def _heading_features(contexts: Sequence[SentenceContext], texts: list[str]) -> list[tuple[Names, list[str]]]:
    """Return the character features of the heading above each sentence, and of a sub-heading at its start."""
    result: list[tuple[Names, list[str]]] = []
    above: Names = ("title:none",)
    for reading, text in zip(contexts, texts, strict=True):
        marker = list_marker_at(text)
        core = text[marker.end :] if marker else text
        if reading.state.is_heading:
            title = core.rstrip("。：；")[-_LAST:]
            above = (*dict.fromkeys(f"title:{title[n : n + 2]}" for n in range(len(title) - 1)), "title:some")
            result.append((("title:self",), []))
            continue
        start = _RE.front.match(core)
        opening = [f"title:opens {core[:2]}", f"title:opens {core[:4]}"]
        if start:
            opening.append(f"title:front {start.group()[-3:]}")
        result.append((above, opening))
    return result


# What a unit sees of the one two before it, the one before, the one after and the one two after.
_PREFIXES = ("before:2 ", "before:", "after:", "after:2 ")
_NOTHING = tuple((f"{prefix}nothing",) for prefix in _PREFIXES)


@lru_cache(maxsize=_KEPT)
def _features_for_neighbours(
    signs: Names, side: str, marker: str, last_character: str, is_heading: bool
) -> tuple[Names, ...]:
    """Return the features that a sentence adds to its neighbours, as one list for each relative position."""
    near = [name for name in signs if name in _ACT_SIGNS]
    near += [f"side {side}", f"list {marker}", f"end {last_character}", *(["title"] if is_heading else [])]
    return tuple(tuple(prefix + name for name in near) for prefix in _PREFIXES)
