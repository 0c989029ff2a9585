"""Who reports: the agency's name, its region, level and kind. What the text does not say stays None."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from disclosure_nlp.definitions import load_definition
from disclosure_nlp.model import TextSpan
from disclosure_nlp.parse.dates import find_year
from disclosure_nlp.parse.regions import find_region, find_short
from disclosure_nlp.parse.sections import Line

# The words of a title, any blanks taken out; 年度 may stand on either side of the year or of the subject.
_SUBJECT = re.compile(
    r"(?:年度?|年年度)?(?:政府|政务)?(?:信息|政务|政府信息)公开(?:工作)?(?:[(（]?20\d\d年?度?[)）]?)?(?:情况)?(?:的)?(?:工作)?(?:年度)?(?:工作)?(?:情况)?(?:报告|年报)(?:书)?"
)
_IN_SENTENCE = re.compile(
    r"(?:现?公布|编制|发布|现将|撰写|形成|制定)(?:并(?:公布|发布))?(?:了|的)?(?P<name>[\u4e00-\u9fff]{2,30}?)(?:[（(][^（()）]{1,24}[）)])?(?P<year>20\d\d)年?度?(?:政府|政务)?信息公开(?:工作)?(?:年度)?(?:工作)?报告"
)
# 由云桥县水利局编制的2023年度政府信息公开年度报告
_MADE_BY = re.compile(
    r"由(?P<name>[\u4e00-\u9fff]{2,30}?)(?:负责)?编制的?(?P<year>20\d\d)年?度?(?:政府|政务)?信息公开(?:工作)?(?:年度)?(?:工作)?报告"
)
_NOT_NAMED = re.compile(r"[本我区市县省州镇乡局该]|.*(?:本单位|本机关|本部门)$")
_TITLE_LENGTH = 70
_NO_TITLE = re.compile(r"[。；！？>＞|]|解读|图解|一图|本报告|编制|公布如下|《")
_YEAR_WORDS = re.compile(r"(?:20\d\d|二[〇○零][〇○零一二三][〇○零一二三四五六七八九])年?度?")
# The name of a column of a site, not of an agency.
_COLUMN = re.compile(r"(?:法定)?(?:主动)?(?:政府|政务|部门)?(?:信息)?公开(?:工作|专栏|平台|目录|指南)?|年报|年度报告")
_NOT_A_NAME = re.compile(r"^(?:关于|当前位置|您的位置|首页|发布|来源|索引|标题|名称|目录|附件)|[>＞|:：/]|^\W*$|\d")
# What mirrors put behind an agency's name.
_SPAM = re.compile(
    r"(?<=[局委厅办府会院])[^局委厅办府会院]{0,6}?(?:体育(?:直播|官网|平台|投注)|娱乐(?:城|官网|平台)|彩票|博彩|棋牌|信用网)[^局委厅办府会院]{0,6}$"
)
_SITE = re.compile(r"门户网站|官网|网站|政府网|信息网")
_REMARKS = re.compile(
    r"[（(][^）)]*[）)]$|^[（(][^）)]*[）)]|^关于(?:印发|公布|发布)?|关于(?:印发|公布|发布|公开|报送|做好)?$|的$|^\W+|[\s\u3000]+"
)

# A place name of up to eight characters; words of departments (城乡建设, 城市管理) are no places.
_NAME = r"(?:(?!城市|城乡|城镇|和城|市场|管理|服务|建设|规划|发展|乡村|社区|开发|高新|产业|经济|保税|度假|风景)[\u4e00-\u9fff]){1,8}?"
_SUFFIX = r"特别行政区|自治区|自治州|自治县|自治旗|新区|矿区|林区|地区|省|市|州|盟|县|区|旗|街道|镇|乡"
_PLACE = rf"(?:{_NAME}(?:{_SUFFIX}))"
_REGION = re.compile(rf"{_PLACE}+(?=[\u4e00-\u9fff]|$)")
_PLACES = re.compile(rf"{_PLACE}+")
# What follows a title that its sentence runs on from.
_AFTER_TITLE = re.compile(r"\s*(?:本|根据|按照|为|一、|20\d\d)|\s+")
_NOT_ITS_NAME = re.compile(r"现|根据|按照|依据|为了|本")
_ZONE = re.compile(r"(?:开发|高新|工业|经济|管理|示范|试验|保税|度假|风景|景|产业|合作|功能|集聚|库)区$")
_BEFORE_A_NAME = re.compile(r"[由与向请系是对在为至到、，。；（(：:\n]")
_NATIONAL = re.compile(r"^(?:国家|中华人民共和国|国务院|全国|中国)")
_NATIONAL_ORGAN = re.compile(
    r"^(?:国家|中华人民共和国)[\u4e00-\u9fff]{0,6}?(?:总局|局|海关)(?=[\u4e00-\u9fff]{2,}(?:局|队|站|处)$)"
)
_MINISTRY = re.compile(r"^[\u4e00-\u9fff]{2,8}(?:部|总局)$")
_COUNTY_WORDS = re.compile(r"各(?:县|区|市)区?|各县[（(]?[市、]*区|县区|所辖|各区县|市县")


class Identity(NamedTuple):
    """Who reports and for which year; ``title`` is the place of the title in the text."""

    agency: str | None = None
    title: TextSpan | None = None
    title_year: int | None = None


def find_identity(
    lines: Sequence[Line], body_start: int, metadata: dict[str, str], period_year: int | None = None
) -> Identity:
    """Return the agency and year that the title states.

    Parameters
    ----------
    lines : sequence of Line
        All narrative lines.
    body_start : int
        Where the first standard section starts.
    metadata : dict
        ``title`` of the file, used when the text has none, and to choose where it has several.
    period_year : int, optional
        Year of the statistical period: of several titles (links to other reports above this one) the one of that year
        is meant, else the last before the body.
    """
    head = [line for line in lines if line.start < body_start][:60]
    found = [
        (index, broken, title)
        for index in range(len(head))
        for broken in (True, False)
        if (title := _from_title(head, index, broken))
    ]
    if not found:
        sentence = _from_sentence(head)
        return (
            (sentence if sentence and sentence.agency else None)
            or _from_long_line(head)
            or sentence
            or _from_metadata(metadata)
        )
    index, _, best = _own_title(found, _from_metadata(metadata), period_year)
    preamble = "\n".join(line.text for line in head if line.start != head[index].start)
    return best._replace(agency=_completed(best.agency, preamble) if best.agency else None)


def _own_title(
    found: Sequence[tuple[int, bool, Identity]], named: Identity, period_year: int | None
) -> tuple[int, bool, Identity]:
    """Return the title of the report itself, of titles with the line each starts in and whether its line breaks."""
    last = {(title.agency, title.title_year): index for index, _, title in found}

    def rank(item: tuple[int, bool, Identity]) -> tuple[object, ...]:
        index, broken, title = item
        known = (title.title_year is not None, title.agency is not None)
        named_so = title.agency is not None and (title.agency, title.title_year) == (named.agency, named.title_year)
        of_period = period_year is not None and title.title_year == period_year
        return (*known, named_so, of_period, broken, last[title.agency, title.title_year], -index)

    return max(found, key=rank)


def _from_long_line(lines: Sequence[Line]) -> Identity | None:
    """Read a title that opens a line of many sentences: a page that came as few long lines."""
    for line in lines[:3]:
        for match in _SUBJECT.finditer(line.text[:_TITLE_LENGTH]):
            pieces = line.text[: match.start()].split()
            year = find_year(line.text[: match.end()])
            name = _clean_name("".join(pieces[-1:])) or _clean_name("".join(pieces[-2:]))
            stands_alone = _AFTER_TITLE.match(line.text, match.end()) is not None
            if year and name and stands_alone and not _NO_TITLE.search(name) and not _NOT_ITS_NAME.match(name):
                return Identity(name, TextSpan(line.start, line.start + match.end()), year[0])
    return None


def _from_sentence(lines: Sequence[Line]) -> Identity | None:
    """Read agency and year from a sentence of the preamble (现公布…2023年政府信息公开工作年度报告), the title being lost."""
    for line in lines:
        text = re.sub(r"[\s\u3000]+", "", line.text)
        match = _MADE_BY.search(text) or _IN_SENTENCE.search(text)
        year = find_year(match["year"]) if match else None
        name = _clean_name(match["name"]) if match else None
        if match and year:
            whole = name is not None and not _NOT_NAMED.match(name)
            place = TextSpan(line.start, line.end)
            return Identity(name, place, year[0]) if whole else Identity(None, None, year[0])
    return None


def _from_metadata(metadata: dict[str, str]) -> Identity:
    """Read the file's own title, without the name of the site before or behind it."""
    for pieces in (re.split(r"[-_—|｜]+|\s{2,}", metadata.get("title", "")), metadata.get("title", "").split()):
        for piece in pieces:
            title = re.sub(r"[\s\u3000]+", "", piece)
            match = _SUBJECT.search(title)
            name = _clean_name(title[: match.start()]) if match else None
            if match and name and not _SITE.search(name):
                year = find_year(title)
                return Identity(name, None, year[0] if year else None)
    return Identity()


