"""Narratives with contexts and features computed, which a tagger is fitted on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from disclosure_nlp.tag.lexicon import load_lexicon
from disclosure_nlp.tag.sentence_context import SentenceContext
from disclosure_nlp.tag.tagging import make_contexts
from disclosure_nlp.tag.tokenizer import Tokenizer, default_tokenizer
from disclosure_nlp.tag.trained.dataset import Narrative
from disclosure_nlp.tag.trained.features import SentenceFeatures, extract_features
from disclosure_nlp.tag.trained.params import LabelLimits, find_label_limits


class PreparedNarrative(NamedTuple):
    """A narrative with its contexts and features computed, and its sample weight in fitting."""

    narrative: Narrative
    readings: list[SentenceContext]
    features: list[SentenceFeatures]
    weight: float = 1.0

    @property
    def titles(self) -> list[bool]:
        """Flags of the sentences that are headings only, in text order."""
        return [reading.state.title for reading in self.readings]

    @property
    def limits(self) -> list[LabelLimits]:
        """Restrictions on the labels of each sentence that follow from its context."""
        return list(map(find_label_limits, self.readings))


def prepare_narratives(
    narratives: Sequence[Narrative], *, section: bool = True, tokenizer: Tokenizer | None = None
) -> list[PreparedNarrative]:
    """Return narratives with their contexts and features computed, for reuse in several fits."""
    lexicon, tokenizer = load_lexicon(), tokenizer or default_tokenizer()
    result = []
    for narrative in narratives:
        readings = make_contexts(narrative.sentences(section), lexicon, narrative.year, tokenizer)
        result.append(PreparedNarrative(narrative, readings, extract_features(readings, tokenizer)))
    return result


def copies_without_context(
    narratives: Sequence[Narrative], tokenizer: Tokenizer | None = None
) -> list[PreparedNarrative]:
    """Return copies of narratives, for training, without section ids and without features of the discourse state.

    Section headings are lost in many published pages, and the state is derived by rules that can be wrong: the
    model must not depend on them alone.
    """
    return [
        item._replace(features=[unit.without_group("state") for unit in item.features])
        for item in prepare_narratives(narratives, section=False, tokenizer=tokenizer)
    ]
