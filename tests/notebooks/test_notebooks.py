"""Notebooks: every script runs from top to bottom, its executed twin is of the same code, and prose holds no results."""

import base64
import importlib.util
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

FOLDER = Path(__file__).parents[2] / "notebooks"
SCRIPTS = sorted(FOLDER.glob("[0-9][0-9]_*.py"))
# What a cell would have to compute: percentages, decimals, n = 60. Numbers of options, years and versions are no results.
RESULT = re.compile(r"\d+(?:\.\d+)?\s?%|\bn = \d|\b\d+\.\d+\b")
SAID = ("95 %",)  # the level of an interval is chosen, not found
LARGEST = 400_000  # bytes
DRAWS = re.compile(r"plots\.\w+\(")
MACHINE = re.compile(r"/(?:tmp|home|root|work)/")


@pytest.fixture(scope="module")
def build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build", FOLDER / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


NOTEBOOKS = sorted(FOLDER.glob("[0-9][0-9]_*.ipynb"))
CHINESE = re.compile("[\u4e00-\u9fff]")


def executed(notebook: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(notebook.read_text(encoding="utf-8"))
    return found


def script_of(notebook: Path) -> Path:
    return FOLDER / f"{notebook.name.partition('.')[0]}.py"


def language_of(notebook: Path) -> str:
    return "zh" if notebook.name.endswith(".zh.ipynb") else "en"


def test_there_are_ten() -> None:
    assert [path.name[:2] for path in SCRIPTS] == [f"{number:02}" for number in range(1, 11)]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_runs_from_top_to_bottom(script: Path, tmp_path: Path) -> None:
    settings = {**os.environ, "MPLBACKEND": "Agg", "PYTHONIOENCODING": "utf-8", "TMPDIR": str(tmp_path)}
    settings["XDG_CACHE_HOME"] = str(tmp_path / "cache")
    done = subprocess.run(
        [sys.executable, str(script)],
        cwd=FOLDER,
        env=settings,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert list(tmp_path.glob("tmp*")) == []  # it clears away what it made


def test_a_store_opens_in_a_notebook(tmp_path: Path) -> None:
    import nbformat
    from nbclient import NotebookClient

    from disclosure_nlp import datasets, score_corpus

    report = sorted(datasets.sample_corpus().glob("*.txt"))[0]
    score_corpus([str(report)], str(tmp_path / "store"), workers=0)
    code = f"from disclosure_nlp import open_store\nlen(open_store({str(tmp_path / 'store')!r}).to_frame('reports'))"
    cell: dict[str, Any] = {
        "cell_type": "code",
        "id": "a",
        "metadata": {},
        "source": code,
        "outputs": [],
        "execution_count": None,
    }
    content = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}
    notebook = nbformat.reads(json.dumps(content), as_version=4)  # type: ignore[no-untyped-call]
    NotebookClient(notebook, timeout=120).execute()
    assert notebook.cells[0].outputs[0]["data"]["text/plain"] == "1"


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_there_is_a_notebook_for_each_language_of_a_script(script: Path, build: ModuleType) -> None:
    written = [build.notebook_path(script, language) for language in build.languages(script)]
    assert sorted(written) == [path for path in NOTEBOOKS if script_of(path) == script]
    assert build.languages(script) == ["en", "zh"]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_executed_notebook_is_of_the_same_code(notebook: Path, build: ModuleType) -> None:
    script = script_of(notebook)
    fresh = build.read_script(script, language_of(notebook))
    kept = executed(notebook)
    assert ["".join(cell["source"]) for cell in kept["cells"]] == [cell["source"] for cell in fresh["cells"]], (
        "run `make notebooks`"
    )
    outputs = [output for cell in kept["cells"] for output in cell.get("outputs", ())]
    assert not [output for output in outputs if output["output_type"] == "error"]
    assert sum("text/markdown" in output.get("data", {}) for output in outputs) == 1  # the conclusions
    assert not MACHINE.search(json.dumps(outputs, ensure_ascii=False))
    assert not MACHINE.search(script.read_text(encoding="utf-8"))
    assert notebook.stat().st_size < LARGEST


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_a_notebook_uses_the_public_face_alone(script: Path) -> None:
    code = script.read_text(encoding="utf-8")
    for word in ("os.chdir", "sys.path", "pd.DataFrame(", "plt.", "display(", "plots.style"):
        assert word not in code, word
    deep = re.findall(r"(?:from|import) (disclosure_nlp\.[\w.]+)", code)
    assert deep == (["disclosure_nlp.check.context"] if script.stem.startswith("09") else [])  # a check extends


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_prose_holds_no_figure_that_no_cell_computed(notebook: Path) -> None:
    for cell in executed(notebook)["cells"]:
        if cell["cell_type"] == "markdown":
            text = "".join(cell["source"])
            for word in SAID:
                text = text.replace(word, "")
            assert not RESULT.findall(text), text


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_conclusions_are_computed_and_state_n(notebook: Path) -> None:
    last = executed(notebook)["cells"][-1]
    source = "".join(last["source"])
    assert source.count("{") >= 4
    assert 'f"' in source
    (conclusion,) = [o["data"]["text/markdown"] for o in last["outputs"] if "text/markdown" in o.get("data", {})]
    assert re.search(r"\d", "".join(conclusion))
    named = ("虚构",) if language_of(notebook) == "zh" else ("made up", "made-up")
    assert any(word in "".join(conclusion) for word in named)


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_reads_from_top_to_bottom_in_its_language(notebook: Path) -> None:
    cells = executed(notebook)["cells"]
    assert cells[0]["cell_type"] == "markdown"
    assert "".join(cells[0]["source"]).startswith("# ")
    prose = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    if language_of(notebook) == "zh":
        assert all(CHINESE.search(text) for text in prose)
    else:
        assert not any(CHINESE.search(text) for text in prose)
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    assert all("lang=" not in "".join(cell["source"]) for cell in cells)


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_pictures_of_a_notebook_can_be_opened_and_show_something(notebook: Path) -> None:
    from PIL import Image

    cells = executed(notebook)["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", ())]
    pictures = [output["data"]["image/png"] for output in outputs if "image/png" in output.get("data", {})]
    drawn = [cell for cell in cells if cell["cell_type"] == "code" and DRAWS.search("".join(cell["source"]))]
    assert len(pictures) == len(drawn)
    for picture in pictures:
        image = Image.open(io.BytesIO(base64.b64decode("".join(picture) if isinstance(picture, list) else picture)))
        assert min(image.size) > 100
        assert len(image.convert("L").getcolors(256) or ()) > 3
    for output in outputs:
        shown = "".join(output.get("data", {}).get("text/html", ""))
        assert "<script" not in shown
        assert output.get("data", {}).keys() <= {"text/plain", "text/html", "text/markdown", "image/png"}
