"""Finds the topic of numbers that depend on an earlier number of the same or the preceding sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from disclosure_nlp.definitions import PatternSet
from disclosure_nlp.model import Whose
from disclosure_nlp.parse.figures.definitions import TopicRule, load_figure_definitions, topics_by_id
from disclosure_nlp.parse.figures.figure_mention import FigureMention
from disclosure_nlp.parse.figures.matching import CONJUNCTION, TopicMatch
from disclosure_nlp.parse.figures.numbers import StatedNumber
from disclosure_nlp.parse.figures.scope import FigureScope
from disclosure_nlp.parse.figures.words import UNKNOWN, ClassifiedWord, content_words

# Beginnings of sentences that list parts of a total in the sentence before.
FOLLOWS = re.compile(r"(?:在)?(?:其中|这些|上述|按[^，；]{2,8}分|从[^，；]{2,8}[看分])")
_RE = PatternSet(__name__)
_OF_ALL_FAMILIES = ("outcomes", "disputes", "staff")
_LONGEST_SHORT_NAME = 9
OWN_PART = "own part"
_ATTENDANCE = frozenset((CONJUNCTION, "attend", "trained"))


class InheritedSentenceState(NamedTuple):
    """Attributes that a sentence inherits from the one before: its subject, whose figures it states, and totals."""

    about_requests: bool = False
    domain: str | None = None
    whose: Whose | None = None
    totals: tuple[int, ...] = ()


def takes_medium_from_previous_clause(text: str) -> bool:
    """Return whether a clause's publishing verb takes its medium from the clause before, as in 推送信息61条."""
    return _RE.pushes.match(text) is not None


def match_cumulative_total(
    previous: FigureMention | None, number: StatedNumber, words_before: list[ClassifiedWord], text_before: str
) -> TopicMatch | None:
    """Return the topic of the previous figure if a number is its total over all years, as in 历年累计30件; else None."""
    same = (
        previous is not None
        and previous.value is not None
        and previous.value.unit == number.unit
        and not content_words(words_before)
    )
    return (
        TopicMatch(previous.topic, TopicRule(previous.topic, "again", (), ()))
        if previous and same and _RE.all_years.search(text_before)
        else None
    )


def match_training_attendance(
    previous: FigureMention | None, number: StatedNumber, words_before: list[ClassifiedWord]
) -> TopicMatch | None:
    """Return topic ``trained`` for a number of persons right after a number of training classes, as in 培训班2期、80人次."""
    kinds = {word.kind for word in content_words(words_before)}
    if previous is None or previous.topic != "classes" or number.unit not in load_figure_definitions().units["persons"]:
        return None
    return TopicMatch("trained", TopicRule("trained", "attendance", (), ())) if kinds <= _ATTENDANCE else None


def match_agency_part_of_total(total: FigureMention | None, text_before: str, scope: FigureScope) -> TopicMatch | None:
    """Return the topic of a wider area's total if a number is the agency's part of it (其中市局5210条), or None."""
    found = _RE.own_part.match(text_before) if total is not None and total.whose != "own" else None
    if total is None or found is None:
        return None
    level = _RE.own_level.fullmatch(found["name"])
    own = level is not None or (len(found["name"]) <= _LONGEST_SHORT_NAME and scope.is_name_of_agency(found["name"]))
    return TopicMatch(total.topic, TopicRule(total.topic, OWN_PART, (), ())) if own else None


def find_referenced_figure(clause: str, figures: Sequence[FigureMention], in_brackets: bool) -> FigureMention | None:
    """Return the earlier figure that a clause without a number refers to, as in 行政诉讼4件，均维持 (all upheld), or None."""
    match = _RE.of_all.match(clause)
    totals = [item for item in figures if item.value and not item.is_part and item.number]
    totals = [item for item in totals if topics_by_id()[item.topic].family in ("requests", *_OF_ALL_FAMILIES)]
    if any(not topics_by_id()[item.topic].public for item in totals):
        return None  # its figure is only part of the litigation (brought directly, or after reconsideration)
    if match is None or not totals or totals[-1] is not figures[-1]:
        return None
    if len(set(_RE.instances.findall(totals[-1].sentence.text))) > 1:
        return None  # 行政诉讼2件，一审均胜诉，二审尚未审结
    if not in_brackets and len({topics_by_id()[item.topic].family for item in totals}) < len(totals):
        return None  # 行政复议2件、行政诉讼1件，均维持
    return None if _RE.one_only.match(clause) and totals[-1].number != 1 else totals[-1]


def can_be_outcome_of_figure(topic: str, words: Sequence[ClassifiedWord]) -> bool:
    """Return whether a clause can state the outcome of an earlier figure, such as 均维持 (all upheld)."""
    told = topics_by_id()[topic].family in _OF_ALL_FAMILIES or topic.startswith("received_")
    return told and all(word.kind != UNKNOWN for word in content_words(list(words)))
