"""Run the notebooks: every ``NN_name.py`` is executed from top to bottom and written as ``NN_name.ipynb``.

``python notebooks/build.py`` does all, ``python notebooks/build.py 03 07`` some. The same code and data give the same file:
cells are numbered, and nothing of time or machine is kept.
"""

from __future__ import annotations

import base64
import io
import os
import sys
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode
from PIL import Image

HERE = Path(__file__).parent
_SECONDS = 900
_COLOURS = 32


def scripts(names: list[str]) -> list[Path]:
    """Return the scripts whose numbers are given, or all."""
    found = sorted(HERE.glob("[0-9][0-9]_*.py"))
    return [path for path in found if not names or path.name[:2] in names]


def read_script(path: Path) -> NotebookNode:
    """Return a percent script as a notebook with numbered cells."""
    notebook = jupytext.read(path, fmt="py:percent")
    for number, cell in enumerate(notebook.cells, 1):
        cell["id"] = f"cell-{number}"
        cell["metadata"] = {}
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook["metadata"] = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return notebook


def run(path: Path) -> Path:
    """Execute a script and write its notebook."""
    notebook = read_script(path)
    NotebookClient(notebook, timeout=_SECONDS, resources={"metadata": {"path": str(HERE)}}).execute()
    for cell in notebook.cells:
        cell["metadata"] = {}
        for output in cell.get("outputs", ()):
            _shorten(output.get("data", {}))
    notebook["metadata"]["language_info"] = {"name": "python"}
    written = path.with_suffix(".ipynb")
    nbformat.write(notebook, written)
    return written


def _shorten(data: NotebookNode) -> None:
    """Keep of the text of what is shown as a page or a picture no more than its kind, and of a picture its few colours."""
    if "image/png" in data:
        picture = Image.open(io.BytesIO(base64.b64decode(data["image/png"]))).convert("RGB").quantize(_COLOURS)
        small = io.BytesIO()
        picture.save(small, format="png", optimize=True)
        data["image/png"] = base64.b64encode(small.getvalue()).decode()
    if "text/plain" in data and ("text/html" in data or "image/png" in data or "text/markdown" in data):
        data["text/plain"] = data["text/plain"].partition("(")[0].partition("\n")[0][:60]


if __name__ == "__main__":
    os.environ.setdefault("PYTHONHASHSEED", "0")
    for script in scripts(sys.argv[1:]):
        sys.stdout.write(f"{run(script).name}\n")
        sys.stdout.flush()
