"""Damages synthetic reports as copying and file conversion do; each kind has its trap number in docs/variants.md.

Damage to the content changes cells and units before a report is written, in any format; damage to the file changes its
bytes. Each kind states the status and the issues that reading such a file must give.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from random import Random
from typing import NamedTuple

from disclosure_nlp.parse.forms import APPLICANTS
from disclosure_nlp.synth.model import AgencyTable, CellKey, SyntheticReport


class ExpectedResult(NamedTuple):
    """Result that processing a damaged file must give: status, issue codes, and check results.

    ``cells`` are the numbers of the changed cells, None if there is no number any more; ``unknown`` are further
    cells that a copy may lose.
    """

    status: str = "ok"
    issues: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    cells: Mapping[CellKey, float | None] = {}
    unknown: frozenset[CellKey] = frozenset()


class DamageKind(NamedTuple):
    """A kind of damage: a function that changes a synthetic report, or one that changes the bytes of its file.

    ``content`` returns None if the report has no suitable place; ``formats`` are the file formats in which such
    damage occurs. ``synth.damage`` in ``messages.toml`` describes each kind.
    """

    content: Callable[[SyntheticReport, Random], ExpectedResult | None] | None = None
    file: Callable[[bytes], tuple[bytes, ExpectedResult]] | None = None
    formats: tuple[str, ...] = ("txt", "html", "docx", "pdf")


_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_SYLLABLES = {"信": "xin", "公": "gong", "开": "kai", "政": "zheng", "府": "fu", "年": "nian"}
_MOST_SYLLABLES = 40
_SOME = 0.4
_ALL = ("txt", "html", "docx", "pdf", "md")
_HEADING = re.compile(r"^(?=[一二三四五六]、)", re.MULTILINE)


def _split_figure(report: SyntheticReport, random: Random) -> ExpectedResult | None:
    """Damage a table: move the last digit of a two-digit figure into the zero cell to its right."""
    for row in ("received", "total_processed"):
        for left, right in pairwise(APPLICANTS):
            here, there = ("requests", row, left), ("requests", row, right)
            if 10 < int(report.cells[here]) < 100 and report.cells[there] == "0" and report.cells[here][1] != "0":
                report.cells[here], report.cells[there] = report.cells[here][0], report.cells[here][1]
                return ExpectedResult(checks=("R1", "R2", "R3"))
    return None


def _add_cell_note(report: SyntheticReport, random: Random) -> ExpectedResult:
    """Damage a table: add a note in brackets after the figure in a cell."""
    key = ("requests", "received", "total")
    report.cells[key] = f"{report.cells[key]}（其中网络申请0件）"
    return ExpectedResult()


def _use_full_width_digits(report: SyntheticReport, random: Random) -> ExpectedResult:
    """Damage a report: print all figures in full-width digits, and put zero-width spaces into words."""
    for key, printed in report.cells.items():
        report.cells[key] = printed.translate(_FULL_WIDTH)
    for unit in report.units:
        unit.text = unit.text.replace("信息", "信\u200b息")
    return ExpectedResult()


def _remove_date_characters(report: SyntheticReport, random: Random) -> ExpectedResult | None:
    """Damage a report: remove 年 (year) and 月 (month) from the dates in its narrative."""
    changed = False
    for unit in report.units:
        text = re.sub(r"(20\d\d)年(\d{1,2})月(\d{1,2})日", r"\1\2\3日", unit.text)
        changed |= text != unit.text
        unit.text = text
    return ExpectedResult(issues=("text.lost_between_digits",)) if changed else None


def _add_pinyin(report: SyntheticReport, random: Random) -> ExpectedResult:
    """Damage a report: add the pronunciation in brackets after up to 40 characters, as pages for learners do."""
    left = _MOST_SYLLABLES
    for unit in report.units:
        if "heading" not in unit.labels and left > 0:
            found = sum(unit.text.count(character) for character in _SYLLABLES)
            unit.text = "".join(f"{c}({_SYLLABLES[c]})" if c in _SYLLABLES else c for c in unit.text)
            left -= found
    return ExpectedResult(issues=("text.pinyin",))


def _blank_some_request_cells(report: SyntheticReport, random: Random) -> ExpectedResult:
    """Damage a report: blank some cells in a few rows of the table on requests."""
    rows = sorted({(table, row) for table, row, _ in report.cells if table == "requests"})
    chosen = random.sample(rows, 5)
    blank = [key for key in report.cells if key[:2] in chosen and key[2] != "total" and random.random() < _SOME]
    report.cells.update(dict.fromkeys(blank, ""))
    touched = {key[:2] for key in blank}
    unknown = frozenset(key for key in report.cells if key[:2] in touched)
    return ExpectedResult(checks=("V1",), cells=dict.fromkeys(blank), unknown=unknown)


def _add_footnote_mark(report: SyntheticReport, random: Random) -> ExpectedResult:
    """Damage a table: add a footnote mark (raised digit) after a figure."""
    key = random.choice([key for key, text in report.cells.items() if text.isdigit()])
    number = float(report.cells[key])
    report.cells[key] += "¹"
    return ExpectedResult(cells={key: number})


def _replace_figure_with_word(report: SyntheticReport, random: Random) -> ExpectedResult:
    """Damage a table: replace a figure, not one in the first column, with a word."""
    places = [key for key in report.cells if key[0] == "requests" and key[2] != "natural_person"]
    key = random.choice(places)
    report.cells[key] = random.choice(("见附件", "若干", "约5", "O", "待统计"))
    return ExpectedResult(issues=("table.cell_unreadable",), cells={key: None})


def _add_own_tables(report: SyntheticReport, random: Random) -> ExpectedResult:
    """Add tables that the official form lacks but that use its words: by category, and against the previous year."""
    counts = [str(random.randint(20, 400)) for _ in range(6)]
    category = (("公开类别", "条数"), ("行政规范性文件", counts[0]), ("行政许可", counts[1]), ("行政处罚", counts[2]))
    years = ("项目", f"{report.year - 1}年", f"{report.year}年")
    requests = (years, ("新收申请", counts[3], counts[4]), ("上年结转", "3", "1"), ("予以公开", counts[5], "2"))
    report.own_tables += [AgencyTable("overview", category), AgencyTable("overview", requests, before=False)]
    report.own_tables.append(AgencyTable("proactive", category, before=False))
    return ExpectedResult()


def _insert_page_numbers(data: bytes) -> tuple[bytes, ExpectedResult]:
    """Return the bytes of a text file with lines of page numbers inserted above its headings."""
    numbers = iter(range(1, 100))
    return _HEADING.sub(lambda _: f"- {next(numbers)} -\n", data.decode()).encode(), ExpectedResult()


def _encode_as_gb18030(data: bytes) -> tuple[bytes, ExpectedResult]:
    """Return the bytes of a UTF-8 text file encoded as GB18030."""
    return data.decode().encode("gb18030"), ExpectedResult()


def _replace_with_empty_page(data: bytes) -> tuple[bytes, ExpectedResult]:
    """Return, in place of a report's HTML, a page without content, which a script would load in a browser."""
    page = '<!DOCTYPE html><html><head><meta charset="utf-8"><title>页面</title></head><body><div id="app"></div>'
    return f"{page}<script src='app.js'></script></body></html>".encode(), ExpectedResult("failed")


