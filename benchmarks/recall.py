"""Recall and precision of labels by form, level, kind and section: ``python -m benchmarks.recall [--plain] corpora/labelled``.

Cross-validated predictions of the shipped tagger over the labelled narratives; written to ``data/tagger_recall.toml``, which the
codebook of the panel is made from.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from disclosure_nlp.tag.labels import LABELS
from disclosure_nlp.tag.trained.attribute_metrics import evaluate_attributes
from disclosure_nlp.tag.trained.augmentation import augment_narratives
from disclosure_nlp.tag.trained.cross_validation import cross_validate
from disclosure_nlp.tag.trained.dataset import LabelledSentence, hash_corpus, read_corpus
from disclosure_nlp.tag.trained.learner import NarrativeTagger
from disclosure_nlp.tag.trained.metrics import count_hits
from disclosure_nlp.tag.trained.preparation import prepare_narratives
from disclosure_nlp.tag.trained.strata import strata_of

OUT = Path(__file__).parents[1] / "src" / "disclosure_nlp" / "data" / "tagger_recall.toml"
_GROUPS = ("form_", "level_", "kind_")


def groups_of(row: LabelledSentence) -> Iterator[str]:
    """Yield the groups of a unit: all, and its form, level, kind and section."""
    yield "all"
    yield from (name for name in strata_of(row) if name.startswith(_GROUPS))
    if row.section:
        yield f"section_{row.section}"


def types_of(paths: list[str]) -> Iterator[str]:
    """Yield recall and precision of the types of units, whose labels are right, by column of the panel."""
    narratives = read_corpus(paths)
    rows = [row for narrative in narratives for row in narrative.rows]
    readings = [reading for item in prepare_narratives(narratives) for reading in item.readings]
    figures = evaluate_attributes(rows, readings)
    for opening, kind in (("pb", "problem_types"), ("rm", "remedy_types"), ("tr", "training_types")):
        for name, own in figures[kind]["types"].items():
            yield (
                f'  {{ label = "{opening}_{name}", group = "all", gold = {own["support"]}, recall = {own["recall"]:.4f}, precision = {own["precision"]:.4f} }},'
            )


def main(paths: list[str], plain: bool) -> None:
    """Predict, count and write; ``plain`` fits without the copies that the shipped tagger is fitted on too, in a third of the time."""
    narratives = read_corpus(paths)
    copies = [] if plain else augment_narratives(narratives)
    given = cross_validate(NarrativeTagger(), prepare_narratives(narratives), copies).given
    members: dict[str, list[tuple[LabelledSentence, tuple[str, ...]]]] = {}
    for narrative, units in zip(narratives, given, strict=True):
        for row, labels in zip(narrative.rows, units, strict=True):
            for group in groups_of(row):
                members.setdefault(group, []).append((row, labels))
    lines = [
        f"# Recall and precision of the tagger by group, cross-validated on corpora/labelled{' without copies' if plain else ''}; by benchmarks/recall.py.",
        f'corpus = "{hash_corpus(paths)}"',
        "rows = [",
    ]
    for group in sorted(members):
        rows, labels = zip(*members[group], strict=True)
        for label, (hits, false, missed) in zip(LABELS, count_hits(rows, labels).tolist(), strict=True):
            if label != "heading" and hits + missed:
                recall, precision = hits / (hits + missed), hits / max(1, hits + false)
                lines.append(
                    f'  {{ label = "{label}", group = "{group}", gold = {hits + missed}, recall = {recall:.4f}, precision = {precision:.4f} }},'
                )
    OUT.write_text("\n".join([*lines, "]", "types = [", *types_of(paths), "]", ""]), encoding="utf-8")


if __name__ == "__main__":
    main([path for path in sys.argv[1:] if path != "--plain"] or ["corpora/labelled"], "--plain" in sys.argv)
