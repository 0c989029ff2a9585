"""Compare taggers by cross-validation: ``python benchmarks/ablations.py LABELLED… [--json OUT] [--errors OUT]``.

Every variant predicts each narrative by models that were not fitted on it. Calibration and thresholds of a part are
learnt on the other parts.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from disclosure_nlp.tag.cue_tagger import CueTagger
from disclosure_nlp.tag.decision import choose_labels
from disclosure_nlp.tag.lexicon import load_lexicon
from disclosure_nlp.tag.trained.attribute_metrics import evaluate_attributes
from disclosure_nlp.tag.trained.augmentation import augment_narratives
from disclosure_nlp.tag.trained.cross_validation import Prediction, cross_validate
from disclosure_nlp.tag.trained.dataset import corpus_files, hash_corpus, read_corpus
from disclosure_nlp.tag.trained.evaluate import list_errors, summarize_predictions
from disclosure_nlp.tag.trained.features import GROUPS
from disclosure_nlp.tag.trained.learner import NarrativeTagger, gold_arrays
from disclosure_nlp.tag.trained.metrics import calibration_error
from disclosure_nlp.tag.trained.pair_corpus import align_sections, read_pair_sections
from disclosure_nlp.tag.trained.pair_fitting import pair_metrics
from disclosure_nlp.tag.trained.preparation import PreparedNarrative, prepare_narratives

_CONTEXT = tuple(group for group in GROUPS if group not in ("cue", "sign"))
# Neighbours before and after go together; all others one by one.
_ABLATED = (*((group,) for group in GROUPS if group not in ("before", "after")), ("before", "after"))
_COUNTED = "shipped, optional labels counted as given"
_LEXICON = ("cue", "sign", "state")


def predict_majority(items: Sequence[PreparedNarrative]) -> Prediction:
    """Give every unit the most frequent set of labels."""
    counts: dict[tuple[str, ...], int] = {}
    for item in items:
        for row in item.narrative.rows:
            counts[row.labels] = counts.get(row.labels, 0) + 1
    best = max(sorted(counts), key=lambda labels: counts[labels])
    return Prediction([[best] * len(item.features) for item in items])


def predict_cues(items: Sequence[PreparedNarrative]) -> Prediction:
    """Give labels by the cue words."""
    tagger = CueTagger(load_lexicon())
    given = []
    for item in items:
        scores = tagger.score(item.readings)
        given.append([choose_labels(s.labels, r.state) for s, r in zip(scores, item.readings, strict=True)])
    return Prediction(given)


def figures(items: Sequence[PreparedNarrative], prediction: Prediction) -> dict[str, Any]:
    """Return the figures of a prediction, with the calibration error where there are probabilities."""
    result = summarize_predictions([item.narrative for item in items], prediction.given)
    if prediction.probabilities is not None:
        truth = gold_arrays(items)
        result["calibration_error"] = round(calibration_error(prediction.probabilities, truth.given, truth.counts), 4)
    return result


def optional_counted(items: Sequence[PreparedNarrative]) -> list[PreparedNarrative]:
    """Return the narratives with no label optional: each counts for or against as its writer gave it or did not.

    Some labels were made optional after a tagger disagreed with the writer; without such marks the figures are a floor.
    """
    return [
        item._replace(
            narrative=item.narrative._replace(
                rows=tuple(msgspec.structs.replace(row, optional=()) for row in item.narrative.rows)
            )
        )
        for item in items
    ]


def variants() -> dict[str, Callable[[Sequence[PreparedNarrative]], Prediction]]:
    """Return the variants by name, the simplest first."""

    def linear(**parameters: Any) -> Callable[[Sequence[PreparedNarrative]], Prediction]:
        return lambda items: cross_validate(NarrativeTagger(**parameters), items)

    table: dict[str, Callable[[Sequence[PreparedNarrative]], Prediction]] = {
        "majority": predict_majority,
        "cue rules": predict_cues,
        "linear, words and characters alone": linear(drop=GROUPS, sequence=False),
        "linear, with cues of the sentence": linear(drop=_CONTEXT, sequence=False),
        "linear with context, no lexicon": linear(drop=_LEXICON, sequence=False),
        "linear with context": linear(sequence=False),
        "sequence": linear(),
        "sequence, no words": linear(drop=("word",)),
        "sequence, words in place of characters": linear(drop=("chars",)),
    }
    for groups in _ABLATED:
        table[f"sequence without {'/'.join(groups)}"] = linear(drop=groups)
    return table


def compare(paths: Iterable[str | Path], only: Sequence[str] = ()) -> dict[str, Any]:
    """Return the figures of every variant, and of the last one with optional labels counted and with no section given."""
    paths = list(paths)
    narratives = read_corpus(paths)
    items, bare = prepare_narratives(narratives), prepare_narratives(narratives, section=False)
    copies = augment_narratives(narratives)
    table: dict[str, Any] = {}
    for name, variant in variants().items():
        if not only or name in only:
            table[name] = figures(items, variant(items))
            _tell(name, table[name])
    tagger = NarrativeTagger()
    shipped = cross_validate(tagger, items, copies)
    table["shipped: sequence, fitted with copies too"] = figures(items, shipped)
    table[_COUNTED] = figures(optional_counted(items), shipped)
    table["shipped, no section given"] = figures(bare, cross_validate(tagger, bare, [*items, *copies]))
    for name in list(table)[-3:]:
        _tell(name, table[name])
    errors = list_errors(narratives, shipped.given)
    return {
        "corpus": hash_corpus(paths),
        "variants": {name: item if name.startswith("shipped:") else brief(item) for name, item in table.items()},
        "files": leave_files_out(paths),
        **attributes_and_sections(items),
        "errors": errors,
    }


def brief(figures: dict[str, Any]) -> dict[str, Any]:
    """Return the means of a variant with their intervals, without its tables."""
    kept = ("n", "reports", "macro", "macro_three", "intervals", "calibration_error")
    return {name: figures[name] for name in kept if name in figures}


def attributes_and_sections(items: Sequence[PreparedNarrative]) -> dict[str, Any]:
    """Return the figures of types and tense given the labels, and of units, concreteness and pairs end to end."""
    rows = [row for item in items for row in item.narrative.rows]
    readings = [reading for item in items for reading in item.readings]
    sections = read_pair_sections(Path("corpora/pairs").glob("*.txt"))
    return {"attributes": evaluate_attributes(rows, readings), "sections": pair_metrics(align_sections(sections))}


def leave_files_out(paths: Iterable[str | Path]) -> dict[str, Any]:
    """Return the figures for each file of a corpus by a model fitted on all others: one writer read by the others' text."""
    files = {file.name: read_corpus([file]) for file in corpus_files(paths)}
    if len(files) < 2:
        return {}
    narratives = [narrative for own in files.values() for narrative in own]
    parts = {narrative.report: part for part, own in enumerate(files.values()) for narrative in own}
    items = prepare_narratives(narratives)
    given = cross_validate(NarrativeTagger(), items, augment_narratives(narratives), parts).given
    table: dict[str, Any] = {}
    for part, name in enumerate(files):
        at = [number for number, item in enumerate(items) if parts[item.narrative.report] == part]
        table[name] = figures([items[number] for number in at], Prediction([given[number] for number in at]))
        _tell(f"left out: {name}", table[name])
    return table


def _tell(name: str, result: dict[str, Any]) -> None:
    low, high = result["intervals"]["macro_three"]
    first, last = result["intervals"]["macro"]
    error = result.get("calibration_error", "")
    line = f"| {name} | {result['macro_three']:.3f} ({low:.3f}–{high:.3f}) | {result['macro']:.3f} ({first:.3f}–{last:.3f}) | {error} |"
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(arguments: list[str]) -> None:
    """Print the table of variants; write all figures where ``--json OUT`` is given, wrong rows where ``--errors OUT`` is."""
    paths, out, errors = list(arguments), _taken(arguments, "--json"), _taken(arguments, "--errors")
    for option, value in (("--json", out), ("--errors", errors)):
        paths = [path for path in paths if path not in (option, value)]
    result = compare(paths)
    wrong = result.pop("errors")
    for path, content in ((out, result), (errors, wrong)):
        if path is not None:
            Path(path).write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _taken(arguments: Sequence[str], option: str) -> str | None:
    return arguments[arguments.index(option) + 1] if option in arguments else None


if __name__ == "__main__":
    main(sys.argv[1:])
