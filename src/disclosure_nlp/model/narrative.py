"""Data model of tagging: labels of sentences, problems, remedies and their pairs."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

import msgspec

from disclosure_nlp.ids import label_ids, require_known_id
from disclosure_nlp.model.base import BaseRecord, SpanRecord, TabularRecord, Tense, attach_source
from disclosure_nlp.model.report import Report, Sentence


class Cue(BaseRecord, frozen=True):
    """A term or context feature that contributed to a sentence label, with its weight."""

    label: str
    term: str
    weight: float


class Tags(BaseRecord, frozen=True):
    """Labels of one sentence with their probabilities, tense, problem, remedy and training types, and cues."""

    sentence: str
    labels: tuple[str, ...]
    probabilities: dict[str, float]
    tense: Tense | None = None
    problem_types: tuple[str, ...] = ()
    remedy_types: tuple[str, ...] = ()
    training_types: tuple[str, ...] = ()
    cues: tuple[Cue, ...] = ()


class Problem(SpanRecord, frozen=True):
    """A problem the agency states (存在的主要问题): one or more sentences, or part of an enumerating sentence."""

    id: str
    start: int
    end: int
    sentences: tuple[str, ...]
    types: tuple[str, ...] = ()
    generic: bool = False
    concrete: bool = False


class Remedy(SpanRecord, frozen=True):
    """A remedy the agency states (改进情况): one or more sentences, or part of an enumerating sentence.

    ``answers_all`` is set for remedies of all problems, such as 针对上述问题.
    """

    id: str
    start: int
    end: int
    sentences: tuple[str, ...]
    types: tuple[str, ...] = ()
    tense: Tense = "unmarked"
    answers_all: bool = False
    generic: bool = False


class Pair(BaseRecord, frozen=True):
    """A problem and a remedy that answers it.

    Parameters
    ----------
    problem : str
        Id of the problem.
    remedy : str
        Id of the remedy.
    why : str
        Reason for the pair. ``sentence``: both are in one sentence or list item; ``topic``: they have the same subject,
        type or aim; ``item``: they have the same position in two lists; ``lead_in``: the section has one problem or one
        remedy only.
    confidence : float, default 1.0
        Probability of the pair.
    """

    problem: str
    remedy: str
    why: Literal["lead_in", "item", "topic", "sentence"]
    confidence: float = 1.0


class Tagging(TabularRecord, frozen=True, dict=True):
    """Result of tagging a report: labels per sentence, problems, remedies and their pairs."""

    sentences: tuple[Tags, ...]
    problems: tuple[Problem, ...]
    remedies: tuple[Remedy, ...]
    pairs: tuple[Pair, ...]
    model: str

    def tags(self, sentence: str) -> Tags:
        """Return the tags (labels, probabilities, attributes) of a sentence by its sentence id.

        Raises
        ------
        UnknownIdError
            When no sentence has such an id.
        """
        require_known_id("sentence", sentence, self._tags_by_sentence)
        return self._tags_by_sentence[sentence]

    def sentence_ids_with_label(self, label: str) -> tuple[str, ...]:
        """Return the ids of the sentences with a label, in order of the text.

        Raises
        ------
        UnknownIdError
            When neither the package nor the tagger has such a label.
        """
        require_known_id("label", label, label_ids(), {name for tags in self.sentences for name in tags.probabilities})
        return tuple(tags.sentence for tags in self.sentences if label in tags.labels)

    def with_report_text(self, report: Report) -> Tagging:
        """Return a copy of the tagging attached to a report, so that problems and remedies can return their text."""
        problems, remedies = attach_source(self.problems, report), attach_source(self.remedies, report)
        tagging = msgspec.structs.replace(self, problems=problems, remedies=remedies)
        tagging.__dict__["texts"] = {sentence.id: sentence for sentence in report.sentences}
        return tagging

    @cached_property
    def _tags_by_sentence(self) -> dict[str, Tags]:
        return {tags.sentence: tags for tags in self.sentences}

    def _frame_columns(self) -> tuple[str, ...]:
        return "sentence", "section", "labels", "tense", "problem_types", "remedy_types", "training_types", "text"

    def _frame_rows(self) -> list[tuple[object, ...]]:
        texts: dict[str, Sentence] = self.__dict__.get("texts", {})
        return [_sentence_frame_row(tags, texts.get(tags.sentence)) for tags in self.sentences]

    def _repr_parts(self) -> tuple[str, ...]:
        units = f"{len(self.problems)} problems, {len(self.remedies)} remedies, {len(self.pairs)} pairs"
        return f"{len(self.sentences)} sentences", units, f"model {self.model}"

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), tuple(getattr(self, name) for name in self.__struct_fields__)


def _sentence_frame_row(tags: Tags, sentence: Sentence | None) -> tuple[object, ...]:
    """Return the data frame row (labels, tense, types) of one tagged sentence."""
    types = (tags.problem_types, tags.remedy_types, tags.training_types)
    section, text = (sentence.section, sentence.text) if sentence else (None, None)
    return tags.sentence, section, tags.labels, tags.tense, *types, text
