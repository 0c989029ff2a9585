"""Labels of sentences, and the problems and remedies a narrative states."""

from __future__ import annotations

from typing import Literal

from disclosure_nlp.model.base import BaseRecord, Tense


class Cue(BaseRecord, frozen=True):
    """What weighed for a label: a term of the text or a state of the context."""

    label: str
    term: str
    weight: float


class Tags(BaseRecord, frozen=True):
    """Labels of one sentence with their probabilities and attributes."""

    sentence: str
    labels: tuple[str, ...]
    probabilities: dict[str, float]
    tense: Tense | None = None
    problem_types: tuple[str, ...] = ()
    remedy_types: tuple[str, ...] = ()
    training_types: tuple[str, ...] = ()
    cues: tuple[Cue, ...] = ()


class Problem(BaseRecord, frozen=True):
    """A problem as a unit: its sentences, or a part of one where a sentence enumerates several."""

    id: str
    start: int
    end: int
    sentences: tuple[str, ...]
    types: tuple[str, ...] = ()
    generic: bool = False
    concrete: bool = False


class Remedy(BaseRecord, frozen=True):
    """A remedy as a unit; ``answers_all`` is set by 该问题, 针对上述问题 and the like."""

    id: str
    start: int
    end: int
    sentences: tuple[str, ...]
    types: tuple[str, ...] = ()
    tense: Tense = "unmarked"
    answers_all: bool = False
    generic: bool = False


class Pair(BaseRecord, frozen=True):
    """A problem with a remedy that answers it, and why it is thought to: ``lead_in``, ``item`` or ``topic``."""

    problem: str
    remedy: str
    why: Literal["lead_in", "item", "topic", "sentence"]


class Tagging(BaseRecord, frozen=True):
    """What the narrative says: labels per sentence, problems, remedies and how they pair."""

    sentences: tuple[Tags, ...]
    problems: tuple[Problem, ...]
    remedies: tuple[Remedy, ...]
    pairs: tuple[Pair, ...]
    model: str
