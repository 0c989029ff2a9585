"""What runs leave over: parts of shards that were broken off, and shards none of whose rows count any more."""

from __future__ import annotations

from disclosure_nlp.corpus.integrity import load_commits
from disclosure_nlp.corpus.schema import datasets
from disclosure_nlp.corpus.segments import COMMITS, part_name
from disclosure_nlp.corpus.storage import Storage
from disclosure_nlp.corpus.store import open_store


def remove_leftovers(place: Storage, run: str) -> int:
    """Remove what counts for nothing; return the number of parts.

    Only after a run that came to its end: a worker that outlived an earlier run no longer commits then.
    """
    _drop_replaced(place)
    named = {(dataset, commit.shard) for commit in load_commits(place).commits for dataset in commit.rows}
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


def _drop_replaced(place: Storage) -> None:
    """Remove the commits of shards whose rows were all replaced by later ones; their parts are leftovers then."""
    with open_store(place.address) as store:
        live = {
            row["shard"] for row in store.rows("SELECT shard FROM reports_all UNION SELECT scoring FROM reports_all")
        }
        replaced = [commit.shard for commit in store.commits if commit.shard not in live]
    for shard in replaced:
        place.remove(f"{COMMITS}/{shard}.json")
