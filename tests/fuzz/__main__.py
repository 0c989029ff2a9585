"""Mutate good files of every format: ``python -m tests.fuzz COUNT [SEED [FOLDER]]``.

Each must come out processed and shown, or named as unreadable; none may crash, hang, quote what it does not hold, or lead
to a wrong place. What goes wrong is written to FOLDER, by default tests/fuzz/failures, whose files the suite tries again.
"""

import resource
import sys
from collections import Counter
from pathlib import Path

from tests.fuzz.trials import Trial, damaged, trials

FAILURES = Path(__file__).parent / "failures"


def main(count: int, seed: int, folder: Path) -> int:
    """Print the outcomes by format, the slowest file and the peak of memory; return how many were bad."""
    seen: Counter[tuple[str, str]] = Counter()
    slowest, bad = Trial("", "", 0.0, 0), 0
    for trial in trials(count, seed):
        kind = trial.outcome.partition(":")[0]
        seen[trial.format, kind] += 1
        slowest = max(slowest, trial, key=lambda one: one.seconds)
        if (trial.number + 1) % 1000 == 0:
            print(f"{trial.number + 1} files, {bad} bad", file=sys.stderr, flush=True)
        if trial.is_bad:
            bad += 1
            print(f"{trial.format} {trial.number} of seed {seed}: {trial.outcome}", flush=True)
            if seen[trial.format, kind] <= 3:
                folder.mkdir(parents=True, exist_ok=True)
                (folder / f"{seed}-{trial.number}.{trial.format}").write_bytes(damaged(trial.number, seed)[1])
    for (format_, outcome), number in sorted(seen.items()):
        print(f"{format_:6}{number:8}  {outcome}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{count} files, {bad} bad; slowest {slowest.seconds:.2f} s ({slowest.format}, number {slowest.number}); peak memory {peak:.0f} MB"
    )
    return bad


if __name__ == "__main__":
    number, seed, folder = (sys.argv[1:] + ["2000", "0", str(FAILURES)][len(sys.argv) - 1 :])[:3]
    sys.exit(1 if main(int(number), int(seed), Path(folder)) else 0)
