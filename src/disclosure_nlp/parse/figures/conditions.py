"""Conditions under which a number in a sentence counts as a figure of a topic, and the period that it covers."""

from __future__ import annotations

from disclosure_nlp.definitions import PatternSet
from disclosure_nlp.parse.figures.clauses import TextClause
from disclosure_nlp.parse.figures.definitions import FigureTopic
from disclosure_nlp.parse.figures.lexicon import FigureWords
from disclosure_nlp.parse.figures.matching import TopicMatch
from disclosure_nlp.parse.figures.numbers import StatedNumber
from disclosure_nlp.parse.figures.scope import FigurePeriod
from disclosure_nlp.text.patterns import compile_alternation

REQUEST_FAMILIES = ("requests", "outcomes")
# Topics that a verb alone determines; inside a list of parts they belong to a part.
BY_VERB = ("received", "accepted", "closed", "answered", "handled")
_IN_FORCE = ("norm_in_force", "rules_in_force")
_RE = PatternSet(__name__)
_FEWEST_WITHOUT_UNIT = 1000  # 浏览次数：1 is part of the web page around the report


def is_acceptable_figure(topic: FigureTopic, number: StatedNumber, match: TopicMatch, is_part: bool) -> bool:
    """Return whether a number in a sentence is plausible as a figure of its topic.

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
    each = _RE.each.search(clause.text, 0, number.start - clause.start)
    return each is not None and number.unit in ("名", "人", "位")


def is_about_deciding_disputes(clause: str) -> bool:
    """Return whether a clause is about disputes that the agency decided itself, as the reviewing body."""
    judged = compile_alternation(FigureWords.load().judge).search(clause)
    return judged is not None and not _RE.not_judged.search(clause)


def has_plausible_carry_over_year(topic: str, clause: str, year: int | None) -> bool:
    """Return whether a clause with 结转 (carried over) names a year next to the reporting year, or no year."""
    pattern, step = (_RE.year_before, -1) if topic == "carried_in" else (_RE.year_after, 1)
    named = pattern.search(clause)
    return named is None or (year is not None and int(named[1]) == year + step)


def resolve_figure_period(topic: FigureTopic, time: FigurePeriod, clause: str, year: int | None) -> FigurePeriod:
    """Return the year and period to which a number in the text refers, from its topic and its sentence."""
    if topic.stock and time.basis in ("year", "cumulated"):
        return time._replace(basis="as_of")
    since = topic.id != "trained" or _RE.since.search(clause)  # 培训班3期，累计培训380人次: in the reporting year
    if time.basis == "cumulated" and (topic.units == "share" or not since):
        return time._replace(basis="year")
    if topic.id in _IN_FORCE and time.basis == "cumulated" and time.year == year and "历年" not in clause:
        return time._replace(basis="year")  # 截至2023年底现行有效8件
    if topic.family in (*REQUEST_FAMILIES, "disputes") and time.basis == "cumulated" and "历年" not in clause:
        return time if time.year != year or "以来" in clause else time._replace(basis="year")
    return time
