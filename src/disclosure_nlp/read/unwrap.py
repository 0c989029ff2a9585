"""Joins hard-wrapped lines, which are common in text extracted from web pages and PDF files."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from disclosure_nlp.definitions import PatternSet
from disclosure_nlp.read.headings import match_heading, only_punctuation_follows, split_numeral

# Widths are in half-width columns: a Chinese character takes two. The slack covers a first-line indent and a word
# or punctuation mark that did not fit.
_LONGEST = 400  # characters: no page is wider
_SHORTEST = 40
_SLACK = 6
_FEWEST = 4
_PAGE_LINE_LENGTH = 24
_RE = PatternSet(__name__)
_MOST_SKIPPED = 3


def unwrap_lines(text: str) -> str:
    """Return a text without page-number lines and without the line breaks inside hard-wrapped paragraphs.

    A text counts as hard-wrapped if at least four unfinished lines have nearly the same width and few lines are
    wider.
    """
    lines = text.split("\n")
    pages = {i for i, line in enumerate(lines) if 2 < len(line) <= _PAGE_LINE_LENGTH and _RE.page_line.fullmatch(line)}
    pages |= _find_bare_page_numbers(lines)
    kept = [line for index, line in enumerate(lines) if index not in pages]
    width = _detect_wrap_width(kept)
    if width is None:
        return "\n".join(_join_across_page_numbers(lines, pages) if pages else kept)
    parts = [kept[0]]
    for line, following in pairwise(kept):
        if _is_wrapped(line, 0 if _has_unclosed_bracket(line) else width) and _may_continue_paragraph(following):
            parts.append(following.lstrip())
        else:
            parts += ["\n", following]
    return "".join(parts)


def _join_across_page_numbers(lines: list[str], page_number_lines: set[int]) -> list[str]:
    """Return the lines without page numbers; a sentence interrupted by a page number is joined."""
    kept: list[str] = []
    broken = False
    for index, line in enumerate(lines):
        if index in page_number_lines:
            broken = True
            continue
        before = _last_unfinished_line(kept) if broken and line.strip() else None
        if before is not None and _may_continue_paragraph(line) and _RE.han.match(line):
            del kept[before + 1 :]
            kept[before] += line
        else:
            kept.append(line)
        broken = broken and not line.strip()
    return kept


def _last_unfinished_line(lines: list[str]) -> int | None:
    """Return the index of the last non-blank line if its sentence is unfinished, else None."""
    index = next((i for i in range(len(lines) - 1, -1, -1) if lines[i].strip()), None)
    if index is None or len(lines[index]) < _SHORTEST // 2 or not _RE.narrative.search(lines[index]):
        return None
    line = lines[index].rstrip()
    return None if _is_line_end(line) else index


def _is_line_end(line: str) -> bool:
    """Return whether a paragraph ends with a line: its sentence ends there, or it is a heading or a row of figures."""
    return bool(_RE.ends.search(line) or _RE.figures.search(line)) or _is_section_heading(line)


def _find_bare_page_numbers(lines: list[str]) -> set[int]:
    """Return the indices of lines that are page numbers without dashes: ascending and right after sentences."""
    found: list[int] = []
    last, before = 0, ""
    for index, line in enumerate(lines):
        if _RE.bare_number.fullmatch(line):
            number = int(line)
            if last < number <= last + _MOST_SKIPPED and (not before or _RE.narrative.search(before)):
                found.append(index)
                last = number
        if line.strip():
            before = line.rstrip()
    return set(found) if len(found) > 1 else set()


def _display_width(line: str) -> int:
    """Return the width of a line in half-width columns; a Chinese character takes two."""
    return len(line) + len(_RE.wide.findall(line))


def _detect_wrap_width(lines: list[str]) -> int | None:
    """Return the width at which a text was hard-wrapped, or None if it was not."""
    widths = Counter(
        _display_width(line.rstrip())
        for line, following in pairwise(lines)
        if _is_wrapped(line, _SHORTEST) and _may_continue_paragraph(following)
    )
    if not widths:
        return None
    near = {width: sum(widths[width - d] for d in range(_SLACK + 1)) for width in widths}
    best = max(near, key=lambda width: (near[width], width))
    wider = sum(_display_width(line.rstrip()) > best + _SLACK for line in lines)
    return best if near[best] >= _FEWEST and wider <= near[best] / 2 else None


def _is_wrapped(line: str, wrap_width: int) -> bool:
    """Return whether a line is as wide as the wrap width and its sentence does not end with it."""
    if not _SHORTEST - _SLACK <= 2 * len(line) <= 2 * _LONGEST:
        return False
    stripped = line.rstrip()
    if line.startswith("\t") or _is_line_end(stripped):
        return False
    return _display_width(stripped) >= max(_SHORTEST, wrap_width) - _SLACK


def _is_section_heading(line: str) -> bool:
    """Return whether a line is exactly the heading of a standard section."""
    numeral = split_numeral(line)
    match = match_heading(line, numeral.end) if numeral else None
    return match is not None and match.strong and only_punctuation_follows(line, match.end)


def _has_unclosed_bracket(line: str) -> bool:
    """Return whether a line opens a bracket that it does not close."""
    return any(line.count(opener) > line.count(closer) for opener, closer in ("《》", "（）"))


def _may_continue_paragraph(line: str) -> bool:
    """Return whether a line can continue the paragraph above: no indent, numeral, table bar or row of numbers."""
    opens_anew = (
        line.lstrip().startswith("|")
        or _RE.indent.match(line)
        or _RE.row_of_figures.match(line)
        or split_numeral(line) is not None
    )
    return bool(line.strip()) and not opens_anew
