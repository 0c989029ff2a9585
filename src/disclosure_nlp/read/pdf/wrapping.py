"""Joins the end of a wrapped line with the start of the next one."""

from __future__ import annotations

from disclosure_nlp.definitions import PatternSet
from disclosure_nlp.read.pdf.runs import is_latin_character

_RE = PatternSet(__name__)


def join_wrapped_lines(line: str, next_line: str) -> str:
    """Return two wrapped lines joined into one; a space is added only between Latin words."""
    if not line or not next_line:
        return line + next_line
    words = (
        is_latin_character(line[-1])
        and is_latin_character(next_line[0])
        and _RE.word_end.search(line)
        and _RE.word_start.match(next_line)
    )
    return f"{line} {next_line}" if words and not _RE.address_end.search(line[-80:]) else line + next_line


def first_token_width(text: str) -> float:
    """Return the width, in em, of the first token of a line that cannot be broken (word, number or character)."""
    match = _RE.token.match(text)
    token = match.group() if match else text
    wide = len(_RE.wide.findall(token))
    return wide + 0.5 * (len(token) - wide)
