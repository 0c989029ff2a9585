"""Attribute metrics given gold labels: tense accuracy and per-type F1; optional types count neither for nor against."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from disclosure_nlp.tag.attributes import Attributes, attributes_of
from disclosure_nlp.tag.lexicon import load_lexicon
from disclosure_nlp.tag.sentence_context import SentenceContext
from disclosure_nlp.tag.trained.dataset import Row

_TYPES = (("problem_types", "problem_type"), ("remedy_types", "remedy_type"), ("training_types", "training_type"))


def attribute_figures(rows: Sequence[Row], readings: Sequence[SentenceContext]) -> dict[str, Any]:
    """Return the attribute metrics, given the labels of the corpus.

    Returns
    -------
    dict
        ``tense``: n, accuracy and (true, given) confusions; ``problem_types``, ``remedy_types``, ``training_types``: n of
        units, micro and macro F1, and per type precision, recall, F1 and support. A unit for which the corpus tells no
        tense or no type does not count there.
    """
    found = [attributes_of(load_lexicon(), reading, row.labels) for row, reading in zip(rows, readings, strict=True)]
    figures: dict[str, Any] = {"tense": _tense(rows, found)}
    for name, key in _TYPES:
        pairs = [
            (set(getattr(row, key)), set(getattr(own, name)) - set(getattr(row, f"{key}_optional")))
            for row, own in zip(rows, found, strict=True)
        ]
        figures[name] = _types([pair for pair in pairs if pair[0]])
    return figures


def _tense(rows: Sequence[Row], found: Sequence[Attributes]) -> dict[str, Any]:
    pairs = Counter(
        (row.tense, own.tense) for row, own in zip(rows, found, strict=True) if row.tense is not None and own.tense
    )
    n, right = pairs.total(), sum(count for (true, given), count in pairs.items() if true == given)
    wrong = [
        {"truth": true, "given": given, "n": count} for (true, given), count in pairs.most_common() if true != given
    ]
    return {"n": n, "accuracy": round(right / n, 4) if n else None, "confusions": wrong}


def _types(pairs: Sequence[tuple[set[str], set[str]]]) -> dict[str, Any]:
    hits = _tally(truth & given for truth, given in pairs)
    false = _tally(given - truth for truth, given in pairs)
    missed = _tally(truth - given for truth, given in pairs)
    names = sorted(hits.keys() | false.keys() | missed.keys())
    table = {name: _row(hits[name], false[name], missed[name]) for name in names}
    supported = [row["f1"] for row in table.values() if row["support"]]
    return {
        "n": len(pairs),
        "micro": _row(hits.total(), false.total(), missed.total())["f1"],
        "macro": round(sum(supported) / len(supported), 4) if supported else None,
        "types": table,
    }


def _tally(sets: Iterable[set[str]]) -> Counter[str]:
    return Counter(name for names in sets for name in names)


def _row(hits: int, false: int, missed: int) -> dict[str, Any]:
    return {
        "precision": round(hits / (hits + false), 4) if hits + false else None,
        "recall": round(hits / (hits + missed), 4) if hits + missed else None,
        "f1": round(2 * hits / (2 * hits + false + missed), 4) if hits + false + missed else None,
        "support": hits + missed,
    }
