"""How often the intervals of `rank_intervals` hold the planted rank: ``python -m tests.compare.coverage``.

Each seed plants agencies of known quality and draws what a rubric sees of them: items of differing difficulty, each with a
chance of its own, valued 0, 0.5 or 1 as the rubric's are; some cannot be assessed. The planted rank is that of the
quality. The seeds are fixed: 1 to 200.
"""

from __future__ import annotations

import sys
from typing import NamedTuple

import numpy as np
import pandas as pd

from disclosure_nlp.compare.uncertainty import rank_intervals
from disclosure_nlp.score.scorer import resolve_rubric

SEEDS = range(1, 201)
FLOOR = 0.92
AGENCIES = 24
UNKNOWN = 0.05
YEAR = 2023


class MadePanel(NamedTuple):
    """What `rank_intervals` reads of a panel."""

    items: pd.DataFrame
    years: list[int]


def made_panel(seed: int) -> tuple[MadePanel, np.ndarray]:
    """Return a panel of one year and the planted ranks of its agencies, in the order of their names."""
    chance = np.random.default_rng(seed)
    rubric = resolve_rubric().items
    quality = chance.normal(0.0, 1.0, AGENCIES)
    hard = chance.normal(0.0, 0.8, len(rubric))
    seen = quality[:, None] - hard + chance.logistic(0.0, 0.6, (AGENCIES, len(rubric)))
    values = np.where(seen > 0.5, 1.0, np.where(seen > -0.5, 0.5, 0.0))
    values[chance.random(values.shape) < UNKNOWN] = np.nan
    rows = [
        (f"a{agency:02}", item.id, item.weight, values[agency, at], item.legal)
        for agency in range(AGENCIES)
        for at, item in enumerate(rubric)
    ]
    items = pd.DataFrame(rows, columns=["agency_id", "item", "weight", "value", "legal"]).assign(year=YEAR)
    items["state"] = np.where(items["value"].isna(), "unknown", "value")
    return MadePanel(items, [YEAR]), (-quality).argsort().argsort() + 1.0


def coverage(seeds: range, draws: int = 1000) -> tuple[float, float]:
    """Return the share of planted ranks inside their intervals, and the mean width of these."""
    inside, widths = [], []
    for seed in seeds:
        panel, planted = made_panel(seed)
        frame = rank_intervals(panel, YEAR, draws).sort_values("agency_id")  # type: ignore[arg-type]
        lower, upper = frame["lower"].to_numpy(), frame["upper"].to_numpy()
        inside.append(((lower <= planted) & (planted <= upper)).mean())
        widths.append((upper - lower).mean())
    return float(np.mean(inside)), float(np.mean(widths))


if __name__ == "__main__":
    held, wide = coverage(SEEDS)
    sys.stdout.write(
        f"{len(SEEDS)} seeds of {AGENCIES} agencies: {held:.3f} of the planted ranks in their 95 % intervals\n"
    )
    sys.stdout.write(f"mean width {wide:.1f} ranks; floor {FLOOR}\n")
    sys.exit(held < FLOOR)
