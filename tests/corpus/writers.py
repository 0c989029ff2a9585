"""Many writers at once: runs and decisions of processes and threads, with and without delays, none of which is lost.

``python -m tests.corpus.writers 40`` makes forty rounds of two to eight writers; the suite makes two small ones.
"""

import random
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import NamedTuple

from disclosure_nlp import open_store, score_corpus
from disclosure_nlp.corpus import lock
from disclosure_nlp.corpus.decisions import Decision, add_decisions, read_decisions
from disclosure_nlp.corpus.integrity import check_store
from disclosure_nlp.corpus.storage import Storage
from disclosure_nlp.errors import StoreError

TEXT = "示例市{0}局2023年政府信息公开工作年度报告\n一、总体情况\n本局第{1}次公开政府信息。\n二、主动公开政府信息情况\n无。\n"
DECISIONS = 3
FILES = 2


class Writer(NamedTuple):
    """A writer: its number, its reports and the seconds that it waits after the lock was read."""

    number: int
    store: Path
    delay: float

    @property
    def folder(self) -> Path:
        return self.store.parent / f"writer-{self.number}"


def write(writer: Writer) -> None:
    """Score the files of a writer into the store and add its decisions, one at a time; wait while others hold the store."""
    read = lock._read_lock_file

    def late(storage: Storage, file_name: str) -> lock.Lock | None:
        held = read(storage, file_name)
        time.sleep(writer.delay)
        return held

    if writer.delay:
        lock._read_lock_file = late
    chance = random.Random(writer.number)
    for number in range(DECISIONS):
        add_decisions(Storage(str(writer.store)), [decision(writer.number, number)])
    while True:
        try:
            score_corpus([str(writer.folder)], str(writer.store), workers=0, isolate=False)
            return
        except StoreError:  # another run holds the store
            time.sleep(chance.random() / 5)


def decision(writer: int, number: int) -> Decision:
    why = f"第{number}次\u2028复核"
    return Decision(f"{writer:08x}{number:08x}", f"report-{writer}", "dismissed", "me", "2026-01-01", why=why)


def play(folder: Path, count: int, delay: float, *, processes: bool) -> str:
    """Let so many writers write at once; return what was lost, "" for nothing."""
    store = folder / "store"
    writers = [Writer(number, store, delay) for number in range(count)]
    for writer in writers:
        writer.folder.mkdir(parents=True)
        for number in range(FILES):
            text = TEXT.format("甲乙丙丁戊己庚辛"[writer.number], number)
            (writer.folder / f"{number}.txt").write_text(text, encoding="utf-8")
    if processes:
        command = [sys.executable, "-m", "tests.corpus.writers", "--writer"]
        ends = [subprocess.Popen([*command, str(w.number), str(store), str(delay)]) for w in writers]
        statuses = [end.wait(600) for end in ends]
    else:
        read = lock._read_lock_file
        threads = [threading.Thread(target=write, args=(writer,)) for writer in writers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(600)
        lock._read_lock_file = read
        statuses = [int(thread.is_alive()) for thread in threads]
    return _lost(store, count, statuses)


def _lost(store: Path, count: int, statuses: list[int]) -> str:
    with open_store(str(store)) as opened:
        reports = len(opened.rows("SELECT path FROM scored"))
        cells = opened.rows("SELECT count(*) n FROM reports")[0]["n"]
    decided = sum(map(len, read_decisions(Storage(str(store))).values()))
    damage = check_store(Storage(str(store)))
    if any(statuses):
        return f"writers ended with {statuses}"
    if (reports, cells, decided) != (count * FILES, count * FILES, count * DECISIONS):
        return f"{reports} and {cells} of {count * FILES} reports, {decided} of {count * DECISIONS} decisions"
    return f"damage: {damage}" if damage else ""


def main(rounds: int) -> None:
    """Play rounds of two to eight writers, processes and threads, with and without delays in turn."""
    for number in range(rounds):
        count, delay, processes = 2 + number % 7, 0.0 if number % 4 < 2 else 0.05, bool(number % 2)
        with tempfile.TemporaryDirectory() as folder:
            lost = play(Path(folder), count, delay, processes=processes)
        kind = "processes" if processes else "threads"
        sys.stdout.write(f"{number + 1}: {count} {kind}, delay {delay}: {lost or 'nothing lost'}\n")
        sys.stdout.flush()
        if lost:
            raise SystemExit(1)


if __name__ == "__main__":
    if sys.argv[1] == "--writer":
        write(Writer(int(sys.argv[2]), Path(sys.argv[3]), float(sys.argv[4])))
    else:
        main(int(sys.argv[1]))
