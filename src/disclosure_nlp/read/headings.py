"""The words of the standard headings: they decide what a line is, numerals only confirm (forms.md, heading variants)."""

from __future__ import annotations

import re
from typing import NamedTuple

from disclosure_nlp.text.markers import CHINESE, CIRCLED

# 一、 （一） 1. (1) 第一章 with the slips met in print: spaces, full stops, a letter before the numeral.
_NUMERAL = re.compile(
    r"[\s\u3000#*a-zA-Z|]{0,4}"
    rf"(?:第(?P<part>{CHINESE})(?:部分|章|节)[、:：.．\s\u3000]*"
    rf"|(?P<top>{CHINESE})(?:\s*[、.．,，:：]+|[ \t\u3000]+(?=[\u4e00-\u9fff]{{2}}))"
    rf"|[（(〔【]\s*(?P<sub>{CHINESE})\s*[）)〕】][、.．]?"
    r"|(?P<arabic>\d{1,2})\s*[、.．](?!\d)"
    rf"|[（(]\s*(?P<item>\d{{1,2}})\s*[）)]|(?P<circled>{CIRCLED}))[\s\u3000]*"
)
_DEPTH = {"part": 1, "top": 1, "sub": 2, "arabic": 3, "item": 4, "circled": 4}
_BLANK = re.compile(r"[\s\u3000*#]+")


class Numeral(NamedTuple):
    """A heading's numeral: as printed, its depth (1 for 一、, 2 for （一）, 3 for 1., 4 for （1）) and where it ends."""

    text: str
    value: str
    depth: int
    end: int


class HeadingMatch(NamedTuple):
    """A standard section named by a line: ``end`` is where the title ends in the line; ``strong`` for official words."""

    section: str
    end: int
    strong: bool


def split_numeral(line: str) -> Numeral | None:
    """Return the numeral that opens a line, or None."""
    match = _NUMERAL.match(line)
    if match is None:
        return None
    name, value = next((k, v) for k, v in match.groupdict().items() if v)
    return Numeral(match.group().strip(), value, _DEPTH[name], match.end())


# Official titles and their known variants, blanks allowed between any two characters: see _spaced.
_STRONG = {
    "overview": (
        r"(?:20\d\d年度?)?(?:政府信息公开|政务公开|信息公开)?(?:工作)?的?(?:年度)?(?:总体(?:工作)?情况|概述)(?:概述)?"
    ),
    "proactive": r"(?:行政机关)?(?:主动公开政府(?:信息|政府)(?:的)?情况|政府信息主动公开(?:工作)?情况)",
    "requests": r"(?:行政机关)?(?:收到|受理)(?:和|并|及|、)?(?:处理|办理)(?:政府)?信息公开申请(?:的)?情况",
    "disputes": (
        r"(?:因|对)?(?:政府)?信息公开(?:工作)?(?:被申请|被提起|申请|提起|引发的|的)?(?:行政)?复议"
        r"(?:和|及|、|与|以及)?(?:被)?(?:提起)?(?:行政)?诉讼(?:的)?(?:有关)?情况"
        r"|行政复议(?:和|及|、|与)?(?:提起)?行政诉讼(?:的)?情况"
    ),
    "problems": (
        r"(?:政府)?(?:信息公开)?(?:工作)?(?:中)?存在的?(?:主要)?(?:困难|问题|不足)(?:和不足|与不足|及不足|和困难)?"
        r"(?:以?及|和|与|、|，)?(?:下一步|下步|今后)?(?:的)?"
        r"(?:改进|整改|工作改进)(?:情况|措施|意见|方向|打算|计划|工作)?(?:情况)?"
    ),
    "other": r"其[他它](?:有关)?需要(?:报告|汇报|说明)的?(?:有关)?(?:事项|情况)|其[他它](?:应当?)?(?:报告|汇报|说明)的?事项",
}
_WEAK = {
    "overview": (
        r"(?:20\d\d年度?)?(?:政府信息公开|政务公开|信息公开)?(?:工作)?的?"
        r"(?:基本(?:工作)?情况|(?:基本)?概况|主要(?:工作)?(?:概述|情况)|主要任务(?:落实)?情况|总体工作|工作总体情况|工作(?:开展)?情况概述|综述)"
    ),
    "proactive": r"(?:政府|行政机关|本机关)?(?:政府信息|政务信息|信息)?主动公开(?:政府信息|政务信息|信息)?(?:工作)?(?:的)?(?:主要)?(?:情况|内容)|主动公开工作|主动公开(?:政府|政务)?信息",
    "requests": (
        r"(?:政府|行政机关|本机关)?(?:政府信息|政务信息|信息)?依申请公开[^，。；：]{0,24}(?:情况|受理|办理|处理|答复|工作)|(?:政府信息)?依申请公开(?:政府信息|信息)?"
        r"|(?:政府)?信息公开申请的?(?:受理|处理|办理|答复)[^，。；：]{0,6}情况|(?:政府信息|信息)?公开申请(?:的)?(?:受理|处理|办理|答复)?(?:和|及)?(?:处理|办理|答复)?情况"
        r"|(?:收到|受理|办理|处理)[^，。；：]{0,10}申请[^，。；：]{0,12}情况|申请公开[^，。；：]{0,14}情况|[^，。；：]{0,8}信息公开申请[^，。；：]{0,12}情况"
    ),
    "disputes": (
        r"[^，。]{0,16}(?:行政)?复议[^，。]{0,12}(?:诉讼|申诉|举报)[^，。]{0,8}情况|[^，。]{0,12}复议[^，。]{0,4}诉讼|[^，。]{0,16}诉讼[^，。]{0,6}复议[^，。]{0,8}情况"
        r"|[^，。]{0,10}(?:复议|诉讼)[^，。]{0,6}情况"
    ),
    "problems": (
        r"[^，。；：]{0,14}(?:问题|不足|困难|薄弱环节|短板|差距)[^，。；：]{0,8}(?:改进|整改|措施|打算|计划|下一步|下步|努力方向|安排|对策|举措|思路|建议)[^，。；：]{0,8}"
        r"|[^，。；：]{0,12}(?:存在的?)?(?:主要|突出)?(?:困难|问题|不足|短板|薄弱环节)(?:[和与及、](?:困难|问题|不足|短板|薄弱环节|差距))?"
    ),
    "other": r"(?:其[他它](?:事项|情况)|需要(?:报告|说明)的(?:其[他它])?(?:事项|情况)[^，。]{0,8}|附[则件]及?说明|(?:相关|有关)?(?:指标)?说明(?:的?事项)?(?:[与和及、]附[表件图])?|附[表件图])",
}


