"""How far the score can be trusted: coding sheets, agreement, known groups, other files of the same report."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from disclosure_nlp import open_store, resolve_rubric, score_corpus
from disclosure_nlp.cli import main
from disclosure_nlp.corpus.store import Store
from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.synth.corpus import CorpusPlan, write_corpus
from disclosure_nlp.validate.agreement import intraclass_correlation, ordinal_alpha, weighted_kappa
from disclosure_nlp.validate.coding import validate_sheets, validation_markdown, write_validation
from disclosure_nlp.validate.faults import ITEM_FAULTS, plant_item_faults, score_zero_reports
from disclosure_nlp.validate.retest import retest_formats
from disclosure_nlp.validate.series import SERIES_FAULTS, plant_series_faults
from disclosure_nlp.validate.sheet import make_coding_sheet, read_sheet_values, sample_reports, write_coding_sheet


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("validated")
    write_corpus(CorpusPlan(24, (2021, 2023), 4, histories=("careless", "steady")), folder / "made")
    score_corpus([str(folder / "made")], str(folder / "store"), workers=0)
    with open_store(str(folder / "store")) as opened:
        yield opened


def filled(store: Store, path: Path, change: float = 0.0) -> pd.DataFrame:
    """Fill a sheet in with the values of the score, moved down by ``change`` where they are full."""
    sheet = make_coding_sheet(store, 12, 3)
    worth = {(row["report"], row["item"]): row["value"] for row in store.rows("SELECT * FROM score_items")}
    values = [worth[key] for key in zip(sheet["report"], sheet["item"], strict=True)]
    sheet["value"] = ["n/a" if value is None else str(value - change if value == 1 else value) for value in values]
    write_coding_sheet(sheet, path)
    return sheet


def test_the_sheet_does_not_tell_the_score(store: Store) -> None:
    sheet = make_coding_sheet(store, 5, 1)
    assert sheet["report"].nunique() == 5
    assert set(sheet["value"]) == {""}
    assert not {"score", "points", "band", "total"} & set(sheet.columns)
    assert not {"D1", "E3", "E4"} & set(sheet["item"])
    assert sheet["question"].str.len().min() > 10


def test_every_stratum_is_drawn_before_any_is_drawn_twice(store: Store) -> None:
    whole = sample_reports(store, 24, 1)
    strata = whole[["level", "year", "band"]].fillna("none").astype(str).agg(" ".join, axis=1)
    count = strata.nunique()
    assert strata.head(count).nunique() == count
    assert sample_reports(store, 10, 1).equals(whole.head(10))
    assert not sample_reports(store, 10, 2).equals(whole.head(10))


@pytest.mark.parametrize("name", ["coder.csv", "coder.xlsx"])
def test_a_coder_who_agrees_with_the_score(store: Store, tmp_path: Path, name: str) -> None:
    filled(store, tmp_path / name)
    found = validate_sheets([tmp_path / name], store)
    assert (found.items["agreement"] == 1).all()
    assert found.items["keep"].all()
    assert found.items["kappa"].dropna().eq(1).all()
    assert found.totals.loc[0, "icc"] == pytest.approx(1.0)
    assert found.totals.loc[0, "n"] == 12
    assert found.reports == 24


def test_a_stricter_coder_is_seen_in_the_totals(store: Store, tmp_path: Path) -> None:
    filled(store, tmp_path / "one.csv")
    filled(store, tmp_path / "strict.csv", change=0.25)
    found = validate_sheets([tmp_path / "one.csv", tmp_path / "strict.csv"], store)
    strict = found.totals.set_index(["one", "other"]).astype(float).to_dict("index")["score", "strict"]
    assert strict["difference"] < -15
    assert strict["icc"] < 0.6
    written = write_validation(found, tmp_path / "out")
    assert [path.name for path in written] == ["items.csv", "totals.csv", "validation.md"]
    assert "n = 24" in written[-1].read_text(encoding="utf-8")
    english, chinese = (validation_markdown(found, language) for language in ("en", "zh"))
    assert "| item | one | other | n |" in english
    assert "| 项目 | 一方 | 另一方 | 数量 |" in chinese
    assert "| A1 | 得分 | one | 12 |" in chinese
    assert english.count("| yes |") == chinese.count("| 是 |") > 0
    # Names of the coders' files, of items and of the rubric aside.
    assert set(re.findall(r"[A-Za-z]{2,}", chinese)) == {"one", "strict", "ogi"}


def test_wrong_rows_of_a_sheet_are_told_all_at_once(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "coder.csv"
    sheet = filled(store, path)
    sheet.loc[0, "value"], sheet.loc[3, "value"] = "2", "yes"
    write_coding_sheet(sheet, path)
    with pytest.raises(DefinitionError) as caught:
        read_sheet_values(path)
    assert [problem.split(",")[0] for problem in caught.value.problems] == ["line 2", "line 5"]


def test_an_empty_sheet_and_a_file_that_is_none(store: Store, tmp_path: Path) -> None:
    write_coding_sheet(make_coding_sheet(store, 3, 1), tmp_path / "empty.csv")
    with pytest.raises(DefinitionError, match="got no value"):
        validate_sheets([tmp_path / "empty.csv"], store)
    (tmp_path / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(DefinitionError, match="no column report"):
        read_sheet_values(tmp_path / "other.csv")


def test_icc_against_the_published_example() -> None:
    # Shrout & Fleiss 1979, table 2: six targets, four judges; ICC(2,1) = 0.29
    judged = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    assert intraclass_correlation(np.array(judged, dtype=float)) == pytest.approx(0.29, abs=0.005)


def test_kappa_and_alpha_where_they_are_known() -> None:
    one, other = np.array([0.0, 0.0, 1.0, 1.0]), np.array([0.0, 1.0, 0.0, 1.0])
    assert weighted_kappa(one, one) == pytest.approx(1.0)
    assert weighted_kappa(one, other) == pytest.approx(0.0)
    assert np.isnan(weighted_kappa(np.ones(4), np.ones(4)))
    assert ordinal_alpha(np.stack([one, one])) == pytest.approx(1.0)
    assert ordinal_alpha(np.stack([one, 1 - one])) < 0


def test_each_fault_lowers_its_own_item_and_no_other() -> None:
    rows = list(plant_item_faults(5))
    assert {row.fault for row in rows if row.others} == set()
    weighed = [row for row in rows if row.items]
    assert len(weighed) >= 20
    assert all(row.lowered == row.planted for row in weighed)
    assert sum(row.planted > 0 for row in weighed) >= 18
    assert all(row.lowered == 0 for row in rows if not row.items)
    assert {row.fault for row in rows} >= set(ITEM_FAULTS)


def test_each_fault_over_years_lowers_its_own_item_and_no_other() -> None:
    rows = list(plant_series_faults(4))
    assert {row.fault: row.others for row in rows} == {fault: {} for fault in SERIES_FAULTS}
    assert all(row.lowered == row.planted > 0 for row in rows), rows


def test_every_item_of_the_rubric_has_a_fault_that_lowers_it() -> None:
    planted = {item for row in plant_item_faults(2) for item in row.items} | {f.item for f in SERIES_FAULTS.values()}
    assert {item.id for item in resolve_rubric().items} - planted == set()


def test_reports_of_nothing_but_zeros_have_no_band() -> None:
    found = score_zero_reports(6)
    assert found.with_band == 0
    assert found.largest < 0.85


def test_the_same_report_in_other_files_has_the_same_score() -> None:
    rows = list(retest_formats(2))
    assert {row.format for row in rows} == {"txt", "html", "docx", "pdf", "md"}
    assert [(row.layout, row.items) for row in rows if row.same < row.reports] == []
    assert {item for row in rows for item in row.known} <= {"G1", "K1"}


def test_the_commands(store: Store, tmp_path: Path) -> None:
    run, place = CliRunner(), store.storage.address
    sheet = str(tmp_path / "sheet.csv")
    assert run.invoke(main, ["validate", "sheet", place, "--out", sheet, "-n", "3"]).exit_code == 0
    empty = run.invoke(main, ["validate", "report", sheet, "--store", place, "--out", str(tmp_path / "out")])
    assert empty.exit_code == 2
    assert "got no value" in empty.output
    filled(store, Path(sheet))
    done = run.invoke(main, ["validate", "report", sheet, "--store", place, "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    planted = run.invoke(main, ["validate", "faults", "-n", "1"])
    assert planted.exit_code == 0, planted.output
    assert "C3" in planted.output
    again = run.invoke(main, ["validate", "retest", "-n", "1"])
    assert again.exit_code == 0, again.output
