"""Made-up agencies with known histories, compared over years."""

import json
from pathlib import Path
from typing import Any

from disclosure_nlp.agencies.successions import Succession
from disclosure_nlp.compare.comparison import Comparison, compare_store
from disclosure_nlp.compare.panel import build_panel
from disclosure_nlp.corpus.store import Store

FIGURES = {"R1", "R2"}  # faults that change what is carried over


def truth(made: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (made / "truth.jsonl").read_text(encoding="utf-8").splitlines()]


def carried(row: dict[str, Any], name: str) -> object:
    return row["cells"]["requests"][name]["total"]


def test_every_break_of_the_carry_over_is_found_and_none_invented(made: Path, comparison: Comparison) -> None:
    rows = {(row["agency"], row["year"]): row for row in truth(made)}
    broken = {
        key
        for key, row in rows.items()
        if (before := rows.get((key[0], key[1] - 1))) and carried(before, "carried_out") != carried(row, "carried_in")
    }
    across = comparison.across
    found = across[(across["check"] == "X1") & (across["subject"] == "total") & (across["verdict"] == "fail")]
    assert set(zip(found["agency_id"], found["year"], strict=True)) == broken
    assert broken
    assert (found["severity"] == "error").all()


def test_copied_reports_are_found_and_no_others(made: Path, comparison: Comparison) -> None:
    copying = {(row["agency"], row["year"]) for row in truth(made) if row["history"] == "copying"}
    first = min(year for _, year in copying)
    reuse = comparison.reuse[(comparison.reuse["check"] == "X4") & (comparison.reuse["section"] == "overview")]
    grave = reuse[reuse["severity"] == "warning"]
    assert set(zip(grave["agency_id"], grave["year"], strict=True)) == {key for key in copying if key[1] != first}
    items = comparison.panel.items
    chosen = items[items["item"] == "E8"]
    worth = dict(zip(zip(chosen["agency_id"], chosen["year"], strict=True), chosen["value"], strict=True))
    assert all(worth[key] == 0 for key in copying if key[1] != first)


def test_taken_over_sentences_are_told(comparison: Comparison, opened: Store) -> None:
    row = comparison.reuse[comparison.reuse["severity"] == "warning"].iloc[0]
    own, other, likeness = row["sentences"][0]
    query = "SELECT text FROM sentences WHERE report = '{}' AND sentence = '{}'"
    texts = [opened.rows(query.format(*pair))[0]["text"] for pair in ((row["report"], own), (row["other"], other))]
    assert likeness >= 0.8
    assert len(set("".join(texts[0])) & set(texts[1])) > 5


def test_scores_hold_the_items_across_years(comparison: Comparison, opened: Store) -> None:
    before = build_panel(opened)
    items = comparison.panel.items
    assert set(items.loc[items["item"] == "D1", "state"]) <= {"value", "untested", "aside"}
    assert (before.items.loc[before.items["item"] == "D1", "state"] == "aside").all()
    first = comparison.panel.years[0]
    reports = comparison.panel.reports
    assert set(reports.loc[reports["year"] == first, "scope"]) == {"year"}
    assert set(reports.loc[reports["year"] > first, "scope"]) == {"panel"}
    alone = items[(items["year"] == first) & items["item"].isin(["D1", "D2", "E3", "E8"])]
    assert set(alone["state"]) == {"aside"}
    reports = comparison.panel.reports
    assert (reports["lower"] <= reports["total"] + 1e-6).all()
    assert (reports["total"] <= reports["upper"] + 1e-6).all()
    assert len(reports) == len(before.reports) == 32


def test_scores_are_the_same_where_no_item_changes(opened: Store) -> None:
    import pandas as pd

    from disclosure_nlp.compare.scores import add_panel_item_results

    panel = build_panel(opened)
    nothing = pd.DataFrame(columns=["agency_id", "year", "item", "value", "state", "reason", "reason_zh"])
    again = add_panel_item_results(panel, nothing)
    for column in ("total", "lower", "upper", "assessed", "legal"):
        assert (again.reports[column] - panel.reports[column]).abs().max() < 1e-3


