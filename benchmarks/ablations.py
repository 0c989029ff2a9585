"""Compare taggers by cross-validation: ``python benchmarks/ablations.py LABELLED… [--json OUT] [--errors OUT]``.

Every variant predicts each narrative by models that were not fitted on it. Calibration and thresholds of a part are
learnt on the other parts.

With ``--json OUT`` the figures of a variant are written as soon as they are there, and a second run on the same corpus and
lexicon leaves out the variants that OUT has: the whole table takes about an hour of processor time, in as many runs as one
likes. ``--only NAME`` computes the variants whose names hold a text.
"""

from __future__ import annotations

import argparse
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
from disclosure_nlp.tag.trained.dataset import Narrative, hash_corpus, list_corpus_files, read_corpus
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
_SHIPPED = "shipped: sequence, fitted with copies too"
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
        scores = tagger.score(item.contexts)
        given.append([choose_labels(s.labels, r.state) for s, r in zip(scores, item.contexts, strict=True)])
    return Prediction(given)


def figures(items: Sequence[PreparedNarrative], prediction: Prediction) -> dict[str, Any]:
    """Return the figures of a prediction, with the calibration error where there are probabilities."""
    result = summarize_predictions([item.narrative for item in items], prediction.labels)
    if prediction.probabilities is not None:
        truth = gold_arrays(items)
        result["calibration_error"] = round(calibration_error(prediction.probabilities, truth.positive, truth.mask), 4)
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


def compare(paths: Iterable[str | Path], out: Path | None = None, only: str = "") -> dict[str, Any]:
    """Return the figures of every variant, of the files left out, and of types, tense, units and pairs.

    Parameters
    ----------
    paths : iterable of str or Path
        Labelled narratives.
    out : Path, optional
        JSON file of the figures: read first if it is of the same corpus and lexicon, written after every variant.
    only : str, default ""
        Part of the names of the variants to compute.
    """
    paths = list(paths)
    narratives = read_corpus(paths)
    state = {"corpus": hash_corpus(paths), "lexicon": load_lexicon().version}
    result = _read_finished(out, state) or {**state, "variants": {}, "files": {}, "errors": []}
    items, copies = prepare_narratives(narratives), augment_narratives(narratives)
    for name, variant in {**variants(), **_shipped_variants(narratives, copies)}.items():
        if only in name and name not in result["variants"]:
            prediction = variant(items)
            item = figures(items, prediction)
            _tell(name, item)
            result["variants"][name] = item if name == _SHIPPED else brief(item)
            if name == _SHIPPED:
                result["variants"][_COUNTED] = brief(figures(optional_counted(items), prediction))
                _tell(_COUNTED, result["variants"][_COUNTED])
                result["errors"] = list_errors(narratives, prediction.labels)
            _write_finished(out, result)
    if not only:
        result["files"] = result["files"] or leave_files_out(paths)
    _write_finished(out, result | attributes_and_sections(items))
    return result


def _shipped_variants(
    narratives: Sequence[Narrative], copies: Sequence[PreparedNarrative]
) -> dict[str, Callable[[Sequence[PreparedNarrative]], Prediction]]:
    """Return the variants that are fitted with copies too: as shipped, and with the titles of the sections kept back."""
    tagger = NarrativeTagger()

    def without_section(items: Sequence[PreparedNarrative]) -> Prediction:
        return cross_validate(tagger, prepare_narratives(narratives, section=False), [*items, *copies])

    return {_SHIPPED: lambda items: cross_validate(tagger, items, copies), "shipped, no section given": without_section}


def _read_finished(out: Path | None, state: dict[str, Any]) -> dict[str, Any] | None:
    """Return what a file has of an earlier run on the same corpus and lexicon, or None."""
    if out is None or not out.is_file():
        return None
    found: dict[str, Any] = {"errors": [], **json.loads(out.read_text(encoding="utf-8"))}
    return found if all(found.get(key) == value for key, value in state.items()) else None


def _write_finished(out: Path | None, result: dict[str, Any]) -> None:
    """Write the figures so far, in the order of the table."""
    if out is not None:
        order = [*variants(), _SHIPPED, _COUNTED, "shipped, no section given"]
        table = {name: result["variants"][name] for name in order if name in result["variants"]}
        text = json.dumps({**result, "variants": table, "errors": []}, ensure_ascii=False, indent=1)
        out.write_text(text + "\n", encoding="utf-8")


def brief(figures: dict[str, Any]) -> dict[str, Any]:
    """Return the means of a variant with their intervals, without its tables."""
    kept = ("n", "reports", "macro", "macro_three", "intervals", "calibration_error")
    return {name: figures[name] for name in kept if name in figures}


def attributes_and_sections(items: Sequence[PreparedNarrative]) -> dict[str, Any]:
    """Return the figures of types and tense given the labels, and of units, concreteness and pairs end to end."""
    rows = [row for item in items for row in item.narrative.rows]
    readings = [reading for item in items for reading in item.contexts]
    sections = read_pair_sections(Path("corpora/pairs").glob("*.txt"))
    return {"attributes": evaluate_attributes(rows, readings), "sections": pair_metrics(align_sections(sections))}


def leave_files_out(paths: Iterable[str | Path]) -> dict[str, Any]:
    """Return the figures for each file of a corpus by a model fitted on all others: one writer read by the others' text."""
    files = {file.name: read_corpus([file]) for file in list_corpus_files(paths)}
    if len(files) < 2:
        return {}
    narratives = [narrative for own in files.values() for narrative in own]
    parts = {narrative.report: part for part, own in enumerate(files.values()) for narrative in own}
    items = prepare_narratives(narratives)
    given = cross_validate(NarrativeTagger(), items, augment_narratives(narratives), parts).labels
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


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table of variants; write the figures to ``--json`` and the wrong sentences to ``--errors``."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--json", type=Path, dest="out", help="file of the figures; what it has is not computed again")
    parser.add_argument(
        "--errors", type=Path, help="file of the sentences that the shipped tagger gets wrong, if computed in this run"
    )
    parser.add_argument("--only", default="", help="part of the names of the variants to compute")
    options = parser.parse_args(arguments)
    result = compare(options.paths, options.out, options.only)
    if options.errors:
        options.errors.write_text(json.dumps(result["errors"], ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
