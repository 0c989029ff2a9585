"""The commands ``train``, ``evaluate`` and ``tag``."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from disclosure_nlp.cli import main
from disclosure_nlp.synth.generate import make_reports
from disclosure_nlp.synth.text import write_text

UNITS = [("overview", "一、总体情况", "heading"), ("overview", "全年公开信息9条。", "proactive")]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    file = tmp_path / "labelled.jsonl"
    rows = [
        {"report": f"r{n}", "section": section, "text": text, "labels": [label]}
        for n in range(6)
        for section, text, label in UNITS
    ]
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return file


def test_train_and_evaluate(labelled: Path, tmp_path: Path) -> None:
    pytest.importorskip("sklearn")
    model = tmp_path / "model.npz"
    assert run("train", labelled, "--out", model).exit_code == 0
    refused = run("evaluate", labelled, "--tagger", model)
    assert (refused.exit_code, refused.stdout, len(refused.stderr.splitlines())) == (1, "", 1)
    assert "training data" in refused.stderr
    result = json.loads(run("evaluate", labelled, "--tagger", model, "--allow-seen", "--json").stdout)
    assert (result["n"], result["macro"]) == (12, 1.0)
    assert result["labels"]["proactive"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0, "support": 6}
    shown = run("evaluate", labelled, "--tagger", model, "--allow-seen", "--errors", "--no-section")
    assert shown.exit_code == 0
    assert "proactive" in shown.stdout


def test_a_part_of_the_training_text_is_no_test_either(labelled: Path, tmp_path: Path) -> None:
    pytest.importorskip("sklearn")
    model, part = tmp_path / "model.npz", tmp_path / "part.jsonl"
    assert run("train", labelled, "--out", model).exit_code == 0
    part.write_text("\n".join(labelled.read_text(encoding="utf-8").splitlines()[:4]), encoding="utf-8")
    assert run("evaluate", part, "--tagger", model).exit_code == 1
    assert run("evaluate", part, "--tagger", "cues").exit_code == 0


def test_tag_gives_every_sentence_its_labels(tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    file.write_text(write_text(next(make_reports(1, range(2023, 2024), 7)), "markdown"), encoding="utf-8")
    for result in (run("tag", file), run("tag", file, "--tagger", shipped()), run("tag", file, "--tagger", "cues")):
        tagging = json.loads(result.stdout)
        assert all(tags["labels"] and tags["text"] for tags in tagging["sentences"])
        assert tagging["problems"]


def shipped() -> Path:
    import disclosure_nlp

    return Path(str(disclosure_nlp.__file__)).parent / "data" / "models" / "narrative.npz"


def test_what_cannot_be_used_gets_one_line(labelled: Path, tmp_path: Path) -> None:
    for status, arguments in (
        (2, ("evaluate", tmp_path / "none.jsonl")),
        (2, ("evaluate", labelled, "--tagger", labelled)),
        (2, ("train", tmp_path / "none.jsonl", "--out", tmp_path / "model.npz")),
        (1, ("tag", tmp_path / "none.txt")),
    ):
        result = run(*arguments)
        assert (result.exit_code, len(result.stderr.splitlines()), result.stdout) == (status, 1, "")
