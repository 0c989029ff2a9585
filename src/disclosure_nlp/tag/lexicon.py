"""Cue lexicon: cue words of ``data/lexicon/cues.toml`` and ``types.toml``, compiled, and their search in sentences."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from itertools import accumulate
from typing import Annotated, Any, NamedTuple, TypeVar

import msgspec

from disclosure_nlp.definitions import find_type_errors, packaged_text, parse_toml
from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.tag.labels import LABELS, load_labels
from disclosure_nlp.tag.regex_set import RegexSet

# In words, … stands for up to twenty characters of the same clause.
_GAP = "[^，。；：！？]{0,20}?"
# The states of the narrative that a cue may name; ``under:`` takes any label (tag/context.py sets them).
STATES = frozenset({
    "title", "preamble", "first", "outside", "part", "part_decided", "side:problem", "side:remedy", "deficit", "turn", "open",
    "praise_open", "planned", "planned_outside", "fixed_outside", "said_outside", "outside_class", "outside_publish",
    "outside_business", "class_field", "bare_under", "sign_off", "denied", "lead_in", "admitted", *(f"under:{label}" for label in LABELS),
})  # fmt: skip
_TYPE_GROUPS = ("problem_types", "remedy_types", "training_types")
_GROUPS = ("signs", "labels", "pieces", *_TYPE_GROUPS)
_FILES = ("cues.toml", "types.toml")
_SIGN, _MASK, _DOUBT = -1, -2, -3
_OF_SIGN = "#"  # sets the names of signs apart from those of labels
# What is found in texts as short as titles is kept, and the types of clauses: they recur in every report.
_TITLE = 16
_MOST_KEPT = 10_000
K = TypeVar("K")
T = TypeVar("T")


class CueEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A cue of a label with its weight: words, a word class such as ``deficit``, or a discourse state."""

    weight: float
    words: tuple[str, ...] = ()
    sign: str | None = None
    state: str | None = None


