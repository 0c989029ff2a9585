"""Labels of sentences, and the problems and remedies a narrative states."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

import msgspec

from disclosure_nlp.ids import label_ids, require
from disclosure_nlp.model.base import BaseRecord, SpanRecord, TabularRecord, Tense, attach
from disclosure_nlp.model.report import Report, Sentence


class Cue(BaseRecord, frozen=True):
    """A feature that contributed to a label: a term in the text or a feature of the context."""

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


class Problem(SpanRecord, frozen=True):
    """A problem as a unit: its sentences, or a part of one where a sentence enumerates several."""

    id: str
    start: int
    end: int
    sentences: tuple[str, ...]
    types: tuple[str, ...] = ()
    generic: bool = False
    concrete: bool = False


class Remedy(SpanRecord, frozen=True):
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
    """A problem with a remedy that answers it.

    Parameters
    ----------
    problem : str
        Id of the problem.
    remedy : str
        Id of the remedy.
    why : str
        ``sentence``: in one sentence or list item; ``topic``: the same subject, type or aim; ``item``: equal positions
        in two lists; ``lead_in``: the only problem or the only remedy of the section.
    confidence : float, default 1.0
        Probability of the pair.
    """

    problem: str
    remedy: str
    why: Literal["lead_in", "item", "topic", "sentence"]
    confidence: float = 1.0


class Tagging(TabularRecord, frozen=True, dict=True):
    """Labels per sentence, problems, remedies and their pairs."""

    sentences: tuple[Tags, ...]
    problems: tuple[Problem, ...]
    remedies: tuple[Remedy, ...]
    pairs: tuple[Pair, ...]
    model: str

    def tags(self, sentence: str) -> Tags:
        """Return the tags of a sentence by its id.

        Raises
        ------
        UnknownIdError
            When no sentence has such an id.
        """
        require("sentence", sentence, self._by_id)
        return self._by_id[sentence]

    def labelled(self, label: str) -> tuple[str, ...]:
        """Return the ids of the sentences that carry a label, in order.

        Raises
        ------
        UnknownIdError
            When neither the package nor the tagger has such a label.
        """
        require("label", label, label_ids(), {name for tags in self.sentences for name in tags.probabilities})
        return tuple(tags.sentence for tags in self.sentences if label in tags.labels)

    def attached(self, report: Report) -> Tagging:
        """Return the tagging with problems and remedies that know their text."""
        problems, remedies = attach(self.problems, report), attach(self.remedies, report)
        tagging = msgspec.structs.replace(self, problems=problems, remedies=remedies)
        tagging.__dict__["texts"] = {sentence.id: sentence for sentence in report.sentences}
        return tagging

    @cached_property
    def _by_id(self) -> dict[str, Tags]:
        return {tags.sentence: tags for tags in self.sentences}

    def _columns(self) -> tuple[str, ...]:
        return "sentence", "section", "labels", "tense", "problem_types", "remedy_types", "training_types", "text"

    def _rows(self) -> list[tuple[object, ...]]:
        texts: dict[str, Sentence] = self.__dict__.get("texts", {})
        return [_row(tags, texts.get(tags.sentence)) for tags in self.sentences]

    def _summary(self) -> tuple[str, ...]:
        units = f"{len(self.problems)} problems, {len(self.remedies)} remedies, {len(self.pairs)} pairs"
        return f"{len(self.sentences)} sentences", units, f"model {self.model}"

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), tuple(getattr(self, name) for name in self.__struct_fields__)


def _row(tags: Tags, sentence: Sentence | None) -> tuple[object, ...]:
    types = (tags.problem_types, tags.remedy_types, tags.training_types)
    section, text = (sentence.section, sentence.text) if sentence else (None, None)
    return tags.sentence, section, tags.labels, tags.tense, *types, text
