"""Finds labels that are likely wrong, with cleanlab on out-of-fold label probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from disclosure_nlp.extras import require_extra
from disclosure_nlp.tag.trained.dataset import Narrative


def find_suspected_label_errors(
    narratives: Sequence[Narrative], own_labels: tuple[str, ...] = ()
) -> list[dict[str, Any]]:
    """Return the sentences whose labels disagree with models trained on other narratives, least plausible first.

    Parameters
    ----------
    narratives : sequence of Narrative
        At least as many as there are folds in cross-validation (five).
    own_labels : tuple of str
        User-defined labels in addition to the standard ones.

    Returns
    -------
    list of dict
        ``report``, ``section``, ``text``, ``labels``, ``likely`` (predicted labels) and ``quality`` (label quality in [0, 1]).

    Raises
    ------
    MissingExtraError
        If cleanlab or scikit-learn is not installed.
    """
    require_extra("suspected errors", "annotate", "cleanlab", "sklearn")
    from cleanlab.filter import find_label_issues
    from cleanlab.multilabel_classification import get_label_quality_scores

    from disclosure_nlp.tag.trained.cross_validation import cross_validate
    from disclosure_nlp.tag.trained.learner import NarrativeTagger
    from disclosure_nlp.tag.trained.preparation import make_copies_without_context, prepare_narratives

    tagger, items = NarrativeTagger(own_labels=own_labels), prepare_narratives(narratives)
    prediction = cross_validate(tagger, items, make_copies_without_context(narratives))
    rows = [row for item in narratives for row in item.rows]
    given = [[column for column, label in enumerate(tagger.classes_) if label in row.labels] for row in rows]
    likely = [labels for item in prediction.labels for labels in item]
    issues = find_label_issues(
        given, prediction.probabilities, multi_label=True, return_indices_ranked_by="self_confidence"
    )
    quality = get_label_quality_scores(given, prediction.probabilities)
    return [
        {
            "report": rows[at].report,
            "section": rows[at].section,
            "text": rows[at].text,
            "labels": list(rows[at].labels),
            "likely": list(likely[at]),
            "quality": round(float(quality[at]), 4),
        }
        for at in map(int, issues)
        if {*rows[at].labels} ^ {*likely[at]} - {*rows[at].optional}
    ]
