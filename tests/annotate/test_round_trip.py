"""Units to Label Studio and doccano and back, in the shape these tools write, and a model trained on what came back."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from disclosure_nlp.annotate.tasks import export_tasks, import_rows
from disclosure_nlp.cli import main
from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.synth.generate import make_reports
from disclosure_nlp.synth.text import write_text

UNITS = (
    ("overview", "一、总体情况", "heading"),
    ("overview", "全年公开信息{}条。", "proactive"),
    ("overview", "与大数据局共享数据{}批。", "data_sharing"),
)
OWN = """[[labels]]
id = "data_sharing"
chinese = "数据共享"
axis = "topic"
definition = "Exchange of data between offices."
"""


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def own(tmp_path: Path) -> Path:
    file = tmp_path / "own.toml"
    file.write_text(OWN, encoding="utf-8")
    return file


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    file = tmp_path / "labelled.jsonl"
    rows = [
        {"report": f"r{n}", "section": section, "text": text.format(n + 2), "labels": [label], "optional": ["platform"]}
        for n in range(6)
        for section, text, label in UNITS
    ]
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return file


def exported_by_label_studio(tasks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return tasks as Label Studio exports them once a person has accepted every prediction."""
    return [
        {
            "id": number,
            "annotations": [
                {
                    "id": number + 100,
                    "completed_by": 1,
                    "result": [
                        {
                            **task["predictions"][0]["result"][0],
                            "id": f"q{number}",
                            "origin": "manual",
                        }
                    ],
                    "was_cancelled": False,
                    "ground_truth": False,
                    "created_at": "2024-03-09T22:16:08.728353Z",
                    "updated_at": "2024-03-09T22:16:08.728378Z",
                    "lead_time": 4.288,
                    "prediction": {},
                    "result_count": 0,
                    "task": number,
                    "parent_prediction": None,
                    "parent_annotation": None,
                }
            ],
            "file_upload": "0e5c-tasks.json",
            "drafts": [],
            "predictions": [7],
            "data": task["data"],
            "meta": {},
            "created_at": "2024-03-09T22:16:08.728353Z",
            "updated_at": "2024-03-09T22:16:08.728378Z",
            "inner_id": number,
            "total_annotations": 1,
            "cancelled_annotations": 0,
            "total_predictions": 1,
            "comment_count": 0,
            "unresolved_comment_count": 0,
            "last_comment_updated_at": None,
            "project": 1,
            "updated_by": 1,
            "comment_authors": [],
        }
        for number, task in enumerate(tasks, 1)
    ]