def _truncate_after_title(data: bytes) -> tuple[bytes, ExpectedResult]:
    """Return the bytes of a text file truncated after its title."""
    return data.split(b"\n", 1)[0] + b"\n", ExpectedResult("failed")


def _join_all_lines(data: bytes) -> tuple[bytes, ExpectedResult]:
    """Return the bytes of a text file without line breaks, tabs and pipes."""
    return re.sub(rb"[\n\t|]|---", b"", data), ExpectedResult("ok", ("text.lines_lost",))


def _truncate_file(data: bytes) -> tuple[bytes, ExpectedResult]:
    """Return the first third of the bytes of a file."""
    return data[: len(data) // 3], ExpectedResult("failed")


DAMAGE: Mapping[str, DamageKind] = {
    "1": DamageKind(content=_split_figure),
    "4": DamageKind(file=_insert_page_numbers, formats=("txt",)),
    "27": DamageKind(content=_blank_some_request_cells, formats=_ALL),
    "28": DamageKind(content=_add_footnote_mark, formats=_ALL),
    "29": DamageKind(content=_replace_figure_with_word),
    "30": DamageKind(content=_add_own_tables, formats=_ALL),
    "6": DamageKind(content=_add_cell_note),
    "13": DamageKind(content=_use_full_width_digits),
    "13-gb18030": DamageKind(file=_encode_as_gb18030, formats=("txt",)),
    "14": DamageKind(file=_replace_with_empty_page, formats=("html",)),
    "16": DamageKind(file=_truncate_after_title, formats=("txt",)),
    "21": DamageKind(content=_remove_date_characters, formats=("txt", "html")),
    "22": DamageKind(content=_add_pinyin, formats=("txt", "html")),
    "25": DamageKind(file=_join_all_lines, formats=("txt",)),
    "cut": DamageKind(file=_truncate_file, formats=("pdf", "docx")),
}
