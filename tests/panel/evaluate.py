"""A planted effect through the file of the panel: outcomes in a manifest, reports scored, panel.dta read, fixed effects.

``python -m tests.panel.evaluate`` makes the corpus and prints the figures of docs/panel.md; ``python -m tests.panel.evaluate 72 20``
with 72 reports and 20 seeds.
"""

from __future__ import annotations

import csv
import json
import sys
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from click.testing import CliRunner

from disclosure_nlp import load_manifest, score_corpus
from disclosure_nlp.cli import main
from disclosure_nlp.synth.corpus import CorpusPlan, write_corpus
from tests.measures.evaluate import SECTIONS, comparable_units, taken_share

EFFECT = 0.3
NOISE = 0.2
SEEDS, REPORTS = 200, 720
# Columns of the panel, and the opening of the manifest's columns that hold the outcomes planted on what is true of them.
REGRESSORS = {"r_disc_v": "on_rate", "tx_stick": "on_loan"}


class Planted(NamedTuple):
    """How an effect comes out of the file: share of the intervals that hold it, mean estimate, rows, agencies, seeds."""

    held: float
    mean: float
    rows: int
    agencies: int
    seeds: int


def truths(folder: Path) -> pd.DataFrame:
    """Return what is true of each report: path, agency, year, rate of disclosure, share taken from the year before."""
    rows = [json.loads(line) for line in (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines()]
    units = {
        (row["agency"], row["year"], section): comparable_units(row, section) for row in rows for section in SECTIONS
    }
    return pd.DataFrame(
        {
            "path": row["path"],
            "agency": row["agency"],
            "year": row["year"],
            "r_disc_v": _disclosed(row["cells"]["requests"]),
            "tx_stick": taken_share(units, row, dict.fromkeys(SECTIONS, (row["agency"], row["year"] - 1))),
        }
        for row in rows
    )


def _disclosed(table: dict[str, dict[str, str]]) -> float:
    """Return the share of the requests closed that were granted, whole or in part; not a number of none."""
    granted, part, closed = (float(table[row]["total"]) for row in ("granted", "partly_granted", "total_processed"))
    return (granted + part) / closed if closed else float("nan")


def write_manifest(folder: Path, truth: pd.DataFrame, seeds: int) -> Path:
    """Write the manifest: a column an outcome, with effects of agencies and years, the planted effect, and noise."""
    base = np.random.default_rng(3)
    own = dict.fromkeys(truth["agency"], 0.0) | {name: base.normal() for name in dict.fromkeys(truth["agency"])}
    years = {year: base.normal() for year in sorted(set(truth["year"]))}
    fixed = (truth["agency"].map(own) + truth["year"].map(years)).to_numpy(dtype=float)
    columns: dict[str, Any] = {"path": truth["path"], "agency": truth["agency"], "year": truth["year"]}
    for name, opening in REGRESSORS.items():
        for seed in range(seeds):
            noise = np.random.default_rng(seed).normal(0, NOISE, len(truth))
            values = fixed + EFFECT * truth[name].to_numpy(dtype=float) + noise
            columns[f"{opening}_{seed:03}"] = ["" if np.isnan(value) else repr(float(value)) for value in values]
    path = folder / "manifest.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([list(columns), *zip(*columns.values(), strict=True)])
    return path


def planted_effects(folder: Path, reports: int = REPORTS, seeds: int = SEEDS) -> dict[str, Planted]:
    """Return how the planted effect comes out of panel.dta, by column that it was planted on."""
    import pyreadstat

    write_corpus(CorpusPlan(reports, years=(2019, 2024), seed=12, histories=("borrowing",)), folder / "in")
    manifest = load_manifest(write_manifest(folder / "in", truths(folder / "in"), seeds))
    score_corpus([str(folder / "in")], str(folder / "store"), manifest=manifest, workers=0)
    result = CliRunner().invoke(
        main, ["panel", str(folder / "store"), str(folder / "panel.dta")], catch_exceptions=False
    )
    assert result.exit_code == 0, result.output
    frame = pyreadstat.read_dta(str(folder / "panel.dta"))[0]
    return {name: _estimated(frame, name, opening, seeds) for name, opening in REGRESSORS.items()}


def _estimated(frame: pd.DataFrame, name: str, opening: str, seeds: int) -> Planted:
    """Return the estimates of a regression with effects of agencies and years, errors clustered by agency."""
    from linearmodels import PanelOLS

    held, slopes = 0, []
    for seed in range(seeds):
        outcome = f"m_{opening}_{seed:03}"
        known = frame[["agency_no", "year", name, outcome]].dropna()
        known = known[known.groupby("agency_no")["year"].transform("size") > 1].set_index(["agency_no", "year"])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = PanelOLS(known[outcome], known[[name]], entity_effects=True, time_effects=True)
            fitted = model.fit(cov_type="clustered", cluster_entity=True, group_debias=True)
        low, high = (float(bound) for bound in fitted.conf_int().to_numpy()[0])
        held += low <= EFFECT <= high
        slopes.append(float(fitted.params[name]))
    agencies = known.index.get_level_values(0).nunique()
    return Planted(held / seeds, float(np.mean(slopes)), len(known), agencies, seeds)


if __name__ == "__main__":
    with TemporaryDirectory() as place:
        for column, found in planted_effects(Path(place), *map(int, sys.argv[1:])).items():
            sys.stdout.write(
                f"{column}: planted {EFFECT}, mean estimate {found.mean:.3f}, inside the 95 % interval in {found.held:.3f} "
                f"of {found.seeds} seeds; {found.rows} rows of {found.agencies} agencies\n"
            )
