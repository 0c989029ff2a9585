"""Metrics of tense and types where the labels are known: accuracy of the tense, F1 per type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from disclosure_nlp.tag.attributes import SentenceAttributes, find_sentence_attributes
from disclosure_nlp.tag.lexicon import load_lexicon
from disclosure_nlp.tag.sentence_context import SentenceContext
from disclosure_nlp.tag.trained.dataset import LabelledSentence

_TYPES = (("problem_types", "problem_type"), ("remedy_types", "remedy_type"), ("training_types", "training_type"))


def evaluate_attributes(sentences: Sequence[LabelledSentence], contexts: Sequence[SentenceContext]) -> dict[str, Any]:
    """Return the metrics of predicted tense and types as a dict; the labels of the sentences are the gold labels.

    Returns
    -------
    dict
        ``tense``: n, accuracy and (true, given) confusions; ``problem_types``, ``remedy_types``, ``training_types``: n of
        units, micro and macro F1, and per type precision, recall, F1 and support. A unit for which the corpus tells no
        tense or no type does not count there.
    """
    found = [
        find_sentence_attributes(load_lexicon(), reading, row.labels, dict.fromkeys(row.optional, 1.0))
        for row, reading in zip(sentences, contexts, strict=True)
    ]
    figures: dict[str, Any] = {"tense": _tense_metrics(sentences, found)}
    for name, key in _TYPES:
        pairs = [
            (set(getattr(row, key)), set(getattr(own, name)) - set(getattr(row, f"{key}_optional")))
            for row, own in zip(sentences, found, strict=True)
        ]
        figures[name] = _type_metrics([pair for pair in pairs if pair[0]])
    return figures


def _tense_metrics(sentences: Sequence[LabelledSentence], predicted: Sequence[SentenceAttributes]) -> dict[str, Any]:
    """Return the accuracy and the confusion counts of predicted tenses of sentences."""
    pairs = Counter(
        (row.tense, own.tense)
        for row, own in zip(sentences, predicted, strict=True)
        if row.tense is not None and own.tense
    )
    n, right = pairs.total(), sum(count for (true, given), count in pairs.items() if true == given)
    wrong = [
        {"truth": true, "given": given, "n": count} for (true, given), count in pairs.most_common() if true != given
    ]
    return {"n": n, "accuracy": round(right / n, 4) if n else None, "confusions": wrong}


def _type_metrics(pairs: Sequence[tuple[set[str], set[str]]]) -> dict[str, Any]:
    """Return precision, recall and F1 of predicted subtypes, per type and as micro and macro means."""
    hits = _count_type_ids(truth & given for truth, given in pairs)
    false = _count_type_ids(given - truth for truth, given in pairs)
    missed = _count_type_ids(truth - given for truth, given in pairs)
    names = sorted(hits.keys() | false.keys() | missed.keys())
    table = {name: _precision_recall_f1(hits[name], false[name], missed[name]) for name in names}
    supported = [row["f1"] for row in table.values() if row["support"]]
    return {
        "n": len(pairs),
        "micro": _precision_recall_f1(hits.total(), false.total(), missed.total())["f1"],
        "macro": round(sum(supported) / len(supported), 4) if supported else None,
        "types": table,
    }


def _count_type_ids(sets: Iterable[set[str]]) -> Counter[str]:
    """Return in how many of several sets each type id occurs."""
    return Counter(name for names in sets for name in names)


def _precision_recall_f1(hits: int, false: int, missed: int) -> dict[str, Any]:
    """Return precision, recall and F1 as a dict, from counts of true positives, false positives and false negatives."""
    return {
        "precision": round(hits / (hits + false), 4) if hits + false else None,
        "recall": round(hits / (hits + missed), 4) if hits + missed else None,
        "f1": round(2 * hits / (2 * hits + false + missed), 4) if hits + false + missed else None,
        "support": hits + missed,
    }
