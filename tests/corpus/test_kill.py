"""Killed at any moment, of the driver or a worker, a run goes on and ends in the store of an undisturbed one.

``python -m tests.corpus.test_kill 20`` kills driver and workers in turn, twenty times in all; the suite does so twice.
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from disclosure_nlp.corpus.core import score_corpus
from tests.corpus.conftest import contents, write_corpus
from tests.corpus.test_cluster import PATH

RUN = """
import sys
from disclosure_nlp.corpus.core import score_corpus
from disclosure_nlp.errors import DisclosureError
try:
    score_corpus([sys.argv[1]], sys.argv[2], workers=2, shard_size=int(sys.argv[3]))
except DisclosureError as error:
    print(error)
    sys.exit(9)
"""
VICTIMS = ("driver", "worker")


def children(process: int) -> list[int]:
    """Return the processes below a process."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                words = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if parent == process and b"spawn_main" in words:
                found.append(int(entry.name))
    return found


def committed(out: Path) -> int:
    """Return how many shards a store has whole."""
    return len(list((out / "commits").glob("*.json")))


def run_and_kill(corpus: Path, out: Path, victim: str, chance: random.Random, size: int) -> bool:
    """Start a run, kill the driver or a worker at a random moment, and return whether there was one to kill.

    A run that lost its driver has ended; one that lost a worker goes on to its end, or ends in one line where the worker
    was just starting.
    """
    command = [sys.executable, "-c", RUN, str(corpus), str(out), str(size)]
    environment = os.environ | {"PYTHONPATH": PATH, "PYTHONWARNINGS": "ignore"}
    shards, delay = committed(out) + chance.choice((0, 1, 1, 2, 4)), chance.random()
    with subprocess.Popen(command, env=environment) as process:
        while process.poll() is None and (
            committed(out) < shards or (victim == "worker" and not children(process.pid))
        ):
            time.sleep(0.05)
        try:
            process.wait(delay if shards else 3 * delay)
        except subprocess.TimeoutExpired:
            targets = [process.pid] if victim == "driver" else children(process.pid)
            if targets:
                os.kill(chance.choice(targets), signal.SIGKILL)
            status = process.wait(900)
            assert status in ((-signal.SIGKILL,) if victim == "driver" else (0, 9))
            return bool(targets)
    return False


def in_peace(corpus: Path, out: Path, size: int) -> dict[str, list[str]]:
    """Run to the end, once the workers of a killed driver are gone, and return what the store holds."""
    time.sleep(2)
    score_corpus([str(corpus)], str(out), workers=0, shard_size=size)
    return contents(out)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to find the workers")
def test_a_run_killed_at_random_moments(corpus: Path, stored: Path, tmp_path: Path) -> None:
    chance = random.Random(3)
    for victim in VICTIMS:
        run_and_kill(corpus, tmp_path / "out", victim, chance, 3)
    assert in_peace(corpus, tmp_path / "out", 3) == contents(stored)


def main() -> None:
    """Kill as often as asked for, over a larger corpus: the driver, then a worker of the run that goes on, and so on."""
    from disclosure_nlp.synth.generate import make_reports, write_reports

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        corpus = write_corpus(folder / "corpus")
        write_reports(make_reports(40, range(2020, 2024), 3), corpus / "more", ("txt", "html", "docx"))
        calm = in_peace(corpus, folder / "calm", 10)
        kills = number = 0
        while kills < int(sys.argv[1]):
            chance, out, said = random.Random(number), folder / f"run-{number}", []
            for victim in VICTIMS:
                killed = run_and_kill(corpus, out, victim, chance, 10)
                kills += killed
                said.append(f"{victim} {'killed' if killed else 'gone before'}, {committed(out)} shards whole")
            if in_peace(corpus, out, 10) != calm:
                raise SystemExit(f"DIFFERENT after {'; '.join(said)}")
            sys.stdout.write(f"{kills} kills, equal: {'; '.join(said)}\n")
            sys.stdout.flush()
            number += 1


if __name__ == "__main__":
    main()
