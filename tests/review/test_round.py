"""A whole round on made-up reports, and what a killed process leaves behind."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from disclosure_nlp import open_store
from disclosure_nlp.cli import main
from disclosure_nlp.corpus.decisions import read_decision_log
from disclosure_nlp.corpus.storage import Storage
from disclosure_nlp.review.incoming import import_answers
from disclosure_nlp.review.outgoing import write_review_lists
from disclosure_nlp.review.status import STATES, review_status
from disclosure_nlp.review.workbook import column_title
from tests.review.evaluate import HEADER, Result, run_round


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("evaluated")


@pytest.fixture(scope="module")
def result(folder: Path) -> Result:
    return run_round(folder / "round", 20)


def test_every_root_cause_has_the_right_state_and_no_decision_is_lost(result: Result) -> None:
    assert result.wrong == 0, result.planted
    assert {state for state, _ in result.planted} == {"fixed", "open", "new", "answered"}
    assert result.dismissed >= 4
    assert (result.standing, result.added_again) == (0, 0)
    assert result.latest


@pytest.mark.usefixtures("result")
def test_the_status_is_a_workbook_and_a_table(folder: Path, tmp_path: Path) -> None:
    store, out = str(folder / "round" / "store"), tmp_path / "status.xlsx"
    shown = CliRunner().invoke(main, ["review", "status", store, "--out", str(out), "--lang", "zh"])
    assert shown.exit_code == 0, shown.stderr
    assert "未改正" in shown.stdout
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["各机关", "逐项情况", "各轮次"]
    with open_store(store) as opened:
        status = review_status(opened)
    rows = list(book["各机关"].iter_rows(min_row=HEADER, values_only=True))
    assert list(rows[-1][1:]) == [
        *(sum(cause.state == state for cause in status.causes) for state in STATES),
        len(status.causes),
    ]
    assert book["各轮次"].max_row == HEADER + len(status.rounds)
    as_json = CliRunner().invoke(main, ["review", "status", store, "--json"])
    assert sum(row["fixed"] for row in json.loads(as_json.stdout)[:-1]) == rows[-1][1 + STATES.index("fixed")]


@pytest.mark.usefixtures("result")
def test_lists_of_the_next_round_say_what_became_of_each(folder: Path, tmp_path: Path) -> None:
    with open_store(str(folder / "round" / "store")) as opened:
        written = write_review_lists(opened, tmp_path, workers=0)
    found = set()
    for path in written[1:]:
        if path.suffix == ".xlsx":
            page = openpyxl.load_workbook(path).worksheets[0]
            names = {cell.value: cell.column for cell in page[HEADER]}
            if (at := names.get(column_title("state", "zh"))) is None:  # nothing was found
                continue
            found |= {page.cell(row, at).value for row in range(HEADER + 1, page.max_row + 1)}
    assert found == {"新发现", "未改正", "已答复"}


def test_a_killed_process_loses_nothing_and_adds_nothing_twice(round_store: str, tmp_path: Path) -> None:
    with open_store(round_store) as opened:
        written = write_review_lists(opened, tmp_path / "lists", workers=0)
    files = [path for path in written[1:] if path.suffix == ".xlsx"]
    for path in files:
        book = openpyxl.load_workbook(path)
        page = book.worksheets[0]
        names = {cell.value: cell.column for cell in page[HEADER]}
        for row in range(HEADER + 1, page.max_row + 1):
            for name, value in (("answer", "不属实"), ("reason", "原件如此"), ("by", "李明"), ("on", "2025-02-20")):
                page.cell(row, names[column_title(name, "zh")]).value = value
        book.save(path)
    command = [sys.executable, "-c", "from disclosure_nlp.cli import main; main()", "review", "in", round_store]
    for wait in (0.6, 1.2, 1.6, 2.0, 2.4):
        process = subprocess.Popen([*command, *map(str, files)], stderr=subprocess.DEVNULL, env=dict(os.environ))
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        process.wait()
    with open_store(round_store) as opened:
        found = import_answers(opened, files)
    assert found.problems == []
    history = read_decision_log(Storage(round_store)).history
    assert len({decision.finding for decision in history}) == len(history)
    assert len(history) >= len(found.added)
    with open_store(round_store) as opened:
        assert import_answers(opened, files).added == []


def test_versions_are_chosen_by_path_or_key(round_store: str, tmp_path: Path) -> None:
    with open_store(round_store) as opened:
        row = opened.rows("SELECT path, report FROM scored ORDER BY path")[0]
    runner = CliRunner()
    for name in (row["path"], row["report"]):
        assert runner.invoke(main, ["review", "version", round_store, name, "--by", "Li"]).exit_code == 0
    assert runner.invoke(main, ["review", "version", round_store, str(tmp_path / "none")]).exit_code == 1
