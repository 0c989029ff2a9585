"""What a tagger gets of a sentence: its plain text, what the lexicon finds in it, and where it stands in the narrative."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple, Protocol, runtime_checkable

from disclosure_nlp.model import Cue, Sentence, Tense
from disclosure_nlp.tag.lexicon import LexiconMatches
from disclosure_nlp.text.normalize import NormalizedText

Side = Literal["problem", "remedy"]


class DiscourseState(NamedTuple):
    """The state of the narrative at a sentence.

    ``part``: inside the part on problems and remedies. ``side``: whether lead-ins and titles put the sentence among the
    problems or the remedies. ``tense``: what the lead-in in force says of its list. ``answers``: that lead-in speaks of
    the problems named before. ``title``: the unit is a bare title. ``item``: its number in a list. ``topics``: labels that
    the titles above it name. ``turn``: where in the plain text a sentence goes from its problem to the measure. ``features``: all this as names
    (`disclosure_nlp.tag.lexicon.STATES`), for weights of a lexicon or a model.
    """

    part: bool = False
    side: Side | None = None
    tense: Tense | None = None
    answers: bool = False
    title: bool = False
    item: int | None = None
    topics: tuple[str, ...] = ()
    turn: int | None = None
    features: frozenset[str] = frozenset()


class SentenceContext(NamedTuple):
    """A sentence as a tagger sees it."""

    sentence: Sentence
    plain: NormalizedText
    found: LexiconMatches
    state: DiscourseState


class Scores(NamedTuple):
    """Scores in [0, 1] per label, and what weighed; ``chosen`` are the labels, where the tagger itself decides."""

    labels: Mapping[str, float]
    cues: tuple[Cue, ...] = ()
    chosen: tuple[str, ...] | None = None


class Tagger(Protocol):
    """Anything that scores the labels of a narrative's sentences; the rest of the stage is the same for all taggers."""

    @property
    def name(self) -> str:
        """Return name and version, for provenance."""

    def score(self, readings: Sequence[SentenceContext]) -> list[Scores]:
        """Return scores for every sentence, in order."""


@runtime_checkable
class BatchTagger(Tagger, Protocol):
    """A tagger that scores many narratives at once, faster than one by one."""

    def score_all(self, narratives: Sequence[Sequence[SentenceContext]]) -> list[list[Scores]]:
        """Return scores for every sentence of every narrative, in order."""
