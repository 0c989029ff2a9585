"""Heading detection, and what a heading implies for the sentences below it (docs/labels.md)."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from disclosure_nlp.definitions import PatternSet, load_definition
from disclosure_nlp.model import Sentence, Tense
from disclosure_nlp.tag.lexicon import LexiconMatches
from disclosure_nlp.text.markers import list_marker_at
from disclosure_nlp.text.patterns import alternation_pattern

_WORDS = load_definition("lexicon/sentence_titles.toml", dict[str, tuple[str, ...]])
_LONGEST = 40
_LONGEST_UNNUMBERED = 30
_LONGEST_PREFIX = 18
_LONGEST_PHRASE = 16
_RE = PatternSet(__name__)
_NOUN_END = re.compile(f"{alternation_pattern(_WORDS['endings'] + _WORDS['listed_endings'])}$")
# A numbered unit with a full stop inside a list of problems or measures is a title only if it ends like this.
_LISTED_END = re.compile(f"{alternation_pattern(_WORDS['listed_endings'])}$")
_ORGAN = re.compile(f"{alternation_pattern(_WORDS['organ_endings'])}$")
_PROBLEM = re.compile(alternation_pattern(_WORDS["problems"]))

TitleSide = Literal["problem", "remedy", "both"]


class HeadingMeaning(NamedTuple):
    """Attributes that a heading sets for sentences below it: side (problem or remedy) and tense, None if not set."""

    side: TitleSide | None
    tense: Tense | None


def is_only_heading(
    sentence: Sentence, text: str, matches: LexiconMatches, in_problems_section: bool, in_list: bool = False
) -> bool:
    """Return whether a sentence is only a heading: a noun phrase such as 公开情况 (state of disclosure), no statement.

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
    if not bare or _RE.mark.search(bare):
        return False
    if _is_list_lead_in(text, bare, in_problems_section) and "count" not in matches.signs:
        return True
    if _RE.report_title.search(bare) and not _RE.speaks.search(bare) and core == bare:
        return len(bare) <= _LONGEST + 20
    if len(bare) > _LONGEST or _RE.speaks.search(bare):
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
    if "title_verb" in matches.signs or "deficit" in matches.signs or _RE.acts.search(bare):
        return False
    if marker is not None and not listed:
        return bool(_NOUN_END.search(bare)) or (not in_problems_section and len(bare) <= _LONGEST_PHRASE)
    if sentence.is_heading:
        return True
    ends_open = core == bare and len(bare) <= _LONGEST_UNNUMBERED
    return ends_open and bool(_NOUN_END.search(bare) or (sentence.section == "preamble" and _ORGAN.search(bare)))


def is_agency_name(text: str) -> bool:
    """Return whether a text is only the name of an agency."""
    return len(text) <= _LONGEST_UNNUMBERED and not _RE.mark.search(text) and _ORGAN.search(text) is not None


def _is_list_lead_in(text: str, text_without_marker: str, in_problems_section: bool) -> bool:
    """Return whether a text only announces a list, such as 存在的问题： (“problems:”)."""
    if _RE.short.fullmatch(text_without_marker):
        return True
    return (
        not in_problems_section
        and len(text_without_marker) <= _LONGEST_UNNUMBERED
        and bool(_RE.lead.search(text))
        and not _RE.announces.search(text_without_marker)
    )


def find_heading_meaning(title: str) -> HeadingMeaning:
    """Return the side (problem or remedy) and tense that a heading sets for the sentences below it."""
    if not _RE.part.search(title):
        return HeadingMeaning(None, None)
    problem, remedy = bool(_PROBLEM.search(title)), bool(_RE.remedy.search(title))
    if problem and remedy and not re.search(r"(?:针对|对)[^，。]*问题|问题(?:的)?(?:整改|改进)", title):
        return HeadingMeaning("both", None)
    if not (problem or remedy):
        return HeadingMeaning(None, None)
    if not remedy:
        return HeadingMeaning("problem", None)
    tense: Tense = "planned" if _RE.planned.search(title) else "done" if _RE.done.search(title) else "unmarked"
    return HeadingMeaning("remedy", tense)


def find_sub_heading(text: str) -> tuple[str, HeadingMeaning]:
    """Return the sub-heading that opens a sentence (改进措施：一是…, “measures: first …”) and its meaning, or ''.

    Else an empty text.
    """
    marker = list_marker_at(text)
    start = marker.end if marker else 0
    match = _RE.prefix.match(text, start)
    if match is None or match.end() == len(text) or match.end() - start > _LONGEST_PREFIX:
        return "", HeadingMeaning(None, None)
    title = match.group().rstrip("：。")
    if _RE.told.search(title):  # 上年的改进任务已经完成：… tells of it, and heads nothing that follows
        return "", HeadingMeaning(None, None)
    short = _RE.short.fullmatch(title)
    meaning = find_heading_meaning(title) if not short else _short_heading_meaning(title)
    if meaning.side is None or not (_NOUN_END.search(title) or short):
        return "", HeadingMeaning(None, None)
    return match.group(), meaning


def _short_heading_meaning(title: str) -> HeadingMeaning:
    """Return the side (problem or remedy) and tense that a short heading sets, such as 改进措施 (measures)."""
    return HeadingMeaning("remedy", "unmarked") if _RE.remedy.search(title) else HeadingMeaning("problem", None)
