"""Wrong files in the hands of commands: manifests, rubrics, models, annotations. Each ends in lines that name the file."""

import io
import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from disclosure_nlp.cli import main
from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.tag.trained.model_file import read_model

SAMPLE = next((Path(__file__).parents[2] / "corpora" / "sample").glob("*.txt"))
MODEL = Path(__file__).parents[2] / "src" / "disclosure_nlp" / "data" / "models" / "narrative.npz"
ROW = f"path,year,agency\n{SAMPLE}"

MANIFESTS = {
    "long year": f"{ROW},{'9' * 5000},\n",
    "zero byte": "path\na\0b.txt\n",
    "long field": f'{ROW},,"{"x" * 200_000}"\n',
    "open quote": f'{ROW},,"x\n' + "y\n" * 100_000,
    "no text": b"path\n\xff\xfe\x00\x81",
    "empty": "",
}
RUBRICS = {
    "nested": f"a = {'[' * 5000}{']' * 5000}",
    "nested keys": f"{'a.' * 3000}b = 1",
    "long number": f"x = {'9' * 5000}",
    "long value": f"id = '{'x' * 100_000}'",
    "zero byte": "\0",
    "no text": b"\xff\xfe",
    "empty": "",
    "no tables": 'id = "a"\nitems = [1, 2]',
}
ANNOTATIONS = {
    "nested": "[" * 100_000,
    "numbers": "[1, 2]",
    "no list": "{}",
    "no text": b"\xff",
    "separator": '[{"data": "\u2028"}]',
}


def said(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[Any, list[str]]:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    return caught.value.code, capsys.readouterr().err.splitlines()


def written(path: Path, content: str | bytes) -> str:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


@pytest.mark.parametrize("content", MANIFESTS.values(), ids=MANIFESTS)
def test_manifests(content: str | bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, lines = said(["score", "--manifest", written(tmp_path / "m.csv", content)], capsys)
    assert status == 2
    assert all("m.csv" in line and len(line) < 400 for line in lines)


@pytest.mark.parametrize("content", RUBRICS.values(), ids=RUBRICS)
def test_rubrics(content: str | bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, lines = said(["rubric", "check", written(tmp_path / "r.toml", content)], capsys)
    assert status == 2
    assert all("r.toml" in line and len(line) < 800 for line in lines)


@pytest.mark.parametrize("form", ["labelstudio", "doccano"])
@pytest.mark.parametrize("content", ANNOTATIONS.values(), ids=ANNOTATIONS)
def test_annotations(form: str, content: str | bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path / "a.json", content)
    status, lines = said(["annotate", "import", path, "--format", form, "--out", str(tmp_path / "o.jsonl")], capsys)
    assert status == 2
    assert lines
    assert not (tmp_path / "o.jsonl").exists()


def huge() -> bytes:
    """Return an npz whose arrays claim terabytes."""
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (999999999999, 9), }"
    header += b" " * (117 - len(header)) + b"\n"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("weights.npy", b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header)
    return out.getvalue()


def test_a_model_of_terabytes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError):
        read_model(written(tmp_path / "m.npz", huge()))


@pytest.mark.parametrize("name", ["header", "weights", "rarity", "thresholds", "lift", "seen"])
def test_a_model_with_a_part_of_another_shape(name: str, tmp_path: Path) -> None:
    arrays = dict(np.load(MODEL))
    np.savez(tmp_path / "m.npz", **arrays | {name: np.zeros((2, 2), dtype=arrays[name].dtype)})
    if name == "seen":
        assert read_model(tmp_path / "m.npz").seen == frozenset([0])
    else:
        with pytest.raises(DefinitionError):
            read_model(tmp_path / "m.npz")


def test_a_model_with_its_labels_in_another_order(tmp_path: Path) -> None:
    arrays = dict(np.load(MODEL))
    text = arrays["header"].tobytes().decode()
    first = text.replace('"problem","remediation"', '"remediation","problem"')
    assert first != text
    np.savez(tmp_path / "m.npz", **arrays | {"header": np.frombuffer(first.encode(), dtype=np.uint8)})
    with pytest.raises(DefinitionError, match="another order"):
        read_model(tmp_path / "m.npz")


@pytest.mark.parametrize("path", ["a\0b.txt", "x" * 5000, "/dev/null", "/proc/self/mem"])
def test_paths_that_are_no_files(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, lines = said(["score", path], capsys)
    assert status == 1
    assert len(lines) == 1
