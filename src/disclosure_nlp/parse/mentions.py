"""Organs named in running text, and the part each plays there: compiler, contact, subject."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from disclosure_nlp.parse.organs import Organ, division_starts, organ_words, read_organ
from disclosure_nlp.parse.regions import find_region
from disclosure_nlp.text.patterns import alternation_pattern

_RUN = re.compile(r"[\u4e00-\u9fff]+")
_LONGEST = 32
# What follows the name of an organ that is only mentioned as a place on the web or as the author of a notice.
_NOT_ITSELF = re.compile(
    r"(?:门户|政务|政府|官方)?网|门户|公报|关于|印发|第\d+号|令|[《〈]|微信|微博|公众号|的?通知|领导小组(?!办公室)|大楼|大院|驻地"
)


class Mention(NamedTuple):
    """An organ named at ``text[start:end]``; ``first`` is set where it opens a clause."""

    organ: Organ
    start: int
    end: int
    first: bool


@cache
def _boundary() -> re.Pattern[str]:
    words = organ_words().words
    return re.compile(f"(?!{alternation_pattern(words['inside'])}){alternation_pattern(words['boundaries'])}")


@cache
def _ending() -> re.Pattern[str]:
    endings = [word for words in organ_words().endings.values() for word in words]
    followed = "|".join(f"(?<={char})[{wrong}]" for char, wrong in organ_words().goes_on.items())
    return re.compile(f"{alternation_pattern((*endings, '省', '市', '县', '区', '旗', '州'))}(?!{followed})")


@cache
def _own_ending() -> re.Pattern[str]:
    return re.compile(
        rf"[我本](?P<tail>{alternation_pattern(organ_words().words['own_endings'])})(?!长|直|各|属|级|域|内)"
    )


def find_organs(text: str) -> Iterator[Mention]:
    """Yield the organs that a text names with a place, from left to right, the longest name at each place.

    Examples
    --------
    >>> [mention.organ.name for mention in find_organs("现公布云桥县水利局2023年报告，请与云桥县水利局联系。")]
    ['云桥县水利局', '云桥县水利局']
    """
    for run in _RUN.finditer(text):
        yield from _in_run(run.group(), run.start())


def _in_run(run: str, offset: int) -> Iterator[Mention]:
    starts = [0, *(match.end() for match in _boundary().finditer(run) if not _opens_division(run, match.start()))]
    ends = [match.end() for match in _ending().finditer(run)]
    position = 0
    for index, end in enumerate(ends):
        if end <= position:
            continue
        following = ends[index + 1] if index + 1 < len(ends) else None
        begin = max((start for start in starts if start < end - 1), default=0)
        begin = max(begin, position, end - _LONGEST)
        if following is not None and following - begin <= _LONGEST and _organ(run[begin:following]) is not None:
            continue  # a longer name goes on: 某县人民政府办公室
        found = _organ(run[begin:end])
        if found is None and (shift := _division_inside(run, begin, end)):
            begin += shift
            found = _organ(run[begin:end])
        if found is not None and not _NOT_ITSELF.match(run, end):
            yield Mention(found, offset + begin, offset + end, begin == 0 or begin in starts)
        position = end


def _organ(name: str) -> Organ | None:
    organ = read_organ(name)
    if organ is None or organ.bare or organ.ending == "village":
        return None
    return organ if organ.place or organ.ending in ("township", "subdistrict", "school", "zone") else _national(organ)


def _national(organ: Organ) -> Organ | None:
    words = organ_words().words
    known = organ.name.startswith(words["national"]) or organ.name.endswith(words["placeless"])
    return organ if known else None


def _opens_division(run: str, start: int) -> bool:
    """Return whether a listed division begins at a boundary character (于都县, 全州县)."""
    if run[start : start + 2] not in division_starts():
        return False
    region = find_region(run[start : start + 12])
    return region is not None


def _division_inside(run: str, begin: int, end: int) -> int:
    """Return how far after ``begin`` a listed division starts, or 0."""
    for start in range(begin + 1, end - 2):
        if run[start : start + 2] in division_starts() and (region := find_region(run[start:end])) is not None:
            return start - begin if region.end > 1 else 0
    return 0


def self_reference(text: str) -> str | None:
    """Return how a report most often calls its agency after 我 or 本 (局, 镇, 街道, …), or None."""
    counts: dict[str, int] = {}
    for match in _own_ending().finditer(text):
        counts[match["tail"]] = counts.get(match["tail"], 0) + 1
    return max(counts, key=lambda tail: (counts[tail], len(tail)), default=None)


def agrees(organ: Organ, tail: str | None, strictly: bool = False) -> bool:
    """Return whether an organ can be what 我X represents; a department may mention 我省 too, unless ``strictly``.

    Examples
    --------
    >>> agrees(read_organ("云桥县水利局"), "局"), agrees(read_organ("云桥县人民政府"), "局")
    (True, False)
    """
    if tail is None or organ.name.endswith(organ_words().own_names.get(tail, (tail,))):
        return True
    return not strictly and tail in organ_words().words["territories"] and organ.kind != "government"


def without_sub_office(name: str) -> list[str]:
    """Return a name and what is left of it without the sub-offices it ends with, the whole first."""
    found = [name]
    pattern = re.compile(f"{alternation_pattern(organ_words().words['sub_offices'])}$")
    while (shorter := pattern.sub("", found[-1])) != found[-1] and len(shorter) > 2:
        found.append(shorter)
    return found
