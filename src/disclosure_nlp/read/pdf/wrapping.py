"""Joins the end of a wrapped line with the start of the next one."""

from __future__ import annotations

import re

from disclosure_nlp.read.pdf.runs import is_latin_script

_WORD_END = re.compile(r"[A-Za-z,;:.)\]]$")
_WORD_START = re.compile(r"[A-Za-z(\[]")
_ADDRESS_END = re.compile(r"(?:[@/_]|www\.|[A-Za-z0-9]\.[A-Za-z0-9])[\w.@/:?=&%-]{0,80}$")
# An unbreakable token: a word, a number or one character, with adjacent punctuation.
_TOKEN = re.compile(
    r"[（《〈「『【〔“‘(\[]*(?:[A-Za-z0-9@._/:%+#=&?~-]+|[^\s])[，。、；：！？）》〉」』】〕”’…—,.;:!?)\]%％]*"
)
_WIDE = re.compile("[\u2e80-\uffff“”‘’—…]")


def join_wrapped_lines(text: str, more: str) -> str:
    """Return two wrapped lines joined; a space is added only between Latin words."""
    if not text or not more:
        return text + more
    words = (
        is_latin_script(text[-1]) and is_latin_script(more[0]) and _WORD_END.search(text) and _WORD_START.match(more)
    )
    return f"{text} {more}" if words and not _ADDRESS_END.search(text[-80:]) else text + more


def first_token_width(text: str) -> float:
    """Return the width in em of the first unbreakable token of a line (word, number, or character)."""
    match = _TOKEN.match(text)
    token = match.group() if match else text
    wide = len(_WIDE.findall(token))
    return wide + 0.5 * (len(token) - wide)
