"""Joining of hard-wrapped lines, as text extracted from pages and PDF files has them."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from disclosure_nlp.read.headings import closes_line, match_heading, split_numeral

# Widths are in half-width columns: a Chinese character takes two. The slack covers a first-line indent and a word
# or stop that did not fit.
_SHORTEST = 40
_SLACK = 6
_FEWEST = 4
_PAGE_LINE_LENGTH = 24
_WIDE = re.compile("[\u2e80-\uffff“”‘’—…]")
_ENDS = re.compile(r"[。；！？：:;!?|]$|公开[^。，]{0,12}(?:报告|年报)$")
_INDENT = re.compile(r"[ \t\u3000]{2,}|\t|\u3000")
_FIGURES = re.compile(r"(?:\s[\d.]+){3,}$")
_ROW_OF_FIGURES = re.compile(r"[\d./\- ]+$")
_PAGE_LINE = re.compile(
    r"[ \t\u3000]*(?:[-—－–]{1,2} ?\d{1,3} ?[-—－–]{1,2}|第 ?\d{1,3} ?页(?:[，,/ ]*共 ?\d{1,3} ?页)?)[ \t\u3000]*"
)


def unwrap(text: str) -> str:
    """Return the text without page-number lines and without the line ends inside hard-wrapped paragraphs.

    A text counts as hard-wrapped when at least four unfinished lines have nearly the same width and few lines are wider:
    a page whose paragraphs are longer than its short lines was not wrapped.
    """
    lines = [
        line for line in text.split("\n") if not 2 < len(line) <= _PAGE_LINE_LENGTH or not _PAGE_LINE.fullmatch(line)
    ]
    width = _wrap_width(lines)
    if width is None:
        return "\n".join(lines)
    parts = [lines[0]]
    for line, following in pairwise(lines):
        if _is_wrapped(line, 0 if _is_unclosed(line) else width) and _continues(following):
            parts.append(following.lstrip())
        else:
            parts += ["\n", following]
    return "".join(parts)


def _columns(line: str) -> int:
    return len(line) + len(_WIDE.findall(line))


def _wrap_width(lines: list[str]) -> int | None:
    """Return the width a text was wrapped at, or None."""
    widths = Counter(
        _columns(line.rstrip())
        for line, following in pairwise(lines)
        if _is_wrapped(line, _SHORTEST) and _continues(following)
    )
    if not widths:
        return None
    near = {width: sum(widths[width - d] for d in range(_SLACK + 1)) for width in widths}
    best = max(near, key=lambda width: (near[width], width))
    wider = sum(_columns(line.rstrip()) > best + _SLACK for line in lines)
    return best if near[best] >= _FEWEST and wider <= near[best] / 2 else None


def _is_wrapped(line: str, width: int) -> bool:
    if 2 * len(line) < _SHORTEST - _SLACK:
        return False
    stripped = line.rstrip()
    if line.startswith("\t") or _ENDS.search(stripped) or _FIGURES.search(stripped) or _is_heading(stripped):
        return False
    return _columns(stripped) >= max(_SHORTEST, width) - _SLACK


def _is_heading(line: str) -> bool:
    """Tell whether a line is the whole title of a section."""
    numeral = split_numeral(line)
    match = match_heading(line, numeral.end) if numeral else None
    return match is not None and match.strong and closes_line(line, match.end)


def _is_unclosed(line: str) -> bool:
    return any(line.count(opener) > line.count(closer) for opener, closer in ("《》", "（）"))


def _continues(line: str) -> bool:
    opens_anew = (
        line.lstrip().startswith("|")
        or _INDENT.match(line)
        or _ROW_OF_FIGURES.match(line)
        or split_numeral(line) is not None
    )
    return bool(line.strip()) and not opens_anew
