"""Narratives with contexts and features computed, which a tagger is fitted on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from disclosure_nlp.tag.lexicon import load_lexicon
from disclosure_nlp.tag.sentence_context import SentenceContext
from disclosure_nlp.tag.tagging import make_sentence_contexts
from disclosure_nlp.tag.tokenizer import Tokenizer, default_tokenizer
from disclosure_nlp.tag.trained.dataset import Narrative
from disclosure_nlp.tag.trained.features import SentenceFeatures, extract_features
from disclosure_nlp.tag.trained.params import LabelConstraints, find_label_constraints


class PreparedNarrative(NamedTuple):
    """A narrative with the contexts and features of its sentences computed, as fitting needs them."""

    narrative: Narrative
    contexts: list[SentenceContext]
    features: list[SentenceFeatures]
    weight: float = 1.0

    @property
    def heading_flags(self) -> list[bool]:
        """Whether each sentence of the narrative is only a heading, in text order."""
        return [reading.state.is_heading for reading in self.contexts]

    @property
    def label_constraints(self) -> list[LabelConstraints]:
        """Restrictions on the predicted labels of each sentence of the narrative that follow from its context."""
        return list(map(find_label_constraints, self.contexts))


def prepare_narratives(
    narratives: Sequence[Narrative], *, section: bool = True, tokenizer: Tokenizer | None = None
) -> list[PreparedNarrative]:
    """Return narratives with the contexts and features of their sentences computed, for reuse in several fits."""
    lexicon, tokenizer = load_lexicon(), tokenizer or default_tokenizer()
    result = []
    for narrative in narratives:
        readings = make_sentence_contexts(narrative.sentences(section), lexicon, narrative.year, tokenizer)
        result.append(PreparedNarrative(narrative, readings, extract_features(readings, tokenizer)))
    return result


def make_copies_without_context(
    narratives: Sequence[Narrative], tokenizer: Tokenizer | None = None
) -> list[PreparedNarrative]:
    """Return copies of narratives, for training, without section ids and without discourse-state features.

    Section headings are lost in many published pages, and the state is derived by rules that can be wrong: the
    model must not depend on them alone.
    """
    return [
        item._replace(features=[unit.without_group("state") for unit in item.features])
        for item in prepare_narratives(narratives, section=False, tokenizer=tokenizer)
    ]
