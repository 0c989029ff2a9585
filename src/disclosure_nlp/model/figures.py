"""Data model of figures that a report states in sentences or in local tables."""

from __future__ import annotations

from typing import Literal

from disclosure_nlp.model.base import Number, SpanRecord

Approximation = Literal["exact", "about", "at_least", "at_most", "range"]
Basis = Literal["year", "cumulated", "as_of", "part_of_year", "mean"]
Whose = Literal["own", "territory", "below", "above", "other", "unclear"]


class TextFigure(SpanRecord, frozen=True):
    """A number that a sentence or a local table (section ``table``) states, with what it counts.

    Attributes
    ----------
    topic : str
        Topic id of ``data/figures.toml``; two ids joined by ``+`` if the number is their sum.
    number, lower, upper : int or float
        The number in ``unit`` (money in 元), and the lowest and highest value that an approximation allows.
    basis : str
        Period that the figure covers: the year, all years up to now, a day, part of the year, or a mean.
    year : int or None
        Year that the figure refers to.
    whose : str
        Body that the figure refers to: the agency itself, its territory, bodies below or above it, or others.
    start, end : int
        Offsets of the number in the text, or of the statement that there was none.
    rule : str
        Rule that found the figure.
    confidence : float
        Share of the figures found by such rules that are right.
    kind : str or None
        Class of information as the text names it (such as 工作动态), or the joined topic ids.
    part_of : str or None
        Id of the total that the figure is a part of.
    share : float or None
        Percentage of a total that the text states for the figure.
    change, change_unit, change_base
        Change of the figure, its unit, and the year that the text compares with.
    relation : {"equals", "includes"}
        ``includes`` if the figure includes requests carried over from the year before.
    """

    id: str
    topic: str
    number: Number
    lower: Number
    upper: Number
    unit: str
    approximation: Approximation
    basis: Basis
    year: int | None
    whose: Whose
    section: str
    start: int
    end: int
    rule: str
    confidence: float
    kind: str | None = None
    part_of: str | None = None
    share: float | None = None
    change: Number | None = None
    change_unit: str | None = None
    change_base: str | None = None
    relation: Literal["equals", "includes"] = "equals"
    sentence: str | None = None
