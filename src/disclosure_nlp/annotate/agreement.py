"""Inter-annotator agreement: Cohen's kappa and Krippendorff's alpha per label, with bootstrap intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.messages import msg
from disclosure_nlp.reliability import (
    Floats,
    cohen_kappa,
    draw_bootstrap_indices,
    krippendorff_alpha,
    nominal_distance,
    percentile_interval,
)
from disclosure_nlp.tag.labels import LABELS
from disclosure_nlp.tag.trained.dataset import LabelledSentence

# Last axis: count of sentences that both annotators, the first, the second or neither labelled with a label.
_Tables = NDArray[np.int64]


def annotator_agreement(
    first: Sequence[LabelledSentence], second: Sequence[LabelledSentence], labels: Sequence[str] = LABELS
) -> dict[str, Any]:
    """Return the agreement of two annotators who labelled the same sentences, overall and for each label.

    Parameters
    ----------
    first, second : sequences of Row
        Sentences match if report and text are equal (repeated texts in order); others are ignored. A label that either
        annotator marks as optional for a sentence is not compared there.
    labels : sequence of str
        The labels to compare.

    Returns
    -------
    dict
        ``n``, ``reports``, ``labels`` (by label: count of sentences labelled by either, kappa, kappa_interval, alpha,
        alpha_interval), ``alpha`` (over all labels), ``alpha_interval``, ``differences`` (sentences with other
        labels).

    Raises
    ------
    DefinitionError
        If no sentence was labelled by both.
    """
    pairs = _match_sentences_of_annotators(first, second)
    if not pairs:
        raise DefinitionError(msg("annotation.agreement"), [msg("annotation.no_common")])
    names = list(dict.fromkeys(one.report for one, _ in pairs))
    tables = np.stack([_count_agreements([pair for pair in pairs if pair[0].report == name], labels) for name in names])
    samples = np.stack([tables[drawn].sum(axis=0) for drawn in draw_bootstrap_indices(len(names))])
    total = tables.sum(axis=0)
    rows = {
        label: _label_agreement(total[column], samples[:, column])
        for column, label in enumerate(labels)
        if total[column, :3].sum()
    }
    overall = {
        "alpha": _round_or_none(alpha_from_counts(total.sum(axis=0))),
        "alpha_interval": _rounded_bootstrap_interval(alpha_from_counts(samples.sum(axis=1))),
    }
    return {"n": len(pairs), "reports": len(names), "labels": rows, **overall, "differences": _list_differences(pairs)}


def kappa_from_counts(tables: _Tables) -> Floats:
    """Return Cohen's kappa for counts of sentences labelled by both, first, second, neither; shape (…, 4)."""
    return cohen_kappa(_confusion_matrices(tables), nominal_distance(2))


def alpha_from_counts(tables: _Tables) -> Floats:
    """Return Krippendorff's alpha for counts of sentences labelled by both, first, second, neither; shape (…, 4)."""
    confusion = _confusion_matrices(tables)
    return krippendorff_alpha(confusion + confusion.swapaxes(-2, -1), nominal_distance(2))


def _confusion_matrices(tables: _Tables) -> Floats:
    """Return counts of sentences labelled by both, the first, the second or neither annotator as confusion matrices."""
    found = np.asarray(tables, dtype=float)
    return found.reshape((*found.shape[:-1], 2, 2))


def _label_agreement(table: _Tables, bootstrap_tables: _Tables) -> dict[str, Any]:
    """Return sentence count, kappa and alpha of one label, with 95 % bootstrap intervals, as a dictionary."""
    return {
        "n": int(table[:3].sum()),
        "kappa": _round_or_none(kappa_from_counts(table)),
        "kappa_interval": _rounded_bootstrap_interval(kappa_from_counts(bootstrap_tables)),
        "alpha": _round_or_none(alpha_from_counts(table)),
        "alpha_interval": _rounded_bootstrap_interval(alpha_from_counts(bootstrap_tables)),
    }


def _round_or_none(value: Floats) -> float | None:
    """Return a value rounded to four digits, or None if it is NaN."""
    return None if np.isnan(value) else round(float(value), 4)


def _rounded_bootstrap_interval(values: Floats) -> list[float] | None:
    """Return the 95 % interval of bootstrap values, rounded to four digits, or None if most values are NaN."""
    found = percentile_interval(values)
    return [round(value, 4) for value in found] if found else None


def _match_sentences_of_annotators(
    first: Sequence[LabelledSentence], second: Sequence[LabelledSentence]
) -> list[tuple[LabelledSentence, LabelledSentence]]:
    """Return pairs of labelled sentences, one of each annotator, for the sentences that both labelled."""
    waiting: dict[tuple[str, str], list[LabelledSentence]] = {}
    for row in reversed(second):
        waiting.setdefault((row.report, row.text), []).append(row)
    return [(row, waiting[row.report, row.text].pop()) for row in first if waiting.get((row.report, row.text))]


def _count_agreements(
    sentence_pairs: Sequence[tuple[LabelledSentence, LabelledSentence]], labels: Sequence[str]
) -> _Tables:
    """Return, for each label, how many sentences both annotators, only one of them, or neither labelled.

    The array has the shape (labels, 4).
    """
    table = np.zeros((len(labels), 4), dtype=np.int64)
    for one, two in sentence_pairs:
        doubtful = {*one.optional, *two.optional}
        for column, label in enumerate(labels):
            if label not in doubtful:
                table[column, 2 * (label not in one.labels) + (label not in two.labels)] += 1
    return table


def _list_differences(sentence_pairs: Sequence[tuple[LabelledSentence, LabelledSentence]]) -> list[dict[str, Any]]:
    """Return the sentences that the two annotators labelled differently, with the labels of each."""
    found = []
    for one, two in sentence_pairs:
        doubtful = {*one.optional, *two.optional}
        first, second = (
            sorted({*one.labels} - {*two.labels} - doubtful),
            sorted({*two.labels} - {*one.labels} - doubtful),
        )
        if first or second:
            found.append(
                {"report": one.report, "section": one.section, "text": one.text, "first": first, "second": second}
            )
    return found
