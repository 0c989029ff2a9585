"""Training-data augmentation: copies of narratives without context, and with sentences joined; never predicted."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from disclosure_nlp.tag.labels import LABELS, load_labels
from disclosure_nlp.tag.tokenizer import Tokenizer
from disclosure_nlp.tag.trained.dataset import LabelledSentence, Narrative
from disclosure_nlp.tag.trained.preparation import PreparedNarrative, make_copies_without_context, prepare_narratives
from disclosure_nlp.text.markers import list_marker_at

_MOST_JOINED = 3
_WEIGHT = 0.35
_STOPS = "。；：，."


def augment_narratives(narratives: Sequence[Narrative], tokenizer: Tokenizer | None = None) -> list[PreparedNarrative]:
    """Return additional training narratives, derived from labelled ones: without context, or with sentences joined."""
    longer = [join_neighbouring_sentences(narrative) for narrative in narratives]
    copies = [*make_copies_without_context(narratives, tokenizer), *prepare_narratives(longer, tokenizer=tokenizer)]
    return [copy._replace(weight=_WEIGHT) for copy in copies]


def join_neighbouring_sentences(narrative: Narrative) -> Narrative:
    """Return a copy of a narrative with up to three neighbouring sentences joined, which has the labels of all.

    Some governments write in one long sentence what others write in three, and each topic must still be found in
    it. Headings stay alone; sentences are joined only within a section and if they have the same acts (problem,
    remediation).
    """
    rows: list[LabelledSentence] = []
    count = 0
    for row in narrative.rows:
        if rows and count < _MOST_JOINED and _can_join_sentences(rows[-1], row):
            rows[-1], count = _join_sentences(rows[-1], row), count + 1
        else:
            rows.append(row)
            count = 1
    return narrative._replace(rows=tuple(rows))


def _can_join_sentences(sentence: LabelledSentence, next_sentence: LabelledSentence) -> bool:
    """Return whether two neighbouring sentences may be joined: same section, same labels of problem and remedy."""
    forms, acts = {*load_labels().label_ids_of_axis("form")}, {*load_labels().label_ids_of_axis("act")}
    named = {*sentence.labels, *next_sentence.labels, *sentence.optional, *next_sentence.optional}
    same = acts & {*sentence.labels} == acts & {*next_sentence.labels} != acts
    unsure = acts & {*sentence.optional, *next_sentence.optional}
    return sentence.section == next_sentence.section and same and not forms & named and not unsure


def _join_sentences(sentence: LabelledSentence, next_sentence: LabelledSentence) -> LabelledSentence:
    """Return one sentence with the joined text and the labels of two sentences."""
    marker = list_marker_at(next_sentence.text)
    labels = tuple(dict.fromkeys((*sentence.labels, *next_sentence.labels)))
    sure = sentence.gold_labels | next_sentence.gold_labels
    return msgspec.structs.replace(
        sentence,
        text=f"{sentence.text.rstrip(_STOPS)}，{next_sentence.text[marker.end if marker else 0 :]}",
        labels=tuple(sorted(labels, key=_label_sort_key)),
        optional=tuple(
            label for label in dict.fromkeys((*sentence.optional, *next_sentence.optional)) if label not in sure
        ),
    )


def _label_sort_key(label: str) -> int:
    """Return the position of a label in the display order, used as sort key."""
    return LABELS.index(label) if label in LABELS else len(LABELS)
