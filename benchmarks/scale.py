"""Time, memory and disk of comparing many reports, by step: ``python -m benchmarks.scale STORE [copies …]``.

A scored store is repeated under other agencies, paths and keys; in each copy some frequent characters of the narrative are
others, so that copies share no sentences, as the reports of another province share none. Every step runs in a process of its own,
so that its peak memory is its own. The slope is that of the logarithm of processor time over that of the number of reports.
"""

from __future__ import annotations

import json
import math
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.panel import repeat

from disclosure_nlp import open_store
from disclosure_nlp.cli.pages import write_comparison_pages
from disclosure_nlp.compare import comparison as steps
from disclosure_nlp.compare.comparison import compare_store
from disclosure_nlp.compare.writing import PlotOptions, write_comparison
from disclosure_nlp.corpus.lock import RUN_LOCK
from disclosure_nlp.panel.core import build_table
from disclosure_nlp.panel.writing import write_panel
from disclosure_nlp.stories import find_stories

WATCHED = ("build_panel", "check_across_reports", "find_reuse", "follow_up", "score_panel_items")
KINDS = ("compare", "panel", "pages")


@contextmanager
def told(step: str, found: dict[str, float]) -> Iterator[None]:
    """Note the processor time of a step."""
    start = time.process_time()
    yield
    found[step] = found.get(step, 0.0) + time.process_time() - start


def watch(name: str, found: dict[str, float]) -> None:
    """Have a step of the comparison note its processor time."""
    step = getattr(steps, name)

    def watched(*arguments: object, **options: object) -> object:
        with told(name, found):
            return step(*arguments, **options)

    setattr(steps, name, watched)


def measure(kind: str, store: Path) -> dict[str, float]:
    """Run one kind of work over a store; return processor times by step, and reports, seconds, MiB and MB written."""
    found: dict[str, float] = {}
    for name in WATCHED if kind == "compare" else ():
        watch(name, found)
    start, own = time.perf_counter(), time.process_time()
    with TemporaryDirectory() as name, open_store(store) as opened:
        folder = Path(name)
        count = opened.rows("SELECT count(*) AS n FROM scored")[0]["n"]
        if kind == "panel":
            write_panel(build_table(opened, workers=0), folder / "panel.parquet")
        else:
            comparison = compare_store(opened, tagging_error=False)
            if kind == "compare":
                with told("tables", found):
                    write_comparison(comparison, "level", folder, plot_options=PlotOptions(()))
                with told("stories", found):
                    find_stories(opened, comparison)
            else:
                table = build_table(opened, comparison, text_measures=False)
                write_comparison_pages(comparison, opened, table, folder, with_cards=False)
        written = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
    whole = {"all": time.process_time() - own, "seconds": time.perf_counter() - start, "MB": written}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"reports": count} | found | whole | {"MiB": peak}


def tell(kind: str, rows: list[dict[str, float]]) -> None:
    """Print a table of steps by size, with the slope from the smallest to the largest."""
    print(f"\n{kind:20}" + "".join(f"{row['reports']:>14,.0f}" for row in rows) + "   slope")
    for name in rows[0]:
        if name != "reports":
            first, last = rows[0], rows[-1]
            grown = math.log(last["reports"] / first["reports"])
            slope = math.log(max(last[name], 1e-9) / max(first[name], 1e-9)) / grown if grown else math.nan
            print(f"  {name:18}" + "".join(f"{row[name]:>14,.1f}" for row in rows) + f"{slope:8.2f}", flush=True)


def main(base: Path, copies: list[int]) -> None:
    """Measure stores of so many copies."""
    found: dict[str, list[dict[str, float]]] = {kind: [] for kind in KINDS}
    for number in copies:
        with TemporaryDirectory() as name:
            store = Path(name) / "store"
            shutil.copytree(base, store)
            (store / RUN_LOCK).unlink(missing_ok=True)
            repeat(store, number, other_texts=True)
            (store / "agencies.csv").unlink(missing_ok=True)
            for kind in KINDS:
                command = [sys.executable, "-m", "benchmarks.scale", "--measure", kind, str(store)]
                done = subprocess.run(command, check=True, capture_output=True, text=True)
                found[kind].append(json.loads(done.stdout.splitlines()[-1]))
                print(kind, found[kind][-1], flush=True)
    for kind, rows in found.items():
        tell(kind, rows)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        print(json.dumps(measure(sys.argv[2], Path(sys.argv[3]))))
    else:
        main(Path(sys.argv[1]), [int(number) for number in sys.argv[2:]] or [1, 10])
