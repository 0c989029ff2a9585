"""Coding sheets of reports without level or grade, and of files whose names are formulas."""

from pathlib import Path

import openpyxl
import pytest

from disclosure_nlp import open_store, score_corpus
from disclosure_nlp.cli import main
from disclosure_nlp.validate.sheet import make_coding_sheet, write_coding_sheet

PLAIN = "示例局2022年政府信息公开工作年度报告\n一、总体情况\n本局依法公开政府信息。\n二、主动公开政府信息情况\n无。\n"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sheets")
    for name in ("a.txt", "=1+1 b.txt", "@c.txt"):
        (folder / name).write_text(PLAIN + name, encoding="utf-8")
    score_corpus([str(folder)], str(folder / "store"), workers=0, isolate=False)
    return folder / "store"


def test_reports_without_level_and_grade_are_drawn(store: Path, tmp_path: Path) -> None:
    with open_store(str(store)) as opened:
        sheet = make_coding_sheet(opened, 3, 1)
        write_coding_sheet(sheet, tmp_path / "sheet.xlsx")
    assert sheet["report"].nunique() == 3
    cells = [cell for row in openpyxl.load_workbook(tmp_path / "sheet.xlsx").active.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []


def test_an_ending_that_is_no_sheet_is_refused(store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["validate", "sheet", str(store), "--out", str(tmp_path / "sheet.pdf")])
    assert caught.value.code == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert not (tmp_path / "sheet.pdf").exists()
