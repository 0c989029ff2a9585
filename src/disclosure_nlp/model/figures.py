"""Figures stated in text of a report."""

from __future__ import annotations

from typing import Literal

from disclosure_nlp.model.base import Number, SpanRecord

Approximation = Literal["exact", "about", "at_least", "at_most", "range"]
Basis = Literal["year", "cumulated", "as_of", "part_of_year", "mean"]
Whose = Literal["own", "territory", "below", "above", "other", "unclear"]


class TextFigure(SpanRecord, frozen=True):
    """A figure stated in a sentence, or in a local table (section ``table``).

    ``topic`` is an id of ``data/figures.toml``; two joined by ``+`` where the number is that of both together, then
    ``kind`` names them too; else ``kind`` is the class of information that the text names. ``number`` is in ``unit`` as
    printed, amounts of money in 元; ``lower`` and ``upper`` are what the words allow. ``year`` is the year it mentions,
    ``basis`` the time it covers, ``whose`` the body it is of. ``part_of`` is the figure that it is a part of, ``share``
    its percentage of a total; ``change`` what it changed by (in ``change_unit``) against ``change_base``. ``relation``
    is ``includes`` where it holds what was carried in. ``start`` and ``end`` are the place of the number, or of the
    statement that there was none; ``rule`` is the rule that found it and ``confidence`` the share of such figures that
    is right.
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
