"""Training-data augmentation: context dropout and sentence concatenation; copies are never predicted."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from disclosure_nlp.tag.labels import LABELS, load_labels
from disclosure_nlp.tag.tokenizer import Tokenizer
from disclosure_nlp.tag.trained.dataset import Narrative, Row
from disclosure_nlp.tag.trained.learner import Prepared, bare_copies, prepare
from disclosure_nlp.text.markers import list_marker_at

_MOST_JOINED = 3
_WEIGHT = 0.35
_STOPS = "。；：，."


def augment(narratives: Sequence[Narrative], tokenizer: Tokenizer | None = None) -> list[Prepared]:
    """Return the bare copies of narratives (`bare_copies`) and those with neighbouring units joined (`joined`)."""
    longer = [joined(narrative) for narrative in narratives]
    copies = [*bare_copies(narratives, tokenizer), *prepare(longer, tokenizer=tokenizer)]
    return [copy._replace(weight=_WEIGHT) for copy in copies]


def joined(narrative: Narrative) -> Narrative:
    """Return a narrative with up to three neighbouring units joined into one sentence, with the labels of all.

    Published reports of governments say in one long sentence what short ones say in three, and each topic must still be
    found in it. Titles and other labels of form stay alone; units are joined within a section and an act.
    """
    rows: list[Row] = []
    count = 0
    for row in narrative.rows:
        if rows and count < _MOST_JOINED and _fit(rows[-1], row):
            rows[-1], count = _join(rows[-1], row), count + 1
        else:
            rows.append(row)
            count = 1
    return narrative._replace(rows=tuple(rows))


def _fit(first: Row, second: Row) -> bool:
    """Return whether two units can be joined: same section, same act or both without, no form label."""
    forms, acts = {*load_labels().of_axis("form")}, {*load_labels().of_axis("act")}
    named = {*first.labels, *second.labels, *first.optional, *second.optional}
    same = acts & {*first.labels} == acts & {*second.labels} != acts
    unsure = acts & {*first.optional, *second.optional}
    return first.section == second.section and same and not forms & named and not unsure


def _join(first: Row, second: Row) -> Row:
    marker = list_marker_at(second.text)
    labels = tuple(dict.fromkeys((*first.labels, *second.labels)))
    sure = first.truth | second.truth
    return msgspec.structs.replace(
        first,
        text=f"{first.text.rstrip(_STOPS)}，{second.text[marker.end if marker else 0 :]}",
        labels=tuple(sorted(labels, key=_rank)),
        optional=tuple(label for label in dict.fromkeys((*first.optional, *second.optional)) if label not in sure),
    )


def _rank(label: str) -> int:
    return LABELS.index(label) if label in LABELS else len(LABELS)
