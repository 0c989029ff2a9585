"""Standard tables from dirty grids: assigned by label, never by position alone."""

from collections.abc import Callable

import pytest

from disclosure_nlp.model import Report
from disclosure_nlp.parse import parse_report
from disclosure_nlp.parse.forms import APPLICANTS, load_form
from disclosure_nlp.parse.labels import is_misprinted_label, match_label
from disclosure_nlp.read import read_bytes
from disclosure_nlp.synth.generate import make_reports
from disclosure_nlp.synth.model import SyntheticReport
from disclosure_nlp.synth.text import LAYOUTS, write_text

ROWS = load_form("2021").requests.rows


def made(year: int = 2023) -> SyntheticReport:
    return next(make_reports(1, range(year, year + 1), 11))


def parsed(text: str) -> Report:
    return parse_report(read_bytes(text.encode(), "made-up.txt"))


def wrong_cells(report: Report, truth: SyntheticReport) -> list[tuple[str, str, str]]:
    wrong = []
    for (table, row, column), text in truth.cells.items():
        number = report.tables[table].number(row, column) if table in report.tables else None
        if number != float(text):
            wrong.append((table, row, column))
    return wrong


@pytest.mark.parametrize("layout", list(LAYOUTS))
@pytest.mark.parametrize("year", [2019, 2023])
def test_every_cell_in_every_layout(layout: str, year: int) -> None:
    truth = made(year)
    report = parsed(write_text(truth, layout))
    assert wrong_cells(report, truth) == []
    assert report.form == truth.form
    assert [issue for issue in report.issues if issue.level != "info"] == []
    cell = report.tables["requests"].cells[0]
    assert report.text[cell.start : cell.end] == cell.raw


def test_one_row_of_other_processing_in_a_2021_table() -> None:
    truth = made()
    for column in (*APPLICANTS, "total"):
        parts = [
            truth.cells.pop(("requests", row, column))
            for row in ("other_not_corrected", "other_fee_unpaid", "other_rest")
        ]
        truth.cells["requests", "other_processing", column] = str(sum(map(int, parts)))
    lines = write_text(truth, "markdown")
    row = " | ".join(truth.cells["requests", "other_processing", c] for c in (*APPLICANTS, "total"))
    lines = lines.replace("|  | （七）总计 |", f"|  | （六）其他处理 |  | {row} |\n|  | （七）总计 |")
    report = parsed(lines)
    table = report.tables["requests"]
    assert (table.form, len(table.cells), table.missing_rows) == ("2021", 161, ())
    assert wrong_cells(report, truth) == []


def edited(change: Callable[[str], str]) -> tuple[Report, SyntheticReport]:
    truth = made()
    return parsed(change(write_text(truth, "markdown"))), truth


def test_a_misprinted_label_in_its_place_is_an_issue() -> None:
    report, truth = edited(lambda text: text.replace("其他法律行政法规禁止公开", "其他法律行政止公开"))
    assert wrong_cells(report, truth) == []
    assert [issue.code for issue in report.issues] == ["table.label_misprint"]


def test_an_unknown_row_is_left_out_and_shifts_nothing() -> None:
    extra = "|  |  | 9.省里新增的情形 | 5 | 5 | 5 | 5 | 5 | 5 | 5 |\n"
    report, truth = edited(lambda text: text.replace("|  | （四）无法提供", extra + "|  | （四）无法提供"))
    assert wrong_cells(report, truth) == []
    assert [issue.code for issue in report.issues] == ["table.unknown_row"]


def test_a_missing_row_is_missing() -> None:
    report, truth = edited(lambda text: "\n".join(line for line in text.split("\n") if "公开出版物" not in line))
    assert report.tables["requests"].missing_rows == ("unprocessed_publication",)
    assert {row for _, row, _ in wrong_cells(report, truth)} == {"unprocessed_publication"}


def test_a_row_with_too_few_figures_is_unreadable_not_shifted() -> None:
    report, truth = edited(
        lambda text: text.replace("| 1.信访举报投诉类申请 | ", "| 1.信访举报投诉类申请 ").replace(
            "类申请 0 |", "类申请 |", 1
        )
    )
    wrong = wrong_cells(report, truth)
    assert {row for _, row, _ in wrong} <= {"unprocessed_petition"}


