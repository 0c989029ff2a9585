"""Compare the records of two source trees key by key.

    python benchmarks/parity.py OLD NEW [--made N] [--added KEY…]

OLD and NEW are folders that hold the package (``…/src``). Both score the same files: the sample corpus, the real files
where they are at hand, and N made-up reports that OLD writes with planted defects and traps. Printed are the paths that
differ, how often, and an example of each. Keys that only NEW has are counted apart. Texts (``message``, ``reason``),
timings and versions are not compared unless asked for with ``--texts``. Exit status 1 if anything differs.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = (ROOT / "corpora" / "sample", ROOT.parent / "shared" / "real", ROOT.parent.parent / "shared" / "real")
RUN = "from disclosure_nlp.cli import main; main()"
TEXTS = {"message", "reason"}
LEFT_OUT = {"timings", "versions", "schema_version"}
DEFECTS = (
    "S1,S2,S3,S7,Y1,V1,V2,V3,R1,R2,R3,R4,N1,N2,N4,F1,P1,P2,trap:1,trap:4,trap:6,trap:13,trap:14,trap:21,trap:22,trap:25"
)
Differences = Counter[tuple[str, str]]


def command(tree: str, *arguments: str) -> str:
    """Run the command line of a tree and return what it prints."""
    environment = os.environ | {"PYTHONPATH": str(Path(tree).resolve()), "PYTHONHASHSEED": "0"}
    process = subprocess.run(
        [sys.executable, "-c", RUN, *arguments], check=False, env=environment, capture_output=True, text=True
    )
    if process.returncode not in (0, 1):
        raise SystemExit(process.stderr)
    return process.stdout


def records(tree: str, files: list[str]) -> list[dict[str, Any]]:
    """Return the records that a tree makes of files, all findings included."""
    lines = command(tree, "score", "--json", "--all", *files).splitlines()
    return [json.loads(line) for line in lines]


def differences(old: Any, new: Any, path: str) -> Iterator[tuple[str, str]]:
    """Yield the path and a description of each difference; keys only in ``new`` end in ``(new key)``."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in (*old, *(key for key in new if key not in old)):
            where = f"{path}.{key}"
            if key not in new:
                yield f"{where} (gone)", repr(old[key])[:120]
            elif key not in old:
                yield f"{where} (new key)", ""
            else:
                yield from differences(old[key], new[key], where)
    elif isinstance(old, list) and isinstance(new, list):
        if len(old) != len(new):
            yield f"{path} (length)", f"{len(old)} → {len(new)}: {_first_odd(old, new)}"
            return
        for one, other in zip(old, new, strict=True):
            yield from differences(one, other, f"{path}[]")
    elif old != new:
        yield path, f"{old!r} → {new!r}"[:300]


def _first_odd(old: list[Any], new: list[Any]) -> str:
    """Return the first element at which two lists of different length part, by what identifies it."""
    longer, shorter = (new, old) if len(new) > len(old) else (old, new)
    names = ("check", "subject", "verdict", "id", "code", "text")
    marks = [[item.get(name) for name in names] if isinstance(item, dict) else item for item in shorter]
    for place, item in enumerate(longer):
        mark = [item.get(name) for name in names] if isinstance(item, dict) else item
        if place >= len(marks) or marks[place] != mark:
            return str(item)[:200]
    return ""


def compare(old: list[dict[str, Any]], new: list[dict[str, Any]], texts: bool) -> tuple[Differences, dict[str, str]]:
    """Count the differences of all records by path, with one example of each."""
    counts: Differences = Counter()
    examples: dict[str, str] = {}
    for one, other in zip(old, new, strict=True):
        name = Path(one["source"]["path"]).name
        for path, what in differences(one, other, ""):
            keys = {key.split("[")[0].split(" ")[0] for key in path.split(".")}
            if keys & LEFT_OUT or (not texts and keys & TEXTS):
                continue
            counts["new" if path.endswith("(new key)") else "differs", path] += 1
            examples.setdefault(path, f"{name}: {what}")
    return counts, examples


def main() -> None:
    """Score with both trees and print what differs."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("old")
    parser.add_argument("new")
    parser.add_argument("--made", type=int, default=60, help="number of made-up reports")
    parser.add_argument("--texts", action="store_true", help="compare messages and reasons too")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        if options.made:
            made = ("--reports", str(options.made), "--defects", DEFECTS, "--defect-rate", "0.6")
            command(options.old, "synth", folder, *made, "--formats", "txt,html,docx", "--years", "2019-2024")
        folders = [*(place for place in FOLDERS if place.is_dir()), Path(folder)]
        files = sorted(str(file) for place in folders for file in place.rglob("*") if _is_report(file))
        counts, examples = compare(records(options.old, files), records(options.new, files), options.texts)
    for kind, path in sorted(counts, key=lambda key: (key[0], -counts[key])):
        print(f"{kind:8}{counts[kind, path]:6}  {path}  {examples[path]}")
    print(f"{len(files)} files, {sum(counts[key] for key in counts if key[0] == 'differs')} differences")
    sys.exit(any(kind == "differs" for kind, _ in counts))


def _is_report(file: Path) -> bool:
    return file.suffix in (".txt", ".html", ".docx", ".pdf", ".md") and "README" not in file.name


if __name__ == "__main__":
    main()
