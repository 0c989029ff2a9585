"""What the text measures find of what was planted: layouts, shares of reused and common text, the tagger's error.

``python -m tests.measures.evaluate`` makes the corpora, scores them, measures them and prints the figures of docs/research.md;
``python -m tests.measures.evaluate layouts loans`` some of them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd

from disclosure_nlp import open_store, score_corpus
from disclosure_nlp.compare.content import extract_content
from disclosure_nlp.measures import text_measures
from disclosure_nlp.measures.common_text import boilerplate_shares, common_text_share
from disclosure_nlp.measures.draws import draw_measures, join_estimates
from disclosure_nlp.measures.words import Vocabulary
from disclosure_nlp.synth.corpus import CorpusPlan, write_corpus
from disclosure_nlp.synth.generate import FORMATS, make_reports
from tests.measures.conftest import make_narratives
from tests.measures.test_layouts import measured_of
from tests.measures.test_shared import with_common

SECTIONS = ("overview", "proactive", "requests", "disputes", "problems", "other")
Lines = Iterator[str]


def layouts(folder: Path) -> Lines:
    """Yield in how many layouts each measure of twelve reports is the same."""
    files = {
        f"{number}-{ending}-{layout}.{ending}": write(report, layout)
        for number, report in enumerate(make_reports(12, range(2022, 2023), 17))
        for ending, (write, names) in FORMATS.items()
        for layout in names
    }
    found = measured_of(folder, files)
    groups = found.groupby(found.index.str.partition("-").get_level_values(0))
    same = ((groups.max() - groups.min()).fillna(0) < 1e-9).all()
    yield f"layouts: {int(same.sum())} of {len(same)} measures equal over {len(files) // 12} layouts of 12 reports"


def _corpus(folder: Path, plan: CorpusPlan) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return measures, drawn measures and truth of a made-up corpus, by report; loans as the mean over sections."""
    write_corpus(plan, folder / "in")
    score_corpus([str(folder / "in")], str(folder / "store"), workers=0)
    rows = [json.loads(line) for line in (folder / "in" / "truth.jsonl").read_text(encoding="utf-8").splitlines()]
    units = {
        (row["agency"], row["year"], section): comparable_units(row, section) for row in rows for section in SECTIONS
    }
    truth = pd.DataFrame(
        {
            "agency": row["agency"],
            "year": row["year"],
            "own": any(loan["agency"] == row["agency"] for loan in row["reuse"]),
            "loan": taken_share(units, row, dict.fromkeys(SECTIONS, (row["agency"], row["year"] - 1))),
            "largest": max(
                (taken_share(units, row, {loan["section"]: (loan["agency"], loan["year"])}) for loan in row["reuse"]),
                default=0.0,
            ),
            "training": _frames_of_part(row["units"], "training"),
        }
        for row in rows
    )
    with open_store(str(folder / "store")) as store:
        keys = store.sql("SELECT report, agency, year FROM scored").df()
        return text_measures(store), draw_measures(store), keys.merge(truth, on=["agency", "year"]).set_index("report")


Units = dict[tuple[str, int, str], list[str]]


def comparable_units(row: dict[str, Any], section: str) -> list[str]:
    """Return the sentences of a section that can be compared."""
    form = {"heading", "boilerplate"}
    own = [unit for unit in row["units"] if unit["section"] == section and not form & set(unit["labels"])]
    return [unit["text"] for unit in own if extract_content(unit["text"])]


def taken_share(units: Units, row: dict[str, Any], sources: dict[str, tuple[str, int]]) -> float:
    """Return the share of characters in sentences that are in the same section of another report, word for word."""
    own = [(section, text) for section in sources for text in units[row["agency"], row["year"], section]]
    taken = [text for section, text in own if text in units.get((*sources[section], section), ())]
    return sum(map(len, taken)) / max(1, sum(len(text) for _, text in own))


def _frames_of_part(units: list[dict[str, Any]], label: str) -> float:
    """Return the share of Han characters of a report's units with a label, headings and preamble left out."""
    kept = [unit for unit in units if "heading" not in unit["labels"] and unit["section"] != "preamble"]
    sizes = [sum("\u4e00" <= sign <= "\u9fff" for sign in str(unit["text"])) for unit in kept]
    own = [size for size, unit in zip(sizes, kept, strict=True) if label in unit["labels"]]
    return sum(own) / max(1, sum(sizes))


def loans(folder: Path) -> Lines:
    """Yield how well planted loans come out, and the cover of Rubin's intervals.

    What is planted is the share of sentences taken word for word; sentences in which only figures changed count as taken too.
    """
    measured, drawn, truth = _corpus(folder, CorpusPlan(720, years=(2019, 2024), seed=12, histories=("borrowing",)))
    frame = measured.join(truth)
    own = frame[frame["own"] & frame["tx_stick"].notna()]
    yield _line("stick", own["loan"], own["tx_stick"])
    others = frame[~frame["own"] & (frame["largest"] > 0.3)]
    yield _line("peer", others["largest"], others["tx_peer"])
    yield _covered(drawn, truth)


def _line(name: str, planted: pd.Series, found: pd.Series) -> str:
    slope, start = np.polyfit(planted, found, 1)
    return (
        f"{name}: {len(found)} planted, mean absolute error {(found - planted).abs().mean():.3f}, "
        f"bias {(found - planted).mean():+.3f}, slope {slope:.3f} (from {start:+.3f}), rank correlation "
        f"{found.corr(planted, method='spearman'):.3f}"
    )


def _covered(drawn: pd.DataFrame, truth: pd.DataFrame) -> str:
    """Return how often Rubin's interval of the mean share of training in groups of 20 reports holds the true mean."""
    shares = drawn.pivot(index="report", columns="draw", values="ls_training")
    truths = truth["training"].reindex(shares.index)
    groups = np.random.default_rng(5).permutation(len(shares))[: len(shares) // 20 * 20].reshape(-1, 20)
    held = 0
    for group in groups:
        values = (shares.iloc[group].mean() - truths.iloc[group].mean()).tolist()
        spread = (shares.iloc[group].sub(truths.iloc[group], axis=0)).std() / np.sqrt(20)
        joined = join_estimates(values, spread.tolist())
        held += joined.lower <= 0 <= joined.upper
    return f"Rubin: the true mean share of training is inside the 95 % interval in {held / len(groups):.3f} of {len(groups)} groups"


def common(folder: Path) -> Lines:
    """Yield how well planted boilerplate and common sentences come out, on sentences that nobody else has."""
    chance = Random(5)
    themes = ("住房", "医疗", "养老", "就业", "财政", "环保", "交通", "水务")
    shared = [f"坚持以公开为常态推进{theme}领域政务公开提质增效{theme}" for theme in themes]
    reports, shares = with_common(chance, 400, 200, shared)
    texts = make_narratives(Vocabulary(), reports)
    yield _line("boil", pd.Series(shares), pd.Series(boilerplate_shares(texts)["tx_boil"]))
    yield _line("comm", pd.Series(shares), pd.Series(common_text_share(texts)["tx_comm"]))


EVALUATIONS: dict[str, Callable[[Path], Lines]] = {"common": common, "layouts": layouts, "loans": loans}


if __name__ == "__main__":
    for wanted in sys.argv[1:] or list(EVALUATIONS):
        with TemporaryDirectory() as place:
            for text in EVALUATIONS[wanted](Path(place)):
                sys.stdout.write(f"{text}\n")
                sys.stdout.flush()
