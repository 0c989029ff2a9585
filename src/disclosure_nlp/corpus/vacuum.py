"""Garbage collection: deletes uncommitted Parquet parts and shards whose rows were all replaced."""

from __future__ import annotations

from disclosure_nlp.corpus.schema import datasets
from disclosure_nlp.corpus.segments import COMMITS, part_path
from disclosure_nlp.corpus.store import Store


def delete_unused_parts(store: Store, last_run: str) -> int:
    """Delete the Parquet files of a store whose rows are not valid or were all replaced; return the file count.

    Call it only at the end of a successful run: workers left over from earlier runs can no longer commit then.
    """
    storage, removed = store.storage, 0
    live = {row["shard"] for row in store.rows("SELECT shard FROM reports_all UNION SELECT scoring FROM reports_all")}
    for commit in store.commits:
        if commit.shard not in live:
            storage.remove(f"{COMMITS}/{commit.shard}.json")
    named = {(dataset, commit.shard) for commit in store.commits if commit.shard in live for dataset in commit.rows}
    for dataset in datasets():
        if dataset == "runs":
            continue
        for name in storage.names(dataset):
            shard = name.removesuffix(".parquet")
            if (dataset, shard) not in named and shard.split("-")[0] <= last_run:
                storage.remove(part_path(dataset, shard))
                removed += 1
    return removed
