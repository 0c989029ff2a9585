"""Version 1 of the default rubric gives what it gave before there was version 2."""

import json
from pathlib import Path

import pytest

from disclosure_nlp import compare_store, open_store, process_file, resolve_rubric, score_corpus
from disclosure_nlp.compare.version1 import VERSION1_ITEMS
from disclosure_nlp.synth.corpus import CorpusPlan, write_corpus

ROOT = Path(__file__).parents[2]
# Totals of the sample corpus by the last commit of version 1.
TOTALS = json.loads((ROOT / "tests" / "golden" / "version1.json").read_text(encoding="utf-8"))
# Two problems of one sentence are one since: three of three are answered instead of four of four, one of them done.
CHANGED = {"澄汀市楠泊县审计局-2021.docx"}


@pytest.mark.parametrize("name", sorted(set(TOTALS) - CHANGED)[::5])
def test_totals_are_those_of_then(name: str) -> None:
    card = process_file(ROOT / "corpora" / "sample" / name, rubric="ogi-2021@1").scorecard
    assert card is not None
    assert card.total == pytest.approx(TOTALS[name], abs=0.01)


def test_a_comparison_fills_the_items_over_years(tmp_path: Path) -> None:
    write_corpus(CorpusPlan(9, (2021, 2023), 5, histories=("steady", "copying", "steady")), tmp_path / "made")
    score_corpus([tmp_path / "made"], tmp_path / "store", rubric="ogi-2021@1", workers=0)
    with open_store(tmp_path / "store") as store:
        items = compare_store(store, tagging_error=False).panel.items
    last = items[(items["year"] == 2023) & items["item"].isin(VERSION1_ITEMS)]
    assert set(last["item"]) == set(VERSION1_ITEMS) <= {item.id for item in resolve_rubric("ogi-2021@1").items}
    assert (last.loc[last["item"].isin(["D1", "D2", "D4"]), "value"] == 1).all()
    assert sorted(last.loc[last["item"] == "E4", "value"]) == [0, 1, 1]
