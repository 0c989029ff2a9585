"""What a copy may have lost is unknown in the panel, never 0, and nobody is charged for it."""

from __future__ import annotations

from typing import Any

import pytest

from disclosure_nlp import compare_store, open_store, score_corpus
from disclosure_nlp.panel.core import PanelTable, build_table
from disclosure_nlp.synth.generate import make_reports
from disclosure_nlp.synth.text import write_text

YEARS = range(2021, 2024)
OF_THE_TEXT = ("tx_han", "tx_num", "tx_n_pr", "tx_n_re", "pb_content", "rm_training", "tr_organised", "ls_problem", "tx_pad", "tx_fol_p")  # fmt: skip


def break_off(text: str) -> str:
    """Return a report that ends in the first sentence of its section 5."""
    lines = text.splitlines()
    at = next(i for i, line in enumerate(lines) if line.lstrip("# ").startswith("五、"))
    return "\n".join([*lines[: at + 1], "（一）存在的问题。一是船讯信息公开的"])


@pytest.fixture(scope="module")
def panels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[PanelTable, Any]]:
    """The panel and the comparison of three years of an agency, the second of which is whole, cut, or in two copies."""
    folder = tmp_path_factory.mktemp("cut")
    reports = [*make_reports(3, YEARS, 7)]
    texts = [write_text(report, "markdown") for report in reports if report.agency.name == reports[0].agency.name]
    found = {}
    for name, second in (
        ("whole", [texts[1]]),
        ("cut", [break_off(texts[1])]),
        ("twice", [break_off(texts[1]), texts[1]]),
    ):
        (folder / name).mkdir()
        for at, text in enumerate((texts[0], texts[2], *second)):
            (folder / name / f"{at}.txt").write_text(text, encoding="utf-8")
        score_corpus(sorted((folder / name).glob("*.txt")), folder / f"{name}-store", workers=0)
        with open_store(folder / f"{name}-store") as store:
            found[name] = build_table(store), compare_store(store, tagging_error=False)
    return found


def codes_of(table: PanelTable, year: int) -> dict[str, str]:
    row = table.frame["year"].tolist().index(year)
    return {name: codes[row].decode() for name, codes in table.codes.items()}


def test_measures_of_a_cut_copy_are_undetermined(panels: dict[str, tuple[PanelTable, Any]]) -> None:
    whole, cut = (codes_of(panels[name][0], 2022) for name in ("whole", "cut"))
    assert {whole[name] for name in OF_THE_TEXT if name in whole} == {""}
    assert {cut[name] for name in OF_THE_TEXT if name in cut} == {"u"}
    assert (cut["tx_han_ov"], cut["tx_han_pr"]) == ("", "u")
    assert cut["rq_rec_tot"] == cut["h_recv"] == ""


def test_what_is_compared_with_a_cut_copy_is_undetermined(panels: dict[str, tuple[PanelTable, Any]]) -> None:
    whole, cut = (codes_of(panels[name][0], 2023) for name in ("whole", "cut"))
    compared = ("tx_stick", "tx_mod", "tx_fol_p")
    assert {whole[name] for name in compared} == {""}
    assert {cut[name] for name in compared} == {"u"}
    assert cut["tx_n_pr"] == cut["tx_han"] == ""


def test_nobody_is_charged_for_problems_behind_a_cut(panels: dict[str, tuple[PanelTable, Any]]) -> None:
    comparison = panels["cut"][1]
    items = comparison.panel.items
    own = items[(items["year"] == 2022) & items["item"].isin(["E3", "E8"])]
    assert dict(zip(own["item"], own["state"], strict=True)) == {"E3": "unknown", "E8": "unknown"}
    states = set(comparison.followup.loc[comparison.followup["year"] == 2022, "state"])
    assert "lost" in states
    assert not states & {"dropped", "gone"}


def test_of_two_copies_the_most_complete_one_is_measured(panels: dict[str, tuple[PanelTable, Any]]) -> None:
    twice, whole = panels["twice"][0], panels["whole"][0]
    assert twice.frame["year"].tolist() == list(YEARS)
    for year in YEARS:
        assert codes_of(twice, year)["tx_fol_p"] == codes_of(whole, year)["tx_fol_p"]
        assert codes_of(twice, year)["tx_stick"] == codes_of(whole, year)["tx_stick"]
