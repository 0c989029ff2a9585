"""Splits the narrative into sentences, which end at 。；！？, at line ends and at headings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from disclosure_nlp.model import Heading, Section, SectionId, Segment, Sentence, TextSpan
from disclosure_nlp.parse.lines import NarrativeLine
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
    lines: Sequence[NarrativeLine],
    sections: Sequence[Section],
    headings: Sequence[Heading],
    title: TextSpan | None = None,
) -> tuple[Sentence, ...]:
    """Split the lines of the narrative into sentences.

    Each character of a line except whitespace is in exactly one sentence; a heading is a sentence of its own, and
    so is each line of the title.
    """
    by_start = {heading.start: heading for heading in headings}
    sentences: list[Sentence] = []
    path: list[Heading] = []
    for line in lines:
        section = _section_id_at_offset(line.start, sections)
        heading = by_start.get(line.start)
        in_title = title is not None and title.start <= line.start < title.end
        for start, end, opens in _sentence_spans_of_line(text, line, heading):
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
                    segments=() if is_heading else tuple(_find_list_items(text, start, end)),
                )
            )
            if is_heading and heading is not None:
                path.append(heading)
    return tuple(sentences)


def _section_id_at_offset(offset: int, sections: Sequence[Section]) -> SectionId:
    """Return the id of the section that contains an offset."""
    return next((section.id for section in sections if section.start <= offset < section.end), "preamble")


def _sentence_spans_of_line(text: str, line: NarrativeLine, heading: Heading | None) -> Iterator[tuple[int, int, bool]]:
    """Yield (start, end, is heading) for each sentence of a line."""
    start = line.start
    if heading is not None:
        yield heading.start, heading.end, True
        start = heading.end
    for first, last in sentence_spans(text, start, line.end):
        yield first, last, False


def sentence_spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) spans of the sentences in ``text[start:end]``, without surrounding whitespace.

    A stop inside brackets or quotation marks ends no sentence, unless the mark closes directly after it.
    """
    first = start
    for match in _STOP.finditer(text, start, end):
        if match.start() < first:
            continue
        last = match.end()
        while last < end and text[last] in _CLOSERS:
            last += 1
        if text[last - 1] in _QUOTES and last < end:  # “一事一审。”原则: the sentence continues after the quotation
            continue
        if _is_inside_brackets(text, first, last, end):
            continue
        yield from _strip_whitespace_from_span(text, first, last)
        first = last
    yield from _strip_whitespace_from_span(text, first, end)


def _is_inside_brackets(text: str, sentence_start: int, position: int, line_end: int) -> bool:
    """Return whether a position is inside brackets that open in its sentence and close in the same line."""
    piece = text[sentence_start:position]
    for opener, closer in _OPEN.items():
        if piece.count(opener) > piece.count(closer):
            close = text.find(closer, position, min(line_end, position + _LONGEST_BRACKET))
            reopened = text.find(opener, position, line_end)
            if close >= 0 and not 0 <= reopened < close:
                return True
    return False


def _strip_whitespace_from_span(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the span without whitespace at its ends, or nothing if only whitespace is left."""
    piece = text[start:end]
    stripped = piece.strip()
    if stripped:
        left = start + piece.index(stripped[0])
        yield left, left + len(stripped)


def _find_list_items(text: str, start: int, end: int) -> Iterable[Segment]:
    """Return the list items in a sentence: from each list marker (一是, （1）, 首先) to the next one."""
    marks = [
        mark
        for mark in _MARKER.finditer(text, start, end)
        if mark.start() == start or _BEFORE_MARKER.match(text, mark.start() - 1)
    ]
    ends = [*(mark.start() for mark in marks[1:]), end] if marks else []
    return [Segment(mark.start(), last, mark.group()) for mark, last in zip(marks, ends, strict=True)]
