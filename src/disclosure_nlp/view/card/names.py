"""Names of checks, items, labels and types in both languages, from their definitions."""

from __future__ import annotations

from functools import cache, lru_cache

from disclosure_nlp.check.registry import cross_report_checks, load_check_definitions
from disclosure_nlp.model import Scorecard
from disclosure_nlp.score.rubric import Rubric
from disclosure_nlp.tag.labels import load_labels
from disclosure_nlp.view.card.words import Words, same, word

# Numbers and years are masked in the text that a tagger reads.
_MASKS = {"0": Words("a number", "数字"), "Y": Words("a year", "年份")}


@cache
def _labels() -> dict[str, Words]:
    return {label.id: Words(label.id.replace("_", " "), label.chinese) for label in load_labels().labels}


@cache
def _types() -> dict[str, Words]:
    labels = load_labels()
    kinds = (*labels.training_types, *labels.remedy_types, *labels.problem_types)
    return {kind.id: Words(kind.id.replace("_", " "), kind.chinese) for kind in kinds}


@cache
def _checks() -> dict[str, Words]:
    return {
        check.id: Words(check.title, check.title_zh) for check in (*load_check_definitions(), *cross_report_checks())
    }


def label_name(label: str) -> Words:
    """Return the name of a label; its id where a tagger of one's own has more labels."""
    return _labels().get(label) or same(label)


def type_name(kind: str) -> Words:
    """Return the name of a type of problem, remedy or training."""
    return _types().get(kind) or same(kind)


def check_name(check: str) -> Words:
    """Return what holds where a check passes."""
    return _checks().get(check) or same(check)


@lru_cache(maxsize=4096)
def cue_name(term: str) -> Words:
    """Return what contributed to a label in plain words: a word of the text, or an aspect of its context."""
    if term in _MASKS:
        return _MASKS[term]
    kind, _, rest = term.partition(":")
    name = word("features", kind)
    if name == same(kind):
        return same(term)
    if kind == "state" and ":" in rest:  # state:side:problem, state:under:fee
        return cue_name(rest)
    first, _, tail = rest.partition(" ")
    if word("features", first) != same(first):  # state:tense planned, before:side remedy
        name, first = Words(f"{name.en} {word('features', first).en}", name.zh + word("features", first).zh), tail
    look = word("aspects", first)
    look = label_name(first) if look == same(first) else look
    return Words(f"{name.en} {look.en}".strip(), f"{name.zh}{look.zh}".strip())


def band_words(card: Scorecard, rubric: Rubric) -> Words:
    """Return the grade of a score, or that too little is known for one."""
    titles = {band.id: Words(band.id, band.title_zh) for band in rubric.bands}
    return titles.get(card.band, same(card.band)) if card.band else word("score", "no_band")
