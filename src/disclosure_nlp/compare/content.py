"""What of a section is text of its own: years and figures masked, words of the form, law titles and zero statements out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from disclosure_nlp.definitions import load_definition
from disclosure_nlp.text.numerals import NUMERAL_CHARACTERS, ORDINALS

_TITLES = re.compile("《[^》]{1,40}》|〔[^〕]{1,12}〕")
_FIGURES = re.compile(rf"[0-9０-９][0-9０-９.,，%％]*|[{NUMERAL_CHARACTERS}]+(?=[年月日件条次个家项期人份])")
_MARKERS = re.compile(rf"^[（(]?[{ORDINALS}0-9]{{1,3}}[）)、.．是]+")
_KEPT = re.compile("[\u4e00-\u9fff0-9A-Za-z]")
# Labels of sentences that hold no text of one's own.
_FORMS = frozenset({"heading", "boilerplate"})
_SHORTEST = 6  # content characters; a shorter sentence says nothing about copying


class Content(NamedTuple):
    """A sentence as it is compared: its id, and what is left of it."""

    sentence: str
    text: str


@cache
def _words() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = load_definition("lexicon/reuse.toml", dict[str, list[str]])
    return re.compile("|".join(map(re.escape, words["form_words"]))), re.compile("|".join(words["zero"]))


def content_of(text: str) -> str:
    """Return what counts of a sentence; empty for a zero statement and for what is too short to tell anything."""
    forms, zero = _words()
    masked = _FIGURES.sub("0", _unmarked(text))
    if zero.search(masked):
        return ""
    left = "".join(_KEPT.findall(forms.sub("", masked)))
    return left if len(left) >= _SHORTEST else ""


def is_zero(text: str) -> bool:
    """Return whether a sentence states that nothing happened.

    Examples
    --------
    >>> is_zero("本年度未收取信息处理费。"), is_zero("共收到申请3件，合格率均为100%。")
    (True, False)
    """
    return _words()[1].search(_FIGURES.sub(_zero_or_not, _unmarked(text))) is not None


def _zero_or_not(figure: re.Match[str]) -> str:
    return "9" if set(figure.group()) - set("0０.,，%％零") else "0"


def _unmarked(text: str) -> str:
    """Return a sentence without list marker and titles."""
    return _MARKERS.sub("", _TITLES.sub("", text.strip()))


def contents_of(sentences: Iterable[tuple[str, str, Iterable[str]]]) -> tuple[Content, ...]:
    """Return what counts of a section.

    Parameters
    ----------
    sentences : iterable of (id, text, labels)
        In order of the text.
    """
    found = []
    for sentence, text, labels in sentences:
        left = "" if _FORMS & set(labels) else content_of(text)
        if left:
            found.append(Content(sentence, left))
    return tuple(found)


def pairs_of(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring characters."""
    return frozenset(map("".join, pairwise(text)))
