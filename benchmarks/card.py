"""The time and size of cards, beyond scoring: ``make bench-card``."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

from disclosure_nlp import process_file
from disclosure_nlp.model import Outcome
from disclosure_nlp.view.card.render import render_card

RUNS = 21
ROOT = Path(__file__).parent.parent
REAL = ROOT.parent / "shared" / "real"
SAMPLE = ROOT / "corpora" / "sample"


def seconds(outcome: Outcome) -> float:
    """Return the time of one card."""
    start = time.perf_counter()
    render_card(outcome)
    return time.perf_counter() - start


def main() -> None:
    """Print the first card's time, with loading and compiling, then a line per file."""
    paths = sorted(path for folder in (REAL, SAMPLE) if folder.is_dir() for path in folder.iterdir())
    outcomes = [outcome for path in paths if (outcome := process_file(path)).scorecard is not None]
    print(f"first card of a process, templates compiled: {1000 * seconds(outcomes[0]):.0f} ms")
    print(f"{'ms':>6} {'kB':>6}  report  (medians of {RUNS} runs)")
    times, sizes = [], []
    for outcome in outcomes:
        times.append(1000 * statistics.median(seconds(outcome) for _ in range(RUNS)))
        sizes.append(len(render_card(outcome).encode()) / 1000)
        print(f"{times[-1]:6.1f} {sizes[-1]:6.0f}  {Path(outcome.path).name}")
    print(f"{len(times)} cards: {statistics.median(times):.1f} ms, at most {max(times):.1f} (limit 30)", end="; ")
    print(f"{statistics.median(sizes):.0f} kB, at most {max(sizes):.0f} (limit 300)")


if __name__ == "__main__":
    main()
