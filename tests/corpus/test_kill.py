"""Killed at any moment, of the driver or a worker, a run goes on and ends in the store of an undisturbed one.

``python -m tests.corpus.test_kill 20`` kills twenty times; the suite does so a few times.
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

COMMAND = [sys.executable, "-c", "from disclosure_nlp.cli import main; main()"]


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


def run_and_kill(corpus: Path, out: Path, victim: str, seconds: float, chance: random.Random) -> int:
    """Start a run, kill the driver or a worker after some seconds, and return the exit status."""
    arguments = ["score", str(corpus), "--out", str(out), "--workers", "2"]
    environment = os.environ | {"PYTHONPATH": PATH}
    with subprocess.Popen([*COMMAND, *arguments], env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            workers = children(process.pid)
            target = process.pid if victim == "driver" or not workers else chance.choice(workers)
            os.kill(target, signal.SIGKILL)
            return process.wait(300)


def disturb(corpus: Path, folder: Path, kills: int, seed: int, span: tuple[float, float]) -> Path:
    """Run with kills at random moments, then once in peace; return the store."""
    chance, out = random.Random(seed), folder / "disturbed"
    for number in range(kills):
        victim = ("driver", "worker")[number % 2]
        run_and_kill(corpus, out, victim, chance.uniform(*span), chance)
    time.sleep(2)
    score_corpus([str(corpus)], str(out), workers=0, shard_size=3)
    return out


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to find the workers")
def test_a_run_killed_at_random_moments(corpus: Path, stored: Path, tmp_path: Path) -> None:
    assert contents(disturb(corpus, tmp_path, 2, 3, (2.0, 6.0))) == contents(stored)


def main() -> None:
    """Kill as often as asked for, over a larger corpus."""
    from disclosure_nlp.synth.core import make_reports, write_reports

    kills = int(sys.argv[1])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        corpus = write_corpus(folder / "corpus")
        write_reports(make_reports(100, range(2020, 2024), 3), folder / "corpus" / "more", ("txt", "html", "docx"))
        calm = folder / "calm"
        score_corpus([str(corpus)], str(calm), workers=0)
        for number in range(kills):
            out = disturb(corpus, folder / f"run-{number}", 2, number, (1.0, 14.0))
            same = contents(out) == contents(calm)
            sys.stdout.write(f"{number}: {'equal' if same else 'DIFFERENT'}\n")
            if not same:
                raise SystemExit(1)


if __name__ == "__main__":
    main()