def _from_title(lines: Sequence[Line], index: int, broken: bool) -> Identity | None:
    """Read a title from line ``index``; its agency or year may stand in the lines around it.

    With ``broken``, only a title that the line's end cuts through (…政府信息公开工⏎作年度报告) is read.
    """
    line = last = lines[index]
    text = re.sub(r"[\s\u3000]+", "", line.text)
    if broken:
        if index + 1 >= len(lines) or not _is_title_part(lines[index + 1].text):
            return None
        cut, last = len(text), lines[index + 1]
        text += re.sub(r"[\s\u3000]+", "", last.text)
    match = _SUBJECT.search(text) if len(text) <= _TITLE_LENGTH else None
    if match is None or _NO_TITLE.search(text):
        return None
    if broken and not (match.start() < cut < match.end() and not text[: match.start()].endswith("人民")):
        return None
    before, first = text[: match.start()], index
    year = find_year(text)
    name = _clean_name(before)
    while first > 0 and index - first < 3 and (name is None or year is None) and _is_title_part(lines[first - 1].text):
        first -= 1
        above = re.sub(r"[\s\u3000]+", "", lines[first].text)
        year = year or find_year(above)
        name = name or _clean_name(above)
    if name is None and index + 1 < len(lines) and _is_title_part(lines[index + 1].text):
        name = _clean_name(re.sub(r"[\s\u3000]+", "", lines[index + 1].text))
    return Identity(name, TextSpan(lines[first].start, last.end), year[0] if year else None)