# A copy may lose the last character of a line: 情 for 情况.
_STRONG_RES = {section: re.compile(pattern.replace("情况", "情(?:况|$)")) for section, pattern in _STRONG.items()}
_WEAK_RES = {section: re.compile(pattern.replace("情况", "情(?:况|$)")) for section, pattern in _WEAK.items()}
_TITLE_WORDS = re.compile(
    r"情\s*况|情\s*$|概\s*况|概\s*述|问\s*题|事\s*项|不\s*足|综\s*述|工\s*作|复\s*议|困\s*难|附|公\s*开|短\s*板|薄\s*弱|差\s*距"
)
# What may stand between a title and the end of its line: stops, a bracketed remark, a stray mark.
_LONGEST_TAIL = 60
_TAIL = re.compile(r"[\s\u3000、。：:；;，,*#.．]*(?:[（(【][^）)】]{0,40}[）)】])?[\s\u3000。：:、]*$")


def match_heading(line: str, start: int = 0) -> HeadingMatch | None:
    """Return the standard section that the line's title (from ``start``, after its numeral) names, or None.

    A strong title may be followed by text in the same line (a heading glued to its first sentence); a weak one must be
    the whole line.
    """
    if not _TITLE_WORDS.search(line, start, start + 60):
        return None
    title = normalize(line[start : start + 80])
    for section, pattern in _STRONG_RES.items():
        match = pattern.match(title)
        if match:
            return HeadingMatch(section, _unsqueeze(line, start, match.end()), strong=True)
    for section, pattern in _WEAK_RES.items():
        match = pattern.match(title)
        if match and _TAIL.match(title, match.end()):
            return HeadingMatch(section, _unsqueeze(line, start, match.end()), strong=False)
    return None


def _unsqueeze(line: str, start: int, count: int) -> int:
    """Return the position in the line after ``count`` characters that are not blank."""
    position = start
    while count:
        count -= _BLANK.match(line, position) is None
        position += 1
    return position


def closes_line(line: str, end: int) -> bool:
    """Return whether nothing but stops and a bracketed remark follows position ``end``."""
    rest = line[end:].strip()
    return len(rest) <= _LONGEST_TAIL and _TAIL.match(rest) is not None


def normalize(text: str) -> str:
    """Return the text without blanks and Markdown marks."""
    return _BLANK.sub("", text)
