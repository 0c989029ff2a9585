"""Bilingual names of checks, rubric items, sentence labels and types, from their definitions."""

from __future__ import annotations

from functools import cache, lru_cache

from disclosure_nlp.check.registry import cross_report_checks, load_check_definitions
from disclosure_nlp.model import Scorecard
from disclosure_nlp.score.rubric import Rubric
from disclosure_nlp.tag.labels import load_labels
from disclosure_nlp.view.card.words import BilingualText, interface_text, same_in_both_languages

# Numbers and years are masked in the text that a tagger reads.
_MASKS = {"0": BilingualText("a number", "数字"), "Y": BilingualText("a year", "年份")}


@cache
def _sentence_label_names() -> dict[str, BilingualText]:
    """Return the names of the sentence labels by id."""
    return {label.id: BilingualText(label.id.replace("_", " "), label.chinese) for label in load_labels().labels}


@cache
def _type_names() -> dict[str, BilingualText]:
    """Return the names of the types of problems, remedies and training by id."""
    labels = load_labels()
    kinds = (*labels.training_types, *labels.remedy_types, *labels.problem_types)
    return {kind.id: BilingualText(kind.id.replace("_", " "), kind.chinese) for kind in kinds}


@cache
def _check_names() -> dict[str, BilingualText]:
    """Return the titles of the checks by id."""
    return {
        check.id: BilingualText(check.title, check.title_zh)
        for check in (*load_check_definitions(), *cross_report_checks())
    }


def sentence_label_name(label_id: str) -> BilingualText:
    """Return the name of a sentence label in both languages; its id if it is user-defined."""
    return _sentence_label_names().get(label_id) or same_in_both_languages(label_id)


def type_name(type_id: str) -> BilingualText:
    """Return the name of a type of problem, remedy or training in both languages."""
    return _type_names().get(type_id) or same_in_both_languages(type_id)


def check_name(check_id: str) -> BilingualText:
    """Return the title of a check in both languages; the title states what holds if the check passes."""
    return _check_names().get(check_id) or same_in_both_languages(check_id)


@lru_cache(maxsize=4096)
def cue_name(cue: str) -> BilingualText:
    """Return a plain bilingual description of a tagger feature: a word of the text, or the context of the sentence."""
    if cue in _MASKS:
        return _MASKS[cue]
    kind, _, rest = cue.partition(":")
    name = interface_text("features", kind)
    if name == same_in_both_languages(kind):
        return same_in_both_languages(cue)
    if kind == "state" and ":" in rest:  # state:side:problem, state:under:fee
        return cue_name(rest)
    first, _, tail = rest.partition(" ")
    if interface_text("features", first) != same_in_both_languages(first):  # state:tense planned, before:side remedy
        name, first = (
            BilingualText(
                f"{name.en} {interface_text('features', first).en}", name.zh + interface_text("features", first).zh
            ),
            tail,
        )
    look = interface_text("aspects", first)
    look = sentence_label_name(first) if look == same_in_both_languages(first) else look
    return BilingualText(f"{name.en} {look.en}".strip(), f"{name.zh}{look.zh}".strip())


def band_name(card: Scorecard, rubric: Rubric) -> BilingualText:
    """Return the bilingual name of the score's grade, or the note that too little is known for a grade."""
    titles = {band.id: BilingualText(band.id, band.title_zh) for band in rubric.bands}
    return titles.get(card.band, same_in_both_languages(card.band)) if card.band else interface_text("score", "no_band")
