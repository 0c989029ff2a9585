"""Evaluation of a tagger on labelled narratives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from disclosure_nlp.paths import AnyPath, AnyPaths, as_path_string, as_path_strings
from disclosure_nlp.tag.labels import LABELS
from disclosure_nlp.tag.lexicon import load_lexicon
from disclosure_nlp.tag.tagging import (
    TRAINED,
    choose_sentence_labels,
    load_tagger,
    make_sentence_contexts,
    score_narratives,
)
from disclosure_nlp.tag.trained.attribute_metrics import evaluate_attributes
from disclosure_nlp.tag.trained.dataset import Narrative, hash_corpus, read_corpus
from disclosure_nlp.tag.trained.metrics import (
    THREE,
    bootstrap_macro_f1,
    calibration_error,
    confusion_counts,
    label_confusions,
    macro_f1,
    metrics_by_label,
)
from disclosure_nlp.tag.trained.model_file import hash_sentence
from disclosure_nlp.tag.trained.predictor import TrainedTagger
from disclosure_nlp.tag.trained.strata import stratum_metrics

# Labels of sentences that are alike in many reports.
_ALIKE = frozenset({"heading", "boilerplate"})


def evaluate_model(
    paths: AnyPaths,
    model: AnyPath | None = None,
    *,
    section: bool = True,
    errors: bool = False,
    sections: AnyPath | None = None,
) -> dict[str, Any]:
    """Evaluate a tagger on labelled narratives and return its metrics as a dict.

    Parameters
    ----------
    paths : iterable of str or Path
        JSON Lines files or folders of them, rows in report order.
    model : path or str, optional
        A model file or ``cues``; by default the model that ships with the package (`load_tagger`).
    section : bool, default True
        Whether the tagger receives the section of each sentence.
    errors : bool, default False
        Whether to list the wrongly labelled sentences, under ``errors``.
    sections : path, optional
        Folder of annotated parts on problems (``corpora/pairs``), for the figures of units, concreteness and pairs of the
        shipped tagger under ``sections`` (`pair_metrics`).

    Returns
    -------
    dict
        ``n``, ``labels`` (label → precision, recall, f1, support), ``macro_f1`` over labels with a support of five or more,
        ``macro_three`` over problem, remediation and training, ``intervals`` (95 %, by report), ``label_confusions``,
        ``calibration_error``, ``attributes`` (`evaluate_attributes`), ``strata`` (`stratum_metrics`), ``reports``,
        ``model``, ``corpus``.
    """
    paths = as_path_strings(paths)
    tagger = load_tagger(TRAINED if model is None else as_path_string(model))
    labels = tagger.labels if isinstance(tagger, TrainedTagger) else LABELS
    narratives = read_corpus(paths, labels)
    readings = [
        make_sentence_contexts(narrative.sentences(section), load_lexicon(), narrative.year) for narrative in narratives
    ]
    scores = score_narratives(tagger, readings)
    given = [
        [choose_sentence_labels(*unit) for unit in zip(*item, strict=True)]
        for item in zip(readings, scores, strict=True)
    ]
    values = [[unit.labels.get(label, 0.0) for label in labels] for item in scores for unit in item]
    result = summarize_predictions(narratives, given, labels)
    rows = [row for narrative in narratives for row in narrative.rows]
    truth = np.array([[label in row.gold_labels for label in labels] for row in rows])
    counts = np.array([[label not in row.optional for label in labels] for row in rows])
    result["calibration_error"] = round(calibration_error(np.array(values), truth, counts), 4)
    result["attributes"] = evaluate_attributes(rows, [reading for item in readings for reading in item])
    result |= {"model": tagger.name, "corpus": hash_corpus(paths)}
    if sections is not None:
        from disclosure_nlp.tag.trained.pair_corpus import align_sections, read_pair_sections
        from disclosure_nlp.tag.trained.pair_fitting import pair_metrics

        result["sections"] = pair_metrics(
            align_sections(read_pair_sections(Path(as_path_string(sections)).glob("*.txt")))
        )
    if errors:
        result["errors"] = list_errors(narratives, given)
    return result


def training_overlap(paths: AnyPaths, model: AnyPath | None = None) -> float:
    """Return the share of evaluated sentences, in [0, 1], that the tagger's model was trained on.

    Headings and boilerplate, which are alike in many reports, are left out; 0 for the rule-based tagger.
    """
    tagger = load_tagger(TRAINED if model is None else model)
    if not isinstance(tagger, TrainedTagger):
        return 0.0
    paths = as_path_strings(paths)
    rows = [row for narrative in read_corpus(paths, tagger.labels) for row in narrative.rows]
    if tagger.model.header.training == hash_corpus(paths):
        return 1.0
    hashes = [hash_sentence(row.text) for row in rows if not _ALIKE.intersection(row.labels)]
    return sum(item in tagger.model.seen for item in hashes) / max(1, len(hashes))


def summarize_predictions(
    narratives: Sequence[Narrative], predicted: Sequence[Sequence[Iterable[str]]], label_names: Sequence[str] = LABELS
) -> dict[str, Any]:
    """Return the metrics of predicted labels as a dict: precision, recall and F1 per label, means, intervals."""
    per_report = [
        confusion_counts(item.rows, labels, label_names) for item, labels in zip(narratives, predicted, strict=True)
    ]
    counts = np.sum(per_report, axis=0)
    rows = [row for narrative in narratives for row in narrative.rows]
    flat = [labels for narrative in predicted for labels in narrative]
    return {
        "n": len(rows),
        "labels": metrics_by_label(counts, label_names),
        "macro": macro_f1(counts),
        "macro_three": macro_f1(counts, THREE),
        "intervals": bootstrap_macro_f1(per_report),
        "confusions": label_confusions(rows, flat),
        "strata": stratum_metrics(rows, flat, label_names),
        "reports": len(narratives),
    }


def list_errors(narratives: Sequence[Narrative], predicted: Sequence[Sequence[Iterable[str]]]) -> list[dict[str, Any]]:
    """Return one dict for each wrongly labelled sentence: its text, gold and predicted labels.

    Optional labels are ignored.
    """
    wrong = []
    for narrative, units in zip(narratives, predicted, strict=True):
        for row, labels in zip(narrative.rows, units, strict=True):
            found = frozenset(labels) - frozenset(row.optional)
            if found != row.gold_labels:
                wrong.append(
                    {
                        "report": row.report,
                        "section": row.section,
                        "text": row.text,
                        "missed": sorted(row.gold_labels - found),
                        "wrong": sorted(found - row.gold_labels),
                    }
                )
    return wrong
