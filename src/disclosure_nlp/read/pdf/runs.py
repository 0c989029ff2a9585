"""Groups the characters of a PDF page into text runs within a region, and text runs into printed lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from disclosure_nlp.read.pdf.page import Glyphs

_GAP = 0.3  # em, as are those below: a wider gap begins a new run
_TOUCHING = 0.12
_DOUBLED = 0.3  # of the width: bold made by printing twice
_LEVEL = 0.6
_SAME_LINE = 0.5
_BLANK_GAP = 0.18
_WORD_GAP = 0.1  # where the file has a blank
_WIDE_GAP = 3.0
# Punctuation that stays with the character before it: it may hang over the margin of a text or box.
_CLOSING = frozenset("，。、；：！？）》〉」』】〕”’…%％,.;:!?)]}·")
_FIRST_CHINESE = "\u2e80"
_FIRST_IDEOGRAPH = "\u3400"
_CHINESE = re.compile("[\u2e80-\U0003ffff]")
_TWICE_OR_WORD = re.compile(r"(.)\1|[A-Za-z]{2}")
_MARKS = "".join(sorted(_CLOSING))
_FIGURES = frozenset("0123456789.,")
_PIECES = frozenset("fil")  # a ligature's letters share its box


class TextRun(NamedTuple):
    """Neighbouring characters in one printed line, as a range of indices into the characters of a page.

    ``last`` is exclusive; ``size`` is the type size at the start, ``end_size`` at the end.
    """

    left: float
    bottom: float
    right: float
    top: float
    size: float
    text: str
    first: int
    last: int
    end_size: float
    page: int = 0

    @property
    def centre(self) -> float:
        """Horizontal centre of the text run, in points."""
        return (self.left + self.right) / 2

    @property
    def middle(self) -> float:
        """Vertical middle of the text run, in points."""
        return (self.bottom + self.top) / 2


class PrintedLine(NamedTuple):
    """A printed line of a page; ``flow`` is the index of its text column: 0 for the page itself, others for boxes."""

    left: float
    bottom: float
    right: float
    top: float
    size: float
    text: str
    runs: tuple[TextRun, ...]
    flow: int = 0

    @property
    def middle(self) -> float:
        """Vertical middle of the printed line, in points."""
        return (self.bottom + self.top) / 2


Locate = Callable[[float, float], list[TextRun]]


def assign_runs_to_regions(glyphs: Glyphs, region_at: Locate) -> list[TextRun]:
    """Assign the text runs of a page to its table cells or the area outside, and return all runs in file order.

    A region is a table cell or the area outside tables; ``region_at(x, y)`` returns its list of runs. Closing
    punctuation, and a digit that touches the digit before it, stays in the run beyond the edge of the region.
    """
    runs: list[TextRun] = []
    for first, last in pairwise([0, *_first_indices_of_runs(glyphs), len(glyphs.text)] if glyphs.text else ()):
        region = _region_of_character(first, glyphs, region_at)
        whole = last == first + 1 or region is _region_of_character(last - 1, glyphs, region_at)
        for start, stop, home in (
            [(first, last, region)] if whole else _split_run_at_regions(first, last, region, glyphs, region_at)
        ):
            run = _build_text_run(start, stop, glyphs)
            home.append(run)
            runs.append(run)
    return runs


def _first_indices_of_runs(glyphs: Glyphs) -> list[int]:
    """Return the indices of the characters that begin a new text run."""
    _, _, lefts, bottoms, rights, tops, *_ = glyphs
    following = zip(lefts[1:], bottoms[1:], tops[1:], strict=True)
    before = zip(lefts, bottoms, rights, tops, strict=True)
    return [
        index
        for index, ((left, bottom, top), (left0, bottom0, right0, top0)) in enumerate(zip(following, before), 1)  # noqa: B905
        if not (
            left0 - 0.01 <= left < right0 + _GAP * (top - bottom)
            and (
                bottom == bottom0 or min(top, top0) - max(bottom, bottom0) > _LEVEL * min(top - bottom, top0 - bottom0)
            )
        )
    ]


def _region_of_character(index: int, glyphs: Glyphs, region_at: Locate) -> list[TextRun]:
    """Return the text runs of the table cell, or of the area outside tables, that contains a character."""
    x = (glyphs.lefts[index] + glyphs.rights[index]) / 2
    return region_at(x, (glyphs.bottoms[index] + glyphs.tops[index]) / 2)


def _split_run_at_regions(
    first: int, last: int, region: list[TextRun], glyphs: Glyphs, region_at: Locate
) -> Iterator[tuple[int, int, list[TextRun]]]:
    """Yield the parts of a text run that crosses the edge of a table cell, each with its start, end and region."""
    text = glyphs.text
    for index in range(first + 1, last):
        home = _region_of_character(index, glyphs, region_at)
        if home is region:
            continue
        touching = glyphs.lefts[index] - glyphs.rights[index - 1] < _TOUCHING * _type_size(index, glyphs)
        clings = text[index] in _CLOSING or (text[index] in _FIGURES and text[index - 1] in _FIGURES)
        if not (touching and clings):
            yield first, index, region
            first, region = index, home
    yield first, last, region


def _build_text_run(first: int, last: int, glyphs: Glyphs) -> TextRun:
    """Return the text run of a range of characters of a page."""
    text = glyphs.text[first:last]
    chinese = _CHINESE.search(text)
    size = _type_size(first + chinese.start() if chinese else first, glyphs)
    bottom, top = min(glyphs.bottoms[first:last]), max(glyphs.tops[first:last])
    end = max(first, first + len(text.rstrip(_MARKS)) - 1)
    end_size = _type_size(end, glyphs) if glyphs.text[end] >= _FIRST_IDEOGRAPH else size
    if _TWICE_OR_WORD.search(text) or 1 in glyphs.blanks[first + 1 : last]:
        text = _text_of_run(first, last, glyphs, size)
    right = max(glyphs.rights[first:last])
    return TextRun(glyphs.lefts[first], bottom, right, top, size, text, first, last, end_size, glyphs.page)


def _text_of_run(first: int, last: int, glyphs: Glyphs, type_size: float) -> str:
    """Return the text of a range of characters of a page, with spaces between Latin words."""
    text, lefts, rights = glyphs.text, glyphs.lefts, glyphs.rights
    parts = [text[first]]
    for index in range(first + 1, last):
        char, before = text[index], text[index - 1]
        doubled = lefts[index] - lefts[index - 1] < _DOUBLED * (rights[index] - lefts[index])
        if char == before and doubled and char not in _PIECES:
            continue
        least = _WORD_GAP if glyphs.blanks[index] else _BLANK_GAP if before.isalpha() and char.isalpha() else _GAP
        if (
            is_latin_character(before)
            and is_latin_character(char)
            and lefts[index] - rights[index - 1] > least * type_size
        ):
            parts.append(" ")
        parts.append(char)
    return "".join(parts)


def _type_size(index: int, glyphs: Glyphs) -> float:
    """Return the type size of a printed character, from its width or height."""
    width, height = glyphs.rights[index] - glyphs.lefts[index], glyphs.tops[index] - glyphs.bottoms[index]
    if glyphs.text[index] >= _FIRST_CHINESE and width > 0.5 * height:
        return width
    return max(0.9 * height, width, 1.0)


def is_latin_character(char: str) -> bool:
    """Return whether spaces next to a character are significant: Latin letters, digits and their punctuation."""
    return char < "\u0250" and char != "·"


def find_slanted_runs(runs: Sequence[TextRun], glyphs: Glyphs) -> set[int]:
    """Return the index of the first character of each slanted text run (watermarks)."""
    suspects: set[int] = set()
    for run, following in pairwise(runs):
        if len(run.text) == 1 == len(following.text) and abs(run.middle - following.middle) > 0.2 * run.size:
            suspects |= {run.first, following.first}
    return {first for first in suspects if glyphs.slanted(first)}


def build_printed_lines(runs: Iterable[TextRun], glyphs: Glyphs, flow: int = 0) -> list[PrintedLine]:
    """Return the printed lines formed by text runs, from top to bottom."""
    lines: list[list[TextRun]] = []
    for run in sorted(runs, key=lambda run: -run.middle):
        if lines:
            first = lines[-1][0]
            if first.middle - run.middle < _SAME_LINE * max(first.top - first.bottom, run.top - run.bottom):
                lines[-1].append(run)
                continue
        lines.append([run])
    return [_build_printed_line(members, glyphs, flow) for members in lines]


def _build_printed_line(runs: list[TextRun], glyphs: Glyphs, flow: int) -> PrintedLine:
    """Return the printed line formed by some text runs."""
    if len(runs) > 1:
        runs.sort(key=lambda run: run.left)
        if any(b.left < a.right - 0.6 * a.size for a, b in pairwise(runs)):
            runs = _split_overlapping_runs(runs, glyphs)
    size = max(runs, key=_type_size_weight).size
    bottom, top = min(run.bottom for run in runs), max(run.top for run in runs)
    return PrintedLine(runs[0].left, bottom, runs[-1].right, top, size, join_run_texts(runs), tuple(runs), flow)


def _type_size_weight(run: TextRun) -> int:
    """Return the weight of a text run in the choice of its line's type size; Chinese characters count twice."""
    return len(run.text) * (2 if run.text[0] >= _FIRST_CHINESE else 1)


def join_run_texts(runs: Sequence[TextRun], min_space_gap: float = _WIDE_GAP) -> str:
    """Return the joined text of the runs of a printed line, with spaces at wide gaps."""
    parts = [runs[0].text]
    for run, following in pairwise(runs):
        gap = following.left - run.right
        latin = is_latin_character(run.text[-1]) and is_latin_character(following.text[0])
        if gap > (_BLANK_GAP if latin else min_space_gap) * max(run.size, following.size):
            parts.append(" ")
        parts.append(following.text)
    return "".join(parts)


def _split_overlapping_runs(runs: Sequence[TextRun], glyphs: Glyphs) -> list[TextRun]:
    """Return the characters of overlapping text runs from left to right, without duplicates."""
    singles: list[TextRun] = []
    lefts, rights = glyphs.lefts, glyphs.rights
    for index in sorted((i for run in runs for i in range(run.first, run.last)), key=lefts.__getitem__):
        char, near = glyphs.text[index], _DOUBLED * (rights[index] - lefts[index])
        if not any(run.text == char and lefts[index] - run.left < near for run in singles[-3:]):
            singles.append(_build_text_run(index, index + 1, glyphs))
    return singles
