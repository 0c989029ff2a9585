"""Notebooks: every script runs from top to bottom, its executed twin is of the same code, and prose holds no results."""

import importlib.util
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
MACHINE = re.compile(r"/(?:tmp|home|root|work)/")


@pytest.fixture(scope="module")
def build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build", FOLDER / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def executed(script: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(script.with_suffix(".ipynb").read_text(encoding="utf-8"))
    return found


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


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_the_executed_notebook_is_of_the_same_code(script: Path, build: ModuleType) -> None:
    fresh = build.read_script(script)
    kept = executed(script)
    assert ["".join(cell["source"]) for cell in kept["cells"]] == [cell["source"] for cell in fresh["cells"]], (
        "run `make notebooks`"
    )
    outputs = [output for cell in kept["cells"] for output in cell.get("outputs", ())]
    assert not [output for output in outputs if output["output_type"] == "error"]
    assert sum("text/markdown" in output.get("data", {}) for output in outputs) == 1  # the conclusions
    assert not MACHINE.search(json.dumps(outputs, ensure_ascii=False))
    assert not MACHINE.search(script.read_text(encoding="utf-8"))
    assert script.with_suffix(".ipynb").stat().st_size < LARGEST


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_a_notebook_uses_the_public_face_alone(script: Path) -> None:
    code = script.read_text(encoding="utf-8")
    for word in ("os.chdir", "sys.path", "pd.DataFrame(", "plt.", "display(", "plots.style"):
        assert word not in code, word
    deep = re.findall(r"(?:from|import) (disclosure_nlp\.[\w.]+)", code)
    assert deep == (["disclosure_nlp.check.context"] if script.stem.startswith("09") else [])  # a check extends


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_prose_holds_no_figure_that_no_cell_computed(script: Path) -> None:
    for cell in executed(script)["cells"]:
        if cell["cell_type"] == "markdown":
            text = "".join(cell["source"])
            for word in SAID:
                text = text.replace(word, "")
            assert not RESULT.findall(text), text


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_conclusions_are_computed_and_state_n(script: Path) -> None:
    last = [cell for cell in executed(script)["cells"] if "text/markdown" in str(cell.get("outputs", ""))][-1]
    source = "".join(last["source"])
    assert source.count("{") >= 4
    assert 'f"' in source
    (conclusion,) = [o["data"]["text/markdown"] for o in last["outputs"] if "text/markdown" in o.get("data", {})]
    assert re.search(r"\d", "".join(conclusion))
    assert "made up" in "".join(conclusion) or "made-up" in "".join(conclusion)
