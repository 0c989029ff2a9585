"""Time of the lists of a review round: one workbook and one Word document an agency, and the overview.

    python -m benchmarks.review [AGENCIES [FOLDER]]

Makes and scores one report an agency (once; kept in FOLDER), then times `review out`, reading the filled lists back, and
`review status`, with two processes.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import openpyxl

from disclosure_nlp import open_store, score_corpus
from disclosure_nlp.review.incoming import import_answers
from disclosure_nlp.review.outgoing import write_review_lists
from disclosure_nlp.review.status import review_status
from disclosure_nlp.review.workbook import column_title
from disclosure_nlp.synth.corpus import CorpusPlan, write_corpus

WORKERS = 2
LIMIT = 300.0  # seconds for the lists of 3,000 agencies
FILLED = 300  # workbooks that are filled in and read back
FAULTS = ("R1", "R3", "R4", "N1", "S7", "V1", "F1", "S2")


def make_store(agencies: int, folder: Path) -> Path:
    """Return a store with one report of each of so many agencies."""
    store = folder / "store"
    if not (store / "store.json").exists():
        plan = CorpusPlan(
            agencies, (2023, 2023), 4, formats=("txt",), histories=("careless",), defects=FAULTS, rate=0.7
        )
        write_corpus(plan, folder / "made", WORKERS)
        score_corpus([str(folder / "made")], str(store), workers=WORKERS)
    return store


def fill(path: Path) -> None:
    """Confirm everything in a list."""
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    at = {cell.value: cell.column for cell in page[3]}
    for row in range(4, page.max_row + 1):
        page.cell(row, at[column_title("answer", "zh")]).value = "属实"
        page.cell(row, at[column_title("by", "zh")]).value = "经办人"
    book.save(path)


def main(arguments: Sequence[str]) -> int:
    """Print the seconds of each step; return 1 where the lists take longer than allowed."""
    agencies = int(arguments[0]) if arguments else 3000
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(arguments[1]) if len(arguments) > 1 else Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        store = make_store(agencies, folder)
        with open_store(str(store)) as opened:
            start, cpu = time.perf_counter(), sum(os.times()[:4])
            written = write_review_lists(opened, folder / "lists", workers=WORKERS)
            seconds = time.perf_counter() - start
            used = sum(os.times()[:4]) - cpu
            print(
                f"lists: {len(written)} files of {(len(written) - 1) // 2} agencies in {seconds:.1f} s, {used:.1f} s of CPU"
            )
            workbooks = [path for path in written[1:] if path.suffix == ".xlsx"][:FILLED]
            for path in workbooks:
                fill(path)
            start = time.perf_counter()
            added = import_answers(opened, workbooks).added
            print(
                f"answers: {len(added)} decisions of {len(workbooks)} workbooks in {time.perf_counter() - start:.1f} s"
            )
            start = time.perf_counter()
            status = review_status(opened)
            print(f"status: {len(status.causes)} root causes in {time.perf_counter() - start:.1f} s")
    return int(seconds > LIMIT * agencies / 3000)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
