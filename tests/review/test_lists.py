"""Lists out and answers in: what an agency gets, and what comes back of it."""

import csv
from datetime import date, datetime
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from click.testing import CliRunner

from disclosure_nlp import open_store
from disclosure_nlp.check.registry import all_checks, cross_report_checks
from disclosure_nlp.cli import main
from disclosure_nlp.corpus.core import rescore_corpus
from disclosure_nlp.corpus.decisions import FILE, read_decision_log
from disclosure_nlp.corpus.storage import Storage
from disclosure_nlp.errors import DefinitionError, UnknownIdError
from disclosure_nlp.review.findings import make_selection, review_items
from disclosure_nlp.review.incoming import AnswerImport, import_answers
from disclosure_nlp.review.items import advice_by_check
from disclosure_nlp.review.outgoing import safe_file_name, write_review_lists
from disclosure_nlp.review.workbook import ANSWERS, column_title

HEADER = 3  # row of the header


def out(store: str, folder: Path, **options: Any) -> list[Path]:
    with open_store(store) as opened:
        return write_review_lists(opened, folder, workers=0, **options)


def answers_in(store: str, *files: Path, by: str | None = None) -> AnswerImport:
    with open_store(store) as opened:
        return import_answers(opened, list(files), default_reviewer=by)


def columns(page: Any, language: str = "zh") -> dict[str, int]:
    names = {cell.value: cell.column for cell in page[HEADER]}
    wanted = (*ANSWERS, "issue", "severity", "checks", "key", "row", "column")
    return {name: names[column_title(name, language)] for name in wanted}


def fill(path: Path, check: str, sheet: int = 0, **cells: Any) -> tuple[Path, int]:
    """Fill in the first row of a check; return the file and the row."""
    book = openpyxl.load_workbook(path)
    page = book.worksheets[sheet]
    at = columns(page)
    row = next(row for row in range(HEADER + 1, page.max_row + 1) if check in str(page.cell(row, at["checks"]).value))
    for name, value in cells.items():
        page.cell(row, at[name]).value = value
    book.save(path)
    return path, row


def list_with(folder: Path, check: str) -> Path:
    """Return a workbook of an agency that has a failure of a check."""
    for path in sorted(folder.glob("*.xlsx")):
        page = openpyxl.load_workbook(path).worksheets[0]
        if page.title == "问题清单":
            at = columns(page)
            if any(check in str(page.cell(row, at["checks"]).value) for row in range(HEADER + 1, page.max_row + 1)):
                return path
    raise AssertionError(check)


def test_each_agency_has_a_workbook_and_a_document(round_store: str, tmp_path: Path) -> None:
    written = out(round_store, tmp_path / "lists")
    with open_store(round_store) as opened:
        agencies = {row["agency"] for row in opened.rows("SELECT DISTINCT agency FROM scored")}
        data = review_items(opened)
    assert {path.stem for path in written[1:]} == agencies
    assert {item.year for item in data.items} == {2023}
    texts: set[str] = set()
    for path in written[1:]:
        if path.suffix == ".xlsx":
            page = openpyxl.load_workbook(path).worksheets[0]
            at = columns(page)
            assert page.freeze_panes == "E4"
            assert page.column_dimensions[page.cell(HEADER, at["key"]).column_letter].hidden
            (choices,) = page.data_validations.dataValidation
            assert "属实" in choices.formula1
            texts |= {page.cell(row, at["key"]).value for row in range(HEADER + 1, page.max_row + 1)}
        else:
            table = docx.Document(str(path)).tables[0]
            assert len(table.rows) > 1
    assert texts == {item.key for item in data.items if item.group == "fault"}
    assert any(item.check.startswith("X") for item in data.items)


def test_what_could_not_be_assessed_is_on_a_sheet_of_its_own(round_store: str, tmp_path: Path) -> None:
    out(round_store, tmp_path / "lists")
    with open_store(round_store) as opened:
        unclear = {item.key for item in review_items(opened).items if item.group == "unclear"}
    assert unclear
    for path in sorted((tmp_path / "lists").glob("*.xlsx")):
        for page in openpyxl.load_workbook(path).worksheets:
            if page.title == "问题清单":
                at = columns(page)
                assert not unclear & {page.cell(row, at["key"]).value for row in range(HEADER + 1, page.max_row + 1)}


