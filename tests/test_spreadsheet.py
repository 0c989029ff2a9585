"""Cells that leave the program: nothing that a spreadsheet program would run."""

import ast
import csv
from pathlib import Path

import pytest

from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.spreadsheet import make_cell_formula_safe, write_frame

SOURCE = Path(__file__).parent.parent / "src" / "disclosure_nlp"
DANGEROUS = ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "=HYPERLINK(0)", "\x1b[31m=1"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_formulas_become_text(text: str) -> None:
    assert not make_cell_formula_safe(text).startswith(("=", "+", "-", "@", "\t", "\r", "\x1b"))


@pytest.mark.parametrize("value", [-1, 2.5, None, True, "云屿县", "-1,234", "-12.5%", "--", ""])
def test_other_values_stay(value: object) -> None:
    assert make_cell_formula_safe(value) == value


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_a_frame_is_written_safely(tmp_path: Path, ending: str) -> None:
    pandas = pytest.importorskip("pandas")
    file = tmp_path / f"a{ending}"
    write_frame(pandas.DataFrame({"text": DANGEROUS, "number": range(len(DANGEROUS))}), file)
    if ending == ".csv":
        with file.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.reader(stream))[1:]
        assert [row[0] for row in rows] == [make_cell_formula_safe(text) for text in DANGEROUS]
    else:
        sheet = pytest.importorskip("openpyxl").load_workbook(file).active
        assert all(cell.data_type == "s" for cell in sheet["A"])
        assert sheet["B"][2].value == 1


def test_an_ending_that_is_not_written_is_refused(tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    with pytest.raises(DefinitionError, match=r"got the ending \.pdf"):
        write_frame(pandas.DataFrame(), tmp_path / "a.pdf")


def test_every_writer_of_spreadsheets_goes_through_one_function() -> None:
    found = []
    for path in SOURCE.rglob("*.py"):
        if path.stem == "spreadsheet":
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found += [
            f"{path.name}: {node.attr}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and node.attr in ("to_csv", "to_excel", "writerow", "writerows")
        ]
    assert found == []