def test_a_figure_on_a_line_of_its_own_closes_the_row() -> None:
    truth = made()
    text = write_text(truth, "aligned")
    line = next(line for line in text.split("\n") if line.startswith("2.重复申请"))
    head, last = line.rsplit("  ", 1)
    assert wrong_cells(parsed(text.replace(line, f"{head}\n{last}")), truth) == []


def test_one_cell_a_line_without_any_marks() -> None:
    truth = made()
    text = write_text(truth, "cell_per_line").replace("\t", "").replace("\n\n", "\n")
    assert wrong_cells(parsed(text), truth) == []


def test_a_subtotal_column_is_left_out() -> None:
    truth = made()
    text = write_text(truth, "markdown")
    lines = []
    for line in text.split("\n"):
        cells = line.split(" | ")
        if line.startswith("| ") and len(cells) == 10 and "第二十条" not in line:
            subtotal = (
                "小计" if "自然人" in line else str(sum(int(x) for x in cells[4:9])) if cells[4].isdigit() else ""
            )
            lines.append(" | ".join([*cells[:9], subtotal, *cells[9:]]))
        else:
            lines.append(line)
    report = parsed("\n".join(lines))
    assert wrong_cells(report, truth) == []


def test_blank_cells_are_blank_and_never_zero() -> None:
    truth = made()
    for applicant in APPLICANTS:
        truth.cells["requests", "granted", applicant] = ""
    table = parsed(write_text(truth, "markdown")).tables["requests"]
    states = [table.cell("granted", applicant).value.state for applicant in APPLICANTS]  # type: ignore[union-attr]
    assert states == ["blank"] * 6
    assert table.number("granted", "total") == float(truth.cells["requests", "granted", "total"])


def test_amounts_printed_in_yuan_are_converted_with_a_note() -> None:
    truth = made()
    truth.cells["proactive", "admin_fees", "amount_10k_yuan"] = "251000元"
    cell = parsed(write_text(truth, "markdown")).tables["proactive"].cell("admin_fees", "amount_10k_yuan")
    assert cell is not None
    assert (cell.value.number, cell.value.unit, cell.value.note) == (25.1, "万元", "251000元")


@pytest.mark.parametrize(
    ("header", "label", "cell", "number", "unit"),
    [
        ("采购总金额", "政府集中采购", "976.81万元", 976.81, "万元"),
        ("采购总金额", "政府集中采购", "251000元", 251000, "元"),
        ("采购总金额", "政府集中采购", "1.2亿元", 1.2, "亿元"),
        ("采购总金额（万元）", "政府集中采购", "976.81", 976.81, "万元"),
        ("采购总金额（单位：元）", "政府集中采购", "8,040", 8040, "元"),
        ("采购总金额", "政府集中采购（单位：亿元）", "2", 2, "亿元"),
        ("采购总金额（万元）", "政府集中采购", "251000元", 251000, "元"),
        ("采购总金额（万元/元）", "政府集中采购", "8040", 8040, None),
        ("采购总金额", "政府集中采购", "8040", 8040, None),
        ("采购总金额", "政府集中采购", "/", None, None),
    ],
)
def test_amounts_of_2019_have_the_unit_that_is_stated_and_no_other(
    header: str, label: str, cell: str, number: float | None, unit: str | None
) -> None:
    truth = made(2019)
    truth.cells["proactive", "procurement", "amount"] = cell
    text = write_text(truth, "markdown").replace("采购总金额", header).replace("政府集中采购", label)
    amount = parsed(text).tables["proactive"].cell("procurement", "amount")
    assert amount is not None
    assert (amount.value.number, amount.value.unit) == (number, unit)


@pytest.mark.parametrize(
    ("unit", "cell", "number"), [("元", "26550", 2.655), ("亿元", "0.5", 5000), ("万元", "26.55", 26.55)]
)
def test_fees_are_in_the_unit_of_the_form_whatever_the_header_says(unit: str, cell: str, number: float) -> None:
    truth = made()
    truth.cells["proactive", "admin_fees", "amount_10k_yuan"] = cell
    text = write_text(truth, "markdown").replace("单位：万元", f"单位：{unit}")
    fee = parsed(text).tables["proactive"].cell("admin_fees", "amount_10k_yuan")
    assert fee is not None
    assert fee.value.number == number
    assert (fee.value.note is None) == (unit == "万元")


