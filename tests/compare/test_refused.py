"""What a comparison refuses, and reports that speak for others."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from disclosure_nlp import open_store, score_corpus
from disclosure_nlp.compare.across import check_across_reports
from disclosure_nlp.compare.comparison import Comparison, compare_store
from disclosure_nlp.compare.panel import Panel, build_panel
from disclosure_nlp.compare.writing import write_comparison
from disclosure_nlp.corpus.store import Store
from disclosure_nlp.errors import DefinitionError


def with_parents(panel: Panel, parent: str, children: list[str]) -> Panel:
    reports = panel.reports.copy()
    reports["parent"] = [parent if name in children else None for name in reports["agency"]]
    return replace(panel, reports=reports)


def test_reports_scored_by_two_rubrics_are_refused(made: Path, tmp_path: Path) -> None:
    from importlib import resources

    text = resources.files("disclosure_nlp.data").joinpath("rubrics/ogi-2021.toml").read_text(encoding="utf-8")
    other = tmp_path / "other.toml"
    other.write_text(text.replace('version = "', 'version = "9.', 1), encoding="utf-8")
    files = sorted(made.glob("*.txt"))[:2]
    store = str(tmp_path / "store")
    score_corpus([str(files[0])], store, workers=0)
    score_corpus([str(files[1])], store, workers=0, rubric=str(other))
    with open_store(store) as opened, pytest.raises(DefinitionError, match="expected one rubric"):
        build_panel(opened)


def test_a_parent_with_less_than_its_children_is_told(opened: Store) -> None:
    panel = build_panel(opened)
    sums = panel.cells[(panel.cells["row"] == "received") & (panel.cells["column"] == "total")]
    sizes = sums.groupby("agency_id", observed=True)["number"].sum().sort_values()
    small, large = str(sizes.index[0]), [str(name) for name in sizes.index[-2:]]
    found = check_across_reports(with_parents(panel, small, large))
    received = found[(found["check"] == "H1") & (found["subject"] == "received")]
    assert len(received) == 4
    assert (received["verdict"] == "fail").all()
    assert (received["agency_id"] == small).all()
    row = received.iloc[0]
    own = sums[(sums["agency_id"].isin(large)) & (sums["year"] == row["year"])]["number"].sum()
    assert row["expected"] == own
    fine = check_across_reports(with_parents(panel, large[-1], [small]))
    assert (fine[(fine["check"] == "H1") & (fine["subject"] == "received")]["verdict"] == "pass").all()


def test_a_missing_child_is_named(opened: Store) -> None:
    panel = build_panel(opened)
    names = panel.reports["agency"].unique()
    parent, children = str(names[0]), [str(names[1]), str(names[2])]
    whole = with_parents(panel, parent, children)
    kept = whole.reports[(whole.reports["agency"] != children[0]) | (whole.reports["year"] != 2023)]
    found = check_across_reports(whole.select_reports(kept))
    told = found[(found["check"] == "H1") & (found["year"] == 2023)]
    assert told["message"].str.contains(children[0]).all()
    assert len(told)


def test_an_agency_without_a_report_is_refused_before_anything_is_written(
    comparison: Comparison, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    with pytest.raises(DefinitionError, match="no report of it"):
        write_comparison(comparison, "kind", folder, ["某县人民政府"])
    assert not folder.exists()


def test_the_profile_of_an_agency_is_drawn(comparison: Comparison, tmp_path: Path) -> None:
    agency = str(comparison.panel.reports["agency_id"].iloc[0])
    write_comparison(comparison, "kind", tmp_path, [agency])
    assert (tmp_path / f"item-profile-{agency}.png").read_bytes()[:4] == b"\x89PNG"
    followed = pd.read_csv(tmp_path / "follow-up.csv")
    assert set(followed["check"]) == {"X6"}


@pytest.mark.filterwarnings("error")
def test_reports_without_tables_are_compared(tmp_path: Path) -> None:
    for year in (2013, 2014):
        lines = (
            f"苇汀县人民政府{year}年政府信息公开工作年度报告",
            f"本报告的统计期限自{year}年1月1日起至{year}年12月31日止。",
            "一、概述",
            f"{year}年，本县照章公开信息，全年收到申请9件。",
            "二、存在的主要问题及改进情况",
            "渡口公告更新偏慢。下一步，由县府办按月检查渡口公告。",
        )
        (tmp_path / f"{year}.txt").write_text("\n".join(lines), encoding="utf-8")
    store = str(tmp_path / "store")
    score_corpus(sorted(map(str, tmp_path.glob("*.txt"))), store, workers=0)
    with open_store(store) as opened:
        comparison = compare_store(opened)
    assert len(comparison.panel.reports) == 2
    assert comparison.panel.figures == {}
