"""The model file: plain numbers, refused where it holds objects or does not fit; the same corpus gives the same bytes."""

import io
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.model import Sentence
from disclosure_nlp.tag.tagging import make_sentence_contexts
from disclosure_nlp.tag.trained.evaluate import evaluate_model
from disclosure_nlp.tag.trained.model_file import check_tokenizer, load_packaged_model, read_model, write_model
from disclosure_nlp.tag.trained.predictor import TrainedTagger
from disclosure_nlp.tag.trained.train import train_model

UNITS = (
    ("overview", "一、总体情况", ["heading"]),
    ("overview", "全年主动公开信息{}条。", ["proactive"]),
    ("overview", "收到公开申请{}件，均按期答复。", ["request"]),
    ("overview", "组织信息员参加业务培训{}次。", ["training"]),
    ("problems", "二、存在的主要问题及改进情况", ["heading"]),
    ("problems", "一是信息更新不够及时，第{}季度尤其明显；", ["problem"]),
    ("problems", "下一步，将在{}月底前建立提醒机制。", ["remediation", "management"]),
)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("corpus") / "small.jsonl"
    rows = [
        {"report": f"r{n}", "section": section, "text": text.format(n + 2), "labels": labels}
        for n in range(8)
        for section, text, labels in UNITS
    ]
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return file


def test_training_is_repeatable_and_the_file_gives_the_same_labels(corpus: Path, tmp_path: Path) -> None:
    pytest.importorskip("sklearn")
    first, second = tmp_path / "a.npz", tmp_path / "b.npz"
    train_model([corpus], first)
    train_model([corpus], second)
    assert first.read_bytes() == second.read_bytes()
    result = evaluate_model([corpus], first, errors=True)
    assert result["macro_three"] == 1.0
    assert result["errors"] == []
    assert result["labels"]["training"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0, "support": 8}
    assert set(result) >= {"n", "labels", "macro", "macro_three", "intervals", "confusions", "calibration_error"}


def test_a_model_with_objects_inside_is_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    np.savez(buffer, weights=np.array([{"code": "here"}], dtype=object))
    file = tmp_path / "bad.npz"
    file.write_bytes(buffer.getvalue())
    with pytest.raises(DefinitionError, match="pickled objects") as caught:
        read_model(file)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"PK", b"no zip at all", b"PK\x03\x04" + b"\0" * 40])
def test_what_is_no_model_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "bad.npz"
    file.write_bytes(content)
    with pytest.raises(DefinitionError, match=r"bad\.npz") as caught:
        read_model(file)
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_refused() -> None:
    with pytest.raises(DefinitionError, match="nowhere"):
        read_model("nowhere.npz")


def test_wrong_shapes_are_refused(tmp_path: Path) -> None:
    model = load_packaged_model()
    file = tmp_path / "short.npz"
    write_model(file, model._replace(parameters=model.parameters._replace(bias=model.parameters.bias[:3])))
    with pytest.raises(DefinitionError, match="bias"):
        read_model(file)


def test_another_tokenizer_is_refused() -> None:
    class Other:
        name = "other 1.0"

        def cut(self, text: str) -> list[str]:
            return list(text)

    with pytest.raises(DefinitionError, match=r"other 1\.0"):
        TrainedTagger(tokenizer=Other())
    check_tokenizer(load_packaged_model(), load_packaged_model().header.tokenizer)


def test_the_shipped_model_comes_back_as_written(tmp_path: Path) -> None:
    file = tmp_path / "copy.npz"
    write_model(file, load_packaged_model())
    copy = read_model(file)
    assert copy.header == load_packaged_model().header
    assert (copy.parameters.weights == load_packaged_model().parameters.weights).all()
    assert file.stat().st_size < 3_000_000


def test_predicting_imports_no_scikit_learn() -> None:
    code = (
        "import sys; from disclosure_nlp.tag.trained.predictor import TrainedTagger; TrainedTagger().score([]);"
        "sys.exit(any(name.split('.')[0] in ('sklearn', 'scipy') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_labels_come_with_probabilities_and_what_weighed() -> None:
    texts = ["一是信息公开还不够及时；", "下一步，将加强业务培训。"]
    sentences = [Sentence(f"s{n}", "problems", 0, len(text), text) for n, text in enumerate(texts)]
    tagger = TrainedTagger()
    first, second = tagger.score(make_sentence_contexts(sentences))
    assert "problem" in (first.chosen or ())
    assert {"remediation", "training"} <= set(second.chosen or ())
    assert set(first.labels) == set(tagger.labels)
    assert all(0 <= value <= 1 for value in first.labels.values())
    assert {cue.label for cue in second.cues} == set(second.chosen or ())
