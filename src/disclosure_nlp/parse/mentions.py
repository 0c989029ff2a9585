"""Finds the names of government bodies ("organs") in running text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from disclosure_nlp.parse.organs import (
    GovernmentBody,
    GovernmentBodyWords,
    first_characters_of_divisions,
    parse_government_body,
)
from disclosure_nlp.parse.regions import find_region
from disclosure_nlp.text.patterns import alternation_pattern

_RUN = re.compile(r"[\u4e00-\u9fff]+")
_LONGEST = 32
# Words after the name of an organ that is mentioned only as a web site, a building or the author of a document.
_NOT_ITSELF = re.compile(
    r"(?:门户|政务|政府|官方)?网|门户|公报|关于|印发|第\d+号|令|[《〈]|微信|微博|公众号|的?通知|领导小组(?!办公室)|大楼|大院|驻地"
)


class GovernmentBodyMention(NamedTuple):
    """A government body named at ``text[start:end]``; ``first`` is True if it is at the beginning of a clause."""

    organ: GovernmentBody
    start: int
    end: int
    first: bool


@cache
def _name_boundary_pattern() -> re.Pattern[str]:
    """Return the regular expression of words before which a name of a government body can begin."""
    words = GovernmentBodyWords.load().words
    return re.compile(f"(?!{alternation_pattern(words['inside'])}){alternation_pattern(words['boundaries'])}")


@cache
def _name_ending_pattern() -> re.Pattern[str]:
    """Return the regular expression of words that names of government bodies end with."""
    endings = [word for words in GovernmentBodyWords.load().endings.values() for word in words]
    followed = "|".join(f"(?<={char})[{wrong}]" for char, wrong in GovernmentBodyWords.load().goes_on.items())
    return re.compile(f"{alternation_pattern((*endings, '省', '市', '县', '区', '旗', '州'))}(?!{followed})")


@cache
def _self_reference_pattern() -> re.Pattern[str]:
    """Return the regular expression of what a report calls its own agency, such as 我局 (our bureau)."""
    return re.compile(
        rf"[我本](?P<tail>{alternation_pattern(GovernmentBodyWords.load().words['own_endings'])})(?!长|直|各|属|级|域|内)"
    )


def find_government_bodies(text: str) -> Iterator[GovernmentBodyMention]:
    """Yield the government bodies that a text names with their place, the longest name at each position.

    Examples
    --------
    >>> [mention.organ.name for mention in find_government_bodies("现公布云桥县水利局2023年报告，请与云桥县水利局联系。")]
    ['云桥县水利局', '云桥县水利局']
    """
    ends_name = _name_ending_pattern()
    for run in _RUN.finditer(text):
        if ends_name.search(run.group()):
            yield from _join_parts_of_names(_find_government_bodies_in(run.group(), run.start()))


def _join_parts_of_names(mentions: Iterator[GovernmentBodyMention]) -> Iterator[GovernmentBodyMention]:
    """Yield the mentions; a national organ before a local one (税务局), or a bureau before its branch (分局), is one name."""
    before: GovernmentBodyMention | None = None
    for mention in mentions:
        joined = parse_government_body(before.organ.name + mention.organ.name) if before is not None else None
        belongs = before is not None and (_is_national(before.organ) or mention.organ.name.endswith("分局"))
        if before is not None and joined is not None and before.end == mention.start and belongs:
            before = GovernmentBodyMention(joined, before.start, mention.end, before.first)
            continue
        if before is not None:
            yield before
        before = mention
    if before is not None:
        yield before


def _is_national(organ: GovernmentBody) -> bool:
    return organ.name.startswith(GovernmentBodyWords.load().words["national"])


def _find_government_bodies_in(chinese_text: str, offset: int) -> Iterator[GovernmentBodyMention]:
    """Yield the government bodies named in an uninterrupted sequence of Chinese characters."""
    ends = [match.end() for match in _name_ending_pattern().finditer(chinese_text)]
    starts = [
        0,
        *(
            match.end()
            for match in _name_boundary_pattern().finditer(chinese_text)
            if not _division_begins_at(chinese_text, match.start())
        ),
    ]
    position = 0
    for index, end in enumerate(ends):
        if end <= position:
            continue
        following = ends[index + 1] if index + 1 < len(ends) else None
        begin = max((start for start in starts if start < end - 1), default=0)
        begin = max(begin, position, end - _LONGEST)
        if (
            following is not None
            and following - begin <= _LONGEST
            and _parse_full_name(chinese_text[begin:following]) is not None
        ):
            continue  # the name is longer: 某县人民政府办公室
        found = _parse_full_name(chinese_text[begin:end])
        if found is None and (shift := _characters_before_division(chinese_text, begin, end)):
            begin += shift
            found = _parse_full_name(chinese_text[begin:end])
        if found is not None and not _NOT_ITSELF.match(chinese_text, end):
            yield GovernmentBodyMention(found, offset + begin, offset + end, begin == 0 or begin in starts)
        position = end


def _parse_full_name(name: str) -> GovernmentBody | None:
    """Return the government body that a name denotes, if it includes a place or is nationally unique, else None."""
    organ = parse_government_body(name)
    if organ is None or organ.bare or organ.ending == "village":
        return None
    national = _is_national(organ) or organ.name.endswith(GovernmentBodyWords.load().words["placeless"])
    return organ if organ.place or national or organ.ending in ("township", "subdistrict", "school", "zone") else None


def _division_begins_at(text: str, start: int) -> bool:
    """Return whether the name of a listed division begins with a character that can also precede names (于都县)."""
    if text[start : start + 2] not in first_characters_of_divisions():
        return False
    region = find_region(text[start : start + 12])
    return region is not None


def _characters_before_division(text: str, begin: int, end: int) -> int:
    """Return the distance in characters from ``begin`` to a listed administrative division, 0 if there is none."""
    for start in range(begin + 1, end - 2):
        if (
            text[start : start + 2] in first_characters_of_divisions()
            and (region := find_region(text[start:end])) is not None
        ):
            return start - begin if region.end > 1 else 0
    return 0


def most_frequent_self_reference(text: str) -> str | None:
    """Return what a report most often calls its agency after 我 or 本 (our), such as 局 (bureau), or None."""
    counts: dict[str, int] = {}
    for match in _self_reference_pattern().finditer(text):
        counts[match["tail"]] = counts.get(match["tail"], 0) + 1
    return max(counts, key=lambda tail: (counts[tail], len(tail)), default=None)


def agrees_with_self_reference(organ: GovernmentBody, self_reference: str | None, exact: bool = False) -> bool:
    """Return whether a government body can be what a report calls 我局 (our bureau) or the like.

    A department may also say 我省 (our province), unless ``exact``.

    Examples
    --------
    >>> agrees_with_self_reference(parse_government_body("云桥县水利局"), "局"), agrees_with_self_reference(parse_government_body("云桥县人民政府"), "局")
    (True, False)
    """
    if self_reference is None or organ.name.endswith(
        GovernmentBodyWords.load().own_names.get(self_reference, (self_reference,))
    ):
        return True
    return (
        not exact and self_reference in GovernmentBodyWords.load().words["territories"] and organ.kind != "government"
    )


@cache
def _sub_offices_pattern() -> re.Pattern[str]:
    """Return the regular expression of sub-offices at the end of an agency name."""
    return re.compile(f"{alternation_pattern(GovernmentBodyWords.load().words['sub_offices'])}$")


def strip_sub_offices(name: str) -> list[str]:
    """Return an agency name, followed by the shorter names without the sub-offices at its end."""
    found = [name]
    while (shorter := _sub_offices_pattern().sub("", found[-1])) != found[-1] and len(shorter) > 2:
        found.append(shorter)
    return found
