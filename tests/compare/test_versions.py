"""Copies of one report (X8, item K2), and decisions on findings over several reports."""

from pathlib import Path

import pytest

from disclosure_nlp import open_store, score_corpus
from disclosure_nlp.compare.comparison import Comparison, compare_store
from disclosure_nlp.corpus.decisions import Decision, add_decisions
from disclosure_nlp.synth.generate import make_reports
from disclosure_nlp.synth.text import write_text


def compared(folder: Path, *changes: tuple[str, str]) -> Comparison:
    """Return the comparison of one report with a second copy of it in which some words are changed."""
    made = next(make_reports(1, range(2022, 2023), 5))
    text = write_text(made, "markdown")
    (folder / "in").mkdir()
    (folder / "in" / "a.txt").write_text(text, encoding="utf-8")
    other = text + "\n"
    for old, new in changes:
        assert old in other
        other = other.replace(old, new, 1)
    (folder / "in" / "b.txt").write_text(other, encoding="utf-8")
    score_corpus([str(folder / "in")], str(folder / "store"), workers=0)
    with open_store(str(folder / "store")) as store:
        return compare_store(store, tagging_error=False)


def version_item(comparison: Comparison) -> tuple[str, float | None]:
    row = comparison.panel.items[comparison.panel.items["item"] == "K2"].iloc[0]
    return row["state"], row["value"]


def figure_of(folder: Path) -> tuple[str, str]:
    """Return a line of the text with a figure, and the same with another."""
    text = write_text(next(make_reports(1, range(2022, 2023), 5)), "markdown")
    line = next(line for line in text.splitlines() if "行政许可" in line and "|" in line)
    cells = line.split("|")
    at = next(number for number, cell in enumerate(cells) if cell.strip().isdigit())
    changed = "|".join([*cells[:at], f" {int(cells[at]) + 7} ", *cells[at + 1 :]])
    return line, changed


def test_copies_that_agree(tmp_path: Path) -> None:
    assert version_item(compared(tmp_path)) == ("value", 1.0)


def test_another_figure_is_a_warning_and_costs_all(tmp_path: Path) -> None:
    found = compared(tmp_path, figure_of(tmp_path))
    assert version_item(found) == ("value", 0.0)
    assert found.versions["severity"].tolist() == ["warning"]


def test_a_correction_that_is_stated_costs_nothing(tmp_path: Path) -> None:
    old, new = figure_of(tmp_path)
    title = "六、其他需要报告的事项"
    found = compared(tmp_path, (old, new), (title, f"{title}\n更正说明：本报告第二部分数据已更正。"))
    assert version_item(found)[1] == 1.0


def test_a_decision_takes_a_finding_out(tmp_path: Path) -> None:
    found = compared(tmp_path, figure_of(tmp_path))
    row = found.versions.iloc[0]
    with open_store(str(tmp_path / "store")) as store:
        decision = Decision(row["finding"], row["report"], "dismissed", "a coder", "2024-05-01", "checked")
        add_decisions(store.storage, [decision])
        again = compare_store(store, tagging_error=False)
    assert again.versions["finding"].tolist() == found.versions["finding"].tolist()
    assert version_item(again) == ("value", 1.0)


def test_findings_over_several_reports_have_fingerprints(tmp_path: Path) -> None:
    found = compared(tmp_path)
    for frame in (found.across, found.reuse, found.followup, found.versions):
        assert "finding" in frame.columns
        assert frame["finding"].is_unique


@pytest.mark.parametrize("state", ["alike"])
def test_one_row_says_that_copies_agree(tmp_path: Path, state: str) -> None:
    assert compared(tmp_path).versions["state"].tolist() == [state]
