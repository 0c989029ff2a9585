"""The cue words: typed data from ``data/lexicon/cues.toml``, compiled once, and their search over a whole narrative."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import Annotated, Any, NamedTuple, TypeVar

import msgspec

from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.tag.labels import LABELS, load_labels
from disclosure_nlp.tag.patterns import Match, PatternIndex

# In words, … stands for up to twenty characters of the same clause.
_GAP = "[^，。；：！？]{0,20}?"
_TYPE_GROUPS = ("problem_types", "remedy_types", "training_types")
_GROUPS = ("signs", "labels", *_TYPE_GROUPS)
_MASK = "mask"
T = TypeVar("T")


class CueEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words of a label with one weight, or the name of a sign or of a state of the context that weighs for it."""

    weight: float
    words: tuple[str, ...] = ()
    sign: str | None = None
    state: str | None = None


class LabelEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A label's cues; cues inside a stretch that ``masks`` finds do not count. Score = sigmoid(bias + weights)."""

    bias: float
    cues: tuple[CueEntry, ...]
    masks: tuple[str, ...] = ()


class WordEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words of a sign or of a type."""

    words: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    masks: tuple[str, ...] = ()


class Entries(msgspec.Struct, frozen=True):
    """The whole definition."""

    signs: dict[str, WordEntry]
    labels: dict[str, LabelEntry]
    types: dict[str, dict[str, WordEntry]]
    doubtful: tuple[str, ...] = ()


class Span(NamedTuple):
    """A stretch of a sentence's plain text."""

    start: int
    end: int


class Found(NamedTuple):
    """What the lexicon finds in a sentence: spans per sign, and (label, term, weight) of the cues in the text."""

    signs: dict[str, list[Span]]
    cues: list[tuple[str, str, float]]


class _Key(NamedTuple):
    """Whose pattern it is: an entry of a group, and the weight's place among its cues (``mask`` for a mask)."""

    group: str
    name: str
    cue: int | str = 0


class Lexicon:
    """Compiled cues.

    Attributes
    ----------
    labels : dict
        Label id → LabelEntry.
    version : str
        Short hash of the definition, for provenance.
    """

    def __init__(self, entries: Entries, version: str) -> None:
        self.labels = entries.labels
        self.version = version
        self._index = PatternIndex([*_label_patterns(entries.labels), *_word_patterns("signs", entries.signs)])
        self._signs = {
            name: PatternIndex(_word_patterns("signs", {name: entry})) for name, entry in entries.signs.items()
        }
        self._types = {group: PatternIndex(_word_patterns(group, types)) for group, types in entries.types.items()}
        self._doubtful = PatternIndex([("", _expand(word)) for word in entries.doubtful])

    def search(self, texts: Sequence[str], cut: Callable[[str], list[str]]) -> list[Found]:
        """Find signs and cues in the plain texts of a narrative's sentences.

        All sentences are searched at once, which is many times faster than one by one.

        Parameters
        ----------
        texts : sequence of str
            Plain text per sentence, without line breaks.
        cut : callable
            Tokenizer, called for sentences alone in which a cue may be part of another word (相应诉求 is no 应诉).
        """
        joined = "\n".join(texts)
        starts = [0]
        for text in texts[:-1]:
            starts.append(starts[-1] + len(text) + 1)
        found = [Found({}, []) for _ in texts]
        counted: set[tuple[int, _Key]] = set()
        accept = self._doubt(joined, texts, starts, cut)
        for key, start, end in _unmasked(self._index.search(joined)):
            if not accept(start, end):
                continue
            at = bisect_right(starts, start) - 1
            if key.group == "signs":
                found[at].signs.setdefault(key.name, []).append(Span(start - starts[at], end - starts[at]))
            elif (at, key) not in counted:  # a cue counts once a sentence
                counted.add((at, key))
                weight = self.labels[key.name].cues[int(key.cue)].weight
                found[at].cues.append((key.name, joined[start:end], weight))
        for item in found:
            for spans in item.signs.values():
                spans.sort()
        return found

    def spans(self, sign: str, text: str) -> list[Span]:
        """Return where a sign stands in a plain text, in order."""
        return sorted(Span(start, end) for _, start, end in _unmasked(self._signs[sign].search(text)))

    def types(self, group: str, text: str) -> tuple[str, ...]:
        """Return the types of a group (``problem_types`` …) whose words stand in a plain text, in order of the lexicon."""
        return tuple(dict.fromkeys(key.name for key, _, _ in _unmasked(self._types[group].search(text))))

    def _doubt(
        self, joined: str, texts: Sequence[str], starts: list[int], cut: Callable[[str], list[str]]
    ) -> Callable[[int, int], bool]:
        """Return a test of hits: where a stretch is doubtful, a hit must be made of whole words."""
        stretches = [(start, end) for _, start, end in self._doubtful.search(joined)]
        edges: dict[int, set[int]] = {}

        def accept(start: int, end: int) -> bool:
            if not any(first < end and start < last for first, last in stretches):
                return True
            at = bisect_right(starts, start) - 1
            if at not in edges:
                edges[at] = _word_edges(cut(texts[at]), starts[at])
            return start in edges[at] and end in edges[at]

        return accept


