"""Recall and precision of labels by form, level, kind and section: ``python -m benchmarks.recall [--plain] corpora/labelled``.

Cross-validated predictions of the shipped tagger over the labelled narratives; written to ``data/tagger_recall.toml``, which the
codebook of the panel is made from.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from disclosure_nlp.tag.labels import LABELS
from disclosure_nlp.tag.sentence_context import SentenceContext
from disclosure_nlp.tag.trained.attribute_metrics import evaluate_attributes
from disclosure_nlp.tag.trained.augmentation import augment_narratives
from disclosure_nlp.tag.trained.cross_validation import cross_validate
from disclosure_nlp.tag.trained.dataset import LabelledSentence, hash_corpus, read_corpus
from disclosure_nlp.tag.trained.learner import NarrativeTagger
from disclosure_nlp.tag.trained.metrics import confusion_counts
from disclosure_nlp.tag.trained.preparation import prepare_narratives
from disclosure_nlp.tag.trained.strata import evaluation_strata

OUT = Path(__file__).parents[1] / "src" / "disclosure_nlp" / "data" / "tagger_recall.toml"
_GROUPS = ("form_", "level_", "kind_")
Members = dict[str, list[tuple[LabelledSentence, tuple[str, ...], SentenceContext]]]


def groups_of(row: LabelledSentence) -> Iterator[str]:
    """Yield the groups of a unit: all, and its form, level, kind and section."""
    yield "all"
    yield from (name for name in evaluation_strata(row) if name.startswith(_GROUPS))
    if row.section:
        yield f"section_{row.section}"


def label_rows(members: Members) -> Iterator[str]:
    """Yield recall and precision of every label in every group."""
    for group in sorted(members):
        sentences, labels, _ = zip(*members[group], strict=True)
        for label, (hits, false, missed) in zip(LABELS, confusion_counts(sentences, labels).tolist(), strict=True):
            if label != "heading" and hits + missed:
                yield _row(label, group, hits + missed, hits / (hits + missed), hits / max(1, hits + false))


def type_rows(members: Members) -> Iterator[str]:
    """Yield recall and precision of the types of units whose labels are right, by column of the panel and group."""
    for group in sorted(members):
        sentences, _, contexts = zip(*members[group], strict=True)
        figures = evaluate_attributes(sentences, contexts)
        for opening, kind in (("pb", "problem_types"), ("rm", "remedy_types"), ("tr", "training_types")):
            for name, own in figures[kind]["types"].items():
                if own["support"]:
                    yield _row(f"{opening}_{name}", group, own["support"], own["recall"], own["precision"] or 0.0)


def _row(label: str, group: str, gold: int, recall: float, precision: float) -> str:
    return f'  {{ label = "{label}", group = "{group}", gold = {gold}, recall = {recall:.4f}, precision = {precision:.4f} }},'


def main(paths: list[str], plain: bool) -> None:
    """Predict, count and write; ``plain`` fits without the copies that the shipped tagger is fitted on too, in a third of the time."""
    narratives = read_corpus(paths)
    items = prepare_narratives(narratives)
    copies = [] if plain else augment_narratives(narratives)
    predicted = cross_validate(NarrativeTagger(), items, copies).labels
    members: Members = {}
    for narrative, item, given in zip(narratives, items, predicted, strict=True):
        for sentence, labels, context in zip(narrative.rows, given, item.contexts, strict=True):
            for group in groups_of(sentence):
                members.setdefault(group, []).append((sentence, labels, context))
    how = " without copies" if plain else ""
    lines = [
        f"# Recall and precision of the tagger by group, cross-validated on corpora/labelled{how}; by benchmarks/recall.py.",
        f'corpus = "{hash_corpus(paths)}"',
        "rows = [",
        *label_rows(members),
        "]",
        "types = [",
        *type_rows(members),
        "]",
    ]
    OUT.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main([path for path in sys.argv[1:] if path != "--plain"] or ["corpora/labelled"], "--plain" in sys.argv)
