"""The cost of many reports, measured with 1 and 2 workers and carried on to a million: ``make bench-corpus``.

Made-up reports in four formats, 1 % of them broken, are scored into stores by the command itself. What single reports
cost is measured on a sample in this process, by processor time, which does not depend on what else the machine does.
"""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from disclosure_nlp import open_store, process_file
from disclosure_nlp.synth.generate import make_reports, write_reports

FORMATS = ("txt", "html", "docx", "pdf")
YEARS = range(2020, 2024)
CHUNK = 50
SAMPLE = 400
MIB = 1 << 20
COMMAND = [sys.executable, "-c", "from disclosure_nlp.cli import main; main()"]


def write_chunk(folder: Path, chunk: int, agencies: int) -> None:
    """Write the reports of some agencies."""
    write_reports(make_reports(agencies, YEARS, 1000 + chunk), folder / f"{chunk:04d}", FORMATS)


def write_corpus(folder: Path, reports: int) -> list[Path]:
    """Write made-up reports, break 1 % of them in four ways, and return their paths."""
    agencies = -(-reports // len(YEARS))
    chunks = [min(CHUNK, agencies - first) for first in range(0, agencies, CHUNK)]
    with ProcessPoolExecutor() as pool:
        list(pool.map(write_chunk, [folder] * len(chunks), range(len(chunks)), chunks))
    paths = sorted(path for path in folder.rglob("*.*") if path.suffix[1:] in FORMATS)
    for path in paths[reports:]:
        path.unlink()
    chance = random.Random(5)
    for number, path in enumerate(chance.sample(paths[:reports], reports // 100)):
        data = path.read_bytes()
        broken = (b"", data[: len(data) // 3], bytes(chance.randbytes(4000)), "会议通知\n".encode() * 9)
        path.write_bytes(broken[number % len(broken)])
    return paths[:reports]


def single_costs(paths: list[Path]) -> tuple[float, float]:
    """Return the means of processor time and time by the clock of single reports, in seconds."""
    sample = random.Random(7).sample(paths, min(SAMPLE, len(paths)))
    for path in sample[:20]:
        process_file(path)
    cpu, clock = time.process_time(), time.perf_counter()
    for path in sample:
        process_file(path)
    count = len(sample)
    return (time.process_time() - cpu) / count, (time.perf_counter() - clock) / count


def command(*arguments: object) -> float:
    """Run a command of the project and return its seconds."""
    start = time.perf_counter()
    run = subprocess.run([*COMMAND, *map(str, arguments)], capture_output=True, text=True, check=False)
    if run.returncode not in (0, 1):
        raise SystemExit(run.stderr)
    return time.perf_counter() - start


def shards_of(log: Path) -> list[dict[str, Any]]:
    """Return what a log says of the shards."""
    entries = map(json.loads, log.read_text(encoding="utf-8").splitlines())
    return [entry for entry in entries if entry["event"] == "shard"]


def growth(shards: list[dict[str, Any]]) -> float:
    """Return the worst ratio of a worker's memory in its last quarter to that in its first."""
    ratios = []
    for process in {shard["process"] for shard in shards}:
        held = [shard["memory"] for shard in shards if shard["process"] == process]
        quarter = max(1, len(held) // 4)
        ratios.append(statistics.mean(held[-quarter:]) / statistics.mean(held[:quarter]))
    return max(ratios)


def run_of(store: str) -> dict[str, Any]:
    """Return the last run over a store."""
    with open_store(store) as opened:
        return opened.rows("SELECT * FROM runs ORDER BY run DESC LIMIT 1")[0]


def size_of(folder: Path) -> int:
    """Return the bytes below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def measure(corpus: Path, folder: Path, workers: int) -> dict[str, Any]:
    """Score the corpus with some workers."""
    store, log = folder / f"store-{workers}", folder / f"log-{workers}.jsonl"
    seconds = command("score", corpus, "--out", store, "--workers", workers, "--log", log)
    shards = shards_of(log)
    facts = {"clock": seconds, "cpu": sum(shard["cpu"] for shard in shards), "growth": growth(shards)}
    return run_of(str(store)) | facts | {"store": store, "size": size_of(store)}


def table(lines: Iterable[tuple[object, ...]]) -> None:
    """Print rows in columns."""
    for line in lines:
        print("  ".join(f"{value:>12}" for value in line))


def tell_runs(one: dict[str, Any], two: dict[str, Any]) -> None:
    """Print what the two runs took."""
    head = ("workers", "files", "ok", "partial", "failed", "seconds", "files/s", "worker MiB", "growth", "driver MiB")
    rows = [
        (
            run["workers"],
            run["given"],
            run["ok"],
            run["partial"],
            run["failed"],
            f"{run['seconds']:.0f}",
            f"{run['rate']:.1f}",
            f"{run['worker_memory'] / MIB:.0f}",
            f"{run['growth']:.2f}",
            f"{run['driver_memory'] / MIB:.0f}",
        )
        for run in (one, two)
    ]
    table([head, *rows])
    print(f"efficiency of two workers: {two['rate'] / one['rate'] / 2:.2f} of twice one (at least 0.85)")


def tell_million(two: dict[str, Any], cpu: float) -> None:
    """Print what a million reports would take."""
    per_report = cpu / two["given"]
    disk = two["size"] / two["given"]
    driver = two["driver_memory"] / MIB + 150
    print("\none million such reports; assumed: work grows with the files and shrinks with the cores (0.9 of it on 16,")
    print("0.8 on 256), files and store on a disk that keeps up, a worker per core, 150 bytes a file in the driver")
    rows: list[tuple[object, ...]] = [("cores", "hours", "memory GiB", "disk GB")]
    for cores, kept in ((2, 1.0), (16, 0.9), (256, 0.8)):
        hours = per_report * 1e6 / cores / kept / 3600
        memory = (cores * two["worker_memory"] / MIB + driver) / 1024
        rows.append((cores, f"{hours:.2f}", f"{memory:.1f}", f"{disk * 1e6 / 1e9:.1f}"))
    table(rows)


def main() -> None:
    """Write, run, print; the second argument is a folder to keep the reports in, or to take them from."""
    reports = int(sys.argv[1])
    with TemporaryDirectory() as name:
        corpus = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(name) / "corpus"
        paths = sorted(corpus.rglob("*.*")) if corpus.is_dir() else write_corpus(corpus, reports)
        tell(corpus, [path for path in paths if path.suffix[1:] in FORMATS], Path(name))


def tell(corpus: Path, paths: list[Path], folder: Path) -> None:
    """Measure and print."""
    given = sum(path.stat().st_size for path in paths) / len(paths)
    cpu, clock = single_costs(paths)
    print(f"{len(paths):,} made-up reports of {given:,.0f} bytes; one costs {1000 * cpu:.1f} ms of processor time")
    sys.stdout.flush()
    one, two = (measure(corpus, folder, workers) for workers in (1, 2))
    tell_runs(one, two)
    for run in (one, two):
        whole, ideal = run["workers"] * run["seconds"], clock * len(paths)
        print(
            f"{run['workers']} workers: {run['cpu'] / cpu / len(paths):.2f} times the processor time,"
            f" {whole / ideal:.2f} times the time by the clock of the single reports (at most 1.3)"
        )
    rescored = command("rescore", two["store"], "--rubric", other_rubric(folder), "--workers", 2)
    print(
        f"scored anew by another rubric: {rescored:.1f} s, {rescored / two['clock']:.1%} of the first run (under 5 %)"
    )
    print(f"store: {two['size'] / len(paths):,.0f} bytes a report")
    tell_million(two, two["cpu"])


def other_rubric(folder: Path) -> Path:
    """Write the default rubric with equal weights."""
    source = Path(__file__).parent.parent / "src" / "disclosure_nlp" / "data" / "rubrics" / "ogi-2021.toml"
    lines = source.read_text(encoding="utf-8").splitlines()
    changed = ["weight = 4" if line.startswith("weight") else line for line in lines]
    file = folder / "equal.toml"
    file.write_text("\n".join(changed).replace('version = "1"', 'version = "equal"', 1), encoding="utf-8")
    return file


if __name__ == "__main__":
    main()
