"""Organs named in running text, and the part each plays there: compiler, contact, subject."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from disclosure_nlp.parse.lexicon import alternatives
from disclosure_nlp.parse.organs import Organ, division_starts, organ_words, read_organ
from disclosure_nlp.parse.regions import find_region

_RUN = re.compile(r"[\u4e00-\u9fff]+")
_LONGEST = 32
# What follows the name of an organ that is only mentioned as a place on the web or as the author of a notice.
_NOT_ITSELF = re.compile(
    r"(?:门户|政务|政府|官方)?网|门户|公报|关于|印发|第\d+号|令|[《〈]|微信|微博|公众号|的?通知|领导小组(?!办公室)|大楼|大院|驻地"
)
_SELF = re.compile(
    r"(?:我|本)(?P<tail>街道办事处|街道办|街道|管委会|苏木|镇|乡|局|委|厅|办|县|市|区|旗|省|州|盟|中心|院|校|站|所|队|公司|司|处|馆|社|行|关|部|署|会|园区|开发区)(?!长|直|各|属|级|域|内)"
)
# Endings that the word behind 我 or 本 may stand for.
_TAILS = {
    "街道办事处": ("街道办事处", "街道", "街道办"), "街道办": ("街道办事处", "街道", "街道办"), "街道": ("街道办事处", "街道", "街道办", "人民政府"),
    "镇": ("镇", "镇人民政府", "镇政府"), "乡": ("乡", "乡人民政府", "乡政府", "苏木", "苏木人民政府"), "苏木": ("苏木", "苏木人民政府"),
    "委": ("委", "委员会"), "办": ("办", "办公室", "办公厅", "办事处", "街道", "街道办"), "厅": ("厅", "办公厅"), "管委会": ("管委会", "管理委员会", "区"),
    "县": ("县", "县人民政府", "县政府"), "市": ("市", "市人民政府", "市政府"), "旗": ("旗", "旗人民政府", "旗政府"), "省": ("省", "省人民政府", "省政府"),
    "区": ("区", "区人民政府", "区政府", "管委会", "管理委员会"), "州": ("州", "州人民政府", "州政府"), "盟": ("盟", "盟行政公署"),
    "局": ("局", "分局", "专卖局"), "校": ("学校", "大学", "学院", "中学", "小学", "校"), "院": ("院", "学院", "医院"), "队": ("队",), "社": ("社", "联合社"),
    "关": ("海关", "关区", "关"), "司": ("司", "公司"), "园区": ("园区", "园", "区", "管委会", "管理委员会"), "开发区": ("开发区", "管委会", "管理委员会"),
}  # fmt: skip


# Characters behind an ending that make it part of another word: 办法, 部分, 会议.
_GOES_ON = {
    "办": "法理公结", "部": "分门署下", "局": "面限部", "社": "会区", "会": "议同场计上期见", "站": "点式台", "院": "校", "所": "有以列属在需", "委": "员托派",
    "处": "理罚置分长室在于", "台": "账帐词", "队": "伍员", "学": "生习科者年期", "镇": "长级域村属直委党人纪区", "区": "域长级委直属内县划块人纪间", "县": "长委级直域属政人区市内",
    "市": "长委级直场域属政民区县人内容", "省": "长委级直属内", "州": "长委级直", "村": "民级务居居", "厅": "长级", "司": "法机", "馆": "长藏", "心": "任",
    "道": "路", "厂": "区长", "行": "政业为动使", "园": "区林", "中": "心学", "旗": "长委级直下舰", "乡": "长级镇村域土亲",
}  # fmt: skip


_TERRITORIES = ("省", "市", "县", "区", "州", "旗", "盟")


class Mention(NamedTuple):
    """An organ named at ``text[start:end]``; ``first`` is set where it opens a clause."""

    organ: Organ
    start: int
    end: int
    first: bool


@cache
def _boundary() -> re.Pattern[str]:
    words = organ_words().words
    return re.compile(f"(?!{alternatives(words['inside'])})(?:{alternatives(words['boundaries'])})")


@cache
def _ending() -> re.Pattern[str]:
    endings = [word for words in organ_words().endings.values() for word in words]
    followed = "|".join(f"(?<={char})[{wrong}]" for char, wrong in _GOES_ON.items())
    return re.compile(f"(?:{alternatives((*endings, '省', '市', '县', '区', '旗', '州'))})(?!{followed})")


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
    known = organ.name.startswith(organ_words().words["national"]) or organ.name.endswith(
        ("海关", "海事局", "公司", "医院")
    )
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
    for match in _SELF.finditer(text):
        counts[match["tail"]] = counts.get(match["tail"], 0) + 1
    return max(counts, key=lambda tail: (counts[tail], len(tail)), default=None)


def agrees(organ: Organ, tail: str | None, strictly: bool = False) -> bool:
    """Return whether an organ can be what 我X represents; a department may mention 我省 too, unless ``strictly``.

    Examples
    --------
    >>> agrees(read_organ("云桥县水利局"), "局"), agrees(read_organ("云桥县人民政府"), "局")
    (True, False)
    """
    if tail is None or organ.name.endswith(_TAILS.get(tail, (tail,))):
        return True
    return not strictly and tail in _TERRITORIES and organ.kind != "government"


def without_sub_office(name: str) -> list[str]:
    """Return a name and what is left of it without the sub-offices it ends with, the whole first."""
    found = [name]
    pattern = re.compile(f"(?:{alternatives(organ_words().words['sub_offices'])})$")
    while (shorter := pattern.sub("", found[-1])) != found[-1] and len(shorter) > 2:
        found.append(shorter)
    return found
