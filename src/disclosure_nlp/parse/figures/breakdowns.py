"""Totals with the parts a sentence lists behind 其中, and shares in percent of such a total."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from disclosure_nlp.check.claims.clauses import (
    Claim,
    Clause,
    Count,
    NormalizedText,
    find_counts,
    hide_titles,
)
from disclosure_nlp.check.claims.topics import outcome_names, result_names
from disclosure_nlp.model import Number

_MARKER = re.compile(r"其中|包括|分别[是为]|包含")
_OTHERS = re.compile(r"其[他它]")
# A further predicate ends a list of parts: 其中动态20条，公众号推送信息90条.
_PREDICATE = re.compile(
    r"发布|推送|收到|更新|制作|举办|回复|转载|编发|新增|主动公开|另|同时|此外|同比|增|减|较|以上|累计|全年"
)
_SHARE = re.compile(
    r"[，（]?(?:约)?占(?:比|全部|总数|总量|申请总数|申请总量|申请量|总|全年|的)*(?:为|约)*(\d+(?:\.(\d+))?)%"
)
_FEWEST_PARTS = 2


def read_parts(squeezed: NormalizedText) -> Iterator[Claim]:
    """Return the sums and shares that a sentence claims."""
    text = hide_titles(squeezed.text)
    marker = _MARKER.search(text)
    if marker is None:
        return
    counts = find_counts(Clause(text, 0, False))
    before = [count for count in counts if count.end <= marker.start() and count.approximation == "exact"]
    if not before or _depth(text, before[-1].end) or "。" in text[before[-1].end : marker.start()]:
        return
    whole = before[-1]
    if sum(count.unit == whole.unit for count in before) > 1:  # 新收3件，上年结转1件，其中…: of which is not clear
        return
    listed = _listed(text, marker.end(), whole, [count for count in counts if count.start >= marker.end()])
    yield from _sum(squeezed, text, marker.end(), whole, listed)
    yield from _shares(squeezed, text, whole, listed)


def _depth(text: str, position: int) -> int:
    """Return how many brackets are open at a position."""
    return text.count("（", 0, position) - text.count("）", 0, position)


def _listed(text: str, start: int, whole: Count, counts: Sequence[Count]) -> list[Count]:
    """Return the parts: counts of the same unit, up to a further predicate or the end of the brackets they stand in.

    What stands in brackets behind a part is no part of its own; where the parts make up the whole, no more follow.
    """
    level = _depth(text, start)
    parts: list[Count] = []
    edge = start
    for count in counts:
        depth = _depth(text, count.start)
        label = text[edge : count.start]
        if depth > level or (depth == level and count.unit == "%"):
            continue
        if depth < level or _MARKER.search(label) or _PREDICATE.search(label):
            break
        if count.unit != whole.unit or count.approximation != "exact":
            return []
        parts.append(count)
        edge = count.end
        if sum(part.number for part in parts) == whole.number:
            break
    return parts


def _sum(squeezed: NormalizedText, text: str, start: int, whole: Count, parts: Sequence[Count]) -> Iterator[Claim]:
    if len(parts) < _FEWEST_PARTS:
        return
    labels = text[start : parts[-1].end]
    last = text[parts[-2].end : parts[-1].start]
    complete = _OTHERS.search(last) is not None or outcome_names(labels) or result_names(labels)
    total = sum(part.number for part in parts)
    fits = all(part.number <= whole.number for part in parts)
    if fits and (complete or total >= whole.number):
        place = squeezed.place(whole.start, parts[-1].end)
        yield Claim("sum", "parts", *place, whole, tuple(part.number for part in parts))


def _shares(squeezed: NormalizedText, text: str, whole: Count, parts: Sequence[Count]) -> Iterator[Claim]:
    for part in parts:
        match = _SHARE.match(text, part.end)
        if match is None or not whole.number:
            continue
        step: Number = 1.0 / 10 ** len(match[2] or "")
        place = squeezed.place(part.start, match.end())
        yield Claim("share", "parts", *place, whole, (part.number, float(match[1])), step)
