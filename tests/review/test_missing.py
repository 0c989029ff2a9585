"""Who has not reported: a roster against the store, by area and kind, with days late."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from disclosure_nlp import open_store
from disclosure_nlp.check.publication import legal_deadline
from disclosure_nlp.cli import main
from disclosure_nlp.panel.states import read_roster
from disclosure_nlp.review.missing import find_due_reports


def roster(folder: Path, agencies: list[str]) -> Path:
    path = folder / "roster.csv"
    lines = ["agency,from,to,region_code,level,kind,phone"]
    lines += [f"{agency},2020,,330100,county,government,1" for agency in agencies]
    lines += [
        "云屿县民政局,2020,,330200,county,department,2",
        "云屿县旧局,2010,2019,,,,",
        "云屿县档案馆,2021,,330200,,other,3",
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    return path


@pytest.fixture
def agencies(round_store: str) -> list[str]:
    with open_store(round_store) as opened:
        return [row["agency"] for row in opened.rows("SELECT DISTINCT agency FROM scored ORDER BY 1")]


def test_missing_reports_are_counted_from_their_deadline(round_store: str, agencies: list[str], tmp_path: Path) -> None:
    entries = read_roster(roster(tmp_path, agencies))
    with open_store(round_store) as opened:
        due = {item.agency: item for item in find_due_reports(opened, entries, 2023, date(2024, 2, 10))}
    assert set(due) == {*agencies, "云屿县民政局", "云屿县档案馆"}
    late = due["云屿县民政局"]
    assert (late.state, late.deadline, late.days_late, late.area) == ("missing", "2024-01-31", 10, "330200")
    assert due["云屿县档案馆"].state == "due_later"
    assert legal_deadline(2023, None, "other").late == date(2024, 3, 31)
    assert all(due[agency].state in ("reported", "in_time", "late") for agency in agencies)


def test_the_command_writes_a_workbook_and_a_page(round_store: str, agencies: list[str], tmp_path: Path) -> None:
    path, runner = roster(tmp_path, agencies), CliRunner()
    for name in ("due.xlsx", "due.html"):
        options = ["--on", "2024-04-10", "--out", str(tmp_path / name), "--lang", "zh"]
        result = runner.invoke(main, ["review", "missing", round_store, str(path), *options])
        assert result.exit_code == 0, result.stderr
        assert "云屿县民政局\t330200\tdepartment\t70" in result.stdout
        assert "云屿县档案馆" in result.stdout
    book = openpyxl.load_workbook(tmp_path / "due.xlsx")
    assert book.sheetnames == ["按地区和类别", "各机关报送"]
    page = (tmp_path / "due.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "未报送" in page
    for arguments in (["--out", str(tmp_path / "due.txt")], ["--on", "tomorrow"]):
        assert runner.invoke(main, ["review", "missing", round_store, str(path), *arguments]).exit_code == 2
    assert runner.invoke(main, ["review", "status", round_store, "--out", str(tmp_path / "status.html")]).exit_code == 0
