"""Layout of plain text for terminals, where a Chinese character takes two columns."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import accumulate
from unicodedata import combining, east_asian_width

WIDTH = 100
# Control characters except the tab, line and paragraph separators, and marks that change the text direction.
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
# Characters that must not begin a line, and characters that must not end one.
_NO_START = "，。；：！？、）》」』”’,.;:!?)%"
_NO_END = "（《「『“‘("


def display_width(text: str) -> int:
    """Return the number of terminal columns a text takes."""
    return sum(map(_character_width, text))


def _character_width(char: str) -> int:
    """Return the number of terminal columns of a character."""
    return 0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1


def clip_to_width(text: str, columns: int) -> str:
    """Return a text shortened to a number of terminal columns, with … at the end if it was cut."""
    taken = list(accumulate(map(_character_width, text[: 4 * columns])))
    if len(taken) == len(text) and (not taken or taken[-1] <= columns):
        return text
    return f"{text[: bisect_right(taken, columns - 1)].rstrip()}…"


def collapse_whitespace(text: str) -> str:
    """Return a text with every run of whitespace and line breaks replaced by one space."""
    return " ".join(text.split())


def escape_surrogates(text: str) -> str:
    """Return a text in which characters that UTF-8 cannot encode (as in some file paths) are escaped."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def mask_control_characters(text: str) -> str:
    r"""Return a text with control characters replaced by spaces, so that it can be printed to a terminal safely.

    Examples
    --------
    >>> mask_control_characters("a\x1b[31mb\nc")
    'a [31mb c'
    """
    return text if text.isprintable() else _CONTROL.sub(" ", text)


def pad_to_width(text: str, columns: int, *, right: bool = False) -> str:
    """Return a text padded with spaces to a number of terminal columns."""
    blanks = " " * max(0, columns - display_width(text))
    return blanks + text if right else text + blanks


def align_columns(rows: Iterable[Sequence[str]], left_aligned: Collection[int] = (0,)) -> list[str]:
    """Return the rows of a text table as lines, with columns two blanks apart and aligned right by default.

    ``left_aligned`` are the indices of the columns aligned left.

    Examples
    --------
    >>> align_columns([("标签", "n"), ("problem", "12")])
    ['标签      n', 'problem  12']
    """
    table = list(rows)
    widths = [max(map(display_width, column)) for column in zip(*table, strict=True)]
    return [
        "  ".join(pad_to_width(cell, widths[at], right=at not in left_aligned) for at, cell in enumerate(row)).rstrip()
        for row in table
    ]


def wrap_to_width(text: str, first_indent: str, other_indent: str | None = None, columns: int = WIDTH) -> list[str]:
    """Return a text as lines of at most a number of terminal columns, each with an indent.

    Parameters
    ----------
    text : str
        Latin words stay whole; between Chinese characters a line may break anywhere but before a closing mark.
    first_indent, other_indent : str
        What the first and the other lines begin with; default: blanks as wide as ``first_indent``.
    """
    hang = " " * display_width(first_indent) if other_indent is None else other_indent
    lines: list[str] = []
    line, taken, fresh = [first_indent], display_width(first_indent), True
    for piece in _split_at_break_points(collapse_whitespace(text)):
        if not fresh and taken + display_width(piece.rstrip()) > columns:
            lines.append("".join(line).rstrip())
            line, taken = [hang], display_width(hang)
        line.append(piece)
        taken += display_width(piece)
        fresh = False
    return [*lines, "".join(line).rstrip()]


def _split_at_break_points(text: str) -> Iterator[str]:
    """Return a text as pieces between which a line may be broken: Latin words and single Chinese characters."""
    start = 0
    for at in range(1, len(text)):
        char, previous = text[at], text[at - 1]
        wide = east_asian_width(char) in "WF" or east_asian_width(previous) in "WF"
        joins = char in _NO_START or previous in _NO_END
        if not joins and (wide or previous == " "):
            yield text[start:at]
            start = at
    if text:
        yield text[start:]
