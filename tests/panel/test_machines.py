"""The same panel, byte for byte, on another machine: other folder, locale, time zone, order of hashes, threads and workers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.panel.conftest import MadeCorpus

ROOT = Path(__file__).parents[2]
_SCRIPT = """
import sys
from disclosure_nlp import load_manifest, open_store, score_corpus
from disclosure_nlp.agencies.successions import Succession
from disclosure_nlp.panel.core import build_table
from disclosure_nlp.panel.writing import write_panel
from tests.panel.conftest import RULES

if __name__ == "__main__":
    source, out, workers, children, step = sys.argv[1:]
    from pathlib import Path
    files = sorted([*Path(source).glob("*.txt"), *Path(source).glob("*.pdf")])[:: int(step)]
    manifest = load_manifest(Path(source) / "manifest.csv")
    size = {"shard_size": 9} if step == "-1" else {}
    score_corpus(files, Path(out) / "store", manifest=manifest, workers=int(workers), **size)
    with open_store(Path(out) / "store") as store:
        table = build_table(store, successions=RULES, balanced=True, text_figures=True, workers=int(children))
    for ending in ("csv", "parquet", "dta", "sav"):
        write_panel(table, Path(out) / ending / f"panel.{ending}")
"""
_HERE = {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
_THERE = {"PYTHONHASHSEED": "4711", "TZ": "Asia/Shanghai", "LC_ALL": "C", "OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2"}  # fmt: skip


def written(made: MadeCorpus, folder: Path, environment: dict[str, str], *options: str) -> dict[str, bytes]:
    """Return the files of the panel by name, written by a process of its own in a copy of the corpus."""
    source = folder / "reports"
    source.mkdir(parents=True)
    for path in sorted(made.folder.iterdir(), reverse=options[-1] == "-1"):
        (source / path.name).write_bytes(path.read_bytes())
    (folder / "make.py").write_text(_SCRIPT, encoding="utf-8")
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    run = subprocess.run(
        [sys.executable, "make.py", "reports", "out", *options],
        cwd=folder, env=os.environ | {"PYTHONPATH": paths} | environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    out = folder / "out"
    return {
        str(path.relative_to(out)): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and "store" not in path.relative_to(out).parts
    }


def test_another_machine_writes_the_same_bytes(made: MadeCorpus, tmp_path: Path) -> None:
    here = written(made, tmp_path / "here", _HERE, "0", "0", "1")
    there = written(made, tmp_path / "elsewhere" / "there", _THERE, "2", "1", "-1")
    assert len(here) == 32
    assert list(here) == list(there)
    assert [name for name, data in here.items() if data != there[name]] == []
