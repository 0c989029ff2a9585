"""The commands over many reports as a user meets them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from disclosure_nlp import extras
from disclosure_nlp.cli import main
from disclosure_nlp.corpus import engine


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_a_run_its_list_and_its_export(corpus: Path, tmp_path: Path) -> None:
    store, log = tmp_path / "store", tmp_path / "log.jsonl"
    result = run("score", corpus, "--out", store, "--workers", 0, "--log", log)
    assert result.exit_code == 1
    assert result.stdout.startswith("16 files: 13 ok, 0 partial, 3 failed; of them 1 duplicates\n")
    assert result.stderr == ""
    events = [json.loads(line)["event"] for line in log.read_text(encoding="utf-8").splitlines()]
    assert (events[0], events[-1], set(events[1:-1])) == ("start", "end", {"shard"})
    assert run("score", corpus / "good", "--out", store, "--workers", 0).exit_code == 0
    listed = run("runs", store)
    assert [line.split()[0] for line in listed.stdout.splitlines()] == ["run", "000001", "000002"]
    assert [row["given"] for row in json.loads(run("runs", "--json", store).stdout)] == [16, 12]
    assert run("export", store, tmp_path / "a.csv").stderr.endswith("12 rows of scored\n")


def test_one_clear_line(corpus: Path, tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "CONNECT_SECONDS", 1)
    (tmp_path / "file").touch()
    for arguments, status, words in [
        (["score", corpus, "--out", tmp_path / "file" / "store", "--workers", 0], 1, "cannot be"),
        (["score", corpus, "--workers", 1], 2, "need --out"),
        (["score", corpus, "--out", tmp_path / "s", "--json"], 2, "do not go with --out"),
        (["score", corpus, "--out", "nowhere://x", "--workers", 0], 1, "no such address"),
        (["score", corpus, "--out", tmp_path / "s", "--scheduler", "tcp://127.0.0.1:9"], 1, "no scheduler answers"),
        (["score", corpus, "--out", tmp_path / "s", "--workers", 0, "--log", tmp_path], 1, "log cannot be written"),
        (["rescore", tmp_path], 1, "no store here"),
        (["rescore", store, "--rubric", "none", "--workers", 0], 2, "no such rubric"),
        (["runs", tmp_path], 1, "no store here"),
        (["export", store, tmp_path / "a.doc"], 2, "expected one of .csv"),
    ]:
        result = run(*arguments)
        assert (result.exit_code, result.stdout) == (status, ""), (arguments, result.output)
        assert words in result.stderr.splitlines()[-1], (arguments, result.stderr)
        assert "Traceback" not in result.stderr
        assert len(result.stderr.splitlines()) == (3 if "Usage" in result.stderr else 1), result.stderr


def test_without_the_extra(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(module: str) -> object:
        raise ImportError(module)

    monkeypatch.setattr(extras, "import_module", missing)
    result = run("score", corpus, "--out", tmp_path / "store", "--workers", 0)
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert "pip install 'disclosure_nlp[corpus]'" in result.stderr
