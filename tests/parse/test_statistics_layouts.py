"""The statistics table in the layouts of local copies: the figures of the reporting year, or unreadable with an issue."""

from collections.abc import Callable

import pytest

from disclosure_nlp.model import Report
from disclosure_nlp.parse import parse_report
from disclosure_nlp.read import read_bytes
from disclosure_nlp.synth.earlier import make_earlier_report, statistics_grid
from disclosure_nlp.synth.model import SyntheticReport

Rows = list[list[str]]
YEAR = 2016


def times(text: str, factor: int) -> str:
    return str(int(text) * factor) if text.isdigit() else text


def page(made: SyntheticReport, *tables: Rows) -> bytes:
    written = ["".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows) for rows in tables]
    body = "".join(f"<p>{unit.text}</p>" for unit in made.units)
    tags = "<p> </p>".join(f"<table border='1'>{rows}</table>" for rows in written)
    return f"<!DOCTYPE html><html><head><meta charset='utf-8'></head><body>{body}{tags}</body></html>".encode()


def text(made: SyntheticReport, lines: list[str]) -> bytes:
    return "\n".join([*(unit.text for unit in made.units), "政府信息公开情况统计表", *lines]).encode()


def columns(head: list[str], pick: Callable[[str], list[str]]) -> Callable[[SyntheticReport, Rows], bytes]:
    """Return a writer of a page whose table has these columns behind label and unit."""
    return lambda made, rows: page(
        made, [["统计指标", "单位", *head], *([label, unit, *pick(figure)] for label, unit, figure in rows[1:])]
    )


def halves(header: Rows) -> Callable[[SyntheticReport, Rows], bytes]:
    def write(made: SyntheticReport, rows: Rows) -> bytes:
        body = rows[1:]
        middle = (len(body) + 1) // 2
        right = [*body[middle:], *[["", "", ""]] * (2 * middle - len(body))]
        return page(made, [*header, *([*one, *other] for one, other in zip(body[:middle], right, strict=True))])

    return write


LAYOUTS: dict[str, Callable[[SyntheticReport, Rows], bytes]] = {
    "plain": page,
    "last year first": columns(["2015年", "2016年"], lambda x: [times(x, 3), x]),
    "last year behind": columns(["2016年", "2015年"], lambda x: [x, times(x, 3)]),
    "all years": columns(["本年数", "历年累计"], lambda x: [x, times(x, 9)]),
    "growth": columns(["本年数", "上年数", "同比增长"], lambda x: [x, times(x, 3), "5%" if x else ""]),
    "notes": columns(["统计数", "备注"], lambda x: [x, "见正文" if x == "0" else ""]),
    "notes with figures": columns(["统计数", "备注"], lambda x: [x, "12" if x == "0" else ""]),
    "footnotes": columns(["统计数"], lambda x: [f"{x}<sup>1</sup>" if x else x]),
    "two halves": halves([["统计指标", "单位", "统计数"] * 2]),
    "two halves, one header": halves([["统计指标", "单位", "统计数", "", "", ""]]),
    "two pages": lambda made, rows: page(made, rows[:30], rows[30:]),
    "ordinals": lambda made, rows: page(
        made, [["序号", *rows[0]], *([str(number), *row] for number, row in enumerate(rows[1:], 1))]
    ),
    "unit last": lambda made, rows: page(made, [[label, figure, unit] for label, unit, figure in rows]),
    "no header": lambda made, rows: page(made, rows[1:]),
    "lines": lambda made, rows: text(made, [" ".join(cell for cell in row if cell) for row in rows]),
    "tabs": lambda made, rows: text(made, ["\t".join(row) for row in rows]),
    "bars": lambda made, rows: text(made, ["| ".join(row) for row in rows]),
    "one cell a line": lambda made, rows: text(made, [cell for row in rows for cell in row if cell]),
}


def read(layout: Callable[[SyntheticReport, Rows], bytes]) -> tuple[SyntheticReport, Report]:
    made = make_earlier_report(YEAR, 23)
    data = layout(made, statistics_grid(made))
    return made, parse_report(read_bytes(data, "made-up.html" if data.startswith(b"<") else "made-up.txt"))


@pytest.mark.parametrize("layout", list(LAYOUTS))
def test_every_figure_is_that_of_the_reporting_year(layout: str) -> None:
    made, report = read(LAYOUTS[layout])
    table = report.tables["statistics"]
    wrong = {
        key: table.number(*key[1:]) for key, printed in made.cells.items() if table.number(*key[1:]) != float(printed)
    }
    assert wrong == {}
    assert not [sentence.text for sentence in report.sentences if "申请数" in sentence.text]


@pytest.mark.parametrize("head", [["市政府", "市直单位", "乡镇"], ["2013年", "2014年", "2015年"], ["甲", "乙", "丙"]])
def test_undecided_columns_are_unreadable_with_an_issue(head: list[str]) -> None:
    _, report = read(columns(head, lambda x: [x, times(x, 2), times(x, 3)]))
    assert {cell.value.state for cell in report.tables["statistics"].cells} == {"unreadable"}
    assert "table.statistics_column" in [issue.code for issue in report.issues]
