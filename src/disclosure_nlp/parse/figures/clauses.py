"""Sentences without blanks, cut into clauses; offsets lead back to the document's text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from disclosure_nlp.model import Sentence
from disclosure_nlp.text.normalize import NormalizedText
from disclosure_nlp.text.normalize import normalize as normalize_text

_THOUSANDS = re.compile(r"(?<=\d)，(?=\d{3}(?!\d))")
HIDDEN = "\0"
# A gazette is a channel, not a title.
_TITLE = re.compile(r"《(?![^《》]{0,20}公报》)[^《》]*》")
# The name of a medium: “云屿发布”微信公众号, 客户端“云屿政务”.
_NAME_OF_MEDIUM = re.compile(
    r"“[^“”]{1,14}”(?=(?:官方|政务|新浪)?(?:微信|微博|公众号|客户端|专栏|栏目|APP|头条|抖音|订阅号|视频号))"
    r"|(?<=公众号)“[^“”]{1,14}”|(?<=客户端)“[^“”]{1,14}”|(?<=微博)“[^“”]{1,14}”|(?<=微信)“[^“”]{1,14}”"
)
_BRACKET = re.compile(r"（[^（）]*）")
_CLAUSE = re.compile(r"[^，；。！？]+")
_LIST_MARK = re.compile(
    r"^(?:（(?:\d{1,2}|[一二三四五六七八九十]{1,3})）|\d{1,2}(?:[.、）](?!\d))|[①-⑳]|[一二三四五六七八九十]{1,3}(?:、|是(?=[^否])))"
)
_TORN = re.compile(r"(?<=[\d０-９])[ \t\u3000]+(?=[\d０-９])")


class Clause(NamedTuple):
    """A clause: its text with brackets and titles hidden, where it starts, and whether it stood in brackets."""

    text: str
    start: int
    in_brackets: bool


def normalize(sentence: Sentence) -> NormalizedText:
    """Return a sentence without blanks, digits and stops in one form.

    A number wrapped at a line's end is joined; blanks on one line between digits part two numbers, and nothing says
    which: they stay, as a hidden character. The mark of a list (1., （二）, 一是) is hidden too.
    """
    text = _TORN.sub(lambda match: HIDDEN * len(match.group()), sentence.text).replace("．", ".")
    found = normalize_text(text, sentence.start)
    return found._replace(text=_LIST_MARK.sub(_hide, _THOUSANDS.sub(",", found.text)))


def split_clauses(text: str) -> Iterator[Clause]:
    """Yield the clauses of a normalised sentence, those in brackets after the one they are in."""
    shown = hide_titles(text)
    brackets = [(match.start() + 1, match.end() - 1) for match in _BRACKET.finditer(shown)]
    host = _BRACKET.sub(_hide, shown)
    at = 0
    for match in _CLAUSE.finditer(host):
        yield Clause(match.group(), match.start(), False)
        while at < len(brackets) and brackets[at][0] < match.end():
            if brackets[at][0] >= match.start():
                for inner in _CLAUSE.finditer(shown, *brackets[at]):
                    yield Clause(inner.group(), inner.start(), True)
            at += 1


def hide_titles(text: str) -> str:
    """Return a text with the titles 《…》 and the names of media in it hidden, of the same length."""
    return _NAME_OF_MEDIUM.sub(_hide, _TITLE.sub(_hide, text))


def _hide(match: re.Match[str]) -> str:
    return HIDDEN * len(match.group())


def visible(text: str) -> str:
    """Return a piece of a clause without what was hidden in it."""
    return text.replace(HIDDEN, "")
