"""Joins the end of a wrapped line with the start of the next one."""

from __future__ import annotations

import re

from disclosure_nlp.read.pdf.runs import is_latin_character

_WORD_END = re.compile(r"[A-Za-z,;:.)\]]$")
_WORD_START = re.compile(r"[A-Za-z(\[]")
_ADDRESS_END = re.compile(r"(?:[@/_]|www\.|[A-Za-z0-9]\.[A-Za-z0-9])[\w.@/:?=&%-]{0,80}$")
# An unbreakable token: a word, a number or one character, with adjacent punctuation.
_TOKEN = re.compile(
    r"[（《〈「『【〔“‘(\[]*(?:[A-Za-z0-9@._/:%+#=&?~-]+|[^\s])[，。、；：！？）》〉」』】〕”’…—,.;:!?)\]%％]*"
)
_WIDE = re.compile("[\u2e80-\uffff“”‘’—…]")


def join_wrapped_lines(line: str, next_line: str) -> str:
    """Return two wrapped lines joined into one; a space is added only between Latin words."""
    if not line or not next_line:
        return line + next_line
    words = (
        is_latin_character(line[-1])
        and is_latin_character(next_line[0])
        and _WORD_END.search(line)
        and _WORD_START.match(next_line)
    )
    return f"{line} {next_line}" if words and not _ADDRESS_END.search(line[-80:]) else line + next_line


def first_token_width(text: str) -> float:
    """Return the width, in em, of the first unbreakable token of a line (word, number or character)."""
    match = _TOKEN.match(text)
    token = match.group() if match else text
    wide = len(_WIDE.findall(token))
    return wide + 0.5 * (len(token) - wide)
