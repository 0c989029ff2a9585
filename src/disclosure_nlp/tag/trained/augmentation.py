"""Training-data augmentation: context dropout and sentence concatenation; copies are never predicted."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from disclosure_nlp.tag.labels import LABELS, load_labels
from disclosure_nlp.tag.tokenizer import Tokenizer
from disclosure_nlp.tag.trained.dataset import LabelledUnit, Narrative
from disclosure_nlp.tag.trained.learner import PreparedNarrative, bare_copies, prepare_narratives
from disclosure_nlp.text.markers import list_marker_at

_MOST_JOINED = 3
_WEIGHT = 0.35
_STOPS = "。；：，."


def augment_narratives(narratives: Sequence[Narrative], tokenizer: Tokenizer | None = None) -> list[PreparedNarrative]:
    """Return training copies of narratives: without context (`bare_copies`), and with neighbouring units joined."""
    longer = [join_neighbouring_units(narrative) for narrative in narratives]
    copies = [*bare_copies(narratives, tokenizer), *prepare_narratives(longer, tokenizer=tokenizer)]
    return [copy._replace(weight=_WEIGHT) for copy in copies]


def join_neighbouring_units(narrative: Narrative) -> Narrative:
    """Return a narrative with up to three neighbouring units joined into one sentence that has the labels of all.

    Published reports of governments say in one long sentence what short ones say in three, and each topic must still be
    found in it. Titles and other labels of form stay alone; units are joined within a section and an act.
    """
    rows: list[LabelledUnit] = []
    count = 0
    for row in narrative.rows:
        if rows and count < _MOST_JOINED and _can_join(rows[-1], row):
            rows[-1], count = _join_units(rows[-1], row), count + 1
        else:
            rows.append(row)
            count = 1
    return narrative._replace(rows=tuple(rows))


def _can_join(first: LabelledUnit, second: LabelledUnit) -> bool:
    """Return whether two units may be joined: same section, same acts, and no label of form."""
    forms, acts = {*load_labels().of_axis("form")}, {*load_labels().of_axis("act")}
    named = {*first.labels, *second.labels, *first.optional, *second.optional}
    same = acts & {*first.labels} == acts & {*second.labels} != acts
    unsure = acts & {*first.optional, *second.optional}
    return first.section == second.section and same and not forms & named and not unsure


def _join_units(first: LabelledUnit, second: LabelledUnit) -> LabelledUnit:
    marker = list_marker_at(second.text)
    labels = tuple(dict.fromkeys((*first.labels, *second.labels)))
    sure = first.truth | second.truth
    return msgspec.structs.replace(
        first,
        text=f"{first.text.rstrip(_STOPS)}，{second.text[marker.end if marker else 0 :]}",
        labels=tuple(sorted(labels, key=_label_position)),
        optional=tuple(label for label in dict.fromkeys((*first.optional, *second.optional)) if label not in sure),
    )


def _label_position(label: str) -> int:
    return LABELS.index(label) if label in LABELS else len(LABELS)