def _is_title_part(text: str) -> bool:
    return len(text) <= 40 and not _NO_TITLE.search(text) and not re.search(r"[，,:：>]", text)


def _clean_name(text: str) -> str | None:
    """Return the agency's name in a piece of a title, without the year and remarks; None where there is none."""
    name = _SPAM.sub("", _YEAR_WORDS.sub("", text))
    previous = None
    while previous != name:
        previous, name = name, _REMARKS.sub("", name)
    if (
        len(name) < 2
        or len(name) > 40
        or _SUBJECT.search(name)
        or _COLUMN.fullmatch(name)
        or _NOT_A_NAME.search(name)
        or not re.search("[\u4e00-\u9fff]{2}", name)
    ):
        return None
    return name


def _completed(name: str, preamble: str) -> str:
    """Return the longest name in the preamble that ends with the title's name and adds places before it."""
    squeezed = re.sub(r"[ \t\u3000]+", "", preamble)
    best = name
    for match in re.finditer(re.escape(name), squeezed):
        left = _BEFORE_A_NAME.split(squeezed[max(0, match.start() - 24) : match.start()])[-1]
        if len(left) + len(name) > len(best) and _PLACES.fullmatch(left):
            best = left + name
    return best


def kind_of(agency: str | None) -> str | None:
    """Return government, department, subdistrict or other by the ending of a name."""
    if agency is None:
        return None
    if re.search(r"街道(?:办事处|办)?$", agency):
        return "subdistrict"
    if re.search(r"政府(?:机关|本级|[（(]本级[）)])?$", agency) or re.search(r"[镇乡]$", agency):
        return "government"
    if re.search(r"(?:[区园港城地]管理委员会|管委会|园区|新区)$", agency) or _ZONE.search(agency):
        return "other"
    if _PLACES.fullmatch(agency):  # 云桥县2023年政府信息公开…: the title runs 政府 and 信息 together
        return "government"
    if re.search(r"(?:局|厅|委员会|委|办公室|办公厅|办|部|署|总队|支队|大队|分局|司|处|院)$", agency):
        return "department"
    return "other"


