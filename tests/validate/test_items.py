"""Item analysis, and known groups over years."""

import json
import re
from pathlib import Path

import pytest

from disclosure_nlp import open_store, score_corpus
from disclosure_nlp.compare.comparison import compare_store
from disclosure_nlp.corpus.store import Store
from disclosure_nlp.score.scorer import resolve_rubric
from disclosure_nlp.synth.corpus import CorpusPlan, write_corpus
from disclosure_nlp.validate.items import analyse_items, item_analysis_markdown, write_item_analysis
from disclosure_nlp.validate.separation import measure_separations


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("items")
    write_corpus(
        CorpusPlan(48, (2021, 2024), 11, histories=("steady", "improving", "copying", "careless")), folder / "made"
    )
    score_corpus([str(folder / "made")], str(folder / "store"), workers=0)
    return folder


@pytest.fixture(scope="module")
def store(made: Path) -> Store:
    return open_store(str(made / "store"))


def test_every_item_has_a_row_and_its_flags(store: Store, tmp_path: Path) -> None:
    found = analyse_items(store)
    rows = found.items.set_index("item")
    assert list(rows.index) == [item.id for item in resolve_rubric().items]
    assert found.made_up
    assert found.reports == 48
    counts = rows[["value", "unknown", "untested", "n/a", "aside"]].sum(axis=1)
    assert (counts == found.reports).all()
    assert "ceiling" in rows["flags"]["A1"]
    assert "thin" in rows["flags"]["D5"]
    assert rows["flags"]["E8"] == ""
    assert rows["variance"]["A1"] == 0
    assert rows["variance"]["E8"] > 0.05
    assert found.flagged == pytest.approx(rows.loc[rows["flags"] != "", "weight"].sum())
    assert set(found.groups["scope"]) == {"year", "panel"}
    assert "made up" in item_analysis_markdown(found)
    chinese = item_analysis_markdown(found, "zh")
    assert "到顶" in chinese
    assert set(re.findall(r"[A-Za-z]{2,}", chinese)) == {"ogi"}
    assert [path.name for path in write_item_analysis(found, tmp_path)] == ["items.csv", "groups.csv", "items.md"]


def test_histories_are_told_apart(made: Path, store: Store) -> None:
    panel = compare_store(store, tagging_error=False).panel
    rows = [json.loads(line) for line in (made / "made" / "truth.jsonl").read_text(encoding="utf-8").splitlines()]
    found = {item.history: item for item in measure_separations(panel, {row["agency"]: row["history"] for row in rows})}
    assert {name: item.auc for name, item in found.items()} == {"copying": 1.0, "careless": 1.0, "improving": 1.0}
