"""Counts of a labelled corpus: ``python -m disclosure_nlp.tag.trained.figures LABELLED…``."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from disclosure_nlp.tag.labels import LABELS
from disclosure_nlp.tag.trained.dataset import read_corpus


def corpus_figures(paths: Iterable[str | Path]) -> dict[str, int]:
    """Return the number of narratives, units and statements (units other than titles), and the units of each label."""
    narratives = read_corpus(paths)
    rows = [row for narrative in narratives for row in narrative.rows]
    labels = Counter(label for row in rows for label in row.truth)
    counts = {
        "narratives": len(narratives),
        "units": len(rows),
        "statements": sum("heading" not in row.labels for row in rows),
    }
    return counts | {label: labels[label] for label in LABELS}


def main(paths: list[str]) -> None:
    """Print a line per count."""
    for name, count in corpus_figures(paths).items():
        sys.stdout.write(f"{name:18}{count:7}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
