"""Finds breakdowns: a total with its parts, listed after 其中 (of which), and percentages of that total."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from disclosure_nlp.definitions import PatternSet
from disclosure_nlp.parse.figures.clauses import mask_document_titles
from disclosure_nlp.parse.figures.numbers import StatedNumber, find_stated_numbers
from disclosure_nlp.parse.figures.words import split_words
from disclosure_nlp.text.normalize import NormalizedText

_RE = PatternSet(__name__)
_ATTRIBUTES = ("主动公开", "依申请公开", "不予公开")
_FEWEST_PARTS = 2
_LONGEST = 4000  # characters of a sentence
_ALL_RESULTS = (
    frozenset(("partly", "denied", "granted", "unable", "unprocessed", "other_processing")),
    frozenset(("upheld", "corrected", "other_result", "pending")),
)


class ShareOfTotal(NamedTuple):
    """A percentage that a sentence states for a part of a total, and the unit to which it is rounded."""

    part: StatedNumber
    percent: float
    step: float
    end: int


class Breakdown(NamedTuple):
    """A total and the parts that its sentence lists, and whether the parts should add up to the total."""

    whole: StatedNumber
    parts: tuple[StatedNumber, ...]
    shares: tuple[ShareOfTotal, ...]
    complete: bool


def find_breakdowns(sentence: NormalizedText) -> Iterator[Breakdown]:
    """Yield each total in a sentence whose parts are listed after 其中 (of which), 包括 (including) or 分别 (each).

    Parameters
    ----------
    sentence : NormalizedText
        A normalised sentence, without whitespace.
    """
    if not _RE.marker.search(sentence.text):
        return
    text = mask_document_titles(sentence.text)
    markers = list(_RE.marker.finditer(text))
    if not markers or len(text) > _LONGEST:
        return
    counts = find_stated_numbers(text)
    for marker, following in zip(markers, [*markers[1:], None], strict=True):
        end = following.start() if following else len(text)
        found = _breakdown_after_word(text, marker, [count for count in counts if count.start < end])
        if found is not None:
            yield found


def _breakdown_after_word(text: str, marker: re.Match[str], numbers: Sequence[StatedNumber]) -> Breakdown | None:
    """Return the total before and the parts after a word such as 其中 (of which), or None if the total is unclear."""
    before = [count for count in numbers if count.end <= marker.start() and count.approximation == "exact"]
    if not before or "。" in text[before[-1].end : marker.start()]:
        return None
    whole = before[-1]
    gap = text[whole.end : marker.start()]
    if _bracket_depth(text, whole.end) and "（" not in gap and "）" in gap:
        return None
    since = text.rfind("。", 0, whole.start) + 1
    several = sum(count.unit == whole.unit for count in before if count.start >= since) > 1
    if several and not gap.lstrip("，").startswith("（"):
        return None  # 新收3件，上年结转1件，其中…: it is unclear which of them is the total
    parts = _numbers_of_parts(text, marker.end(), whole, [count for count in numbers if count.start >= marker.end()])
    shares, complete = (
        tuple(_stated_percentages(text, whole, parts)),
        _parts_should_add_up(text, marker.end(), whole, parts),
    )
    return Breakdown(whole, tuple(parts), shares, complete)


def _bracket_depth(text: str, position: int) -> int:
    """Return the number of brackets that are open at a position of the text."""
    return text.count("（", 0, position) - text.count("）", 0, position)


def _numbers_of_parts(
    text: str, start: int, total: StatedNumber, numbers: Sequence[StatedNumber]
) -> list[StatedNumber]:
    """Return the numbers that a sentence lists as parts of a total.

    Numbers in brackets after a part are not parts; the list ends when the parts add up to the total.
    """
    level = _bracket_depth(text, start)
    parts: list[StatedNumber] = []
    edge = start
    for count in numbers:
        depth = _bracket_depth(text, count.start)
        label = text[edge : count.start]
        rest = label.lstrip("、，和及")[:2] in ("其他", "其它") or label.strip("、，和及") in _ATTRIBUTES
        if depth > level or (depth == level and count.unit == "%"):
            continue
        if depth < level or _RE.marker.search(label) or (_RE.predicate.search(label) and not rest):
            break
        if count.unit != total.unit or count.approximation != "exact":
            return []
        parts.append(count)
        edge = count.end
        if sum(part.number for part in parts) == total.number:
            break
    return parts


def _parts_should_add_up(text: str, start: int, total: StatedNumber, parts: Sequence[StatedNumber]) -> bool:
    """Return whether the parts that a sentence lists after a total should add up to the total."""
    if len(parts) < _FEWEST_PARTS or any(part.number > total.number for part in parts):
        return False
    labels = text[start : parts[-1].end]
    last = text[parts[-2].end : parts[-1].start]
    kinds = {word.kind for word in split_words(labels)}
    named = any(results <= kinds for results in _ALL_RESULTS)
    return _RE.others.search(last) is not None or named or sum(part.number for part in parts) >= total.number


def _stated_percentages(text: str, total: StatedNumber, parts: Sequence[StatedNumber]) -> Iterator[ShareOfTotal]:
    """Yield the percentages stated directly after parts of a total, such as 占比30% (30 % of it)."""
    for part in parts:
        match = _RE.share.match(text, part.end)
        if match is not None and total.number:
            yield ShareOfTotal(part, float(match[1]), 1.0 / 10 ** len(match[2] or ""), match.end())
