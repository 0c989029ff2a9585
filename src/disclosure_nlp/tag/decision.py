"""Decision rule that turns label scores into labels."""

from __future__ import annotations

from collections.abc import Mapping

from disclosure_nlp.tag.labels import LABELS, load_labels
from disclosure_nlp.tag.sentence_context import DiscourseState

THRESHOLD = 0.5


def choose_labels(scores: Mapping[str, float], state: DiscourseState) -> tuple[str, ...]:
    """Return the labels of a sentence from its label scores, in the order of ``data/labels.toml``.

    The labels heading, general, boilerplate and none exclude all others: one of them is returned alone if it has
    the highest score. A sentence that names no topic gets the topic of the heading above it; if there is none,
    ``none``.
    """
    forms = load_labels().label_ids_of_axis("form")
    given = [label for label in LABELS if scores.get(label, 0.0) >= THRESHOLD]
    if not given:
        return state.topics[:1] if state.topics and not state.in_problems_section else ("none",)
    best = max(given, key=lambda label: scores[label])
    if best in forms:
        return (best,)
    return tuple(label for label in given if label not in forms)
