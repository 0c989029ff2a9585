"""The resume of an unchanged million: ``python -m benchmarks.million [files …]``.

Small files are written, and a store whose rows say that all of them were scored: rows of a small scored corpus under other
paths, keys and agencies, as scoring a million files would take a night. Two runs follow, each in a process of its own: the
first reads every file and records its size and times, the second need not.
"""

from __future__ import annotations

import hashlib
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from disclosure_nlp import score_corpus
from disclosure_nlp.corpus.segments import PartWriter, read_part
from disclosure_nlp.corpus.storage import Storage
from disclosure_nlp.synth.corpus import CorpusPlan, write_corpus

FOLDER = 1_000
SHARD = 200
YEARS = 10


def write_files(folder: Path, count: int) -> None:
    """Write small files, each with other bytes, a thousand to a folder."""
    for number in range(count):
        if number % FOLDER == 0:
            (folder / f"{number // FOLDER:04}").mkdir(parents=True)
        path_of(folder, number).write_bytes(f"{number}".encode())


def path_of(folder: Path, number: int) -> Path:
    """Return the path of a file."""
    return folder / f"{number // FOLDER:04}" / f"{number:07}.txt"


def write_store(folder: Path, count: int) -> None:
    """Write a store in which all files have results: rows of one report under other paths, keys and agencies."""
    write_corpus(CorpusPlan(1), folder / "made")
    score_corpus([str(folder / "made")], folder / "store", workers=0)
    place = Storage(str(folder / "store"))
    (shard,) = (name.removesuffix(".parquet") for name in place.names("reports"))
    (row,) = read_part(place, "reports", shard).to_pylist()
    for name in ("reports", "commits"):
        place.remove(f"{name}/{shard}.{'json' if name == 'commits' else 'parquet'}")
    for first in range(0, count, SHARD):
        writer = PartWriter(place, "000001", f"000001-{first // SHARD + 1:06}", SHARD)
        for number in range(first, min(first + SHARD, count)):
            digest = hashlib.sha256(f"{number}".encode()).hexdigest()
            place_of = {"path": str(path_of(folder / "files", number)), "scoring": writer.shard, "shard": writer.shard}
            whose = {"agency": f"{number // YEARS}号{row['agency']}", "year": 2015 + number % YEARS}
            writer.add({"reports": [row | place_of | whose | {"report": digest[:16], "sha256": digest}]})
        writer.commit()
    place.remove("agencies.csv")


def resume(folder: Path) -> None:
    """Run over the unchanged files and print time and memory."""
    start, own = time.perf_counter(), time.process_time()
    run = score_corpus([str(folder / "files")], folder / "store", workers=0)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{run.file_count:,} files, {run.levels['unchanged']:,} unchanged: {time.perf_counter() - start:.1f} s, "
        f"{time.process_time() - own:.1f} s CPU, {memory:.0f} MiB",
        flush=True,
    )


def main(sizes: list[int]) -> None:
    """Measure runs over so many unchanged files."""
    for size in sizes:
        with TemporaryDirectory() as name:
            write_files(Path(name) / "files", size)
            write_store(Path(name), size)
            for _ in range(3):
                subprocess.run([sys.executable, "-m", "benchmarks.million", "--resume", name], check=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--resume"]:
        resume(Path(sys.argv[2]))
    else:
        main([int(size) for size in sys.argv[1:]] or [100_000, 1_000_000])