def _word_edges(words: list[str], start: int) -> set[int]:
    edges = {start}
    for word in words:
        start += len(word)
        edges.add(start)
    return edges


def _label_patterns(labels: dict[str, LabelEntry]) -> Iterator[tuple[_Key, str]]:
    for name, entry in labels.items():
        yield from ((_Key("labels", name, _MASK), _expand(word)) for word in entry.masks)
        for number, cue in enumerate(entry.cues):
            yield from ((_Key("labels", name, number), _expand(word)) for word in cue.words)


def _word_patterns(group: str, entries: dict[str, WordEntry]) -> Iterator[tuple[_Key, str]]:
    for name, entry in entries.items():
        yield from ((_Key(group, name, _MASK), _expand(word)) for word in entry.masks)
        yield from ((_Key(group, name), _expand(word)) for word in entry.words)


def _expand(word: str) -> str:
    """Return the regular expression of a word: … is a gap inside a clause, and nothing reaches over a sentence's end."""
    return word.replace("…", _GAP).replace("[^", r"[^\n")


def _unmasked(matches: Iterable[Match[_Key]]) -> Iterator[Match[_Key]]:
    """Yield the hits of words that start in no masked stretch of their entry; masks come before the words they mask."""
    masked: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for match in matches:
        key, start, end = match
        if key.cue == _MASK:
            masked.setdefault((key.group, key.name), []).append((start, end))
        elif not any(first <= start < last for first, last in masked.get((key.group, key.name), ())):
            yield match


@cache
def load_lexicon() -> Lexicon:
    """Return the lexicon.

    Raises
    ------
    DefinitionError
        With every problem of the file: unknown label, type, sign or key, missing label, empty word, wrong pattern.
    """
    file = resources.files("disclosure_nlp") / "data" / "lexicon" / "cues.toml"
    return read_lexicon(file.read_text(encoding="utf-8"))


def read_lexicon(toml: str) -> Lexicon:
    """Return the lexicon of a TOML text; see `load_lexicon`."""
    try:
        raw = tomllib.loads(toml)
    except tomllib.TOMLDecodeError as error:
        raise DefinitionError("lexicon cues", [str(error)]) from error
    problems = [f"{key}: got an unknown key" for key in raw if key not in (*_GROUPS, "doubtful")]
    entries = Entries(
        signs=_converted(raw, "signs", WordEntry, problems),
        labels=_converted(raw, "labels", LabelEntry, problems),
        types={group: _converted(raw, group, WordEntry, problems) for group in _TYPE_GROUPS},
        doubtful=tuple(raw.get("doubtful", ())),
    )
    problems += [*_wrong_names(raw), *_wrong_cues(entries, raw), *_wrong_words(entries)]
    if problems:
        raise DefinitionError("lexicon cues", problems)
    return Lexicon(entries, sha256(toml.encode()).hexdigest()[:8])


def _converted(raw: dict[str, Any], group: str, kind: type[T], problems: list[str]) -> dict[str, T]:
    entries = {}
    for name, value in raw.get(group, {}).items():
        try:
            entries[name] = msgspec.convert(value, kind)
        except msgspec.ValidationError as error:
            problems.append(f"{group}.{name}: {error}")
    return entries


def _wrong_names(raw: dict[str, Any]) -> Iterator[str]:
    labels = load_labels()
    known = {group: {kind.id for kind in getattr(labels, group)} for group in _TYPE_GROUPS} | {"labels": set(LABELS)}
    for group, ids in known.items():
        yield from (f"{group}.{name}: got an unknown id" for name in raw.get(group, {}) if name not in ids)
    yield from (f"labels.{name}: is missing" for name in LABELS if name not in raw.get("labels", {}))


def _wrong_cues(entries: Entries, raw: dict[str, Any]) -> Iterator[str]:
    for name, entry in entries.labels.items():
        for cue in entry.cues:
            if sum((bool(cue.words), cue.sign is not None, cue.state is not None)) != 1:
                yield f"labels.{name}: a cue of weight {cue.weight} needs either words, a sign or a state"
            if cue.sign is not None and cue.sign not in raw.get("signs", {}):
                yield f"labels.{name}: got an unknown sign {cue.sign}"


def _wrong_words(entries: Entries) -> Iterator[str]:
    for where, words in _word_lists(entries):
        for word in words:
            try:
                if re.search(_expand(word), ""):
                    yield f"{where}: {word!r} fits an empty text"
            except re.error as error:
                yield f"{where}: got the pattern {word!r}: {error}"
        yield from (f"{where}: got {word!r} twice" for word in sorted({w for w in words if words.count(w) > 1}))


def _word_lists(entries: Entries) -> Iterator[tuple[str, Sequence[str]]]:
    yield "doubtful", entries.doubtful
    for name, entry in entries.labels.items():
        yield f"labels.{name}", [word for cue in entry.cues for word in cue.words]
        yield f"labels.{name}.masks", entry.masks
    for group, items in (("signs", entries.signs), *entries.types.items()):
        for name, item in items.items():
            yield f"{group}.{name}", item.words
            yield f"{group}.{name}.masks", item.masks
