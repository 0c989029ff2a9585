"""Every measure is defined, worked out, and missing with a code it may have."""

import csv
from pathlib import Path

import pandas as pd
import pytest

from disclosure_nlp.measures import load_measures

COLUMNS = Path(__file__).parents[3] / "shared" / "domain" / "panel-columns.tsv"


def test_the_columns_are_the_defined_measures(measured: pd.DataFrame) -> None:
    assert list(measured.columns) == list(load_measures())
    assert measured.index.is_unique


def test_every_missing_value_has_a_code_of_its_measure_and_no_other_has_one(measured: pd.DataFrame) -> None:
    missing = measured.attrs["missing"]
    codes = missing.pivot(index="report", columns="column", values="code")
    codes = codes.reindex(index=measured.index, columns=measured.columns)
    assert (codes.notna() == measured.isna()).all(axis=None)
    measures = load_measures()
    assert all(
        code in measures[column].missing for column, code in zip(missing["column"], missing["code"], strict=True)
    )


def test_the_first_year_of_an_agency_has_no_year_before(measured: pd.DataFrame) -> None:
    missing = measured.attrs["missing"]
    first = missing[(missing["column"] == "tx_stick") & (missing["code"] == "t")]
    assert len(first) == len(measured) / 3


@pytest.mark.skipif(not COLUMNS.exists(), reason="needs the specification")
def test_the_measures_are_those_of_the_specification() -> None:
    rows = csv.DictReader(COLUMNS.read_text(encoding="utf-8").splitlines(), delimiter="\t")
    prefixes = ("tx_", "ls_", "pb_", "rm_", "tr_")
    assert {row["name"] for row in rows if row["name"].startswith(prefixes)} == set(load_measures())


def test_titles_and_formulas_are_in_both_languages() -> None:
    for measure in load_measures().values():
        assert all(
            any("\u4e00" <= sign <= "\u9fff" for sign in text) for text in (measure.title_zh, measure.formula_zh)
        )
        assert bool(measure.open) == bool(measure.open_zh)
