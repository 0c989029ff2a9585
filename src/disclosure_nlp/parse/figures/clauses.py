"""Splits sentences into normalised clauses, with offsets into the document's text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from disclosure_nlp.definitions import PatternSet
from disclosure_nlp.model import Sentence
from disclosure_nlp.text.normalize import NormalizedText
from disclosure_nlp.text.normalize import normalize as normalize_text

_RE = PatternSet(__name__)
HIDDEN = "\0"


class TextClause(NamedTuple):
    """A clause: its text with document titles masked, its start offset, and whether it is in brackets."""

    text: str
    start: int
    in_brackets: bool


def normalize_sentence(sentence: Sentence) -> NormalizedText:
    """Return a sentence without whitespace, in half-width characters, with list markers (such as 一是) masked.

    A number wrapped at a line end is joined. Whitespace between digits on one line is masked instead of removed,
    since it may separate two numbers.
    """
    text = _RE.torn.sub(lambda match: HIDDEN * len(match.group()), sentence.text).replace("．", ".")
    found = normalize_text(text, sentence.start)
    return found._replace(text=_RE.list_mark.sub(_mask_match, _RE.thousands.sub(",", found.text)))


def split_clauses(text: str) -> Iterator[TextClause]:
    """Yield the clauses of a normalised sentence; clauses in brackets follow the clause that contains them."""
    shown = mask_document_titles(text)
    brackets = [(match.start() + 1, match.end() - 1) for match in _RE.bracket.finditer(shown)]
    host = _RE.bracket.sub(_mask_match, shown) if brackets else shown
    at = 0
    for match in _RE.clause.finditer(host):
        yield TextClause(match.group(), match.start(), False)
        while at < len(brackets) and brackets[at][0] < match.end():
            if brackets[at][0] >= match.start():
                for inner in _RE.clause.finditer(shown, *brackets[at]):
                    yield TextClause(inner.group(), inner.start(), True)
            at += 1


def mask_document_titles(text: str) -> str:
    """Return a text with document titles 《…》 and names of media accounts masked by placeholder characters."""
    if "《" in text:
        text = _RE.title.sub(_mask_match, text)
    return _RE.name_of_medium.sub(_mask_match, text) if "“" in text else text


def _mask_match(match: re.Match[str]) -> str:
    """Return a placeholder string as long as the text that a regular expression has matched."""
    return HIDDEN * len(match.group())


def remove_placeholders(text: str) -> str:
    """Return a text without the placeholder characters that mask titles."""
    return text.replace(HIDDEN, "")