def test_severities_checks_and_years_are_selected(round_store: str, tmp_path: Path) -> None:
    with open_store(round_store) as opened:
        chosen = review_items(opened, make_selection([2022], ["error"], ["R3", "R4"])).items
        assert chosen
        assert {(item.year, item.severity) for item in chosen if item.group == "fault"} == {(2022, "error")}
        with pytest.raises(DefinitionError, match="2023"):
            review_items(opened, make_selection([1999]))
        with pytest.raises(UnknownIdError):
            make_selection(checks=["R33"])


def test_english_lists_are_read_as_well(round_store: str, tmp_path: Path) -> None:
    written = out(round_store, tmp_path / "lists", language="en")
    book = openpyxl.load_workbook(written[1])
    page = book.worksheets[0]
    at = columns(page, "en")
    page.cell(HEADER + 1, at["answer"]).value = "dismissed"
    page.cell(HEADER + 1, at["reason"]).value = "printed so"
    page.cell(HEADER + 1, at["by"]).value = "Li"
    book.save(written[1])
    assert {decision.why for decision in answers_in(round_store, written[1]).added} == {"printed so"}


def test_answers_become_decisions_and_the_second_time_nothing(round_store: str, tmp_path: Path) -> None:
    lists = tmp_path / "lists"
    out(round_store, lists)
    one, _ = fill(list_with(lists, "R4"), "R4", answer="不属实", reason="-原件如此", by="李明", on=date(2025, 2, 20))
    two, _ = fill(list_with(lists, "X4"), "X4", answer="属实", by="王芳", on="2025年2月21日", remark="已改")
    three, _ = fill(list_with(lists, "X6"), "X6", answer="不属实", reason="已在他处回应", by="王芳", on="2025/2/21")
    found = answers_in(round_store, *{one, two, three})
    assert found.problems == []
    assert {decision.on for decision in found.added} == {"2025-02-20", "2025-02-21"}
    assert {decision.verdict for decision in found.added} == {"dismissed", "confirmed", "remarked"}
    again = answers_in(round_store, *{one, two, three})
    assert (again.added, again.known) == ([], len(found.added))
    rescore_corpus(round_store, workers=0)
    out(round_store, tmp_path / "next")
    third = answers_in(round_store, *sorted((tmp_path / "next").glob("*.xlsx")))
    assert (third.added, third.problems) == ([], [])
    with open_store(round_store) as opened:
        assert opened.rows("SELECT count(*) AS n FROM findings WHERE decision = 'dismissed' AND NOT stands")[0]["n"] > 0
        assert not any(item.findings[0] in {d.finding for d in found.added if d.verdict == "dismissed"} and item.check == "X6"
                       for item in review_items(opened).items if item.group == "unclear")  # fmt: skip


def test_a_right_value_goes_to_the_cell_that_is_wrong(round_store: str, tmp_path: Path) -> None:
    out(round_store, tmp_path / "lists")
    path, _ = fill(list_with(tmp_path / "lists", "R4"), "R4", answer="更正数值", value="１，234", by="李明")
    (decision,) = answers_in(round_store, path).added
    assert decision.correction is not None
    assert (decision.correction.table, decision.correction.number) == ("disputes", 1234)
    assert decision.on == datetime.now().strftime("%Y-%m-%d") or decision.on  # the day the file was saved


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"answer": "大概是"}, "无法识别"),
        ({"answer": "不属实"}, "未写明理由"),
        ({"answer": "更正数值"}, "未填写更正值"),
        ({"answer": "更正数值", "value": "很多"}, "更正值"),
        ({"answer": "更正数值", "value": "某格=3"}, "不能确定"),
        ({"answer": "属实", "value": "3"}, "不应填写更正值"),
        ({"reason": "原件如此"}, "未选择答复"),
        ({"answer": "属实", "on": "二月"}, "日期"),
        ({"answer": "属实", "key": "坏了"}, "标识"),
        ({"answer": "属实", "key": "0123456789abcdef"}, "已不存在"),
        ({"answer": "属实", "by": None}, "未填写答复人"),
    ],
)
def test_rows_that_cannot_be_taken_are_named(
    round_store: str, tmp_path: Path, cells: dict[str, Any], reason: str
) -> None:
    out(round_store, tmp_path / "lists")
    path, row = fill(list_with(tmp_path / "lists", "R4"), "R4", **({"by": "李明"} | cells))
    found = answers_in(round_store, path)
    assert found.added == []
    (problem,) = found.problems
    text = problem.text("zh")
    assert f"第{row}行" in text
    assert path.name in text
    assert reason in text
    assert problem.text("en")
    assert not (Path(round_store) / FILE).exists()


