"""Tables as converters of pages leave them in text: every figure right; where cells were left blank, right or unknown."""

import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from disclosure_nlp.parse import parse_report
from disclosure_nlp.read import read_bytes
from disclosure_nlp.synth.generate import make_reports
from disclosure_nlp.synth.grids import MergedGrid, merged_grid
from disclosure_nlp.synth.model import SyntheticReport
from disclosure_nlp.synth.text import GRIDS
from tests.truth import differences

Rows = list[list[tuple[str, int]]]
HALF_WIDTH = str.maketrans("（），：", "(),:")


def rows_of(grid: MergedGrid) -> Rows:
    """Return text and width of the cells that a page has, not what vertical merges cover."""
    return [[(cell.text, cell.colspan) for cell in row if cell.vertical != "inside"] for row in grid]


def spare(row: list[tuple[str, int]]) -> int:
    return sum(width - 1 for _, width in row)


def lone_bars(rows: Rows) -> str:
    cells = [text.replace("商业企业", "商业\n企业") for row in rows for text, _ in row]
    return "\n|\n".join([*cells, ""]).rstrip("\n")


def bar_opens_row(rows: Rows) -> str:
    return "\n".join("|\n" + " |\n".join(text for text, _ in row) + " |" + "|" * spare(row) for row in rows)


def bar_ends_line(rows: Rows) -> str:
    return "\n".join(
        "\n".join(f"{text} |" for text, _ in row) + ("\n" + "|" * spare(row) if spare(row) else "") for row in rows
    )


def bars_fill_width(rows: Rows) -> str:
    return "\n".join(" | ".join(text for text, _ in row) + " | " + "|" * spare(row) for row in rows)


def blank_lines(rows: Rows) -> str:
    return "\n\n".join(text.replace("（三）不予", "（三）\n\n不予") for row in rows for text, _ in row)


def tabs(rows: Rows) -> str:
    return "\n".join("\t".join(text for text, _ in row) for row in rows)


def padded_tabs(rows: Rows) -> str:
    return "\n".join("\t".join(text + "\t" * (width - 1) for text, width in row) for row in rows)


def blanks(rows: Rows) -> str:
    return "\n".join(" ".join(text for text, _ in row) for row in rows)


def drawn_bars(rows: Rows) -> str:
    return "\n".join("┃" + "┃".join(text for text, _ in row) + "┃" for row in rows)


def full_width_bars(rows: Rows) -> str:
    return "\n".join("｜".join(text for text, _ in row) + "｜" for row in rows)


def semicolons(rows: Rows) -> str:
    return "\n".join("；".join(text for text, _ in row) for row in rows)


def slashes(rows: Rows) -> str:
    return "\n".join(" / ".join(text for text, _ in row) for row in rows)


def padded_columns(rows: Rows) -> str:
    return "\n".join("".join(text.ljust(24) + "  " for text, _ in row) for row in rows)


def line_breaks_and_references(rows: Rows) -> str:
    cells = [[text.replace("商业企业", "商业<br/>企业") or "&nbsp;" for text, _ in row] for row in rows]
    return "\n".join(f"|{'|'.join(row)}|" for row in cells)


STYLES: list[Callable[[Rows], str]] = [
    lone_bars, bar_opens_row, bar_ends_line, bars_fill_width, blank_lines, tabs, padded_tabs, blanks,
    drawn_bars, full_width_bars, semicolons, slashes, padded_columns, line_breaks_and_references,
]  # fmt: skip


def copied(report: SyntheticReport, style: Callable[[Rows], str]) -> bytes:
    """Return a report as text, its tables in a style, its brackets of half width."""
    lines: list[str] = []
    section = ""
    for unit in [*report.units, None]:
        if unit is None or unit.section != section:
            if section in GRIDS:
                lines += ["", style(rows_of(merged_grid(report, section))).translate(HALF_WIDTH), ""]
            section = unit.section if unit else ""
        lines += [unit.text] if unit else []
    return "\n".join(lines).encode()


@pytest.mark.parametrize("style", STYLES)
def test_every_figure_is_read(style: Callable[[Rows], str]) -> None:
    for report in make_reports(2, range(2019, 2023), 7):
        parsed = parse_report(read_bytes(copied(report, style), "made-up.txt"))
        assert [item for item in differences(parsed, report) if item[0] != "sentences"] == []


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("share", [0.1, 0.6])
def test_no_figure_moves_into_a_blank(style: Callable[[Rows], str], share: float) -> None:
    chance = random.Random(3)
    for report in make_reports(2, range(2020, 2022), 9):
        cells = {key: "" if chance.random() < share else text for key, text in report.cells.items()}
        parsed = parse_report(read_bytes(copied(replace(report, cells=cells), style), "made-up.txt"))
        for (table, row, column), text in cells.items():
            number = parsed.tables[table].number(row, column) if table in parsed.tables else None
            assert number in {None, float(text) if text else None}, (table, row, column)
