"""Run the notebooks: each script is executed once, and written as a notebook in English and one in Chinese.

``NN_name.py`` becomes ``NN_name.ipynb`` and, if it has cells in Chinese, ``NN_name.zh.ipynb``. A cell marked ``lang="zh"`` takes the place of the one
before it in the Chinese notebook and is left out of the English one; all other cells are in both. Records of the package are
shown in the language of the notebook.

``python notebooks/build.py`` does all, ``python notebooks/build.py 03 07`` some. The same code and data give the same files:
cells are numbered, and nothing of time or machine is kept.
"""

from __future__ import annotations

import base64
import io
import os
import sys
from copy import deepcopy
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode
from PIL import Image

HERE = Path(__file__).parent
LANGUAGES = ("en", "zh")
_SECONDS = 900
_COLOURS = 32
_OTHER = "text/html+zh"
# Before the first cell: what shows itself as HTML does so in Chinese, too.
_BOTH = f"""
import os
from IPython.core.formatters import HTMLFormatter

class _Chinese(HTMLFormatter):
    def __call__(self, shown):
        if not type(shown).__module__.startswith("disclosure_nlp"):
            return None
        os.environ["DISCLOSURE_NLP_LANG"] = "zh"
        try:
            return super().__call__(shown)
        finally:
            os.environ["DISCLOSURE_NLP_LANG"] = "en"

os.environ["DISCLOSURE_NLP_LANG"] = "en"
get_ipython().display_formatter.formatters["{_OTHER}"] = _Chinese(parent=get_ipython())
"""


def scripts(names: list[str]) -> list[Path]:
    """Return the scripts whose numbers are given, or all."""
    found = sorted(HERE.glob("[0-9][0-9]_*.py"))
    return [path for path in found if not names or path.name[:2] in names]


def notebook_path(script: Path, language: str) -> Path:
    """Return the notebook of a script in a language."""
    return script.with_suffix(".ipynb" if language == "en" else f".{language}.ipynb")


def languages(script: Path) -> list[str]:
    """Return the languages that a script has cells in."""
    marked = {cell["metadata"].get("lang") for cell in jupytext.read(script, fmt="py:percent").cells}
    return [language for language in LANGUAGES if language == "en" or language in marked]


def in_language(notebook: NotebookNode, language: str) -> NotebookNode:
    """Return a notebook with the cells of one language, numbered."""
    chosen: list[NotebookNode] = []
    for cell in notebook.cells:
        own = cell["metadata"].get("lang")
        if own is not None and own != language:
            continue
        if own is not None and chosen:
            chosen.pop()
        chosen.append(deepcopy(cell))
    count = 0
    for number, cell in enumerate(chosen, 1):
        cell["id"], cell["metadata"] = f"cell-{number}", {}
        if cell["cell_type"] == "code":
            count += 1
            _renumber(cell, count, language)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return nbformat.v4.new_notebook(cells=chosen, metadata=metadata)


def _renumber(cell: NotebookNode, count: int, language: str) -> None:
    """Number a cell that was run, and keep of its outputs those in a language."""
    if not cell.get("outputs"):
        cell["outputs"] = []
    cell["execution_count"] = count if cell.get("execution_count") else None
    for output in cell["outputs"]:
        if output.get("execution_count") is not None:
            output["execution_count"] = count
        data = output.get("data", {})
        other = data.pop(_OTHER, None)
        if other is not None and language == "zh":
            data["text/html"] = other


def read_script(path: Path, language: str = "en") -> NotebookNode:
    """Return a percent script as a notebook in a language, not run."""
    return in_language(jupytext.read(path, fmt="py:percent"), language)


def run(path: Path) -> list[Path]:
    """Execute a script once and write its notebooks."""
    notebook = jupytext.read(path, fmt="py:percent")
    notebook.cells.insert(0, nbformat.v4.new_code_cell(_BOTH))
    NotebookClient(notebook, timeout=_SECONDS, resources={"metadata": {"path": str(HERE)}}).execute()
    del notebook.cells[0]
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            output["metadata"] = {}
            _shorten(output.get("data", {}))
            if output["output_type"] == "stream":
                del output["metadata"]
    written = []
    for language in languages(path):
        nbformat.write(in_language(notebook, language), notebook_path(path, language))
        written.append(notebook_path(path, language))
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
        sys.stdout.write(f"{', '.join(path.name for path in run(script))}\n")
        sys.stdout.flush()
