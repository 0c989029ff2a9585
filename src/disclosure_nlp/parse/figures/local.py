"""Figures of local statistics tables; what they count is found with the same rules as in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from disclosure_nlp.definitions import PatternSet
from disclosure_nlp.model import Basis, Cell, Number, Report, Table
from disclosure_nlp.parse.figures.definitions import subjects_by_word_class
from disclosure_nlp.parse.figures.matching import NumberContext, TopicMatch, match_topic
from disclosure_nlp.parse.figures.words import ClassifiedWord, split_words

_RE = PatternSet(__name__)
_UNITS = ("件", "条", "次", "个", "人", "人次")


class LocalFigure(NamedTuple):
    """A number in a local table: its cell, topic, unit and period, and the index of the total it is part of."""

    cell: Cell
    topic: str
    number: Number
    unit: str
    year: int | None
    basis: Basis
    part_of: int | None


def find_local_figures(report_tables: dict[str, Table], year: int | None) -> list[LocalFigure]:
    """Return the numbers with a known topic in a report's local statistics tables, in cell order.

    Parameters
    ----------
    report_tables : dict
        Tables by id; the local tables are those under ``local``.
    year : int or None
        Reporting year; it applies to columns that name no other year.
    """
    table = report_tables.get("local")
    if table is None:
        return []
    found: list[LocalFigure] = []
    wholes: dict[str, int | None] = {}
    reader = _RowTopicMatcher()
    for cell in table.cells:
        label = _RE.again.sub("", "".join(cell.row.split()))
        is_part = _RE.part.match(label) is not None
        match = reader.topic_of_label(label, cell.value.unit)
        time = _time_of_column(cell.column, year)
        if not is_part:
            wholes[cell.column] = None
        if match is None or time is None or cell.value.number is None:
            continue
        whole = wholes.get(cell.column) if is_part else None
        topic = "+".join(sorted(filter(None, (match.topic, match.with_topic))))
        if not is_part:
            wholes[cell.column] = len(found)
        found.append(LocalFigure(cell, topic, cell.value.number, cell.value.unit or "", *time, whole))
    return found


def local_table_values_of_year(report: Report) -> Iterator[tuple[str, Number, Cell]]:
    """Yield (topic, value, cell) of each value for the reporting year in a report's local tables."""
    for figure in find_local_figures(report.tables, report.year):
        if figure.basis == "year" and figure.year == report.year:
            yield figure.topic, figure.number, figure.cell


class _RowTopicMatcher:
    """Finds what the rows of a local table count, from their labels in order."""

    def __init__(self) -> None:
        self.domain: str | None = None
        self.label = ""
        self.found: TopicMatch | None = None

    def topic_of_label(self, label: str, unit: str | None) -> TopicMatch | None:
        """Return the topic (what is counted) that the label of a local table's row names, or None."""
        if label != self.label:
            words = split_words(_RE.mark.sub("", label))
            for word in words:
                self.domain = subjects_by_word_class().get(word.kind, self.domain)
            units = (unit,) if unit else _UNITS
            tried = (match for name in units if (match := match_topic(self._context_of_label(words, name))) is not None)
            self.label, self.found = label, next(tried, None)
        return self.found

    def _context_of_label(self, words: list[ClassifiedWord], unit: str) -> NumberContext:
        """Return the label of a table row in the form of the words around a number, for matching with topic rules."""
        return NumberContext(
            tuple(words), (), unit, self.domain, True, True, frozenset(), frozenset(("classes",)), says_disclosure=True
        )


def _time_of_column(column: str, year: int | None) -> tuple[int | None, Basis] | None:
    """Return the year and period of a local table's column, from its title, or None for changes or remarks."""
    named = _RE.year.search(column)
    if named:
        return int(named[1]), "year"
    if _RE.cumulated.search(column) and "本年" not in column:
        return year, "cumulated"
    if _RE.last_year.search(column):
        return (None if year is None else year - 1), "year"
    return (year, "year") if _RE.this_year.search(column) else None
