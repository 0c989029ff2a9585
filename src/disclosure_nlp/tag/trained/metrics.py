"""Metrics of predicted labels: precision, recall, F1, bootstrap intervals, confusions and calibration error."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from disclosure_nlp.reliability import draw_bootstrap_indices
from disclosure_nlp.tag.labels import LABELS
from disclosure_nlp.tag.trained.dataset import LabelledSentence
from disclosure_nlp.tag.trained.params import Floats

THREE = ("problem", "remediation", "training")
SUPPORTED = 5
_SAMPLES = 1000
Counts = NDArray[np.int64]


def confusion_counts(
    sentences: Sequence[LabelledSentence], predicted: Sequence[Iterable[str]], labels: Sequence[str] = LABELS
) -> Counts:
    """Return true positives, false positives and false negatives of predicted labels, shape (labels, 3)."""
    counts = np.zeros((len(labels), 3), dtype=np.int64)
    for row, own in zip(sentences, predicted, strict=True):
        found = frozenset(own) - frozenset(row.optional)
        for column, label in enumerate(labels):
            if label in found or label in row.gold_labels:
                counts[column, 0 if label in found and label in row.gold_labels else 1 if label in found else 2] += 1
    return counts


def f1_scores(counts: Counts) -> Floats:
    """Return F1 per label from counts of true positives, false positives and false negatives.

    NaN for a label that never occurs.
    """
    true, false, missed = counts[..., 0], counts[..., 1], counts[..., 2]
    with np.errstate(invalid="ignore", divide="ignore"):
        result: Floats = np.where(true + false + missed > 0, 2 * true / (2 * true + false + missed), np.nan)
    return result


def macro_f1(counts: Counts, labels: Sequence[str] | None = None) -> float:
    """Return the mean F1 over some labels, by default those with at least five gold sentences."""
    scores, support = f1_scores(counts), counts[..., 0] + counts[..., 2]
    use = [LABELS.index(label) for label in labels] if labels else list(np.flatnonzero(support >= SUPPORTED))
    known = [scores[column] for column in use if support[column]]
    return round(float(np.mean(known)), 4) if known else 0.0


def metrics_by_label(counts: Counts, labels: Sequence[str] = LABELS) -> dict[str, dict[str, float]]:
    """Return precision, recall, F1 and support by label, for labels that occur among gold or predicted ones."""
    table = {}
    for label, (true, false, missed) in zip(labels, counts.tolist(), strict=True):
        if true + false + missed:
            table[label] = {
                "precision": round(true / (true + false), 4) if true + false else 0.0,
                "recall": round(true / (true + missed), 4) if true + missed else 0.0,
                "f1": round(2 * true / (2 * true + false + missed), 4),
                "support": true + missed,
            }
    return table


def bootstrap_macro_f1(counts_by_report: Sequence[Counts]) -> dict[str, list[float]]:
    """Return 95 % bootstrap intervals (by report) of macro-F1 over frequent labels and over the three main labels."""
    stacked = np.stack(counts_by_report)
    support = stacked.sum(axis=0)[:, 0] + stacked.sum(axis=0)[:, 2]
    draws = draw_bootstrap_indices(len(stacked), _SAMPLES)
    scores = f1_scores(np.stack([stacked[draw].sum(axis=0) for draw in draws]))
    result = {}
    for name, use in (("macro", support >= SUPPORTED), ("macro_three", np.arange(len(support)) < len(THREE))):
        columns = scores[:, use]
        known = ~np.isnan(columns)
        sums = np.where(known, columns, 0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
        result[name] = [round(float(value), 4) for value in np.percentile(sums, [2.5, 97.5])]
    return result


def label_confusions(sentences: Sequence[LabelledSentence], predicted: Sequence[Iterable[str]]) -> list[dict[str, Any]]:
    """Return label confusions as dicts, most frequent first: gold label missed, label predicted instead, count."""
    pairs: dict[tuple[str, str], int] = {}
    for row, labels in zip(sentences, predicted, strict=True):
        found = frozenset(labels) - frozenset(row.optional)
        for missed in sorted(row.gold_labels - found) or ["-"]:
            for false in sorted(found - row.gold_labels) or ["-"]:
                if missed != false:
                    pairs[missed, false] = pairs.get((missed, false), 0) + 1
    ordered = sorted(pairs.items(), key=lambda item: (-item[1], item[0]))
    return [{"truth": truth, "given": false, "n": n} for (truth, false), n in ordered]


def calibration_error(probabilities: Floats, gold: NDArray[np.bool_], mask: NDArray[np.bool_], bins: int = 10) -> float:
    """Return the expected calibration error of label probabilities, over all labels, in bins of equal size."""
    values, truth = probabilities[mask], gold[mask].astype(float)
    order = np.argsort(values, kind="stable")
    parts = np.array_split(order, bins)
    gaps = [len(part) * abs(values[part].mean() - truth[part].mean()) for part in parts if len(part)]
    return float(sum(gaps) / len(values)) if len(values) else 0.0
