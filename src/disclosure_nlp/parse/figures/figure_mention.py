"""Data model of a figure in a sentence (a number, or a statement of none), before it becomes a record."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from disclosure_nlp.model import Number, Sentence, Whose
from disclosure_nlp.parse.figures.numbers import StatedNumber
from disclosure_nlp.parse.figures.scope import FigurePeriod

Kind = Literal["count", "all_done", "none_carried", "none_corrected", "zero"]


class FigureMention(NamedTuple):
    """A number that a sentence states with what it counts, or a statement such as 未收到 (none received).

    ``kind`` is ``count`` for a number, else the kind of statement; ``start`` and ``end`` are offsets in the
    document, ``phrase`` those of the number with the words that say what it counts.
    """

    kind: Kind
    topic: str
    sentence: Sentence
    start: int
    end: int
    phrase: tuple[int, int]
    time: FigurePeriod
    whose: Whose
    rule: str
    confidence: float
    value: StatedNumber | None = None
    with_topic: str | None = None
    label: str | None = None
    part_of: int | None = None
    is_part: bool = False
    includes: bool = False
    share: float | None = None
    change: Number | None = None
    change_unit: str | None = None
    change_base: str | None = None

    @property
    def number(self) -> Number:
        """The number that the sentence states; 0 for a statement that there was none."""
        return self.value.number if self.value else 0

    def rule_requires_class(self, word_class: str) -> bool:
        """Return whether the rule that found what a number counts requires a word of a certain word class."""
        return word_class in re.split(r"[\s|]", self.rule)