@pytest.mark.parametrize(
    ("label", "row"),
    [
        ("（一）予以公开", "granted"), ("（三) 不予公开", None), ("1.属于国家秘密", "denied_state_secret"),
        ("2.其他法律、行政法规禁止公开", "denied_other_law"), ("3.危及“三安全一稳定”", "denied_three_securities"),
        ("一、本年新收政府信息公开申请数量", "received"), ("四、结转下一年度继续办理", "carried_out"),
        ("（七）总计", "total_processed"), ("（七）合计", "total_processed"), ("3.其他", "other_rest"),
        ("（二）部分公开\n（区分处理的，只计这一情形，不计其他情形）", "partly_granted"), ("五、屬於行政執法案卷", "denied_enforcement_file"),
    ],
)  # fmt: skip
def test_labels(label: str, row: str | None) -> None:
    assert match_label(label, ROWS) == row


def test_every_official_label_names_its_own_row() -> None:
    for row in ROWS:
        assert match_label(row.label, ROWS) == row.id


def test_a_misprint_is_near_its_label_only() -> None:
    by_id = {row.id: row for row in ROWS}
    assert is_misprinted_label("2.其他法律行政止公开", by_id["denied_other_law"])
    assert is_misprinted_label("6.属于四类过成性信息", by_id["denied_process"])
    assert not is_misprinted_label("9.省里新增的情形", by_id["denied_other_law"])


def pipe_per_line(text: str) -> str:
    """One cell a line with a bar behind it, rows closed by empty bars: what some converters make of a page."""
    lines = []
    for line in text.split("\n"):
        if line.startswith("| "):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            kept = [cell for cell in cells[:3] if cell] + cells[3:] if len(cells) == 10 else cells
            lines += [f"{cell} |".strip() for cell in kept] + ["||"]
        elif not line.startswith("|---"):
            lines.append(line)
    return "\n".join(lines)


@pytest.mark.parametrize("year", [2019, 2023])
def test_one_cell_a_line_with_bars_keeps_empty_cells(year: int) -> None:
    truth = made(year)
    for applicant in APPLICANTS[:3]:
        truth.cells["requests", "carried_in", applicant] = ""
    report = parsed(pipe_per_line(write_text(truth, "markdown")))
    table = report.tables["requests"]
    assert [table.cell("carried_in", a).value.state for a in APPLICANTS[:3]] == ["blank"] * 3  # type: ignore[union-attr]
    truth.cells = {key: value for key, value in truth.cells.items() if value}
    assert wrong_cells(report, truth) == []


def test_figures_before_their_labels_are_never_given_to_another_row() -> None:
    truth = made()
    lines = write_text(truth, "aligned").split("\n")
    for index, line in enumerate(lines):
        if line.startswith(
            ("1.属于国家秘密", "（三）不予公开  1.属于国家秘密", "1.本机关不掌握", "（四）无法提供  1.本机关不掌握")
        ):
            lines[index] = "  ".join(line.split("  ")[-7:]) + "\n" + "\n".join(line.split("  ")[:-7])
    report = parsed("\n".join(lines))
    table = report.tables["requests"]
    for row in ("denied_state_secret", "denied_other_law", "unable_not_held", "unable_needs_creation"):
        if table.cell(row, "total") is not None:
            assert table.number(row, "total") == float(truth.cells["requests", row, "total"])
    assert "denied_state_secret" in table.missing_rows
    assert "table.figures_without_label" in [issue.code for issue in report.issues]


def test_header_labels_cut_short_are_still_those_columns() -> None:
    text = write_text(made(2019), "markdown")
    cut = parsed(text.replace("本年新制作数量", "本年新").replace("本年新公开数量", "本年新")).tables["proactive"]
    assert cut.missing_columns == ()
    other = parsed(text.replace("本年新制作数量", "数量一").replace("本年新公开数量", "数量二")).tables["proactive"]
    assert other.missing_columns == ("documents.made", "documents.newly_published")
