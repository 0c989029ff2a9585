"""Decides whose figures a clause states, for which year and over which period."""

from __future__ import annotations

import re
from typing import NamedTuple

from disclosure_nlp.definitions import PatternSet
from disclosure_nlp.model import Basis, Whose
from disclosure_nlp.parse.figures.clauses import remove_placeholders
from disclosure_nlp.parse.figures.lexicon import FigureWords
from disclosure_nlp.parse.figures.words import UNKNOWN, content_words, split_words
from disclosure_nlp.text.patterns import compile_alternation

_RE = PatternSet(__name__)


class FigurePeriod(NamedTuple):
    """Year and period (whole year, cumulated, part of the year, …) to which a number in the text refers.

    ``sure`` is False if another year is mentioned too; ``named`` is True if the text names the year.
    """

    year: int | None
    basis: Basis
    sure: bool = True
    named: bool = False


class FigureScope:
    """Decides, for the report of one agency and year, whether stated figures are the agency's own and of that year."""

    def __init__(self, agency: str | None, kind: str | None, year: int | None) -> None:
        self.year = year
        self.agency = agency or ""
        self.is_government = kind == "government"
        words = FigureWords.load()
        self._below = compile_alternation(tuple(word for word in words.below if word not in self.agency))
        self._above = compile_alternation(words.above)
        self._other, self._own = compile_alternation(words.others), compile_alternation(words.own)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FigureScope) and self._comparison_key == other._comparison_key

    def __hash__(self) -> int:
        return hash(self._comparison_key)

    @property
    def _comparison_key(self) -> tuple[str, bool, int | None]:
        """Return the values that identify the scope of figures: agency, kind of agency and year."""
        return self.agency, self.is_government, self.year

    @property
    def reporting_year(self) -> FigurePeriod:
        """Year and period of a figure whose text names none: the whole reporting year."""
        return FigurePeriod(self.year, "year")

    def whose_figures(self, clause: str) -> Whose | None:
        """Return whose figures a clause states (the agency's, its area's, others'), or None if it does not say."""
        text = remove_placeholders(clause)
        if self._other.search(text):
            return "other"
        bodies = _RE.all_bodies.search(text)
        if bodies is not None and _is_subject_position(text[: bodies.start()]):
            return self._body_of_area(bodies["place"])
        if _RE.own_level.search(text):
            return "unclear"
        below = self._below.search(text)
        if below and _is_subject_position(text[: below.start()]) and not _RE.object.search(text[: below.start()]):
            return "below"
        if self._above.search(text):
            return "above"
        if "全系统" in text:
            return "territory"
        area = _RE.all_of.search(text)
        if area is not None and not _RE.object.search(text[: area.start()]):
            return self._body_of_area(area["place"])
        if self._own.search(text):
            return "own"
        named = _RE.named.search(_RE.times.sub("", text))
        if named is None:
            return None
        # The figures of a government's office may be its own or the government's.
        if self.is_government and _RE.office.fullmatch(named["name"]):
            return "unclear"
        return "own" if self.is_name_of_agency(named["name"]) else "other"

    def is_name_of_agency(self, name: str) -> bool:
        """Return whether a name can be the agency's: its short name, or the name of a government's office."""
        of_office = self.is_government and _RE.government.fullmatch(name) is not None
        return of_office or is_short_name_of(name, self.agency)

    def _body_of_area(self, area: str) -> Whose:
        """Return whether an area such as 全县 (the whole county) is the agency's own territory or a wider area."""
        own = (_RE.place_of_government if self.is_government else _RE.place_of_organ).search(self.agency)
        return "territory" if own is None or own[1] == area else "above"

    def is_comparable_with_tables(self, whose: Whose) -> bool:
        """Return whether figures of a body can be compared with the tables of the report."""
        return whose == "own" or (whose == "territory" and self.is_government)

    def time_of_figure(self, words_before: str, previous: FigurePeriod, opens_clause: bool) -> FigurePeriod:
        """Return the year and period of a number from the words before it, or else those of the preceding number.

        Parameters
        ----------
        words_before : str
            Words between the number before (or the start of the clause) and this number.
        previous : FigurePeriod
            Time that the sentence has set so far.
        opens_clause : bool
            Whether the gap is at the start of a clause.
        """
        if not _RE.time_word.search(words_before):
            return _continued_time(previous)
        text = _RE.compared.sub("", _RE.carrying.sub("", remove_placeholders(words_before)))
        if self.spans_several_years(text):
            return FigurePeriod(self.year, "cumulated")
        time = self._time_from_year(text, previous, opens_clause)
        if _RE.mean.search(text):
            return time._replace(basis="mean")
        if _RE.part.search(text) or (_RE.month.search(text) and not _RE.whole_year.search(text)):
            return time._replace(basis="part_of_year")
        if _RE.so_far.search(text):
            return time._replace(basis=_period_of_cumulative_words(text, previous))
        return time

    def spans_several_years(self, text: str) -> bool:
        """Return whether a text names a period that begins in an earlier year, such as 2008年以来 (since 2008)."""
        since, ranged = _RE.since.search(text), _RE.from_to.search(text)
        return bool(
            (since and int(since[1]) != self.year) or (ranged and int(ranged[1]) != int(ranged[2]) == self.year)
        )

    def _time_from_year(self, text: str, previous: FigurePeriod, opens_clause: bool) -> FigurePeriod:
        """Return the year and period that a text sets by naming a year, or else the previous ones."""
        years = list(_RE.year.finditer(text))
        before_last = _RE.last_year.search(text, years[-1].end()) if years else None
        if before_last and re.search(r"[由从]$", text[: before_last.start()]):  # 2014年收到申请由上年的9件上升到15件
            return FigurePeriod(None if self.year is None else self.year - 1, "year", named=True)
        if years:
            year = int(years[-1][1])
            named = not _RE.until.search(text[: years[-1].start()])
            if year == self.year:
                return FigurePeriod(year, "year", named=named)
            sure = text[: years[-1].start()].endswith(("由", "从")) or (
                opens_clause and _opens_with_year(text[: years[-1].start()])
            )
            return FigurePeriod(year if sure else previous.year, "year", sure, named)
        if _RE.last_year.search(text):
            return FigurePeriod(None if self.year is None else self.year - 1, "year", opens_clause, named=True)
        if _RE.this_year.search(text):
            return FigurePeriod(previous.year if self.year is None else self.year, "year", named=True)
        return _continued_time(previous)


