"""Extracts the text that can prove copying: masks figures, removes template wording, law titles, nil statements."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from disclosure_nlp.definitions import load_definition
from disclosure_nlp.text.numerals import NUMERAL_CHARACTERS, ORDINALS

_TITLES = re.compile("《[^》]{1,40}》|〔[^〕]{1,12}〕")
_FIGURES = re.compile(
    rf"[0-9０-９][0-9０-９.,，%％]*|(?<![{NUMERAL_CHARACTERS}])[{NUMERAL_CHARACTERS}]++(?=[年月日件条次个家项期人份])"
)
_MARKERS = re.compile(rf"^[（(]?[{ORDINALS}0-9]{{1,3}}[）)、.．是]+")
_KEPT = re.compile("[\u4e00-\u9fff0-9A-Za-z]")
# Labels of sentences without content of their own.
_FORMS = frozenset({"heading", "boilerplate"})
_SHORTEST = 6  # content characters; shorter sentences are no evidence of copying


class SentenceContent(NamedTuple):
    """A sentence's id and the part of its text that can prove copying (no figures, template wording or law titles)."""

    sentence: str
    text: str


@cache
def _compile_content_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of template wording and of nil statements (sentences that nothing happened)."""
    words = load_definition("lexicon/reuse.toml", dict[str, list[str]])
    return re.compile("|".join(map(re.escape, words["form_words"]))), re.compile("|".join(words["zero"]))


def extract_content(text: str) -> str:
    """Return the part of a sentence that can prove copying; empty if too little remains without figures and templates.

    Figures are masked; template wording, titles of laws and list markers are removed; nil statements (nothing
    happened) have none.
    """
    forms, zero = _compile_content_patterns()
    # Every figure but 0 becomes 9 first, so that 收到12件 is no nil statement.
    figures = _FIGURES.sub(_mask_nonzero_figure, _remove_list_marker_and_titles(text))
    if zero.search(figures):
        return ""
    left = "".join(_KEPT.findall(forms.sub("", figures.replace("9", "0"))))
    return left if len(left) >= _SHORTEST else ""


def is_nil_statement(text: str) -> bool:
    """Return whether a sentence states that nothing happened, such as no lawsuits.

    Examples
    --------
    >>> is_nil_statement("本年度未收取信息处理费。"), is_nil_statement("共收到申请3件，合格率均为100%。")
    (True, False)
    """
    return (
        _compile_content_patterns()[1].search(_FIGURES.sub(_mask_nonzero_figure, _remove_list_marker_and_titles(text)))
        is not None
    )


def _mask_nonzero_figure(match: re.Match[str]) -> str:
    """Return the mask for a matched figure: 0 if the figure is zero, else 9."""
    return "9" if set(match.group()) - set("0０.,，%％零") else "0"


def _remove_list_marker_and_titles(text: str) -> str:
    """Return a sentence without its list marker and without titles of laws and documents."""
    return _MARKERS.sub("", _TITLES.sub("", text.strip()))


def extract_section_content(sentences: Iterable[tuple[str, str, Iterable[str]]]) -> tuple[SentenceContent, ...]:
    """Return, for the sentences of a section, the text that can prove copying; sentences without any are left out.

    Parameters
    ----------
    sentences : iterable of (id, text, labels)
        In order of the text.
    """
    found = []
    for sentence, text, labels in sentences:
        left = "" if _FORMS & set(labels) else extract_content(text)
        if left:
            found.append(SentenceContent(sentence, left))
    return tuple(found)


def character_bigrams(text: str) -> frozenset[str]:
    """Return the set of pairs of adjacent characters in a text."""
    return frozenset(map("".join, pairwise(text)))
