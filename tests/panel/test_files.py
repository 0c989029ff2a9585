"""The files of a panel: the same values and codes in every format, read by the programs that people use."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from click.testing import CliRunner

from disclosure_nlp.cli import main
from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.panel.columns import missing_codes
from disclosure_nlp.panel.core import PanelTable
from disclosure_nlp.panel.recall import recall_group_name, tagger_recall, type_recall
from disclosure_nlp.panel.writing import write_panel

ENDINGS = ("csv", "parquet", "dta", "sav", "xlsx")


@pytest.fixture(scope="module")
def folder(table: PanelTable, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    for ending in ENDINGS:
        write_panel(table, folder / ending / f"panel.{ending}")
    return folder


def numbers(table: PanelTable) -> list[str]:
    return [name for name, column in table.columns.items() if column.type in ("int", "float", "code")]


@pytest.mark.parametrize("ending", ENDINGS)
def test_values_are_the_same_in_every_format(table: PanelTable, folder: Path, ending: str) -> None:
    path = folder / ending / f"panel.{ending}"
    readers = {
        "csv": lambda: pd.read_csv(path, encoding="utf-8-sig", low_memory=False),
        "parquet": lambda: pd.read_parquet(path),
        "dta": lambda: pyreadstat.read_dta(str(path))[0],
        "sav": lambda: pyreadstat.read_sav(str(path))[0],
        "xlsx": lambda: pd.read_excel(path, sheet_name="panel"),
    }
    frame = readers[ending]()
    assert list(frame.columns) == list(table.frame.columns)
    for name in numbers(table):
        expected = table.frame[name].to_numpy(dtype=float, na_value=np.nan)
        found = pd.to_numeric(frame[name]).to_numpy(dtype=float, na_value=np.nan)
        tolerance = 1e-15 if ending == "xlsx" else 0.0  # workbooks hold 16 digits
        assert np.allclose(found, expected, rtol=tolerance, atol=0, equal_nan=True), name
    for name in ("agency", "url"):
        assert frame[name].fillna("").tolist() == table.frame[name].fillna("").tolist()
    for name in ("published", "deadline"):
        days = pd.to_datetime(frame[name]).dt.strftime("%Y-%m-%d").fillna("")
        assert days.tolist() == table.frame[name].dt.strftime("%Y-%m-%d").fillna("").tolist()


def test_stata_has_the_codes_and_their_labels(table: PanelTable, folder: Path) -> None:
    frame, meta = pyreadstat.read_dta(str(folder / "dta" / "panel.dta"), user_missing=True)
    for name in numbers(table):
        letters = [value if isinstance(value, str) else "" for value in frame[name]]
        assert letters == [code.decode() for code in table.codes[name].tolist()], name
    assert meta.column_names_to_labels["h_recv"] == "Requests received in the year"
    assert meta.variable_value_labels["state"][2] == "sought, not found"
    assert "not applicable" in meta.variable_value_labels["field"].values()


def test_spss_has_the_codes_and_their_labels(table: PanelTable, folder: Path) -> None:
    frame, meta = pyreadstat.read_sav(str(folder / "sav" / "panel.sav"), user_missing=True)
    values = {-999900.0 - found.number: code for code, found in missing_codes().items()}
    for name in numbers(table):
        letters = [values.get(value, "") for value in frame[name]]
        assert letters == [code.decode() for code in table.codes[name].tolist()], name
    assert meta.variable_value_labels["rq_rec_nat"][-999902.0] == "blank"
    assert meta.missing_ranges["rq_rec_nat"] == [{"lo": -999916.0, "hi": -999901.0}]


def test_reasons_in_parquet_are_those_of_the_table(table: PanelTable, folder: Path) -> None:
    missing = pd.read_parquet(folder / "csv" / "missing.parquet")
    assert list(missing.columns) == ["agency_no", "year", "column", "code"]
    counts = missing.groupby("column", observed=True).size().to_dict()
    assert counts == {name: int((codes != b"").sum()) for name, codes in table.codes.items() if (codes != b"").any()}


def test_the_codebook_has_every_column(table: PanelTable, folder: Path) -> None:
    book = pd.read_csv(folder / "dta" / "codebook.csv", encoding="utf-8-sig").set_index("name")
    assert list(book.index) == list(table.columns)
    known = table.frame["h_recv"].dropna()
    assert (book["n"]["h_recv"], book["max"]["h_recv"]) == (len(known), known.max())
    assert book["missing_b"]["rq_rec_nat"] == 1
    text = (folder / "dta" / "codebook.md").read_text(encoding="utf-8")
    assert [name for name in table.columns if f"| `{name}` |" not in text] == []


def test_states_and_codes_are_counted(table: PanelTable, folder: Path) -> None:
    counts = pd.read_csv(folder / "csv" / "missingness.csv", encoding="utf-8-sig")
    states = counts[counts["count_of"] == "state"]
    assert states["n"].sum() == len(table.frame)
    assert states.loc[states["value"] == "2", "n"].sum() == 1
    codes = counts[(counts["count_of"] == "code") & (counts["column"] == "rq_rec_nat")]
    assert codes.loc[codes["value"] == "b", "n"].tolist() == [1]


def test_the_same_table_gives_the_same_bytes(table: PanelTable, folder: Path, tmp_path: Path) -> None:
    for ending in ENDINGS:
        for path in write_panel(table, tmp_path / ending / f"panel.{ending}"):
            assert path.read_bytes() == (folder / ending / path.name).read_bytes(), path.name


@pytest.mark.parametrize("ending", ENDINGS)
def test_python_reads_it_by_the_file_beside_it(folder: Path, ending: str) -> None:
    run = subprocess.run([sys.executable, "read.py"], cwd=folder / ending, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("ending", ["csv", "dta", "sav"])
def test_r_reads_it_by_the_file_beside_it(folder: Path, ending: str) -> None:
    if shutil.which("Rscript") is None:
        pytest.skip("R is not installed")
    has = subprocess.run(["Rscript", "-e", "library(haven)"], capture_output=True, check=False)
    if has.returncode and ending != "csv":
        pytest.skip("haven is not installed")
    code = (
        'source("read.R"); cat(nrow(panel), "\\n"); cat(sprintf("%.0f", panel$agency_no), "\\n");'
        ' cat(attr(panel$rq_rec_tot, "label"), "\\n"); cat(sort(unique(na.omit(haven::na_tag(panel$rq_rec_tot)))), "\\n")'
    )
    code = code if ending == "dta" else code.split(" cat(attr", 1)[0]
    run = subprocess.run(["Rscript", "-e", code], cwd=folder / ending, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    lines = [line.strip() for line in run.stdout.splitlines()]
    frame, meta = pyreadstat.read_dta(str(folder / "dta" / "panel.dta"), user_missing=True)
    assert lines[0] == str(len(frame))
    assert lines[1].split() == [f"{number:.0f}" for number in frame["agency_no"]]
    if ending == "dta":
        assert lines[2] == meta.column_names_to_labels["rq_rec_tot"]
        assert lines[3].split() == sorted({value for value in frame["rq_rec_tot"] if isinstance(value, str)})


def test_fixed_effects_are_the_same_in_two_libraries(folder: Path) -> None:
    api = pytest.importorskip("statsmodels.api")
    linear = pytest.importorskip("linearmodels")
    frame = pyreadstat.read_dta(str(folder / "dta" / "panel.dta"))[0]
    known = frame[["agency_no", "year", "r_disc_v", "tx_num"]].dropna()
    known = known[known.groupby("agency_no")["year"].transform("size") > 1]
    panel = known.set_index(["agency_no", "year"])
    within = linear.PanelOLS(panel["r_disc_v"], panel[["tx_num"]], entity_effects=True, time_effects=True).fit()
    dummies = pd.get_dummies(known[["agency_no", "year"]].astype(int).astype(str), drop_first=True, dtype=float)
    design = api.add_constant(pd.concat([known[["tx_num"]], dummies], axis=1))
    least = api.OLS(known["r_disc_v"], design).fit()
    assert float(within.params["tx_num"]) == pytest.approx(float(least.params["tx_num"]), rel=1e-9)


def test_another_ending_is_refused_before_anything_is_done(store_path: Path, tmp_path: Path, table: PanelTable) -> None:
    result = CliRunner().invoke(main, ["panel", str(store_path), str(tmp_path / "panel.doc")])
    assert result.exit_code == 2
    assert ".dta" in result.output
    with pytest.raises(DefinitionError):
        write_panel(table, tmp_path / "panel.doc")


def test_the_workbook_has_the_codebook_and_every_code(table: PanelTable, folder: Path) -> None:
    path = folder / "xlsx" / "panel.xlsx"
    codes = pd.read_excel(path, sheet_name="missing", keep_default_na=False)
    assert codes[["agency_no", "year"]].equals(table.frame[["agency_no", "year"]].astype("int64"))
    for name in ("rq_rec_nat", "h_recv", "url"):
        assert codes[name].tolist() == [code.decode() for code in table.codes[name].tolist()]
    assert pd.read_excel(path, sheet_name="codebook")["name"].tolist() == list(table.columns)


def test_a_panel_that_no_sheet_can_hold_is_refused_in_one_line(
    table: PanelTable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("disclosure_nlp.panel.workbook.MOST_COLUMNS", 100)
    with pytest.raises(DefinitionError, match="a sheet holds 1,048,575 and 100: write csv, parquet, dta or sav"):
        write_panel(table, tmp_path / "panel.xlsx")
    assert not list(tmp_path.iterdir())


def test_labels_in_chinese(table: PanelTable, tmp_path: Path) -> None:
    write_panel(table, tmp_path / "panel.dta", "zh")
    _, meta = pyreadstat.read_dta(str(tmp_path / "panel.dta"), metadataonly=True)
    assert meta.column_names_to_labels["h_recv"] == "收到申请（统一口径）"
    assert (tmp_path / "codebook.md").read_text(encoding="utf-8").startswith("# 变量说明")


# Commands of Stata that read.do uses, with the options that each may have there.
_STATA = {
    "use": {"clear"},
    "import spss": {"clear"},
    "import excel": {"sheet", "firstrow", "case", "clear"},
    "import delimited": {"clear", "encoding", "case", "asdouble"},
    "format": set(),
    "isid": set(),
    "xtset": set(),
    "tabulate": {"missing"},
    "xtreg": {"fe", "vce"},
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_do_file_has_commands_options_and_variables_that_exist(
    table: PanelTable, folder: Path, ending: str
) -> None:
    """Stata is not installed here: each line of read.do, those in comments too, is held against a list of commands."""
    text = (folder / ending / "read.do").read_text(encoding="utf-8")
    assert "{" not in text
    for line in text.splitlines():
        code = line.removeprefix("* ")
        name = next((name for name in _STATA if code.startswith(f"{name} ")), None)
        if name is None:
            assert line.startswith("* "), line
            continue
        assert code.count('"') % 2 == 0
        assert code.count("(") == code.count(")")
        body, _, options = code.removeprefix(name).partition(", ")
        assert {option.split("(")[0] for option in options.split()} - {"agency_no)"} <= _STATA[name], line
        if not name.startswith(("use", "import")):
            words = re.sub(r"if missing\((\w+)\)", r"\1", body).replace("i.year", "year").split()
            variables = [word for word in words if not word.startswith("%")]
            assert set(variables) <= set(table.columns), line
        else:
            assert f'"panel.{ending}"' in body
    assert ("Stata reads no Parquet" in text) == (ending == "parquet")


def test_the_dta_file_is_what_stata_can_hold(table: PanelTable, folder: Path) -> None:
    """Names, labels and value labels within Stata's limits, as its own format has them (pyreadstat reads them back)."""
    _, meta = pyreadstat.read_dta(str(folder / "dta" / "panel.dta"), user_missing=True)
    assert all(re.fullmatch(r"[A-Za-z_]\w{0,31}", name, re.ASCII) for name in meta.column_names)
    assert all(len(label or "") <= 80 for label in meta.column_labels)
    labelled = {name for name, column in table.columns.items() if column.type == "code" and column.value_labels()}
    assert labelled <= set(meta.variable_value_labels)
    for name in labelled:
        wanted = table.columns[name].value_labels()
        assert {key: text for key, text in meta.variable_value_labels[name].items() if key in wanted} == wanted, name
    assert meta.variable_to_label  # labels are attached to variables
    assert [meta.original_variable_types[name] for name in ("published", "deadline")] == ["%td", "%td"]
    assert len(meta.column_names) == len(table.columns) <= 5_000


def test_the_codebook_says_what_readers_said_and_how_well_labels_are_found(table: PanelTable, tmp_path: Path) -> None:
    write_panel(table, tmp_path / "panel.csv", "en", {"tx_cpc": (0.8, 50), "tx_spec": (0.6, 40)})
    book = pd.read_csv(tmp_path / "codebook.csv", encoding="utf-8-sig", keep_default_na=False).set_index("name")
    assert book["validity"]["tx_cpc"] == "agrees with readers in 0.80 of 50 pairs"
    assert book["validity"]["tx_spec"].startswith("unvalidated")
    assert book["validity"]["tx_stick"].startswith("unvalidated")
    assert book["validity"]["h_recv"] == ""
    assert "recall" in book["error"]["ls_training"]
    assert "uncertain" in book["error"]["pb_publicity"]
    text = (tmp_path / "codebook.md").read_text(encoding="utf-8")
    for label, groups in (tagger_recall() | type_recall()).items():
        assert f"| `{label}` | {groups['all'].recall:.2f}" in text
        assert all(recall_group_name(group) in text for group in groups)
