"""Heading detection, and what a heading implies for the sentences below it (docs/labels.md)."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from disclosure_nlp.definitions import load_definition
from disclosure_nlp.model import Sentence, Tense
from disclosure_nlp.tag.lexicon import LexiconMatches
from disclosure_nlp.text.markers import list_marker_at
from disclosure_nlp.text.patterns import alternation_pattern

_WORDS = load_definition("lexicon/sentence_titles.toml", dict[str, tuple[str, ...]])
_LONGEST = 40
_LONGEST_UNNUMBERED = 30
_LONGEST_PREFIX = 18
_LONGEST_PHRASE = 16
_REPORT_TITLE = re.compile(r"(?:年度?报告|年报|工作报告|情况报告)(?:（[^）]{0,12}）)?$")
_NOUN_END = re.compile(f"{alternation_pattern(_WORDS['endings'] + _WORDS['listed_endings'])}$")
# A numbered unit with a full stop inside a list of problems or measures is a title only if it ends like this.
_LISTED_END = re.compile(f"{alternation_pattern(_WORDS['listed_endings'])}$")
_ORGAN = re.compile(f"{alternation_pattern(_WORDS['organ_endings'])}$")
_SPEAKS = re.compile(r"[无未没]|不存在|[0-9](?:余|多)?(?:件|条|篇|元|次|个|人|份|项)|本报告|编制")
_MARK = re.compile(r"[，。；！？：]")
_ACTS = re.compile(r"^(?:对|向|把|将|由|在|为|与|就|给)[^，。]{3,}|20\d\d年(?!度)|逐一|每[年月季周]|[0-9]月")
_LEAD = re.compile(
    r"(?:如下|以下(?:[几一二三四五六七八九十]+)?(?:个)?(?:方面|几点|工作)?|具体(?:为|是)?|主要做法|其中|包括|主要(?:有|包括)|几(?:个)?方面)[：。]$"
)
_PROBLEM = re.compile(alternation_pattern(_WORDS["problems"]))
_REMEDY = re.compile(
    r"改进|整改|措施|解决办法|打算|计划|思路|方向|下一?步|下一?阶段|今后|举措|安排|对策|努力|下一?年度|明年|来年|20\d\d年工作"
)
_PART = re.compile(
    r"(?:存在|主要|突出|工作中)的?(?:主要|突出)?(?:问题|不足|困难|短板|差距)|(?:^|中|[及和与、])的?(?:问题|不足|困难)(?:[和与及、以]|$|改进|整改)|问题不足|不足之处|薄弱环节"
    r"|解决(?:措施|办法)|(?:改进|整改)(?:工作)?(?:措施|情况|方向|意见|举措|打算|计划|方案|思路)|下一?步|下一?阶段|下一?年度?(?:工作)|今后|努力方向|工作(?:打算|计划|思路|安排|设想)"
)
_PLANNED = re.compile(r"下一?步|下一?阶段|打算|计划|思路|方向|安排|今后|明年|来年|下一?年度|设想|努力")
_DONE = re.compile(r"(?:改进|整改|落实|解决)(?:的)?(?:工作)?情况|改进成效|已")
_ANNOUNCES = re.compile(r"(?:报告|公布|公开)如下")
_SHORT = re.compile(
    r"(?:存在|主要|突出)?的?(?:主要)?(?:问题|不足|措施|整改|改进|改进措施|整改措施|对策|打算|困难|短板)(?:之处)?(?:是|有)?"
    r"|(?:整改|改进)(?:落实)?情况"
    r"|(?:问题|不足|短板|整改|改进|措施)(?:情况|措施)?[一二三四五六七八九十1-9]"
    r"|(?:主要|具体|突出)(?:有|是|表现(?:在|为|是)?|体现(?:在|为)?|包括)"
)
_PREFIX = re.compile(r"[^，。：；]{1,24}[：。]")

TitleSide = Literal["problem", "remedy", "both"]


class HeadingMeaning(NamedTuple):
    """Side (problem or remedy) and tense that a heading sets for the sentences below it; None if it sets none."""

    side: TitleSide | None
    tense: Tense | None


def is_bare_heading(
    sentence: Sentence, text: str, matches: LexiconMatches, in_problems_section: bool, in_list: bool = False
) -> bool:
    """Return whether a sentence of the report is only a heading: a noun phrase such as …情况 (situation), no statement.

    Parameters
    ----------
    sentence : Sentence
        The unit; ``is_heading`` tells that it is where a title is.
    text : str
        Its plain text.
    matches : LexiconMatches
        What the lexicon finds in it.
    in_problems_section : bool
        Whether it is in the part on problems, where a lead-in is a statement.
    in_list : bool
        Whether a heading or lead-in has opened problems or measures, whose short numbered items are statements.
    """
    marker = list_marker_at(text)
    core = text[marker.end if marker else 0 :]
    bare = core.rstrip("。：；、")
    if not bare or _MARK.search(bare):
        return False
    if _is_list_lead_in(text, bare, in_problems_section) and "count" not in matches.signs:
        return True
    if _REPORT_TITLE.search(bare) and not _SPEAKS.search(bare) and core == bare:
        return len(bare) <= _LONGEST + 20
    if len(bare) > _LONGEST or _SPEAKS.search(bare):
        return False
    listed = marker is not None and marker.style == "is"
    if in_list and marker is not None and core != bare and not _LISTED_END.search(bare):
        return False
    if (
        not listed
        and find_heading_meaning(bare).side is not None
        and _NOUN_END.search(bare)
        and (marker or core == bare or sentence.is_heading)
    ):
        return True
    if "title_verb" in matches.signs or "deficit" in matches.signs or _ACTS.search(bare):
        return False
    if marker is not None and not listed:
        return bool(_NOUN_END.search(bare)) or (not in_problems_section and len(bare) <= _LONGEST_PHRASE)
    if sentence.is_heading:
        return True
    ends_open = core == bare and len(bare) <= _LONGEST_UNNUMBERED
    return ends_open and bool(_NOUN_END.search(bare) or (sentence.section == "preamble" and _ORGAN.search(bare)))


def is_agency_name(text: str) -> bool:
    """Return whether a text is only the name of an agency."""
    return len(text) <= _LONGEST_UNNUMBERED and not _MARK.search(text) and _ORGAN.search(text) is not None


def _is_list_lead_in(text: str, text_without_marker: str, in_problems_section: bool) -> bool:
    """Return whether a text only announces a list: 存在的问题： (“problems:”), or 主要做法如下： outside the problems section."""
    if _SHORT.fullmatch(text_without_marker):
        return True
    return (
        not in_problems_section
        and len(text_without_marker) <= _LONGEST_UNNUMBERED
        and bool(_LEAD.search(text))
        and not _ANNOUNCES.search(text_without_marker)
    )


def find_heading_meaning(title: str) -> HeadingMeaning:
    """Return the side (problem or remedy) and tense that a heading, without list marker, sets for its sentences."""
    if not _PART.search(title):
        return HeadingMeaning(None, None)
    problem, remedy = bool(_PROBLEM.search(title)), bool(_REMEDY.search(title))
    if problem and remedy and not re.search(r"(?:针对|对)[^，。]*问题|问题(?:的)?(?:整改|改进)", title):
        return HeadingMeaning("both", None)
    if not (problem or remedy):
        return HeadingMeaning(None, None)
    if not remedy:
        return HeadingMeaning("problem", None)
    tense: Tense = "planned" if _PLANNED.search(title) else "done" if _DONE.search(title) else "unmarked"
    return HeadingMeaning("remedy", tense)


_TOLD = re.compile(r"已|完成|得到|上一?年|去年")


def find_sub_heading(text: str) -> tuple[str, HeadingMeaning]:
    """Return the sub-heading that opens a sentence (改进措施：一是…, “measures: first …”) and its meaning.

    Else an empty text.
    """
    marker = list_marker_at(text)
    start = marker.end if marker else 0
    match = _PREFIX.match(text, start)
    if match is None or match.end() == len(text) or match.end() - start > _LONGEST_PREFIX:
        return "", HeadingMeaning(None, None)
    title = match.group().rstrip("：。")
    if _TOLD.search(title):  # 上年的改进任务已经完成：… tells of it, and heads nothing that follows
        return "", HeadingMeaning(None, None)
    short = _SHORT.fullmatch(title)
    meaning = find_heading_meaning(title) if not short else _short_heading_meaning(title)
    if meaning.side is None or not (_NOUN_END.search(title) or short):
        return "", HeadingMeaning(None, None)
    return match.group(), meaning


def _short_heading_meaning(title: str) -> HeadingMeaning:
    """Return the side and tense that a short heading sets, such as 主要问题 (main problems) or 改进措施 (measures)."""
    return HeadingMeaning("remedy", "unmarked") if _REMEDY.search(title) else HeadingMeaning("problem", None)
