"""Titles of annual reports: agency, year and subject in any order, over several lines, with misprints."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from disclosure_nlp.model import TextSpan
from disclosure_nlp.parse.dates import find_year
from disclosure_nlp.parse.lexicon import identity_words
from disclosure_nlp.parse.lines import Line
from disclosure_nlp.parse.organs import Organ, read_organ
from disclosure_nlp.text.patterns import alternation_pattern

# 政府信息公开工作年度报告 in its variants; up to one character of each part may be lost or mistyped (工作度报告).
SUBJECT = re.compile(
    r"(?:(?:政府|政务|党务|校务|院务|部门|机关|单位|(?<=[年度])[\u4e00-\u9fff]{2})?(?:政府)?(?:政务)?(?:信息公开|信息公|信息开|息公开|信公开)|政务公开|政府公开)"
    r"(?:工作|工|作)?(?:[（(]?20\d\d年?度?[)）]?)?(?:第[一二三四]次)?[工作年度的情况执行总结关于及其情]{0,14}?(?:报告|年报|总结报告)(?:书)?"
)
YEARS = re.compile(
    r"[（(]?(?:20\d\d|二[〇○零O][〇○零一二三][〇○零一二三四五六七八九])年?(?:度|[-—－–~～至到/]{1,2}(?:20)?\d\d)?(?:年|学年)?度?[)）]?"
)
_LABEL = re.compile(
    r"(?:[【\[]?(?:文章|信息|文件|公文|内容|报告|正|主)?(?:标\s*题|题\s*名|题\s*目|名\s*称|主\s*题)[】\]]?|称)\s*[:：|]+|[【\[](?:标题|题名|名称|正文)[】\]]"
)
_NOT_A_TITLE = re.compile(r"[。；！？?>＞]|解读|图解|一图|本报告|公布如下|现将|详见|如下")
# What turns a title into that of another document.
OTHER_DOCUMENT = re.compile(rf"(?:及|和|与)?[^。]{{0,12}}?{alternation_pattern(identity_words().other_documents)}")
_MARKS = re.compile(r"[\s\u3000#*_`|“”\"'‘’]+")
_REMARK = re.compile(
    r"^(?:\d+[.、．])?(?:关于)?(?:印发|公布|发布|做好|公开)?|关于(?:印发|公布|发布|公开|报送)?$|的$|年度?$|[（(](?:试行|草案|征求意见稿|公开版|网络版|本级|汇总)?[）)]$"
)
_AFTER = re.compile(r"\s*(?:本|根据|按照|为|现|一、|20\d\d|发布|来源|[【\[]|索引)|[\s\u3000|]+|$")
_TAIL = re.compile(
    rf"[（(【\[-_—|/].*|(?:信息)?{alternation_pattern(identity_words().fields_after_title)}.*|20\d\d年?度?|的公[告示]|\W*"
)
_ELIDED = re.compile(r"人民$")
# Remains of a school year and marks that mirrors leave between name and year.
_SPAM = re.compile(
    r"(?<=[局委厅办府会院])[^局委厅办府会院]{0,6}?(?:体育(?:直播|官网|平台|投注)|娱乐(?:城|官网|平台)|彩票|博彩|棋牌|信用网)[^局委厅办府会院]{0,6}$"
)
_LONGEST = 70
_LONGEST_BESIDE = 40
_LINES_BESIDE = 3
_SHORTEST_SUBJECT = 6


class Title(NamedTuple):
    """A title: the organ and year it names, its place in the text and the line it starts on."""

    agency: Organ | None
    year: int | None
    span: TextSpan
    line: int
    broken: bool = False


def read_titles(lines: Sequence[Line]) -> list[Title]:
    """Return the titles of annual reports among lines, in order.

    Examples
    --------
    >>> from disclosure_nlp.parse.lines import make_line
    >>> title = read_titles([make_line("2023年云桥县水利局政府信息公开工作年度报告", 0)])[0]
    >>> title.agency.name, title.year
    ('云桥县水利局', 2023)
    """
    return [
        title
        for index in range(len(lines))
        for broken in (True, False)
        if (title := _read_title(lines, index, broken)) is not None
    ]


def _read_title(lines: Sequence[Line], index: int, broken: bool) -> Title | None:
    line = last = lines[index]
    text, cut = plain_title(line.text), 0
    if broken:
        if index + 1 >= len(lines) or not _may_belong(lines[index + 1].text):
            return None
        cut, last = len(text), lines[index + 1]
        text += plain_title(last.text)
    match = SUBJECT.search(text[:_LONGEST])
    if match is None or not _stands_alone(line, text, match, broken):
        return None
    if broken and not match.start() < cut < match.end():
        return None
    before, year = text[: match.start()], find_year(text[: match.end() + 12])
    organ, first = name_in_title(before, text[match.start() : match.start() + 2]), index
    organ = organ or (None if broken else _name_behind_blanks(line.text))
    while first > 0 and index - first < _LINES_BESIDE and (organ is None or year is None):
        if not _may_belong(lines[first - 1].text):
            break
        first -= 1
        above = plain_title(lines[first].text)
        year, organ = year or find_year(above), organ or _name_beside(above)
    below = [plain_title(lines[index + 1].text)] if organ is None and index + 1 < len(lines) else []
    organ = organ or next((found for item in below if (found := _name_beside(item))), None)
    start = lines[first].start if first < index and organ is not None else line.start
    end = last.end if len(last.text) <= _LONGEST else min(last.end, line.start + _end_in_line(line.text, text, match))
    return Title(organ, year[0] if year else None, TextSpan(start, end), index, broken)


def _name_behind_blanks(line: str) -> Organ | None:
    """Return the organ of a title that other words of its line are before, parted by blanks (首页 某局2023年…)."""
    match = re.search(r"(?:政府|政务)?信息公开|政务公开", line[:_LONGEST])
    pieces = re.split(r"[\s\u3000>＞|/]+", line[: match.start()]) if match is not None else []
    tries = (plain_title("".join(pieces[-count:])) for count in range(1, len(pieces)))
    return next((found for piece in tries if (found := name_in_title(piece)) is not None), None)


def plain_title(text: str) -> str:
    """Return a line without blanks, Markdown and quotation marks and without a label such as 标题：."""
    return _MARKS.sub("", _LABEL.sub("", text, count=1) if _LABEL.match(text.lstrip("#* ")) else text)


def _end_in_line(line: str, text: str, match: re.Match[str]) -> int:
    """Return where a title ends in the line it opens."""
    tail = text[match.end() - 2 : match.end()]
    return line.find(tail, max(0, match.end() - 2)) + len(tail)


def _stands_alone(line: Line, text: str, match: re.Match[str], broken: bool) -> bool:
    """Return whether a title is a line of its own, or opens one whose sentence runs on from it."""
    before, after = text[: match.start()], text[match.end() :]
    if _NOT_A_TITLE.search(before) or re.search(r"[，,：:《]", before) or OTHER_DOCUMENT.match(after):
        return False
    if len(text) <= _LONGEST and not re.search(r"[。；]", after):
        return _TAIL.fullmatch(after) is not None
    rest = line.text[_end_in_line(line.text, text, match) :]
    opens = not broken and _AFTER.match(rest) is not None and len(match.group()) > _SHORTEST_SUBJECT
    return opens and (bool(before) or find_year(match.group()) is not None)


def name_in_title(before: str, subject: str = "") -> Organ | None:
    """Return the organ named before the subject of a title, its year and remarks taken out, or None."""
    text = before + "政府" if _ELIDED.search(before) and subject.startswith("政府") else before
    text = _SPAM.sub("", text)
    pieces = YEARS.split(text)
    for piece in (pieces[0], "".join(pieces), pieces[-1]):
        organ = read_organ(_without_remarks(piece))
        if organ is not None:
            return organ
    return None


def _without_remarks(text: str) -> str:
    previous = None
    while previous != text:
        previous, text = text, _REMARK.sub("", text).strip("：:-—_、,.，。·《》【】[]")
    return text


def _name_beside(text: str) -> Organ | None:
    """Return the organ that a line next to a title consists of: with a place, for 返回顶部 has an ending too."""
    organ = read_organ(_without_remarks(_SPAM.sub("", YEARS.sub("", text))))
    if organ is None or organ.bare or SUBJECT.search(text):
        return None
    named = organ.place or organ.own_form or organ.ending in ("township", "subdistrict", "government", "zone")
    return organ if named or text.startswith(("国家", "中国", "中华")) or organ.name.endswith("海关") else None


def _may_belong(text: str) -> bool:
    return len(text) <= _LONGEST_BESIDE and not _NOT_A_TITLE.search(text) and not re.search(r"[，,:：>]", text)


def quoted_titles(text: str) -> Iterator[Title]:
    """Yield the titles in 《…》 of a text."""
    for match in re.finditer(r"《([^《》]{8,70})》", text):
        inside = plain_title(match[1])
        subject = SUBJECT.search(inside)
        if (
            subject is not None
            and subject.end() >= len(inside) - 6
            and not OTHER_DOCUMENT.match(inside[subject.end() :])
        ):
            year = find_year(inside)
            organ = name_in_title(inside[: subject.start()], inside[subject.start() : subject.start() + 2])
            yield Title(organ, year[0] if year else None, TextSpan(match.start(), match.end()), 0)
