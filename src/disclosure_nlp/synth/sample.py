"""The sample corpus: which made-up reports it holds, and which faults are planted in them.

Run ``python -m disclosure_nlp.synth.sample corpora/sample`` to write it again: same version, same bytes.
"""

from __future__ import annotations

import sys
from pathlib import Path

from disclosure_nlp.synth.core import make_reports, write_reports

SEED = 2024
AGENCIES = 3
YEARS = range(2020, 2024)
# (index of the agency, year): check ids to plant. The first agency improves, the second is clean, the third careless.
FAULTS: dict[tuple[int, int], tuple[str, ...]] = {
    (0, 2020): ("R1", "P1"),
    (0, 2021): ("R4",),
    (2, 2020): ("R2",),
    (2, 2021): ("R3", "F1"),
    (2, 2022): ("Y1", "N1", "P2"),
    (2, 2023): ("V1", "S2", "N4"),
}


def write_sample(folder: Path) -> list[Path]:
    """Write the sample corpus and return the paths of its reports."""
    return write_reports(make_reports(AGENCIES, YEARS, SEED, FAULTS), folder)


if __name__ == "__main__":
    write_sample(Path(sys.argv[1]))