def _continued_time(previous: FigurePeriod) -> FigurePeriod:
    """Return the year and period of a number that names none, continued from the number before it."""
    return previous._replace(sure=True, basis="year" if previous.basis == "mean" else previous.basis)


def is_short_name_of(name: str, agency: str) -> bool:
    """Return whether a name can be short for the agency's name: its characters occur there in the same order.

    Examples
    --------
    >>> is_short_name_of("市科委", "云陂市科学技术委员会"), is_short_name_of("市水务局", "云陂市审计局")
    (True, False)
    """
    position = -1
    for character in name:
        position = agency.find(character, position + 1)
        if position < 0:
            return False
    return True


def _is_subject_position(text_before: str) -> bool:
    """Return whether only filler words precede a name, so that the name is the subject of its clause."""
    return all(word.kind == "conjunction" for word in content_words(split_words(text_before)))


def _period_of_cumulative_words(text: str, previous: FigurePeriod) -> Basis:
    """Return the period that 累计 (cumulated) or 截至 (until) sets: this year, or all years up to now."""
    since = re.search(r"(20\d\d年|[今一]年|年初)?(?:度)?以来", text)
    if "历年" in text or (since and not since[1]):
        return "cumulated"
    if since:
        return "year"
    if previous.basis == "cumulated":
        return "cumulated"
    other_year = _RE.year.search(re.sub(r"(?:截[至止][^，；]{0,4}?|^[至到])20\d\d年", "", text))
    return "year" if other_year or _RE.this_year.search(text) or previous.named else "cumulated"


def _opens_with_year(text: str) -> bool:
    """Return whether a year begins its clause, so that it applies to the numbers that follow."""
    words = content_words(split_words(re.sub(r"(?:截[至止]|自|由|从|在|到|至|而|其中)+$", "", text)))
    return all(word.kind == UNKNOWN and word.end - word.start <= 8 for word in words) and len(words) <= 1
