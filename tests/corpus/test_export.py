"""Exports are read back by what other people read them with."""

import csv
import json
from pathlib import Path

import openpyxl
import pyreadstat
import pytest

from disclosure_nlp.corpus.export import export_dataset
from disclosure_nlp.corpus.schema import datasets
from disclosure_nlp.corpus.store import Store
from disclosure_nlp.errors import DefinitionError, StoreError

DATASETS = [name for name, dataset in datasets().items() if not dataset.internal]


@pytest.mark.parametrize("dataset", [*DATASETS, "scored"])
@pytest.mark.parametrize("ending", ["csv", "xlsx", "jsonl", "sav", "dta"])
def test_every_dataset_goes_into_every_format(opened: Store, tmp_path: Path, dataset: str, ending: str) -> None:
    count = opened.rows(f'SELECT count(*) AS n FROM "{dataset}"')[0]["n"]
    assert export_dataset(opened, dataset, tmp_path / f"file.{ending}") == count
    assert [path.name for path in tmp_path.iterdir()] == [f"file.{ending}"]


def test_csv_opens_in_excel(opened: Store, tmp_path: Path) -> None:
    export_dataset(opened, "sentences", tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    wanted = opened.rows(opened.view_query("sentences"))
    assert [row["text"] for row in rows] == [row["text"] for row in wanted]
    assert [row["labels"] for row in rows] == ["; ".join(row["labels"]) for row in wanted]
    assert [json.loads(row["probabilities"]) for row in rows] == [row["probabilities"] for row in wanted]


def test_a_blank_is_no_zero_in_a_workbook(opened: Store, tmp_path: Path) -> None:
    export_dataset(opened, "cells", tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx", read_only=True).active
    assert sheet is not None
    head, *rows = sheet.iter_rows(values_only=True)
    place = head.index("number")
    wanted = [row["number"] for row in opened.rows(opened.view_query("cells"))]
    assert [row[place] for row in rows] == wanted


def test_json_lines_keep_lists(opened: Store, tmp_path: Path) -> None:
    export_dataset(opened, "sentences", tmp_path / "a.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()]
    assert rows == opened.rows(opened.view_query("sentences"))


@pytest.mark.parametrize(("ending", "read"), [("sav", pyreadstat.read_sav), ("dta", pyreadstat.read_dta)])
def test_statistics_files_have_value_labels(opened: Store, tmp_path: Path, ending: str, read: object) -> None:
    assert callable(read)
    file = tmp_path / f"a.{ending}"
    export_dataset(opened, "reports", file)
    frame, meta = read(str(file))
    wanted = opened.to_frame("reports")
    labels = meta.variable_value_labels["status"]
    dictionary = {column.id: column for column in datasets()["reports"].public_columns}
    assert [labels[code] for code in frame["status"]] == [dictionary["status"].values[s] for s in wanted["status"]]
    assert list(frame["score"].isna()) == list(wanted["score"].isna())
    assert list(frame["score"].dropna()) == list(wanted["score"].dropna())
    assert list(frame["agency"]) == list(wanted["agency"].fillna(""))
    assert meta.column_names_to_labels["score"].startswith("compliance score")


def test_what_cannot_be_exported(opened: Store, tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match=r"expected one of \.csv"):
        export_dataset(opened, "cells", tmp_path / "a.doc")
    with pytest.raises(DefinitionError, match="no such dataset"):
        export_dataset(opened, "archive", tmp_path / "a.csv")
    with pytest.raises(StoreError, match="check the folder"):
        export_dataset(opened, "cells", tmp_path / "none" / "a.csv")
    assert list(tmp_path.iterdir()) == []
