"""What `find_stories` finds of what was planted.

``python -m tests.stories.evaluate 600`` makes a corpus of 600 agencies, scores it, finds its stories and prints precision
and recall by kind.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from disclosure_nlp import open_store, score_corpus
from disclosure_nlp.manifest import load_manifest
from disclosure_nlp.stories import KINDS, Stories, find_stories
from disclosure_nlp.synth.planted_stories import MANIFEST_FILE, STORIES_FILE, write_story_corpus


class Counted(NamedTuple):
    """Stories of a kind: planted, found of them, reported, right of them."""

    planted: int
    found: int
    reported: int
    right: int

    @property
    def precision(self) -> float:
        """Share of the reported that were planted."""
        return self.right / self.reported if self.reported else 1.0

    @property
    def recall(self) -> float:
        """Share of the planted that were reported."""
        return self.found / self.planted if self.planted else 1.0


def planted_in(folder: Path) -> list[dict[str, Any]]:
    """Return what was planted."""
    return [json.loads(line) for line in (folder / STORIES_FILE).read_text(encoding="utf-8").splitlines()]


def count(planted: list[dict[str, Any]], stories: Stories) -> dict[str, Counted]:
    """Compare what was reported with what was planted, by kind.

    A jump, a year of none and a change of ground are right in their year alone; an outlier, promises and late reports are
    stories of an agency. A cluster is right when all its members have the same source, and that is named where it is said.
    """
    sources = {(row["agency"], row["year"]): row["source"] for row in planted if row["kind"] == "cluster"}
    truth = {_key(row["kind"], row["agency"], row["year"]) for row in planted if row["kind"] != "cluster"}
    clusters = Counter((row["source"], row["year"]) for row in planted if row["kind"] == "cluster")
    truth |= {("cluster", *key) for key, members in clusters.items() if members > 1}
    reported: list[tuple[str, bool, Any]] = []
    for story in stories:
        key = _key(story.kind, story.agency, story.year)
        if story.kind == "cluster":
            own = {sources.get((name, story.year)) for name in (story.agency, *story.others)}
            key = ("cluster", *own, story.year)
            reported.append((story.kind, len(own) == 1 and None not in own and story.agency in own, key))
        else:
            reported.append((story.kind, key in truth, key))
    found = {key for _, right, key in reported if right}
    return {kind: _counted(kind, truth, found, reported) for kind in KINDS}


def _key(kind: str, agency: str, year: int) -> tuple[Any, ...]:
    return (kind, agency, year) if kind in ("jump", "zero", "ground") else (kind, agency)


def _counted(kind: str, truth: set[Any], found: set[Any], reported: Iterable[tuple[str, bool, Any]]) -> Counted:
    own = [right for name, right, _ in reported if name == kind]
    planted = {key for key in truth if key[0] == kind}
    return Counted(len(planted), len(planted & found), len(own), sum(own))


def total(counts: dict[str, Counted]) -> Counted:
    """Return the counts of all kinds together."""
    return Counted(*(sum(getattr(one, name) for one in counts.values()) for name in Counted._fields))


def make(agencies: int, folder: Path, seed: int = 1, workers: int = 0) -> Stories:
    """Write a corpus with planted stories into ``folder/made``, score it and find its stories."""
    write_story_corpus(folder / "made", agencies, seed=seed)
    manifest = load_manifest(folder / "made" / MANIFEST_FILE)
    score_corpus([], str(folder / "store"), manifest=manifest, workers=workers)
    with open_store(str(folder / "store")) as store:
        return find_stories(store)


def main(agencies: int) -> None:
    """Print precision and recall of a corpus."""
    with TemporaryDirectory() as name:
        stories = make(agencies, Path(name), workers=2)
        counts = count(planted_in(Path(name) / "made"), stories)
    print(f"{'kind':10}{'planted':>9}{'found':>7}{'recall':>8}{'reported':>10}{'right':>7}{'precision':>11}")
    for kind, one in [*counts.items(), ("all", total(counts))]:
        print(
            f"{kind:10}{one.planted:9}{one.found:7}{one.recall:8.2f}{one.reported:10}{one.right:7}{one.precision:11.2f}"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 600)
