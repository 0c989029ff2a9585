"""The statistics table of 2014 to 2018."""

from disclosure_nlp.parse import parse_report
from disclosure_nlp.parse.statistics_form import load_statistics_form
from disclosure_nlp.read import read_bytes

TITLE = "云桥县水利局2016年政府信息公开工作年度报告\n一、概述\n全年平稳。\n二、主动公开政府信息情况\n公开信息若干。\n附件：政府信息公开情况统计表\n"


def table() -> tuple[str, dict[str, int]]:
    lines, truth = ["| 统计指标 | 单位 | 统计数 |", "|---|---|---|"], {}
    for number, part in enumerate(load_statistics_form().parts, 1):
        first, *rest = part.rows
        if first.label not in part.keys[0] and part.keys[0] not in first.label:
            lines.append(f"| {number}、{part.keys[0]} | — | |")
            rest = [first, *rest]
        else:
            lines.append(f"| 六、{first.label} | {first.unit} | {number} |")
            truth[first.id] = number
        for index, row in enumerate(rest, 1):
            truth[row.id] = 100 * number + index
            lines.append(f"| （{index}）{row.label} | {row.unit} | {truth[row.id]} |")
    return "\n".join(lines), truth


def test_every_row_is_told_by_its_words_and_part() -> None:
    text, truth = table()
    report = parse_report(read_bytes((TITLE + text).encode(), "a.txt"))
    statistics = report.tables["statistics"]
    assert {cell.row: cell.value.number for cell in statistics.cells} == truth
    assert statistics.missing_rows == ()
    cell = statistics.cells[0]
    assert report.text[cell.start : cell.end] == cell.raw


def test_a_report_without_the_table_has_none() -> None:
    report = parse_report(read_bytes((TITLE + "| 项目 | 数 |\n| 其他 | 3 |\n").encode(), "a.txt"))
    assert "statistics" not in report.tables


def test_identities_name_rows_of_the_form() -> None:
    form = load_statistics_form()
    rows = {row.id for part in form.parts for row in part.rows}
    assert {whole.whole for whole in form.wholes} | {part for whole in form.wholes for part in whole.parts} <= rows


def test_amounts_have_the_unit_that_is_printed() -> None:
    text, _ = table()
    printed = parse_report(read_bytes((TITLE + text).encode(), "a.txt")).tables["statistics"]
    assert {cell.row: cell.value.unit for cell in printed.cells if cell.value.unit} == {
        "fees": "万元",
        "budget": "万元",
    }
    bare = parse_report(read_bytes((TITLE + text.replace("| 万元 |", "| |")).encode(), "a.txt")).tables["statistics"]
    assert not any(cell.value.unit for cell in bare.cells)
