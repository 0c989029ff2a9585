"""What runs leave behind and no commit names: parts of shards that were broken off."""

from __future__ import annotations

from disclosure_nlp.corpus.columns import datasets
from disclosure_nlp.corpus.parts import part_name, read_commits
from disclosure_nlp.corpus.place import Place


def remove_leftovers(place: Place, run: str) -> int:
    """Remove the parts of earlier runs that count for nothing; return how many.

    Only after a run that came to its end: a worker that outlived an earlier run no longer commits then.
    """
    named = {(dataset, commit.shard) for commit in read_commits(place) for dataset in commit.rows}
    removed = 0
    for dataset in datasets():
        if dataset == "runs":
            continue
        for name in place.names(dataset):
            shard = name.removesuffix(".parquet")
            if (dataset, shard) not in named and shard.split("-")[0] <= run:
                place.remove(part_name(dataset, shard))
                removed += 1
    return removed
