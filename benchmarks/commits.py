"""Throughput of two commits over the same reports, by turns: ``make bench-commits OLD=commit``.

    python benchmarks/commits.py OLD [NEW] [--reports N] [--turns N] [--corpus FOLDER]

OLD and NEW (the working tree if left out) are commits, which are checked out for the time of the benchmark, or folders
that hold a checkout. Made-up reports in four formats, 1 % of them broken, are scored into new stores by the command of
each, with one worker and with two. Each turn runs all four, the order turned round from turn to turn, so that all meet
the same machine. Printed are medians over the turns:

- reports a second by the clock, and a second of processor time of all processes of the command, which other work on the
  machine hardly moves;
- throughput of NEW over OLD, by both;
- efficiency of two workers: their throughput over twice that of one, by the clock;
- the most memory that one process held, and the memory of workers in the last quarter of the shards over that in the first.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from corpus import COMMAND, FORMATS, MIB, growth, shards_of, table, write_corpus

ROOT = Path(__file__).resolve().parent.parent
WORKERS = (1, 2)


class Run(NamedTuple):
    """What a run took: seconds by the clock and of processor time, the most bytes of a process, growth of workers."""

    clock: float
    cpu: float
    memory: int
    growth: float


@contextmanager
def checkout(name: str, folder: Path) -> Iterator[Path]:
    """Yield the folder of a commit, checked out into ``folder`` unless it is a folder itself."""
    if Path(name).is_dir():
        yield Path(name).resolve()
        return
    subprocess.run(["git", "-C", ROOT, "worktree", "add", "--quiet", "--detach", folder, name], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["git", "-C", ROOT, "worktree", "remove", "--force", folder], check=False)


def score(tree: Path, corpus: Path, folder: Path, workers: int) -> Run:
    """Score the corpus with the command of a tree into a new store, which is removed again."""
    store, log = folder / "store", folder / "log.jsonl"
    words = [*COMMAND, "score", str(corpus), "--out", str(store), "--workers", str(workers), "--log", str(log)]
    environment = os.environ | {"PYTHONPATH": str(tree / "src")}
    start = time.perf_counter()
    process = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    error = process.stderr.read() if process.stderr else b""
    _, status, used = os.wait4(process.pid, 0)
    clock = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise SystemExit(error.decode())
    run = Run(clock, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024, growth(shards_of(log)))
    shutil.rmtree(store)
    log.unlink()
    return run


def turns(trees: tuple[Path, ...], corpus: Path, folder: Path, count: int) -> dict[tuple[int, int], list[Run]]:
    """Return the runs of every tree and number of workers."""
    cases = [(number, workers) for workers in WORKERS for number in range(len(trees))]
    runs: dict[tuple[int, int], list[Run]] = {case: [] for case in cases}
    for turn in range(count):
        for number, workers in cases if turn % 2 == 0 else cases[::-1]:
            run = score(trees[number], corpus, folder, workers)
            runs[number, workers].append(run)
            place = f"turn {turn + 1} of {count}, {'new' if number else 'old'}, {workers} workers"
            print(f"{place}: {run.clock:.1f} s by the clock, {run.cpu:.1f} s of processor time", file=sys.stderr)
    return runs


def report(names: list[str], runs: dict[tuple[int, int], list[Run]], reports: int) -> None:
    """Print throughput, efficiency and memory."""
    clock = {case: reports / statistics.median(run.clock for run in own) for case, own in runs.items()}
    cpu = {case: reports / statistics.median(run.cpu for run in own) for case, own in runs.items()}
    lines: list[tuple[object, ...]] = [("tree", "workers", "reports/s", "per cpu s", "MiB", "growth")]
    for (number, workers), own in runs.items():
        memory, grown = max(run.memory for run in own) / MIB, max(run.growth for run in own)
        figures = (f"{clock[number, workers]:.1f}", f"{cpu[number, workers]:.1f}", f"{memory:.0f}", f"{grown:.2f}")
        lines.append((names[number][:12], workers, *figures))
    table(lines)
    for workers in WORKERS:
        by_clock, by_cpu = (found[1, workers] / found[0, workers] for found in (clock, cpu))
        print(f"{workers} workers: {by_clock:.2f} times the throughput by the clock, {by_cpu:.2f} by processor time")
    for number, name in enumerate(names):
        print(f"efficiency of two workers, {name[:12]}: {clock[number, 2] / clock[number, 1] / 2:.2f}")


def main() -> None:
    """Write the corpus, check the commits out, run by turns, print."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("old")
    parser.add_argument("new", nargs="?", default=str(ROOT))
    parser.add_argument("--reports", type=int, default=1000, help="number of made-up reports")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--corpus", type=Path, help="folder to keep the reports in, or to take them from")
    options = parser.parse_args()
    with TemporaryDirectory() as name:
        folder = Path(name)
        corpus = options.corpus or folder / "corpus"
        if not corpus.is_dir():
            write_corpus(corpus, options.reports)
        count = sum(path.suffix[1:] in FORMATS for path in corpus.rglob("*.*"))
        with checkout(options.old, folder / "old") as old, checkout(options.new, folder / "new") as new:
            runs = turns((old, new), corpus, folder, options.turns)
    report([options.old, "working tree" if options.new == str(ROOT) else options.new], runs, count)


if __name__ == "__main__":
    main()
