"""Measures of hard information: figures per character, specific entities and hedges per word, nil statements."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

import numpy as np

from disclosure_nlp.check.specifics import count_pattern
from disclosure_nlp.compare.content import is_nil_statement
from disclosure_nlp.definitions import PatternSet
from disclosure_nlp.measures.narratives import Floats, Ints, Narratives, load_measure_words
from disclosure_nlp.parse.regions import divisions_by_name
from disclosure_nlp.text.markers import list_marker_at

_RE = PatternSet(__name__)


def find_figures(text: str) -> list[str]:
    """Return the figures in a sentence: its numbers except dates, telephone, document, article and list numbers.

    Examples
    --------
    >>> find_figures("1.2023年3月印发〔2023〕5号文，全年公开信息1,204条，占98.5%。")
    ['1,204', '98.5']
    """
    text = _RE.dated.sub("", text)
    marker = list_marker_at(text)
    text = text[marker.end :] if marker else text
    for pattern in (_RE.title, _RE.document, _RE.date, _RE.other):
        text = pattern.sub("，", text)
    return _RE.number.findall(text)


def count_specifics(text: str) -> int:
    """Count the titles, document numbers, months and figures with a unit in a sentence.

    Examples
    --------
    >>> count_specifics("3月印发《公开指南》，全年培训2次。"), count_specifics("进一步提高认识。")
    (3, 0)
    """
    found = len(_RE.issued.findall(text)) + len(_RE.title.findall(text))
    plain = _RE.title.sub("", _RE.issued.sub("", text))
    return found + len(_RE.month.findall(plain)) + len(count_pattern().findall(_RE.month.sub("，", plain)))


def hard_information_measures(texts: Narratives) -> dict[str, Floats]:
    """Return the four measures of hard information by name, arrays (reports,).

    ``tx_num`` figures per 100 characters, ``tx_spec`` specific entities per 100 words, ``tx_hedge`` hedges per 100
    words, ``tx_zero`` share of sentences that nothing happened.
    """
    words = texts.words.counts().astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return {
            "tx_num": 100
            * texts.sum_by_report(_count_matches_in_texts_with_digits(texts.texts, find_figures))
            / texts.sum_by_report(texts.size),
            "tx_spec": 100 * texts.sum_by_report(_count_specific_entities(texts)) / texts.sum_by_report(words),
            "tx_hedge": hedge_density(texts),
            "tx_zero": texts.sum_by_report(texts.size * [is_nil_statement(text) for text in texts.texts])
            / texts.sum_by_report(texts.size),
        }


def hedge_density(texts: Narratives) -> Floats:
    """Return hedging words per 100 words in the body sentences that name no problem, array (reports,)."""
    kept = ~texts.has_any_label("problem")[texts.body_sentences]
    hedges = count_matches([_RE.title.sub("", text) for text in texts.texts], hedge_pattern())
    with np.errstate(divide="ignore", invalid="ignore"):
        density: Floats = 100 * texts.sum_by_report(hedges * kept) / texts.sum_by_report(texts.words.counts() * kept)
    return density


def _count_matches_in_texts_with_digits(texts: Sequence[str], find_matches: Callable[[str], Sequence[str]]) -> Floats:
    """Count the matches that a function finds in each text; texts without digits count as 0."""
    return np.array([len(find_matches(text)) if _RE.digit.search(text) else 0 for text in texts], dtype=float)


def _count_specific_entities(texts: Narratives) -> Floats:
    """Count the specific entities (titles, figures, organisations, places, …) in each body sentence."""
    named = count_named_entities(texts)
    return np.array([count_specifics(text) for text in texts.texts], dtype=float) + named


def count_named_entities(texts: Narratives) -> Ints:
    """Count the words in each body sentence that name an organisation or a place.

    A general word such as 办公室 (office) counts only after a word that says which one; a place counts if it is an
    administrative division or has the ending of one.
    """
    lists, names = load_measure_words(), divisions_by_name()
    general, nobody, none, short = (
        frozenset(lists[name]) for name in ("organs_in_general", "nobody", "no_places", "short_organs")
    )
    endings, places = lists["organ_endings"], lists["place_endings"]
    flags = texts.vocabulary.flag_words
    organ = flags(
        "organ",
        lambda word: (
            word in short
            or (
                len(word) > 2
                and word not in general
                and (word.endswith(endings) or (word.endswith("局") and not word.endswith(lists["no_bureaus"])))
            )
        ),
    )
    office = flags("office", general.__contains__)
    anybody = flags("nobody", lambda word: word in nobody or len(word) == 1)
    place = flags(
        "place",
        lambda word: (
            word not in none
            and (word in names or (len(word) > 2 and word.endswith(places) and word[0] not in "各全我本"))
        ),
    )
    ids, owners = texts.words.ids, texts.words.owners
    led = np.zeros(len(ids), dtype=bool)
    led[1:] = ~anybody[ids[:-1]] & (owners[1:] == owners[:-1])
    hits = organ[ids] | (office[ids] & led) | (place[ids] & ~organ[ids])
    return np.bincount(owners[hits], minlength=texts.words.texts)


@cache
def hedge_pattern() -> re.Pattern[str]:
    """Return a pattern of all hedging words, the longest first."""
    return re.compile("|".join(sorted(load_measure_words()["hedges"], key=len, reverse=True)))


def count_matches(texts: Sequence[str], pattern: re.Pattern[str]) -> Floats:
    """Count the matches of a pattern in each text."""
    return np.array([len(pattern.findall(text)) for text in texts], dtype=float)
