"""Second coding: blind sheets, the rows to adjudicate, the final values and the report in both languages."""

from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner

from disclosure_nlp import open_store
from disclosure_nlp.cli import main
from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.review.coding import coding_workbook, final_coding_sheet, rows_to_adjudicate, write_coding_sheets
from disclosure_nlp.validate.sheet import read_sheet_values, sheet_column_name


@pytest.fixture
def sheets(stored_round: Path, tmp_path: Path) -> list[Path]:
    with open_store(str(stored_round)) as opened:
        return write_coding_sheets(opened, tmp_path / "coding", coders=2, reports=4)


def fill(path: Path, values: dict[int, Any]) -> None:
    """Fill in the same value for the items of every report, by the place of the item."""
    book = openpyxl.load_workbook(path)
    page = book.active
    names = {cell.value: cell.column for cell in page[1]}
    items = list(dict.fromkeys(page.cell(row, names["项目"]).value for row in range(2, page.max_row + 1)))
    for row in range(2, page.max_row + 1):
        place = items.index(page.cell(row, names["项目"]).value)
        page.cell(row, names["取值"]).value = values.get(place, 1)
    book.save(path)


def test_sheets_are_blind_and_in_orders_of_their_own(sheets: list[Path]) -> None:
    frames = [pd.read_excel(path, dtype=str) for path in sheets]
    assert "得分" not in frames[0].columns
    orders = [frame["报告"].tolist() for frame in frames]
    assert sorted(orders[0]) == sorted(orders[1])
    assert orders[0] != orders[1]
    page = openpyxl.load_workbook(sheets[0]).active
    assert "不适用" in page.data_validations.dataValidation[0].formula1
    assert page.freeze_panes == "A2"


def test_rows_on_which_coders_differ_go_to_a_third_person(sheets: list[Path], tmp_path: Path) -> None:
    first, second = sheets
    fill(first, {0: 0.5, 1: "不适用", 2: "无法判断"})
    fill(second, {0: 1, 1: "n/a", 2: 1})
    asked = rows_to_adjudicate(first, second)
    assert len(asked) == 2 * 4
    assert set(asked["first"]) == {"0.5", "无法判断"}
    path = tmp_path / "adjudication.xlsx"
    path.write_bytes(coding_workbook(asked, "zh"))
    with pytest.raises(DefinitionError, match="no final value"):
        final_coding_sheet(first, second, path)
    fill(path, {0: 0.75, 1: "不适用"})
    final = final_coding_sheet(first, second, path)
    values = final.groupby("item", sort=False)["value"].agg(lambda column: sorted(set(map(str, column)))).tolist()
    assert values[:4] == [["0.75"], [""], [""], ["1.0"]]


def test_the_commands_of_second_coding(sheets: list[Path], stored_round: Path, tmp_path: Path) -> None:
    first, second = map(str, sheets)
    fill(sheets[0], {0: 0.5})
    fill(sheets[1], {0: 1})
    runner, asked, out = CliRunner(), tmp_path / "adjudication.xlsx", tmp_path / "out"
    result = runner.invoke(main, ["review", "coding", "adjudicate", first, second, "--out", str(asked), "--lang", "zh"])
    assert result.exit_code == 0, result.stderr
    fill(asked, {0: 1})
    options = ["--adjudicated", str(asked), "--store", str(stored_round), "--out", str(out), "--lang", "zh"]
    result = runner.invoke(main, ["review", "coding", "in", first, second, *options])
    assert result.exit_code == 0, result.stderr
    text = (out / "validation.md").read_text(encoding="utf-8")
    assert "效度检验" in text
    assert "| 得分 | final |" in text
    assert read_sheet_values(out / "final.xlsx")
    again = runner.invoke(
        main, ["review", "coding", "out", str(stored_round), str(tmp_path / "more"), "--coders", "3", "-n", "2"]
    )
    assert again.exit_code == 0, again.stderr
    assert len(list((tmp_path / "more").iterdir())) == 3


def test_sheets_saved_by_other_programs(sheets: list[Path], tmp_path: Path) -> None:
    frame = pd.read_excel(sheets[0], dtype=str, keep_default_na=False)
    frame[sheet_column_name("value", "zh")] = "0.5"
    for encoding in ("utf-8-sig", "gb18030"):
        frame.to_csv(tmp_path / "coder.csv", index=False, encoding=encoding)
        assert read_sheet_values(tmp_path / "coder.csv")