def minimal(tasks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return tasks as Label Studio exports them as JSON-MIN: a single choice is a plain string."""
    found = []
    for number, task in enumerate(tasks, 1):
        choices = task["predictions"][0]["result"][0]["value"]["choices"]
        labels = choices[0] if len(choices) == 1 else {"choices": choices}
        found.append({**task["data"], "id": number, "labels": labels, "annotator": 1, "annotation_id": 9})
    return found


def exported_by_doccano(lines: str) -> str:
    """Return examples as doccano exports them: an id and comments beside what was imported."""
    examples = [json.loads(line) for line in lines.splitlines()]
    return "".join(
        json.dumps({"id": number, **example, "Comments": []}, ensure_ascii=False) + "\n"
        for number, example in enumerate(examples, 1)
    )


def test_label_studio_there_and_back_and_trained(labelled: Path, own: Path, tmp_path: Path) -> None:
    pytest.importorskip("sklearn")
    tasks, done, back = tmp_path / "tasks.json", tmp_path / "done.json", tmp_path / "back.jsonl"
    model, config = tmp_path / "model.npz", tmp_path / "interface.xml"
    form = ("--format", "labelstudio", "--labels", own)
    assert run("annotate", "export", labelled, *form, "--out", tasks, "--config", config).exit_code == 0
    done.write_text(json.dumps(exported_by_label_studio(json.loads(tasks.read_text("utf-8")))), encoding="utf-8")
    assert run("annotate", "import", done, *form, "--out", back).exit_code == 0
    assert rows_of(back) == rows_of(labelled)
    assert 'value="data_sharing"' in config.read_text("utf-8")
    assert run("train", back, "--labels", own, "--out", model).exit_code == 0
    result = json.loads(run("evaluate", labelled, "--tagger", model, "--allow-seen", "--json").stdout)
    assert result["labels"]["data_sharing"]["f1"] == 1.0


def rows_of(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def test_doccano_there_and_back(labelled: Path, own: Path, tmp_path: Path) -> None:
    tasks, done, back = tmp_path / "tasks.jsonl", tmp_path / "done.jsonl", tmp_path / "back.jsonl"
    form = ("--format", "doccano", "--labels", own)
    assert run("annotate", "export", labelled, *form, "--out", tasks).exit_code == 0
    done.write_text(exported_by_doccano(tasks.read_text("utf-8")), encoding="utf-8")
    assert run("annotate", "import", done, *form, "--out", back).exit_code == 0
    assert rows_of(back) == rows_of(labelled)


def test_json_min_of_label_studio(labelled: Path, own: Path) -> None:
    names = ("data_sharing", "heading", "proactive", "platform")
    tasks = json.loads(export_tasks([str(labelled)], "labelstudio", labels=names))
    rows = import_rows(json.dumps(minimal(tasks)), "labelstudio", names)
    assert [row.labels for row in rows] == [(label,) for _ in range(6) for _, _, label in UNITS]


def test_reports_come_with_labels_to_start_from_the_most_uncertain_first(tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    file.write_text(write_text(next(make_reports(1, range(2023, 2024), 7)), "markdown"), encoding="utf-8")
    tasks = json.loads(export_tasks([str(file)], "labelstudio", limit=9))
    scores = [task["predictions"][0]["score"] for task in tasks]
    assert len(tasks) == 9
    assert scores == sorted(scores)
    assert all(task["predictions"][0]["result"][0]["value"]["choices"] for task in tasks)


def test_units_that_were_skipped_are_left_out(labelled: Path, own: Path) -> None:
    names = ("data_sharing", "heading", "proactive", "platform")
    tasks = exported_by_label_studio(json.loads(export_tasks([str(labelled)], "labelstudio", labels=names)))
    tasks[0]["annotations"][0]["was_cancelled"] = True
    tasks[1]["annotations"] = []
    assert len(import_rows(json.dumps(tasks), "labelstudio", names)) == len(tasks) - 2


@pytest.mark.parametrize(
    ("text", "form"), [("{", "labelstudio"), ("{}", "labelstudio"), ("{", "doccano"), ("", "doccano")]
)
def test_what_is_no_export_gets_one_line(text: str, form: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        import_rows(text, form)
    assert "\n" not in str(caught.value)


def test_an_unknown_label_is_named(labelled: Path) -> None:
    example = json.dumps({"text": "无。", "label": ["nothing"], "report": "r", "section": "other"})
    with pytest.raises(DefinitionError, match="nothing"):
        import_rows(example, "doccano")


@pytest.mark.parametrize("content", ["[[labels]]\nid = 1", OWN.replace("data_sharing", "fee"), "labels = 3", "["])
def test_wrong_labels_of_ones_own_are_refused(content: str, labelled: Path, tmp_path: Path) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text(content, encoding="utf-8")
    result = run("train", labelled, "--labels", file, "--out", tmp_path / "model.npz")
    assert (result.exit_code, result.stdout) == (2, "")
    assert all(str(file) in line for line in result.stderr.splitlines())


def test_suspected_errors_need_cleanlab_or_find_a_planted_one(tmp_path: Path) -> None:
    pytest.importorskip("sklearn")
    rows = [
        {"report": f"r{n}", "section": "overview", "text": text.format(n + 2), "labels": [label]}
        for n in range(12)
        for _, text, label in (*UNITS[:2], ("", "收到公开申请{}件，已答复。", "request"))
    ]
    rows[4]["labels"] = ["request"]
    file = tmp_path / "labelled.jsonl"
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    result = run("annotate", "suspects", file)
    try:
        import cleanlab  # noqa: F401
    except ImportError:
        assert (result.exit_code, "disclosure_nlp[annotate]" in result.stderr) == (2, True)
    else:
        assert json.loads(result.stdout)[0]["text"] == rows[4]["text"]
