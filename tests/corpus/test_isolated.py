"""Isolated shards: a file that hangs, grows or dies costs its limit once; its neighbours' results stay."""

from pathlib import Path

import pytest

from disclosure_nlp.corpus import isolated
from disclosure_nlp.corpus.core import score_corpus
from disclosure_nlp.corpus.store import open_store
from disclosure_nlp.read.limits import Limits
from disclosure_nlp.synth.generate import make_reports
from disclosure_nlp.synth.text import write_text
from disclosure_nlp.worker import ProcessWorker

CHILD = """
import os, sys, time
from disclosure_nlp.corpus import isolated, shards
inner = shards.parse_bytes
def parse_bytes(data, path, **options):
    with open({log!r}, "a") as log:
        log.write(path + "\\n")
    if path.endswith("hang.txt"):
        __import__("ctypes").PyDLL(None).sleep(60)  # in compiled code, the interpreter lock held
    if path.endswith("die.txt"):
        os._exit(3)
    return inner(data, path, **options)
shards.parse_bytes = parse_bytes
isolated.serve_shards()
"""


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have the child process note the files it starts, hang and die on some."""
    log = tmp_path / "started.txt"
    monkeypatch.setattr(isolated, "COMMAND", CHILD.format(log=str(log)))
    monkeypatch.setattr(isolated, "_CHILDREN", isolated._ShardProcessHolder())
    return log


def test_a_file_that_hangs_costs_one_limit_and_no_neighbour(corpus: Path, tmp_path: Path, watched: Path) -> None:
    good = sorted((corpus / "good").glob("*.txt"))[:5]
    for number, path in enumerate(good):
        name = f"{number}hang.txt" if number == 2 else f"{number}.txt"
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / name).write_bytes(path.read_bytes())
    run = score_corpus([str(tmp_path / "in")], str(tmp_path / "out"), workers=0, limits=Limits(max_seconds=5))
    assert run.statuses == {"ok": 4, "failed": 1}, dict(run.reasons)
    assert run.reasons == {"file.too_slow": 1}
    with open_store(str(tmp_path / "out")) as store:
        (row,) = store.rows("SELECT message FROM issues WHERE code = 'file.too_slow'")
    assert "2hang.txt" in row["message"]
    assert "--max-seconds" in row["message"]
    started = watched.read_text(encoding="utf-8").splitlines()
    assert sum(path.endswith("hang.txt") for path in started) == 1


def test_a_file_that_ends_its_process_is_set_aside(corpus: Path, tmp_path: Path, watched: Path) -> None:
    good = sorted((corpus / "good").glob("*.txt"))[:3]
    (tmp_path / "in").mkdir()
    for path, name in zip(good, ("a.txt", "b-die.txt", "c.txt"), strict=True):
        (tmp_path / "in" / name).write_bytes(path.read_bytes())
    run = score_corpus([str(tmp_path / "in")], str(tmp_path / "out"), workers=0)
    assert run.statuses == {"ok": 2, "failed": 1}
    assert run.reasons == {"crash.process": 1}


TAGGING = """
import os
from disclosure_nlp import pipeline
from disclosure_nlp.corpus import isolated
def watch(inner):
    def tag(reports, *rest):
        for report in reports if isinstance(reports, list) else [reports]:
            name = report.document.source.path
            if name.endswith("hang.txt"):
                __import__("ctypes").PyDLL(None).sleep(60)
            if name.endswith("die.txt"):
                os._exit(3)
            if name.endswith("raise.txt"):
                raise ValueError("no")
        return inner(reports, *rest)
    return tag
pipeline.tag_report, pipeline.tag_reports = watch(pipeline.tag_report), watch(pipeline.tag_reports)
isolated.serve_shards()
"""


@pytest.mark.parametrize(
    ("name", "reason"), [("hang.txt", "file.too_slow"), ("die.txt", "crash.process"), ("raise.txt", "crash.tag")]
)
def test_a_report_that_cannot_be_tagged_is_set_aside(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, reason: str
) -> None:
    monkeypatch.setattr(isolated, "COMMAND", TAGGING)
    monkeypatch.setattr(isolated, "_CHILDREN", isolated._ShardProcessHolder())
    good = sorted((corpus / "good").glob("*.txt"))[:4]
    (tmp_path / "in").mkdir()
    for path, own in zip(good, ("a.txt", f"b-{name}", "c.txt", "d.txt"), strict=True):
        (tmp_path / "in" / own).write_bytes(path.read_bytes())
    run = score_corpus([str(tmp_path / "in")], str(tmp_path / "out"), workers=0, limits=Limits(max_seconds=5))
    assert run.statuses == {"ok": 3, "failed": 1}
    assert run.reasons == {reason: 1}
    with open_store(str(tmp_path / "out")) as store:
        (row,) = store.rows("SELECT path FROM reports WHERE status = 'failed'")
    assert row["path"].endswith(name)


def test_limits_hold_with_a_store(corpus: Path, tmp_path: Path) -> None:
    good = str(sorted((corpus / "good").glob("*.txt"))[0])
    run = score_corpus([good], str(tmp_path / "out"), workers=0, limits=Limits(max_bytes=10))
    assert run.reasons == {"file.too_large": 1}


def test_relative_paths_follow_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = write_text(next(make_reports(1, range(2022, 2023), 5)), "markdown")
    with ProcessWorker() as worker:
        for name in ("first", "second"):
            (tmp_path / name).mkdir()
            (tmp_path / name / "report.txt").write_text(text, encoding="utf-8")
            monkeypatch.chdir(tmp_path / name)
            score_corpus("report.txt", "store", workers=0)
            with open_store("store") as store:
                assert [row["status"] for row in store.rows("SELECT status FROM reports")] == ["ok"]
            assert worker.process("report.txt").status == "ok"
