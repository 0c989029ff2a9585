"""Tagger input (a sentence's normalised text, lexicon matches and discourse state), and the protocol of taggers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple, Protocol, runtime_checkable

from disclosure_nlp.model import Cue, Sentence, Tense
from disclosure_nlp.tag.lexicon import LexiconMatches
from disclosure_nlp.text.normalize import NormalizedText

Side = Literal["problem", "remedy"]


class DiscourseState(NamedTuple):
    """Attributes of a sentence inherited from headings and lead-ins before it: topic, tense, side (problem or remedy).

    Attributes
    ----------
    in_problems_section : bool
        Whether the sentence is inside the part on problems and remedies.
    side : {"problem", "remedy"}, optional
        Side set by headings and lead-ins.
    tense : str, optional
        Tense of the list, from its lead-in or heading.
    refers_to_problems : bool
        Whether the lead-in in force refers to the problems named before.
    is_heading : bool
        Whether the unit is a bare heading.
    item_number : int, optional
        Number of the list item.
    topics : tuple of str
        Topic labels named by the headings above.
    remedy_start : int, optional
        Offset in the normalised text where the sentence passes from its problem to the measure.
    concession_end : int, optional
        Offset in the normalised text where a concession ends (已开通，但…); what precedes it is neither problem nor measure.
    features : frozenset of str
        The state as feature names (`disclosure_nlp.tag.lexicon.STATES`).
    """

    in_problems_section: bool = False
    side: Side | None = None
    tense: Tense | None = None
    refers_to_problems: bool = False
    is_heading: bool = False
    item_number: int | None = None
    topics: tuple[str, ...] = ()
    remedy_start: int | None = None
    concession_end: int | None = None
    features: frozenset[str] = frozenset()


class SentenceContext(NamedTuple):
    """A sentence with its normalised text, lexicon matches and discourse state: the input of a tagger."""

    sentence: Sentence
    normalized: NormalizedText
    matches: LexiconMatches
    state: DiscourseState


class LabelScores(NamedTuple):
    """Scores in [0, 1] of the labels of a sentence, its strongest features, and its labels if the tagger chose them."""

    labels: Mapping[str, float]
    cues: tuple[Cue, ...] = ()
    chosen: tuple[str, ...] | None = None


class Tagger(Protocol):
    """Protocol of taggers: objects that score the labels of the sentences of a report."""

    @property
    def name(self) -> str:
        """Return the name and version of the tagger, recorded with its results."""

    def score(self, contexts: Sequence[SentenceContext]) -> list[LabelScores]:
        """Return the scores in [0, 1] of all labels for every sentence of a report, in input order."""


@runtime_checkable
class BatchTagger(Tagger, Protocol):
    """Protocol of taggers that score several reports at once, faster than one by one."""

    def score_all(self, narratives: Sequence[Sequence[SentenceContext]]) -> list[list[LabelScores]]:
        """Return the scores in [0, 1] of all labels for every sentence of several reports, in input order."""
