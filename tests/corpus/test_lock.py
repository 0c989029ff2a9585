"""Locks: of many writers exactly one holds a store, leftovers are taken over once, decisions are never lost."""

import os
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest

from disclosure_nlp.corpus import lock
from disclosure_nlp.corpus.core import score_corpus
from disclosure_nlp.corpus.decisions import Decision, add_decisions, read_decisions
from disclosure_nlp.corpus.lock import RUN_LOCK, Lock, acquire_lock, release_lock, require_lock
from disclosure_nlp.corpus.storage import Storage
from disclosure_nlp.corpus.store import open_store
from disclosure_nlp.errors import StoreError


@pytest.fixture
def place(tmp_path: Path) -> Storage:
    return Storage(str(tmp_path / "store"))


def attempt(place: Storage) -> str | None:
    try:
        return acquire_lock(place, "000001")
    except StoreError:
        return None


def gone(token: str = "left") -> Lock:
    """Return the lock of a process that has ended."""
    ended = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True, check=True
    )
    return Lock("000001", socket.gethostname(), int(ended.stdout), "1", token)


def test_of_many_threads_one_holds_the_lock(place: Storage) -> None:
    with ThreadPoolExecutor(8) as pool:
        tokens = [token for token in pool.map(attempt, [place] * 8) if token]
    assert len(tokens) == 1
    release_lock(place, tokens[0])
    assert RUN_LOCK not in place.names("")


def test_a_lock_of_a_process_that_has_ended_is_taken_over_by_one(place: Storage) -> None:
    for round_ in range(20):
        place.put(RUN_LOCK, msgspec.json.encode(gone(f"left{round_}")))
        with ThreadPoolExecutor(8) as pool:
            tokens = [token for token in pool.map(attempt, [place] * 8) if token]
        assert len(tokens) == 1
        assert require_lock(place, tokens[0], "000001").token == tokens[0]
        release_lock(place, tokens[0])
    assert place.names("") == []


def test_a_takeover_that_was_broken_off_is_taken_over_too(place: Storage) -> None:
    stale = gone("first")
    place.put(RUN_LOCK, msgspec.json.encode(stale))
    place.put(f"{RUN_LOCK}.first.takeover", msgspec.json.encode(gone("second")))
    token = acquire_lock(place, "000002")
    assert require_lock(place, token, "000002").run == "000002"


def test_a_lock_of_another_host_is_never_taken_over(place: Storage) -> None:
    place.put(RUN_LOCK, msgspec.json.encode(Lock("000007", "elsewhere", 1, "", "t")))
    with pytest.raises(StoreError, match=r"run 000007 on elsewhere .* remove .*lock\.json"):
        acquire_lock(place, "000008")


def test_an_unreadable_lock_file_holds_the_store(place: Storage) -> None:
    place.put(RUN_LOCK, b"{")
    with pytest.raises(StoreError, match="unreadable lock file"):
        acquire_lock(place, "000008")


def test_a_lock_of_this_process_that_was_not_released_is_stale(place: Storage) -> None:
    token = acquire_lock(place, "000001")
    lock._HELD.discard(token)  # as if the run had failed to remove the file
    assert acquire_lock(place, "000002") != token


def test_two_runs_at_once_do_not_both_write(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = lock._read_lock_file

    def late(place: Storage, name: str) -> Lock | None:
        held = read(place, name)
        time.sleep(0.2)
        return held

    monkeypatch.setattr(lock, "_read_lock_file", late)
    files = sorted(str(path) for path in (corpus / "good").glob("*.txt"))
    out, said = str(tmp_path / "out"), []

    def run(some: list[str]) -> None:
        try:
            said.append(score_corpus(some, out, workers=0).statuses["ok"])
        except StoreError:
            said.append(0)

    threads = [threading.Thread(target=run, args=(some,)) for some in (files[:3], files[3:5])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with open_store(out) as store:
        assert len(store.rows("SELECT path FROM scored")) == sum(said) > 0


def decision(number: int) -> Decision:
    return Decision(f"finding{number}", "report", "dismissed", "me", "2026-01-01", why="第一行\u2028第二行\x85")


def test_decisions_given_at_once_are_all_kept(place: Storage) -> None:
    def add(start: int) -> None:
        for number in range(start, start + 5):
            add_decisions(place, [decision(number)])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(0, 40, 5)))
    assert len(read_decisions(place)["report"]) == 40


def test_a_line_separator_in_a_reason_is_text(place: Storage) -> None:
    add_decisions(place, [decision(1), decision(2)])
    assert read_decisions(place)["report"]["finding1"].why == "第一行\u2028第二行\x85"


def test_a_line_without_an_end_is_ended_first(place: Storage) -> None:
    place.put("decisions.jsonl", msgspec.json.encode(decision(1)))
    add_decisions(place, [decision(2)])
    assert set(read_decisions(place)["report"]) == {"finding1", "finding2"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_file_system_without_links_is_locked_too(place: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.link", lambda *_: (_ for _ in ()).throw(OSError(95, "not supported")))
    token = acquire_lock(place, "000001")
    with pytest.raises(StoreError):
        acquire_lock(place, "000002")
    release_lock(place, token)
