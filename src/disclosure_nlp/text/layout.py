"""Plain text in columns, where Chinese characters take two."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import accumulate
from unicodedata import combining, east_asian_width

WIDTH = 100
# Control characters but the tab, line and paragraph separators, and marks that turn the direction of what follows.
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
# A line must not begin with these, nor end with those.
_NO_START = "，。；：！？、）》」』”’,.;:!?)%"
_NO_END = "（《「『“‘("


def width(text: str) -> int:
    """Return the columns a text takes on a terminal."""
    return sum(map(_columns, text))


def _columns(char: str) -> int:
    return 0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1


def clip(text: str, columns: int) -> str:
    """Return a text cut to a number of columns, then ending in …; no more than four characters a column."""
    taken = list(accumulate(map(_columns, text[: 4 * columns])))
    if len(taken) == len(text) and (not taken or taken[-1] <= columns):
        return text
    return f"{text[: bisect_right(taken, columns - 1)].rstrip()}…"


def one_line(text: str) -> str:
    """Return a text with every run of blanks and line ends as one blank."""
    return " ".join(text.split())


def printable(text: str) -> str:
    """Return a text that UTF-8 can hold: a path may carry bytes that are no characters."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def visible(text: str) -> str:
    r"""Return a text with a blank for each control character: it stays on its line and cannot steer a terminal.

    Examples
    --------
    >>> visible("a\x1b[31mb\nc")
    'a [31mb c'
    """
    return text if text.isprintable() else _CONTROL.sub(" ", text)


def pad(text: str, columns: int, *, right: bool = False) -> str:
    """Return a text filled with blanks to a number of columns."""
    blanks = " " * max(0, columns - width(text))
    return blanks + text if right else text + blanks


def align_columns(rows: Iterable[Sequence[str]], left: Collection[int] = (0,)) -> list[str]:
    """Return rows of cells as lines, two blanks between columns; columns are aligned right unless ``left`` names them.

    Examples
    --------
    >>> align_columns([("标签", "n"), ("problem", "12")])
    ['标签      n', 'problem  12']
    """
    table = list(rows)
    widths = [max(map(width, column)) for column in zip(*table, strict=True)]
    return [
        "  ".join(pad(cell, widths[at], right=at not in left) for at, cell in enumerate(row)).rstrip() for row in table
    ]


def wrap(text: str, first: str, rest: str | None = None, columns: int = WIDTH) -> list[str]:
    """Return a text as lines of at most a number of columns.

    Parameters
    ----------
    text : str
        Latin words stay whole; between Chinese characters a line may break anywhere but before a closing mark.
    first, rest : str
        What the first and the other lines begin with; default: blanks as wide as ``first``.
    """
    hang = " " * width(first) if rest is None else rest
    lines: list[str] = []
    line, taken, fresh = [first], width(first), True
    for piece in _pieces(one_line(text)):
        if not fresh and taken + width(piece.rstrip()) > columns:
            lines.append("".join(line).rstrip())
            line, taken = [hang], width(hang)
        line.append(piece)
        taken += width(piece)
        fresh = False
    return [*lines, "".join(line).rstrip()]


def _pieces(text: str) -> Iterator[str]:
    """Cut a text where a line may break."""
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
