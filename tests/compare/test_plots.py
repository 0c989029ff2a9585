"""Plots: no labels overlap at 10, 100 and 1,000 agencies in either language; vector formats; the same bytes."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from disclosure_nlp.compare import plots
from disclosure_nlp.compare.plots.labels import shorten_name, spread_heights
from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.messages import Language

SIZES = (10, 100, 1000)
YEARS = range(2019, 2025)
ORGANS = ("人民政府", "市场监督管理局", "教育局", "人力资源和社会保障局", "住房和城乡建设局")
ROWS = {"received": 30, "carried_in": 2, "granted": 20, "partly_granted": 1, "denied_state_secret": 1, "unable_not_held": 7, "unprocessed_repeat": 1, "other_rest": 1, "carried_out": 1}  # fmt: skip
HAN = "东西南北青云临安长永新平"


class Frames:
    """Frames of made-up agencies, as a comparison has them."""

    def __init__(self, count: int) -> None:
        draw = np.random.default_rng(count)
        places = [(HAN[n % 12], HAN[n // 12 % 12], HAN[n // 144 % 12], ORGANS[n % 5]) for n in range(count)]
        self.names = [f"{one}河{other}县{third}山镇{organ}" for one, other, third, organ in places]
        assert len(set(self.names)) == count
        keys = pd.MultiIndex.from_product([self.names, YEARS], names=["agency_id", "year"]).to_frame(index=False)
        keys = keys[draw.random(len(keys)) > 0.05]
        self.reports = keys.assign(series=keys["agency_id"], total=draw.normal(75, 9, len(keys)).clip(20, 100))
        self.reports["level"] = draw.choice(["county", "township", "province"], len(keys))
        self.reports["region"] = [f"第{number}地区" for number in draw.integers(0, max(5, count // 10), len(keys))]
        self.reuse = keys.assign(check="X4", section="problems", share=draw.random(len(keys)))
        self.numbers = keys.assign(number=draw.lognormal(3, 1.2, len(keys)).round())
        many = keys[keys["year"] > YEARS[0]].sample(frac=3, replace=True, random_state=1)
        self.followup = pd.concat(
            [
                many.assign(
                    kind="problem", state=draw.choice(["answered", "under_way", "repeated", "dropped"], len(many))
                ),
                many.assign(kind="promise", state=draw.choice(["done", "promised_again", "gone"], len(many))),
            ]
        ).assign(named=lambda frame: frame["year"] - 1)
        cells = pd.MultiIndex.from_product([self.names, ROWS], names=["report", "row"]).to_frame(index=False)
        cells["number"] = draw.poisson(np.tile(list(ROWS.values()), count)).astype(float)
        self.cells = cells.assign(table="requests", column="total", year=YEARS[-1])
        items = [f"{letter}{number}" for letter in "ABCDE" for number in range(1, 6)]
        self.items = pd.MultiIndex.from_product([self.names, items], names=["agency_id", "item"]).to_frame(index=False)
        known = draw.random(len(self.items)) > 0.2
        self.items["value"] = np.where(known, draw.choice([0, 0.5, 1.0], len(known)), np.nan)
        self.items = self.items.assign(state=np.where(known, "value", "unknown"), year=YEARS[-1])
        last = self.reports[self.reports["year"] == YEARS[-1]].sort_values("total", ascending=False)
        ranks = np.arange(1, len(last) + 1)
        self.ranks = pd.DataFrame({"agency_id": last["agency_id"], "score": last["total"], "rank": ranks})
        self.ranks = self.ranks.assign(lower=(ranks * 0.8).round(), upper=(ranks * 1.2).round())


made = cache(Frames)

PLOTS: dict[str, Callable[[Frames], Callable[..., Any]]] = {
    "heat-map": lambda f: partial(plots.heat_map, f.reports),
    "slope": lambda f: partial(plots.slope_chart, f.reports, 2023, 2024),
    "ranking": lambda f: partial(plots.ranking, f.ranks, 2024),
    "distribution by level": lambda f: partial(plots.distribution, f.reports, "level"),
    "distribution by region": lambda f: partial(plots.distribution, f.reports, "region"),
    "item profile": lambda f: partial(plots.item_profile, f.items, f.names[0], 2024),
    "reuse": lambda f: partial(plots.reuse_matrix, f.reuse),
    "problems": lambda f: partial(plots.problem_flow, f.followup),
    "promises": lambda f: partial(plots.promise_flow, f.followup),
    "requests": lambda f: partial(plots.request_outcomes, f.cells),
    "small multiples": lambda f: partial(plots.small_multiples, f.numbers, "number", "新收"),
}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("count", SIZES)
@pytest.mark.parametrize("name", PLOTS)
def test_no_labels_overlap(name: str, count: int, language: Language) -> None:
    with plots.style():
        assert plots.overlapping_labels(PLOTS[name](made(count))(language=language)) == []


@pytest.mark.parametrize("name", PLOTS)
def test_no_labels_overlap_in_a_column_of_a_journal(name: str) -> None:
    with plots.style():
        for language in ("en", "zh"):
            ax = PLOTS[name](made(100))(language=language, width=3.4, height=4.5, grey=True)
            assert plots.overlapping_labels(ax) == []


def test_overlapping_labels_are_found() -> None:
    ax = plots.new_axes(2, 2)
    ax.set_xticks([0, 0.01], ["2023", "2024"])
    ax.set_xlim(0, 1)
    assert plots.overlapping_labels(ax) == [("2023", "2024")]


@pytest.mark.parametrize("name", ["heat-map", "slope", "ranking", "reuse"])
def test_a_plot_of_many_agencies_says_which_it_shows(name: str) -> None:
    few, many = (PLOTS[name](made(count))().get_title().replace("\n", " ") for count in (10, 1000))
    assert "shown" not in few
    assert "named" not in few
    assert any(f"{word} are the" in many for word in ("shown", "named"))


@pytest.mark.parametrize("name", PLOTS)
def test_a_plot_in_chinese_has_no_english_word(name: str) -> None:
    ax = PLOTS[name](made(1000))(language="zh")
    texts = [text.get_text() for text in ax.figure.findobj(lambda artist: hasattr(artist, "get_text"))]
    assert [text for text in texts if re.search("[A-Za-z]{2}", text)] == []


def test_the_sides_of_request_outcomes_have_the_same_reports() -> None:
    cells = made(10).cells.copy()
    whole = plots.request_outcomes(cells).get_title()
    cells.loc[(cells["report"] == cells["report"].iloc[0]) & (cells["row"] == "granted"), "number"] = np.nan
    ax = plots.request_outcomes(cells)
    figure: Any = ax.figure
    assert "over 9 reports; 1 with a cell" in figure.get_supxlabel().replace("\n", " ")
    assert ax.get_title() != whole


def test_a_pdf_has_its_fonts_as_truetype_and_no_date(tmp_path: Path) -> None:
    import pdfplumber

    path = tmp_path / "ranking.pdf"
    plots.save(plots.ranking(made(10).ranks, 2024, language="zh"), path)
    data = path.read_bytes()
    assert b"/FontFile2" in data
    assert b"/Type3" not in data
    assert b"CreationDate" not in data
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        assert "2024年排名" in (pdf.pages[0].extract_text() or "")


def test_an_svg_has_no_date_and_a_wrong_format_is_refused(tmp_path: Path) -> None:
    ax = plots.ranking(made(10).ranks, 2024)
    plots.save(ax, tmp_path / "ranking.svg")
    assert "dc:date" not in (tmp_path / "ranking.svg").read_text(encoding="utf-8")
    with pytest.raises(DefinitionError, match="one of png, svg, pdf"):
        plots.save(ax, tmp_path / "ranking.gif")


BYTES = """
import hashlib, sys
import pandas as pd
from disclosure_nlp.compare import plots
ranks = pd.DataFrame({"agency_id": ["甲县人民政府", "乙县教育局"], "score": [90.0, 80.0], "rank": [1, 2], "lower": [1, 1], "upper": [2, 2]})
for kind in plots.FORMATS:
    plots.save(plots.ranking(ranks, 2024, language="zh"), f"{sys.argv[1]}/plot.{kind}")
    print(hashlib.sha256(open(f"{sys.argv[1]}/plot.{kind}", "rb").read()).hexdigest())
"""


def test_the_same_figures_give_the_same_bytes(tmp_path: Path) -> None:
    runs = [
        subprocess.run(
            [sys.executable, "-c", BYTES, str(tmp_path)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1]
    assert len(runs[0].split()) == 3


@pytest.mark.parametrize("columns", [4, 9, 12, 40])
def test_short_names_fit(columns: int) -> None:
    for name in ("云屿县市场监督管理局", "甲", "Agency of the county", ""):
        assert sum(2 if ord(one) > 0x2E80 else 1 for one in shorten_name(name, columns)) <= columns
    assert shorten_name("云屿县市场监督管理局", 40) == "云屿县市场监督管理局"


def test_spread_keeps_order_and_bounds() -> None:
    found = spread_heights([9.9, 9.8, 0.0, 9.9], 1.0, 0.0, 10.0)
    assert sorted(found) == [0.0, 8.0, 9.0, 10.0]
    assert found[1] < found[0] < found[3]


def test_groups_without_a_box_are_drawn_as_points() -> None:
    reports = Frames(10).reports.head(4).assign(region=["甲", "乙", "丙", "丁"])
    ax = plots.distribution(reports, "region")
    assert len(ax.lines) == 4