def test_csv_files_and_files_that_are_no_lists(round_store: str, tmp_path: Path) -> None:
    out(round_store, tmp_path / "lists")
    path, row = fill(list_with(tmp_path / "lists", "R4"), "R4", answer="属实", by="李明", on="2025-02-20")
    rows = list(openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True))
    for encoding in ("utf-8-sig", "gb18030"):
        file = tmp_path / f"{encoding}.csv"
        with file.open("w", encoding=encoding, newline="") as stream:
            csv.writer(stream).writerows([["" if value is None else value for value in line] for line in rows])
    assert answers_in(round_store, tmp_path / "utf-8-sig.csv").added
    assert answers_in(round_store, tmp_path / "gb18030.csv", path).added == []
    (tmp_path / "none.xlsx").write_bytes(b"PK\x03\x04")
    (tmp_path / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    found = answers_in(round_store, tmp_path / "none.xlsx", tmp_path / "other.csv", tmp_path / "missing.csv")
    assert [problem.params["file"] for problem in found.problems] == [
        str(tmp_path / name) for name in ("none.xlsx", "other.csv", "missing.csv")
    ]
    assert row > HEADER


def test_a_person_who_was_overruled_does_not_come_back_by_the_same_file(round_store: str, tmp_path: Path) -> None:
    out(round_store, tmp_path / "lists")
    path, _ = fill(list_with(tmp_path / "lists", "R4"), "R4", answer="不属实", reason="原件如此", by="李明")
    (decision, *_) = answers_in(round_store, path).added
    runner = CliRunner()
    result = runner.invoke(main, ["decide", round_store, decision.finding, "confirmed", "--by", "office"])
    assert result.exit_code == 0, result.stderr
    assert answers_in(round_store, path).added == []
    assert read_decision_log(Storage(round_store)).verdicts[decision.finding].by == "office"


def test_the_commands_of_the_round(round_store: str, tmp_path: Path) -> None:
    runner = CliRunner()
    lists = tmp_path / "lists"
    result = runner.invoke(main, ["review", "out", round_store, str(lists), "--lang", "zh", "--severity", "error"])
    assert result.exit_code == 0, result.stderr
    path, _ = fill(list_with(lists, "R4"), "R4", answer="属实", by="李明")
    assert runner.invoke(main, ["review", "in", round_store, str(path)]).exit_code == 0
    fill(path, "R4", answer="什么")
    result = runner.invoke(main, ["review", "in", round_store, str(path)])
    assert result.exit_code == 1
    assert "什么" in result.stderr


def test_the_same_store_gives_the_same_bytes(round_store: str, tmp_path: Path) -> None:
    first, second = (out(round_store, tmp_path / name) for name in ("one", "two"))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_texts_are_no_formulas(round_store: str, tmp_path: Path) -> None:
    for path in out(round_store, tmp_path / "lists"):
        if path.suffix == ".xlsx":
            for page in openpyxl.load_workbook(path).worksheets:
                assert all(cell.data_type != "f" for row in page.iter_rows() for cell in row)


@pytest.mark.parametrize(
    ("name", "file"),
    [("a/b\\c", "a_b_c"), ("..", "_"), ("nul.txt", "_nul.txt"), ("云屿县教育局", "云屿县教育局"), ("长" * 200, "长" * 60), ("a\x00b\n", "a_b_")],
)  # fmt: skip
def test_names_of_files_are_safe(name: str, file: str) -> None:
    assert safe_file_name(name) == file


def test_names_that_differ_in_case_alone_are_kept_apart() -> None:
    taken: set[str] = set()
    assert [safe_file_name(name, taken) for name in ("A", "a", "a")] == ["A", "a (2)", "a (3)"]


def test_every_check_has_advice() -> None:
    assert set(advice_by_check()) == {check.id for check in all_checks()} | {
        check.id for check in cross_report_checks()
    }
