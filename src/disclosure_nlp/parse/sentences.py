"""The narrative cut into units: sentences end at 。；！？, at a line's end and at headings (labels.md §3)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from disclosure_nlp.model import Heading, Section, SectionId, Segment, Sentence, TextSpan
from disclosure_nlp.parse.lines import Line
from disclosure_nlp.text.markers import CIRCLED
from disclosure_nlp.text.numerals import ORDINALS

_STOP = re.compile(r"[。；！？;]|[!?](?![\w/])")
_CLOSERS = "”’」』）)》】\"'"
_QUOTES = "”’」』》\"'"
_OPEN = {"（": "）", "(": ")", "“": "”", "《": "》", "「": "」"}
_MARKER = re.compile(
    rf"(?:第?[{ORDINALS}][是则]|[1-9]是|首先|其次|再次|最后|第[{ORDINALS}][，,、]|[一二三四五六七八九]要"
    rf"|[（(][1-9{ORDINALS}]{{1,2}}[）)]|{CIRCLED}|(?<![\d.])[1-9][.、．](?!\d))"
)
_BEFORE_MARKER = re.compile(r"[，,：:；;。、\s]")
_LONGEST_BRACKET = 120


def split_sentences(
    text: str,
    lines: Sequence[Line],
    sections: Sequence[Section],
    headings: Sequence[Heading],
    title: TextSpan | None = None,
) -> tuple[Sentence, ...]:
    """Cut the narrative lines into sentences.

    Every character of a line that is not blank is in exactly one sentence; a heading is a unit of its own, and so is each
    line of the title.
    """
    by_start = {heading.start: heading for heading in headings}
    sentences: list[Sentence] = []
    path: list[Heading] = []
    for line in lines:
        section = _section_at(line.start, sections)
        heading = by_start.get(line.start)
        in_title = title is not None and title.start <= line.start < title.end
        for start, end, opens in _units(text, line, heading):
            is_heading = opens or in_title
            if is_heading and heading is not None:
                path = [item for item in path if item.depth < heading.depth]
            sentences.append(
                Sentence(
                    id=f"s{len(sentences) + 1}",
                    section=section,
                    start=start,
                    end=end,
                    text=text[start:end],
                    is_heading=is_heading,
                    heading_path=tuple(item.title for item in path),
                    segments=() if is_heading else tuple(_segments(text, start, end)),
                )
            )
            if is_heading and heading is not None:
                path.append(heading)
    return tuple(sentences)


def _section_at(position: int, sections: Sequence[Section]) -> SectionId:
    return next((section.id for section in sections if section.start <= position < section.end), "preamble")


def _units(text: str, line: Line, heading: Heading | None) -> Iterator[tuple[int, int, bool]]:
    """Yield (start, end, is heading) of the units of a line."""
    start = line.start
    if heading is not None:
        yield heading.start, heading.end, True
        start = heading.end
    for first, last in sentence_spans(text, start, line.end):
        yield first, last, False


def sentence_spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the sentences of ``text[start:end]`` without the blanks around them.

    A stop inside brackets or quotation marks ends no sentence, unless the mark closes directly after it.
    """
    first = start
    for match in _STOP.finditer(text, start, end):
        if match.start() < first:
            continue
        last = match.end()
        while last < end and text[last] in _CLOSERS:
            last += 1
        if text[last - 1] in _QUOTES and last < end:  # “一事一审。”原则 goes on
            continue
        if _is_nested(text, first, last, end):
            continue
        yield from _stripped(text, first, last)
        first = last
    yield from _stripped(text, first, end)


def _is_nested(text: str, first: int, last: int, end: int) -> bool:
    """Return whether position ``last`` is inside a bracket that was opened in this sentence and closes in the line."""
    piece = text[first:last]
    for opener, closer in _OPEN.items():
        if piece.count(opener) > piece.count(closer):
            close = text.find(closer, last, min(end, last + _LONGEST_BRACKET))
            reopened = text.find(opener, last, end)
            if close >= 0 and not 0 <= reopened < close:
                return True
    return False


def _stripped(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    stripped = piece.strip()
    if stripped:
        left = start + piece.index(stripped[0])
        yield left, left + len(stripped)


def _segments(text: str, start: int, end: int) -> Iterable[Segment]:
    """Return the list items inside a sentence: from each marker (一是, （1）, 首先) to before the next."""
    marks = [
        mark
        for mark in _MARKER.finditer(text, start, end)
        if mark.start() == start or _BEFORE_MARKER.match(text, mark.start() - 1)
    ]
    ends = [*(mark.start() for mark in marks[1:]), end] if marks else []
    return [Segment(mark.start(), last, mark.group()) for mark, last in zip(marks, ends, strict=True)]
