"""The time and memory of a panel with all measures: ``python -m benchmarks.panel [reports …]``.

A made-up corpus is scored once; its store is repeated under other agencies until it has as many reports as wanted, so that the
store is made in a minute. The sizes show whether time grows in proportion. Each size runs in a process of its own.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from disclosure_nlp import open_store, score_corpus
from disclosure_nlp.corpus.lock import RUN_LOCK
from disclosure_nlp.corpus.segments import PartFile, ShardCommit
from disclosure_nlp.panel.core import build_table
from disclosure_nlp.panel.writing import write_panel
from disclosure_nlp.synth.corpus import CorpusPlan, write_corpus
from disclosure_nlp.synth.scenarios import HISTORIES

YEARS = (2019, 2024)
BASE = 1_000
WORKERS = 2


_SIGNS = "的在和与为及各类项公开信息工作"
_FIRST_OTHER = 0x6000


def repeat(store: Path, times: int, *, other_texts: bool = False) -> None:
    """Repeat every shard of a store under other agencies and keys, the narrative in other characters if asked for."""
    for commit_file in sorted((store / "commits").glob("*.json")):
        commit = msgspec.json.decode(commit_file.read_bytes(), type=ShardCommit)
        for copy in range(1, times):
            shard = f"{commit.shard}-{copy}"
            parts = {}
            for dataset in commit.rows:
                table = renamed(pq.read_table(store / dataset / f"{commit.shard}.parquet"), copy, commit.shard, shard)
                if other_texts and dataset in ("sentences", "units"):
                    signs = str.maketrans(
                        _SIGNS, "".join(chr(_FIRST_OTHER + 97 * copy + at) for at in range(len(_SIGNS)))
                    )
                    texts = pa.array([text.translate(signs) for text in table["text"].to_pylist()], pa.string())
                    table = table.set_column(table.column_names.index("text"), "text", texts)
                path = store / dataset / f"{shard}.parquet"
                pq.write_table(table, path, compression="zstd")
                data = path.read_bytes()
                parts[dataset] = PartFile(len(data), hashlib.sha256(data).hexdigest())
            new = msgspec.structs.replace(commit, shard=shard, parts=parts)
            (store / "commits" / f"{shard}.json").write_bytes(msgspec.json.encode(new))


def renamed(table: pa.Table, copy: int, old: str, new: str) -> pa.Table:
    """Return a part with other keys, paths and agencies."""
    for name, change in (
        (
            "report",
            lambda column: pc.binary_join_element_wise(pc.utf8_slice_codeunits(column, 0, 12), f"z{copy:03}", ""),
        ),
        ("path", lambda column: pc.binary_join_element_wise(column, f"#{copy}", "")),
        ("agency", lambda column: pc.binary_join_element_wise(f"{copy}号", column, "")),
        ("shard", lambda column: pc.replace_substring(column, old, new)),
        ("scoring", lambda column: pc.replace_substring(column, old, new)),
    ):
        if name in table.column_names:
            place = table.column_names.index(name)
            column = table.column(name)
            table = table.set_column(place, table.schema.field(name), change(column).cast(column.type))
    return table


def measure(store: str, workers: int) -> None:
    """Print time and processor time of building and writing the panel."""
    start = time.perf_counter()
    with open_store(store) as opened:
        count = opened.rows("SELECT count(*) AS n FROM scored")[0]["n"]
        table = build_table(opened, workers=workers)
    built = time.perf_counter()
    with TemporaryDirectory() as folder:
        digest = hashlib.sha256()
        for path in write_panel(table, Path(folder) / "panel.dta"):
            digest.update(path.read_bytes())
    end = time.perf_counter()
    times = os.times()
    print(
        f"{count:>8,} reports, {len(table.columns)} columns, {workers} workers: {built - start:.1f} s built, {end - built:.1f} s "
        f"written; processor {times.user + times.system:.0f} s here, {times.children_user + times.children_system:.0f} s in "
        f"children; files {digest.hexdigest()[:12]}",
        flush=True,
    )


def memory_of(process: int) -> float:
    """Return the memory in MiB of a process and its children, each shared page counted once; 0 where there is no /proc."""
    total = 0.0
    try:
        for line in Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                total = int(line.split()[1]) / 1024
        children = [own.read_text(encoding="ascii") for own in Path(f"/proc/{process}/task").glob("*/children")]
    except OSError:  # it ended
        return total
    return total + sum(memory_of(int(child)) for own in children for child in own.split())


def run_and_watch(store: Path, workers: int) -> None:
    """Measure in a process of its own, and print the most memory that it and its children hold at one time."""
    process = subprocess.Popen([sys.executable, __file__, "--measure", str(store), str(workers)])
    most = 0.0
    while process.poll() is None:
        most = max(most, memory_of(process.pid))
        time.sleep(0.1)
    if process.returncode:
        raise SystemExit(process.returncode)
    print(f"{'':>8} memory of all processes together at most {most:,.0f} MiB", flush=True)


def main(sizes: list[int]) -> None:
    """Measure the panel of stores of several sizes, with and without a worker process."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        write_corpus(CorpusPlan(BASE, YEARS, 3, histories=tuple(HISTORIES)), folder / "made", WORKERS)
        score_corpus([str(folder / "made")], folder / "base", workers=WORKERS)
        for size in sizes:
            store = folder / "store"
            shutil.copytree(folder / "base", store)
            (store / RUN_LOCK).unlink(missing_ok=True)
            repeat(store, max(1, size // BASE))
            (store / "agencies.csv").unlink()
            for workers in (1, 0):
                run_and_watch(store, workers)
            shutil.rmtree(store)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        measure(sys.argv[2], int(sys.argv[3]))
    else:
        main([int(size) for size in sys.argv[1:]] or [5_000, 10_000, 20_000])
