"""A cluster on loopback: a scheduler and two workers started apart give the rows of one process."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from disclosure_nlp.corpus import engine
from disclosure_nlp.corpus.core import score_corpus
from disclosure_nlp.corpus.runs import Run
from disclosure_nlp.corpus.store import open_store
from disclosure_nlp.errors import StoreError
from disclosure_nlp.read.limits import Limits
from tests.corpus.conftest import contents

distributed: Any = pytest.importorskip("distributed")
ROOT = Path(__file__).parents[2]
PATH = os.pathsep.join([str(ROOT / "src"), str(ROOT)])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def cluster(preload: str | None = None) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Start a scheduler and two workers, each a command of its own; give the address and the scheduler."""
    address = f"tcp://127.0.0.1:{free_port()}"
    port = address.rpartition(":")[2]
    base = [sys.executable, "-m", "dask"]
    environment = os.environ | {"PYTHONPATH": PATH, "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    worker = [*base, "worker", address, "--nthreads", "1", "--nworkers", "2", "--no-dashboard"]
    commands = [
        [*base, "scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard"],
        [*worker, *(["--preload", preload] if preload else [])],
    ]
    running = [
        subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        for command in commands
    ]
    try:
        wait_for_workers(address)
        yield address, running[0]
    finally:
        for process in running:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(30)


def wait_for_workers(address: str) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            with distributed.Client(address, timeout=5) as client:
                client.wait_for_workers(2, timeout=60)
                return
        except OSError:
            if time.monotonic() > deadline:
                raise


def test_a_cluster_gives_the_rows_of_one_process_and_survives_a_deadly_file(
    corpus: Path, stored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with cluster(preload="tests.corpus.killer") as (address, scheduler):
        good = tmp_path / "good"
        score_corpus([str(corpus / "good"), str(corpus / "copies")], str(good), scheduler=address, shard_size=4)
        deadly = tmp_path / "deadly"
        run = score_corpus([str(corpus)], str(deadly), scheduler=address, shard_size=8)
        assert run.workers == 2
        assert (run.file_count, run.statuses["failed"], run.reasons["crash.process"]) == (16, 3, 1)
        ours, theirs = contents(deadly), contents(stored)
        for view in ("scored", "cells", "sentences", "units", "findings", "score_items"):
            assert ours[view] == theirs[view]
        leave_halfway(corpus, tmp_path / "left", address, scheduler, monkeypatch)
    again = score_corpus([str(corpus)], str(tmp_path / "left"), workers=0)
    assert again.levels["unchanged"] > 0
    assert contents(tmp_path / "left") == theirs
    with open_store(str(good)) as opened:
        assert opened.rows("SELECT count(*) AS n FROM scored") == [{"n": 12}]


def leave_halfway(
    corpus: Path, out: Path, address: str, scheduler: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Let the scheduler go away once a shard is done."""

    def kill(run: Run, surveyed: int) -> None:
        del run, surveyed
        if scheduler.poll() is None:
            scheduler.kill()
            scheduler.wait(30)

    monkeypatch.setattr(engine, "CONNECT_SECONDS", 1)
    with pytest.raises(StoreError, match="scheduler or its last worker is gone"):
        score_corpus([str(corpus / "good")], str(out), scheduler=address, shard_size=1, progress=kill)
    assert not (out / "lock.json").exists()


def test_workers_of_this_machine_give_the_same_and_a_slow_file_is_set_aside(
    corpus: Path, stored: Path, tmp_path: Path
) -> None:
    run = score_corpus([str(corpus)], str(tmp_path / "out"), workers=2, shard_size=4)
    assert (run.workers, run.file_count) == (2, 16)
    assert run.worker_memory > 0
    assert contents(tmp_path / "out") == contents(stored)
    one = next(iter((corpus / "good").glob("*.txt")))
    slow = score_corpus([str(one)], str(tmp_path / "slow"), workers=1, limits=Limits(max_seconds=0.001))
    assert slow.reasons == {"file.too_slow": 1}


def test_workers_that_do_not_start_are_told_in_one_line(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(**options: Any) -> None:
        raise RuntimeError("Nanny failed to start.")

    monkeypatch.setattr(distributed, "LocalCluster", failing)
    with pytest.raises(StoreError, match="worker processes do not start") as error:
        score_corpus([str(corpus)], str(tmp_path / "out"), workers=2)
    assert "\n" not in str(error.value)
    one = next(iter((corpus / "good").glob("*.txt")))  # a single shard needs no workers, and the store is not locked
    assert score_corpus([str(one)], str(tmp_path / "out"), workers=2).statuses == {"ok": 1}
