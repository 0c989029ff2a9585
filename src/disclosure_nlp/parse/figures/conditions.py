"""Conditions under which a number in a sentence counts as a figure of a topic, and the period that it covers."""

from __future__ import annotations

import re

from disclosure_nlp.parse.figures.clauses import TextClause
from disclosure_nlp.parse.figures.definitions import FigureTopic
from disclosure_nlp.parse.figures.lexicon import load_figure_words
from disclosure_nlp.parse.figures.matching import TopicMatch
from disclosure_nlp.parse.figures.numbers import StatedNumber
from disclosure_nlp.parse.figures.scope import FigureTime
from disclosure_nlp.text.patterns import compile_alternation

REQUEST_FAMILIES = ("requests", "outcomes")
# Topics that a verb alone determines; inside a list of parts they belong to a part.
BY_VERB = ("received", "accepted", "closed", "answered", "handled")
_SINCE = re.compile(r"历年|以来|截[至止]")
_FEWEST_WITHOUT_UNIT = 1000  # 浏览次数：1 is part of the web page around the report
_EACH = re.compile(
    r"[各每](?!级|位|项|界|类|种)[^，；]{0,12}?(?:均|都)?(?:确定|明确|指定|设|配|安排|落实|兼职|选派|派)"
)
_NOT_JUDGED = re.compile(r"未审|正在|审理中|应诉|为被告|被申请人|被诉")
_YEAR_BEFORE = re.compile(r"(20\d\d)年度?的?(?:结转|转结|遗留|转入)")
_YEAR_AFTER = re.compile(r"(?:至|到|入|为|转|延)(20\d\d)年")


def is_acceptable_figure(topic: FigureTopic, number: StatedNumber, match: TopicMatch, is_part: bool) -> bool:
    """Return whether a number can be a figure of its topic; ``is_part`` if it is listed as part of a total.

    For a part, a verb alone or the bare word for publishing does not determine the topic; a small number without a
    unit is never a figure.
    """
    if match.rule.text == "own part":
        return True
    if is_part and topic.id in BY_VERB and "new_receive" not in match.rule.text:
        return False
    if is_part and topic.id == "published" and match.rule.after is None:
        return False
    return bool(number.unit) or number.number >= _FEWEST_WITHOUT_UNIT or number.number == 0


def is_number_per_office(clause: TextClause, number: StatedNumber) -> bool:
    """Return whether a number applies to each office and is no total, as in 各科室确定1名联络员 (one contact per office)."""
    return number.unit in ("名", "人", "位") and _EACH.search(clause.text, 0, number.start - clause.start) is not None


def is_about_deciding_disputes(clause: str) -> bool:
    """Return whether a clause is about disputes that the agency decided itself, as the reviewing body."""
    return compile_alternation(load_figure_words().judge).search(clause) is not None and not _NOT_JUDGED.search(clause)


def has_plausible_carry_over_year(topic: str, clause: str, year: int | None) -> bool:
    """Return whether a clause with 结转 (carried over) names a year next to the reporting year, or no year."""
    pattern, step = (_YEAR_BEFORE, -1) if topic == "carried_in" else (_YEAR_AFTER, 1)
    named = pattern.search(clause)
    return named is None or (year is not None and int(named[1]) == year + step)


def resolve_figure_time(topic: FigureTopic, time: FigureTime, clause: str, year: int | None) -> FigureTime:
    """Return year and period of a number in text, from its topic and the time that its sentence refers to."""
    if topic.stock and time.basis in ("year", "cumulated"):
        return time._replace(basis="as_of")
    if topic.id == "trained" and time.basis == "cumulated" and not _SINCE.search(clause):  # 培训班3期，累计培训380人次
        return time._replace(basis="year")
    if topic.units == "share" and time.basis == "cumulated":
        return time._replace(basis="year")
    if topic.family in (*REQUEST_FAMILIES, "disputes") and time.basis == "cumulated" and "历年" not in clause:
        return time if time.year != year or "以来" in clause else time._replace(basis="year")
    return time