def test_renamed_agencies_form_one_series(opened: Store) -> None:
    panel = build_panel(opened)
    first, second = panel.reports["agency"].unique()[:2]
    joined = build_panel(opened, [Succession(first, second, 2023, "rename")])
    assert joined.reports["agency_id"].nunique() == panel.reports["agency_id"].nunique() - 1
    years = panel.reports[panel.reports["agency"].isin([first, second])].groupby("year").size()
    assert set(joined.left_out["agency"]) <= {first, second}
    assert len(joined.left_out) == (years == 2).sum()
    merged = build_panel(opened, [Succession(first, second, 2023, "merger")])
    assert merged.reports["agency_id"].nunique() == panel.reports["agency_id"].nunique()


def test_missing_years_are_told(opened: Store) -> None:
    panel = build_panel(opened)
    agency = panel.reports["agency_id"].iloc[0]
    kept = panel.reports[(panel.reports["agency_id"] != agency) | (panel.reports["year"] != 2022)]
    from dataclasses import replace

    import pandas as pd

    from disclosure_nlp.compare.across import check_across_reports
    from disclosure_nlp.compare.panel import build_coverage
    from disclosure_nlp.compare.panel_items import PanelResults, score_panel_items

    short = replace(panel.select_reports(kept), coverage=build_coverage(kept))
    across = check_across_reports(short)
    told = across[(across["check"] == "X7") & (across["verdict"] == "not_assessable")]
    assert told["agency_id"].tolist() == [agency]
    assert "2022" in told["message"].iloc[0]
    assert told["fault"].tolist() == ["copy"]
    assert not ((across["check"] == "X7") & (across["verdict"] == "fail")).any()
    sought = replace(short, coverage=build_coverage(kept, states={(agency, 2022): "not_found"}))
    failed = check_across_reports(sought).query("check == 'X7' and verdict == 'fail'")
    assert failed["agency_id"].tolist() == [agency]
    assert failed["fault"].tolist() == ["agency"]
    none = pd.DataFrame(columns=["agency_id", "year", "check", "kind", "share", "state", "first"])
    items = score_panel_items(short, PanelResults(across, none, none, none), {}).set_index(
        ["agency_id", "year", "item"]
    )
    assert items.loc[(agency, 2023, "D1"), "state"] == "aside"
    assert "D4" not in items.index.get_level_values("item")


def test_a_balanced_panel_has_every_year(opened: Store) -> None:
    panel = build_panel(opened)
    agency = panel.reports["agency_id"].iloc[0]
    kept = panel.reports[(panel.reports["agency_id"] != agency) | (panel.reports["year"] != 2022)]
    balanced = panel.select_reports(kept).balanced()
    assert agency not in set(balanced.reports["agency_id"])
    assert (balanced.reports.groupby("agency_id").size() == 4).all()
    assert set(balanced.items["agency_id"]) == set(balanced.reports["agency_id"])


def test_problems_are_followed_up(comparison: Comparison) -> None:
    found = comparison.followup
    assert set(found["state"]) <= {"answered", "repeated", "dropped", "done", "promised_again", "gone"}
    copying = comparison.reuse[(comparison.reuse["section"] == "problems") & (comparison.reuse["share"] == 1.0)]
    copying = copying[copying["other_year"] == copying["year"] - 1]
    keys = set(zip(copying["agency_id"], copying["year"], strict=True))
    problems = found[found["kind"] == "problem"]
    repeated = problems[[key in keys for key in zip(problems["agency_id"], problems["year"], strict=True)]]
    assert len(repeated)
    assert (repeated["state"] == "repeated").all()


def test_the_same_store_gives_the_same_comparison(opened: Store, comparison: Comparison) -> None:
    again = compare_store(opened)
    assert again.panel.reports.equals(comparison.panel.reports)
    assert again.reuse.equals(comparison.reuse)
    assert again.followup.equals(comparison.followup)


def test_a_notebook_shows_a_panel_in_the_look_of_the_cards(opened: Store) -> None:
    panel = build_panel(opened)
    shown = panel._repr_html_()
    assert "32 reports" in shown
    assert "8 agencies · 2021–2024" in shown
    assert shown.count("<tr>") == 10
    assert "<style>" in shown
    score = panel.reports["total"].iloc[0]
    assert f">{score:.1f}<" in shown
