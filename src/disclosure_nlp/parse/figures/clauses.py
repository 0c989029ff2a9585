"""Splits sentences into normalised clauses, with offsets into the document's text."""

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


class TextClause(NamedTuple):
    """A clause: its text with document titles masked, its start offset, and whether it is in brackets."""

    text: str
    start: int
    in_brackets: bool


def normalize_sentence(sentence: Sentence) -> NormalizedText:
    """Return a sentence without whitespace, in half-width characters, with list markers masked.

    A number wrapped at a line end is joined. Whitespace between digits on one line is masked instead of removed,
    since it may separate two numbers.
    """
    text = _TORN.sub(lambda match: HIDDEN * len(match.group()), sentence.text).replace("．", ".")
    found = normalize_text(text, sentence.start)
    return found._replace(text=_LIST_MARK.sub(_mask_match, _THOUSANDS.sub(",", found.text)))


def split_clauses(text: str) -> Iterator[TextClause]:
    """Yield the clauses of a normalised sentence; clauses in brackets follow the clause that contains them."""
    shown = mask_titles(text)
    brackets = [(match.start() + 1, match.end() - 1) for match in _BRACKET.finditer(shown)]
    host = _BRACKET.sub(_mask_match, shown)
    at = 0
    for match in _CLAUSE.finditer(host):
        yield TextClause(match.group(), match.start(), False)
        while at < len(brackets) and brackets[at][0] < match.end():
            if brackets[at][0] >= match.start():
                for inner in _CLAUSE.finditer(shown, *brackets[at]):
                    yield TextClause(inner.group(), inner.start(), True)
            at += 1


def mask_titles(text: str) -> str:
    """Return a text with document titles 《…》 and names of media accounts masked by placeholder characters."""
    return _NAME_OF_MEDIUM.sub(_mask_match, _TITLE.sub(_mask_match, text))


def _mask_match(match: re.Match[str]) -> str:
    """Return a placeholder string as long as a regular expression match."""
    return HIDDEN * len(match.group())


def remove_placeholders(text: str) -> str:
    """Return a text without the placeholder characters that mask titles."""
    return text.replace(HIDDEN, "")