class LabelCues(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All cues of a label, and the bias of its score: sigmoid(bias + sum of the weights of its cues).

    Cues inside a match of ``masks`` do not count. If the sum is below ``yields``, any topic with a higher sum
    replaces the label.
    """

    bias: float
    cues: tuple[CueEntry, ...]
    masks: tuple[str, ...] = ()
    yields: float = 0.0


class WordClassEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words of a word class (such as ``deficit``) or of a type (such as ``staffing``), as patterns.

    Matches inside ``masks`` are void.
    """

    words: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    masks: tuple[str, ...] = ()


class LexiconDefinition(msgspec.Struct, frozen=True):
    """Parsed content of the TOML files of the cue lexicon, before its patterns are compiled."""

    signs: dict[str, WordClassEntry]
    labels: dict[str, LabelCues]
    pieces: dict[str, WordClassEntry]
    types: dict[str, dict[str, WordClassEntry]]
    doubtful: tuple[str, ...] = ()


class Span(NamedTuple):
    """A span (start, end) in the normalised text of a sentence."""

    start: int
    end: int


class LexiconMatches(NamedTuple):
    """Lexicon matches in a sentence: spans by word class, and cues with label and weight. Do not modify.

    Do not modify.
    """

    signs: dict[str, list[Span]]
    cues: list[tuple[str, str, float]]


class _PatternKey(NamedTuple):
    """Key of a compiled pattern of the lexicon: the name of its lexicon entry, and the index of its cue there."""

    name: str
    cue: int


_PatternSpan = tuple[_PatternKey, int, int]


class Lexicon:
    """Compiled lexicon that finds cue words and word classes (such as ``deficit``) in sentences.

    Attributes
    ----------
    labels : dict
        Label id → LabelCues.
    biases : dict
        Label id → bias.
    by_sign, by_state : dict
        Name of a sign or a state → (label, weight) of the cues that name it.
    version : str
        Short hash of the parts that taggers read (signs, labels, doubtful), for provenance.
    """

    def __init__(self, entries: LexiconDefinition, version: str) -> None:
        self.labels = entries.labels
        self.version = version
        self.biases = {name: entry.bias for name, entry in entries.labels.items()}
        self.by_sign = _cue_weights_by_name(entries.labels, "sign")
        self.by_state = _cue_weights_by_name(entries.labels, "state")
        doubtful = ((_PatternKey("", _DOUBT), _word_to_regex(word)) for word in entries.doubtful)
        words = [*doubtful, *_label_patterns(entries.labels), *_word_patterns(entries.signs, _OF_SIGN)]
        masks = [*_mask_patterns(entries.labels), *_mask_patterns(entries.signs, _OF_SIGN)]
        self._index = RegexSet(words, masks, _entry_name)
        self._pieces = {name: _make_regex_set({name: entry}) for name, entry in entries.pieces.items()}
        self._titles: dict[str, LexiconMatches] = {}
        self._types = {group: _make_regex_set(types) for group, types in entries.types.items()}
        self._typed: dict[tuple[str, str], tuple[str, ...]] = {}
        self._spans: dict[tuple[str, str], list[Span]] = {}

    def regex_patterns(self) -> Iterator[str]:
        """Yield the words of the lexicon that are regular expressions, not plain strings."""
        for index in (self._index, *self._pieces.values(), *self._types.values()):
            yield from index.regexes()

    def search(self, text: str, tokenize: Callable[[str], list[str]]) -> LexiconMatches:
        """Return the word classes (such as ``deficit``) and cues that occur in the normalised text of a sentence.

        Parameters
        ----------
        text : str
            Normalized text.
        tokenize : callable
            Tokenizer, called only where a cue may be part of another word (相应诉求 is no 应诉).
        """
        return self.search_all([text], tokenize)[0]

    def search_all(self, texts: Sequence[str], tokenize: Callable[[str], list[str]]) -> list[LexiconMatches]:
        """Return the word classes and cues that occur in several normalised sentences, found in one batch."""
        found = [self._titles.get(text) for text in texts]
        new = [at for at, known in enumerate(found) if known is None]
        for at, pattern_spans in zip(new, self._index.search_all([texts[at] for at in new]), strict=True):
            known = self._matches_of_whole_words(texts[at], pattern_spans, tokenize)
            found[at] = _store_in_cache(self._titles, texts[at], known) if len(texts[at]) <= _TITLE else known
        return [known for known in found if known is not None]

    def _matches_of_whole_words(
        self, text: str, spans: Sequence[_PatternSpan], tokenize: Callable[[str], list[str]]
    ) -> LexiconMatches:
        """Return the lexicon matches of a sentence from the spans of its patterns, without parts of longer words."""
        found = LexiconMatches({}, [])
        counted: set[_PatternKey] = set()
        doubtful: list[tuple[int, int]] = []
        edges: set[int] = set()
        for key, start, end in _drop_masked_spans(spans):
            name, cue = key
            if cue == _DOUBT:
                doubtful.append((start, end))
                continue
            if doubtful and _overlaps_any(doubtful, start, end):
                edges = edges or _word_boundaries(tokenize(text))
                if not {start, end} <= edges:
                    continue
            if cue == _SIGN:
                found.signs.setdefault(name[1:], []).append(Span(start, end))
            elif key not in counted:  # a cue counts once a sentence
                counted.add(key)
                found.cues.append((name, text[start:end], self.labels[name].cues[cue].weight))
        for word_spans in found.signs.values():
            word_spans.sort()
        return found

    def find_spans(self, entry_name: str, text: str) -> list[Span]:
        """Return the spans of a text that match the words of a named entry of the lexicon, in order."""
        known = self._spans.get((entry_name, text))
        if known is None:
            found = self._pieces[entry_name].search(text)
            spans = sorted([Span(start, end) for _, start, end in _drop_masked_spans(found)]) if found else []
            known = _store_in_cache(self._spans, (entry_name, text), spans)
        return known

    def types_in_text(self, type_group: str, text: str) -> tuple[str, ...]:
        """Return the types of a group (such as ``problem_types``) whose words occur in a text, in lexicon order."""
        known = self._typed.get((type_group, text))
        if known is None:
            types = tuple(
                dict.fromkeys([key.name for key, _, _ in _drop_masked_spans(self._types[type_group].search(text))])
            )
            known = _store_in_cache(self._typed, (type_group, text), types)
        return known


def _store_in_cache(cache: dict[K, T], key: K, value: T) -> T:
    """Store a value in a dict used as a cache, emptied first if it is full, and return the value."""
    if len(cache) >= _MOST_KEPT:
        cache.clear()
    cache[key] = value
    return value


def _word_boundaries(words: list[str]) -> set[int]:
    """Return the offsets at which the words of a tokenized text begin or end."""
    return {0, *accumulate(len(word) for word in words)}


def _cue_weights_by_name(labels: dict[str, LabelCues], field: str) -> dict[str, list[tuple[str, float]]]:
    """Return the (label, weight) pairs of cues by the word class or discourse state that each cue refers to."""
    weights: dict[str, list[tuple[str, float]]] = {}
    for label, entry in labels.items():
        for cue in entry.cues:
            if name := getattr(cue, field):
                weights.setdefault(name, []).append((label, cue.weight))
    return weights


def _label_patterns(labels: dict[str, LabelCues]) -> Iterator[tuple[_PatternKey, str]]:
    """Yield the key and the regular expression of every cue word of the lexicon's labels."""
    for name, entry in labels.items():
        for number, cue in enumerate(entry.cues):
            yield from ((_PatternKey(name, number), _word_to_regex(word)) for word in cue.words)


def _word_patterns(entries: dict[str, WordClassEntry], key_prefix: str = "") -> Iterator[tuple[_PatternKey, str]]:
    """Yield the key and the regular expression of every word of lexicon entries."""
    for name, entry in entries.items():
        yield from ((_PatternKey(key_prefix + name, _SIGN), _word_to_regex(word)) for word in entry.words)


def _mask_patterns(
    entries: Mapping[str, LabelCues | WordClassEntry], key_prefix: str = ""
) -> Iterator[tuple[_PatternKey, str]]:
    """Yield the key and the regular expression of every mask, an expression inside which a cue does not count."""
    for name, entry in entries.items():
        yield from ((_PatternKey(key_prefix + name, _MASK), _word_to_regex(word)) for word in entry.masks)


def _make_regex_set(entries: dict[str, WordClassEntry]) -> RegexSet[_PatternKey]:
    """Return the words of lexicon entries compiled into one set of regular expressions."""
    return RegexSet(_word_patterns(entries), _mask_patterns(entries), _entry_name)


def _entry_name(key: _PatternKey) -> str:
    """Return the name of the lexicon entry that a compiled pattern belongs to."""
    return key.name


def _word_to_regex(word: str) -> str:
    """Return the regular expression of a lexicon word, in which … matches any characters within a clause."""
    return word.replace("…", _GAP)


def _drop_masked_spans(pattern_spans: Sequence[_PatternSpan]) -> Sequence[_PatternSpan]:
    """Return the matches of cue words that do not start inside a mask (an expression in which the cue does not count).

    Hits of masks are last in the input.
    """
    masked: dict[str, list[tuple[int, int]]] = {}
    words = len(pattern_spans)
    while words and pattern_spans[words - 1][0].cue == _MASK:
        words -= 1
        key, start, end = pattern_spans[words]
        masked.setdefault(key.name, []).append((start, end))
    if not masked:
        return pattern_spans
    return [
        (key, start, end)
        for key, start, end in pattern_spans[:words]
        if key.name not in masked or not any(first <= start < last for first, last in masked[key.name])
    ]


def _overlaps_any(spans: Iterable[tuple[int, int]], start: int, end: int) -> bool:
    """Return whether any of several spans overlaps the span from ``start`` to ``end``."""
    return any(first < end and start < last for first, last in spans)


@cache
def load_lexicon() -> Lexicon:
    """Return the packaged cue lexicon, compiled once per process.

    Raises
    ------
    DefinitionError
        With every problem of the file: unknown label, type, sign or key, missing label, empty word, wrong pattern.
    """
    return parse_lexicon(*packaged_lexicon_texts(), check_words=False)


def packaged_lexicon_texts() -> tuple[str, ...]:
    """Return the texts of the packaged TOML files of the cue lexicon: cues, then types."""
    return tuple(packaged_text(f"lexicon/{name}") for name in _FILES)


def parse_lexicon(cues_toml: str, types_toml: str = "", *, check_words: bool = True) -> Lexicon:
    """Return a cue lexicon compiled from the texts of its two TOML files (cues and types).

    The version is a hash of the parts that taggers read.
    """
    raw = {**parse_toml(types_toml, "lexicon types"), **parse_toml(cues_toml, "lexicon cues")}
    known = (*_GROUPS, "doubtful")
    problems = [msg("definition.key", key=key, known=known) for key in raw if key not in known]
    entries = LexiconDefinition(
        signs=_convert_entries(raw, "signs", WordClassEntry, problems),
        labels=_convert_entries(raw, "labels", LabelCues, problems),
        pieces=_convert_entries(raw, "pieces", WordClassEntry, problems),
        types={group: _convert_entries(raw, group, WordClassEntry, problems) for group in _TYPE_GROUPS},
        doubtful=tuple(raw.get("doubtful", ())),
    )
    problems += [*_check_label_names(raw), *_check_cues(entries, raw), *(_check_words(entries) if check_words else ())]
    if problems:
        raise DefinitionError("lexicon cues", problems)
    # Types and pieces are no features of a tagger: a model is not stale when they change.
    read = msgspec.json.encode({key: raw.get(key) for key in ("signs", "labels", "doubtful")})
    return Lexicon(entries, sha256(read).hexdigest()[:8])


def _convert_entries(tables: dict[str, Any], group: str, entry_class: type[T], problems: list[Message]) -> dict[str, T]:
    """Return the valid entries of a lexicon table, and append error messages for the others to ``problems``."""
    given = tables.get(group, {})
    found = {name: list(find_type_errors(value, entry_class, f"{group}.{name}")) for name, value in given.items()}
    problems += [problem for listed in found.values() for problem in listed]
    return {name: msgspec.convert(given[name], entry_class) for name, listed in found.items() if not listed}


def _check_label_names(tables: dict[str, Any]) -> Iterator[Message]:
    """Yield an error message for every unknown or missing label or type in the lexicon files."""
    labels = load_labels()
    known = {group: {kind.id for kind in getattr(labels, group)} for group in _TYPE_GROUPS} | {"labels": set(LABELS)}
    for group, ids in known.items():
        yield from (
            msg("definition.unknown_id", key=f"{group}.{name}") for name in tables.get(group, {}) if name not in ids
        )
    yield from (
        msg("definition.missing", key=f"labels.{name}") for name in LABELS if name not in tables.get("labels", {})
    )


def _check_cues(entries: LexiconDefinition, tables: dict[str, Any]) -> Iterator[Message]:
    """Yield an error message for every cue of the lexicon that is incomplete or refers to an unknown word class."""
    for name, entry in entries.labels.items():
        for cue in entry.cues:
            if sum((bool(cue.words), cue.sign is not None, cue.state is not None)) != 1:
                yield msg("definition.cue", key=f"labels.{name}", weight=cue.weight)
            if cue.sign is not None and cue.sign not in tables.get("signs", {}):
                yield msg("definition.unknown_id", key=f"labels.{name}.sign.{cue.sign}")
            if cue.state is not None and cue.state not in STATES:
                yield msg("definition.unknown_id", key=f"labels.{name}.state.{cue.state}")


def _check_words(entries: LexiconDefinition) -> Iterator[Message]:
    """Yield an error message for every lexicon word that is repeated, matches an empty text or is invalid."""
    for where, words in _iterate_word_lists(entries):
        for word in words:
            try:
                if re.search(_word_to_regex(word), ""):
                    yield msg("definition.empty_match", key=where, word=word)
            except re.error as error:
                yield msg("definition.pattern", key=where, word=word, error=str(error))
        yield from (
            msg("definition.repeated", key=f"{where}.{word}", count=n)
            for word, n in sorted(Counter(words).items())
            if n > 1
        )


def _iterate_word_lists(entries: LexiconDefinition) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield every word list of a lexicon with its key in the TOML file, for error messages."""
    yield "doubtful", entries.doubtful
    for name, entry in entries.labels.items():
        yield f"labels.{name}", [word for cue in entry.cues for word in cue.words]
        yield f"labels.{name}.masks", entry.masks
    for group, items in (("signs", entries.signs), ("pieces", entries.pieces), *entries.types.items()):
        for name, item in items.items():
            yield f"{group}.{name}", item.words
            yield f"{group}.{name}.masks", item.masks