def field_of(agency: str | None, kind: str | None) -> str | None:
    """Return a department's field of work (``data/fields.toml``), or None."""
    if agency is None or kind != "department":
        return None
    return next((field for field, words in _fields().items() if any(word in agency for word in words)), None)


@cache
def _fields() -> dict[str, list[str]]:
    return load_definition("fields.toml", dict[str, dict[str, list[str]]])["fields"]


class PlaceName(NamedTuple):
    """Where an agency belongs: the place its name opens with, its division code and its level."""

    region: str | None = None
    code: str | None = None
    level: str | None = None


def place_of(agency: str | None, text: str, year: int | None = None) -> PlaceName:
    """Return region, code and level of an agency in a year.

    The list of divisions decides; for a name that is not in it, the words of the name do. A 市 that is in no list may
    be a prefecture or a county: the text decides only where it speaks of counties and districts below it.
    """
    if agency is None:
        return PlaceName()
    name = _NATIONAL_ORGAN.sub("", agency)
    match = _REGION.match(name)
    printed = match.group() if match else None
    found = find_region(name, year)
    if re.search(r"(?:街道(?:办事处|办)?|[镇乡](?:人民政府)?)$", agency):
        return PlaceName(printed, found.division.code if found else None, "township")
    if found is not None:
        return PlaceName(name[: found.end], found.division.code, found.division.level)
    if name != agency and (branch := find_short(name)) is not None:
        return PlaceName(branch.short, branch.division.code, branch.division.level)
    if printed is None or _is_bare_prefecture(printed):
        return PlaceName(None, None, "national" if _NATIONAL.match(agency) or _MINISTRY.match(agency) else None)
    return PlaceName(printed, None, _level_of_region(printed, text))


def _is_bare_prefecture(name: str) -> bool:
    """Tell whether a name is only the first characters of another: 九州娱乐, 杭州海关 name no 州 (自治州 are all listed)."""
    return re.fullmatch(r"[\u4e00-\u9fff]{1,3}州", name) is not None


def _level_of_region(region: str, text: str) -> str | None:
    if re.search(r"(?:街道|镇|乡)$", region):
        return "township"
    if re.search(r"(?:省|自治区)$", region):
        return "province"
    if re.search(r"(?:县|旗|自治县|自治旗|林区)$", region):
        return "county"
    if re.search(r"(?:自治州|州|盟|地区)$", region):
        return "prefecture"
    above = re.sub(r"^[\u4e00-\u9fff]+?(?:省|自治区)", "", region)
    if re.search(r"[市州盟][\u4e00-\u9fff]+[市区]$", above) or region.endswith("区"):
        return "county"
    if above != region or _COUNTY_WORDS.search(text):
        return "prefecture"
    return None
