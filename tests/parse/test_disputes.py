"""The table of disputes in other arrangements: results in another order, the kinds of dispute as tables of their own."""

from collections.abc import Callable

import pytest

from disclosure_nlp.parse import parse_report
from disclosure_nlp.read import read_bytes
from disclosure_nlp.synth.generate import make_reports
from disclosure_nlp.synth.grids import merged_grids
from disclosure_nlp.synth.layouts import render_ragged_rows
from disclosure_nlp.synth.text import render_report_lines

TRUTH = next(make_reports(1, range(2023, 2024), 11))
RESULTS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
FIGURES = [TRUTH.cells[key] for key in TRUTH.cells if key[0] == "disputes"]
KINDS = ("行政复议", "未经复议直接起诉", "复议后起诉")


def bars(*rows: list[str]) -> str:
    return "\n".join(f"|{'|'.join(row)}|" for row in rows)


def total_first(block: list[str]) -> list[str]:
    return [block[-1], *block[:-1]]


def one_row_total_first() -> str:
    blocks = [total_first(FIGURES[at : at + 5]) for at in (0, 5, 10)]
    head = [*KINDS[:1], *[""] * 4, "行政诉讼", *[""] * 9]
    return bars(head, total_first(list(RESULTS)) * 3, [figure for block in blocks for figure in block])


def row_of_each_kind_total_first() -> str:
    rows = ([name, *total_first(FIGURES[at : at + 5])] for name, at in zip(KINDS, (0, 5, 10), strict=True))
    return bars(["类别", *total_first(list(RESULTS))], *rows)


def column_of_each_kind_reversed() -> str:
    rows = ([result, *(FIGURES[at + i] for at in (10, 5, 0))] for i, result in enumerate(RESULTS))
    return bars(["结果", *reversed(KINDS)], *rows)


def two_tables() -> str:
    review = bars(["行政复议", *[""] * 4], list(RESULTS), FIGURES[:5])
    suits = bars(["未经复议直接起诉", *[""] * 4, "复议后起诉", *[""] * 4], [*RESULTS, *RESULTS], FIGURES[5:])
    return f"{review}\n\n{suits}"


def table_of_each_kind() -> str:
    blocks = zip(("（一）行政复议", *KINDS[1:]), (0, 5, 10), strict=True)
    return "\n".join(f"{name}\n{bars(list(RESULTS), FIGURES[at : at + 5])}\n" for name, at in blocks)


ARRANGEMENTS = [
    one_row_total_first,
    row_of_each_kind_total_first,
    column_of_each_kind_reversed,
    two_tables,
    table_of_each_kind,
]


@pytest.mark.parametrize("arrangement", ARRANGEMENTS)
def test_every_figure_has_its_kind_and_result(arrangement: Callable[[], str]) -> None:
    text = render_report_lines(
        TRUTH,
        lambda section: (
            [arrangement()] if section == "disputes" else [render_ragged_rows(g) for g in merged_grids(TRUTH, section)]
        ),
    )
    report = parse_report(read_bytes(text.encode(), "made-up.txt"))
    table = report.tables["disputes"]
    expected = {key[1:]: float(text) for key, text in TRUTH.cells.items() if key[0] == "disputes"}
    assert {key: table.number(*key) for key in expected} == expected
